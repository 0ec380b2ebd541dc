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

from server.rules.days import Piece
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
    end = paper.run(None)
    if end == NEVER:
        return [[NEVER] * len(group) for group in groups]
    latest = _all_backwards(groups, ledger, since, end, spacing)
    # Longest first knows nothing of what already stands in the way of a page later on; deadlines do.
    earlier = _end_before(ledger, end)
    while earlier is not None and earlier >= paper.bound():
        wished = _all_backwards(groups, ledger, since, earlier, spacing)
        reached = paper.run(wished)
        if reached > earlier:
            break
        latest, earlier = wished, _end_before(ledger, reached)
    return latest


class _Paper:
    """The schedule without evenness, jitter and the gap between new pins: it only tells when everything is out."""

    def __init__(
        self, groups: Sequence[Sequence[Wanted]], ledger: Ledger, since: int, per_day: int, spacing: int
    ) -> None:
        self._groups = groups
        self._ledger = ledger
        self._since = since
        self._per_day = per_day
        self._spacing = spacing
        self._bound: int | None = None

    def run(self, latest: Sequence[Sequence[int]] | None) -> int:
        """Return the last open second of the day on which everything is out; the most urgent go first, else the longest."""
        groups, ledger = self._groups, self._ledger
        done = [0] * len(groups)
        images: dict[tuple[str, str], int] = {}
        waiting = [(ledger.allowed(group[0], self._since), number) for number, group in enumerate(groups)]
        heapq.heapify(waiting)
        ready: list[tuple[int, int, int, int]] = []
        day, end = ledger.days.of(self._since), 0
        while waiting or ready:
            found = ledger.open_day(day if ready else max(day, ledger.days.of(waiting[0][0])))
            if found is None:
                return NEVER
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
                start = max(release, images.get(image, release), pieces[0][0], self._since)
                instant = ledger.fit(pin, start, last, pieces)
                if instant is None:
                    later.append((max(start, last + 1), number))
                    continue
                room, end = room - 1, last
                done[number] += 1
                if pin.image_hash:
                    images[image] = instant + ledger.image_days * 86_400
                if done[number] < len(groups[number]):
                    later.append((ledger.allowed(groups[number][done[number]], instant + self._spacing), number))
            for item in later:
                heapq.heappush(waiting, item)
        return end

    def bound(self) -> int:
        """A second before which the schedule cannot end: each group alone, and all pins without any rule between them."""
        if self._bound is None:
            alone = (_Paper([group], self._ledger, self._since, self._per_day, self._spacing) for group in self._groups)
            self._bound = max(self._by_count(), *(paper.run(None) for paper in alone))
        return self._bound

    def _by_count(self) -> int:
        left, day, end = sum(len(group) for group in self._groups), self._ledger.days.of(self._since), 0
        while left > 0 and (found := self._ledger.open_day(day)) is not None:
            pieces = self._ledger.days.pieces(found)
            left -= self._room(found, pieces)
            day, end = found + 1, pieces[-1][1] - 1
        return end

    def _room(self, day: int, pieces: Sequence[Piece]) -> int:
        if pieces[-1][1] <= self._since:
            return 0
        return min(self._per_day, self._ledger.room(day), _most(pieces, self._ledger.gap_seconds))


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


def _all_backwards(
    groups: Sequence[Sequence[Wanted]], ledger: Ledger, since: int, end: int, spacing: int
) -> list[list[int]]:
    return [_backwards(group, ledger, since, end, spacing) for group in groups]


def _backwards(group: Sequence[Wanted], ledger: Ledger, since: int, end: int, spacing: int) -> list[int]:
    latest = [NEVER] * len(group)
    instant = end
    for place in range(len(group) - 1, -1, -1):
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
