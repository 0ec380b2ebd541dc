"""A worker's own line to the database: it hears there that another process has changed something, and asks what there is to do.

NOTIFY on PostgreSQL; on SQLite the change counter, which is read when the system tells that the file was written to
(`ear.py`), or again and again where it does not. The line bypasses the pool and the session, because an idle worker does
little else than asking, and saying that it lives, again and again: a plain driver's call costs a tenth of a session's.
"""

from __future__ import annotations

import contextlib
import math
import selectors
import socket
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import make_url

from server import telemetry
from server.config import Settings
from server.db import NO_ENDLESS_WAIT, NOTICE_A_DEAD_SERVER
from server.models.beats import beat_again
from server.models.claims import CHANGE, WAKE_CHANNEL
from server.models.ear import Ear
from server.models.watch import Found, answer, question

_BUSY_SECONDS = 0.05
_DEAF_SECONDS = 0.4  # between two looks at the change counter where nobody tells of writes
_LET_WRITE = 0.1  # after a write: whoever writes goes on undisturbed, and more may come
_LOOK_AGAIN = 0.4  # after a write whose change does not show: it does so a moment after its bytes, or later


class Heard(NamedTuple):
    """`is_change`: something is different. `is_word`: somebody has told of work that is due (NOTIFY). `is_poke`: of us, too."""

    is_change: bool = False
    is_word: bool = False
    is_poke: bool = False


class Said(NamedTuple):
    """`is_said`: the heartbeat is written. `last_event` is that of now, where the line is not one that hears all."""

    is_said: bool = False
    last_event: Any = None


class LineBroken(Exception):
    """The database is gone, or does not answer; its first line says why."""


class Line:
    """One thread waits and asks; `poke` may be called by all. A broken line is dialled anew by the next call.

    One that `hears_all` misses no change, so that nobody need ask as long as it hears nothing.
    """

    hears_all = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._near, self._far = socket.socketpair()
        for end in (self._near, self._far):
            end.setblocking(False)
        self._is_poked = False
        self._selector: selectors.BaseSelector | None = None
        self._selected: tuple[Any, ...] = ()

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

    def beat(self, worker_id: str, trouble: Sequence[str]) -> Said:
        """Say again that this worker lives, unless it cannot be said here just now. Raises LineBroken."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the database; the next call dials again."""
        if self._selector is not None:
            self._selector.close()
        self._selector, self._selected = None, ()

    def _select(self, files: tuple[Any, ...], seconds: float) -> set[Any]:
        """Which of these can be read within so many seconds."""
        if self._selector is None or files != self._selected:
            if self._selector is not None:
                self._selector.close()
            self._selector, self._selected = selectors.DefaultSelector(), files
            for one in files:
                self._selector.register(one, selectors.EVENT_READ)
        return {key.fileobj for key, _ in self._selector.select(seconds)}

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
    _prepared: dict[str, bytes]

    def wait(self, seconds: float, *, for_word_only: bool = False) -> Heard:
        is_poked = False
        try:
            connection = self._dialled()
            files = (connection.fileno(),) if for_word_only else (connection.fileno(), self._near)
            ready = self._select(files, 0.0 if self._is_told or self._is_changed else seconds)
            if self._near in ready:
                self._heed()
                is_poked = True
            connection.pgconn.consume_input()
            self._take_notes(connection)
        except (psycopg.Error, OSError) as error:
            raise self._broken(error) from error
        told, changed = self._is_told, self._is_changed
        self._is_told = self._is_changed = False
        return Heard(told or changed, told, is_poked)

    def ask(self) -> Found:
        text, _ = question(is_postgresql=True)
        return answer(self._asked(text) or ())

    def beat(self, worker_id: str, trouble: Sequence[str]) -> Said:
        text, given = beat_again(worker_id, trouble, is_postgresql=True)
        row = self._asked(text, [value.encode() for value in given.values()])
        return Said() if row is None else Said(True, row[0])

    def _asked(self, text: str, parameters: Sequence[bytes] = ()) -> list[str | bool | None] | None:
        """The first row, in words where it does not say yes or no. It is asked for past the driver's cursors, too."""
        try:
            connection = self._dialled()
            if text not in self._prepared:
                name = f"line_{len(self._prepared)}".encode()
                _checked(connection.pgconn.prepare(name, text.encode()))
                self._prepared[text] = name
            result = _checked(connection.pgconn.exec_prepared(self._prepared[text], parameters or None))
            self._take_notes(connection)
        except (psycopg.Error, OSError) as error:
            raise self._broken(error) from error
        return [_value(result.get_value(0, at)) for at in range(result.nfields)] if result.ntuples else None

    def close(self) -> None:
        super().close()
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _dialled(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            url = make_url(self._settings.database).set(drivername="postgresql")
            where = url.render_as_string(hide_password=False)
            options: dict[str, Any] = {**NOTICE_A_DEAD_SERVER, "options": NO_ENDLESS_WAIT}
            connection = psycopg.connect(where, autocommit=True, **options)
            connection.add_notify_handler(self._hear)  # of what comes while a question is answered
            connection.execute(f"LISTEN {WAKE_CHANNEL}")
            self._prepared = {}
            self._connection, self._is_told = connection, True  # what was told before we listened is lost
        return self._connection

    def _take_notes(self, connection: psycopg.Connection[Any]) -> None:
        while heard := connection.pgconn.notifies():
            self._note(heard.extra.decode())

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

    hears_all = True
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
                return Heard(is_poke=True)
        return Heard(is_change=True)

    def ask(self) -> Found:
        try:
            row = self._dialled().execute(*question(is_postgresql=False)).fetchone()
        except sqlite3.Error as error:
            raise self._broken(error) from error
        return answer(row)

    def beat(self, worker_id: str, trouble: Sequence[str]) -> Said:
        """Without a word to our own ear, and hardly waiting for other writers: whoever waits hears nothing meanwhile."""
        is_said = False
        try:
            connection = self._dialled()
            before = _version(connection)
            self._hears()  # of others, before our own bytes sound like theirs
            is_said = connection.execute(*beat_again(worker_id, trouble, is_postgresql=False)).rowcount > 0
            if self._ear is not None and self._ear.heard():
                # a writer's place to be had says that none is in the middle of writing: all that was heard shows already
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
                if _version(connection) != before:  # another one wrote beside us, and was heard with us
                    self._has_heard = True
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                raise self._broken(error) from error
            self._note_heard()
        return Said(is_said)

    def close(self) -> None:
        super().close()
        for one in (self._connection, self._ear):
            if one is not None:
                one.close()
        self._connection = self._ear = None

    def _sleep(self, seconds: float) -> bool:
        """Until something is heard, or somebody pokes, which is told."""
        can_hear = self._ear is not None and not self._is_deaf
        ready = self._select((self._near, self._ear) if can_hear else (self._near,), seconds)
        is_poked = self._near in ready
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
            version = _version(connection)
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
        self._is_deaf = False
        self._note_heard()
        return True

    def _note_heard(self) -> None:
        self._has_heard = True
        self._check_at = time.monotonic() + _LOOK_AGAIN

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
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA synchronous=NORMAL")  # as everywhere: a heartbeat waits for no disk
            self._version = None
        return self._connection

    def _broken(self, error: Exception) -> LineBroken:
        with contextlib.suppress(sqlite3.Error):
            self.close()
        return LineBroken(str(error))


def _version(connection: sqlite3.Connection) -> Any:
    """Another one than before when any other connection has committed meanwhile."""
    return connection.execute("PRAGMA data_version").fetchone()[0]


def _checked(result: PGresult) -> PGresult:
    """Raises psycopg.Error for what the database refused."""
    if result.status not in {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}:
        raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
    return result


def _value(told: bytes | None) -> str | bool | None:
    return None if told is None else told == b"t" if told in {b"t", b"f"} else told.decode()
