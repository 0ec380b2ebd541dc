"""The earliest end of a schedule that keeps pages apart, by search: exact where the case is small enough to be searched.

Highest level first is the best order for chains of equal jobs and equal waits. It is not where some of a page's
days are taken already or closed: then it matters which of several equally long pages goes first. The search
tries that out, day by day. A day is always filled: a pin that could go and does not only makes what comes after it
later. So only the choice of pages is open, and only where more of them are ready than the day has room for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from server.rules.days import Piece
from server.rules.jobs import Effort
from server.rules.ledger import Ledger, Wanted

SEARCH_STEPS = 30_000  # some fifty milliseconds: a search that takes longer ends without an answer
_STEPS_A_START = 4
_GROUPS_A_STEP = 10  # in writing down a choice
_MOST_DAYS = 300  # a walk goes one call deeper with each
_FEWEST_WALKS = 4  # where not even so many walks through all days can be afforded, none is begun


class OpenDay(NamedTuple):
    """An open day of the calendar: its pieces, and how many pins it can still take."""

    pieces: Sequence[Piece]
    room: int

    @property
    def last(self) -> int:
        """Its last open second."""
        return self.pieces[-1][1] - 1


def days_of_pins(
    groups: Sequence[Sequence[Wanted]],
    ledger: Ledger,
    since: int,
    days: Sequence[OpenDay],
    spacing: int,
    effort: Effort,
) -> list[list[int]] | None:
    """Return for each pin of each group the last open second of its day, with all of them out by the last of `days`.

    A group's pins go out in their order, `spacing` seconds apart, from `since` on. The gap and the image rule
    between new pins are left out of account. None when there is no way, or none was found before the effort was spent.
    """
    if len(days) > _MOST_DAYS or len(days) * len(groups) * _STEPS_A_START * _FEWEST_WALKS > effort.left:
        return None
    search = _Search(groups, ledger, days, spacing, effort)
    if not search.run(0, (0,) * len(groups), tuple(max(since, days[0].pieces[0][0]) for _ in groups)):
        return None
    found: list[list[int]] = [[] for _ in groups]
    for day, chosen in zip(days, search.chosen, strict=False):
        for number in chosen:
            found[number].append(day.last)
    return found


class _Search:
    """A walk over the days that turns back where it cannot end in time; what failed once is not tried again."""

    def __init__(
        self,
        groups: Sequence[Sequence[Wanted]],
        ledger: Ledger,
        days: Sequence[OpenDay],
        spacing: int,
        effort: Effort,
    ) -> None:
        self.chosen: list[tuple[int, ...]] = []
        self._groups = groups
        self._ledger = ledger
        self._days = days
        self._spacing = spacing
        self._effort = effort
        self._failed: set[tuple[int, tuple[int, ...], tuple[int, ...]]] = set()
        self._rooms_behind = [0] * (len(days) + 1)
        for at in range(len(days) - 1, -1, -1):
            self._rooms_behind[at] = self._rooms_behind[at + 1] + days[at].room

    def run(self, at: int, done: tuple[int, ...], free: tuple[int, ...]) -> bool:
        """Fill the days from number `at` on; `done` pins of each group are out, and its next may go from `free` on."""
        left = [len(group) - out for group, out in zip(self._groups, done, strict=True)]
        if not any(left):
            return True
        state = (at, done, free)
        if self._rooms_behind[at] < sum(left) or state in self._failed:
            return False
        day = self._days[at]
        self._effort.left -= _STEPS_A_START * sum(1 for one in left if one)
        if self._effort.is_spent:
            return False
        starts = self._starts(day, done, free)
        if not self._can_end(left, starts):
            self._failed.add(state)
            return False
        ready = sorted((number for number in starts if starts[number] <= day.last), key=lambda number: -left[number])
        for chosen in combinations(ready, min(day.room, len(ready))):
            self._effort.left -= 1 + len(left) // _GROUPS_A_STEP  # there may be more choices than anybody can count
            if self._effort.is_spent:
                return False
            picked = set(chosen)
            self.chosen.append(chosen)
            if self.run(
                at + 1,
                tuple(out + (number in picked) for number, out in enumerate(done)),
                tuple(
                    starts[number] + self._spacing if number in picked else starts.get(number, free[number])
                    for number in range(len(free))
                ),
            ):
                return True
            self.chosen.pop()
        self._failed.add(state)
        return False

    def _starts(self, day: OpenDay, done: tuple[int, ...], free: tuple[int, ...]) -> dict[int, int]:
        """The first second at which each group's next pin may go, this day or later."""
        starts = {}
        for number, group in enumerate(self._groups):
            if done[number] == len(group):
                continue
            pin, instant = group[done[number]], max(free[number], day.pieces[0][0])
            fitting = self._ledger.fit(pin, instant, day.last, day.pieces) if instant <= day.last else None
            starts[number] = max(instant, day.last + 1) if fitting is None else fitting
        return starts

    def _can_end(self, left: Sequence[int], starts: dict[int, int]) -> bool:
        end = self._days[-1].last
        return all(start + self._spacing * (left[number] - 1) <= end for number, start in starts.items())
