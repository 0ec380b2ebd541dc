"""A worker notices what another process has changed, and a database that is gone ends nothing."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from server import clock
from server.config import Settings
from server.models.claims import wake
from server.models.listening import listen
from tests.factories import make_account

_PATIENCE = 30.0


def test_a_wake_of_another_connection_is_heard(app: Flask, session: Session, settings: Settings) -> None:
    account = make_account()
    stop, heard = threading.Event(), threading.Semaphore(0)
    thread = threading.Thread(target=listen, args=(settings, stop, heard.release))
    thread.start()
    try:
        assert heard.acquire(timeout=_PATIENCE), "at the beginning everything may have changed"
        wake(session, account.queue_id, clock.now())
        session.commit()
        assert heard.acquire(timeout=_PATIENCE)
    finally:
        stop.set()
        thread.join(_PATIENCE)
    assert not thread.is_alive()


def test_a_database_that_is_gone_is_waited_for(settings: Settings, tmp_path: Path) -> None:
    gone = f"sqlite:///{tmp_path / 'no' / 'such.sqlite3'}"
    if not settings.is_sqlite:
        gone = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    stop = threading.Event()
    thread = threading.Thread(target=listen, args=(replace(settings, database_url=gone), stop, stop.set))
    thread.start()
    thread.join(0.5)
    assert thread.is_alive()
    stop.set()
    thread.join(_PATIENCE)
    assert not thread.is_alive()
