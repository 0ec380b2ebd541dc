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


def test_each_chore_has_its_turn_at_the_nearest_tick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(chores, "time", SimpleNamespace(monotonic=lambda: now[0]))
    studio = SimpleNamespace(has_child=True)
    services: Any = SimpleNamespace(settings=SimpleNamespace(data_dir=tmp_path), studio=studio)
    line = Chores(services, lambda: None, threading.Event(), lambda session: None, lambda: None)
    done: Counter[str] = Counter()
    monkeypatch.setattr(line, "put", lambda chore: done.update([chore]))
    for number in range(1, 61):
        now[0] = 1000.0 + number * TICK_SECONDS + (0.3 if number % 2 else -0.3)
        line.tick()
    assert done == {chore: turns for chore, seconds in CHORES.items() if (turns := 60 // round(seconds / TICK_SECONDS))}
