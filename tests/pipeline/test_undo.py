"""Taking acts of scheduling back: undo gives earlier slots back, cancel calls off what waits, and nothing that moved on is touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import states
from server.ids import new_id
from server.models import Account, AccountQueue, Event, Pin, Schedule, ScheduleItem, Workspace
from server.pipeline import actions, schedule
from server.pipeline.schedule import reschedule, undo, zones
from server.pipeline.schedule.placing import remember, write_placements, write_schedule
from server.pipeline.schedule.typed import TimedPin
from server.pipeline.schedule.undo import PinsMovedOn, TakenBack
from server.values.planning import Placement, Plan, Reason
from tests.factories import NOON, make_account, make_pin, make_profile

HOUR = timedelta(hours=1)
WHY = Reason("spread", "Spread.")


def scheduled(session: Session, account: Account, pins: Sequence[Pin], copies: Sequence[Pin] = ()) -> Schedule:
    """A schedule that has placed these pins hour by hour from tomorrow on; `copies` were made by it."""
    before = {pin.id: None if pin in copies else remember(pin) for pin in pins}
    board = pins[0].board_id or ""
    placements = [
        Placement(pin.id, board, NOON + (24 + number) * HOUR, "2026-05-05T14:00:00", "Europe/Berlin", WHY)
        for number, pin in enumerate(pins)
    ]
    for pin in pins:
        pin.account_id, pin.profile_id = account.id, account.profile_id
    known = {pin.id: pin for pin in pins}
    schedule_id = new_id("sch")
    write_placements(session, account, known, placements, actor="user:1", schedule_id=schedule_id)
    made = write_schedule(
        session, account.workspace_id, schedule_id, "schedule", Plan(tuple(placements)), known, before,
        actor="user:1", options={},
    )  # fmt: skip
    session.commit()
    return made


def take_back(session: Session, made: Schedule, **values: Any) -> TakenBack:
    done = undo.undo(session, made, actor="user:2", now=NOON, **values)
    session.commit()
    return done


def refused(session: Session, made: Schedule, **values: Any) -> dict[str, tuple[str, str]]:
    with pytest.raises(PinsMovedOn) as error:
        take_back(session, made, **values)
    session.rollback()
    return {one["pin_id"]: (one["state"], one["text"]) for one in error.value.params["pins"]}


def test_everything_is_as_it_was(session: Session) -> None:
    profile = make_profile()
    old = make_account(profile)
    new = make_account(make_profile(session.get_one(Workspace, profile.workspace_id)))
    draft = make_pin(old, state=states.DRAFT, why={"code": "no_board", "text": "Waits.", "params": {}})
    waiting = make_pin(
        old,
        due_at=NOON + 5 * HOUR,
        slot_wall="2026-05-04T19:00:00",
        slot_timezone="Europe/Berlin",
        board_section_id="s1",
    )
    flexible = make_pin(old, due_at=NOON + 7 * HOUR, deliver_from=NOON + 6 * HOUR, deliver_until=NOON + 8 * HOUR)
    was = {pin.id: remember(pin) for pin in (draft, waiting, flexible)}
    made = scheduled(session, new, [draft, waiting, flexible])
    assert {pin.account_id for pin in (draft, waiting, flexible)} == {new.id}

    done = take_back(session, made)

    assert {pin.id: remember(pin) for pin in (draft, waiting, flexible)} == was
    assert done.pin_ids == (draft.id, waiting.id, flexible.id)
    assert made.undone_at == NOON
    reasons = {
        pin_id: session.scalars(
            select(Event.reason).where(Event.subject_id == pin_id).order_by(Event.id.desc())
        ).first()
        for pin_id in (draft.id, waiting.id)
    }
    assert reasons == {draft.id: "undone: a draft again", waiting.id: "undone: back to its slot before"}


def test_copies_are_cancelled(session: Session) -> None:
    account = make_account()
    copy = make_pin(account, state=states.DRAFT)
    made = scheduled(session, account, [copy], copies=[copy])

    take_back(session, made)

    assert copy.state == states.CANCELLED


def test_undo_twice_does_nothing_more(session: Session) -> None:
    pin = make_pin(due_at=NOON + 5 * HOUR)
    made = reschedule.shift(session, [pin.id], 60, actor="user:1", now=NOON).schedule
    take_back(session, made)
    version = pin.version

    assert take_back(session, made) == TakenBack()
    assert (pin.version, pin.due_at) == (version, NOON + 5 * HOUR)


def test_two_acts_are_undone_one_after_the_other_the_later_first(session: Session) -> None:
    pin = make_pin(due_at=NOON + 5 * HOUR)
    first = reschedule.shift(session, [pin.id], 60, actor="user:1", now=NOON).schedule
    second = reschedule.shift(session, [pin.id], 60, actor="user:1", now=NOON).schedule
    session.commit()

    assert refused(session, first) == {pin.id: ("pending", "It was scheduled anew since.")}
    take_back(session, second)
    assert (pin.due_at, pin.schedule_id) == (NOON + 6 * HOUR, first.id)
    take_back(session, first)
    assert (pin.due_at, pin.schedule_id) == (NOON + 5 * HOUR, None)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (states.PUBLISHING, "It is on its way to Pinterest."),
        (states.UNCONFIRMED, "It may be on Pinterest already; that is being checked."),
        (states.PUBLISHED, "It is published."),
        (states.FAILED, "It failed. Retry it, or schedule it anew."),
        (states.CANCELLED, "It is cancelled."),
    ],
)
def test_what_has_moved_on_is_named_and_keeps_the_others_back(session: Session, state: str, text: str) -> None:
    account = make_account()
    gone, pin = make_pin(account, due_at=NOON + 5 * HOUR), make_pin(account, due_at=NOON + 8 * HOUR)
    made = reschedule.shift(session, [gone.id, pin.id], 60, actor="user:1", now=NOON).schedule
    gone.state = state
    session.commit()

    assert refused(session, made) == {gone.id: (state, text)}
    assert (pin.due_at, made.undone_at) == (NOON + 9 * HOUR, None)

    done = take_back(session, made, partial=True)

    assert (pin.due_at, gone.due_at, gone.state) == (NOON + 8 * HOUR, NOON + 6 * HOUR, state)
    assert ([one.pin_id for one in done.moved_on], made.undone_at) == ([gone.id], NOON)


def test_a_pin_that_was_taken_off_the_calendar_has_moved_on(session: Session) -> None:
    pin = make_pin(due_at=NOON + 5 * HOUR)
    made = reschedule.shift(session, [pin.id], 60, actor="user:1", now=NOON).schedule
    pin.state, pin.due_at, pin.schedule_id = states.DRAFT, None, None
    session.commit()

    assert refused(session, made) == {pin.id: ("draft", "It was taken off the calendar since.")}
    assert take_back(session, made, partial=True).pin_ids == ()
    assert made.undone_at is None


def test_a_queued_and_a_retrying_pin_go_back_to_waiting(session: Session) -> None:
    account = make_account()
    queued, retrying = make_pin(account, due_at=NOON + 5 * HOUR), make_pin(account, due_at=NOON + 6 * HOUR)
    made = reschedule.shift(session, [queued.id, retrying.id], -240, actor="user:1", now=NOON).schedule
    queued.state, retrying.state, retrying.next_attempt_at = states.QUEUED, states.RETRYING, NOON + 3 * HOUR
    session.commit()

    take_back(session, made)

    assert (queued.state, retrying.state, retrying.next_attempt_at) == (states.PENDING, states.PENDING, None)
    assert (queued.due_at, retrying.due_at) == (NOON + 5 * HOUR, NOON + 6 * HOUR)


def test_a_draft_that_is_being_retried_becomes_a_draft_again(session: Session) -> None:
    account = make_account()
    pin = make_pin(account, state=states.DRAFT)
    made = scheduled(session, account, [pin])
    pin.state, pin.next_attempt_at = states.RETRYING, NOON + HOUR
    session.commit()

    take_back(session, made)

    assert (pin.state, pin.due_at, pin.next_attempt_at) == (states.DRAFT, None, None)


def test_an_earlier_slot_that_has_passed_is_a_reason(session: Session) -> None:
    pin = make_pin(due_at=NOON + HOUR)
    made = reschedule.shift(session, [pin.id], 600, actor="user:1", now=NOON).schedule
    session.commit()

    with pytest.raises(PinsMovedOn) as error:
        undo.undo(session, made, actor="user:2", now=NOON + 2 * HOUR)

    assert "That time has passed." in error.value.params["pins"][0]["text"]


def test_an_earlier_slot_that_another_pin_took_is_a_reason(session: Session) -> None:
    account = make_account()
    pin = make_pin(account, due_at=NOON + 5 * HOUR)
    made = reschedule.shift(session, [pin.id], 60, actor="user:1", now=NOON).schedule
    make_pin(account, due_at=NOON + 5 * HOUR + timedelta(seconds=30))

    [(state, text)] = refused(session, made).values()

    assert state == "pending"
    assert "Another pin is scheduled within 120 seconds of that time." in text
    assert pin.due_at == NOON + 6 * HOUR


def test_swapped_pins_swap_back(session: Session) -> None:
    account = make_account(pins_per_day=2)
    one, two = make_pin(account, due_at=NOON + HOUR), make_pin(account, due_at=NOON + 2 * HOUR)
    items = [TimedPin(one.id, NOON + 2 * HOUR), TimedPin(two.id, NOON + HOUR)]
    made = reschedule.set_times(session, items, actor="user:1", now=NOON).schedule
    session.commit()

    take_back(session, made)

    assert (one.due_at, two.due_at) == (NOON + HOUR, NOON + 2 * HOUR)


def test_in_part_nobody_returns_to_where_another_had_to_stay(session: Session) -> None:
    account = make_account()
    one, two = make_pin(account, due_at=NOON + HOUR), make_pin(account, due_at=NOON + 2 * HOUR)
    made = reschedule.shift(session, [one.id, two.id], 60, actor="user:1", now=NOON).schedule
    make_pin(account, due_at=NOON + HOUR)  # where the first was; so it stays where the second one was

    done = take_back(session, made, partial=True)

    assert {moved.pin_id for moved in done.moved_on} == {one.id, two.id}
    assert (one.due_at, two.due_at) == (NOON + 2 * HOUR, NOON + 3 * HOUR)


def test_pins_left_behind_can_be_undone_later(session: Session) -> None:
    account = make_account()
    one, two = make_pin(account, due_at=NOON + HOUR), make_pin(account, due_at=NOON + 5 * HOUR)
    made = reschedule.shift(session, [one.id, two.id], 120, actor="user:1", now=NOON).schedule
    squatter = make_pin(account, due_at=NOON + HOUR)
    assert take_back(session, made, partial=True).pin_ids == (two.id,)

    assert set(refused(session, made)) == {one.id}
    squatter.state = states.CANCELLED
    session.commit()
    done = take_back(session, made)

    assert (done.pin_ids, done.moved_on, one.due_at, two.due_at) == ((one.id,), (), NOON + HOUR, NOON + 5 * HOUR)
    assert take_back(session, made) == TakenBack()


def test_new_rules_of_a_zone_are_no_act_of_a_person(session: Session) -> None:
    pin = make_pin(due_at=NOON + HOUR, slot_wall="2026-05-04T15:00:00", slot_timezone="Europe/Berlin")
    made = reschedule.shift(session, [pin.id], 24 * 60, actor="user:1", now=NOON).schedule
    assert pin.due_at == NOON + 25 * HOUR
    # as if the rules had been others when all of this was written
    pin.due_at = NOON + 24 * HOUR
    [item] = made_items(session, made)
    item.before = {**(item.before or {}), "due_at": "2026-05-04T12:30:00Z"}
    session.commit()
    progress = zones.Progress()
    while not progress.is_done:
        progress = zones.follow_rules(session, progress, version="other")
        session.commit()
    session.refresh(pin)
    assert (pin.due_at, pin.schedule_id) == (NOON + 25 * HOUR, made.id)

    done = take_back(session, made)

    assert (done.pin_ids, pin.due_at, pin.slot_wall) == ((pin.id,), NOON + HOUR, "2026-05-04T15:00:00")


def made_items(session: Session, made: Schedule) -> list[ScheduleItem]:
    return list(session.scalars(select(ScheduleItem).where(ScheduleItem.schedule_id == made.id)))


def test_a_full_window_is_emptied_again(session: Session) -> None:
    account = make_account(min_gap_seconds=600)
    make_pin(account, due_at=NOON + HOUR)
    guest = make_pin(
        account, due_at=NOON + HOUR + timedelta(minutes=15), deliver_from=NOON, deliver_until=NOON + 3 * HOUR
    )
    pin = make_pin(account, state=states.DRAFT)
    start = NOON + HOUR + timedelta(minutes=10)
    schedule.place_in_window(session, pin, start, timedelta(minutes=10), actor="user:1", now=NOON)
    session.commit()
    made = session.get_one(Schedule, pin.schedule_id)
    assert (made.kind, guest.schedule_id) == ("delivery", made.id)

    take_back(session, made)

    assert (pin.state, pin.deliver_until) == (states.DRAFT, None)
    assert (guest.due_at, guest.deliver_until) == (NOON + HOUR + timedelta(minutes=15), NOON + 3 * HOUR)


def test_the_queue_is_woken_for_the_earlier_slot(session: Session) -> None:
    account = make_account()
    pin = make_pin(account, due_at=NOON + HOUR)
    made = reschedule.shift(session, [pin.id], 600, actor="user:1", now=NOON).schedule
    queue = session.get_one(AccountQueue, account.queue_id)
    queue.wake_at = NOON + 11 * HOUR
    session.commit()

    take_back(session, made)

    session.refresh(queue)
    assert queue.wake_at == NOON + HOUR


def test_cancel_calls_off_what_waits_and_names_the_rest(session: Session) -> None:
    account = make_account()
    pins = [make_pin(account, state=states.DRAFT) for _ in range(3)]
    made = scheduled(session, account, pins)
    pins[0].state = states.PUBLISHED
    pins[1].state = states.RETRYING
    session.commit()

    done = undo.cancel(session, made, actor="user:2", now=NOON)
    session.commit()

    assert [pin.state for pin in pins] == [states.PUBLISHED, states.CANCELLED, states.CANCELLED]
    assert done.pin_ids == (pins[1].id, pins[2].id)
    assert [one.to_json() for one in done.moved_on] == [
        {"pin_id": pins[0].id, "state": "published", "text": "It is published."}
    ]
    assert made.cancelled_at == NOON
    assert undo.cancel(session, made, actor="user:2", now=NOON) == TakenBack()


def test_cancel_with_nothing_left_says_so(session: Session) -> None:
    account = make_account()
    pin = make_pin(account, state=states.DRAFT)
    made = scheduled(session, account, [pin])
    actions.cancel(session, pin, actor="user:1")
    session.commit()

    with pytest.raises(PinsMovedOn) as error:
        undo.cancel(session, made, actor="user:2", now=NOON)

    assert error.value.params["pins"] == [{"pin_id": pin.id, "state": "cancelled", "text": "It is cancelled."}]
    assert made.cancelled_at is None


def test_cancel_leaves_alone_those_that_only_made_room(session: Session) -> None:
    account = make_account(min_gap_seconds=600)
    make_pin(account, due_at=NOON + HOUR)
    guest = make_pin(
        account, due_at=NOON + HOUR + timedelta(minutes=15), deliver_from=NOON, deliver_until=NOON + 3 * HOUR
    )
    pin = make_pin(account, state=states.DRAFT)
    start = NOON + HOUR + timedelta(minutes=10)
    schedule.place_in_window(session, pin, start, timedelta(minutes=10), actor="user:1", now=NOON)
    session.commit()

    done = undo.cancel(session, session.get_one(Schedule, pin.schedule_id), actor="user:2", now=NOON)

    assert (done.pin_ids, pin.state, guest.state) == ((pin.id,), states.CANCELLED, states.PENDING)


@pytest.mark.parametrize("taking_back", [undo.undo, undo.cancel])
def test_plans_made_before_are_stale(session: Session, taking_back: Any) -> None:
    account = make_account(window_start="00:00", window_end="24:00")
    made = scheduled(session, account, [make_pin(account, state=states.DRAFT, due_at=None)])
    version = account.plan_version
    options = {"partial": False} if taking_back is undo.undo else {}

    taking_back(session, made, actor="user:2", now=NOON, **options)
    session.commit()

    assert account.plan_version > version
