"""What a worker does again and again beside its jobs: leases, wakes, missed slots, tidying.

The ticker only says that it is time for a chore; one thread does them in turn. So each is short: whatever takes long is
cut into pieces that stand in line again, and the leases come between two of them. Nobody is woken for a chore that has
nothing to do. The heartbeat is mostly the watch's (`watching.py`): here it is made, measured and mended now and then.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from server import clock, telemetry
from server.lookout import Lookout
from server.models import claims, late
from server.models.beats import EVERY_SECONDS
from server.models.retention import Broom
from server.pipeline.cleanup import clean_up, drop_image, is_image_free
from server.pipeline.publish.pace import next_open_or_never
from server.pipeline.schedule import missed, zones
from server.pipeline.services import Services
from server.vitals import Vitals

DATABASE_TROUBLE = (OperationalError, InterfaceError, PoolTimeout, TimeoutError)
LONGEST_BACKOFF = 5.0
# all chores are looked at together: each waking of an idle machine costs far more than the chore
TICK_SECONDS = 4 * EVERY_SECONDS
CHORES = {
    "tidy": 60,
    "seen": 60,
    "beat": 300,
    "missed": 300,
    "sweep": 300,
    "clean": 3600,
}  # seconds between two
_UNSEEN_SECONDS = 3600.0  # in which nothing has changed: then the instant is noted all the same
_NEWS_SECONDS = 2.0  # at most so often is looked for missed slots because something changed
_PART, _LONGEST_CHORE = "chores", 60.0  # seconds: whoever hangs in one for longer renews no lease
_NEWS = "news"  # not a chore: only ends the wait of the thread


class Chores:
    """The line of due chores, and the thread's loop that does them. `transaction` commits, `beat` and `renew` are the worker's."""

    def __init__(
        self,
        services: Services,
        transaction: Callable[..., Any],
        stop: threading.Event,
        beat: Callable[[Session], None],
        renew: Callable[[], None],
        vitals: Vitals,
    ) -> None:
        self._services = services
        self._transaction = transaction
        self._stop = stop
        self._beat = beat
        self._renew = renew
        self._vitals = vitals
        self._due: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()  # each with its subject, or ""
        self._turns = {chore: time.monotonic() + seconds for chore, seconds in CHORES.items()}
        self._has_news = threading.Event()
        self._last_news = time.monotonic()
        self._agrees_with_zones = False
        self._lookout = Lookout(services.settings.data_dir)
        self._is_seen, self._seen_at, self._has_heard = False, time.monotonic(), False
        self._has_to_do: dict[str, Callable[[], bool]] = {
            "tidy": lambda: services.studio.has_child,
            "seen": self._is_unseen,
        }

    def tick(self) -> None:
        """Put those chores in line whose turn comes now, or before half of the time until the next tick is over."""
        now = time.monotonic()
        for chore, turn in self._turns.items():
            if turn <= now + TICK_SECONDS / 2:
                self._turns[chore] = now + CHORES[chore]
                if chore not in self._has_to_do or self._has_to_do[chore]():
                    self.put(chore)

    def put(self, chore: str, subject: str = "") -> None:
        """It is time for this chore."""
        self._due.put((chore, subject))

    def hear_news(self) -> None:
        """Something changed in the database: a pause may have ended, an account may be connected again."""
        self._is_seen = False
        if not self._has_heard:  # what came since the start, or between the start's look and the first news
            self._has_heard = True
            self.put("seen")
        if not self._has_news.is_set():
            self._has_news.set()
            self.wake()

    def wake(self) -> None:
        """End the wait of the thread, as when the worker stops."""
        self.put(_NEWS)

    def notice_restored(self) -> None:
        """Before anything is claimed: is this an older database than the one seen last? Waits for one that is gone."""
        pause = 0.25
        while not self._stop.is_set():
            try:
                self._look_out()
                return
            except DATABASE_TROUBLE as error:
                telemetry.log("worker.database_trouble", level=logging.WARNING, chore="restored", reason=brief(error))
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_BACKOFF)

    def follow_zone_rules(self) -> None:
        """Reckon slots anew when the time zone rules are others than before; waits for a database that is gone."""
        progress, pause = zones.Progress(), 0.25
        while not (progress.is_done or self._stop.is_set()):
            try:
                with self._transaction() as session:
                    progress = zones.follow_rules(session, progress)
                pause = 0.25
            except DATABASE_TROUBLE as error:
                telemetry.log("worker.database_trouble", level=logging.WARNING, chore="zones", reason=brief(error))
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_BACKOFF)
            except Exception as error:  # an hour's error in some zones is better than nothing going out at all
                telemetry.log("worker.zones_failed", level=logging.ERROR, error=error)
                break
        if progress.moved:
            telemetry.log("worker.slots_follow_zones", count=progress.moved)
        self._agrees_with_zones = True
        self.put("missed")

    def loop(self) -> None:
        """Do what is due, one after the other, until the worker stops."""
        self._vitals.expect(_PART, _LONGEST_CHORE)
        while not self._stop.is_set():
            self._vitals.heard(_PART, rests=math.inf)  # until somebody puts a chore in line
            try:
                chore, subject = self._due.get(timeout=_NEWS_SECONDS if self._has_news.is_set() else None)
            except queue.Empty:
                chore, subject = _NEWS, ""
            self._vitals.heard(_PART)
            if self._due.empty():
                self._look_at_news()
            if chore == _NEWS:
                continue
            try:
                self._do_chore(chore, subject)
            except DATABASE_TROUBLE as error:
                telemetry.log("worker.database_trouble", level=logging.WARNING, chore=chore, reason=brief(error))
            except Exception as error:  # a chore that fails must not stop the leases with it
                told = {"chore": chore, "subject": subject or None}
                telemetry.log("worker.chore_failed", level=logging.ERROR, error=error, **told)

    def _look_at_news(self) -> None:
        """After a change (an account connected again, the end of a pause) missed slots are looked for without delay."""
        if self._has_news.is_set() and time.monotonic() - self._last_news >= _NEWS_SECONDS:
            self._has_news.clear()  # before looking: what happens from here on is news again
            self._last_news = time.monotonic()
            self.put("missed")

    def _do_chore(self, chore: str, subject: str) -> None:
        if chore == "missed":
            self._follow_missed_slots(subject)
            return
        if chore == "tidy":
            self._services.studio.tidy()
            return
        if chore == "renew":
            self._renew()
            return
        if chore == "clean":
            self._clean()
            return
        if chore == "seen":
            self._look_out()
            return
        if chore == "drop":
            self._drop(subject)
            return
        with self._transaction() as session:
            if chore == "beat":
                self._beat(session)
            elif corrected := claims.sweep(session, claims.db_now(session), next_open_or_never):
                telemetry.log("worker.wakes_corrected", count=corrected)

    def _is_unseen(self) -> bool:
        """A backup that is restored loses nothing as long as nothing has changed since it was seen."""
        return not self._is_seen or time.monotonic() - self._seen_at >= _UNSEEN_SECONDS

    def _look_out(self) -> None:
        self._is_seen, self._seen_at = True, time.monotonic()  # before looking: what happens from here on is unseen
        try:
            with self._transaction() as session:
                noticed, seen = self._lookout.look(session)
        except BaseException:
            self._is_seen = False
            raise
        self._lookout.remember(seen)  # after the commit: what is remembered is never newer than the database
        if noticed is not None:
            backup_at = clock.rfc3339(noticed.backup_at)
            telemetry.log("worker.database_restored", level=logging.WARNING, backup_at=backup_at)

    def _clean(self) -> None:
        """One small batch; more of it stands in line again, behind the leases."""
        broom, settings = Broom(), self._services.settings
        with self._transaction(is_reading=True) as session:
            clean_up(session, settings, claims.db_now(session), broom)
        broom.is_looking = False
        with self._transaction() as session:
            done = clean_up(session, settings, claims.db_now(session), broom)
        if done.total:
            told: dict[str, Any] = {kind: count for kind, count in done.rows.items() if count}
            telemetry.log("worker.cleaned", **told)
        for content_hash in done.images:
            self.put("drop", content_hash)
        if done.has_more:
            self.put("clean")

    def _drop(self, content_hash: str) -> None:
        with self._transaction(is_reading=True) as session:
            is_free = is_image_free(session, content_hash, claims.db_now(session))
        if is_free:
            drop_image(self._services.storage, content_hash)

    def _follow_missed_slots(self, account_id: str) -> None:
        """One batch of one account's missed pins; without an account, put those that have any in line.

        Each batch is a chore of its own, so that the leases come between two of them.
        """
        if not self._agrees_with_zones:
            return  # a slot may only seem to be missed
        if not account_id:
            with self._transaction(is_reading=True) as session:
                found = late.accounts_with_missed(session, claims.db_now(session))
            for one in found:
                self.put("missed", one)
            return
        with self._transaction() as session:
            count = missed.follow_policy(session, account_id, claims.db_now(session))
        if count:
            telemetry.log("worker.missed_slots", account=account_id, count=count)
            self.put("missed", account_id)


def brief(error: BaseException) -> str:
    """The first line of what the database said."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200] if str(error) else "no answer"
