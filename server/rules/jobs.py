"""Jobs with a release time and a deadline that start a gap apart: whether they fit, and when each starts.

Moving pins within windows at a minimum gap is scheduling equal-length jobs on one machine. It is decided
exactly, by forbidden regions and earliest deadline first (Garey, Johnson, Simons, Tarjan, 1981): taken slots
and closed hours only take further starts away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from server.rules.days import Piece
from server.rules.ledger import Ledger

_MOST_REPAIRS = 200


def schedule_jobs(jobs: dict[str, Piece], ledger: Ledger) -> dict[str, int] | None:
    """Return an instant in [low, high] for each job, at the ledger's gap from all others, or None when there is no way.

    Where a day is full before a job that needs it got its turn, the pin on it that can wait longest leaves
    for the next day, and all starts again: of those that can leave, it loses least.
    """
    jobs = dict(jobs)
    for _ in range(_MOST_REPAIRS):
        starts = _open_starts(jobs, ledger)
        if starts is None:
            return None
        schedule, stuck = _earliest_deadline_first(jobs, starts, ledger)
        if stuck is None:
            return schedule
        leaver = _leaver(jobs, schedule, jobs[stuck], ledger)
        if leaver is None:
            return None
        next_day = ledger.days.begin(ledger.days.of(schedule[leaver]) + 1)
        jobs[leaver] = (next_day, jobs[leaver][1])
    return None


def _open_starts(jobs: dict[str, Piece], ledger: Ledger) -> _Starts | None:
    """Where jobs may start, without the regions in which a start would leave too little room later; None: no way."""
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
    return starts


def _earliest_deadline_first(
    jobs: dict[str, Piece], starts: _Starts, ledger: Ledger
) -> tuple[dict[str, int], str | None]:
    """Return what was scheduled, and the job that came too late, if one did."""
    left = dict(jobs)
    days: Counter[int] = Counter()
    schedule: dict[str, int] = {}
    since = min(low for low, _ in jobs.values())
    while left:
        instant = starts.on(max(since, min(low for low, _ in left.values())))
        if instant is None:
            return schedule, min(left, key=lambda key: (left[key][1], key))
        late = [key for key in left if left[key][1] < instant]
        if late:
            return schedule, min(late, key=lambda key: (left[key][1], key))
        day = ledger.days.of(instant)
        if ledger.room(day) <= days[day]:
            since = ledger.days.begin(day + 1)
            continue
        key = min((key for key in left if left[key][0] <= instant), key=lambda key: (left[key][1], key))
        del left[key]
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
