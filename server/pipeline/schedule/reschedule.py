"""Moving many scheduled pins at once: by an amount of time, to typed times, or by the options of a schedule.

All or nothing unless the caller wants what can be had. Pins are locked first, then their accounts, each in one order. A pin
that is on its way to Pinterest, or was, is never touched. What was moved is a schedule of its own, which can be undone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import states
from server.errors import Conflict, NotFound
from server.ids import new_id
from server.models import Account, Pin, Schedule
from server.models.scope import Scope
from server.models.slots import advance_turns, lock_connections
from server.pipeline.schedule.placing import clock_columns, give_slots, remember, slot_of, write_schedule
from server.pipeline.schedule.preview import Draft, draft, new_seed
from server.pipeline.schedule.request import ScheduleRequest, planning_starts
from server.pipeline.schedule.together import Judge, Wish, lock_pins
from server.pipeline.schedule.typed import TimedPin, check_windows, deliver, make_way, whole
from server.rules.windows import resolve_wall, to_wall, wall_exists
from server.values.planning import Placement, Plan, Reason, Refusal

_DAY = 24 * 60  # in minutes
MOVABLE = frozenset({states.PENDING, states.QUEUED, states.RETRYING})
PLACEABLE = MOVABLE | {states.DRAFT, states.FAILED}
_MOST_TURNS = 3  # of judging delivery windows again beside those that were refused; each plans all of them anew


class CannotReschedule(Conflict):
    """Some of the pins cannot be moved as asked: `pins` names each with the rule, and the next free slot where there is one."""

    code = "cannot_reschedule"


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """What was done: the schedule that remembers it, and the placements, moves and refusals."""

    schedule: Schedule
    plan: Plan


@dataclass(slots=True)
class _Changes:
    """What is about to be written: by pin id the slot's columns, and why; refusals keep the order of the request."""

    slots: dict[str, dict[str, Any]] = field(default_factory=dict)
    whys: dict[str, Reason] = field(default_factory=dict)
    moved: dict[str, Pin] = field(default_factory=dict)  # pins that make room, not asked for themselves
    refused: dict[str, Reason] = field(default_factory=dict)

    def put(self, pin_id: str, slot: Mapping[str, Any], why: Reason) -> None:
        self.slots[pin_id] = {**slot, "why": why.to_json()}
        self.whys[pin_id] = why


def shift(
    session: Session, pin_ids: Sequence[str], minutes: int, *, actor: str, now: datetime, partial: bool = False
) -> Rescheduled:
    """Move pins by an amount of time, their delivery windows with them.

    A slot that was placed by the clock moves on the clock and keeps its zone, so that a day later is the same time of day
    even where the clocks change. An instant moves by exactly so many minutes, but by whole days on the clocks of its
    account. Raises CannotReschedule.
    """
    pins, accounts = _lock(session, pin_ids)
    changes = _Changes(refused=_out_of_reach(pins.values(), accounts, MOVABLE))
    for pin in pins.values():
        if pin.id not in changes.refused:
            changes.put(pin.id, *_shifted(pin, accounts[str(pin.account_id)].timezone, minutes))
    wishes = [_wish(pins[pin_id], slot["due_at"]) for pin_id, slot in changes.slots.items()]
    _refuse(changes, Judge(session, accounts, now).broken_rules(wishes, partial=partial))
    told = {"shift_minutes": minutes, "pins": len(pins)}
    reason = f"moved {_by(minutes)}"
    return _write(session, pins, accounts, changes, reason, told, actor=actor, now=now, partial=partial)


def set_times(
    session: Session, items: Sequence[TimedPin], *, actor: str, now: datetime, partial: bool = False
) -> Rescheduled:
    """Put each pin on its typed time, or inside its delivery window, all judged together: two may swap their slots.

    Pins in delivery windows that are not asked for make room where they must. Raises CannotReschedule, InvalidRequest
    for too many delivery windows.
    """
    check_windows(items)
    pins, accounts = _lock(session, [item.pin_id for item in items], field="items")
    changes = _Changes(refused=_out_of_reach(pins.values(), accounts, PLACEABLE))
    judge = Judge(session, accounts, now)
    typed = [item for item in items if item.window is None]
    windowed = [item for item in items if item.window is not None]
    others = make_way(session, pins, windowed)
    for turn in range(_MOST_TURNS):  # a pin that is refused stays where it is: the others are judged again beside it
        wishes = [_wish(pins[one.pin_id], whole(one.due_at)) for one in typed if one.pin_id not in changes.refused]
        delivered = [one for one in windowed if one.pin_id not in changes.refused]
        # The last time as if every pin with a window kept its slot: then whichever is refused, nobody stands on it.
        is_last = partial and turn == _MOST_TURNS - 1
        leaving = set() if is_last else {one.pin_id for one in delivered}
        found = judge.broken_rules(wishes, leaving=leaving, partial=partial)
        wishes = [wish for wish in wishes if wish.pin.id not in found]
        leaving |= {wish.pin.id for wish in wishes}
        plans, full = deliver(judge, pins, others, delivered, wishes, now, leaving=leaving)
        found |= full
        changes.refused |= found
        if not found or not partial:
            break
    zones = {item.pin_id: item.timezone for item in typed}
    for wish in wishes:
        why = Reason("explicit", "Placed there by hand.")
        changes.put(wish.pin.id, _typed_slot(max(wish.due_at, whole(now)), zones[wish.pin.id]), why)
    for made in plans:
        _take_plan(changes, made, {one.pin_id: one for one in delivered}, others)
    told = {"items": len(items), "with_delivery_windows": len(windowed)}
    return _write(session, pins, accounts, changes, "moved by hand", told, actor=actor, now=now, partial=partial)


def by_options(session: Session, scope: Scope, request: ScheduleRequest, *, actor: str, now: datetime) -> Rescheduled:
    """Place pins anew as a schedule would, each on its own account, beside everything that does not move.

    With the request's `board_ids` they are dealt to those boards. Raises CannotReschedule, Conflict `paused`, InvalidRequest.
    """
    pins, accounts = _lock(session, request.pin_ids)
    changes = _Changes(refused=_out_of_reach(pins.values(), accounts, PLACEABLE, needs_board=False))
    seed = request.seed if request.seed is not None else new_seed()
    starts = planning_starts(request, now)
    made: Draft | None = None
    while len(changes.refused) < len(pins):  # a pin that is refused stays where it is: the others are planned beside it
        ids = tuple(pin_id for pin_id in pins if pin_id not in changes.refused)
        made = draft(session, scope, replace(request, pin_ids=ids), seed=seed, now=now, starts=starts)
        changes.refused |= {one.refusal.pin_id: one.refusal.why for one in made.refused}
        if not made.refused or not request.is_partial:
            break
    turns: dict[str, dict[str, int]] = {}
    for one in made.planned if made else ():
        placement = one.placement
        slot = {**slot_of(placement), "deliver_from": None, "deliver_until": None}
        if placement.board_id != pins[placement.pin_id].board_id:
            slot["board_section_id"] = None  # a section belongs to its board
        changes.put(placement.pin_id, slot, placement.why)
        if placement.turn is not None:
            of_account = turns.setdefault(one.account_id, {})
            of_account[placement.board_id] = max(placement.turn, of_account.get(placement.board_id, 0))
    told = {name: value for name, value in request.told.items() if name != "pin_ids"}
    done = _write(
        session, pins, accounts, changes, None, told,
        actor=actor, now=now, partial=request.is_partial, seed=seed, is_due_now=request.options.mode == "now",
    )  # fmt: skip
    for account_id in sorted(turns):
        advance_turns(session, account_id, turns[account_id])
    return done


def _lock(
    session: Session, pin_ids: Sequence[str], *, field: str = "pin_ids"
) -> tuple[dict[str, Pin], dict[str, Account]]:
    pins = lock_pins(session, pin_ids, field=field)
    for pin_id in pin_ids:
        if pin_id not in pins:
            raise NotFound("There is no pin with this id in your workspace.", code="pin_not_found", id=pin_id)
    return pins, lock_connections(session, [pin.account_id for pin in pins.values()])


def _out_of_reach(
    pins: Iterable[Pin], accounts: Mapping[str, Account], movable: Collection[str], *, needs_board: bool = True
) -> dict[str, Reason]:
    """The pins that cannot be moved whatever the time is, and why."""
    found: dict[str, Reason] = {}
    for pin in pins:
        if pin.state not in movable:
            found[pin.id] = _STATE_REASONS[pin.state]
        elif pin.account_id not in accounts:
            found[pin.id] = Reason("no_account", "It has no Pinterest account yet. Choose one first.")
        elif needs_board and not pin.board_id:
            found[pin.id] = Reason("no_board", "It has no board yet. Choose one first.")
        elif pin.content_id is None:
            found[pin.id] = Reason("no_content", "It has no content yet. Press Retry, so that it is made first.")
        elif movable is MOVABLE and pin.due_at is None:
            found[pin.id] = _NO_SLOT_YET
    return found


def _shifted(pin: Pin, account_zone: str, minutes: int) -> tuple[dict[str, Any], Reason]:
    assert pin.due_at is not None  # noqa: S101 - others were refused
    by = timedelta(minutes=minutes)
    text = f"Moved {_by(minutes)}."
    params: dict[str, Any] = {"minutes": minutes}
    due_at, wall = pin.due_at + by, None
    is_by_clock = bool(pin.slot_wall and pin.slot_timezone)
    if is_by_clock or minutes % _DAY == 0:
        zone = pin.slot_timezone or account_zone
        old = pin.slot_wall if is_by_clock and pin.slot_wall else to_wall(zone, pin.due_at)
        wall = (datetime.fromisoformat(old) + by).isoformat(timespec="seconds")
        due_at = resolve_wall(zone, wall)
        if not wall_exists(zone, wall):
            shown = to_wall(zone, due_at)
            text += f" The clocks skip {wall[11:16]} that day, so it goes out at {shown[11:16]}."
            params |= {"skipped": wall, "wall": shown}
    passed = due_at - pin.due_at
    slot = {
        "due_at": whole(due_at),
        "slot_wall": wall if is_by_clock else None,
        "slot_timezone": pin.slot_timezone if is_by_clock else None,
        "deliver_from": pin.deliver_from + passed if pin.deliver_from else None,
        "deliver_until": pin.deliver_until + passed if pin.deliver_until else None,
    }
    return slot, Reason("shifted", text, params)


def _by(minutes: int) -> str:
    """An amount of time in words, such as `by 1 day 2 hours` or `back by 30 minutes`."""
    days, rest = divmod(abs(minutes), _DAY)
    amounts = [(days, "day"), (rest // 60, "hour"), (rest % 60, "minute")]
    words = " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in amounts if count)
    return f"{'back ' if minutes < 0 else ''}by {words}"


def _take_plan(changes: _Changes, made: Plan, items: Mapping[str, TimedPin], others: Mapping[str, Pin]) -> None:
    for one in made.placements:
        item = items[one.pin_id]
        start = whole(item.due_at)
        window = {"deliver_from": start, "deliver_until": start + (item.window or timedelta())}
        changes.put(one.pin_id, {**slot_of(one), **window}, one.why)
    for one in made.moves:
        changes.moved[one.pin_id] = others[one.pin_id]
        changes.put(one.pin_id, slot_of(one), one.why)


def _refuse(changes: _Changes, broken: Mapping[str, Reason]) -> None:
    for pin_id, reason in broken.items():
        changes.refused[pin_id] = reason
        changes.slots.pop(pin_id, None)


def _write(
    session: Session,
    pins: Mapping[str, Pin],
    accounts: Mapping[str, Account],
    changes: _Changes,
    reason: str | None,
    told: Mapping[str, Any],
    *,
    actor: str,
    now: datetime,
    partial: bool,
    seed: int | None = None,
    is_due_now: bool = False,
) -> Rescheduled:
    """Write the new slots and the schedule that remembers them, or raise CannotReschedule before anything is changed.

    Without a `reason` each pin's history tells its placement's own sentence.
    """
    if changes.refused and (not partial or not changes.slots):
        raise _cannot(changes.refused, pins, is_partial=partial)
    known = {**pins, **changes.moved}
    before: dict[str, dict[str, Any] | None] = {pin_id: remember(pin) for pin_id, pin in known.items()}
    schedule_id = new_id("sch")
    for account_id in sorted(accounts):
        mine = {
            pin_id: {**slot, "schedule_id": schedule_id}
            for pin_id, slot in changes.slots.items()
            if known[pin_id].account_id == account_id
        }
        reasons = {
            pin_id: reason if reason is not None and pin_id not in changes.moved else changes.whys[pin_id].text
            for pin_id in mine
        }
        give_slots(session, accounts[account_id], known, mine, reasons, actor=actor, now=now if is_due_now else None)
    shown = {pin_id: _placement(known[pin_id], accounts, changes.whys[pin_id]) for pin_id in changes.slots}
    plan = Plan(
        placements=tuple(shown[pin_id] for pin_id in pins if pin_id in shown),
        moves=tuple(shown[pin_id] for pin_id in changes.moved),
        refused=tuple(Refusal(pin_id, changes.refused[pin_id]) for pin_id in pins if pin_id in changes.refused),
    )
    workspace_id = next(iter(pins.values())).workspace_id
    schedule = write_schedule(
        session, workspace_id, schedule_id, "reschedule", plan, known, before, actor=actor, options=told, seed=seed
    )
    return Rescheduled(schedule, plan)


def _cannot(refused: Mapping[str, Reason], pins: Mapping[str, Pin], *, is_partial: bool) -> CannotReschedule:
    named = [_refused_json(pin_id, refused[pin_id]) for pin_id in pins if pin_id in refused]
    first = f"One pin cannot be moved: {named[0]['text']}" if len(named) == 1 else f"{len(named)} pins cannot be moved."
    hint = "" if is_partial else " Send partial: true to move the others."
    return CannotReschedule(f"{first} Nothing was changed.{hint}", pins=named)


def _refused_json(pin_id: str, reason: Reason) -> dict[str, Any]:
    free = reason.params.get("next_free")
    return {"pin_id": pin_id, "code": reason.code, "text": reason.text, **({"next_free_slot": free} if free else {})}


def _placement(pin: Pin, accounts: Mapping[str, Account], why: Reason) -> Placement:
    assert pin.due_at is not None and pin.account_id is not None  # noqa: S101, PT018 - it was just placed
    zone = pin.slot_timezone or accounts[pin.account_id].timezone
    wall = to_wall(zone, pin.due_at)
    return Placement(pin.id, pin.board_id or "", pin.due_at, wall, zone, why, by_clock=pin.slot_wall is not None)


def _typed_slot(due_at: datetime, timezone: str | None) -> dict[str, Any]:
    return {
        "due_at": due_at,
        **clock_columns(due_at, timezone),
        "deliver_from": None,
        "deliver_until": None,
    }


def _wish(pin: Pin, due_at: datetime) -> Wish:
    return Wish(pin, pin.account_id or "", due_at)


_NO_SLOT_YET = Reason("no_slot", "It has no slot yet that could be moved. Schedule it first.")
_STATE_REASONS = {
    states.GENERATING: Reason(
        "being_made", "It is still being made. It can be scheduled when its text and image are there."
    ),
    states.DRAFT: _NO_SLOT_YET,
    states.FAILED: Reason("failed", "It failed, so it has no slot that could be moved. Retry it, or schedule it anew."),
    states.PUBLISHING: Reason("on_its_way", "It is on its way to Pinterest."),
    states.UNCONFIRMED: Reason("on_its_way", "It may be on Pinterest already; that is being checked."),
    states.PUBLISHED: Reason("already_published", "It is published already."),
    states.DELETED: Reason("already_published", "It was published, and removed on Pinterest."),
    states.CANCELLED: Reason("cancelled", "It is cancelled. Restore it first."),
}
