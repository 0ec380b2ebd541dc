"""Delivery windows: a pin goes out at some instant inside its window, and others make room inside theirs."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.rules.causes import Placed
from server.rules.days import Piece, epoch, instant_of
from server.rules.jobs import Effort, schedule_jobs
from server.rules.ledger import Ledger, Wanted
from server.rules.why import paused, reason
from server.values.planning import FlexiblePin, PlanOptions, PlanSettings, Reason, TakenSlot

_TRIES = 40  # to find how few pins have to move: each try is a whole schedule
# What one call may compute, in steps: callers hold the account's lock, and on SQLite everybody's.
_STEPS = 40_000
_STEPS_PER_PIN = 600
_MOST_MOVABLE = 1_000  # of the pins linked by their windows; those farther off stay where they are


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
    effort: Effort | None = None,
) -> tuple[list[Placed], dict[str, int]]:
    """Return the new pins' placements, and the new instants of the flexible pins that had to move, by id.

    A pin takes a free instant at random in its window. Where one finds none, the new pins are placed together; only
    when they cannot be do others move: those linked by overlapping windows, or by a day that is full. Which pins are
    refused is exact, and few pins move, as long as the effort lasts; what is found by then stands. The URL and the
    image rule do not bind here, for the person chose the time.
    """
    if not wanted:
        return [], {}
    before = {pin.id: epoch(pin.due_at) for pin in flexible}
    room = _Room(flexible, fixed, settings, now, effort or allowed_effort(len(wanted)))
    refused = room.admit(sorted(wanted, key=lambda item: (item.high, item.pin.index)), rng)
    placed: list[Placed] = []
    if refused:
        ledger, since = room.ledger(()), epoch(now, up=True)
        placed = [
            Placed(item.pin, None, _refusal(ledger, max(item.low, since), item.high, settings)) for item in refused
        ]
    placed += [
        Placed(item.pin, room.at[item.pin.id], reason("delivery_window"), by_clock=False)
        for item in wanted
        if item.pin.id in room.at
    ]
    return placed, {pin_id: room.at[pin_id] for pin_id, instant in before.items() if room.at[pin_id] != instant}


def allowed_effort(pins: int) -> Effort:
    """Return what placing so many new pins may cost: their number alone counts, so that many small calls gain nothing."""
    return Effort(_STEPS + _STEPS_PER_PIN * pins)


class _Room:
    """Where the pins with windows stand, and how they make room for more."""

    def __init__(
        self,
        flexible: Sequence[FlexiblePin],
        fixed: Sequence[TakenSlot],
        settings: PlanSettings,
        now: datetime,
        effort: Effort,
    ) -> None:
        self.at = {pin.id: epoch(pin.due_at) for pin in flexible}
        self._now = now
        self._since = epoch(now, up=True)
        self._spans = {pin.id: (max(epoch(pin.earliest, up=True), self._since), epoch(pin.latest)) for pin in flexible}
        self._settings = settings
        self._fixed = sorted(fixed, key=lambda slot: (slot.due_at, slot.pin_id))
        self._effort = effort

    def admit(self, wanted: Sequence[Windowed], rng: random.Random) -> list[Windowed]:
        """Find an instant for each new pin, moving others when there is no other way; return those without one."""
        self._spans |= {item.pin.id: (max(item.low, self._since), item.high) for item in wanted}
        possible = [item for item in wanted if item.low <= item.high and self._since <= item.high]
        left = self._take_free(possible, rng)
        if left:
            circles = [circle for circle in self._linked_by_windows() if any(item.pin.id in circle for item in left)]
            self._make_room(circles, possible)
            left = [item for item in possible if item.pin.id not in self.at]
            if left and self._is_a_day_full(circles):  # then a pin that no window links can make room
                self._make_room(self._linked_by_days(), possible)
                left = [item for item in possible if item.pin.id not in self.at]
        if left and self._effort.is_spent:
            self._take_free(left, rng)
        return [item for item in wanted if item.pin.id not in self.at]

    def ledger(self, movable: Collection[str], around: Piece | None = None) -> Ledger:
        """The calendar without the movable pins; with `around` only the slots that can matter to that span."""
        fixed: Sequence[TakenSlot] = self._fixed
        others = [(key, at) for key, at in self.at.items() if key not in movable]
        if around is not None:
            low, high = (instant_of(second) for second in around)
            reach = timedelta(days=3, seconds=self._settings.min_gap_seconds)
            start = bisect_left(fixed, low - reach, key=lambda slot: slot.due_at)
            fixed = fixed[start : bisect_right(fixed, high + reach, key=lambda slot: slot.due_at)]
            since, until = epoch(low - reach), epoch(high + reach)
            others = [(key, at) for key, at in others if since <= at <= until]
        self._effort.left -= len(fixed) + len(others)
        standing = (TakenSlot(instant_of(at), "", pin_id=key) for key, at in others)
        ledger = Ledger(self._settings, PlanOptions(), [*fixed, *standing], self._now)
        ledger.days.open_second_pass()
        return ledger

    def _take_free(self, wanted: Sequence[Windowed], rng: random.Random) -> list[Windowed]:
        """Put pins where nobody has to move for them; return those that found nothing free."""
        standing, left = self.ledger(()), []
        for item in wanted:
            found = _free_instant(standing, *self._spans[item.pin.id], rng)
            if found is None:
                left.append(item)
            else:
                self.at[item.pin.id] = found
                standing.take(item.pin, found)
        return left

    def _make_room(self, circles: Sequence[set[str]], wanted: Sequence[Windowed]) -> None:
        for circle in circles:
            new = [item.pin.id for item in wanted if item.pin.id in circle]
            if any(key not in self.at for key in new) and not self._effort.is_spent:
                self._make_room_in(new, self._nearest(circle.difference(new), new))

    def _make_room_in(self, new: Sequence[str], others: Sequence[str]) -> None:
        stood = {key: self.at.pop(key) for key in new if key in self.at}
        schedule = self._schedule(new)
        if schedule is None:
            admitted, schedule = self._admitted([*stood], [key for key in new if key not in stood], others)
            if schedule is not None:
                schedule = self._with_few_moves(admitted, others, schedule)
        self.at.update(stood if schedule is None else schedule)

    def _admitted(
        self, admitted: list[str], asked: Sequence[str], others: Sequence[str]
    ) -> tuple[list[str], dict[str, int] | None]:
        """Add those of the asked pins that there is room for, in their order: whole bundles first, then their halves."""
        everybody = {*admitted, *asked, *others}
        ledger = self.ledger(everybody, self._around(everybody))
        schedule: dict[str, int] | None = None
        full, bundles = _Full(), [list(asked)]
        while bundles and not self._effort.is_spent:
            bundle = [key for key in bundles.pop() if not full.holds(self._spans[key])]
            if not bundle:
                continue
            jobs = {key: self._spans[key] for key in sorted({*admitted, *bundle, *others})}
            found = schedule_jobs(jobs, ledger, self._effort)
            middle = len(bundle) // 2
            if found is not None:
                admitted, schedule = [*admitted, *bundle], found
            elif middle:
                bundles += [bundle[middle:], bundle[:middle]]
            elif not self._effort.is_spent:
                full.add(self._spans[bundle[0]])
        return admitted, schedule

    def _with_few_moves(self, new: Sequence[str], others: Sequence[str], schedule: dict[str, int]) -> dict[str, int]:
        """Let none move or one if that is enough; else hold as many as can be held, in ever smaller bundles."""
        for moving in ([], *([key] for key in others[:_TRIES])):
            found = self._schedule([*new, *moving])
            if found is not None:
                return found
        movable, bundles = {*new, *others}, [list(others)]
        for _ in range(_TRIES):
            if not bundles:
                break
            bundle = bundles.pop()
            found = self._schedule(movable.difference(bundle))
            if found is not None:
                movable, schedule = movable.difference(bundle), found
            elif len(bundle) > 1:
                middle = len(bundle) // 2
                bundles += [bundle[:middle], bundle[middle:]]
        return schedule

    def _schedule(self, movable: Collection[str]) -> dict[str, int] | None:
        if self._effort.is_spent:
            return None
        jobs = {key: self._spans[key] for key in sorted(movable)}
        return schedule_jobs(jobs, self.ledger(movable, self._around(movable)), self._effort)

    def _around(self, keys: Collection[str]) -> Piece:
        return min(self._spans[key][0] for key in keys), max(self._spans[key][1] for key in keys)

    def _nearest(self, others: Collection[str], new: Sequence[str]) -> list[str]:
        """The other pins of a circle that may move: those nearest to the new ones' windows first."""
        low, high = self._around(new)

        def place(key: str) -> tuple[int, int, str]:
            start, end = self._spans[key]
            return max(0, start - high, low - end), self.at[key], key

        return sorted(others, key=place)[:_MOST_MOVABLE]

    def _linked_by_windows(self) -> list[set[str]]:
        """The pins that a push can reach from one another: their windows lie less than a gap apart."""
        return _linked(self._spans, self._settings.min_gap_seconds)

    def _linked_by_days(self) -> list[set[str]]:
        days = self.ledger((), (self._since, self._since)).days
        whole = {
            key: (days.begin(days.of(a)), days.begin(days.of(b) + 1)) if a <= b else (a, b)
            for key, (a, b) in self._spans.items()
        }
        return _linked(whole, self._settings.min_gap_seconds)

    def _is_a_day_full(self, circles: Sequence[set[str]]) -> bool:
        ledger = self.ledger(())
        for circle in circles:
            low, high = self._around(circle)
            if any(ledger.room(day) == 0 for day in range(ledger.days.of(low), ledger.days.of(high) + 1)):
                return True
        return False


class _Full:
    """Windows without room: what lies inside one of them has none either, as no pin ever leaves."""

    def __init__(self) -> None:
        self._spans: list[Piece] = []

    def add(self, span: Piece) -> None:
        self._spans.append(span)

    def holds(self, span: Piece) -> bool:
        return any(low <= span[0] and span[1] <= high for low, high in self._spans)


def _free_instant(ledger: Ledger, low: int, high: int, rng: random.Random) -> int | None:
    for since in (rng.randint(low, high), low):
        found = ledger.earliest(None, since)
        if found is not None and found <= high:
            return found
    return None


def _linked(spans: dict[str, Piece], gap: int) -> list[set[str]]:
    """Pins whose windows lie less than a gap away: a neighbour's pin can be in the way without any overlap; and so on."""
    circles: list[set[str]] = []
    end = None
    for low, high, key in sorted((low, high, key) for key, (low, high) in spans.items() if low <= high):
        if end is None or low >= end + gap:
            circles.append(set())
            end = high
        circles[-1].add(key)
        end = max(end, high)
    return circles


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
