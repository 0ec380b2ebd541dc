"""Moving many pins at once: by an amount of time or to typed times, all or nothing or what can be had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from server import states
from server.errors import InvalidRequest
from server.models import AccountQueue, Campaign, Event, Pin, Schedule, ScheduleItem
from server.pipeline.schedule import reschedule
from server.pipeline.schedule.reschedule import CannotReschedule, Rescheduled
from server.pipeline.schedule.typed import TimedPin
from tests.factories import NOON, make_account, make_pin, make_profile

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def shift(session: Session, pins: list[Pin], minutes: int, **values: Any) -> Rescheduled:
    made = reschedule.shift(session, [pin.id for pin in pins], minutes, actor="user:1", now=NOON, **values)
    session.commit()
    return made


def set_times(session: Session, items: list[TimedPin], **values: Any) -> Rescheduled:
    made = reschedule.set_times(session, items, actor="user:1", now=NOON, **values)
    session.commit()
    return made


def refused(act: Any, *arguments: Any, **values: Any) -> dict[str, str]:
    """The codes by pin id of an act that must be refused."""
    with pytest.raises(CannotReschedule) as error:
        act(*arguments, **values)
    return {one["pin_id"]: one["code"] for one in error.value.params["pins"]}


def test_an_instant_moves_by_exactly_so_many_minutes(session: Session) -> None:
    account = make_account()
    pins = [make_pin(account, due_at=NOON + number * HOUR) for number in (1, 2, 3)]

    made = shift(session, pins, 90)

    assert [pin.due_at for pin in pins] == [NOON + number * HOUR + timedelta(minutes=90) for number in (1, 2, 3)]
    assert [pin.shown_at for pin in pins] == [pin.due_at for pin in pins]
    assert {pin.schedule_id for pin in pins} == {made.schedule.id}
    assert [one.pin_id for one in made.plan.placements] == [pin.id for pin in pins]


def test_a_slot_keeps_its_time_of_day_where_the_clocks_change(session: Session) -> None:
    account = make_account(timezone="Europe/Berlin", window_start="00:00", window_end="24:00")
    pin = make_pin(
        account,
        due_at=datetime(2026, 10, 24, 8, tzinfo=UTC), slot_wall="2026-10-24T10:00:00", slot_timezone="Europe/Berlin",
    )  # fmt: skip
    instant = make_pin(
        account,
        due_at=datetime(2026, 10, 24, 12, tzinfo=UTC),
        deliver_from=datetime(2026, 10, 24, 11, tzinfo=UTC),
        deliver_until=datetime(2026, 10, 24, 13, tzinfo=UTC),
    )

    shift(session, [pin, instant], 24 * 60)

    assert pin.due_at == datetime(2026, 10, 25, 9, tzinfo=UTC)
    assert (pin.slot_wall, pin.slot_timezone) == ("2026-10-25T10:00:00", "Europe/Berlin")
    assert instant.due_at == datetime(2026, 10, 25, 13, tzinfo=UTC)  # 14:00 in Berlin, as before
    assert (instant.slot_wall, instant.slot_timezone) == (None, None)
    assert instant.deliver_from == datetime(2026, 10, 25, 12, tzinfo=UTC)

    shift(session, [instant], -24 * 60)

    assert instant.due_at == datetime(2026, 10, 24, 12, tzinfo=UTC)


def test_an_instant_that_moves_by_hours_does_not_follow_the_clocks(session: Session) -> None:
    account = make_account(timezone="Europe/Berlin", window_start="00:00", window_end="24:00")
    pin = make_pin(account, due_at=datetime(2026, 10, 24, 12, tzinfo=UTC))

    shift(session, [pin], 25 * 60)

    assert pin.due_at == datetime(2026, 10, 25, 13, tzinfo=UTC)
    assert pin.why
    assert pin.why["text"] == "Moved by 1 day 1 hour."


def test_a_time_that_the_clocks_skip_moves_on_and_says_so(session: Session) -> None:
    pin = make_pin(
        due_at=datetime(2027, 3, 27, 1, 30, tzinfo=UTC), slot_wall="2027-03-27T02:30:00", slot_timezone="Europe/Berlin"
    )

    shift(session, [pin], 24 * 60)

    assert pin.due_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert pin.why
    assert "The clocks skip 02:30 that day, so it goes out at 03:30." in pin.why["text"]

    shift(session, [pin], -24 * 60)

    assert (pin.due_at, pin.slot_wall) == (datetime(2027, 3, 27, 1, 30, tzinfo=UTC), "2027-03-27T02:30:00")


def test_a_delivery_window_moves_along(session: Session) -> None:
    pin = make_pin(due_at=NOON + HOUR, deliver_from=NOON, deliver_until=NOON + 2 * HOUR)

    shift(session, [pin], 60)

    assert (pin.due_at, pin.deliver_from, pin.deliver_until) == (NOON + 2 * HOUR, NOON + HOUR, NOON + 3 * HOUR)


def test_the_pins_own_old_slots_are_not_in_the_way(session: Session) -> None:
    account = make_account(min_gap_seconds=120, pins_per_day=6)
    pins = [make_pin(account, due_at=NOON + HOUR + timedelta(minutes=2 * number)) for number in range(6)]

    shift(session, pins, 2)

    assert [pin.due_at for pin in pins] == [NOON + HOUR + timedelta(minutes=2 * number) for number in range(1, 7)]


@pytest.mark.parametrize(
    ("minutes", "limits", "code"),
    [
        (-120, {}, "in_past"),
        (60 * 24 * 800, {}, "too_far_ahead"),
        (30, {"min_gap_seconds": 900}, "too_close"),
        (60 * 12, {"window_start": "08:00", "window_end": "20:00"}, "outside_window"),
        (60 * 24, {"days_off": [1]}, "day_off"),
        (60 * 24, {"pins_per_day": 1}, "day_cap"),
        (60, {"is_paused": True, "paused_until": NOON + 3 * HOUR}, "paused"),
    ],
)
def test_every_rule_of_the_account_binds(session: Session, minutes: int, limits: dict[str, Any], code: str) -> None:
    account = make_account(timezone="UTC", **limits)
    make_pin(account, due_at=NOON + HOUR + timedelta(minutes=25))
    make_pin(account, due_at=NOON + DAY + 4 * HOUR)
    pin = make_pin(account, due_at=NOON + HOUR)

    assert refused(shift, session, [pin], minutes) == {pin.id: code}
    session.refresh(pin)
    assert (pin.due_at, pin.schedule_id, pin.version) == (NOON + HOUR, None, 1)
    assert session.scalars(select(Schedule)).all() == []


def test_the_pause_of_a_campaign_binds_its_own_pins_alone(session: Session) -> None:
    account = make_account()
    campaign = Campaign(
        id="cmp_1", workspace_id=account.workspace_id, name="Advent", color="#aa0000",
        starts_on=NOON.date(), ends_on=(NOON + DAY).date(), profile_ids=[], is_paused=True, paused_until=NOON + DAY,
    )  # fmt: skip
    session.add(campaign)
    resting = make_pin(account, due_at=NOON + HOUR, campaign_id=campaign.id)
    free = make_pin(account, due_at=NOON + 2 * HOUR)

    assert refused(shift, session, [resting, free], 60) == {resting.id: "paused"}
    shift(session, [resting, free], 26 * 60)
    assert resting.due_at == NOON + 27 * HOUR


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (states.PUBLISHING, "on_its_way"),
        (states.UNCONFIRMED, "on_its_way"),
        (states.PUBLISHED, "already_published"),
        (states.CANCELLED, "cancelled"),
        (states.GENERATING, "being_made"),
        (states.DRAFT, "no_slot"),
    ],
)
def test_what_does_not_wait_is_never_touched_and_keeps_the_others_back(session: Session, state: str, code: str) -> None:
    account = make_account()
    gone = make_pin(account, state=state)
    pin = make_pin(account, due_at=NOON + 5 * HOUR)

    assert refused(shift, session, [pin, gone], 60) == {gone.id: code}
    assert (pin.due_at, gone.state) == (NOON + 5 * HOUR, state)

    made = shift(session, [pin, gone], 60, partial=True)

    assert (pin.due_at, gone.state, gone.version) == (NOON + 6 * HOUR, state, 1)
    assert [(one.pin_id, one.why.code) for one in made.plan.refused] == [(gone.id, code)]


def test_in_part_nobody_lands_on_a_pin_that_had_to_stay(session: Session) -> None:
    account = make_account(window_start="08:00", window_end="20:00", timezone="UTC", pins_per_day=10)
    evening = [make_pin(account, due_at=NOON + timedelta(hours=3 + number)) for number in range(5)]  # 15:00 to 19:00
    noon = make_pin(account, due_at=NOON + HOUR)

    made = shift(session, [*evening, noon], 60, partial=True)

    assert [pin.due_at for pin in evening] == [NOON + timedelta(hours=3 + number) for number in range(5)]
    assert noon.due_at == NOON + 2 * HOUR
    assert [one.why.code for one in made.plan.refused] == ["too_close"] * 4 + ["outside_window"]


def test_two_pins_swap_their_slots(session: Session) -> None:
    account = make_account(pins_per_day=2, timezone="UTC")
    one, two = make_pin(account, due_at=NOON + HOUR), make_pin(account, due_at=NOON + 2 * HOUR)

    set_times(session, [TimedPin(one.id, NOON + 2 * HOUR), TimedPin(two.id, NOON + HOUR)])

    assert (one.due_at, two.due_at) == (NOON + 2 * HOUR, NOON + HOUR)


def test_typed_times_are_judged_among_themselves(session: Session) -> None:
    account = make_account(min_gap_seconds=600)
    one, two = make_pin(account, state=states.DRAFT), make_pin(account, state=states.FAILED)
    items = [TimedPin(one.id, NOON + HOUR), TimedPin(two.id, NOON + HOUR + timedelta(minutes=5))]

    with pytest.raises(CannotReschedule) as error:
        set_times(session, items)
    [told] = error.value.params["pins"]
    assert (told["pin_id"], told["code"], told["next_free_slot"]) == (two.id, "too_close", "2026-05-04T13:10:00Z")
    assert (one.state, two.state) == (states.DRAFT, states.FAILED)

    set_times(session, items, partial=True)

    assert (one.state, one.due_at, two.state) == (states.PENDING, NOON + HOUR, states.FAILED)


def test_a_typed_time_takes_the_pin_off_the_clock_and_out_of_its_delivery_window(session: Session) -> None:
    pin = make_pin(
        slot_wall="2026-05-04T15:00:00", slot_timezone="Europe/Berlin", deliver_from=NOON, deliver_until=NOON + 2 * HOUR
    )

    set_times(session, [TimedPin(pin.id, NOON + 9 * HOUR + timedelta(microseconds=5))])

    assert pin.due_at == NOON + 9 * HOUR
    assert (pin.slot_wall, pin.slot_timezone, pin.deliver_from, pin.deliver_until) == (None, None, None, None)


def test_an_item_with_a_delivery_window_lands_inside_and_others_make_room(session: Session) -> None:
    account = make_account(min_gap_seconds=600, pins_per_day=50)
    taken = make_pin(account, due_at=NOON + HOUR)
    guest = make_pin(
        account, due_at=NOON + HOUR + timedelta(minutes=15), deliver_from=NOON, deliver_until=NOON + 3 * HOUR
    )
    pin = make_pin(account, due_at=NOON + DAY)
    typed = make_pin(account, due_at=NOON + 2 * DAY)

    made = set_times(
        session,
        [
            TimedPin(pin.id, NOON + HOUR + timedelta(minutes=10), timedelta(minutes=10)),
            TimedPin(typed.id, NOON + 5 * HOUR),
        ],
    )

    assert pin.due_at
    assert NOON + HOUR + timedelta(minutes=10) <= pin.due_at <= NOON + HOUR + timedelta(minutes=20)
    assert pin.deliver_until == NOON + HOUR + timedelta(minutes=20)
    assert (taken.due_at, typed.due_at) == (NOON + HOUR, NOON + 5 * HOUR)
    assert [one.pin_id for one in made.plan.moves] == [guest.id]
    due = sorted(one.due_at for one in (taken, guest, pin) if one.due_at)
    assert min(later - earlier for earlier, later in pairwise(due)) >= timedelta(minutes=10)
    assert guest.schedule_id == pin.schedule_id == made.schedule.id


def test_a_delivery_window_without_room_refuses_everything(session: Session) -> None:
    account = make_account(min_gap_seconds=600)
    make_pin(account, due_at=NOON + HOUR)
    pin, typed = make_pin(account, due_at=NOON + DAY), make_pin(account, due_at=NOON + 2 * DAY)
    items = [
        TimedPin(pin.id, NOON + HOUR - timedelta(minutes=5), timedelta(minutes=10)),
        TimedPin(typed.id, NOON + 5 * HOUR),
    ]

    assert refused(set_times, session, items) == {pin.id: "delivery_window_full"}
    assert typed.due_at == NOON + 2 * DAY

    set_times(session, items, partial=True)

    assert (pin.due_at, typed.due_at) == (NOON + DAY, NOON + 5 * HOUR)


def test_in_part_a_typed_time_never_lands_on_a_pin_whose_window_was_full(session: Session) -> None:
    account = make_account(min_gap_seconds=600)
    make_pin(account, due_at=NOON + HOUR)
    pin, typed = make_pin(account, due_at=NOON + 5 * HOUR), make_pin(account, due_at=NOON + 2 * DAY)
    items = [
        TimedPin(typed.id, NOON + 5 * HOUR),
        TimedPin(pin.id, NOON + HOUR - timedelta(minutes=5), timedelta(minutes=10)),
    ]

    assert refused(set_times, session, items, partial=True) == {typed.id: "too_close", pin.id: "delivery_window_full"}
    assert (pin.due_at, typed.due_at) == (NOON + 5 * HOUR, NOON + 2 * DAY)


def test_several_accounts_move_together_or_not_at_all(session: Session) -> None:
    profile = make_profile()
    account = make_account(profile)
    one, two = make_pin(make_account(profile)), make_pin(account)
    make_pin(account, due_at=NOON + 2 * HOUR)

    assert refused(shift, session, [one, two], 60) == {two.id: "too_close"}
    assert one.due_at == NOON + HOUR

    made = shift(session, [one, two], 30)

    assert (one.due_at, two.due_at) == (NOON + 1.5 * HOUR, NOON + 1.5 * HOUR)
    assert one.schedule_id == two.schedule_id == made.schedule.id


def test_both_connections_of_one_pinterest_user_are_one_calendar(session: Session) -> None:
    profile = make_profile()
    account, twin = make_account(profile), make_account(profile)
    twin.queue_id = account.queue_id
    one, two = make_pin(account, due_at=NOON + HOUR), make_pin(twin, due_at=NOON + 2 * HOUR)
    items = [TimedPin(one.id, NOON + 5 * HOUR), TimedPin(two.id, NOON + 5 * HOUR)]

    assert list(refused(set_times, session, items).values()) == ["too_close"]


def test_a_pin_under_retry_gives_up_its_next_try_and_waits_for_its_slot(session: Session) -> None:
    pin = make_pin(state=states.RETRYING, next_attempt_at=NOON + timedelta(minutes=61))

    shift(session, [pin], 60)

    assert (pin.state, pin.due_at, pin.next_attempt_at) == (states.PENDING, NOON + 2 * HOUR, None)


def test_history_and_queue_hear_of_it(session: Session) -> None:
    account = make_account()
    pin = make_pin(account, due_at=NOON + 5 * HOUR)
    queue = session.get_one(AccountQueue, account.queue_id)
    queue.wake_at = NOON + 5 * HOUR
    session.commit()

    shift(session, [pin], -60)

    session.refresh(queue)
    assert queue.wake_at == NOON + 4 * HOUR
    [told] = session.scalars(select(Event).where(Event.subject_id == pin.id)).all()
    assert (told.kind, told.reason, told.actor) == ("pin.rescheduled", "moved back by 1 hour", "user:1")
    assert told.data == {"old_due_at": "2026-05-04T17:00:00Z", "due_at": "2026-05-04T16:00:00Z"}


def test_it_is_a_schedule_that_knows_before_and_after(session: Session) -> None:
    pin = make_pin()

    made = shift(session, [pin], 60)

    assert (made.schedule.kind, made.schedule.actor) == ("reschedule", "user:1")
    assert made.schedule.options["shift_minutes"] == 60
    [item] = session.scalars(select(ScheduleItem)).all()
    assert item.before
    assert item.after
    assert (item.before["due_at"], item.after["due_at"]) == ("2026-05-04T13:00:00Z", "2026-05-04T14:00:00Z")


def test_a_pin_named_twice_is_refused_by_name(session: Session) -> None:
    pin = make_pin()

    with pytest.raises(InvalidRequest) as error:
        shift(session, [pin, pin], 60)

    assert (error.value.code, error.value.params["field"]) == ("duplicate_pin", "pin_ids")


def test_twice_the_pins_need_no_more_reads_and_updates(session: Session) -> None:
    account = make_account(pins_per_day=1000, min_gap_seconds=60)
    pins = [make_pin(account, due_at=NOON + HOUR + timedelta(minutes=number)) for number in range(60)]
    counts = []
    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *found: statements.append(found[2]))
    for some in (pins[:20], pins):
        session.expire_all()
        ids = [pin.id for pin in session.scalars(select(Pin).where(Pin.id.in_([pin.id for pin in some])))]
        statements.clear()
        reschedule.shift(session, ids, 60 * 24, actor="user:1", now=NOON)
        counts.append(sum(not text.startswith("INSERT") for text in statements))
        session.rollback()

    assert counts[0] == counts[1]
