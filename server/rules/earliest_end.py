"""Shuffle `auto`: pins to one page stay apart, and the whole schedule ends as early as that allows."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from server.rules.days import Piece
from server.rules.deadlines import deadlines
from server.rules.ledger import Ledger, Wanted
from server.rules.spread import Cell

CellsFor = Callable[[int], tuple[list[Cell], bool]]


class Filled(NamedTuple):
    """A day's slots in order, whether they are even, and the ids of pins that went early for the sake of the end."""

    slots: list[tuple[Wanted, int]]
    is_even: bool
    early: frozenset[str] = frozenset()


class EarliestEnd:
    """Groups (pages) that take the room of one day after the other.

    Each pin has a deadline. A day's room goes to the most urgent pins that can go on it at all, also when
    others could go sooner that day; each takes an even cell before its deadline where there is one.
    """

    def __init__(self, pins: Sequence[Wanted], ledger: Ledger, since: int, per_day: int, spacing: int) -> None:
        self._ledger = ledger
        self._left = len(pins)
        groups: dict[str, list[Wanted]] = {}
        for pin in pins:
            groups.setdefault(pin.url_key or f"\0{pin.index}", []).append(pin)
        latest = deadlines(list(groups.values()), ledger, since, per_day, spacing)
        self._groups = [
            deque(zip(group, ends, strict=True)) for group, ends in zip(groups.values(), latest, strict=True)
        ]
        self._waiting = [(since, number) for number in range(len(self._groups))]  # a heap: all equal
        self._ready: list[tuple[int, int, int, int]] = []

    def __len__(self) -> int:
        return self._left

    def due(self, instant: int) -> int:
        """Return the first second from `instant` on at which a group may go."""
        self._wake(instant)
        while not self._ready:
            instant = self._waiting[0][0]
            self._wake(instant)
        return instant

    def fill(self, pieces: Sequence[Piece], room: int, cells_for: CellsFor) -> Filled:
        """Give a day's room, within what is open, to the pins that need it most; `cells_for` cuts it for so many."""
        opens, closes = pieces[0][0], pieces[-1][1] - 1
        self._wake(closes)
        chosen = [heapq.heappop(self._ready)[-1] for _ in range(min(room, len(self._ready)))]
        if not chosen:
            return Filled([], True)
        cells, is_even = cells_for(len(chosen))
        slots: list[tuple[Wanted, int]] = []
        early: list[tuple[Wanted, int]] = []
        unplaced: list[int] = []
        # Whoever's cell begins after its deadline goes first thing; the others' cells grow by that, and begin later.
        while hurried := self._hurried(chosen, cells):
            for number in hurried:
                found = self._place(number, opens, opens, closes, pieces)
                early += found
                unplaced += [] if found else [number]
            chosen = [number for number in chosen if number not in hurried]
            cells, is_even = cells_for(len(chosen))
        slots += early
        unplaced += self._fill_cells(chosen, cells, pieces, slots)
        # Whoever found no cell, and whoever was not urgent, may still fit in somewhere.
        rest = sorted(self._rank(number) for number in unplaced)
        while (rest or self._ready) and len(slots) < room:
            if self._ledger.fit(None, opens, closes, pieces) is None:
                break
            number = (rest.pop(0) if rest else heapq.heappop(self._ready))[-1]
            found = self._place(number, opens, opens, closes, pieces)
            if not found:
                heapq.heappush(self._waiting, (closes + 1, number))
            slots += found
        for rank in rest:
            heapq.heappush(self._ready, rank)
        slots.sort(key=lambda item: item[1])
        return Filled(slots, is_even, frozenset(pin.id for pin, _ in early))

    def _hurried(self, chosen: Sequence[int], cells: Sequence[Cell]) -> list[int]:
        return [number for number, cell in zip(chosen, cells, strict=False) if self._groups[number][0][1] < cell.low]

    def _fill_cells(
        self, chosen: Sequence[int], cells: Sequence[Cell], pieces: Sequence[Piece], slots: list[tuple[Wanted, int]]
    ) -> list[int]:
        """Give each cell the most urgent pin that may take it; return the groups that got none."""
        held = [(self._ledger.allowed(self._groups[number][0][0], pieces[0][0]), number) for number in chosen]
        heapq.heapify(held)
        able: list[tuple[int, int, int, int]] = []
        for cell in cells:
            while held and held[0][0] <= cell.high:
                heapq.heappush(able, self._rank(heapq.heappop(held)[1]))
            passed = []
            found: list[tuple[Wanted, int]] = []
            while able and not found:
                rank = heapq.heappop(able)
                found = self._place(rank[-1], cell.low, max(cell.low, min(cell.slot, rank[0])), cell.high, pieces)
                if not found:
                    passed.append(rank)
            slots += found
            for rank in passed:
                heapq.heappush(able, rank)
        return [number for *_, number in able] + [number for _, number in held]

    def _place(self, number: int, low: int, slot: int, high: int, pieces: Sequence[Piece]) -> list[tuple[Wanted, int]]:
        """Take the slot for a group's next pin: itself or the next second that is free, else one before it."""
        group = self._groups[number]
        pin = group[0][0]
        instant = self._ledger.fit(pin, slot, high, pieces)
        if instant is None and low < slot:
            instant = self._ledger.fit(pin, low, slot, pieces)
        if instant is None:
            return []
        self._ledger.take(pin, instant)
        group.popleft()
        self._left -= 1
        if group:
            heapq.heappush(self._waiting, (instant, number))
        return [(pin, instant)]

    def _rank(self, number: int) -> tuple[int, int, int, int]:
        """A group's urgency, the smallest first: its deadline, then what is left of it, then the order given."""
        group = self._groups[number]
        return group[0][1], -len(group), group[0][0].index, number

    def _wake(self, instant: int) -> None:
        """Bring in all groups that may go by `instant`; a group waits from its last pin until its rule's reach is known."""
        while self._waiting and self._waiting[0][0] <= instant:
            release, number = heapq.heappop(self._waiting)
            freed = self._ledger.allowed(self._groups[number][0][0], release)
            if freed > release:
                heapq.heappush(self._waiting, (freed, number))
            else:
                heapq.heappush(self._ready, self._rank(number))
