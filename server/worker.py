"""The worker: runs every job of the pipeline until it is told to stop.

    ticker        APScheduler; its jobs only say that it is time for something
    chores        does that (`chores.py`): heartbeat, renewing leases, wake sweep, missed slots, tidying up
    claimers      one thread per job: takes work while there are free hands, else sleeps until the next due instant
    hands         a thread per piece of work, at most as many as the job allows
    listener      wakes the claimers when another process has changed the database
    supervisor    the calling thread: starts again what has died

Each of them gives signs of life (`vitals.py`); the heartbeat names those that do not.

Before anything is claimed a restored backup is noticed, and slots are brought in line with changed time zone rules.

Each piece of work is claim, work, settle, with a commit after the first and the last (`pipeline/jobs.py`). A database
that is gone for a moment is waited for; what was already done at Pinterest is written down as soon as it is back.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.orm import Session

from server import telemetry
from server.chores import CHORES, DATABASE_TROUBLE, LONGEST_BACKOFF, Chores, brief
from server.db import db, reading
from server.ids import new_id
from server.models import beats
from server.models.listening import listen
from server.pipeline.all_jobs import Post, build_jobs
from server.pipeline.jobs import Forgiving, Renewable
from server.pipeline.services import Services
from server.vitals import Vitals
from server.wiring import services as current_services

STOP_SECONDS = 10.0
_TICKER, _SUPERVISOR = "ticker", "supervisor"
_SUPERVISE_SECONDS = 1.0
_TICKER_SILENCE = 12.0  # it ticks every five seconds; one that is quiet for longer is replaced
_SUPERVISOR_SILENCE = 15.0
_CLAIMER_SILENCE = 20.0  # beyond its own rest between two looks
_TAKEN_BY_ANOTHER = 0.05  # work was due, and another worker holds it just now
_SETTLE_SECONDS = 120.0  # how long a result is kept for a database that is gone; later, reconcile finds out by itself


def run_worker(app: Flask, *, stop: threading.Event, role: str = "worker") -> None:
    """Work until `stop` is set, then finish or hand back what is in hand within about ten seconds."""
    with app.app_context():
        services = current_services()
    Worker(app, services, stop, role).run()


class Worker:
    """All threads of one worker, and the calling thread as their supervisor."""

    def __init__(self, app: Flask, services: Services, stop: threading.Event, role: str) -> None:
        self._app = app
        self._services = services
        self._stop = stop
        self._role = role
        self._id = new_id("wkr")
        self._vitals = Vitals()
        posts = build_jobs(services, is_stopping=stop.is_set)
        self._claimers = [Claimer(app, post, self._transaction, stop, self.wake, self._vitals) for post in posts]
        self._chores = Chores(services, self._transaction, stop, self._beat, self._renew)
        self._targets: dict[str, Callable[[], None]] = {
            "chores": self._chores.loop,
            "listener": lambda: listen(services.settings, stop, self.wake),
        }
        self._threads: dict[str, threading.Thread] = {}
        self._ticker = self._new_ticker()

    def run(self) -> None:
        """Start everything and keep it running; returns after a clean stop."""
        telemetry.log("worker.started", worker=self._id, role=self._role)
        self._vitals.expect(_TICKER, _TICKER_SILENCE)
        self._ticker.start()
        for chore in ("beat", "sweep"):
            self._chores.put(chore)
        self._supervise()
        self._chores.notice_restored()
        self._chores.follow_zone_rules()
        self._vitals.expect(_SUPERVISOR, _SUPERVISOR_SILENCE)
        for claimer in self._claimers:
            self._vitals.expect(claimer.part, claimer.pause + _CLAIMER_SILENCE)
            self._targets[claimer.part] = claimer.loop
        while True:
            try:
                self._supervise()
                self._look_after_ticker()
            except Exception as error:  # whoever looks after all others must not be the one that dies
                telemetry.log("worker.supervisor_failed", level=logging.ERROR, error=error)
            if self._stop.wait(_SUPERVISE_SECONDS):
                break
        self._end()

    def wake(self) -> None:
        """Something changed: every claimer looks for work now, and soon somebody looks for missed slots."""
        self._chores.hear_news()
        for claimer in self._claimers:
            claimer.wake()

    def _supervise(self) -> None:
        self._vitals.heard(_SUPERVISOR)
        for name, target in self._targets.items():
            thread = self._threads.get(name)
            if thread is not None and thread.is_alive():
                continue
            if thread is not None:
                telemetry.log("worker.thread_died", level=logging.ERROR, worker=self._id, thread=name)
                self._vitals.died(name)
            self._threads[name] = threading.Thread(target=target, name=name, daemon=True)
            self._threads[name].start()

    def _look_after_ticker(self) -> None:
        if not self._ticker.running or self._vitals.silence(_TICKER) > _TICKER_SILENCE:
            telemetry.log("worker.thread_died", level=logging.ERROR, worker=self._id, thread=_TICKER)
            self._vitals.died(_TICKER)
            if self._ticker.running:
                self._ticker.shutdown(wait=False)
            self._ticker = self._new_ticker()
            self._ticker.start()
            self._chores.put("beat")  # which tells of it

    def _new_ticker(self) -> BackgroundScheduler:
        ticker = BackgroundScheduler(
            timezone="UTC",
            daemon=True,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        for chore, seconds in CHORES.items():
            ticker.add_job(self._tick, "interval", seconds=seconds, args=[chore], id=chore)
        return ticker

    def _tick(self, chore: str) -> None:
        self._vitals.heard(_TICKER)
        self._chores.put(chore)

    def _beat(self, session: Session) -> None:
        beats.beat(session, self._id, self._role, socket.gethostname(), self._vitals.in_trouble())

    def _renew(self) -> None:
        for claimer in self._claimers:
            claimer.renew()

    @contextmanager
    def _transaction(self, *, is_reading: bool = False) -> Iterator[Session]:
        with self._app.app_context():
            try:
                if is_reading:
                    with reading():
                        yield db.session()
                        db.session.rollback()
                else:
                    yield db.session()
                    db.session.commit()
            except BaseException:
                db.session.rollback()
                raise
            finally:
                db.session.remove()

    def _end(self) -> None:
        """Nothing new is claimed; what has not begun to be sent is handed back, what is on its way gets time to end."""
        self.wake()
        if self._ticker.running:
            self._ticker.shutdown(wait=False)
        deadline = time.monotonic() + STOP_SECONDS
        for thread in [*self._threads.values(), *(hand for claimer in self._claimers for hand in claimer.hands())]:
            thread.join(max(deadline - time.monotonic(), 0.1))
        left = sum(len(claimer.hands()) for claimer in self._claimers)
        self._services.studio.close()
        try:
            with self._transaction() as session:
                beats.leave(session, self._id)
        except DATABASE_TROUBLE:
            pass  # an old heartbeat is noticed by its age anyway
        telemetry.log("worker.stopped", worker=self._id, unfinished=left or None)


class Claimer:
    """Takes one job's work while there are free hands, and hands each piece to a thread of its own."""

    def __init__(
        self,
        app: Flask,
        post: Post,
        transaction: Callable[..., Any],
        stop: threading.Event,
        wake_all: Callable[[], None],
        vitals: Vitals | None = None,
    ) -> None:
        self.name = post.job.name
        self.part = f"claim-{self.name}"
        self.pause = post.pause
        self._app = app
        self._job = post.job
        self._transaction = transaction
        self._stop = stop
        self._wake_all = wake_all
        self._vitals = vitals or Vitals()
        self._free = threading.BoundedSemaphore(post.threads)
        self._woken = threading.Event()
        self._hands: dict[threading.Thread, Any] = {}  # each with what it has claimed
        self._lock = threading.Lock()
        self._has_trouble = False

    def wake(self) -> None:
        self._woken.set()

    def hands(self) -> list[threading.Thread]:
        """The threads that are working now."""
        with self._lock:
            return list(self._hands)

    def renew(self) -> None:
        """Extend the leases of what is being worked on."""
        job = self._job
        if not isinstance(job, Renewable):
            return
        with self._lock:
            in_hand = list(self._hands.values())
        for claimed in in_hand:
            with self._transaction() as session:
                job.renew(session, claimed)

    def loop(self) -> None:
        backoff = 0.25
        while not self._stop.is_set():
            self._vitals.heard(self.part)
            if not self._free.acquire(timeout=0.5):
                continue
            self._woken.clear()  # before looking: what happens from here on wakes us again
            is_handed_over = False
            try:
                claimed, nap = self._look()
                self._told_trouble(None)
                backoff = 0.25
                if claimed is not None:
                    self._hand_over(claimed)
                    is_handed_over = True
            except DATABASE_TROUBLE as error:
                self._told_trouble(error)
                nap, backoff = backoff, min(backoff * 2, LONGEST_BACKOFF)
            except Exception as error:  # a defect of ours in one claim must not end all of them
                telemetry.log("worker.claim_failed", level=logging.ERROR, error=error, job=self.name)
                nap = LONGEST_BACKOFF
            finally:
                if not is_handed_over:
                    self._free.release()
            if not is_handed_over:
                self._woken.wait(nap)

    def _look(self) -> tuple[Any | None, float]:
        """Claim one piece; when there is none, how long to sleep. Where a job knows its next instant, reading comes first."""
        seconds_until_due = getattr(self._job, "seconds_until_due", None)
        if seconds_until_due is not None:
            with self._transaction(is_reading=True) as session:
                seconds = seconds_until_due(session)
            if seconds is None or seconds > 0:
                return None, self.pause if seconds is None else min(seconds, self.pause)
        with self._transaction() as session:
            claimed = self._job.claim(session)
        return claimed, self.pause if seconds_until_due is None else _TAKEN_BY_ANOTHER

    def _hand_over(self, claimed: Any) -> None:
        hand = threading.Thread(target=self._carry_out, args=(claimed,), name=f"{self.name}-hand", daemon=True)
        with self._lock:
            self._hands[hand] = claimed
        hand.start()

    def _carry_out(self, claimed: Any) -> None:
        try:
            with self._app.app_context():
                result = self._job.work(claimed)
            self._settle(claimed, result)
        except Exception as error:  # its lease runs out, and what it left is taken up by the rescue of its job
            telemetry.log("worker.work_failed", level=logging.ERROR, error=error, job=self.name)
        finally:
            with self._lock:
                self._hands.pop(threading.current_thread(), None)
            self._free.release()
            self._wake_all()

    def _settle(self, claimed: Any, result: Any) -> None:
        """Write the result, however long the database takes to come back."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        backoff = 0.1
        while True:
            try:
                with self._transaction() as session:
                    self._job.settle(session, claimed, result)
                return
            except DATABASE_TROUBLE as error:
                self._told_trouble(error)
                if time.monotonic() > deadline:
                    raise
                time.sleep(backoff)
                backoff = min(backoff * 2, LONGEST_BACKOFF)
            except Exception as error:
                if not isinstance(self._job, Forgiving):
                    raise
                telemetry.log("worker.settle_failed", level=logging.ERROR, error=error, job=self.name)
                with self._transaction() as session:
                    self._job.give_up(session, claimed, error)
                return

    def _told_trouble(self, error: BaseException | None) -> None:
        """One line when the database goes and one when it is back, not one per try."""
        if error is not None and not self._has_trouble:
            telemetry.log("worker.database_trouble", level=logging.WARNING, job=self.name, reason=brief(error))
        elif error is None and self._has_trouble:
            telemetry.log("worker.database_back", job=self.name)
        self._has_trouble = error is not None
