"""A worker's own line to the database: it hears there that another process has changed something, and asks what there is to do.

NOTIFY on PostgreSQL; on SQLite the change counter, which is read when the system tells that the file was written to
(`ear.py`), or again and again where it does not. The line bypasses the pool and the session, because an idle worker does
little else than asking again and again: a plain driver's call costs a tenth of a session's.
"""

from __future__ import annotations

import contextlib
import math
import selectors
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import make_url

from server import telemetry
from server.config import Settings
from server.db import NOTICE_A_DEAD_SERVER
from server.models.claims import CHANGE, WAKE_CHANNEL
from server.models.ear import Ear
from server.models.watch import Found, answer, question

_DEAF_SECONDS = 0.4  # between two looks at the change counter where nobody tells of writes
_LET_WRITE = 0.1  # after a write: whoever writes goes on undisturbed, and more may come
_LOOK_AGAIN = 0.4  # after a write whose change does not show: it does so a moment after its bytes, or later


class Heard(NamedTuple):
    """`is_change`: something is different, or we were poked. `is_word`: somebody has told of work that is due (NOTIFY)."""

    is_change: bool = False
    is_word: bool = False


class LineBroken(Exception):
    """The database is gone, or does not answer; its first line says why."""


class Line:
    """One thread waits and asks; `poke` may be called by all. A broken line is dialled anew by the next call."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._near, self._far = socket.socketpair()
        for end in (self._near, self._far):
            end.setblocking(False)
        self._is_poked = False

    def poke(self) -> None:
        """End the wait, now or when it begins."""
        if not self._is_poked:
            self._is_poked = True
            with contextlib.suppress(OSError):  # full: it is poked already; or closed
                self._far.send(b"!")

    def wait(self, seconds: float, *, for_word_only: bool = False) -> Heard:
        """Wait for so long, or until poked, or something has changed; or only until somebody tells. Raises LineBroken."""
        raise NotImplementedError

    def ask(self) -> Found:
        """What there is to do just now. Raises LineBroken."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the database; the next call dials again."""

    def _heed(self) -> None:
        """Forget having been poked: who pokes from here on is heard."""
        with contextlib.suppress(BlockingIOError):
            while self._near.recv(64):
                pass
        self._is_poked = False  # last: a poke read above with the flag set again would make all later ones go unsaid


def open_line(settings: Settings) -> Line:
    """The line to the database of these settings, not dialled yet."""
    return _SqliteLine(settings) if settings.is_sqlite else _PostgresLine(settings)


class _PostgresLine(Line):
    _connection: psycopg.Connection[Any] | None = None
    _is_told = _is_changed = False
    _question = ""

    def wait(self, seconds: float, *, for_word_only: bool = False) -> Heard:
        is_poked = False
        try:
            connection = self._dialled()
            with selectors.DefaultSelector() as selector:
                selector.register(connection.fileno(), selectors.EVENT_READ)
                if not for_word_only:
                    selector.register(self._near, selectors.EVENT_READ)
                ready = selector.select(0.0 if self._is_told or self._is_changed else seconds)
            if any(key.fileobj is self._near for key, _ in ready):
                self._heed()
                is_poked = True
            connection.pgconn.consume_input()
            while heard := connection.pgconn.notifies():
                self._note(heard.extra.decode())
        except (psycopg.Error, OSError) as error:
            raise self._broken(error) from error
        told, changed = self._is_told, self._is_changed
        self._is_told = self._is_changed = False
        return Heard(told or changed or is_poked, told)

    def ask(self) -> Found:
        try:
            connection = self._dialled()
            if not self._question:  # with its values inside it is planned but once, which takes longer than asking
                self._question = psycopg.ClientCursor(connection).mogrify(*question(is_postgresql=True))
            row = connection.execute(self._question, prepare=True).fetchone()
        except (psycopg.Error, OSError) as error:
            raise self._broken(error) from error
        return answer(row or ())

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _dialled(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            url = make_url(self._settings.database).set(drivername="postgresql")
            where = url.render_as_string(hide_password=False)
            options: dict[str, Any] = dict(NOTICE_A_DEAD_SERVER)
            connection = psycopg.connect(where, autocommit=True, **options)
            connection.add_notify_handler(self._hear)  # of what comes while a question is answered
            connection.execute(f"LISTEN {WAKE_CHANNEL}")
            self._connection, self._is_told = connection, True  # what was told before we listened is lost
        return self._connection

    def _hear(self, notification: psycopg.Notify) -> None:
        self._note(notification.payload)

    def _note(self, word: str) -> None:
        if word == CHANGE:
            self._is_changed = True
        else:
            self._is_told = True

    def _broken(self, error: Exception) -> LineBroken:
        with contextlib.suppress(psycopg.Error):
            self.close()
        return LineBroken(str(error))


class _SqliteLine(Line):
    """The counter decides. What the ear tells comes a moment before its change can be seen, or longer: a writer may be paused.

    A change of which it has told nothing makes the ear deaf until something is heard again. So whoever waits, and reads the
    counter now and then, finds out where the system does not tell.
    """

    _connection: sqlite3.Connection | None = None
    _ear: Ear | None = None
    _version: Any = None
    _is_deaf = _has_heard = False  # heard: of something that the counter has not shown yet
    _check_at = 0.0

    def wait(self, seconds: float, *, for_word_only: bool = False) -> Heard:
        if for_word_only:  # nobody can tell here
            time.sleep(seconds)
            return Heard()
        ends = time.monotonic() + seconds
        while not self._has_changed():
            now = time.monotonic()
            if now >= ends:
                return Heard()
            if self._sleep(min(ends - now, self._pause(now))):
                break
        return Heard(is_change=True)

    def ask(self) -> Found:
        try:
            row = self._dialled().execute(*question(is_postgresql=False)).fetchone()
        except sqlite3.Error as error:
            raise self._broken(error) from error
        return answer(row)

    def close(self) -> None:
        for one in (self._connection, self._ear):
            if one is not None:
                one.close()
        self._connection = self._ear = None

    def _sleep(self, seconds: float) -> bool:
        """Until something is heard, or somebody pokes, which is told."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._near, selectors.EVENT_READ)
            if self._ear is not None and not self._is_deaf:
                selector.register(self._ear, selectors.EVENT_READ)
            ready = selector.select(seconds)
        is_poked = any(key.fileobj is self._near for key, _ in ready)
        if is_poked:
            self._heed()
        elif ready:
            time.sleep(_LET_WRITE)
        return is_poked

    def _pause(self, now: float) -> float:
        """How long the counter may be left alone."""
        if self._ear is None or self._is_deaf:
            return _DEAF_SECONDS
        return self._check_at - now if self._check_at > now else math.inf

    def _has_changed(self) -> bool:
        """The counter changes when any other connection, of any process, has committed; reading it costs microseconds."""
        try:
            connection = self._dialled()
            has_heard = self._hears()  # first: what comes after it is heard later
            version = connection.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise self._broken(error) from error
        is_first, has_changed = self._version is None, bool(version != self._version)
        self._version = version
        if is_first or (has_changed and self._ear is None):  # a watch that was not to be had may be free now
            self._listen(is_told=is_first)
        elif has_changed:
            self._is_deaf = not (has_heard or self._has_heard or self._hears())
            self._has_heard, self._check_at = False, 0.0
        return has_changed

    def _hears(self) -> bool:
        """Whether anything was written since the last call; then its change may show later than the next look."""
        if self._ear is None or not self._ear.heard():
            return False
        self._is_deaf, self._has_heard = False, True
        self._check_at = time.monotonic() + _LOOK_AGAIN
        return True

    def _listen(self, *, is_told: bool) -> None:
        """Both files are there once the database was read; SQLite lays its log beside the file that a link names."""
        path = Path(make_url(self._settings.database).database or "").resolve()
        try:
            self._ear = Ear([path, path.with_name(f"{path.name}-wal")])
        except OSError as error:
            if is_told:
                telemetry.log("worker.writes_not_told", reason=str(error), asks_every=_DEAF_SECONDS)

    def _dialled(self) -> sqlite3.Connection:
        if self._connection is None:
            path = make_url(self._settings.database).database or ""
            self._connection = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
            self._version = None
        return self._connection

    def _broken(self, error: Exception) -> LineBroken:
        with contextlib.suppress(sqlite3.Error):
            self.close()
        return LineBroken(str(error))
