"""On SQLite a change of another process ends the wait without anybody asking, and where the system tells nothing, nearly as soon."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from server.config import Settings
from server.models import listening
from server.models.ear import Ear
from server.models.listening import Line, open_line

_PATIENCE = 30.0
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def in_use(session: Session) -> None:
    """As when the watch begins: the application has opened the database, whose log is there."""
    session.execute(text("SELECT 1"))
    session.rollback()


class SilentEar:
    """As on a network file system. `says` is what it tells, once."""

    def __init__(self, *_paths: Any) -> None:
        self.says = False
        self._near, self._far = socket.socketpair()

    def fileno(self) -> int:
        return self._near.fileno()

    def heard(self) -> bool:
        said, self.says = self.says, False
        return said

    def close(self) -> None:
        self._near.close()
        self._far.close()


def counted(line: Line, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What each look at the change counter has found from here on."""
    looks: list[bool] = []
    real = line._has_changed  # type: ignore[attr-defined]

    def look() -> bool:
        looks.append(real())
        return looks[-1]

    monkeypatch.setattr(line, "_has_changed", look)
    return looks


def write(settings: Settings) -> None:
    connection = sqlite3.connect(make_url(settings.database).database or "", isolation_level=None)
    connection.execute("UPDATE alembic_version SET version_num = version_num")
    connection.close()


def soon(call: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(0.1, call)
    timer.start()
    return timer


def test_a_write_is_heard_and_silence_asks_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "_DEAF_SECONDS", 0.001)  # whoever asks again and again does so a hundred times here
    line = open_line(settings)
    try:
        line.wait(0.0)
        looks = counted(line, monkeypatch)
        assert not line.wait(0.2).is_change
        assert looks == [False, False], "one before it sleeps, one afterwards"
        writer = soon(lambda: write(settings))
        assert line.wait(_PATIENCE).is_change
        assert line.wait(0.1).is_change is False, "once is enough"
        assert len(looks) < 12
        writer.join()
    finally:
        line.close()


def test_a_heartbeat_is_not_heard_by_its_own_worker_and_hides_no_other_write(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_LOOK_AGAIN", 0.02)
    path = make_url(settings.database).database or ""
    line, other = open_line(settings), sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("INSERT INTO worker_beat VALUES ('w', 'worker', 'here', '2026-01-01', '2026-01-01', 0.0, '[]')")
    try:
        line.wait(0.0)
        assert line.beat("w", ["a part"]).is_said
        assert other.execute("SELECT trouble FROM worker_beat").fetchall() == [('["a part"]',)]
        looks = counted(line, monkeypatch)
        assert not line.wait(0.1).is_change
        assert looks == [False, False], "one before it sleeps, one afterwards"
        write(settings)
        assert line.beat("w", []).is_said
        assert line.wait(0.0).is_change, "that of another came before"
        assert not line._is_deaf, "it was heard before ours"  # type: ignore[attr-defined]
        assert not line.wait(0.0).is_change
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE alembic_version SET version_num = version_num")
        assert not line.beat("w", []).is_said, "it waits for no other writer"
        assert not line.wait(0.0).is_change
        soon(lambda: other.execute("COMMIT"))
        assert line.wait(_PATIENCE).is_change
    finally:
        line.close()
        other.close()


def test_a_write_that_is_heard_together_with_a_heartbeat_makes_no_ear_deaf(settings: Settings) -> None:
    line = open_line(settings)
    line.wait(0.0)
    real = line._connection  # type: ignore[attr-defined]

    class Beside:
        def execute(self, words: str, *given: Any) -> Any:
            if words.startswith("UPDATE"):
                write(settings)
            return real.execute(words, *given)

    try:
        line._connection = Beside()  # type: ignore[attr-defined]
        line.beat("w", [])
        line._connection = real  # type: ignore[attr-defined]
        assert line.wait(0.0).is_change
        assert not line._is_deaf, "else the counter would be read twice a second until somebody writes"  # type: ignore[attr-defined]
        write(settings)
        line._ear.heard()  # type: ignore[attr-defined]
        assert line.wait(0.0).is_change
        assert line._is_deaf, "once is excused"  # type: ignore[attr-defined]
    finally:
        line.close()


def test_a_file_that_is_moved_away_is_told(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.touch()
    ear = Ear([here])
    try:
        assert not ear.heard()
        here.rename(tmp_path / "there")
        assert ear.heard()
    finally:
        ear.close()


def test_a_log_beside_the_file_that_a_link_names_is_listened_to(settings: Settings, tmp_path: Path) -> None:
    link = tmp_path / "link.sqlite3"
    link.symlink_to(make_url(settings.database).database or "")
    line = open_line(replace(settings, database_url=f"sqlite:///{link}"))
    try:
        line.wait(0.0)
        assert line._ear is not None  # type: ignore[attr-defined]
        write(settings)
        assert line._ear.heard()  # type: ignore[attr-defined]
    finally:
        line.close()


def test_where_nothing_is_told_the_first_silence_that_was_wrong_is_the_last(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "Ear", SilentEar)
    monkeypatch.setattr(listening, "_DEAF_SECONDS", 0.01)
    line = open_line(settings)
    try:
        line.wait(0.0)
        write(settings)
        assert line.wait(0.0).is_change, "found by looking, so the ear is deaf"
        looks = counted(line, monkeypatch)
        writer = soon(lambda: write(settings))
        assert line.wait(_PATIENCE).is_change
        assert len(looks) > 2, "from now on the counter is read again and again"
        writer.join()
        cast(SilentEar, line._ear).says = True  # type: ignore[attr-defined]
        looks.clear()
        line.wait(0.2)
        assert len(looks) < 6, "it is heard again: it may be trusted"
    finally:
        line.close()


def test_a_writer_that_pauses_before_its_change_shows_is_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "Ear", SilentEar)
    monkeypatch.setattr(listening, "_LOOK_AGAIN", 0.3)
    line = open_line(settings)
    try:
        line.wait(0.0)
        cast(SilentEar, line._ear).says = True  # type: ignore[attr-defined]
        looks = counted(line, monkeypatch)
        writer = soon(lambda: write(settings))
        assert line.wait(_PATIENCE).is_change
        assert looks == [False, True]
        assert not line._is_deaf, "it has told"  # type: ignore[attr-defined]
        writer.join()
        write(settings)
        assert line.wait(0.0).is_change
        assert line._is_deaf, "of this one it has not"  # type: ignore[attr-defined]
    finally:
        line.close()


def test_a_system_that_cannot_tell_is_asked_instead(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Ear:
        raise OSError(28, "No space left on device")  # as inotify says when a user has too many of them

    monkeypatch.setattr(listening, "_DEAF_SECONDS", 0.01)
    line = open_line(settings)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(listening, "Ear", refuse)
            line.wait(0.0)
            writer = soon(lambda: write(settings))
            assert line.wait(_PATIENCE).is_change
            writer.join()
        assert line._ear is None  # type: ignore[attr-defined]
        write(settings)
        assert line.wait(_PATIENCE).is_change
        assert line._ear is not None, "there is one to be had again"  # type: ignore[attr-defined]
    finally:
        line.close()
