"""Delivery windows: a pin goes out somewhere inside, flexible ones make room, fixed ones never move."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import states
from server.errors import Conflict
from server.models import Account, AccountQueue, Campaign, Event, Pin, Schedule, ScheduleItem
from server.pipeline import schedule
from tests.factories import NOON, make_account, make_pin

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def place(session: Session, pin: Pin, start_minutes: float, minutes: float) -> None:
    start = NOON + start_minutes * MINUTE
    schedule.place_in_window(session, pin, start, minutes * MINUTE, actor="user:1", now=NOON)
    session.commit()


def refused(session: Session, pin: Pin, start_minutes: float, minutes: float) -> Conflict:
    with pytest.raises(Conflict) as error:
        place(session, pin, start_minutes, minutes)
    assert error.value.code == "slot_not_free"
    assert "T" not in str(error.value.params["rule"])
    return error.value


def draft(account: Account) -> Pin:
    return make_pin(account, state=states.DRAFT)


def test_a_window_fills_up_to_the_last_possible_pin_and_no_further(session: Session) -> None:
    account = make_account(min_gap_seconds=600, pins_per_day=50)
    fixed = make_pin(account, due_at=NOON + 90 * MINUTE)
    pins = [draft(account) for _ in range(6)]

    for pin in pins:  # 60 to 120 minutes: seven starts at ten minutes' distance, one of them taken
        place(session, pin, 60, 60)

    due = sorted(pin.due_at for pin in (*pins, fixed) if pin.due_at)
    assert min(later - earlier for earlier, later in pairwise(due)) >= 10 * MINUTE
    assert due[0] >= NOON + 60 * MINUTE
    assert due[-1] <= NOON + 120 * MINUTE
    assert fixed.due_at == NOON + 90 * MINUTE

    late = draft(account)
    why = refused(session, late, 60, 60)

    assert why.params["rule"] == "delivery_window_full"
    assert why.params["next_free_slot"] >= "2026-05-04T14:00:00Z"
    assert "2026" not in why.message
    assert (late.state, late.due_at, late.deliver_until) == (states.DRAFT, None, None)


def test_what_moved_is_a_delivery_schedule(session: Session) -> None:
    account = make_account(min_gap_seconds=600)
    guest = make_pin(
        account, due_at=NOON + 70 * MINUTE, deliver_from=NOON + 30 * MINUTE, deliver_until=NOON + 120 * MINUTE
    )
    pin = draft(account)

    place(session, pin, 65, 9)

    made = session.get_one(Schedule, pin.schedule_id)
    assert (made.kind, made.actor, guest.schedule_id) == ("delivery", "user:1", made.id)
    assert made.options == {"scheduled_at": "2026-05-04T13:05:00Z", "delivery_window_minutes": 9}
    items = session.scalars(select(ScheduleItem).order_by(ScheduleItem.ordinal)).all()
    assert [(item.pin_id, item.role) for item in items] == [(pin.id, "placed"), (guest.id, "moved")]
    told = session.scalars(select(Event.reason).where(Event.subject_id == guest.id)).all()
    assert told == ["Moved inside its own delivery window to make room for another pin."]


def test_without_a_move_there_is_no_schedule(session: Session) -> None:
    pin = draft(make_account())

    place(session, pin, 60, 60)

    assert pin.schedule_id is None
    assert (pin.deliver_from, pin.deliver_until) == (NOON + HOUR, NOON + 2 * HOUR)
    assert (pin.slot_wall, pin.slot_timezone) == (None, None)
    assert session.scalars(select(Schedule)).all() == []


@pytest.mark.parametrize(
    "values",
    [
        {"deliver_from": None, "deliver_until": None},
        {"state": states.QUEUED},
        {"state": states.PUBLISHING},
        {"state": states.RETRYING},
        {"is_held": True},
    ],
)
def test_what_is_fixed_or_on_its_way_never_makes_room(session: Session, values: dict[str, object]) -> None:
    account = make_account(min_gap_seconds=600)
    window = {"deliver_from": NOON + 30 * MINUTE, "deliver_until": NOON + 120 * MINUTE}
    other = make_pin(account, **{"due_at": NOON + 70 * MINUTE, **window, **values})

    assert refused(session, draft(account), 65, 9).params["rule"] == "delivery_window_full"
    assert other.due_at == NOON + 70 * MINUTE


def test_the_cap_of_the_day_binds(session: Session) -> None:
    account = make_account(pins_per_day=2, timezone="UTC")
    for number in (1, 2):
        make_pin(account, due_at=NOON + number * HOUR)

    why = refused(session, draft(account), 180, 60)

    assert why.params["next_free_slot"] == "2026-05-05T00:00:00Z"
    over_midnight = draft(account)
    place(session, over_midnight, 11 * 60, 120)
    assert over_midnight.due_at
    assert over_midnight.due_at >= NOON + 12 * HOUR


def test_the_hours_days_off_and_pauses_bind(session: Session) -> None:
    account = make_account(window_start="08:00", window_end="13:00", timezone="UTC", days_off=[1])

    assert refused(session, draft(account), 120, 60).params["next_free_slot"] == "2026-05-06T08:00:00Z"
    pin = draft(account)
    place(session, pin, 30, 180)
    assert pin.due_at
    assert pin.due_at < NOON + HOUR

    account.is_paused, account.paused_until = True, NOON + 50 * MINUTE
    session.commit()
    late = draft(account)
    place(session, late, 20, 60)
    assert late.due_at
    assert late.due_at >= NOON + 50 * MINUTE


def test_the_pause_of_the_pins_campaign_binds(session: Session) -> None:
    account = make_account()
    campaign = Campaign(
        id="cmp_2", workspace_id=account.workspace_id, name="Advent", color="#aa0000", starts_on=NOON.date(),
        ends_on=NOON.date(), profile_ids=[], is_paused=True, paused_until=NOON + 50 * MINUTE,
    )  # fmt: skip
    session.add(campaign)
    pin = make_pin(account, state=states.DRAFT, campaign_id=campaign.id)

    place(session, pin, 20, 40)

    assert pin.due_at
    assert pin.due_at >= NOON + 50 * MINUTE


def test_a_start_in_the_past_or_far_ahead_is_refused(session: Session) -> None:
    pin = draft(make_account())

    assert refused(session, pin, -5, 60).params["rule"] == "in_past"
    far = refused(session, pin, 60 * 24 * 800, 60)
    assert (far.params["rule"], far.params["field"]) == ("too_far_ahead", "scheduled_at")
    assert far.params["next_free_slot"] == "2026-05-04T12:00:00Z"

    place(session, pin, -0.5, 60)  # half a minute of skew is now
    assert pin.due_at
    assert pin.due_at >= NOON


def test_the_queue_is_woken_for_a_pin_that_moved_forward(session: Session) -> None:
    account = make_account(min_gap_seconds=600)
    guest = make_pin(
        account, due_at=NOON + 70 * MINUTE, deliver_from=NOON + 30 * MINUTE, deliver_until=NOON + 75 * MINUTE
    )
    queue = session.get_one(AccountQueue, account.queue_id)
    queue.wake_at = NOON + 70 * MINUTE
    session.commit()

    place(session, draft(account), 65, 9)

    session.refresh(queue)
    assert guest.due_at
    assert queue.wake_at == guest.due_at < NOON + 65 * MINUTE


def test_a_typed_time_takes_the_pin_out_of_its_window(session: Session) -> None:
    pin = draft(make_account())
    place(session, pin, 60, 60)

    schedule.place_at(session, pin, NOON + 3 * HOUR, actor="user:1", now=NOON)

    assert (pin.due_at, pin.deliver_from, pin.deliver_until) == (NOON + 3 * HOUR, None, None)


def test_a_typed_time_is_refused_in_words_and_not_in_machine_time(session: Session) -> None:
    account = make_account(is_paused=True, paused_until=NOON + 30 * MINUTE)

    with pytest.raises(Conflict) as error:
        schedule.place_at(session, draft(account), NOON + 10 * MINUTE, actor="user:1", now=NOON)

    assert error.value.message.startswith("Publishing is paused until 4 May 2026, 14:30 (Europe/Berlin).")
    assert "T12:" not in error.value.message
    assert error.value.params["next_free_slot"] == "2026-05-04T12:30:00Z"
