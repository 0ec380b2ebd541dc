"""The database: one declarative base, one session, and what SQLite needs to be a queue for several processes.

SQLite's driver would start transactions lazily and turn a read into a write half-way, which ends in
"database is locked" at once in spite of any time-out. So every transaction says at its begin what it
is: `BEGIN IMMEDIATE` for writers (who queue on a lock inside this process first), plain `BEGIN` inside
`reading()`.
"""

from __future__ import annotations

import contextvars
import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Engine, Integer, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from server import telemetry
from server.errors import ConfigError

_BUSY_TIMEOUT_MS = 15_000
_WRITE_LOCK_SECONDS = 30
_ASK_AGAIN_SECONDS = (0.001, 0.006)
# A server that is unplugged answers nothing, not even "no": without these a request waits for a quarter of an hour.
NOTICE_A_DEAD_SERVER = {
    "connect_timeout": 5,  # seconds, as the next two; the last is in milliseconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
# Whoever waits for a row that somebody keeps is told so after a while; a process paused inside a transaction loses it.
NO_ENDLESS_WAIT = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
_is_reading: contextvars.ContextVar[bool] = contextvars.ContextVar("is_reading", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant. A naive value is refused: it would silently mean another moment elsewhere."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no instant; give it a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only what it calls an integer


class Base(DeclarativeBase):
    """Base of all tables; the naming convention gives Alembic a name to drop on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


@contextmanager
def reading() -> Iterator[None]:
    """Mark what runs inside as read-only: on SQLite it then never waits for a writer."""
    token = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Mark what runs inside as writing, inside of `reading()` too: for the one GET that Pinterest sends people back with."""
    token = _is_reading.set(False)
    try:
        yield
    finally:
        _is_reading.reset(token)


def upsert(session: Session) -> Callable[[Any], Any]:
    """The database's own `insert`, which knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def see_one_moment(session: Session) -> None:
    """Begin a transaction whose reads all see the database as it is now, whatever is committed meanwhile.

    Call it before the first statement. On SQLite every transaction is like that.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def unreachable(error: Exception) -> ConfigError | None:
    """One sentence for a database that does not answer; None when the error tells of something else."""
    is_trouble = isinstance(error, OperationalError | InterfaceError | sqlite3.Error)
    if not is_trouble and type(error) is not DatabaseError:  # its subclasses tell of our data, not of the database
        return None
    reason = telemetry.redact(str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip("."))
    return ConfigError(
        f"The database does not answer or cannot be written: {reason}. Check PINWRIGHT_DATABASE_URL and that its server "
        "runs, or PINWRIGHT_DATA_DIR and its permissions."
    )


def engine_options(url: str) -> dict[str, Any]:
    """Options for `create_engine`, by database."""
    if url.startswith("sqlite"):
        connect = {"check_same_thread": False, "timeout": _BUSY_TIMEOUT_MS / 1000}
        return {"connect_args": connect, "hide_parameters": True}
    return {
        "hide_parameters": True,  # an error tells the statement, never the values: those may be anybody's secrets
        "pool_pre_ping": True,
        "pool_use_lifo": True,  # statements are prepared for a connection: the one used last knows most of them
        "pool_size": 10,
        "max_overflow": 30,
        "pool_recycle": 1800,
        "connect_args": {**NOTICE_A_DEAD_SERVER, "options": NO_ENDLESS_WAIT},
    }


def _begin_writing(connection: Connection) -> None:
    """Take SQLite's write lock from the other processes, asking every few milliseconds for as long as its own time-out.

    SQLite itself asks only ten times a second, so among busy writers one waits for seconds and may even be told that
    the database is locked, because those that ask at once when they are done are always faster.
    """
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        deadline = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                code = getattr(error.orig, "sqlite_errorcode", 0)
                if code & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
            time.sleep(random.uniform(*_ASK_AGAIN_SECONDS))
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")


def _refuse_another_file(engine: Engine) -> None:
    """Let nobody go on when another file is put in the database's place: open connections would write to the old one,
    where nobody finds it again, and new ones would send what the other file does not know to be out.
    """
    path = engine.url.database or ""
    opened: list[tuple[int, int] | None] = []

    @event.listens_for(engine, "checkout")
    def _checkout(_dbapi_connection: Any, _record: Any, _proxy: Any) -> None:
        try:
            found = os.stat(path)
            file = (found.st_dev, found.st_ino)
        except OSError:
            file = None
        if not opened:
            opened.append(file)
        elif file != opened[0]:
            raise sqlite3.OperationalError(
                "its file was moved or replaced while this program had it open: start it again"
            )

    @event.listens_for(engine, "engine_disposed")
    def _disposed(_engine: Engine) -> None:
        opened.clear()


def prepare_engine(engine: Engine) -> Engine:
    """Attach the transaction rules above to a SQLite engine; any other engine is returned as it is."""
    if engine.dialect.name != "sqlite":
        return engine
    lock = threading.Lock()  # per engine: another file has other writers
    _refuse_another_file(engine)

    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={_BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _is_reading.get():
            connection.exec_driver_sql("BEGIN")
            return
        if not lock.acquire(timeout=_WRITE_LOCK_SECONDS):
            raise TimeoutError("another transaction of this process has held the database for 30 s")
        connection.info["holds_write_lock"] = True
        try:
            _begin_writing(connection)
        except BaseException:
            _release(connection.info)
            raise

    def _release(info: dict[str, Any]) -> None:
        if info.pop("holds_write_lock", False):
            lock.release()

    @event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        # the event fires before COMMIT itself; COMMIT is short, and SQLite's own lock covers that moment
        _release(connection.info)

    @event.listens_for(engine, "rollback")
    def _rollback(connection: Connection) -> None:
        if not connection.invalidated:
            _release(connection.info)

    @event.listens_for(engine, "invalidate")
    def _invalidate(_dbapi_connection: Any, record: Any, _error: BaseException | None) -> None:
        _release(record.info)  # a thread that is ended in the middle of a statement takes its connection along

    @event.listens_for(engine, "checkin")
    def _checkin(_dbapi_connection: Any, record: Any) -> None:
        _release(record.info)  # a connection that broke half-way reports neither commit nor rollback

    return engine
