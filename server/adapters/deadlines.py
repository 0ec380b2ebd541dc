"""One thread that watches over all deadlines of this process: a timer for each request would be a thread for each."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable


class Deadline:
    """Something that is called at an instant (of `time.monotonic`) unless it was called off before."""

    __slots__ = ("at", "call")

    def __init__(self, at: float, call: Callable[[], None]) -> None:
        self.at = at
        self.call: Callable[[], None] | None = call

    def call_off(self) -> None:
        self.call = None  # its entry in the heap goes when it is met


class Deadlines:
    """The heap and its thread, which begins with the first deadline. What is called must be short and raise nothing."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._heap: list[tuple[float, int, Deadline]] = []
        self._thread: threading.Thread | None = None

    def set(self, seconds: float, call: Callable[[], None]) -> Deadline:
        """Call this so many seconds from now, in the watching thread."""
        deadline = Deadline(time.monotonic() + seconds, call)
        with self._changed:
            heapq.heappush(self._heap, (deadline.at, next(self._numbers), deadline))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif self._heap[0][2] is deadline:  # earlier than what is slept for
                self._changed.notify()
        return deadline

    def _watch(self) -> None:
        while True:
            call = self._next_call()
            if call is not None:
                call()

    def _next_call(self) -> Callable[[], None] | None:
        """Sleep until the first deadline that still stands, and return its call."""
        with self._changed:
            while self._heap and self._heap[0][2].call is None:
                heapq.heappop(self._heap)
            if not self._heap:
                self._changed.wait()
                return None
            left = self._heap[0][0] - time.monotonic()
            if left > 0:
                self._changed.wait(left)
                return None
            return heapq.heappop(self._heap)[2].call


deadlines = Deadlines()
