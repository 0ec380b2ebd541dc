"""Delivery windows: a pin goes out at some instant inside its window, and others make room inside theirs.

Moving pins within windows at a minimum gap is scheduling equal-length jobs with release times and
deadlines on one machine. It is decided exactly, by forbidden regions and earliest deadline first
(Garey, Johnson, Simons, Tarjan, 1981): taken slots and closed hours only take further starts away.
Where a window reaches over several days, the day cap is kept but not searched exhaustively.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.rules.days import Piece, epoch, instant_of
from server.rules.ledger import Ledger, Wanted
from server.rules.modes import Placed
from server.rules.why import reason
from server.values.planning import FlexiblePin, PlanOptions, PlanSettings, TakenSlot


@dataclass(frozen=True, slots=True)
class Windowed:
    """A new pin with the first and the last second at which it may go out."""

    pin: Wanted
    low: int
    high: int


def place_in_windows(
    wanted: Sequence[Windowed],
    flexible: Sequence[FlexiblePin],
    fixed: Sequence[TakenSlot],
    settings: PlanSettings,
    now: datetime,
    rng: random.Random,
) -> tuple[list[Placed], dict[str, int]]:
    """Return the new pins' placements, and the new instants of the flexible pins that had to move, by id.

    A pin takes a free instant at random in its window. Only when there is none do others move: first
    those whose windows meet its own, then all that are linked by overlapping windows. The URL and the
    image rule do not bind here, for the person chose the time.
    """
    if not wanted:
        return [], {}
    before = {pin.id: epoch(pin.due_at) for pin in flexible}
    at = dict(before)
    spans = {pin.id: (max(epoch(pin.earliest, up=True), epoch(now, up=True)), epoch(pin.latest)) for pin in flexible}
    placed: list[Placed] = []
    ledger = _ledger(settings, fixed, at.values(), now)
    for item in sorted(wanted, key=lambda item: (item.high, item.pin.index)):
        low = max(item.low, ledger.now)
        spans[item.pin.id] = (low, item.high)
        found = _free_instant(ledger, low, item.high, rng)
        if found is not None:
            at[item.pin.id] = found
            ledger.take(item.pin, found)
            continue
        rebalanced = _make_room(item.pin.id, spans, at, settings, fixed, now)
        if rebalanced is None:
            del spans[item.pin.id]
            placed.append(
                Placed(item.pin, None, reason(_obstacle(ledger, low, item.high, settings), **_numbers(settings)))
            )
            continue
        at.update(rebalanced)
        ledger = _ledger(settings, fixed, at.values(), now)
    placed += [
        Placed(item.pin, at[item.pin.id], reason("delivery_window"), by_clock=False)
        for item in wanted
        if item.pin.id in at
    ]
    return placed, {pin_id: at[pin_id] for pin_id, instant in before.items() if at[pin_id] != instant}


def _free_instant(ledger: Ledger, low: int, high: int, rng: random.Random) -> int | None:
    if low > high:
        return None
    for since in (rng.randint(low, high), low):
        found = ledger.earliest(None, since)
        if found is not None and found <= high:
            return found
    return None


def _make_room(
    newcomer: str,
    spans: dict[str, Piece],
    at: dict[str, int],
    settings: PlanSettings,
    fixed: Sequence[TakenSlot],
    now: datetime,
) -> dict[str, int] | None:
    low, high = spans[newcomer]
    if low > high:
        return None
    gap = settings.min_gap_seconds
    for movable in ({newcomer} | _meeting(low, high, spans, gap), _linked(newcomer, spans, gap)):
        ledger = _ledger(settings, fixed, (instant for key, instant in at.items() if key not in movable), now)
        schedule = schedule_jobs({key: spans[key] for key in sorted(movable)}, ledger)
        if schedule is not None:
            return schedule
    return None


def _meeting(low: int, high: int, spans: dict[str, Piece], gap: int) -> set[str]:
    """The pins whose windows lie less than a gap away: a neighbour's pin can be in the way without any overlap."""
    return {key for key, (start, end) in spans.items() if start <= end and start < high + gap and low < end + gap}


def _linked(newcomer: str, spans: dict[str, Piece], gap: int) -> set[str]:
    """All pins that a push from the newcomer can reach through a chain of windows."""
    linked = {newcomer}
    while True:
        low = min(spans[key][0] for key in linked)
        high = max(spans[key][1] for key in linked)
        grown = linked | _meeting(low, high, spans, gap)
        if grown == linked:
            return linked
        linked = grown


def schedule_jobs(jobs: dict[str, Piece], ledger: Ledger) -> dict[str, int] | None:
    """Return an instant in [low, high] for each job, at the ledger's gap from all others, or None when there is no way."""
    gap = ledger.gap_seconds
    starts = _Starts(ledger, min(low for low, _ in jobs.values()), max(high for _, high in jobs.values()))
    deadlines = sorted({high for _, high in jobs.values()})
    latest: dict[int, int] = {}  # by deadline: the latest first start of the jobs counted so far that end by it
    for low, high in sorted(jobs.values(), reverse=True):
        for deadline in deadlines:
            if deadline >= high:
                start = starts.back(latest[deadline] - gap if deadline in latest else deadline)
                if start is None or start < low:
                    return None
                latest[deadline] = start
        first = min(latest.values())
        if first < low + gap:
            starts.forbid(first - gap, low)
    return _earliest_deadline_first(jobs, starts, ledger)


def _earliest_deadline_first(jobs: dict[str, Piece], starts: _Starts, ledger: Ledger) -> dict[str, int] | None:
    left = dict(jobs)
    days: Counter[int] = Counter()
    schedule: dict[str, int] = {}
    since = min(low for low, _ in jobs.values())
    while left:
        instant = starts.on(max(since, min(low for low, _ in left.values())))
        if instant is None:
            return None
        day = ledger.days.of(instant)
        if ledger.room(day) <= days[day]:
            since = ledger.days.begin(day + 1)
            continue
        key = min((key for key in left if left[key][0] <= instant), key=lambda key: (left[key][1], key))
        if instant > left.pop(key)[1]:
            return None
        schedule[key] = instant
        days[day] += 1
        since = instant + ledger.gap_seconds
    return schedule


class _Starts:
    """The seconds at which a job may start: open, free of taken slots, and in no forbidden region."""

    def __init__(self, ledger: Ledger, low: int, high: int) -> None:
        self._spans: list[Piece] = []  # both ends included
        for day in range(ledger.days.of(low), ledger.days.of(high) + 1):
            for start, end in ledger.days.pieces(day):
                self._add_free(ledger, max(start, low), min(end - 1, high))
        self._lows = [start for start, _ in self._spans]
        self._forbidden: list[Piece] = []  # open intervals

    def forbid(self, low: int, high: int) -> None:
        self._forbidden.append((low, high))

    def on(self, instant: int) -> int | None:
        """The first start at or after `instant`."""
        while True:
            at = bisect_right(self._lows, instant) - 1
            if at < 0 or instant > self._spans[at][1]:
                if at + 1 == len(self._spans):
                    return None
                instant = self._spans[at + 1][0]
            end = max((b for a, b in self._forbidden if a < instant < b), default=None)
            if end is None:
                return instant
            instant = end

    def back(self, instant: int) -> int | None:
        """The last start at or before `instant`."""
        while True:
            at = bisect_right(self._lows, instant) - 1
            if at < 0:
                return None
            instant = min(instant, self._spans[at][1])
            start = min((a for a, b in self._forbidden if a < instant < b), default=None)
            if start is None:
                return instant
            instant = start

    def _add_free(self, ledger: Ledger, low: int, high: int) -> None:
        while low <= high:
            low = ledger.gap.next_free(low)
            end = ledger.gap.free_until(low)
            last = high if end is None else min(end, high)
            if low <= last:
                self._spans.append((low, last))
            low = last + 1


def _ledger(settings: PlanSettings, fixed: Sequence[TakenSlot], others: Iterable[int], now: datetime) -> Ledger:
    taken = [*fixed, *(TakenSlot(instant_of(instant), "") for instant in others)]
    return Ledger(settings, PlanOptions(), taken, now)


def _obstacle(ledger: Ledger, low: int, high: int, settings: PlanSettings) -> str:
    if low > high:
        return "in_past"
    days = range(ledger.days.of(low), ledger.days.of(high) + 1)
    is_open = any(start <= high and low < end for day in days for start, end in ledger.days.pieces(day))
    return "delivery_window_full" if is_open else "outside_window"


def _numbers(settings: PlanSettings) -> dict[str, str]:
    return {"start": settings.window_start, "end": settings.window_end, "timezone": settings.timezone}
