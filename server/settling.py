"""Writing down what became of a worker's pieces of work, many at once where a job can do that.

A database that is gone for a moment is waited for: what was done outside is done, and only we can tell.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from server import telemetry
from server.chores import DATABASE_TROUBLE, LONGEST_BACKOFF
from server.pipeline.jobs import Bulk, Forgiving, Job

_SETTLE_SECONDS = 120.0  # how long a result is kept for a database that is gone; later, reconcile finds out by itself
_GATHER_SECONDS = 0.05  # so long the results of other hands are waited for, to write all of them at once


class Settler:
    """Settles one job's results, from any of its hands. `others()` counts the hands that may come with a result soon."""

    def __init__(
        self,
        job: Job[Any, Any],
        transaction: Callable[..., Any],
        stop: threading.Event,
        tell_trouble: Callable[[BaseException | None], None],
        others: Callable[[], int],
    ) -> None:
        self._job = job
        self._transaction = transaction
        self._stop = stop
        self._tell_trouble = tell_trouble
        self._others = others
        self._lock = threading.Lock()
        self._unsettled: list[tuple[Any, Any]] = []  # results that wait for whoever settles just now
        self._is_settling = False

    def settle(self, claimed: Any, result: Any) -> None:
        """Write a result, or leave it to the hand that settles just now."""
        if isinstance(self._job, Bulk):
            self._settle_together(claimed, result)
        else:
            self._settle_one(claimed, result)

    def _settle_together(self, claimed: Any, result: Any) -> None:
        """Leave the result to the hand that settles just now, or settle, with everything that comes in meanwhile."""
        with self._lock:
            self._unsettled.append((claimed, result))
            if self._is_settling:
                return
            self._is_settling = True
        while True:
            try:
                self._gather()
            except Exception as error:  # a hand that went without settling would leave all later results lying, too
                telemetry.log("worker.settle_failed", level=logging.ERROR, error=error, job=self._job.name)
            with self._lock:
                settled, self._unsettled = self._unsettled, []
                if not settled:
                    self._is_settling = False
                    return
            left = self._settle_many(settled)
            if left:
                with self._lock:  # one of these may wait long for a row that is locked: others settle theirs meanwhile
                    self._is_settling = False
                self._settle_each(left)
                return

    def _gather(self) -> None:
        """One statement for many costs little more than for one, so what other hands are about to bring is waited for."""
        ends = time.monotonic() + _GATHER_SECONDS
        while self._others() and time.monotonic() < ends and not self._stop.wait(_GATHER_SECONDS / 10):
            pass

    def _settle_each(self, left: Sequence[tuple[Any, Any]]) -> None:
        """Settle one by one; what the database does not take at once comes after all others."""
        again = []
        for one, its_result in left:
            try:
                with self._transaction() as session:
                    self._job.settle(session, one, its_result)
            except Exception as error:
                if isinstance(error, DATABASE_TROUBLE):
                    self._tell_trouble(error)
                again.append((one, its_result))
        for one, its_result in again:
            try:
                self._settle_one(one, its_result)
            except Exception as error:  # the others' results are in this hand, too
                telemetry.log("worker.work_failed", level=logging.ERROR, error=error, job=self._job.name)

    def _settle_many(self, settled: list[tuple[Any, Any]]) -> Sequence[tuple[Any, Any]]:
        """Settle what can be settled at once; returns what must be settled one by one, after any trouble all of it."""
        assert isinstance(self._job, Bulk)  # noqa: S101 - asked before
        if len(settled) == 1:
            return settled
        try:
            with self._transaction() as session:
                return self._job.settle_many(session, settled)
        except DATABASE_TROUBLE as error:
            self._tell_trouble(error)
        except Exception as error:
            telemetry.log("worker.settle_failed", level=logging.ERROR, error=error, job=self._job.name)
        return settled

    def _settle_one(self, claimed: Any, result: Any) -> None:
        """Write the result, however long the database takes to come back."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        backoff = 0.1
        while True:
            try:
                with self._transaction() as session:
                    self._job.settle(session, claimed, result)
                return
            except DATABASE_TROUBLE as error:
                self._tell_trouble(error)
                if time.monotonic() > deadline:
                    raise
                time.sleep(backoff)
                backoff = min(backoff * 2, LONGEST_BACKOFF)
            except Exception as error:
                if not isinstance(self._job, Forgiving):
                    raise
                telemetry.log("worker.settle_failed", level=logging.ERROR, error=error, job=self._job.name)
                with self._transaction() as session:
                    self._job.give_up(session, claimed, error)
                return
