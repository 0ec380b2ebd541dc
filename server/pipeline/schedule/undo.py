"""Taking an act of scheduling back: undo puts every pin where it was before, cancel calls off what still waits.

Both touch only pins whose slot is still the one that the schedule gave them, and that nobody has begun to send; the
others have moved on, and are named with what became of them. Pins are locked first, then accounts, then the schedule,
so that of two who take the same one back at once the second finds it done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server import states
from server.errors import Conflict
from server.models import Account, Pin, Schedule, ScheduleItem
from server.models.moves import Change, change_locked, record
from server.models.schedule_reads import REFUSED, items_of
from server.models.slots import lock_connections, raise_plan_version
from server.pipeline.schedule.placing import NO_SLOT, RELEASED, give_slots, recall
from server.pipeline.schedule.together import Judge, Wish, lock_pins

WAITING = frozenset({states.PENDING, states.QUEUED, states.RETRYING})
_UNDONE = "undone: back to its slot before"


class PinsMovedOn(Conflict):
    """Some of the schedule's pins cannot be taken back any more: `pins` names each with its state and a sentence."""

    code = "pins_moved_on"


@dataclass(frozen=True, slots=True)
class MovedOn:
    """A pin that the schedule does not hold any more, and what became of it."""

    pin_id: str
    state: str
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"pin_id": self.pin_id, "state": self.state, "text": self.text}


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What undo or cancel did: the pins it changed, and those it left alone."""

    pin_ids: tuple[str, ...] = ()
    moved_on: tuple[MovedOn, ...] = ()


def undo(session: Session, schedule: Schedule, *, partial: bool = False, actor: str, now: datetime) -> TakenBack:
    """Give every pin its earlier slot back, with its account, board and earlier schedule; copies are cancelled.

    An earlier slot must still be possible: not in the past, not taken, within what the account allows. Undoing again takes
    back what was left behind before, and does nothing more when that is nothing. Raises PinsMovedOn, and changes
    nothing, when one pin cannot go back; with `partial` the others do.
    """
    items, pins = _lock(session, schedule)
    befores = {item.pin_id: item.before for item in items}
    accounts = lock_connections(
        session, [*(pin.account_id for pin in pins.values()), *((told or {}).get("account_id") for told in befores.values())]
    )  # fmt: skip
    _lock_schedule(session, schedule)
    away = _moved_on(schedule, items, pins)
    held = {pin_id: pin for pin_id, pin in pins.items() if pin_id not in away}
    if schedule.undone_at is not None:
        away.clear()  # those are back, or were named when it was undone before
    away |= _cannot_return(session, held, befores, accounts, now, partial=partial)
    if away and not partial:
        stuck = _cannot_return(session, held, befores, accounts, now, partial=True)
        raise _refuse(schedule, away, "undone", has_others=len(held) > len(stuck))
    back = {pin_id: pin for pin_id, pin in held.items() if pin_id not in away}
    if not back and (away or schedule.undone_at is not None):
        return TakenBack(moved_on=tuple(away.values()))
    _restore(session, back, befores, accounts, actor=actor, now=now)
    schedule.undone_at = now
    record(session, schedule.workspace_id, "schedule.undone", schedule.id, actor=actor, reason=f"{len(back)} pins")
    return TakenBack(tuple(back), tuple(away.values()))


def cancel(session: Session, schedule: Schedule, *, actor: str, now: datetime) -> TakenBack:
    """Cancel the schedule's pins that still wait; pins that only made room for them keep their slots.

    Cancelling twice does nothing more. Raises PinsMovedOn when no pin is left to cancel.
    """
    items, pins = _lock(session, schedule)
    lock_connections(session, [pin.account_id for pin in pins.values()])
    _lock_schedule(session, schedule)
    if schedule.cancelled_at is not None:
        return TakenBack()
    away = _moved_on(schedule, [item for item in items if item.role == "placed"], pins)
    waiting = [pins[item.pin_id] for item in items if item.role == "placed" and item.pin_id not in away]
    if away and not waiting:
        raise _refuse(schedule, away, "cancelled", has_others=False)
    _call_off(session, waiting, "its schedule was cancelled", actor=actor)
    for account_id in sorted({pin.account_id for pin in waiting if pin.account_id}):
        raise_plan_version(session, account_id)
    schedule.cancelled_at = now
    record(
        session, schedule.workspace_id, "schedule.cancelled", schedule.id, actor=actor, reason=f"{len(waiting)} pins"
    )
    return TakenBack(tuple(pin.id for pin in waiting), tuple(away.values()))


def _lock(session: Session, schedule: Schedule) -> tuple[list[ScheduleItem], dict[str, Pin]]:
    items = [item for item in items_of(session, schedule.id) if item.role != REFUSED]
    pins = lock_pins(session, [item.pin_id for item in items])
    return [item for item in items if item.pin_id in pins], pins


def _lock_schedule(session: Session, schedule: Schedule) -> None:
    session.flush()
    session.refresh(schedule, with_for_update={"key_share": True})


def _moved_on(schedule: Schedule, items: Iterable[ScheduleItem], pins: Mapping[str, Pin]) -> dict[str, MovedOn]:
    found: dict[str, MovedOn] = {}
    for item in items:
        pin = pins[item.pin_id]
        text = _ON_THE_WAY.get(pin.state)
        if text is None and pin.schedule_id != schedule.id:
            text = "It was scheduled anew since." if pin.state in WAITING else "It was taken off the calendar since."
        elif text is None and pin.state not in WAITING:
            text = "It was taken off the calendar since."
        if text is not None and schedule.undone_at is not None and pin.schedule_id != schedule.id:
            text = "The schedule was undone: it has its earlier place back, or was changed since."
        if text is not None:
            found[pin.id] = MovedOn(pin.id, pin.state, text)
    return found


def _cannot_return(
    session: Session,
    pins: Mapping[str, Pin],
    befores: Mapping[str, dict[str, Any] | None],
    accounts: Mapping[str, Account],
    now: datetime,
    *,
    partial: bool,
) -> dict[str, MovedOn]:
    """The pins whose earlier slots are not possible any more, each with the rule that says so."""
    found: dict[str, MovedOn] = {}
    wishes, leaving = [], []
    for pin_id, pin in pins.items():
        told = befores[pin_id]
        if told is None or told["state"] not in WAITING:
            leaving.append(pin_id)
        elif told["account_id"] not in accounts:
            found[pin_id] = MovedOn(
                pin_id, pin.state, "The account that it was scheduled for is not connected any more."
            )
        else:
            wishes.append(Wish(pin, told["account_id"], recall(told)["due_at"]))
    broken = Judge(session, accounts, now).broken_rules(wishes, leaving=leaving, partial=partial)
    for pin_id, reason in broken.items():
        found[pin_id] = MovedOn(pin_id, pins[pin_id].state, f"Its earlier slot is not possible any more: {reason.text}")
    return found


def _restore(
    session: Session,
    pins: Mapping[str, Pin],
    befores: Mapping[str, dict[str, Any] | None],
    accounts: Mapping[str, Account],
    *,
    actor: str,
    now: datetime,
) -> None:
    left = {pin.account_id for pin in pins.values() if pin.account_id}
    copies: list[Pin] = []
    drafts: list[Pin] = []
    slots: dict[str, dict[str, dict[str, Any]]] = {}
    for pin in pins.values():
        told = befores[pin.id]
        if told is None:
            copies.append(pin)
        elif told["state"] in WAITING:
            slot = recall(told)
            slot["due_at"] = max(slot["due_at"], now.replace(microsecond=0))
            slots.setdefault(told["account_id"], {})[pin.id] = slot
        else:
            drafts.append(pin)
    _call_off(session, copies, "undone: this copy was made by the schedule", actor=actor)
    _draft_again(session, drafts, befores, actor=actor)
    for account_id in sorted(slots):
        mine = slots[account_id]
        give_slots(session, accounts[account_id], pins, mine, dict.fromkeys(mine, _UNDONE), actor=actor, now=now)
    for account_id in sorted(left - slots.keys()):
        raise_plan_version(session, account_id)


def _draft_again(
    session: Session, pins: Sequence[Pin], befores: Mapping[str, dict[str, Any] | None], *, actor: str
) -> None:
    # a try that failed for a moment cannot become a draft at once: it gives up its next try first
    retrying = [pin for pin in pins if pin.state == states.RETRYING]
    change_locked(
        session,
        [Change(pin, states.PENDING, "undone: its next try is called off", dict(RELEASED)) for pin in retrying],
        actor=actor,
    )
    changes = []
    for pin in pins:
        told = befores[pin.id] or {}
        reason = "undone: a draft again" if told.get("state") == states.DRAFT else "undone: it had failed, so it waits"
        changes.append(Change(pin, states.DRAFT, reason, {**RELEASED, **recall(told), **_without_time(told)}))
    change_locked(session, changes, actor=actor)


def _call_off(session: Session, pins: Sequence[Pin], reason: str, *, actor: str) -> None:
    called_off = {
        **RELEASED, "holds": [], "is_held": False, "regeneration_state": None, "regeneration": None,
        "regeneration_token": None, "regeneration_until": None,
    }  # fmt: skip
    change_locked(session, [Change(pin, states.CANCELLED, reason, dict(called_off)) for pin in pins], actor=actor)


def _without_time(told: Mapping[str, Any]) -> dict[str, Any]:
    """A draft keeps why it is one; what had failed gives up the slot at which it failed."""
    return {} if told.get("state") == states.DRAFT else NO_SLOT


def _refuse(schedule: Schedule, away: Mapping[str, MovedOn], done: str, *, has_others: bool) -> PinsMovedOn:
    named = [one.to_json() for one in away.values()]
    count = "One pin has" if len(named) == 1 else f"{len(named)} pins have"
    text = f"{count} moved on, so nothing was {done}."
    if has_others:
        text += " Send partial: true to take back the others."
    elif done == "undone" and schedule.cancelled_at is not None:
        text = "This schedule was cancelled, and none of its pins can go back to an earlier slot. Restore the pins you want."
    elif done == "cancelled" and schedule.undone_at is not None:
        text = "This schedule was undone, so none of its pins is left to cancel."
    else:
        text += f" No pin of this schedule is left that could be {done}."
    return PinsMovedOn(text, pins=named)


_ON_THE_WAY = {
    states.PUBLISHING: "It is on its way to Pinterest.",
    states.UNCONFIRMED: "It may be on Pinterest already; that is being checked.",
    states.PUBLISHED: "It is published.",
    states.DELETED: "It was published, and removed on Pinterest.",
    states.CANCELLED: "It is cancelled.",
    states.FAILED: "It failed. Retry it, or schedule it anew.",
}
