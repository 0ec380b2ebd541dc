"""Brings a database's tables to what the code needs, by Alembic, under a lock: any number of processes may start at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool

from server.config import Settings
from server.errors import ConfigError

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent
_LOCK_KEY = 0x70_77_6D_67  # any number of ours, for PostgreSQL's advisory lock
_LOCK_SECONDS = 120
HEAD = "head"


def upgrade(settings: Settings, revision: str = HEAD) -> None:
    """Bring the schema to `revision` (the newest). Does nothing when it is there. Raises ConfigError when it cannot.

    Alembic is loaded only where there is something to do: it would stay in the memory of every worker.
    """
    with _engine(settings) as engine, engine.connect() as connection:
        current = _current(connection)
        if revision == HEAD and current == head():
            return
        _refuse_newer(current)
        from alembic import command

        command.upgrade(_config(connection), revision)
        connection.commit()


def downgrade(settings: Settings, revision: str) -> None:
    """Take the schema back to `revision` (`base` is an empty database)."""
    from alembic import command

    with _engine(settings) as engine, engine.connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def revisions(settings: Settings) -> tuple[str | None, str | None]:
    """The revision the database is at (None: empty), and the one the code needs."""
    with _engine(settings) as engine, engine.connect() as connection:
        current = _current(connection)
    return current, head()


@lru_cache(maxsize=1)
def head() -> str:
    """The newest revision that the code knows."""
    return _known()[-1]


@contextmanager
def start_lock(settings: Settings) -> Iterator[None]:
    """Hold the one lock of starting up: schema, first workspace. A process that dies lets go of it by dying."""
    if settings.is_sqlite:
        with _file_lock(settings):
            yield
        return
    with _engine(settings) as engine, engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK_KEY})
        connection.commit()  # the lock belongs to the session, not to a transaction that would stay open
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
            connection.commit()


@contextmanager
def _file_lock(settings: Settings) -> Iterator[None]:
    """SQLite's own locking on a little file beside the database: it works on every system and ends with the process."""
    path = Path(make_url(settings.database).database or "pinwright.sqlite3")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = sqlite3.connect(path.with_name(f".{path.name}.start-lock"), timeout=_LOCK_SECONDS, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    url = make_url(settings.database)
    if settings.is_sqlite and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _known() -> list[str]:
    """The revisions that the code knows, oldest first: they are numbered in one line, and their files are named so."""
    return sorted(path.name.split("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*_*.py"))


def _current(connection: Connection) -> str | None:
    has_version = inspect(connection).has_table("alembic_version")
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if has_version else None
    connection.rollback()  # Alembic begins its own transaction
    return found


def _refuse_newer(current: str | None) -> None:
    if current is not None and current not in _known():
        raise ConfigError(
            f"The database is at version {current}, which this program does not know: it was made by a newer one. "
            "Start the newer program, or restore the backup made before it."
        )
