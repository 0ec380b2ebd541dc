"""However much happens, the watch looks ten times a second at most; while nothing does, when the next known instant comes."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest

from server import watching
from server.models.listening import Heard, Line
from server.models.watch import Found
from server.vitals import Vitals
from server.watching import Watch


class BusyLine:
    """A database in which something always happens: who waits for a change hears of one at once. Each look takes `takes`."""

    def __init__(self, stop: threading.Event, takes: float) -> None:
        self.asks = self.waits = 0
        self.now = 100.0
        self._ends = self.now + 1.0
        self._stop = stop
        self._takes = takes

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float, *, for_word_only: bool = False) -> Heard:
        self.waits += 1
        self._pass(seconds if for_word_only else 0.001)
        return Heard(is_change=not for_word_only)

    def ask(self) -> Found:
        self.asks += 1
        self._pass(self._takes)
        return Found(frozenset(), None, None)

    def close(self) -> None: ...

    def _pass(self, seconds: float) -> None:
        self.now += max(seconds, 0.0001)
        if self.now >= self._ends or self.asks + self.waits > 100:  # a wild one is ended early
            self._stop.set()


@pytest.mark.parametrize(
    ("takes", "least", "most"),
    [(0.0, 9, 11), (0.02, 2, 3)],  # a look of 20 ms is followed by 400 of rest
)
def test_looks_keep_their_pace(monkeypatch: pytest.MonkeyPatch, takes: float, least: int, most: int) -> None:
    stop = threading.Event()
    line = BusyLine(stop, takes)
    monkeypatch.setattr(watching, "time", line)
    Watch([], cast(Line, cast(Any, line)), stop, Vitals()).loop()
    assert least <= line.asks <= most
    assert line.waits <= 2 * line.asks + 2, "it wakes for each change"


class ToldLine:
    """A database that answers what it was told, and in which nobody else changes anything."""

    def __init__(self, found: list[Found]) -> None:
        self.rests: list[float] = []
        self._found = found
        self._now = 100.0

    def monotonic(self) -> float:
        return self._now

    def wait(self, seconds: float, *, for_word_only: bool = False) -> Heard:
        self.rests.append(seconds)
        self._now += seconds
        return Heard()

    def ask(self) -> Found:
        return self._found.pop(0)


def test_only_a_database_without_work_or_change_is_asked_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing, one, two = frozenset[str](), ("a turn",), ("another",)
    found = [
        Found(frozenset({"intake"}), one, 1),
        Found(nothing, one, 1),
        Found(nothing, two, 1, 30.0),
        Found(nothing, two, 2, 0.5),
        Found(nothing, two, 2, 4.0),
        Found(nothing, two, 2, 0.0),
        Found(nothing, two, 2, 30.0),
    ]
    line = ToldLine(found)
    monkeypatch.setattr(watching, "time", line)
    watch = Watch([], cast(Line, cast(Any, line)), threading.Event(), Vitals())
    for _ in range(2 * len(found)):
        watch._go_round()
    assert line.rests[:3] == [1.0, 11.0, 1.0], "a change is followed up, and what nobody tells is found all the same"
    assert line.rests[3:] == pytest.approx([0.5, 4.0, 0.1, 11.0], abs=0.01), (
        "a lease that ends is met, and nothing in circles"
    )
