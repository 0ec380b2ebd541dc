"""However much happens, the watch looks ten times a second at most; while nothing does, when the next known instant comes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

import pytest

from server import watching
from server.models.beats import EVERY_SECONDS, FRESH
from server.models.listening import Heard, Line, LineBroken, Said
from server.models.watch import Found
from server.vitals import Vitals
from server.watching import Told, Watch
from server.worker import _pace_of as pace_of


class BusyLine:
    """A database in which something always happens: who waits for a change hears of one at once. Each look takes `takes`."""

    hears_all = False

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

    hears_all = False

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
        Found(nothing, two, 2, 90.0),
    ]
    line = ToldLine(found)
    monkeypatch.setattr(watching, "time", line)
    watch = Watch([], cast(Line, cast(Any, line)), threading.Event(), Vitals())
    for _ in range(2 * len(found)):
        watch._go_round()
    longest = 2 * EVERY_SECONDS + 1.0
    told = (
        "a change is followed up, a lease that ends is met, and what nobody tells is found all the same, not in circles"
    )
    assert line.rests == pytest.approx([1.0, longest, 1.0, 0.5, 4.0, 0.1, longest], abs=0.01), told


class BeatenLine(ToldLine):
    """A database into which another worker writes at `others`, and that tells the last event with each beat."""

    def __init__(self, is_sure: bool) -> None:
        super().__init__([])
        self.hears_all = is_sure
        self.beats: list[float] = []
        self.asks: list[float] = []
        self.event = 1
        self.leap = 0.0

    def time(self) -> float:
        return self._now + self.leap

    def ask(self) -> Found:
        self.asks.append(self._now - 100.0)
        return Found(frozenset(), (), self.event)

    def beat(self, worker_id: str, trouble: Sequence[str]) -> Said:
        self.beats.append(self._now)
        return Said(True, None if self.hears_all else self.event)


@pytest.mark.parametrize("is_sure", [False, True])
def test_heartbeats_keep_their_pace_and_tell_whether_to_look(monkeypatch: pytest.MonkeyPatch, is_sure: bool) -> None:
    line = BeatenLine(is_sure)
    monkeypatch.setattr(watching, "time", line)
    watch = Watch(
        [], cast(Line, cast(Any, line)), threading.Event(), Vitals(), of_us=lambda: Told("w", []), longest_rest=24.0
    )
    while line.monotonic() < 400.0:
        watch._go_round()
    gaps = [later - earlier for earlier, later in pairwise(line.beats)]
    assert gaps[1:] == pytest.approx([EVERY_SECONDS] * (len(gaps) - 1)), "all in the moments of this machine"
    assert gaps[0] < 22
    quiet = [later - earlier for earlier, later in pairwise(line.asks[2:])]
    most = 69.0 if is_sure else 24.0
    assert max(quiet) <= most
    before, line.event = len(line.asks), 2
    line.rests.clear()
    while len(line.beats) % 2:
        watch._go_round()
    for _ in range(2):
        watch._go_round()
    assert len(line.asks) > before or is_sure, "others have changed something"


def test_a_leap_of_the_clock_is_followed_by_a_look_with_the_next_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the machine has slept: what was to come in an hour has come, and nobody has changed anything."""
    line = BeatenLine(True)
    monkeypatch.setattr(watching, "time", line)
    watch = Watch([], cast(Line, cast(Any, line)), threading.Event(), Vitals(), of_us=lambda: Told("w", []))
    while line.monotonic() < 300.0:
        watch._go_round()
    before = len(line.asks)
    while len(line.asks) == before:
        watch._go_round()
    line.leap, until = 3600.5, line.monotonic() + EVERY_SECONDS + 0.5
    while line.monotonic() < until:
        watch._go_round()
    assert len(line.asks) == before + 2


def test_a_look_that_waits_for_a_lock_keeps_no_heartbeat_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database ends such a wait after ten seconds; then the watch rests for five, and waits again."""
    stop, line = threading.Event(), BeatenLine(False)
    monkeypatch.setattr(watching, "time", line)

    def ask() -> Found:
        line._now += 10.0
        raise LineBroken("canceling statement due to lock timeout")

    def rest(seconds: float) -> None:
        line._now += seconds
        if line._now > 400.0:
            stop.set()

    monkeypatch.setattr(line, "ask", ask)
    monkeypatch.setattr(line, "close", lambda: None, raising=False)
    watch = Watch(
        [], cast(Line, cast(Any, line)), stop, Vitals(), of_us=lambda: Told("w", []),
        beat_otherwise=lambda: line.beats.append(line._now),
    )  # fmt: skip
    monkeypatch.setattr(watch, "_rest", lambda: rest(5.0))
    watch.loop()
    assert max(later - earlier for earlier, later in pairwise(line.beats)) < FRESH.total_seconds()


@pytest.mark.parametrize(("lease", "longest"), [(60, 17.0), (12, 5.0)])
def test_leases_are_renewed_at_least_twice_before_they_end(
    monkeypatch: pytest.MonkeyPatch, lease: int, longest: float
) -> None:
    """They are put in line with each heartbeat, and the setting may be shorter than the usual time between two."""
    line = BeatenLine(True)
    monkeypatch.setattr(watching, "time", line)
    watch = Watch(
        [], cast(Line, cast(Any, line)), threading.Event(), Vitals(), of_us=lambda: Told("w", []), pace=pace_of(lease)
    )
    while line.monotonic() < 300.0:
        watch._go_round()
    gaps = [later - earlier for earlier, later in pairwise(line.beats)]
    assert max(gaps[1:]) <= longest < lease / 2
