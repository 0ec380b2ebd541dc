"""The emulator's own engine with its own commits, so that what it did survives whatever its caller rolls back."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, make_url, text
from sqlalchemy.dialects import postgresql, sqlite

from server.db import engine_options, prepare_engine, reading
from server.errors import ConfigError
from server.sandbox.tables import metadata

_TABLES_LOCK = 0x70696E  # any number of ours, for PostgreSQL's advisory lock


class Store:
    """`write()` and `read()` give a connection inside one transaction. Tables are made at the first use."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise ConfigError("The sandbox needs a file: several threads and processes share what it remembers.")
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = prepare_engine(create_engine(url, **engine_options(url)))
        self._lock = threading.Lock()
        self._has_tables = False

    def create_tables(self) -> None:
        """Make what is missing; safe when several processes start at once."""
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TABLES_LOCK})
            metadata.create_all(connection)
        self._has_tables = True

    @contextmanager
    def write(self) -> Iterator[Connection]:
        self._ensure_tables()
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        self._ensure_tables()
        with reading(), self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    def _ensure_tables(self) -> None:
        if not self._has_tables:
            with self._lock:
                if not self._has_tables:
                    self.create_tables()


def insert_once(db: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless one with the same key is there; tells whether it was inserted.

    One statement, because between a look and an insert somebody else has time to insert the same.
    """
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    query = insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return db.execute(query).first() is not None  # rowcount is no answer: drivers give -1 here


def new_digits() -> str:
    """An id as Pinterest's: digits that grow with time."""
    return f"{time.time_ns() // 1000}{secrets.randbelow(1000):03d}"


def digest(secret: str) -> str:
    """Tokens and codes are kept as this: the store of a rehearsal leaks like any other."""
    return hashlib.sha256(secret.encode()).hexdigest()
