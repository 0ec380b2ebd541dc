"""Typed times with delivery windows for many pins at once, beside typed times without."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.models import Pin
from server.models.slots import lock_flexible
from server.pipeline.schedule.calendar import flexible_pins
from server.pipeline.schedule.together import Judge, Wish, broken_start
from server.rules import planner
from server.values.planning import Plan, PlanOptions, PlanPin, Reason, TakenSlot

MOST_WINDOWED = 500  # pins with delivery windows in one request: a second or so of computing under locks at worst


@dataclass(frozen=True, slots=True)
class TimedPin:
    """A pin and the instant at which it is to go out; with a window, some instant from then until the window's end.

    With `timezone` the instant is meant by the clocks there, unless it has a window.
    """

    pin_id: str
    due_at: datetime
    window: timedelta | None = None
    timezone: str | None = None


def check_windows(items: Sequence[TimedPin]) -> None:
    """Raise InvalidRequest when more pins have delivery windows than can be weighed against each other in one request."""
    asked = sum(item.window is not None for item in items)
    if asked > MOST_WINDOWED:
        raise InvalidRequest(
            f"{asked} pins have a delivery window. Send at most {MOST_WINDOWED} of them in one request.",
            code="too_many_windows",
            field="items",
            most=MOST_WINDOWED,
        )


def make_way(session: Session, pins: Mapping[str, Pin], windowed: Sequence[TimedPin]) -> dict[str, Pin]:
    """Pins in delivery windows near the asked ones, locked, by id: they may move. Call it under the accounts' locks."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for item in windowed:
        account_id = pins[item.pin_id].account_id
        if account_id is not None and item.window is not None:
            start, end = spans.get(account_id, (item.due_at, item.due_at))
            spans[account_id] = min(start, item.due_at), max(end, item.due_at + item.window)
    found = [pin for account_id in sorted(spans) for pin in lock_flexible(session, account_id, *spans[account_id])]
    return {pin.id: pin for pin in found if pin.id not in pins}


def deliver(
    judge: Judge,
    pins: Mapping[str, Pin],
    others: Mapping[str, Pin],
    items: Sequence[TimedPin],
    wishes: Sequence[Wish],
    now: datetime,
    *,
    leaving: Collection[str],
) -> tuple[list[Plan], dict[str, Reason]]:
    """A plan for each account whose pins have delivery windows, beside the typed times; and the pins without room.

    The slots of the pins `leaving` do not count; `others` may make room.
    """
    plans: list[Plan] = []
    refused: dict[str, Reason] = {}
    beside = [(wish.account_id, TakenSlot(wish.due_at, "")) for wish in wishes]
    for account_id in sorted({str(pins[item.pin_id].account_id) for item in items}):
        wanted: list[PlanPin] = []
        for item in items:
            pin, start = pins[item.pin_id], whole(item.due_at)
            broken = broken_start(start, now)
            if broken is not None:
                refused[pin.id] = broken
            elif pin.account_id == account_id:
                end = start + (item.window or timedelta())
                wanted.append(PlanPin(pin.id, pin.url_key, pin.board_id, earliest=start, latest=end))
        movable = flexible_pins((pin for pin in others.values() if pin.account_id == account_id), now)
        gone = {*leaving, *(pin.id for pin in movable)}
        fixed = [slot for slot in judge.calendar(account_id).fixed if slot.pin_id not in gone]
        fixed += [slot for other_id, slot in beside if judge.is_same_user(account_id, other_id)]
        settings = judge.settings(account_id, [pins[one.id] for one in wanted])
        made = planner.plan(wanted, (), settings, PlanOptions(), fixed, movable, now, random.Random(account_id))
        refused |= {one.pin_id: one.why for one in made.refused}
        beside += [(account_id, TakenSlot(one.due_at, "")) for one in (*made.placements, *made.moves)]
        plans.append(made)
    return plans, refused


def whole(instant: datetime) -> datetime:
    """The instant on its whole second, as slots are."""
    return instant.replace(microsecond=0)
