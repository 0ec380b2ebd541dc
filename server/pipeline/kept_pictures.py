"""Small pictures that are made while a browser waits: few at once, and the latest kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server import clock
from server.errors import TooManyRequests

_ENTRY_BYTES = 200  # what an entry takes beside its picture


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no picture, and for so long nobody needs to look again."""

    seconds: float


class KeptPictures:
    """Makes pictures by key and keeps the latest looked at. Safe to share between threads.

    `busy` and `busy_text` are the code and the sentence for who would have to wait too long.
    """

    def __init__(
        self, *, at_once: int, wait_seconds: float, kept_bytes: int, busy: str, busy_text: str, retry_after: int = 3
    ) -> None:
        self._at_once = at_once
        self._wait_seconds = wait_seconds
        self._room = kept_bytes
        self._busy = busy
        self._busy_text = busy_text
        self._retry_after = retry_after
        self._kept: OrderedDict[str, tuple[bytes, datetime | None]] = OrderedDict()  # each with its end, if it has one
        self._under_way: list[str] = []  # for whom
        self._turn = threading.Condition()

    def take(self, key: str, make: Callable[[], bytes | Missing], *, owner: str = "") -> bytes:
        """The picture of this key, made when it is not here; b"" for one that is missing.

        One at a time is made for a named `owner`. Raises TooManyRequests when enough others are being made.
        """
        with self._turn:
            if (known := self._look(key)) is not None:
                return known
            if not self._turn.wait_for(lambda: self._is_free_for(owner), self._wait_seconds):
                raise TooManyRequests(self._busy_text, code=self._busy, retry_after=self._retry_after)
            if (known := self._look(key)) is not None:  # made while this waited
                return known
            self._under_way.append(owner)
        try:
            made = make()
            with self._turn:
                return self._keep(key, made)
        finally:
            with self._turn:
                self._under_way.remove(owner)
                self._turn.notify_all()

    def _is_free_for(self, owner: str) -> bool:
        return len(self._under_way) < self._at_once and not (owner and owner in self._under_way)

    def _look(self, key: str) -> bytes | None:
        jpeg, end = self._kept.get(key, (None, None))
        if jpeg is None or (end is not None and end <= clock.now()):
            return None
        self._kept.move_to_end(key)
        return jpeg

    def _keep(self, key: str, made: bytes | Missing) -> bytes:
        if key in self._kept:
            self._forget(key)
        jpeg = b"" if isinstance(made, Missing) else made
        end = clock.now() + timedelta(seconds=made.seconds) if isinstance(made, Missing) else None
        self._kept[key] = (jpeg, end)
        self._room -= len(jpeg) + _ENTRY_BYTES
        while self._room < 0:
            self._forget(next(iter(self._kept)))
        return jpeg

    def _forget(self, key: str) -> None:
        self._room += len(self._kept.pop(key)[0]) + _ENTRY_BYTES
