"""Which waiting slots break the account's rules as they are now: settings may change, and slots stay where they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.rules.blocked import BlockedTimes
from server.rules.checks import check_settings
from server.rules.days import epoch, instant_of
from server.rules.ledger import Ledger, Wanted
from server.rules.why import paused, reason
from server.values.planning import PlanOptions, PlanSettings, Reason, TakenSlot

_TOLERANCE_SECONDS = 5  # a pin is published moments after its slot: that must not put the next slot out of the rules


@dataclass(frozen=True, slots=True)
class WaitingSlot:
    """A pin that waits in a slot.

    `has_window` is False where a person wished for that very moment (publish now), whatever the hours are; `paused_until`
    is the end of a pause that binds this pin alone (its campaign's).
    """

    pin_id: str
    due_at: datetime
    has_window: bool = True
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """A waiting slot that breaks a rule. `next_free` is the earliest slot from there on; None when not asked or none ever opens."""

    pin_id: str
    due_at: datetime
    why: Reason
    next_free: datetime | None = None


def out_of_rules(
    waiting: Iterable[WaitingSlot],
    settings: PlanSettings,
    fixed: Sequence[TakenSlot],
    now: datetime,
    *,
    with_next_free: bool = False,
) -> list[Breach]:
    """Walk the waiting slots in the order of time and return those that break a rule, in that order.

    The minimum gap to what is published is taken a few seconds less strictly: going out takes a moment.
    `fixed` (published pins, and what is on its way) count first; then each slot that keeps the rules counts for those
    after it, one that breaks them does not: it is to move. So where a cap was lowered, the day's last pins are told.
    Each `next_free` is told on its own: two pins may be told the same one. Raises InvalidRequest for settings that make
    no sense.
    """
    check_settings(settings)
    ledger = Ledger(settings, PlanOptions(), fixed, now)
    gaps = _Gaps(settings.min_gap_seconds, fixed, now)
    found: list[tuple[WaitingSlot, Reason]] = []
    for slot in sorted(waiting, key=lambda one: (one.due_at, one.pin_id)):
        broken = _broken_rule(slot, ledger, gaps, settings)
        if broken is None:
            gaps.add(epoch(slot.due_at))
            ledger.take(Wanted(slot.pin_id, 0, ""), epoch(slot.due_at))
        else:
            found.append((slot, broken))
    free = _FreeSlots(ledger)
    return [Breach(slot.pin_id, slot.due_at, why, free.after(slot) if with_next_free else None) for slot, why in found]


def _broken_rule(slot: WaitingSlot, ledger: Ledger, gaps: _Gaps, settings: PlanSettings) -> Reason | None:
    at = epoch(slot.due_at)
    day = ledger.days.of(at)
    local_day = date.fromordinal(day)
    ends = [end for end in (settings.paused_until, slot.paused_until) if end is not None and slot.due_at < end]
    if ends:
        return paused(max(ends), settings.timezone)
    if ledger.days.is_off(day):
        return reason("day_off", day=local_day)
    if slot.has_window and not ledger.days.is_open(at):
        return reason(
            "outside_window", start=settings.window_start, end=settings.window_end, timezone=settings.timezone
        )
    if not gaps.is_free(at):
        return reason("too_close", seconds=settings.min_gap_seconds)
    if ledger.room(day) == 0:
        return reason("day_cap", cap=ledger.cap, day=local_day)
    return None


class _Gaps:
    """The minimum gap: in full to what lies ahead, with a tolerance to what has gone out."""

    def __init__(self, seconds: int, fixed: Sequence[TakenSlot], now: datetime) -> None:
        slots = sorted(slot.due_at for slot in fixed)
        gone = [(epoch(at), epoch(at, up=True)) for at in slots if at <= now]
        ahead = [(epoch(at), epoch(at, up=True)) for at in slots if at > now]
        self._gone = BlockedTimes(max(0, seconds - _TOLERANCE_SECONDS), gone)
        self._ahead = BlockedTimes(seconds, ahead)

    def is_free(self, instant: int) -> bool:
        return self._gone.is_free(instant) and self._ahead.is_free(instant)

    def add(self, instant: int) -> None:
        self._ahead.add(instant)


class _FreeSlots:
    """The next free slots of a ledger that no longer changes: one answer serves all that ask from the span before it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._since = 0
        self._found: int | None = -1

    def after(self, slot: WaitingSlot) -> datetime | None:
        since = max(self._ledger.now, epoch(slot.due_at, up=True))
        if slot.paused_until is not None:
            since = max(since, epoch(slot.paused_until, up=True))
        if since < self._since or (self._found is not None and self._found < since):
            self._since, self._found = since, self._ledger.earliest(None, since)
        return None if self._found is None else instant_of(self._found)
