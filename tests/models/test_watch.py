"""The one question that tells which jobs have something to do."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server import clock
from server.models import AccountQueue, Backfill, MediaUpload, Pin
from server.models.mail import MailSetting
from server.models.watch import WATCHED, Found, answer, question
from server.pipeline.all_jobs import build_jobs
from server.wiring import services
from tests.factories import make_account, make_member, make_notice, make_pin, make_profile


def look(session: Session) -> Found:
    text, given = question(is_postgresql=session.get_bind().dialect.name == "postgresql")
    return answer(session.connection().exec_driver_sql(text, dict(given)).one())


def jobs_with_work(session: Session) -> frozenset[str]:
    return look(session).jobs


def test_each_job_is_named_when_it_has_something_to_do(app: Flask, session: Session) -> None:
    assert {post.job.name for post in build_jobs(services())} >= WATCHED, "a name that nobody bears wakes nobody"
    past, soon = clock.now() - timedelta(seconds=5), clock.now() + timedelta(hours=1)
    account = make_account(tokens_sealed="sealed")
    make_pin(account)
    assert jobs_with_work(session) == frozenset()
    later = {"lease_until": soon, "look_at": soon, "sync_at": soon, "sweep_at": soon, "next_attempt_at": soon}
    for state in ("publishing", "unconfirmed", "generating", "published", "draft"):
        make_pin(account, state=state, due_at=past, is_delete_wanted=state == "published", **later)
    assert jobs_with_work(session) == frozenset(), "nothing of it has come yet, or somebody works on it"

    cases = [
        ("reconcile", {"state": "publishing", "lease_until": past}),
        ("reconcile", {"state": "unconfirmed", "look_at": past, "is_held": True}),
        ("generate", {"state": "generating"}),
        ("regenerate", {"state": "draft", "regeneration_state": "wanted"}),
        ("remove", {"state": "published", "is_delete_wanted": True}),
        ("sync", {"state": "published", "sync_at": past}),
        ("sweep", {"state": "published", "sweep_at": past}),
    ]
    for name, values in cases:
        pin = make_pin(account, **{"due_at": past, **values})
        assert jobs_with_work(session) == {name}, values
        if name in {"remove", "sync", "sweep"}:
            account.status = "disconnected"
            session.commit()
            assert jobs_with_work(session) == frozenset(), "nobody can do anything about it"
            account.status = "connected"
        queue = session.get_one(AccountQueue, account.queue_id)
        for resting in (queue, account) if name == "sync" else ():
            resting.blocked_until = soon
            session.commit()
            assert jobs_with_work(session) == frozenset(), "Pinterest lets the account rest"
            resting.blocked_until = None
        session.delete(pin)
        session.commit()

    video = make_pin(account, due_at=soon)
    upload = MediaUpload(pin_id=video.id, account_id=account.id, video_id="ast_1", step="idle", next_at=past)
    session.add(upload)
    session.commit()
    assert jobs_with_work(session) == frozenset(), "its slot is far"
    video.due_at = clock.now() + timedelta(minutes=20)
    session.commit()
    assert jobs_with_work(session) == {"prepare"}
    session.delete(upload)
    session.commit()
    account.boards_read_at = past
    session.commit()
    assert jobs_with_work(session) == {"boards"}
    account.boards_read_at = None
    new = make_account(kind="live", tokens_sealed="sealed")
    assert jobs_with_work(session) == {"earlier_pins"}
    new.earlier_pins_cursor = "begun"
    session.commit()
    assert jobs_with_work(session) == frozenset(), "it goes on by itself"
    make_notice()
    assert jobs_with_work(session) == {"intake"}


def test_a_backfill_asks_until_it_has_ended(app: Flask, session: Session) -> None:
    now, profile = clock.now(), make_profile()
    backfill = Backfill(
        id="bkf_watched", workspace_id=profile.workspace_id, profile_id=profile.id, actor="test", host="blog.example",
        url="https://blog.example", options={}, cursor={}, stats={}, next_at=now - timedelta(seconds=5),
    )  # fmt: skip
    session.add(backfill)
    session.commit()
    told = []
    for values in ({"state": "running"}, {"is_paused": True}, {"state": "cancelled"}, {"finished_at": now}):
        for name, value in values.items():
            setattr(backfill, name, value)
        session.commit()
        told.append("backfill" in jobs_with_work(session))
    assert told == [
        True,
        False,
        True,
        False,
    ]  # once cancelled, its pins are called off; when that is done, it has ended


def test_it_tells_when_a_lease_or_a_rest_is_over(app: Flask, session: Session) -> None:
    """Each of these comes by itself: nobody changes anything then, and nobody tells."""
    account = make_account(tokens_sealed="sealed")
    assert look(session).seconds is None
    make_pin(account, state="publishing", lease_until=clock.now() - timedelta(seconds=5))
    assert look(session).seconds is None, "what has come is work, and no reason to look again and again"
    cases = [
        {"state": "published", "sweep_at": 1000},
        {"state": "published", "sync_at": 900},
        {"state": "published", "lease_until": 800},
        {"state": "unconfirmed", "lease_until": 700},
        {"state": "generating", "lease_until": 600},
        {"state": "publishing", "lease_until": 500},
        {"state": "unconfirmed", "look_at": 450.25},
        {"state": "generating", "next_attempt_at": 400},
        {"state": "draft", "regeneration_state": "running", "regeneration_until": 350},
        {"state": "pending", "check_at": 300},
    ]
    for values in cases:
        (seconds,) = (value for value in values.values() if not isinstance(value, str))
        at = clock.now() + timedelta(seconds=seconds)
        make_pin(account, **{name: value if isinstance(value, str) else at for name, value in values.items()})
        assert look(session).seconds == pytest.approx(seconds, abs=5), values
    member, far = make_member(), clock.now() + timedelta(days=1)
    setting = MailSetting(member_id=member.id, workspace_id=member.workspace_id, digest_at=far, looked_at=far)
    session.add(setting)
    named = (
        (make_pin(account, state="published", is_delete_wanted=True), "next_attempt_at"),
        (make_notice(state="accepted"), "lease_until"), (make_notice(state="accepted"), "next_attempt_at"),
        (setting, "digest_at"), (make_profile(), "brand_due_at"), (account, "boards_read_at"),
    )  # fmt: skip
    for seconds, (row, name) in zip((275, 250, 200, 150, 100, 50), named, strict=True):
        setattr(row, name, clock.now() + timedelta(seconds=seconds))
        session.commit()
        assert look(session).seconds == pytest.approx(seconds, abs=5), name


def test_what_was_published_long_ago_makes_no_look_longer(app: Flask, session: Session) -> None:
    account = make_account()
    pin = make_pin(account, state="published")
    connection = session.connection()
    text, given = question(is_postgresql=connection.dialect.name == "postgresql")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # then a table is read whole where no index helps
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}", dict(given)))
        assert "pin_" in plan
        assert "Seq Scan on pin" not in plan
        return

    def steps() -> dict[str, int]:
        return {
            "watch": _steps(session, lambda: session.connection().exec_driver_sql(text, dict(given)).one()),
            **claims(),
        }

    def claims() -> dict[str, int]:
        jobs = [post.job for post in build_jobs(services()) if post.job.name != "publish"]
        return {job.name: _steps(session, lambda job=job: job.claim(session)) for job in jobs}  # type: ignore[misc]

    few = steps()
    row = session.execute(select(Pin.__table__).where(Pin.__table__.c.id == pin.id)).one()
    more = [{**row._mapping, "id": f"pin_{number}", "pinterest_pin_id": str(number)} for number in range(500)]
    session.execute(insert(Pin.__table__), more)
    assert steps() == few


def _steps(session: Session, call: Callable[[], object]) -> int:
    """How many steps SQLite's machine takes for it."""
    steps = itertools.count()
    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(lambda: next(steps) < 0, 1)
    call()
    driver.set_progress_handler(None, 1)
    return next(steps)
