"""Jobs with a release time and a deadline that start a gap apart: whether they fit, and when each starts.

Moving pins within windows at a minimum gap is scheduling equal-length jobs on one machine. It is decided
exactly, by forbidden regions and earliest deadline first (Garey, Johnson, Simons, Tarjan, 1981): taken slots
and closed hours only take further starts away.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from heapq import heappop, heappush

from server.rules.days import Piece
from server.rules.ledger import Ledger

_MOST_REPAIRS = 200


class Effort:
    """How much may still be computed: a step is about a microsecond or two, and callers hold locks meanwhile."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.passes = 0  # whole schedules that were computed

    @property
    def is_spent(self) -> bool:
        return self.left <= 0


def schedule_jobs(jobs: dict[str, Piece], ledger: Ledger, effort: Effort) -> dict[str, int] | None:
    """Return an instant in [low, high] for each job, at the ledger's gap from all others, or None when there is no way.

    Where a day is full before a job that needs it got its turn, the pin on it that can wait longest leaves
    for the next day, and all starts again: of those that can leave, it loses least. None too when the effort is spent.
    """
    jobs = dict(jobs)
    for _ in range(_MOST_REPAIRS):
        if effort.is_spent:
            return None
        effort.passes += 1
        starts = _open_starts(jobs, ledger, effort)
        if starts is None:
            return None
        effort.left -= len(jobs)
        schedule, stuck = _earliest_deadline_first(jobs, starts, ledger)
        if stuck is None:
            return schedule
        leaver = _leaver(jobs, schedule, jobs[stuck], ledger)
        if leaver is None:
            return None
        next_day = ledger.days.begin(ledger.days.of(schedule[leaver]) + 1)
        jobs[leaver] = (next_day, jobs[leaver][1])
    return None


def _open_starts(jobs: dict[str, Piece], ledger: Ledger, effort: Effort) -> _Starts | None:
    """Where jobs may start, without the regions in which a start would leave too little room later; None: no way."""
    gap = ledger.gap_seconds
    starts = _Starts(ledger, min(low for low, _ in jobs.values()), max(high for _, high in jobs.values()))
    effort.left -= starts.size
    ordered = sorted(jobs.values(), reverse=True)
    deadlines = sorted({high for _, high in ordered})
    # By deadline, both ascending: the latest first start of the jobs counted so far that end by it. A deadline that
    # none was counted for yet stands a gap behind itself, from where the first job steps onto it.
    latest = [deadline + gap for deadline in deadlines]
    lowest = deadlines[-1]
    for (low, high), rest in zip(ordered, _highest_of_the_rest(ordered), strict=True):
        first = bisect_left(deadlines, high)
        effort.left -= len(deadlines) - first
        kept = first
        for at in range(first, len(deadlines)):
            start = starts.back(latest[at] - gap)
            if start is None or start < low:
                return None
            # A later deadline counts the same jobs and more: where it leaves no more time, the earlier one binds nobody.
            while kept and latest[kept - 1] >= start:
                kept -= 1
            deadlines[kept], latest[kept] = deadlines[at], start
            kept += 1
        del deadlines[kept:], latest[kept:]
        lowest = min(lowest, high)
        bound = latest[bisect_left(deadlines, lowest)]
        if bound < low + gap:
            starts.forbid(bound - gap, low)
        # From the highest deadline still to come on, all count the same jobs from here on: the first of them binds most.
        kept = bisect_left(deadlines, rest) + 1
        del deadlines[kept:], latest[kept:]
    return starts


def _highest_of_the_rest(spans: Sequence[Piece]) -> list[int]:
    """For each span the highest end among those after it; for the last one its own."""
    highest = spans[-1][1]
    found = []
    for _, high in reversed(spans):
        found.append(highest)
        highest = max(highest, high)
    return found[::-1]


def _earliest_deadline_first(
    jobs: dict[str, Piece], starts: _Starts, ledger: Ledger
) -> tuple[dict[str, int], str | None]:
    """Return what was scheduled, and the job that came too late, if one did."""
    ahead = sorted(((low, high, key) for key, (low, high) in jobs.items()), reverse=True)
    ready: list[tuple[int, str]] = []  # a heap of those that may start: by deadline
    days: Counter[int] = Counter()
    schedule: dict[str, int] = {}
    since = ahead[-1][0]
    while ready or ahead:
        instant = starts.on(since if ready else max(since, ahead[-1][0]))
        if instant is None:
            return schedule, min([*ready, *((high, key) for _, high, key in ahead)])[1]
        while ahead and ahead[-1][0] <= instant:
            _, high, key = ahead.pop()
            heappush(ready, (high, key))
        if ready[0][0] < instant:
            return schedule, ready[0][1]
        day = ledger.days.of(instant)
        if ledger.room(day) <= days[day]:
            since = ledger.days.begin(day + 1)
            continue
        _, key = heappop(ready)
        schedule[key] = instant
        days[day] += 1
        since = instant + ledger.gap_seconds
    return schedule, None


def _leaver(jobs: dict[str, Piece], schedule: dict[str, int], stuck: Piece, ledger: Ledger) -> str | None:
    """The job with the latest deadline among those that stand on a day of the stuck one and can go the day after."""
    first, last = ledger.days.of(stuck[0]), ledger.days.of(stuck[1])
    able = []
    for key, instant in schedule.items():
        day = ledger.days.of(instant)
        if first <= day <= last and jobs[key][1] >= ledger.days.begin(day + 1):
            able.append((jobs[key][1], key))
    return max(able)[1] if able else None


class _Starts:
    """The seconds at which a job may start: open, free of taken slots, and in no forbidden region."""

    def __init__(self, ledger: Ledger, low: int, high: int) -> None:
        self._spans: list[Piece] = []  # both ends included
        for day in range(ledger.days.of(low), ledger.days.of(high) + 1):
            for start, end in ledger.days.pieces(day):
                self._add_free(ledger, max(start, low), min(end - 1, high))
        self._lows = [start for start, _ in self._spans]
        self._forbidden: list[Piece] = []  # disjoint open intervals, the last one first

    @property
    def size(self) -> int:
        return len(self._spans)

    def forbid(self, low: int, high: int) -> None:
        """Take the seconds between `low` and `high` away; neither may be higher than that of an earlier call."""
        if self._forbidden and self._forbidden[-1][0] < high:
            high = self._forbidden.pop()[1]
        self._forbidden.append((low, high))

    def on(self, instant: int) -> int | None:
        """The first start at or after `instant`."""
        while True:
            at = bisect_right(self._lows, instant) - 1
            if at < 0 or instant > self._spans[at][1]:
                if at + 1 == len(self._spans):
                    return None
                instant = self._spans[at + 1][0]
            region = self._region(instant)
            if region is None:
                return instant
            instant = region[1]

    def back(self, instant: int) -> int | None:
        """The last start at or before `instant`."""
        while True:
            at = bisect_right(self._lows, instant) - 1
            if at < 0:
                return None
            instant = min(instant, self._spans[at][1])
            region = self._region(instant)
            if region is None:
                return instant
            instant = region[0]

    def _region(self, instant: int) -> Piece | None:
        """The forbidden interval that the instant lies in."""
        at = bisect_right(self._forbidden, -instant, key=_minus_low)  # the first that begins before the instant
        if at < len(self._forbidden) and instant < self._forbidden[at][1]:
            return self._forbidden[at]
        return None

    def _add_free(self, ledger: Ledger, low: int, high: int) -> None:
        while low <= high:
            low = ledger.gap.next_free(low)
            end = ledger.gap.free_until(low)
            last = high if end is None else min(end, high)
            if low <= last:
                self._spans.append((low, last))
            low = last + 1


def _minus_low(span: Piece) -> int:
    return -span[0]
