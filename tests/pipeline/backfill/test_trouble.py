"""What goes wrong while pins are made: a closed blog costs no post, one crash costs one post, and a person is told what to do."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import clock, states
from server.errors import Conflict
from server.models import Account, Backfill, BackfillPost, Pin, Profile
from server.models.backfills import counts_of
from server.pipeline import boards
from server.pipeline.backfill import acts, choosing, planning
from server.pipeline.backfill.job import BackfillJob
from server.pipeline.backfill.options import Options
from server.pipeline.cleanup import clean_up
from server.pipeline.services import Services
from tests.factories import make_account
from tests.pipeline.conftest import run

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def running(session: Session, account: Account, count: int) -> Backfill:
    """A started back-fill of so many posts, without any reading."""
    profile = session.get_one(Profile, account.profile_id)
    backfill = acts.begin(session, profile, account, "https://blog.example", Options(), actor="user:alice")
    backfill.state = "running"
    for number in range(count):
        url = f"https://blog.example/post-{number}/"
        session.add(
            BackfillPost(
                backfill_id=backfill.id, url=url, page_hash=hashlib.sha256(url.encode()).hexdigest(), facts={},
                state="queued", rank=number, pin_ids=[],
            )
        )  # fmt: skip
    session.commit()
    return backfill


def step(session: Session, job: Any, backfill: Backfill, pins: str | None = None, **error: Any) -> dict[str, int]:
    """One step after whatever is being made has become `pins`; how many posts are in each state then."""
    if pins is not None:
        values: dict[str, Any] = {"state": pins, "error": {**error, "stage": "generate"} if error else None}
        session.execute(update(Pin).where(Pin.state == states.GENERATING).values(**values))
    session.execute(update(Backfill).where(Backfill.id == backfill.id).values(next_at=clock.now()))
    session.commit()
    assert run(session, job)
    session.refresh(backfill)
    return {state: count for state, count in counts_of(session, [backfill.id])[backfill.id].items() if count}


def test_a_closed_blog_pauses_it_and_burns_no_post(
    session: Session, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, backfill = BackfillJob(services), running(session, make_account(), 5)
    shielded = {"code": "page_shielded", "params": {}, "text": "A bot check."}
    step(session, job, backfill)
    assert step(session, job, backfill) == {"making": 2, "queued": 3}
    assert step(session, job, backfill, states.FAILED, **shielded) == {"failed": 2, "queued": 3}
    assert backfill.note is not None
    assert backfill.note["code"] == "waiting"
    step(session, job, backfill)
    assert step(session, job, backfill, states.FAILED, **shielded) == {"queued": 5}, "all have their turns again"
    assert (backfill.state, backfill.is_paused, backfill.note["code"]) == ("running", True, "blog_stays_closed")
    assert "firewall" in backfill.note["text"]
    assert set(session.scalars(select(Pin.state))) == {states.CANCELLED}, "else the posts would count as pinned"
    assert not run(session, job)

    acts.pause(session, backfill, is_paused=False, actor="user:alice", now=clock.now())
    assert backfill.note is None
    step(session, job, backfill)
    assert step(session, job, backfill) == {"making": 2, "queued": 3}
    choose = boards.choose
    monkeypatch.setattr(boards, "choose", lambda *_: 1 // 0)
    assert step(session, job, backfill, states.DRAFT) == {"made": 2, "failed": 1, "queued": 2}
    step(session, job, backfill)
    assert backfill.state == "running", "two errors nobody expected cost two posts"
    monkeypatch.setattr(boards, "choose", choose)
    step(session, job, backfill)

    def full(*_: Any) -> None:
        raise Conflict("The calendar is full.", code="cannot_place_all")

    schedule_batch = planning.schedule_batch
    monkeypatch.setattr(planning, "schedule_batch", full)
    step(session, job, backfill, states.DRAFT)
    assert step(session, job, backfill) == {"made": 3, "failed": 2}
    assert (backfill.is_paused, backfill.note and backfill.note["code"]) == (True, "left_as_drafts")
    monkeypatch.setattr(planning, "schedule_batch", schedule_batch)
    acts.pause(session, backfill, is_paused=False, actor="user:alice", now=clock.now())
    assert step(session, job, backfill) == {"done": 3, "failed": 2}


def test_only_errors_in_a_row_end_it(session: Session, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    job, backfill = BackfillJob(services), running(session, make_account(), 5)
    monkeypatch.setattr(boards, "choose", lambda *_: 1 // 0)
    for _ in range(3):
        assert backfill.state == "running"
        step(session, job, backfill)
    assert (backfill.state, backfill.error is not None) == ("failed", True)


def test_nothing_is_made_while_earlier_pins_are_being_read(session: Session, services: Services) -> None:
    account = make_account(kind="live", tokens_sealed="sealed")
    job, backfill = BackfillJob(services), running(session, account, 1)
    assert step(session, job, backfill) == {"queued": 1}
    assert backfill.note is not None
    assert backfill.note["code"] == "earlier_pins_unread"
    session.execute(update(Account).values(earlier_pins_read_at=clock.now()))
    assert step(session, job, backfill) == {"making": 1}
    assert backfill.note is None


def test_a_large_blog_is_chosen_in_batches_and_a_forgotten_preview_ends(
    session: Session, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_AT_ONCE", 3)
    monkeypatch.setattr(choosing, "_LEFT_OUT_AT_ONCE", 2)
    job, backfill = BackfillJob(services), running(session, make_account(), 12)
    options = Options(order="oldest", max_posts=4, skip_paths=("/post-11/",), since=date(2024, 1, 2))
    backfill.state, backfill.options = "ready", options.to_json()
    posts = session.scalars(select(BackfillPost).order_by(BackfillPost.id)).all()
    for number, post in enumerate(posts):
        post.state, post.dated = "new", datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=11 - number)
    clean_up(session, services.settings, clock.now() + timedelta(days=13))
    session.refresh(backfill)
    assert backfill.state == "ready"
    wanted = [f"https://blog.example/post-{number}/" for number in (10, 9, 8, 7)]
    assert [one.url for one in planning.chosen_posts(session, backfill, options)] == wanted
    acts.start(session, backfill, actor="user:alice", now=clock.now())
    assert len(session.scalars(select(BackfillPost).where(BackfillPost.state == "queued")).all()) == 3
    for _ in range(6):
        counts = step(session, job, backfill)
        if not backfill.stats["is_choosing"]:
            break
    assert counts == {"queued": 4, "skipped": 8}
    queued = select(BackfillPost.url).where(BackfillPost.state == "queued").order_by(BackfillPost.rank)
    assert session.scalars(queued).all() == wanted

    backfill.state = "ready"
    session.commit()
    clean_up(session, services.settings, clock.now() + timedelta(days=15))
    session.refresh(backfill)
    assert (backfill.state, backfill.finished_at is not None) == ("cancelled", True)
