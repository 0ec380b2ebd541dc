"""The window over failed attempts, which all web processes share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.api.attempts import AttemptWindow
from server.config import Settings
from server.errors import TooManyRequests, Unauthorized
from server.models import FailedAttempt
from server.pipeline.cleanup import clean_up


class _Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    found = _Clock()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


def _fail(window: AttemptWindow, name: str = "a") -> None:
    with pytest.raises(Unauthorized), window.guarded(name):
        raise Unauthorized("no")


def test_it_slides(frozen: _Clock, session: Session) -> None:
    window = AttemptWindow(Unauthorized, limit=2, window=timedelta(minutes=15))
    _fail(window)
    frozen.now += timedelta(minutes=10)
    _fail(window)
    with pytest.raises(TooManyRequests) as caught, window.guarded("a"):
        pass
    assert caught.value.params["retry_after"] == 300
    frozen.now += timedelta(minutes=5)
    _fail(window)


def test_a_success_clears_the_count(frozen: _Clock, session: Session) -> None:
    window = AttemptWindow(Unauthorized, limit=2)
    for _ in range(5):
        _fail(window)
        with window.guarded("a"):
            pass


def test_our_own_trouble_counts_for_nobody(frozen: _Clock, session: Session) -> None:
    window = AttemptWindow(Unauthorized, limit=1)
    for _ in range(3):
        with pytest.raises(OSError, match="disk"), window.guarded("a"):
            raise OSError("disk")
    _fail(window)


def test_another_process_counts_the_same_ones_and_old_ones_go(frozen: _Clock, session: Session) -> None:
    for _ in range(3):
        _fail(AttemptWindow(Unauthorized, limit=3))  # each as if in a process of its own
    with pytest.raises(TooManyRequests), AttemptWindow(Unauthorized, limit=3).guarded("a"):
        pass
    _fail(AttemptWindow(Unauthorized, limit=3), "b")
    stored = session.scalars(select(FailedAttempt.name_hash)).all()
    assert (len(stored), {"a", "b"} & set(stored)) == (4, set())
    clean_up(session, Settings(), frozen.now + timedelta(days=2))
    assert session.scalar(select(func.count()).select_from(FailedAttempt)) == 0
