"""Schedule for later: pins spread over days, each day's open time cut into cells with one pin in each."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from server.rules.causes import Placed, changed_clocks, day_cap, rules_of_the_pin, skipped_days, start_day
from server.rules.days import Piece
from server.rules.earliest_end import EarliestEnd, Filled
from server.rules.ledger import Ledger, Wanted
from server.rules.shuffle import ByGroup, InOrder
from server.rules.spread import Cell, cut, packed_cells, usable_cells
from server.rules.why import reason
from server.values.planning import PlanOptions, PlanSettings, Reason

_DAY_HOURS = 24
_LONG_STRETCH = 21


def place_later(
    pins: Sequence[Wanted], ledger: Ledger, settings: PlanSettings, options: PlanOptions, rng: random.Random
) -> list[Placed]:
    """Spread the pins over days, in order or by group as the shuffle asks; who finds no day at all has no instant."""
    since = max(ledger.now, ledger.days.first() or 0)
    day = ledger.days.of(since)
    start = options.start_date.toordinal() if options.start_date else day
    if options.timezone in (None, settings.timezone):
        day = max(day, start)  # the night before belongs to the day before, though it ends on the start date
    since = max(since, ledger.days.begin(day))
    first_day, wish = day, options.pins_per_day or len(pins)
    queue = _queue(pins, ledger, options, since, wish)
    placed: list[Placed] = []
    full: list[Reason] = []  # why the day before did not take more
    waits = False  # whether that day had room, but the pin whose turn it was could not go yet
    highest = -1
    while len(queue):
        next_day, due = day, ledger.days.of(queue.due(ledger.days.begin(day)))
        if due > day:  # nobody may go before: days that would stay empty are not walked through
            if _had_room(ledger, day, due):
                full, waits = [], isinstance(queue, InOrder)
            day = due
        found = ledger.open_day(day)
        if found is None:
            return placed + [Placed(pin, None, reason("no_open_window")) for pin in _rest(pins, placed)]
        begin = max(since, ledger.days.begin(next_day))
        pieces = cut(ledger.days.pieces(found), since)
        room = min(wish, ledger.room(found))
        today = _fill(queue, ledger, pieces, room, options, rng) if pieces else Filled([], True)
        is_first = options.start_date is not None and not placed
        on_the_way: list[Reason] = []
        for number, (pin, instant) in enumerate(today.slots, start=1):
            own = rules_of_the_pin(ledger, pin, since, instant, options)
            if number == 1 or not isinstance(queue, InOrder):  # where the order is kept, all wait for the first
                skipped = []
                if found > next_day:
                    skipped = skipped_days(ledger, settings, begin, found, pin, instant)
                    # two causes at once, each enough by itself: some day's is told rather than none
                    skipped = skipped or own or skipped_days(ledger, settings, begin, found)
                    skipped = [] if skipped is own else skipped
                on_the_way = _unlike(full, skipped)
                if is_first:
                    # in another zone the account's first day may be the one before the date that was typed
                    asked = start_day(ledger, since, max(first_day, start), found, pin, instant)
                    on_the_way = _without_days_of(asked, on_the_way) + asked
            rules = [*on_the_way, *changed_clocks(ledger, found, instant)]
            if is_first and options.start_date is not None and not ledger.days.has_start():
                rules.append(reason("day_skipped", day=options.start_date))
            rules += own
            if options.shuffle in ("auto", "board") and pin.index < highest:
                rules.append(reason("order"))
            highest = max(highest, pin.index)
            if waits and number > 1:
                rules.append(reason("kept_order"))
            if not today.is_even:
                rules.append(reason("packed"))
            elif pin.id in today.early:
                rules.append(reason("early"))
            why = reason("spread", *rules, number=number, count=len(today.slots), day=date.fromordinal(found))
            placed.append(Placed(pin, instant, why))
        if pieces:
            full = _what_filled(ledger, settings, found, pieces) if len(today.slots) < wish else []
            waits = isinstance(queue, InOrder) and len(today.slots) < wish and not full
        day = found + 1
    return placed


def _queue(
    pins: Sequence[Wanted], ledger: Ledger, options: PlanOptions, since: int, per_day: int
) -> InOrder | ByGroup | EarliestEnd:
    if options.shuffle == "none":
        return InOrder(pins, ledger)
    if options.shuffle == "auto" and options.url_spacing_hours >= _DAY_HOURS:
        return EarliestEnd(pins, ledger, since, per_day, options.url_spacing_hours * 3600)
    return ByGroup(pins, ledger, longest_first=options.shuffle == "auto")


def _fill(
    queue: InOrder | ByGroup | EarliestEnd,
    ledger: Ledger,
    pieces: Sequence[Piece],
    room: int,
    options: PlanOptions,
    rng: random.Random,
) -> Filled:
    def cells_for(count: int) -> tuple[list[Cell], bool]:
        if options.spacing == "asap":
            return packed_cells(ledger, pieces, count), True
        return usable_cells(ledger, pieces, count, rng) if count else ([], True)

    if isinstance(queue, EarliestEnd):
        return queue.fill(pieces, room, cells_for)
    end = pieces[-1][1] - 1
    # A URL comes at most once a day under a spacing of a day or more, so more cells than URLs would stay empty.
    useful = len(queue) if options.url_spacing_hours < _DAY_HOURS else queue.ready_by(end)
    cells, is_even = cells_for(min(room, useful))
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
    return Filled(sorted(slots, key=lambda item: item[1]), is_even)


def _had_room(ledger: Ledger, first: int, end: int) -> bool:
    """Tell whether one of the days from `first` to before `end` could have taken a pin; long stretches count as such."""
    return end - first > _LONG_STRETCH or any(ledger.days.pieces(day) and ledger.room(day) for day in range(first, end))


def _what_filled(ledger: Ledger, settings: PlanSettings, day: int, pieces: Sequence[Piece]) -> list[Reason]:
    """Why a day can take no more; nothing when it could."""
    if ledger.room(day) == 0:
        return [day_cap(ledger, settings, day)]
    if ledger.fit(None, pieces[0][0], pieces[-1][1] - 1, pieces) is None:
        return [reason("gap", seconds=ledger.gap_seconds)]
    return []


def _unlike(first: Sequence[Reason], others: Sequence[Reason]) -> list[Reason]:
    """Both lists; of two reasons with one code the later list's stays, for it names the nearer day."""
    codes = {other.code for other in others}
    return [*(one for one in first if one.code not in codes), *others]


def _without_days_of(asked: Sequence[Reason], reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons without a day off that the start day's own sentence names already."""
    named = {str(one.params["until"]) for one in asked if one.code == "start_day_off"}
    return [one for one in reasons if one.code != "day_off" or one.params["day"] not in named]


def _rest(pins: Sequence[Wanted], placed: Sequence[Placed]) -> list[Wanted]:
    done = {item.pin.index for item in placed}
    return [pin for pin in pins if pin.index not in done]
