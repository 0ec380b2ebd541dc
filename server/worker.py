"""The worker: runs every job of the pipeline until it is told to stop.

    ticker        APScheduler; its one job only says that it is time for something
    chores        does that (`chores.py`): renewing leases, wake sweep, missed slots, tidying up
    claimers      one thread per job: takes work while there are free hands, else sleeps until the next due instant
    watch         hears of changes by other processes, asks one question for all jobs, wakes their claimers, and says again
                  and again that the worker lives (`watching.py`)
    hands         threads that carry out one piece of work at a time, kept for the next one (`hands.py`); at most as many as
                  the job allows, and more in place of those that wait for slow answers
    supervisor    the calling thread: starts again what has died without a word

On a machine that rests it is the waking itself that costs. So nobody looks at a clock again and again: whoever waits is
told, or sleeps until an instant that he knows; a thread that dies starts its successor; and what has to be done now and
then is done together, at the tick, with the heartbeats of all workers of the machine.

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
from datetime import UTC, datetime

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.orm import Session

from server import telemetry
from server.chores import DATABASE_TROUBLE, TICK_SECONDS, Chores
from server.claimer import Claimer
from server.db import db, reading
from server.ids import new_id
from server.models import beats
from server.models.beats import EVERY_SECONDS
from server.models.leases import foreign_queues
from server.models.listening import open_line
from server.pipeline.all_jobs import build_jobs
from server.pipeline.services import Services
from server.vitals import Vitals, machine_phase
from server.watching import Told, Watch
from server.wiring import services as current_services

STOP_SECONDS = 10.0
_TICKER, _SUPERVISOR = "ticker", "supervisor"
_AFTER_THE_BEAT, _AFTER_THE_TICK = 0.2, 0.3  # threads that wake together hinder each other
_LIVED_LONG = 10.0  # the successor of a thread that dies sooner waits so long, or it would die all the time
_KEYS_SECONDS = 60.0  # at least, between two looks whether the keys open every account's tokens
_TICKER_SILENCE = TICK_SECONDS + 5.0  # one that is quiet for longer is replaced
_SUPERVISOR_SILENCE = TICK_SECONDS + 10.0
_LOOK_AFTER_LEASE = 4.0  # at the latest: what a worker claimed that died before anybody heard of its claim
_SILENCE = 18.0  # of a claimer or the watch, beyond the rest that it has announced


def run_worker(app: Flask, *, stop: threading.Event, role: str = "worker") -> None:
    """Work until `stop` is set, then finish or hand back what is in hand within about ten seconds."""
    with app.app_context():
        services = current_services()
    Worker(app, services, stop, role).run()


def _pace_of(lease_seconds: int) -> float:
    """Seconds between two heartbeats, so that a lease is renewed at least twice before it ends."""
    return min(EVERY_SECONDS, lease_seconds / 3)


class Worker:
    """All threads of one worker, and the calling thread as their supervisor."""

    def __init__(self, app: Flask, services: Services, stop: threading.Event, role: str) -> None:
        self._app = app
        self._services = services
        self._stop = stop
        self._role = role
        self._id = new_id("wkr")
        self._vitals = Vitals()
        self._keys_seen_at = -_KEYS_SECONDS
        self._lacks_key = False
        self._trouble: list[str] = []
        posts = build_jobs(services, is_stopping=stop.is_set)
        self._chores = Chores(services, self._transaction, stop, self._beat, self._renew, self._vitals)
        self._claimers = [
            Claimer(app, post, self._transaction, stop, self._hear_done, self._vitals) for post in posts if post.is_on
        ]
        self._renewed = [claimer for claimer in self._claimers if claimer.is_renewable]
        self._watch = Watch(
            self._claimers, open_line(services.settings), stop, self._vitals, self._chores.hear_news, self._at_beat,
            lambda: self._chores.put("beat"), services.settings.lease_seconds + _LOOK_AFTER_LEASE,
            _pace_of(services.settings.lease_seconds),
        )  # fmt: skip
        self._targets: dict[str, Callable[[], None]] = {"chores": self._chores.loop}
        self._threads: dict[str, threading.Thread] = {}
        self._ticker = self._new_ticker()
        self._ticker_lock = threading.Lock()

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
        parts: list[Claimer | Watch] = [*self._claimers, self._watch]
        for part in parts:
            self._vitals.expect(part.part, _SILENCE)
            self._targets[part.part] = part.loop
        while True:
            try:
                self._supervise()
                self._look_after_ticker()
                self._tell_trouble()
            except Exception as error:  # whoever looks after all others must not be the one that dies
                telemetry.log("worker.supervisor_failed", level=logging.ERROR, error=error)
            if self._stop.wait(self._until_next_look()):
                break
        self._end()

    def _until_next_look(self) -> float:
        """Soon after each tick: the machine is awake then. One that does not come is looked for again."""
        left = TICK_SECONDS + _AFTER_THE_TICK - self._vitals.silence(_TICKER)
        return left if left > 0 else _TICKER_SILENCE - TICK_SECONDS

    def _hear_done(self) -> None:
        """Some work is done, which may have made other work."""
        self._watch.poke()

    def _supervise(self) -> None:
        self._vitals.heard(_SUPERVISOR)
        for name, target in self._targets.items():
            thread = self._threads.get(name)
            if thread is not None and (thread.is_alive() or self._stop.is_set()):
                continue
            if thread is not None:
                telemetry.log("worker.thread_died", level=logging.ERROR, worker=self._id, thread=name)
                self._vitals.died(name)
            self._start(name, target)

    def _start(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._live, args=(name, target), name=name, daemon=True)
        thread.start()
        self._threads[name] = thread  # not before: the supervisor would find it dead, and start another one

    def _live(self, name: str, target: Callable[[], None]) -> None:
        """A part's life. When it ends before the worker's, whatever the reason, a successor begins."""
        born = time.monotonic()
        try:
            target()
        finally:
            if not self._stop.is_set():
                telemetry.log("worker.thread_died", level=logging.ERROR, worker=self._id, thread=name)
                self._vitals.died(name)
                self._chores.put("beat")
                if not self._stop.wait(max(born + _LIVED_LONG - time.monotonic(), 0.0)):
                    self._start(name, target)

    def _look_after_ticker(self) -> None:
        with self._ticker_lock:
            if self._stop.is_set() or (self._is_ticking() and self._vitals.silence(_TICKER) <= _TICKER_SILENCE):
                return
            telemetry.log("worker.thread_died", level=logging.ERROR, worker=self._id, thread=_TICKER)
            self._vitals.died(_TICKER)
            if self._ticker.running:
                self._ticker.shutdown(wait=False)
            self._ticker = self._new_ticker()
            self._ticker.start()

    def _is_ticking(self) -> bool:
        thread = getattr(self._ticker, "_thread", None)
        return bool(self._ticker.running and thread is not None and thread.is_alive())

    def _tell_trouble(self) -> None:
        """Whatever begins or ends is told at once, not by the next heartbeat."""
        trouble = self._vitals.in_trouble()
        if trouble != self._trouble:
            self._trouble = trouble
            self._chores.put("beat")

    def _new_ticker(self) -> BackgroundScheduler:
        ticker = BackgroundScheduler(
            timezone="UTC",
            daemon=True,
            executors={"default": DebugExecutor()},  # in its own thread: a tick takes no time
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        begin = datetime.fromtimestamp(machine_phase(EVERY_SECONDS) + _AFTER_THE_BEAT, UTC)
        ticker.add_job(self._tick, "interval", seconds=TICK_SECONDS, start_date=begin, id="tick")
        return ticker

    def _tick(self) -> None:
        self._vitals.heard(_TICKER)
        self._chores.tick()

    def _at_beat(self) -> Told:
        """What is done as often as the heartbeat, which says what comes back; the leases whatever becomes of the ticker."""
        if any(claimer.has_leases() for claimer in self._renewed):
            self._chores.put("renew")
        self._look_after_ticker()
        return self._of_us()

    def _of_us(self) -> Told:
        trouble = self._vitals.in_trouble()
        if self._lacks_key:
            trouble.append(beats.SECRET_KEY)
        return Told(self._id, trouble)

    def _beat(self, session: Session) -> None:
        if time.monotonic() - self._keys_seen_at >= _KEYS_SECONDS:
            self._lacks_key = bool(foreign_queues(session, self._services.vault.marks))
            self._keys_seen_at = time.monotonic()
        beats.beat(session, self._id, self._role, socket.gethostname(), self._of_us().trouble)

    def _renew(self) -> None:
        for claimer in self._renewed:
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
        for claimer in self._claimers:
            claimer.wake()
        self._watch.poke()
        self._chores.wake()
        if self._ticker.running:
            self._ticker.shutdown(wait=False)
        deadline = time.monotonic() + STOP_SECONDS
        for thread in self._threads.values():
            thread.join(max(deadline - time.monotonic(), 0.1))
        left = sum(claimer.wait_done(deadline) for claimer in self._claimers)
        self._services.studio.close()
        try:
            with self._transaction() as session:
                beats.leave(session, self._id)
        except DATABASE_TROUBLE:
            pass  # an old heartbeat is noticed by its age anyway
        telemetry.log("worker.stopped", worker=self._id, unfinished=left or None)
