"""A sliding window over failed attempts, so that nobody guesses passwords at the speed of the network."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from server import clock
from server.errors import PinwrightError, TooManyRequests

LIMIT = 10
WINDOW = timedelta(minutes=15)
_MAX_NAMES = 10_000  # beyond it the oldest are forgotten: a flood of names must not fill the memory


class AttemptWindow:
    """Counts failures by name within this process; `failure` is the error that counts as one."""

    def __init__(self, failure: type[PinwrightError], *, limit: int = LIMIT, window: timedelta = WINDOW) -> None:
        self._failure = failure
        self._limit = limit
        self._window = window
        self._failures: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def guarded(self, name: str) -> Iterator[None]:
        """Let an attempt through and count it if it fails; a success clears the count. Raises TooManyRequests.

        It is counted before it is judged: attempts sent at the same moment all count.
        """
        self._take(name)
        try:
            yield
        except self._failure:
            raise
        except BaseException:
            self._give_back(name)  # our own trouble is not the caller's failure
            raise
        else:
            with self._lock:
                self._failures.pop(name, None)

    def _take(self, name: str) -> None:
        now = clock.now()
        with self._lock:
            failures = self._failures.setdefault(name, deque())
            while failures and failures[0] <= now - self._window:
                failures.popleft()
            if len(failures) >= self._limit:
                wait = (failures[0] + self._window - now).total_seconds()
                raise TooManyRequests(
                    f"Too many failed attempts. Try again in {max(1, round(wait / 60))} minutes.",
                    code="too_many_attempts",
                    retry_after=max(1, round(wait)),
                )
            failures.append(now)
            while len(self._failures) > _MAX_NAMES:
                self._failures.pop(next(iter(self._failures)))

    def _give_back(self, name: str) -> None:
        with self._lock:
            failures = self._failures.get(name)
            if failures:
                failures.pop()
