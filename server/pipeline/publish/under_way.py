"""What this worker is sending just now, by account queue: so that one account's slow answers never keep others waiting."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_OF_ONE = 2  # sends of one Pinterest user at once in one worker
SLOW_AFTER = 2.0  # seconds; a hand that waits for longer costs no processor time, so a fresh one may stand in for it


class UnderWay:
    """The sends in flight, each with when it began."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = monotonic
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._sends: dict[int, tuple[str, float]] = {}

    @contextmanager
    def of(self, queue_id: str) -> Iterator[None]:
        """While inside, one send of this queue is in flight."""
        with self._lock:
            number = next(self._numbers)
            self._sends[number] = (queue_id, self._now())
        try:
            yield
        finally:
            with self._lock:
                del self._sends[number]

    def busy(self) -> tuple[str, ...]:
        """Queues that have enough in flight, in a fixed order."""
        with self._lock:
            counts = Counter(queue_id for queue_id, _ in self._sends.values())
        return tuple(sorted(queue_id for queue_id, count in counts.items() if count >= MOST_OF_ONE))

    def slow(self) -> int:
        """How many of them have been waiting for long."""
        since = self._now() - SLOW_AFTER
        with self._lock:
            return sum(began < since for _, began in self._sends.values())
