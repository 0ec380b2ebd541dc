"""What comes again and again comes with the tick that is nearest: early or late ticks leave none out and do none twice."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from server import chores
from server.chores import CHORES, TICK_SECONDS, Chores
from server.vitals import Vitals


def test_each_chore_has_its_turn_at_the_nearest_tick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(chores, "time", SimpleNamespace(monotonic=lambda: now[0]))
    studio = SimpleNamespace(has_child=True)
    services: Any = SimpleNamespace(settings=SimpleNamespace(data_dir=tmp_path), studio=studio)
    line = Chores(services, lambda: None, threading.Event(), lambda session: None, lambda: None, Vitals())
    done: Counter[str] = Counter()
    monkeypatch.setattr(line, "put", lambda chore: done.update([chore]))
    for number in range(1, 61):
        now[0] = 1000.0 + number * TICK_SECONDS + (0.3 if number % 2 else -0.3)
        line.tick()
    assert done == {chore: turns for chore, seconds in CHORES.items() if (turns := 60 // round(seconds / TICK_SECONDS))}


def test_a_chore_that_does_not_end_shows_and_the_wait_for_one_does_not(tmp_path: Path) -> None:
    """Heartbeats come from elsewhere: they go on while no lease is renewed any more."""
    now, stop = [1000.0], threading.Event()
    vitals = Vitals(lambda: now[0])
    told: list[list[str]] = []

    def after(seconds: float) -> None:
        now[0] += seconds
        told.append(vitals.in_trouble())

    def hangs() -> None:
        after(61.0)
        stop.set()

    def wait(timeout: float | None = None) -> tuple[str, str]:
        after(3600.0)
        return "renew", ""

    services: Any = SimpleNamespace(settings=SimpleNamespace(data_dir=tmp_path))
    line = Chores(services, lambda: None, stop, lambda session: None, hangs, vitals)
    line._due = SimpleNamespace(get=wait, empty=lambda: True)  # type: ignore[assignment]
    line.loop()
    assert told == [[], ["chores"]]


def test_a_chore_that_has_nothing_to_do_wakes_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = SimpleNamespace(has_child=False)
    services: Any = SimpleNamespace(settings=SimpleNamespace(data_dir=tmp_path), studio=studio)
    line = Chores(services, lambda: None, threading.Event(), lambda session: None, lambda: None, Vitals())
    line._is_seen = line._has_heard = True
    done: list[str] = []
    monkeypatch.setattr(line, "put", done.append)
    line._turns = dict.fromkeys(("tidy", "seen"), 0.0)
    line.tick()
    assert done == []
    line._turns = dict.fromkeys(("tidy", "seen"), 0.0)
    studio.has_child = True
    line.hear_news()
    done.clear()
    line.tick()
    assert done == ["tidy", "seen"]
