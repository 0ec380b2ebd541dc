"""The loops of a worker: a claimer per job takes work while there are free hands, else it sleeps.

One whose job knows its next instant sleeps until then. The others are woken by the watch (`watching.py`) when there is
something to do; their own rest between two looks is only a safety net.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from flask import Flask

from server import telemetry
from server.chores import DATABASE_TROUBLE, LONGEST_BACKOFF, brief
from server.hands import Hands
from server.models.watch import WATCHED
from server.pipeline.all_jobs import Post
from server.pipeline.jobs import Bulk, Ongoing, Renewable
from server.settling import Settler
from server.vitals import Vitals

_TAKEN_BY_ANOTHER = 0.05  # work was due, and another worker holds it just now
_FULL_PAUSE = 0.5
_CLAIMS_AT_ONCE = 32
_GATHER_SECONDS = (
    0.05  # where more is due than there are hands, some are waited for: one claim for many costs little more
)
_ENOUGH_FREE = 7 / 8  # of the hands, or of one claim where that is fewer
_MOST_LENT = 3  # times a job's own hands, in place of those that wait for slow answers
_SAFETY_NET = 900.0  # the rest of a job that somebody wakes when there is something to do
_TOLD_IDS = ("workspace", "account", "pin", "attempt", "notice", "delivery", "endpoint")


class Claimer:
    """Takes one job's work while there are free hands, and hands each piece to one of them (`hands.py`)."""

    def __init__(
        self,
        app: Flask,
        post: Post,
        transaction: Callable[..., Any],
        stop: threading.Event,
        tell_done: Callable[[], None],
        vitals: Vitals | None = None,
    ) -> None:
        self.name = post.job.name
        self.part = f"claim-{self.name}"
        self.knows_when = hasattr(post.job, "seconds_until_due")
        is_told = self.name in WATCHED or self.knows_when
        self._pause = max(post.pause, _SAFETY_NET) if is_told else post.pause
        self._short_pause = post.pause
        self._vitals = vitals or Vitals()
        self._app = app
        self._job = post.job
        self._transaction = transaction
        self._stop = stop
        self._tell_done = tell_done
        self._threads = post.threads
        self._woken = threading.Event()
        self._hands = Hands(self.name, self._carry_out, self._done)
        self._settler = Settler(post.job, transaction, stop, self._told_trouble, self._busy_others)
        self._is_bulk, self._is_ongoing = isinstance(post.job, Bulk), isinstance(post.job, Ongoing)
        self.is_renewable = isinstance(post.job, Renewable)
        self._has_trouble = False

    def wake(self) -> None:
        self._woken.set()

    def wait_done(self, until: float) -> int:
        """Wait until nothing is in hand, or until that instant of `time.monotonic`; returns what is left."""
        self._hands.wait_done(until)
        return self._hands.busy()

    def has_leases(self) -> bool:
        """Whether anything is in hand whose lease is to be extended."""
        return self.is_renewable and self._hands.busy() > 0

    def renew(self) -> None:
        """Extend the leases of what is being worked on."""
        if not self.has_leases():
            return
        for claimed in self._hands.pieces():
            with self._transaction() as session:
                cast(Renewable, self._job).renew(session, claimed)

    def loop(self) -> None:
        backoff, has_more = 0.25, False
        while not self._stop.is_set():
            self._vitals.heard(self.part)
            self._woken.clear()  # before looking: what happens from here on wakes us again
            room = self._room()
            if room <= 0:
                self._woken.wait(_FULL_PAUSE)
                continue
            if has_more:
                room = self._gather_hands()
            claimed: Sequence[Any] = ()
            wanted = min(room, _CLAIMS_AT_ONCE)
            try:
                claimed, nap = self._look(wanted, is_sure=has_more)
                self._told_trouble(None)
                backoff = 0.25
                for one in claimed:
                    self._hands.hand_over(one)
            except DATABASE_TROUBLE as error:
                self._told_trouble(error)
                nap, backoff = backoff, min(backoff * 2, LONGEST_BACKOFF)
            except Exception as error:  # a defect of ours in one claim, or no thread for it, must not end all of them
                telemetry.log("worker.claim_failed", level=logging.ERROR, error=error, job=self.name)
                claimed, nap = (), LONGEST_BACKOFF  # what was not handed over is not renewed: its lease runs out
            has_more = self._is_bulk and len(claimed) == wanted
            if not claimed:
                self._rest(nap)

    def _rest(self, seconds: float) -> None:
        """Sleep until woken."""
        self._vitals.heard(self.part, rests=seconds)
        self._woken.wait(seconds)

    def _room(self) -> int:
        """How many hands are free. One that waits for a slow answer costs nothing, so a fresh one may be lent for it."""
        lent = min(self._slow_hands(), self._threads * _MOST_LENT)
        return self._threads + lent - self._hands.busy()

    def _gather_hands(self) -> int:
        """Wait a moment until most hands are free, so that one claim fills them; returns how many are."""
        enough = int(min(self._threads, _CLAIMS_AT_ONCE) * _ENOUGH_FREE)
        ends = time.monotonic() + _GATHER_SECONDS
        while (room := self._room()) < enough and time.monotonic() < ends:
            if self._stop.wait(_GATHER_SECONDS / 10):
                break
        return room

    def _busy_others(self) -> int:
        """How many hands may come with a result soon, beside the one that asks."""
        busy = self._hands.busy() - 1
        return busy - self._slow_hands() if busy > 0 else 0

    def _slow_hands(self) -> int:
        return self._job.slow_hands() if isinstance(self._job, Bulk) else 0

    def _look(self, limit: int, *, is_sure: bool = False) -> tuple[Sequence[Any], float]:
        """Claim; when there is nothing, how long to sleep. Where a job knows its next instant, reading comes first.

        `is_sure` says that the last claim left some behind, so that nobody need be asked.
        """
        seconds_until_due = getattr(self._job, "seconds_until_due", None)
        if seconds_until_due is not None and not is_sure:
            with self._transaction(is_reading=True) as session:
                seconds = seconds_until_due(session)
            if seconds is None or seconds > 0:
                return (), self._pause if seconds is None else min(seconds, self._pause)
        with self._transaction() as session:
            if isinstance(self._job, Bulk):
                claimed: Sequence[Any] = self._job.claim_many(session, limit)
            else:
                one = self._job.claim(session)
                claimed = () if one is None else (one,)
            goes_on = self._is_ongoing and not claimed and cast(Ongoing, self._job).goes_on(session)
        if seconds_until_due is not None:
            return claimed, _TAKEN_BY_ANOTHER
        return claimed, self._short_pause if goes_on else self._pause

    def _carry_out(self, claimed: Any) -> None:
        with telemetry.bound(job=self.name, **ids_of(claimed)):
            try:
                with self._app.app_context():
                    result = self._job.work(claimed)
                self._settler.settle(claimed, result)
            except Exception as error:  # its lease runs out, and what it left is taken up by the rescue of its job
                telemetry.log("worker.work_failed", level=logging.ERROR, error=error, job=self.name)

    def _done(self) -> None:
        """A hand is free again."""
        self.wake()
        self._tell_done()

    def _told_trouble(self, error: BaseException | None) -> None:
        """One line when the database goes and one when it is back, not one per try."""
        if error is not None and not self._has_trouble:
            telemetry.log("worker.database_trouble", level=logging.WARNING, job=self.name, reason=brief(error))
        elif error is None and self._has_trouble:
            telemetry.log("worker.database_back", job=self.name)
        self._has_trouble = error is not None


def ids_of(claimed: Any) -> dict[str, str]:
    """What a piece of work is about, for the log: the ids that it names, never a token."""
    found = {word: getattr(claimed, f"{word}_id", None) for word in _TOLD_IDS}
    return {word: value for word, value in found.items() if isinstance(value, str) and value}
