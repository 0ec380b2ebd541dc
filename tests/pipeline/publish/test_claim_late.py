"""Late pins in the claim: caught up in the account's open hours, and never sent under `reslot` or `skip`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from server.config import Settings
from server.db import db
from server.models import Account, Event, Pin, Profile
from server.models.claims import sweep
from server.models.due import GRACE
from server.pipeline.publish.pace import next_open
from tests.pipeline.publish.conftest import Desk
from tests.pipeline.publish.stopped import MONDAY, StoppedClock

NIGHT = datetime(2026, 5, 4, 22, 0, tzinfo=UTC)
MORNING = datetime(2026, 5, 5, 8, 0, tzinfo=UTC)


def day_account(desk: Desk, **values: Any) -> Account:
    return desk.account(**{"timezone": "UTC", "window_start": "08:00", "window_end": "20:00", **values})


def missed_by(desk: Desk, stopped: StoppedClock, account: Account, **values: Any) -> Pin:
    late = timedelta(hours=values.pop("hours", 3), minutes=values.pop("minutes", 0))
    return desk.due_pin(account, due_at=stopped.now - late, **values)


def test_missed_pins_are_caught_up_oldest_first_and_the_history_says_so(desk: Desk, stopped: StoppedClock) -> None:
    account = day_account(desk, timezone="Europe/Berlin")
    newer = missed_by(desk, stopped, account, hours=1)
    older = missed_by(desk, stopped, account, hours=3)
    on_time = desk.due_pin(account, due_at=stopped.now - timedelta(seconds=1))
    orders = [desk.claim() for _ in range(3)]
    assert [order.pin_id for order in orders if order] == [older.id, newer.id, on_time.id]
    told = desk.session.scalars(select(Event).where(Event.subject_id == older.id, Event.new == "queued")).one()
    assert told.reason == (
        "missed its slot of 4 May 2026, 11:00 (Europe/Berlin) by 3 hours; goes out now, "
        "because the account catches up on missed slots"
    )
    assert told.data == {"missed_slot": "2026-05-04T09:00:00Z", "missed_by_seconds": 3 * 3600}
    usual = desk.session.scalars(select(Event).where(Event.subject_id == on_time.id, Event.new == "queued")).one()
    assert usual.reason == "its slot has come"


def test_outside_its_hours_an_account_catches_up_when_they_begin(desk: Desk, stopped: StoppedClock) -> None:
    account = day_account(desk)
    stopped.now = NIGHT
    pin = missed_by(desk, stopped, account)
    assert desk.claim() is None
    assert desk.queue(pin).wake_at == MORNING
    assert desk.job.seconds_until_due(desk.session) == 10 * 3600
    stopped.now = MORNING
    order = desk.claim()
    assert order is not None
    assert order.pin_id == pin.id


def test_days_off_and_blackout_dates_are_closed(desk: Desk, stopped: StoppedClock) -> None:
    account = day_account(desk, days_off=[0])  # Monday, which it is
    profile = desk.session.get_one(Profile, account.profile_id)
    profile.blackout_dates = ["2026-05-05"]
    pin = missed_by(desk, stopped, account)
    assert desk.claim() is None
    assert desk.queue(pin).wake_at == MORNING + timedelta(days=1)


def test_an_account_that_never_opens_sleeps(desk: Desk, stopped: StoppedClock) -> None:
    pin = missed_by(desk, stopped, day_account(desk, days_off=list(range(7))))
    assert desk.claim() is None
    assert desk.queue(pin).wake_at is None
    assert sweep(desk.session, stopped.now, next_open) == 0


def test_a_window_across_midnight_belongs_to_the_day_it_began(desk: Desk, stopped: StoppedClock) -> None:
    account = day_account(desk, window_start="20:00", window_end="02:00", days_off=[1])  # Tuesday
    stopped.now = datetime(2026, 5, 5, 1, 0, tzinfo=UTC)
    pin = missed_by(desk, stopped, account)
    order = desk.claim()
    assert order is not None, "Monday's hours last until Tuesday, two o'clock"
    assert order.pin_id == pin.id


def test_a_slot_missed_by_little_goes_out_as_if_nothing_had_been(desk: Desk, stopped: StoppedClock) -> None:
    account = day_account(desk, missed_slots="skip")
    stopped.now = NIGHT
    pin = desk.due_pin(account, due_at=NIGHT - GRACE + timedelta(seconds=1))
    order = desk.claim()
    assert order is not None
    assert order.pin_id == pin.id


@pytest.mark.parametrize("policy", ["reslot", "skip"])
def test_accounts_that_do_not_catch_up_send_no_missed_pin(desk: Desk, stopped: StoppedClock, policy: str) -> None:
    account = day_account(desk, missed_slots=policy)
    missed = missed_by(desk, stopped, account)
    on_time = desk.due_pin(account, due_at=stopped.now)
    order = desk.claim()
    assert order is not None
    assert order.pin_id == on_time.id
    assert desk.claim() is None
    assert desk.state(missed) == "pending"
    assert desk.queue(missed).wake_at is None
    assert sweep(desk.session, stopped.now, next_open) == 0


@pytest.mark.parametrize("policy", ["catch_up", "reslot", "skip"])
@pytest.mark.parametrize("state", ["queued", "retrying"])
def test_queued_and_retrying_pins_go_on_as_they_do(desk: Desk, stopped: StoppedClock, policy: str, state: str) -> None:
    account = day_account(desk, missed_slots=policy)
    stopped.now = NIGHT
    pin = missed_by(desk, stopped, account, state=state, next_attempt_at=NIGHT if state == "retrying" else None)
    order = desk.claim()
    assert order is not None
    assert order.pin_id == pin.id


@pytest.mark.parametrize(("ends_in", "goes"), [(1, True), (-1, False)])
def test_inside_its_delivery_window_nothing_is_missed_yet(
    desk: Desk, stopped: StoppedClock, ends_in: int, goes: bool
) -> None:
    account = day_account(desk, missed_slots="skip")
    start, end = stopped.now - timedelta(hours=4), stopped.now + timedelta(hours=ends_in)
    missed_by(desk, stopped, account, deliver_from=start, deliver_until=end)
    assert (desk.claim() is not None) == goes


def test_the_day_cap_counts_for_what_is_caught_up(desk: Desk, stopped: StoppedClock) -> None:
    account = day_account(desk, pins_per_day=1, days_off=[1])
    first, second = missed_by(desk, stopped, account, hours=5), missed_by(desk, stopped, account, hours=4)
    assert desk.claim() is not None
    assert desk.claim() is None
    assert desk.state(first) == "publishing"
    assert desk.queue(second).wake_at == MORNING + timedelta(days=1), "Tuesday is a day off"


def test_a_pin_that_is_moved_while_it_is_being_claimed_keeps_its_new_slot(
    desk: Desk, stopped: StoppedClock, settings: Settings
) -> None:
    """Between finding the pin and locking it somebody commits another slot: it is pending still, and not due."""
    if settings.is_sqlite:
        pytest.skip("one writer at a time: nobody gets in between")
    pin = desk.due_pin(day_account(desk), due_at=stopped.now)
    later = MONDAY + timedelta(days=1)
    moved: list[str] = []

    def move_first(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FOR NO KEY UPDATE OF pin" in statement and not moved:
            moved.append(statement)
            with db.engine.begin() as other:
                other.execute(update(Pin).where(Pin.id == pin.id).values(due_at=later))

    event.listen(db.engine, "before_cursor_execute", move_first)
    try:
        assert desk.claim() is None
    finally:
        event.remove(db.engine, "before_cursor_execute", move_first)
    assert moved
    assert (desk.state(pin), pin.due_at) == ("pending", later)
