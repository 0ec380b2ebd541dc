"""The hands of one job: threads that each carry out one piece of work at a time, and wait a while for the next.

A thread for each piece would be started at the pace at which the busy ones let the new one begin: three milliseconds each.
"""

from __future__ import annotations

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
        self._free = 0  # hands that wait and are not meant for a piece yet
        self._pieces: queue.SimpleQueue[int] = queue.SimpleQueue()

    def hand_over(self, piece: Any) -> None:
        """Let a free hand carry this out, or a new one."""
        with self._changed:
            self._count += 1
            self._busy[self._count] = piece
            is_new = self._free == 0
            if not is_new:
                self._free -= 1
        self._pieces.put(self._count)
        if is_new:
            threading.Thread(target=self._loop, name=f"{self._name}-hand", daemon=True).start()

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

    def _loop(self) -> None:
        while True:
            try:
                number = self._pieces.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                with self._changed:
                    if self._free == 0:  # a piece is on its way to us
                        continue
                    self._free -= 1
                    return
            try:
                self._carry_out(self._busy[number])
            finally:
                with self._changed:
                    self._busy.pop(number)
                    self._free += 1
                    self._changed.notify_all()
                self._tell_done()
