"""Slots of one day: even cells with a seeded place inside each, or as many as fit at the minimum gap."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

from server.rules.days import Piece
from server.rules.ledger import Ledger

_JITTER_SHARE = 0.5  # of the largest jitter that keeps order and gap: more would no longer look even


class Cell(NamedTuple):
    """A slot and how far it may move, ends included, without losing order or gap to its neighbours."""

    low: int
    slot: int
    high: int


def cut(pieces: Sequence[Piece], since: int) -> list[Piece]:
    """Return what is left of the open pieces from `since` on."""
    return [(max(low, since), high) for low, high in pieces if high > since]


def even_cells(pieces: Sequence[Piece], count: int, gap: int, rng: random.Random) -> list[Cell] | None:
    """Divide the open time by `count`; each slot is its cell's centre with jitter, half a gap clear of the borders.

    Jitter stays within half of (cell − gap) / 2, so order, window and gap hold by construction. None
    when the cells would be narrower than the gap.
    """
    ranges = cell_ranges(pieces, count, gap)
    if ranges is None:
        return None
    cells = []
    for low, high in ranges:
        shift = rng.uniform(-_JITTER_SHARE, _JITTER_SHARE)  # drawn for every cell, so that one seed gives one plan
        slot = round((low + high) / 2 + shift * (high - low) / 2)
        cells.append(Cell(*(_at(pieces, offset) for offset in (low, min(max(slot, low), high), high))))
    return cells


def packed_cells(ledger: Ledger, pieces: Sequence[Piece], count: int) -> list[Cell]:
    """Return up to `count` slots from the start on, each as early as the gap to its neighbours allows."""
    cells: list[Cell] = []
    instant = pieces[0][0] if pieces else 0
    while pieces and len(cells) < count:
        found = ledger.fit(None, instant, pieces[-1][1] - 1, pieces)
        if found is None:
            break
        cells.append(Cell(found, found, found))
        instant = found + ledger.gap_seconds
    return cells


def usable_cells(ledger: Ledger, pieces: Sequence[Piece], count: int, rng: random.Random) -> tuple[list[Cell], bool]:
    """Return the day's slots beside what is taken, and whether they are even.

    Cells come first. Where taken slots spoil some of them and packing finds room for more pins,
    evenness gives way: a day holds as many as its gap allows.
    """
    even = even_cells(pieces, count, ledger.gap_seconds, rng) or []
    fitting = [cell for cell in (_beside_taken(ledger, cell, pieces) for cell in even) if cell is not None]
    if len(fitting) == count:
        return fitting, True
    packed = packed_cells(ledger, pieces, count)
    return (packed, False) if len(packed) > len(fitting) else (fitting, True)


class Grid:
    """A day's standing cells for automatic pins, one pin each: it fills up evenly over many posts.

    The place inside a cell follows the account's phase with a little seeded jitter, so that accounts
    with one window do not fire together.
    """

    def __init__(self, pieces: Sequence[Piece], cap: int, gap: int, slots: Sequence[int]) -> None:
        self._pieces = pieces
        length = sum(high - low for low, high in pieces)
        self._count = max(1, min(cap, length // gap)) if gap else max(1, min(cap, length))
        self._ranges = cell_ranges(pieces, self._count, gap) or []
        self._length = length
        self._next = list(range(self._count + 1))  # the first free cell from each cell on, shortened as it fills
        for slot in slots:
            self.occupy(slot)

    def occupy(self, instant: int) -> None:
        cell = self._cell_of(instant)
        if cell is not None:
            self._next[cell] = cell + 1

    def next_cell(self, instant: int) -> tuple[int, int] | None:
        """Return (low, high) of the first free cell that can still take a slot at or after `instant`, or None."""
        cell = self._free_from(self._cell_of(instant, ahead=True))
        while cell < len(self._ranges):
            low, high = (_at(self._pieces, offset) for offset in self._ranges[cell])
            if instant <= high:
                return max(low, instant), high
            cell = self._free_from(cell + 1)
        return None

    def _cell_of(self, instant: int, *, ahead: bool = False) -> int | None:
        """The cell of an instant; outside the pieces None, or with `ahead` the next cell there is."""
        offset = 0
        for low, high in self._pieces:
            if instant < high:
                if instant < low and not ahead:
                    return None
                return (offset + max(0, instant - low)) * self._count // self._length
            offset += high - low
        return self._count if ahead else None

    def _free_from(self, cell: int | None) -> int:
        root = self._count if cell is None else min(cell, self._count)
        path = []
        while self._next[root] != root:
            path.append(root)
            root = self._next[root]
        for passed in path:
            self._next[passed] = root
        return root


def phase_point(low: int, high: int, phase: float, rng: random.Random) -> int:
    """Return the account's place between low and high: its phase within the middle, ± a fifth of jitter."""
    share = 0.2 + 0.6 * (phase % 1.0) + rng.uniform(-0.2, 0.2)
    return min(high, max(low, round(low + share * (high - low))))


def cell_ranges(pieces: Sequence[Piece], count: int, gap: int) -> list[tuple[int, int]] | None:
    """Return each cell's usable offsets [low, high] into the open time, half a gap clear of its borders."""
    length = sum(high - low for low, high in pieces)
    width = length / count
    if width < max(1, gap) and count > 1:
        return None
    margin = min(gap, width) / 2
    ranges = []
    for number in range(count):
        low = math.ceil(number * width + margin)
        high = min(math.floor((number + 1) * width - margin), length - 1)
        if low > high:  # a cell just as wide as the gap has one second to offer: its centre
            low = high = min(int((number + 0.5) * width), length - 1)
        ranges.append((low, high))
    return ranges


def _at(pieces: Sequence[Piece], offset: int) -> int:
    for low, high in pieces:
        if offset < high - low:
            return low + offset
        offset -= high - low
    raise ValueError("the offset lies behind the open time")


def _beside_taken(ledger: Ledger, cell: Cell, pieces: Sequence[Piece]) -> Cell | None:
    found = ledger.fit(None, cell.slot, cell.high, pieces)
    if found is None:
        found = ledger.fit(None, cell.low, cell.slot, pieces)
    return None if found is None else Cell(cell.low, found, cell.high)
