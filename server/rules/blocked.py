"""Instants that are blocked, each with a radius around it: one structure for the gap, the URL and the image rule."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class BlockedTimes:
    """Open intervals `(t − radius, t + radius)` around taken instants, in whole epoch seconds.

    What was there first and what came later are kept apart: a plan adds thousands of instants, mostly
    in order, and must not shift a list of a hundred thousand for each of them.
    """

    def __init__(self, radius: int, taken: Iterable[tuple[int, int]] = ()) -> None:
        """`taken` are (floor, ceiling) of each instant in ascending order; both are equal for whole seconds."""
        self.radius = radius
        self._first = _Intervals()
        self._added = _Intervals()
        if radius > 0:
            self._first.extend((low - radius, high + radius) for low, high in taken)

    def next_free(self, instant: int) -> int:
        """Return the first free second at or after `instant`."""
        while True:
            moved = self._added.leave(self._first.leave(instant))
            if moved == instant:
                return instant
            instant = moved

    def last_free(self, instant: int) -> int:
        """Return the last free second at or before `instant`."""
        while True:
            moved = self._added.leave_back(self._first.leave_back(instant))
            if moved == instant:
                return instant
            instant = moved

    def is_free(self, instant: int) -> bool:
        return self.next_free(instant) == instant

    def free_until(self, instant: int) -> int | None:
        """Return the last second of the free span that `instant` lies in, None when nothing is blocked after it."""
        ends = [end for end in (self._first.next_start(instant), self._added.next_start(instant)) if end is not None]
        return min(ends, default=None)

    def last_block(self, instant: int) -> tuple[int, int] | None:
        """Return the blocked span that ended last at or before `instant`, None when there is none."""
        spans = [span for span in (self._first.last(instant), self._added.last(instant)) if span is not None]
        return max(spans, key=lambda span: span[1], default=None)

    def add(self, instant: int) -> None:
        if self.radius > 0:
            self._added.insert(instant - self.radius, instant + self.radius)


class _Intervals:
    """Disjoint open intervals in order; two may touch, for the point between them is free."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def leave(self, instant: int) -> int:
        at = bisect_left(self._starts, instant) - 1  # the last interval that starts before the instant
        return self._ends[at] if at >= 0 and instant < self._ends[at] else instant

    def leave_back(self, instant: int) -> int:
        at = bisect_left(self._starts, instant) - 1
        return self._starts[at] if at >= 0 and instant < self._ends[at] else instant

    def last(self, instant: int) -> tuple[int, int] | None:
        at = bisect_right(self._ends, instant) - 1
        return (self._starts[at], self._ends[at]) if at >= 0 else None

    def next_start(self, instant: int) -> int | None:
        at = bisect_left(self._starts, instant)
        return self._starts[at] if at < len(self._starts) else None

    def extend(self, ascending: Iterable[tuple[int, int]]) -> None:
        starts, ends = self._starts, self._ends
        for start, end in ascending:
            if ends and start < ends[-1]:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)

    def insert(self, start: int, end: int) -> None:
        first = bisect_right(self._ends, start)  # the first interval that ends after `start`: it may overlap
        last = bisect_left(self._starts, end, lo=first)  # one past the last interval that starts before `end`
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]
