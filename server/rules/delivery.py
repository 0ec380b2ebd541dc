"""Delivery windows: a pin goes out at some instant inside its window, and others make room inside theirs."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.rules.causes import Placed
from server.rules.days import Piece, epoch, instant_of
from server.rules.jobs import schedule_jobs
from server.rules.ledger import Ledger, Wanted
from server.rules.why import paused, reason
from server.values.planning import FlexiblePin, PlanOptions, PlanSettings, Reason, TakenSlot

_TRIES = 40  # to find how few pins have to move: each try is a whole schedule


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

    A pin takes a free instant at random in its window. Only when there is none do others move, as few as
    will do: first those whose windows meet its own, then all that are linked by overlapping windows or by
    a day that is full. The URL and the image rule do not bind here, for the person chose the time.
    """
    if not wanted:
        return [], {}
    before = {pin.id: epoch(pin.due_at) for pin in flexible}
    room = _Room(flexible, fixed, settings, now)
    placed: list[Placed] = []
    for item in sorted(wanted, key=lambda item: (item.high, item.pin.index)):
        if not room.admit(item, rng):
            why = _refusal(room.ledger(()), max(item.low, epoch(now, up=True)), item.high, settings)
            placed.append(Placed(item.pin, None, why))
    placed += [
        Placed(item.pin, room.at[item.pin.id], reason("delivery_window"), by_clock=False)
        for item in wanted
        if item.pin.id in room.at
    ]
    return placed, {pin_id: room.at[pin_id] for pin_id, instant in before.items() if room.at[pin_id] != instant}


class _Room:
    """Where the pins with windows stand, and how they make room for one more."""

    def __init__(
        self, flexible: Sequence[FlexiblePin], fixed: Sequence[TakenSlot], settings: PlanSettings, now: datetime
    ) -> None:
        self.at = {pin.id: epoch(pin.due_at) for pin in flexible}
        self._now = now
        since = epoch(now, up=True)
        self._spans = {pin.id: (max(epoch(pin.earliest, up=True), since), epoch(pin.latest)) for pin in flexible}
        self._settings = settings
        self._fixed = sorted(fixed, key=lambda slot: (slot.due_at, slot.pin_id))
        self._standing: Ledger | None = None

    def admit(self, item: Windowed, rng: random.Random) -> bool:
        """Find an instant for a new pin, moving others when there is no other way; tell whether there is one."""
        low, high = max(item.low, epoch(self._now, up=True)), item.high
        if low > high:
            return False
        if self._standing is None:
            self._standing = self.ledger(())
        found = _free_instant(self._standing, low, high, rng)
        self._spans[item.pin.id] = (low, high)
        if found is not None:
            self.at[item.pin.id] = found
            self._standing.take(item.pin, found)
            return True
        moved = self._make_room(item.pin.id)
        if moved is None:
            del self._spans[item.pin.id]
            return False
        self.at.update(moved)
        self._standing = None
        return True

    def ledger(self, movable: Collection[str], around: Piece | None = None) -> Ledger:
        """The calendar without the movable pins; with `around` only the slots that can matter to that span."""
        fixed: Sequence[TakenSlot] = self._fixed
        if around is not None:
            low, high = (instant_of(second) for second in around)
            reach = timedelta(days=3, seconds=self._settings.min_gap_seconds)
            start = bisect_left(fixed, low - reach, key=lambda slot: slot.due_at)
            fixed = fixed[start : bisect_right(fixed, high + reach, key=lambda slot: slot.due_at)]
        others = (TakenSlot(instant_of(at), "", pin_id=key) for key, at in self.at.items() if key not in movable)
        ledger = Ledger(self._settings, PlanOptions(), [*fixed, *others], self._now)
        ledger.days.open_second_pass()
        return ledger

    def _make_room(self, newcomer: str) -> dict[str, int] | None:
        low, high = self._spans[newcomer]
        gap = self._settings.min_gap_seconds
        days = self.ledger((), (low, high)).days
        whole = {key: (days.begin(days.of(a)), days.begin(days.of(b) + 1)) for key, (a, b) in self._spans.items()}
        circles = (
            _meeting(low, high, self._spans, gap) | {newcomer},
            _linked(newcomer, self._spans, gap),
            _linked(newcomer, whole, gap),  # a full day can be made room on by a pin that no window links
        )
        for movable in circles:
            schedule = self._schedule({key for key in movable if self._spans[key][0] <= self._spans[key][1]})
            if schedule is not None:
                return self._with_few_moves(newcomer, movable, schedule)
        return None

    def _with_few_moves(self, newcomer: str, movable: set[str], schedule: dict[str, int]) -> dict[str, int]:
        """Let one pin move if one is enough; else hold as many as can be held, in ever smaller bundles."""
        others = sorted(movable - {newcomer}, key=lambda key: (self.at[key], key))
        for key in others[:_TRIES]:
            found = self._schedule({newcomer, key})
            if found is not None:
                return found
        tries, bundles = _TRIES, [others]
        while bundles and tries:
            bundle = bundles.pop()
            tries -= 1
            found = self._schedule(movable - set(bundle))
            if found is not None:
                movable, schedule = movable - set(bundle), found
            elif len(bundle) > 1:
                middle = len(bundle) // 2
                bundles += [bundle[:middle], bundle[middle:]]
        return schedule

    def _schedule(self, movable: Collection[str]) -> dict[str, int] | None:
        jobs = {key: self._spans[key] for key in sorted(movable)}
        around = (min(low for low, _ in jobs.values()), max(high for _, high in jobs.values()))
        return schedule_jobs(jobs, self.ledger(movable, around))


def _free_instant(ledger: Ledger, low: int, high: int, rng: random.Random) -> int | None:
    for since in (rng.randint(low, high), low):
        found = ledger.earliest(None, since)
        if found is not None and found <= high:
            return found
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


def _refusal(ledger: Ledger, low: int, high: int, settings: PlanSettings) -> Reason:
    if low > high:
        return reason("in_past")
    days = range(ledger.days.of(low), ledger.days.of(high) + 1)
    if any(start <= high and low < end for day in days for start, end in ledger.days.pieces(day)):
        return reason("delivery_window_full")
    if settings.paused_until is not None and ledger.days.is_paused(high):
        return paused(settings.paused_until, settings.timezone)
    if all(ledger.days.is_off(day) for day in days):
        return reason("day_off", day=date.fromordinal(days[0]))
    return reason("outside_window", start=settings.window_start, end=settings.window_end, timezone=settings.timezone)
