"""A worker notices what another process has changed, and a database that is gone is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server import clock
from server.config import Settings
from server.models.claims import tell_change, wake
from server.models.listening import LineBroken, open_line
from tests.factories import make_account

_PATIENCE = 30.0


def test_a_wake_of_another_connection_is_heard(app: Flask, session: Session, settings: Settings) -> None:
    account = make_account()
    line = open_line(settings)
    try:
        assert line.wait(_PATIENCE).is_change, "at the beginning everything may have changed"
        before = line.ask()
        assert line.wait(0.0) == (False, False, False)
        at = clock.now()
        wake(session, account.queue_id, at)
        session.commit()
        heard = line.wait(_PATIENCE, for_word_only=not settings.is_sqlite)
        assert heard == (True, not settings.is_sqlite, False), "PostgreSQL tells of work, SQLite of any change"
        assert (int(before.wakes[0]), *before.wakes[1:]) == (0, None, None, None)
        assert line.ask().wakes != before.wakes
        if not settings.is_sqlite:
            account.username = "another"
            tell_change(session)
            session.commit()
            assert line.wait(_PATIENCE) == (True, False, False), "a change is no word of work that is due"
            plans = "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE '%EXISTS%'"
            assert line._connection.execute(plans).fetchall() == [(0, 2)], "it is planned once for all times"
        line.poke()
        line.poke()
        assert line.wait(_PATIENCE) == (False, False, True)
        assert line.wait(0.0) == (False, False, False), "one poke is as good as many"
    finally:
        line.close()


def test_a_poke_while_an_earlier_one_is_heeded_leaves_the_line_open_for_the_next(settings: Settings) -> None:
    line = open_line(settings)
    near = line._near

    class PokedMeanwhile:
        def recv(self, size: int) -> bytes:
            line.poke()
            return near.recv(size)

    line.poke()
    line._near = PokedMeanwhile()  # type: ignore[assignment]
    line._heed()
    line._near = near
    line.poke()
    assert near.recv(64), "whoever pokes now is heard"
    line.close()


def test_a_database_that_is_gone_is_told_and_dialled_again(
    app: Flask, session: Session, settings: Settings, tmp_path: Path
) -> None:
    gone = f"sqlite:///{tmp_path / 'no' / 'such.sqlite3'}"
    if not settings.is_sqlite:
        gone = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    line = open_line(replace(settings, database_url=gone))
    for call in (line.ask, lambda: line.wait(0.0)):
        with pytest.raises(LineBroken):
            call()
    line._settings = settings
    assert line.ask().jobs == frozenset()
    line.close()
