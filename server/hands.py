"""The hands of one job: threads that each carry out one piece of work at a time, and wait a while for the next.

A thread for each piece would be started at the pace at which the busy ones let the new one begin: three milliseconds each.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

_IDLE_SECONDS = 10.0  # then an idle hand ends


class Hands:
    """`carry_out(piece)` is called in a thread for each piece that is handed over, and `tell_done()` when it counts no more.

    Whoever hands over minds how many are busy.
    """

    def __init__(self, name: str, carry_out: Callable[[Any], None], tell_done: Callable[[], None]) -> None:
        self._name = name
        self._carry_out = carry_out
        self._tell_done = tell_done
        self._changed = threading.Condition()
        self._busy: dict[int, Any] = {}  # by its number, each piece that was handed over and is not done
        self._count = 0  # of the pieces so far
        self._free = 0  # hands that wait, and for which no piece lies ready
        self._ready: queue.SimpleQueue[int] = queue.SimpleQueue()

    def hand_over(self, piece: Any) -> None:
        """Let a free hand carry this out, or a new one. Raises RuntimeError when there is no thread to be had."""
        with self._changed:
            self._count += 1
            number = self._count
            self._busy[number] = piece
            if self._free:
                self._free -= 1
                self._ready.put(number)
                return
        try:
            threading.Thread(target=self._loop, args=(number,), name=f"{self._name}-hand", daemon=True).start()
        except RuntimeError:
            with self._changed:
                del self._busy[number]
                self._changed.notify_all()
            raise

    def busy(self) -> int:
        """How many pieces are not done."""
        return len(self._busy)

    def pieces(self) -> list[Any]:
        """What is being worked on."""
        with self._changed:
            return list(self._busy.values())

    def wait_done(self, until: float) -> None:
        """Return when all pieces are done, or at that instant of `time.monotonic`."""
        with self._changed:
            while self._busy and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)

    def _loop(self, number: int) -> None:
        """Whatever ends this thread in the middle, it was not counted among the free ones."""
        while True:
            try:
                self._carry_out(self._busy[number])
            finally:
                with self._changed:
                    del self._busy[number]
                    self._changed.notify_all()
                self._tell_done()
            with self._changed:
                self._free += 1
            with contextlib.suppress(queue.Empty):
                number = self._ready.get(timeout=_IDLE_SECONDS)
                continue
            with self._changed:
                try:  # without waiting: another hand may take what lies ready, and nothing comes while this lock is held
                    number = self._ready.get_nowait()
                except queue.Empty:
                    self._free -= 1
                    return
