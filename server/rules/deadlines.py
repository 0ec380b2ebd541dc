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
    end = _earliest_end(groups, ledger, since, per_day, spacing)
    return [_backwards(group, ledger, since, end, spacing) for group in groups]


def _earliest_end(groups: Sequence[Sequence[Wanted]], ledger: Ledger, since: int, per_day: int, spacing: int) -> int:
    """The last open second of the day on which everything is out when all go as early as they can."""
    done = [0] * len(groups)
    images: dict[tuple[str, str], int] = {}
    waiting = [(ledger.allowed(group[0], since), number) for number, group in enumerate(groups)]
    heapq.heapify(waiting)
    ready: list[tuple[int, int, int]] = []
    day, end = ledger.days.of(since), NEVER
    while waiting or ready:
        found = ledger.open_day(day if ready else max(day, ledger.days.of(waiting[0][0])))
        if found is None:
            return NEVER
        day, pieces = found + 1, ledger.days.pieces(found)
        last = pieces[-1][1] - 1
        while waiting and waiting[0][0] <= last:
            release, number = heapq.heappop(waiting)
            heapq.heappush(ready, (done[number] - len(groups[number]), release, number))
        room = min(per_day, ledger.room(found), _most(pieces, ledger.gap_seconds))
        later: list[tuple[int, int]] = []
        while ready and room:
            _, release, number = heapq.heappop(ready)
            group = groups[number]
            pin = group[done[number]]
            image = (pin.image_hash or "", pin.board_id)
            start = max(release, images.get(image, release), pieces[0][0], since)
            instant = ledger.fit(pin, start, last, pieces)
            if instant is None:
                later.append((max(start, last + 1), number))
                continue
            room, end = room - 1, last
            done[number] += 1
            if pin.image_hash:
                images[image] = instant + ledger.image_days * 86_400
            if done[number] < len(group):
                later.append((ledger.allowed(group[done[number]], instant + spacing), number))
        for item in later:
            heapq.heappush(waiting, item)
    return end


def _most(pieces: Sequence[Piece], gap: int) -> int:
    """How many slots a gap apart fit into open time at most."""
    return sum((high - low - 1) // gap + 1 for low, high in pieces) if gap else NEVER


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
        found = _last_in(ledger.days.pieces(day), instant) if ledger.room(day) else None
        if found is None:
            instant = ledger.days.begin(day) - 1
            continue
        instant = ledger.allowed_back(pin, found)
        if instant == found:
            return instant
    return wish


def _last_in(pieces: Sequence[Piece], instant: int) -> int | None:
    return next((min(instant, high - 1) for low, high in reversed(pieces) if low <= instant), None)
