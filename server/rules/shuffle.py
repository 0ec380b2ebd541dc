"""Which board a pin goes to, and in which order pins take the slots."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Sequence

from server.rules.days import Piece
from server.rules.ledger import Ledger, Wanted
from server.values.planning import BoardTurn, PlanPin


def assign_boards(
    pins: Sequence[PlanPin], boards: Sequence[BoardTurn], *, rotate: bool, rng: random.Random
) -> list[tuple[str | None, int | None]]:
    """Return (board, new turn) for each pin, in order.

    A pin that names its board keeps it and takes no turn. With `rotate` the board whose last turn is
    smallest goes next (ties by the order given) and its new turn is one above all turns so far.
    Otherwise boards are drawn at random, evenly: none gets two more pins than another. Without boards
    the board is None.
    """
    free = sum(pin.board_id is None for pin in pins)
    chosen = iter(_rotation(boards, free) if rotate else _even_draw(boards, free, rng))
    return [(pin.board_id, None) if pin.board_id is not None else next(chosen, (None, None)) for pin in pins]


def _rotation(boards: Sequence[BoardTurn], count: int) -> list[tuple[str | None, int | None]]:
    waiting = [(board.turn, order, board.board_id) for order, board in enumerate(boards)]
    heapq.heapify(waiting)
    last = max((board.turn for board in boards), default=0)
    turns: list[tuple[str | None, int | None]] = []
    while waiting and len(turns) < count:
        last += 1
        _, order, board_id = waiting[0]
        heapq.heapreplace(waiting, (last, order, board_id))
        turns.append((board_id, last))
    return turns


def _even_draw(boards: Sequence[BoardTurn], count: int, rng: random.Random) -> list[tuple[str | None, int | None]]:
    ids = [board.board_id for board in boards]
    if not ids:
        return []
    whole, rest = divmod(count, len(ids))
    drawn = ids * whole + rng.sample(ids, rest)
    rng.shuffle(drawn)
    return [(board_id, None) for board_id in drawn]


class InOrder:
    """Pins take slots strictly in the order given; a pin that must wait holds back those behind it."""

    def __init__(self, pins: Sequence[Wanted], ledger: Ledger) -> None:
        self._pins = deque(pins)
        self._ledger = ledger

    def __len__(self) -> int:
        return len(self._pins)

    def due(self, instant: int) -> int:
        """Return the first second from `instant` on at which the URL and the image rule let a pin go."""
        return self._ledger.allowed(self._pins[0], instant)

    def ready_by(self, instant: int) -> int:
        """Return how many pins could use a slot up to `instant`, at least roughly: it only sets the cell width."""
        return len(self._pins)

    def take(self, low: int, slot: int, high: int, pieces: Sequence[Piece]) -> tuple[Wanted, int] | None:
        """Take the next pin for the slot, which may move inside [low, high] when a rule asks for it."""
        if not self._pins:
            return None
        found = _fit_near(self._ledger, self._pins[0], low, slot, high, pieces)
        return None if found is None else (self._pins.popleft(), found)

    def release_within(self, low: int, high: int) -> int | None:
        """Return the first second in [low, high] at which a pin that waits for its URL or image becomes free."""
        if not self._pins:
            return None
        freed = self._ledger.allowed(self._pins[0], low)
        return freed if low < freed <= high else None


class ByGroup:
    """Pins of one group (URL) never crowd out the others: the best group that the rules allow takes the slot.

    With `longest_first` the group with most pins left goes first, which ends the schedule as early as
    the spacing allows (a cooling-down schedule: the long groups are what can end late). Otherwise the
    group of the pin that comes first in the given order goes first.
    """

    def __init__(self, pins: Sequence[Wanted], ledger: Ledger, *, longest_first: bool) -> None:
        self._ledger = ledger
        self._longest_first = longest_first
        self._left = len(pins)
        groups: dict[str, deque[tuple[int, Wanted]]] = {}
        for place, pin in enumerate(pins):
            groups.setdefault(pin.url_key or f"\0{place}", deque()).append((place, pin))
        self._groups = list(groups.values())
        self._ready: list[tuple[int, int, int]] = []
        self._waiting: list[tuple[int, int]] = []
        for number in range(len(self._groups)):
            self._offer(number)

    def __len__(self) -> int:
        return self._left

    def due(self, instant: int) -> int:
        """Return the first second from `instant` on at which a group may go."""
        self._wake(instant)
        return instant if self._ready else self._next()

    def ready_by(self, instant: int) -> int:
        """Return how many groups could use a slot up to `instant`: it sets the cell width."""
        self._wake(instant)
        return len(self._ready)

    def take(self, low: int, slot: int, high: int, pieces: Sequence[Piece]) -> tuple[Wanted, int] | None:
        """Take the best pin for the slot, which may move inside [low, high] when a rule asks for it."""
        self._wake(high)
        passed: list[int] = []
        found: tuple[Wanted, int] | None = None
        while self._ready and found is None:
            number = heapq.heappop(self._ready)[2]
            group = self._groups[number]
            pin = group[0][1]
            instant = _fit_near(self._ledger, pin, low, slot, high, pieces)
            if instant is not None:
                group.popleft()
                self._left -= 1
                found = (pin, instant)
                if group:
                    heapq.heappush(self._waiting, (instant, number))
                continue
            freed = self._ledger.allowed(pin, slot)
            if freed > high:
                heapq.heappush(self._waiting, (freed, number))
            else:
                passed.append(number)
        for number in passed:
            self._offer(number)
        return found

    def release_within(self, low: int, high: int) -> int | None:
        """Return the first second in [low, high] from which a group that found no cell could go, or None."""
        if self._ready:
            return low
        self._settle(high)
        return max(low, self._waiting[0][0]) if self._waiting and self._waiting[0][0] <= high else None

    def _wake(self, instant: int) -> None:
        self._settle(instant)
        while self._waiting and self._waiting[0][0] <= instant:
            self._offer(heapq.heappop(self._waiting)[1])

    def _next(self) -> int:
        """The first release of a waiting group."""
        while True:
            release = self._waiting[0][0]
            self._settle(release)
            if self._waiting[0][0] == release:
                return release

    def _settle(self, instant: int) -> None:
        """Bring waiting groups up to date: a placement is entered as waiting before its own reach is known."""
        while self._waiting and self._waiting[0][0] <= instant:
            release, number = self._waiting[0]
            freed = self._ledger.allowed(self._groups[number][0][1], release)
            if freed == release:
                return
            heapq.heapreplace(self._waiting, (freed, number))

    def _offer(self, number: int) -> None:
        group = self._groups[number]
        place = group[0][0]
        heapq.heappush(self._ready, (-len(group) if self._longest_first else place, place, number))


def _fit_near(ledger: Ledger, pin: Wanted, low: int, slot: int, high: int, pieces: Sequence[Piece]) -> int | None:
    """The slot itself or the next instant after it in reach, else the first one in reach before it."""
    after = ledger.fit(pin, slot, high, pieces)
    return ledger.fit(pin, low, slot, pieces) if after is None and low < slot else after
