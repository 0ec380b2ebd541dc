"""What was pinned before an account was connected here: read in pace, kept apart for 48 hours, not pinned once more."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.crypto import Vault
from server.errors import PinterestError, RateLimited, SpamBlocked, Transient
from server.models import Account, AccountQueue, EarlierPin, Pin, Profile
from server.models.slots import slots_of_urls
from server.pipeline import intake
from server.pipeline.earlier_pins import NEWEST, EarlierPinsJob
from server.pipeline.schedule.calendar import plan_beside, plan_pins
from server.pipeline.services import Services
from server.pipeline.tokens import store_tokens
from server.rules.urls import canonical_key
from server.values.planning import BoardTurn, PlanOptions
from server.values.remote import Page, RemotePin, TokenSet
from server.wiring import services
from tests import factories
from tests.conftest import SECRET_KEY


class ListedPins:
    """A Pinterest that lists these pins, newest first, and says what it is told to say instead."""

    def __init__(self, pins: list[RemotePin]) -> None:
        self.pins_there = pins
        self.asked: list[tuple[str | None, int]] = []
        self.says: list[PinterestError] = []

    def own_pins(self, token: str, bookmark: str | None = None, page_size: int = 250) -> Page[RemotePin]:
        self.asked.append((bookmark, page_size))
        if self.says:
            raise self.says.pop(0)
        start = int(bookmark or 0)
        end = start + page_size
        return Page(tuple(self.pins_there[start:end]), str(end) if end < len(self.pins_there) else None)


def pinned(number: int, **values: Any) -> RemotePin:
    given = {"link": f"https://blog.example/{number}/", "board_id": "7", "created_at": clock.now(), **values}
    return RemotePin(str(10**12 + number), f"https://www.pinterest.com/pin/{number}/", **given)


@pytest.fixture
def account(session: Session) -> Account:
    found = factories.make_account(kind="live")
    store_tokens(services(), session, found, TokenSet("pina_x", "pinr_x"))
    session.commit()
    return found


def job_over(app: Flask, listed: ListedPins) -> EarlierPinsJob:
    known = services()
    return EarlierPinsJob(
        Services(**{**vars(known), "pinterest": lambda kind: listed})  # type: ignore[arg-type]
    )


def read_one(job: EarlierPinsJob, session: Session) -> bool:
    claimed = job.claim(session)
    session.commit()
    if claimed is None:
        return False
    result = job.work(claimed)
    job.settle(session, claimed, result)
    session.commit()
    return True


def let_time_pass(monkeypatch: pytest.MonkeyPatch, since: datetime, **span: int) -> None:
    monkeypatch.setattr("server.pipeline.earlier_pins.db_now", lambda session: since + timedelta(**span))


def test_the_newest_thousand_are_read_page_by_page_with_rests(
    app: Flask, session: Session, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, now = ListedPins([pinned(number) for number in range(1_100)]), clock.now()
    job = job_over(app, listed)
    let_time_pass(monkeypatch, now)
    assert read_one(job, session)
    assert not read_one(job, session), "two pages without a rest between them"
    assert job.goes_on(session), "of the rest's end nobody tells"
    for minute in range(1, 4):
        let_time_pass(monkeypatch, now, minutes=minute)
        assert read_one(job, session)
    let_time_pass(monkeypatch, now, days=1)
    assert not read_one(job, session)
    assert not job.goes_on(session)
    assert listed.asked == [(None, 250), ("250", 250), ("500", 250), ("750", 250)]
    assert session.scalar(select(func.count()).select_from(EarlierPin)) == NEWEST
    assert account.earlier_pins_read_at == now + timedelta(minutes=3)


def test_a_page_that_a_dead_worker_was_reading_is_read_again(
    app: Flask, session: Session, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, now = ListedPins([pinned(1)]), clock.now()
    job = job_over(app, listed)
    let_time_pass(monkeypatch, now)
    lost = job.claim(session)
    session.commit()
    assert lost is not None
    assert job.claim(session) is None, "two workers read one page"
    session.commit()
    let_time_pass(monkeypatch, now, minutes=2)
    assert read_one(job, session)
    job.settle(session, lost, Page((pinned(2),)))  # it was only asleep
    session.commit()
    assert session.scalars(select(EarlierPin.url_key)).all() == [canonical_key("https://blog.example/1/")]


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (Transient("Trouble."), timedelta(minutes=10)),
        (RateLimited("Wait.", retry_after=7200.0), timedelta(hours=2)),
        (SpamBlocked("Blocked."), timedelta(hours=6)),
    ],
)
def test_after_trouble_nobody_asks_again_at_once(
    app: Flask, session: Session, account: Account, monkeypatch: pytest.MonkeyPatch,
    error: PinterestError, waits: timedelta,
) -> None:  # fmt: skip
    listed, now = ListedPins([pinned(1)]), clock.now()
    listed.says = [error]
    job = job_over(app, listed)
    let_time_pass(monkeypatch, now)
    assert read_one(job, session)
    assert not job.goes_on(session), "who waits for long is looked for seldom"
    monkeypatch.setattr("server.pipeline.earlier_pins.db_now", lambda session: now + waits - timedelta(seconds=1))
    assert not read_one(job, session)
    monkeypatch.setattr("server.pipeline.earlier_pins.db_now", lambda session: now + waits)
    assert read_one(job, session)
    assert account.earlier_pins_read_at is not None


def test_a_pause_in_the_middle_loses_no_page_and_other_trouble_begins_anew(
    app: Flask, session: Session, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, now = ListedPins([pinned(number) for number in range(600)]), clock.now()
    job = job_over(app, listed)
    for hour, says in enumerate([None, RateLimited("Wait.", retry_after=60.0), None, Transient("Trouble."), None]):
        listed.says = [says] if says else []
        let_time_pass(monkeypatch, now, hours=hour)
        assert read_one(job, session)
    assert [bookmark for bookmark, _ in listed.asked] == [None, "250", "250", "500", None]


def test_a_blocked_a_disconnected_and_a_sandbox_account_are_left_alone(
    app: Flask, session: Session, account: Account
) -> None:
    listed = ListedPins([pinned(1)])
    job = job_over(app, listed)
    queue = session.get_one(AccountQueue, account.queue_id)
    queue.blocked_until = clock.now() + timedelta(hours=1)
    session.commit()
    assert not read_one(job, session)
    queue.blocked_until, account.status = None, "disconnected"
    session.commit()
    assert not read_one(job, session)
    account.status, account.kind = "connected", "sandbox"
    session.commit()
    assert not read_one(job, session)
    account.kind = "live"
    session.commit()
    assert read_one(job, session)


def test_tokens_that_do_not_open_keep_nobody_awake(
    app: Flask, session: Session, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new account is told of as work until it was tried."""
    account.tokens_sealed = "v1.another.sealed"
    session.commit()
    job = job_over(app, ListedPins([pinned(1)]))
    assert read_one(job, session) is False
    assert account.earlier_pins_cursor is not None
    store_tokens(services(), session, account, TokenSet("pina_x", "pinr_x"))
    session.commit()
    assert read_one(job, session) is False
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    if session.get_bind().dialect.name == "sqlite":  # the other one has a clock of its own
        assert read_one(job, session) is True


def test_our_own_pins_and_pins_without_a_link_are_not_earlier_ones(
    app: Flask, session: Session, account: Account
) -> None:
    ours = factories.make_pin(account, state="published", pinterest_pin_id=pinned(1).id)
    listed = ListedPins(
        [pinned(1), pinned(2, link=""), pinned(3), pinned(4, link="https://blog.example/" + "ü" * 1500)]
    )
    assert read_one(job_over(app, listed), session)
    assert ours.pinterest_pin_id == pinned(1).id
    assert session.scalars(select(EarlierPin.pinterest_pin_id)).all() == [pinned(3).id]


def test_an_earlier_pin_keeps_the_next_one_of_its_page_48_hours_away(session: Session, account: Account) -> None:
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    session.add(
        EarlierPin(
            account_id=account.id, pinterest_pin_id="900", url_key=canonical_key("https://blog.example/cake/"),
            board_id="7", pinned_at=now - timedelta(hours=10),
        )
    )  # fmt: skip
    draft = factories.make_pin(account, state="draft", link_url="https://blog.example/cake/")
    draft.url_key = canonical_key(draft.link_url)
    other = factories.make_pin(account, state="draft", link_url="https://blog.example/soup/")
    session.commit()

    def placed(pin: Pin) -> datetime:
        turns = [BoardTurn(str(draft.board_id), 0)]
        plan = plan_beside(
            session, account, plan_pins(session, [pin]), turns, PlanOptions(), now=now, rng=random.Random(1)
        )
        return plan.placements[0].due_at

    assert placed(other) < now + timedelta(hours=24)
    assert placed(draft) >= now - timedelta(hours=10) + timedelta(hours=48)
    (slot,) = slots_of_urls(session, [account.id], {draft.url_key}, now - timedelta(hours=48))
    assert (slot.due_at, slot.board_id) == (now - timedelta(hours=10), "7")
    assert list(slots_of_urls(session, [account.id], {draft.url_key}, now)) == []


def test_a_post_that_was_pinned_before_is_marked_and_not_pinned_again(session: Session, account: Account) -> None:
    site = factories.make_site(session.get_one(Profile, account.profile_id), vault=Vault([SECRET_KEY]))
    session.add(
        EarlierPin(account_id=account.id, pinterest_pin_id="900", url_key=canonical_key("https://blog.example/cake/"))
    )
    session.commit()

    def told(url: str) -> Any:
        payload = {"post_id": url, "url": url, "title": "Cake"}
        notice = factories.make_notice(site, post_id=url[-20:], payload=payload)
        intake.process(session, notice)
        session.commit()
        return notice.error

    assert told("https://blog.example/cake/?utm_source=x")["code"] == "already_pinned"
    assert session.scalar(select(func.count()).select_from(Pin)) == 0
    assert told("https://blog.example/soup/") is None
    assert session.scalar(select(func.count()).select_from(Pin)) > 0
