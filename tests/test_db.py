"""What SQLite needs to be a queue, and instants that mean the same everywhere."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session

from server.db import engine_options, prepare_engine, reading, unreachable
from server.models import Workspace
from tests.factories import make_workspace


def test_instants_come_back_aware_and_in_utc(session: Session) -> None:
    written = datetime(2026, 5, 4, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    workspace = make_workspace(created_at=written)
    session.expire_all()

    assert session.get_one(Workspace, workspace.id).created_at == datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
    assert session.get_one(Workspace, workspace.id).created_at.tzinfo is UTC


def test_a_naive_instant_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="no instant"):
        make_workspace(created_at=datetime(2026, 5, 4))  # noqa: DTZ001 - the point of the test
    session.rollback()


def test_many_writers_in_one_process_wait_for_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'many.sqlite3'}"
    engine = prepare_engine(create_engine(url, **engine_options(url)))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def count() -> None:
        for _ in range(25):
            with engine.begin() as connection:
                n = connection.scalar(text("SELECT n FROM counter")) or 0
                connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT n FROM counter")) == 200
    engine.dispose()


def test_nobody_goes_on_when_another_file_is_put_in_the_databases_place(tmp_path: Path) -> None:
    path, backup = tmp_path / "pins.sqlite3", tmp_path / "backup.sqlite3"
    url = f"sqlite:///{path}"
    engine = prepare_engine(create_engine(url, **engine_options(url)))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE pin (n INTEGER)"))
    backup.touch()
    backup.rename(path)
    for _ in range(2):  # with the connection that is open, and with a new one
        with pytest.raises(OperationalError, match="moved or replaced"), engine.begin():
            pass
    engine.dispose()
    with engine.begin() as connection:
        assert connection.execute(text("SELECT * FROM sqlite_master")).all() == [], (
            "started again, it takes what is there"
        )
    engine.dispose()


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'read.sqlite3'}"
    engine = prepare_engine(create_engine(url, **engine_options(url)))
    with engine.begin() as writer:
        writer.execute(text("CREATE TABLE t (n INTEGER)"))
    with engine.begin() as writer:
        writer.execute(text("INSERT INTO t VALUES (1)"))
        with reading(), engine.connect() as reader:
            assert reader.execute(text("SELECT count(*) FROM t")).scalar() == 0
    engine.dispose()


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'err.sqlite3'}"
    engine = prepare_engine(create_engine(url, **engine_options(url)))
    for _ in range(3):
        with pytest.raises(StatementError), engine.begin() as connection:
            connection.execute(text("SELECT * FROM no_such_table"))
    with engine.begin() as connection:
        assert connection.scalar(select(1)) == 1
    engine.dispose()


def test_a_database_that_does_not_answer_is_one_sentence() -> None:
    engine = create_engine("postgresql+psycopg://nobody:geheim@127.0.0.1:1/none")
    with pytest.raises(Exception, match="refused") as caught:
        engine.connect()

    told = unreachable(caught.value)  # type: ignore[arg-type]

    assert told is not None
    assert "PINWRIGHT_DATABASE_URL" in told.message
    assert "geheim" not in told.message
    assert unreachable(ValueError("something else")) is None


def test_a_connection_that_broke_inside_a_transaction_frees_the_writers_place(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'broken.sqlite3'}"
    engine = prepare_engine(create_engine(url, **engine_options(url)))
    with engine.connect() as broken:
        broken.execute(text("CREATE TABLE t (n INTEGER)"))
        broken.invalidate()
    done = threading.Event()

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(text("SELECT 1"))
            done.set()

    threading.Thread(target=write, daemon=True).start()
    assert done.wait(10)
    engine.dispose()
