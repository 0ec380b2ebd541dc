"""How late each pin may go without delaying the end of a schedule that keeps pages apart.

Pages with many pins are what can end late: each of their pins waits for the one before it, so an afternoon
lost today may cost a day at the end. The end is found first, on paper: day by day, the longest pages go
first, every pin as early as its rules allow (highest level first, which is the best order for chains of
equal jobs and equal waits). Going back from that end gives each pin its deadline. Pins that have time keep
their even slots; only those without go earlier.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import NamedTuple

from server.rules.days import Piece
from server.rules.exact_end import SEARCH_STEPS, OpenDay, days_of_pins
from server.rules.jobs import Effort
from server.rules.ledger import Ledger, Wanted

NEVER = 1 << 62


def deadlines(
    groups: Sequence[Sequence[Wanted]], ledger: Ledger, since: int, per_day: int, spacing: int
) -> list[list[int]]:
    """Return, for each pin of each group, the last second at which it may go out for the schedule to end early.

    A group's pins go out in their order, `spacing` seconds apart, from `since` on; all are epoch seconds. New
    pins do not keep the minimum gap here, so where slots are dense a deadline can be missed: it is no rule.
    """
    paper = _Paper(groups, ledger, since, per_day, spacing)
    best = paper.run(None)
    if best.end == NEVER:
        return [[NEVER] * len(group) for group in groups]
    # Longest first knows nothing of what already stands in the way of a page later on; deadlines do.
    earlier = _end_before(ledger, best.end)
    while earlier is not None and earlier >= paper.bound():
        found = paper.run([_backwards(group, ledger, since, earlier, spacing) for group in groups])
        if found.end > earlier:
            best = _searched(paper, earlier) or best
            break
        best, earlier = found, _end_before(ledger, found.end)
    return paper.backwards(best)


def _searched(paper: _Paper, end: int) -> _Run | None:
    """The schedule that ends earliest, from the bound up to `end`, of those that a search finds."""
    days = paper.days_until(end)
    effort = Effort(SEARCH_STEPS)
    fewest = next((count for count, day in enumerate(days, 1) if day.last >= paper.bound()), len(days))
    for count in range(fewest, len(days) + 1):
        ends = days_of_pins(paper.groups, paper.ledger, paper.since, days[:count], paper.spacing, effort)
        if ends is not None:
            found = paper.run(paper.backwards(_Run(days[count - 1].last, ends)))
            if found.end <= days[count - 1].last:
                return found
    return None


class _Run(NamedTuple):
    """When everything is out, and for each pin of each group the last open second of its day."""

    end: int
    ends: list[list[int]]


class _Paper:
    """The schedule without evenness, jitter and the gap between new pins: it only tells when everything is out."""

    def __init__(
        self, groups: Sequence[Sequence[Wanted]], ledger: Ledger, since: int, per_day: int, spacing: int
    ) -> None:
        self.groups = groups
        self.ledger = ledger
        self.since = since
        self.spacing = spacing
        self._per_day = per_day
        self._bound: int | None = None

    def run(self, latest: Sequence[Sequence[int]] | None) -> _Run:
        """Fill day after day, the most urgent first, else the longest groups; `end` is NEVER when nothing opens."""
        groups, ledger = self.groups, self.ledger
        done = [0] * len(groups)
        ends: list[list[int]] = [[] for _ in groups]
        images: dict[tuple[str, str], int] = {}
        waiting = [(ledger.allowed(group[0], self.since), number) for number, group in enumerate(groups)]
        heapq.heapify(waiting)
        ready: list[tuple[int, int, int, int]] = []
        day, end = ledger.days.of(self.since), 0
        while waiting or ready:
            found = ledger.open_day(day if ready else max(day, ledger.days.of(waiting[0][0])))
            if found is None:
                return _Run(NEVER, ends)
            day, pieces = found + 1, ledger.days.pieces(found)
            last = pieces[-1][1] - 1
            while waiting and waiting[0][0] <= last:
                release, number = heapq.heappop(waiting)
                urgency = latest[number][done[number]] if latest else 0
                heapq.heappush(ready, (urgency, done[number] - len(groups[number]), release, number))
            room = self._room(found, pieces)
            later: list[tuple[int, int]] = []
            while ready and room:
                *_, release, number = heapq.heappop(ready)
                pin = groups[number][done[number]]
                image = (pin.image_hash or "", pin.board_id)
                start = max(release, images.get(image, release), pieces[0][0], self.since)
                instant = ledger.fit(pin, start, last, pieces)
                if instant is None:
                    later.append((max(start, last + 1), number))
                    continue
                room, end = room - 1, last
                done[number] += 1
                ends[number].append(last)
                if pin.image_hash:
                    images[image] = instant + ledger.image_days * 86_400
                if done[number] < len(groups[number]):
                    later.append((ledger.allowed(groups[number][done[number]], instant + self.spacing), number))
            for item in later:
                heapq.heappush(waiting, item)
        return _Run(end, ends)

    def backwards(self, run: _Run) -> list[list[int]]:
        """The deadlines of all pins that keep each on its day of this run."""
        return [
            _backwards(group, self.ledger, self.since, run.end, self.spacing, ends)
            for group, ends in zip(self.groups, run.ends, strict=True)
        ]

    def bound(self) -> int:
        """A second before which the schedule cannot end: each group alone, and all pins without any rule between them."""
        if self._bound is None:
            alone = (_Paper([group], self.ledger, self.since, self._per_day, self.spacing) for group in self.groups)
            self._bound = max(self._by_count(), *(paper.run(None).end for paper in alone))
        return self._bound

    def days_until(self, end: int) -> list[OpenDay]:
        """The open days that can take a pin, up to the one that ends at `end`."""
        found, day, last = [], self.ledger.days.of(self.since), self.ledger.days.of(end)
        while (opened := self.ledger.open_day(day)) is not None and opened <= last:
            pieces = self.ledger.days.pieces(opened)
            found.append(OpenDay(pieces, self._room(opened, pieces)))
            day = opened + 1
        return [one for one in found if one.room]

    def _by_count(self) -> int:
        left, day, end = sum(len(group) for group in self.groups), self.ledger.days.of(self.since), 0
        while left > 0 and (found := self.ledger.open_day(day)) is not None:
            pieces = self.ledger.days.pieces(found)
            left -= self._room(found, pieces)
            day, end = found + 1, pieces[-1][1] - 1
        return end

    def _room(self, day: int, pieces: Sequence[Piece]) -> int:
        if pieces[-1][1] <= self.since:
            return 0
        return min(self._per_day, self.ledger.room(day), _most(pieces, self.ledger.gap_seconds))


def _end_before(ledger: Ledger, end: int) -> int | None:
    """The last open second of the open day before the one that ends at `end`."""
    day = ledger.days.of(end) - 1
    for before in range(day, day - 31, -1):
        pieces = ledger.days.pieces(before)
        if pieces:
            return pieces[-1][1] - 1
    return None


def _most(pieces: Sequence[Piece], gap: int) -> int:
    """How many slots a gap apart fit into open time at most."""
    return sum((high - low - 1) // gap + 1 for low, high in pieces) if gap else NEVER


def _backwards(
    group: Sequence[Wanted], ledger: Ledger, since: int, end: int, spacing: int, of_days: Sequence[int] | None = None
) -> list[int]:
    """The group's deadlines for this end; with `of_days`, none is later than the end of that pin's own day."""
    latest = [NEVER] * len(group)
    instant = end
    for place in range(len(group) - 1, -1, -1):
        if of_days is not None:
            instant = min(instant, of_days[place])
        if instant < NEVER:
            latest[place] = instant = _last_open(ledger, group[place], since, instant)
            instant -= spacing
    return latest


def _last_open(ledger: Ledger, pin: Wanted, since: int, instant: int) -> int:
    """The last open second up to `instant` that page and image leave to the pin; `instant` when none is left."""
    wish = instant
    while instant >= since:
        day = ledger.days.of(instant)
        found = _last_in(ledger.days.pieces(day), instant)
        if found is None or ledger.room(day) == 0:
            instant = ledger.days.begin(day) - 1
            continue
        instant = ledger.allowed_back(pin, found)
        if instant == found:
            return instant
    return wish


def _last_in(pieces: Sequence[Piece], instant: int) -> int | None:
    return next((min(instant, high - 1) for low, high in reversed(pieces) if low <= instant), None)
