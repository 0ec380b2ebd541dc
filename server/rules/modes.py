"""The three ways of placing pins: in the account's standing slots, spread over days, or from now on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from server.rules.ledger import Ledger, Wanted
from server.rules.shuffle import ByGroup, InOrder
from server.rules.spread import Grid, cut, packed_cells, phase_point, usable_cells
from server.rules.why import paused, reason, url_spacing
from server.values.planning import PlanOptions, PlanSettings, Reason

_AUTOMATIC_LEAD_SECONDS = 60  # time to write and draw the pin before its slot
_NOW_STAGGER_SECONDS = 120


class Placed(NamedTuple):
    """A pin with its instant in epoch seconds; `instant` None means it never finds one."""

    pin: Wanted
    instant: int | None
    why: Reason
    by_clock: bool = True


def place_automatic(
    pins: Sequence[Wanted], ledger: Ledger, settings: PlanSettings, options: PlanOptions, rng: random.Random
) -> list[Placed]:
    """Give each pin, in order, the account's next free slot that the rules leave to it."""
    is_asap = options.spacing == "asap"
    lead = options.lead_seconds
    if lead is None:
        lead = 0 if is_asap else _AUTOMATIC_LEAD_SECONDS
    since = max(ledger.now + lead, ledger.days.first() or 0)
    slots, cursor = _StandingSlots(ledger, settings.phase, since, rng), since
    placed = []
    for pin in pins:
        if is_asap:
            cursor = ledger.earliest(None, cursor) or cursor  # what blocks every pin is walked over once, not per pin
            instant = ledger.earliest(pin, cursor)
        else:
            instant = slots.take_next(pin, since)
        if instant is None:
            placed.append(Placed(pin, None, reason("no_open_window")))
            continue
        code = "as_soon_as_possible" if is_asap else "next_free_slot"
        why = reason(code, *_rules_that_moved(ledger, pin, since, instant, options))
        ledger.take(pin, instant)
        placed.append(Placed(pin, instant, why))
    return placed


def place_later(
    pins: Sequence[Wanted], ledger: Ledger, settings: PlanSettings, options: PlanOptions, rng: random.Random
) -> list[Placed]:
    """Spread the pins over days: each day's open time is cut into cells, one pin in each."""
    since = max(ledger.now, ledger.days.first() or 0)
    day = ledger.days.of(since)
    start = options.start_date.toordinal() if options.start_date else day
    if options.timezone in (None, settings.timezone):
        day = max(day, start)  # the night before belongs to the day before, though it ends on the start date
    first_day = day
    is_grouped = options.shuffle != "none"
    queue = ByGroup(pins, ledger, longest_first=options.shuffle == "auto") if is_grouped else InOrder(pins, ledger)
    wish = options.pins_per_day or len(pins)
    placed: list[Placed] = []
    capped: Reason | None = None
    highest = -1
    while len(queue):
        found = ledger.open_day(day)
        if found is None:
            return placed + [Placed(pin, None, reason("no_open_window")) for pin in _rest(pins, placed)]
        if found > day and ledger.room(found - 1) == 0:
            capped = reason("day_cap", cap=ledger.cap, day=date.fromordinal(found - 1))
        day = found
        pieces = cut(ledger.days.pieces(day), since)
        room = min(wish, ledger.room(day))
        today = _fill_day(queue, ledger, pieces, room, options, rng) if pieces else _Day([], True)
        for number, (pin, instant) in enumerate(today.slots, start=1):
            rules = [capped] if capped is not None else []
            if day > first_day and not placed and options.start_date is not None:
                rules.append(reason("start_day", day=date.fromordinal(first_day)))
            if options.shuffle in ("auto", "board") and pin.index < highest:
                rules.append(reason("order"))
            highest = max(highest, pin.index)
            rules += _content_rules(ledger, pin, instant, options)
            if not today.is_even:
                rules.append(reason("packed"))
            why = reason("spread", *rules, number=number, count=len(today.slots), day=date.fromordinal(day))
            placed.append(Placed(pin, instant, why))
        if ledger.room(day) == 0 and len(today.slots) < wish and len(queue):
            capped = reason("day_cap", cap=ledger.cap, day=date.fromordinal(day))
        day += 1
    return placed


def place_now(pins: Sequence[Wanted], ledger: Ledger, settings: PlanSettings, rng: random.Random) -> list[Placed]:
    """Stagger the pins from now on, whatever the window; what the cap, a pause or a day off forbids takes a slot later."""
    stagger = max(_NOW_STAGGER_SECONDS, settings.min_gap_seconds)
    slots = _StandingSlots(ledger, settings.phase, ledger.now, rng)
    instant, placed = ledger.now, list[Placed]()
    for pin in pins:
        instant = ledger.gap.next_free(instant)
        closed = _closed_now(ledger, settings, instant)
        if closed is None:
            late = instant > ledger.now
            why = reason("publish_now_staggered", seconds=stagger) if late and placed else reason("publish_now")
            if late and not placed:
                why = reason("publish_now", reason("gap", seconds=settings.min_gap_seconds))
            ledger.take(pin, instant)
            placed.append(Placed(pin, instant, why, by_clock=False))
            instant += stagger
            continue
        slot = slots.take_next(pin, instant)
        if slot is None:
            placed.append(Placed(pin, None, reason("no_open_window")))
            continue
        ledger.take(pin, slot)
        placed.append(Placed(pin, slot, reason("next_free_slot", closed)))
    return placed


class _StandingSlots:
    """The account's grid of slots, day by day: each free cell offers one place."""

    def __init__(self, ledger: Ledger, phase: float, since: int, rng: random.Random) -> None:
        self._ledger = ledger
        self._phase = phase
        self._since = since
        self._rng = rng
        self._grids: dict[int, Grid] = {}

    def take_next(self, pin: Wanted, since: int) -> int | None:
        """Return the next free slot from `since` on, and count its cell as taken; None when nothing ever opens."""
        ledger, instant = self._ledger, since
        while (day := ledger.open_day(ledger.days.of(instant))) is not None:
            instant = ledger.allowed(pin, max(instant, ledger.days.begin(day)))
            if ledger.days.of(instant) != day:
                continue
            grid = self._grid(day)
            span = grid.next_cell(instant)
            if span is None:
                if instant <= max(self._since, ledger.days.begin(day)):
                    ledger.close(day)
                instant = ledger.days.begin(day + 1)
                continue
            low, high = span
            pieces = ledger.days.pieces(day)
            point = phase_point(low, high, self._phase, self._rng)
            slot = ledger.fit(pin, point, high, pieces)
            if slot is None:
                slot = ledger.fit(pin, low, point, pieces)
            if slot is not None:
                grid.occupy(slot)
                return slot
            instant = high + 1
        return None

    def _grid(self, day: int) -> Grid:
        grid = self._grids.get(day)
        if grid is None:
            ledger = self._ledger
            grid = Grid(ledger.days.pieces(day), ledger.cap, ledger.gap_seconds, ledger.slots(day))
            self._grids[day] = grid
        return grid


class _Day(NamedTuple):
    slots: list[tuple[Wanted, int]]
    is_even: bool


def _fill_day(
    queue: InOrder | ByGroup,
    ledger: Ledger,
    pieces: Sequence[tuple[int, int]],
    room: int,
    options: PlanOptions,
    rng: random.Random,
) -> _Day:
    end = pieces[-1][1] - 1
    # A URL comes at most once a day under a spacing of a day or more, so more cells than URLs would stay empty.
    useful = len(queue) if options.url_spacing_hours < 24 else queue.ready_by(end)
    count = min(room, useful)
    if options.spacing == "asap":
        cells, is_even = packed_cells(ledger, pieces, count), True
    else:
        cells, is_even = usable_cells(ledger, pieces, count, rng) if count else ([], True)
    slots: list[tuple[Wanted, int]] = []
    for cell in cells:
        taken = queue.take(cell.low, cell.slot, cell.high, pieces)
        if taken is not None:
            ledger.take(*taken)
            slots.append(taken)
    # Whoever was released too late for the last cell may still fit in before the window closes.
    while len(slots) < room:
        low = slots[-1][1] if slots and isinstance(queue, InOrder) else pieces[0][0]
        freed = queue.release_within(low, end)
        slot = None if freed is None else ledger.fit(None, freed, end, pieces)
        taken = None if slot is None else queue.take(slot, slot, end, pieces)
        if taken is None:
            break
        ledger.take(*taken)
        slots.append(taken)
    return _Day(sorted(slots, key=lambda item: item[1]), is_even)


def _rules_that_moved(ledger: Ledger, pin: Wanted, since: int, instant: int, options: PlanOptions) -> list[Reason]:
    rules = _content_rules(ledger, pin, instant, options)
    if not rules and ledger.url_blocks(pin, since):
        blocker = ledger.blocker(pin, ledger.allowed(pin, since))
        rules = [url_spacing(options.url_spacing_hours, blocker)]
    if ledger.image_blocks(pin, since):
        rules.append(reason("image_spacing", days=ledger.image_days))
    first = ledger.days.of(ledger.allowed(pin, since))
    if ledger.days.of(instant) > first and ledger.room(first) == 0 and ledger.days.pieces(first):
        rules.append(reason("day_cap", cap=ledger.cap, day=date.fromordinal(first)))
    return rules


def _content_rules(ledger: Ledger, pin: Wanted, instant: int, options: PlanOptions) -> list[Reason]:
    blocker = ledger.blocker(pin, instant)
    return [url_spacing(options.url_spacing_hours, blocker)] if blocker is not None else []


def _closed_now(ledger: Ledger, settings: PlanSettings, instant: int) -> Reason | None:
    day = ledger.days.of(instant)
    if ledger.days.is_paused(instant) and settings.paused_until is not None:
        return paused(settings.paused_until, settings.timezone)
    if ledger.days.is_off(day):
        return reason("day_off", day=date.fromordinal(day))
    if ledger.room(day) == 0:
        return reason("day_cap", cap=ledger.cap, day=date.fromordinal(day))
    return None


def _rest(pins: Sequence[Wanted], placed: Sequence[Placed]) -> list[Wanted]:
    done = {item.pin.index for item in placed}
    return [pin for pin in pins if pin.index not in done]
