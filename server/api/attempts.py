"""A sliding window over failed attempts, so that nobody guesses passwords at the speed of the network.

It is kept in the database: with several web processes the limit would otherwise be as many times as large.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from server import clock
from server.crypto import hash_token
from server.db import db
from server.errors import PinwrightError, TooManyRequests
from server.models.failed_attempt import add_attempt, attempts_since, forget_attempt, forget_attempts

LIMIT = 10
WINDOW = timedelta(minutes=15)


class AttemptWindow:
    """Counts failures by name; `failure` is the error that counts as one."""

    def __init__(self, failure: type[PinwrightError], *, limit: int = LIMIT, window: timedelta = WINDOW) -> None:
        self._failure = failure
        self._limit = limit
        self._window = window

    @contextmanager
    def guarded(self, name: str) -> Iterator[None]:
        """Let an attempt through and count it if it fails; a success clears the count. Raises TooManyRequests.

        It is counted, and that is committed, before it is judged: attempts sent at the same moment all count.
        """
        name_hash = hash_token(name)
        attempt_id = self._take(name_hash)
        try:
            yield
        except self._failure:
            raise
        except BaseException:
            self._give_back(attempt_id)  # our own trouble is not the caller's failure
            raise
        forget_attempts(db.session(), name_hash)  # with whatever the success itself writes

    def _take(self, name_hash: str) -> int:
        now = clock.now()
        attempt_id = add_attempt(db.session(), name_hash, now)
        db.session.commit()
        count, first = attempts_since(db.session(), name_hash, now - self._window)
        if count <= self._limit:
            db.session.rollback()  # judging a password takes a while, and begins a transaction of its own
            return attempt_id
        self._give_back(attempt_id)
        wait = ((first or now) + self._window - now).total_seconds()
        raise TooManyRequests(
            f"Too many failed attempts. Try again in {max(1, round(wait / 60))} minutes.",
            code="too_many_attempts",
            retry_after=max(1, round(wait)),
        )

    def _give_back(self, attempt_id: int) -> None:
        db.session.rollback()
        forget_attempt(db.session(), attempt_id)
        db.session.commit()
