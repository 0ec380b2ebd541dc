"""Writing placements: pins move to their slots in one transaction, each with its event and its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from server import clock, states
from server.errors import Conflict, InvalidRequest
from server.models import Account, Pin, Schedule, ScheduleItem
from server.models.claims import wake
from server.models.moves import Change, change_locked, record
from server.models.slots import advance_turns, raise_plan_version
from server.pipeline import holds
from server.pipeline.sections import section_on
from server.rules.windows import resolve_wall, to_wall
from server.values.planning import Placement, Plan

RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None, "next_attempt_at": None, "error": None}
_CLOCK_STEP = timedelta(minutes=1)  # clocks change by no less
NO_SLOT: dict[str, Any] = {
    "due_at": None,
    "slot_wall": None,
    "slot_timezone": None,
    "why": None,
    "deliver_from": None,
    "deliver_until": None,
    "schedule_id": None,
}
# what a schedule remembers of each pin, so that it can be undone
_INSTANTS = ("due_at", "deliver_from", "deliver_until")
_PLAIN = (
    "state",
    "slot_wall",
    "slot_timezone",
    "why",
    "account_id",
    "profile_id",
    "board_id",
    "board_section_id",
    "schedule_id",
)


def slot_of(placement: Placement) -> dict[str, Any]:
    """A placement as columns of the pin."""
    # what goes out at once is looked at first: the look of before may be old
    look_first = {"checked_at": None} if placement.why.code.startswith("publish_now") else {}
    return {
        **look_first,
        "due_at": placement.due_at,
        "slot_wall": placement.wall if placement.by_clock else None,
        "slot_timezone": placement.timezone if placement.by_clock else None,
        "why": placement.why.to_json(),
        "board_id": placement.board_id,
    }


def clock_columns(due_at: datetime, timezone: str | None) -> dict[str, str | None]:
    """The columns of an instant that is meant by the clocks of a zone; None of them without a zone.

    An instant in the second pass of a repeated hour stays an instant: its wall time would lead to the first pass.
    """
    wall = to_wall(timezone, due_at) if timezone else None
    if timezone is None or wall is None or resolve_wall(timezone, wall) != due_at:
        return {"slot_wall": None, "slot_timezone": None}
    return {"slot_wall": wall, "slot_timezone": timezone}


def write_placements(
    session: Session,
    account: Account,
    pins: Mapping[str, Pin],
    placements: Sequence[Placement],
    *,
    actor: str,
    now: datetime | None = None,
    schedule_id: str | None = None,
    sections: Mapping[str, str | None] | None = None,
) -> None:
    """Give pins (locked, by id) the slots that the planner found; turns of boards advance with them.

    With `now`, a pin that is due already is queued. `sections` are those of the pins, by
    pin, where somebody has planned them. Every event carries the placement's own sentence.
    Raises Conflict for a pin that cannot be scheduled any more.
    """
    slots = {
        placement.pin_id: {
            **slot_of(placement),
            "board_section_id": sections[placement.pin_id]
            if sections is not None
            else section_on(pins[placement.pin_id], account.id, placement.board_id),
            "schedule_id": schedule_id,
        }
        for placement in placements
    }
    reasons = {placement.pin_id: placement.why.text for placement in placements}
    give_slots(session, account, pins, slots, reasons, actor=actor, now=now)
    turns: dict[str, int] = {}
    for placement in placements:
        if placement.turn is not None:
            turns[placement.board_id] = max(placement.turn, turns.get(placement.board_id, 0))
    advance_turns(session, account.id, turns)


def give_slots(
    session: Session,
    account: Account,
    pins: Mapping[str, Pin],
    slots: Mapping[str, Mapping[str, Any]],
    reasons: Mapping[str, str],
    *,
    actor: str,
    now: datetime | None = None,
) -> None:
    """Move locked pins to slots given as columns; a pin that is pending already only changes its slot.

    Holds that only ask for a slot end. What a pin tells of a block, or of a lost connection, stays as long as that is true.
    """
    is_kept = account.status != "connected" or account.rest_at(clock.now()) is not None
    changes = []
    for pin_id, slot in slots.items():
        pin = pins[pin_id]
        for hold in pin.holds:
            if hold["code"] in holds.UNTIL_PLACED:
                holds.lift(session, pin, hold["code"], actor=actor, reason="it has a slot now")
        is_due = now is not None and slot["due_at"] <= now
        new = states.QUEUED if is_due else states.PENDING
        changes.append(_change(pin, new, slot, reasons[pin_id], keeps_error=is_kept))
    change_locked(session, changes, actor=actor)
    if slots:
        wake(session, account.queue_id, min(slot["due_at"] for slot in slots.values()))
        raise_plan_version(session, account.id)


def remember(pin: Pin) -> dict[str, Any]:
    """The pin's slot as JSON, for the schedule that changes it."""
    return {
        **{name: getattr(pin, name) for name in _PLAIN},
        **{name: clock.rfc3339(getattr(pin, name)) for name in _INSTANTS},
    }


def recall(told: Mapping[str, Any]) -> dict[str, Any]:
    """What `remember` has kept, as columns (without the state); a slot by the clock as the zone's rules are today."""
    columns: dict[str, Any] = {name: told.get(name) for name in _PLAIN if name != "state"}
    for name in _INSTANTS:
        columns[name] = datetime.fromisoformat(told[name]) if told.get(name) else None
    columns["due_at"] = _by_todays_rules(columns["due_at"], told.get("slot_timezone"), told.get("slot_wall"))
    return columns


def write_schedule(
    session: Session,
    workspace_id: str,
    schedule_id: str,
    kind: str,
    plan: Plan,
    pins: Mapping[str, Pin],
    before: Mapping[str, dict[str, Any] | None],
    *,
    actor: str,
    options: Mapping[str, Any],
    seed: int | None = None,
) -> Schedule:
    """Store an act of scheduling with what each pin was before it and is now. Call it when the slots are written."""
    schedule = Schedule(
        id=schedule_id, workspace_id=workspace_id, kind=kind, actor=actor, options=dict(options), seed=seed
    )
    session.add(schedule)
    session.flush()
    told = [("placed", one.pin_id, one.why) for one in plan.placements]
    told += [("moved", one.pin_id, one.why) for one in plan.moves]
    told += [("refused", one.pin_id, one.why) for one in plan.refused]
    items = [
        {
            "schedule_id": schedule_id,
            "pin_id": pin_id,
            "ordinal": ordinal,
            "role": role,
            "before": before.get(pin_id),
            "after": None if role == "refused" else remember(pins[pin_id]),
            "why": why.to_json(),
        }
        for ordinal, (role, pin_id, why) in enumerate(told)
    ]
    if items:
        session.execute(insert(ScheduleItem), items)
    record(
        session,
        workspace_id,
        "schedule.created",
        schedule_id,
        actor=actor,
        reason=f"{len(told)} {'pin' if len(told) == 1 else 'pins'}",
    )
    return schedule


def by_id(pins: Iterable[Pin]) -> dict[str, Pin]:
    return {pin.id: pin for pin in pins}


def _by_todays_rules(due_at: datetime | None, timezone: str | None, wall: str | None) -> datetime | None:
    if due_at is None or not timezone or not wall:
        return due_at
    try:
        instant = resolve_wall(timezone, wall)
    except InvalidRequest:  # a zone that is no more: the slot stays on its instant
        return due_at
    # a time that was typed as "now" differs from its wall time by seconds
    return instant if abs(instant - due_at) >= _CLOCK_STEP else due_at


def _change(pin: Pin, new: str, slot: Mapping[str, Any], reason: str, *, keeps_error: bool) -> Change:
    released = dict(RELEASED)
    if pin.state == states.FAILED:
        released["attempts"] = 0
    elif keeps_error:
        del released["error"]
    if pin.state != new:
        if not states.may_move(pin.state, new):
            raise Conflict(
                f"A pin that is {states.STATUS[pin.state]} cannot be scheduled.",
                code="not_possible_in_this_state",
                state=pin.state,
                pin_id=pin.id,
            )
        return Change(pin, new, reason, {**released, **slot})
    data = {"old_due_at": clock.rfc3339(pin.due_at), "due_at": clock.rfc3339(slot["due_at"])}
    return Change(pin, new, reason, dict(slot), kind="pin.rescheduled", data=data)
