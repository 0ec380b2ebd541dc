"""Signs of life inside one worker: which of its threads are silent, and which have just died.

A living process proves little: its ticker or a claimer can be dead in it. So every part says when it went round, the
heartbeat carries the names of those in trouble, and `/readyz`, `/metrics` and `doctor` tell them.
"""

from __future__ import annotations

import socket
import threading
import time
import zlib
from collections.abc import Callable

TOLD_SECONDS = (
    15.0  # a part that died is told of for so long, though it was started again: one that dies on and on shows
)


class Vitals:
    """When each part was last heard of; safe to use from all of them. `expect` says how long a part may be silent."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = monotonic
        self._lock = threading.Lock()
        self._limits: dict[str, float] = {}
        self._heard: dict[str, float] = {}
        self._died: dict[str, float] = {}

    def expect(self, part: str, seconds: float) -> None:
        """From now on this part gives a sign of life at least so often."""
        with self._lock:
            self._limits[part] = seconds
            self._heard[part] = self._now()

    def heard(self, part: str, *, rests: float = 0.0) -> None:
        """This part is going round, and sleeps for so many seconds now: it is silent from then on."""
        with self._lock:
            self._heard[part] = self._now() + rests

    def died(self, part: str) -> None:
        """This part was found dead; somebody starts it again."""
        with self._lock:
            self._died[part] = self._heard[part] = self._now()

    def silence(self, part: str) -> float:
        """Seconds since this part was heard of."""
        with self._lock:
            return max(self._now() - self._heard.get(part, self._now()), 0.0)

    def in_trouble(self) -> list[str]:
        """The parts that are silent for too long, or died a moment ago, in the order of their names."""
        with self._lock:
            now = self._now()
            silent = {part for part, limit in self._limits.items() if now - self._heard[part] > limit}
            dead = {part for part, at in self._died.items() if now - at <= TOLD_SECONDS}
            return sorted(silent | dead)


def machine_phase(period: float) -> float:
    """Where in each period, reckoned from the epoch, all processes of this machine wake: once is cheaper than now and then."""
    return zlib.crc32(socket.gethostname().encode()) / 2**32 * period
