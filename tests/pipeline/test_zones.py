"""Changed time zone rules: pending slots keep their wall time, once, before anything is claimed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import db
from server.models import Account, AccountQueue, Event, InstallationFact, Pin
from server.models.zoned import store_rules, stored_rules
from server.pipeline.schedule import zones
from server.rules.windows import tzdata_version
from tests.factories import make_account, make_pin
from tests.pipeline.test_missed import counting

RIGHT = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)  # 09:00 in Berlin by today's rules
OLD = RIGHT + timedelta(hours=1)  # the same time, reckoned without summer time


def by_clock(account: Account, **values: object) -> Pin:
    slot = {"due_at": OLD, "slot_wall": "2026-07-01T09:00:00", "slot_timezone": "Europe/Berlin"}
    return make_pin(account, **{**slot, **values})


def follow(session: Session, version: str = "2099.1") -> list[zones.Progress]:
    """All steps, each committed as the worker does it."""
    return list(_steps(session, version))


def _steps(session: Session, version: str) -> Iterator[zones.Progress]:
    progress = zones.Progress()
    while not progress.is_done:
        progress = zones.follow_rules(session, progress, version)
        session.commit()
        yield progress


def test_a_slot_by_the_clock_keeps_its_wall_time(session: Session) -> None:
    account = make_account()
    pin = by_clock(account)
    version = account.plan_version

    assert follow(session)[-1].moved == 1

    assert (pin.due_at, pin.shown_at, pin.slot_wall) == (RIGHT, RIGHT, "2026-07-01T09:00:00")
    told = session.scalars(select(Event).where(Event.subject_id == pin.id)).one()
    assert (told.kind, told.reason) == ("pin.rescheduled", "the time zone's rules changed")
    assert told.data == {"old_due_at": "2026-07-01T08:00:00Z", "due_at": "2026-07-01T07:00:00Z"}
    assert account.plan_version == version + 1
    assert session.get_one(AccountQueue, account.queue_id).wake_at == RIGHT
    assert stored_rules(session) == "2099.1"


@pytest.mark.parametrize(
    "values",
    [
        {"slot_wall": None, "slot_timezone": None},
        {"slot_timezone": "Mars/Olympus_Mons"},
        {"due_at": RIGHT},
        {"due_at": RIGHT + timedelta(seconds=40)},
        {"state": "queued"},
        {"state": "published"},
        {"state": "cancelled"},
    ],
)
def test_everything_else_stays_where_it_is(session: Session, values: dict[str, object]) -> None:
    account = make_account()
    pin = by_clock(account, **values)
    before, version = pin.due_at, account.plan_version
    follow(session)
    assert (pin.due_at, pin.version, account.plan_version) == (before, 1, version)
    assert session.scalars(select(Event)).all() == []
    assert stored_rules(session) == "2099.1"


def test_with_the_same_rules_nothing_is_read(session: Session) -> None:
    pin = by_clock(make_account())
    store_rules(session, tzdata_version())
    session.commit()
    with counting(session) as statements:
        assert zones.follow_rules(session, zones.Progress()).is_done
    assert not [one for one in statements if "pin" in one or "account" in one]
    assert pin.due_at == OLD


def test_batches_end_with_the_version(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "BATCH", 2)
    pins = [by_clock(account) for account in (make_account(), make_account()) for _ in range(3)]
    seen: list[tuple[int, str | None]] = []
    for progress in _steps(session, "2099.1"):
        seen.append((progress.moved, stored_rules(session)))
        session.commit()
    assert {pin.due_at for pin in pins} == {RIGHT}
    assert seen == [(2, None), (3, None), (5, None), (6, None), (6, "2099.1")], "two batches an account, and the end"


def test_an_older_version_is_another_version(session: Session) -> None:
    store_rules(session, "2099.1")
    session.commit()
    pin = by_clock(make_account())
    follow(session, "2026.1")
    assert (pin.due_at, stored_rules(session)) == (RIGHT, "2026.1")


def test_two_workers_that_start_together_move_each_slot_once(app: Flask, session: Session) -> None:
    for _ in range(3):
        account = make_account()
        for _ in range(4):
            by_clock(account)
    session.close()
    errors: list[Exception] = []

    def work() -> None:
        with app.app_context():
            try:
                follow(db.session())
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(session.scalars(select(Event)).all()) == 12
    assert len(session.scalars(select(InstallationFact)).all()) == 1
    assert set(session.scalars(select(Pin.due_at))) == {RIGHT}
