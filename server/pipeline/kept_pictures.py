"""Small pictures that are made while a browser waits: few at once, and the latest kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from server.errors import TooManyRequests


class KeptPictures:
    """Makes pictures by key and keeps the latest looked at. Safe to share between threads.

    `busy` and `busy_text` are the code and the sentence for who would have to wait too long.
    """

    def __init__(self, *, at_once: int, wait_seconds: float, kept_bytes: int, busy: str, busy_text: str) -> None:
        self._hands = threading.BoundedSemaphore(at_once)
        self._wait_seconds = wait_seconds
        self._room = kept_bytes
        self._busy = busy
        self._busy_text = busy_text
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The picture of this key, made when it is not here. Raises TooManyRequests when enough others are being made."""
        known = self._look(key)
        if known is not None:
            return known
        if not self._hands.acquire(timeout=self._wait_seconds):
            raise TooManyRequests(self._busy_text, code=self._busy, retry_after=3)
        try:
            known = self._look(key)  # made while this waited
            return known if known is not None else self._keep(key, make())
        finally:
            self._hands.release()

    def _look(self, key: str) -> bytes | None:
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
            return known

    def _keep(self, key: str, jpeg: bytes) -> bytes:
        with self._lock:
            self._room += len(self._kept.pop(key, b"")) - len(jpeg)
            self._kept[key] = jpeg
            while self._room < 0:
                self._room += len(self._kept.popitem(last=False)[1])
        return jpeg
