"""Noticing that another process has changed the database: NOTIFY on PostgreSQL, the change counter on SQLite."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable

import psycopg
from sqlalchemy import make_url

from server.config import Settings
from server.models.claims import WAKE_CHANNEL

_SQLITE_SECONDS = 0.2
_PATIENCE_SECONDS = 2.0


def listen(settings: Settings, stop: threading.Event, on_change: Callable[[], None]) -> None:
    """Call `on_change` after each change, until `stop`. A database that is gone is asked again; nothing is raised."""
    once = _watch_sqlite if settings.is_sqlite else _watch_postgresql
    while not stop.is_set():
        with contextlib.suppress(sqlite3.Error, psycopg.Error):  # the claimers poll meanwhile, and tell of the trouble
            once(settings, stop, on_change)
        stop.wait(_PATIENCE_SECONDS)


def _watch_sqlite(settings: Settings, stop: threading.Event, on_change: Callable[[], None]) -> None:
    """`data_version` changes when any other connection, of any process, has committed; reading it costs microseconds."""
    connection = sqlite3.connect(make_url(settings.database).database or "", timeout=1.0, check_same_thread=False)
    try:
        last = None
        while not stop.wait(_SQLITE_SECONDS):
            version = connection.execute("PRAGMA data_version").fetchone()[0]
            if version != last:
                last = version
                on_change()
    finally:
        connection.close()


def _watch_postgresql(settings: Settings, stop: threading.Event, on_change: Callable[[], None]) -> None:
    url = make_url(settings.database).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True, connect_timeout=5) as connection:
        connection.execute(f"LISTEN {WAKE_CHANNEL}")
        on_change()  # what was told before we listened is lost
        while not stop.is_set():
            for _notification in connection.notifies(timeout=1.0, stop_after=1):
                on_change()
