"""Hands wait for the next piece, and one that dies in the middle of its work takes nothing else with it."""

from __future__ import annotations

import queue
import threading
import time
from typing import Never

import pytest

from server import hands
from server.hands import Hands

_PATIENCE = 30.0


class Bench:
    """Pieces are functions; notes in which thread each was carried out."""

    def __init__(self) -> None:
        self.threads: list[int] = []
        self.told = threading.Semaphore(0)
        self.hands = Hands("test", self._carry_out, self.told.release)

    def _carry_out(self, piece: object) -> None:
        self.threads.append(threading.get_ident())
        if callable(piece):
            piece()

    def do(self, piece: object) -> None:
        self.hands.hand_over(piece)
        assert self.told.acquire(timeout=_PATIENCE)

    def wait_free(self, count: int) -> None:
        deadline = time.monotonic() + _PATIENCE
        while self.hands._free != count:
            assert time.monotonic() < deadline, "no hand became free"
            threading.Event().wait(0.001)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_hand_is_used_again_and_a_dead_one_is_not_counted_on() -> None:
    bench = Bench()
    for _ in range(3):
        bench.do("a piece")
        bench.wait_free(1)
    assert len(set(bench.threads)) == 1

    dead: list[threading.Thread] = []

    def die() -> None:
        dead.append(threading.current_thread())
        raise SystemExit

    bench.do(die)
    dead[0].join(_PATIENCE)
    assert bench.hands.busy() == 0
    bench.do("the next piece")
    bench.wait_free(1)
    assert len(bench.threads) == 5


def test_more_pieces_than_hands_get_hands_of_their_own_which_end_when_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "_IDLE_SECONDS", 0.01)
    bench, may_go = Bench(), threading.Event()
    for _ in range(3):
        bench.hands.hand_over(lambda: may_go.wait(_PATIENCE) and None)
    assert bench.hands.busy() == len(bench.hands.pieces()) == 3
    bench.hands.wait_done(time.monotonic())
    assert bench.hands.busy() == 3, "its time was over"
    may_go.set()
    bench.hands.wait_done(time.monotonic() + _PATIENCE)
    assert bench.hands.busy() == 0
    bench.wait_free(0)
    bench.do("after all have gone")
    assert bench.hands.busy() == 0


def test_a_piece_for_which_no_thread_starts_is_not_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else its lease would be renewed for as long as the worker lives."""
    bench = Bench()
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse_to_start)
        with pytest.raises(RuntimeError, match="new thread"):
            bench.hands.hand_over("a piece")
    assert (bench.hands.busy(), bench.hands.pieces()) == (0, [])
    bench.hands.wait_done(time.monotonic() + _PATIENCE)
    bench.do("the next piece")


def refuse_to_start(thread: threading.Thread) -> Never:
    raise RuntimeError("can't start new thread")


def test_a_hand_whose_patience_ends_never_waits_for_a_piece_that_another_takes() -> None:
    class Snatched(queue.SimpleQueue[int]):
        """Something lies ready for whoever looks, and is gone when it is reached for."""

        waited_for_ever = False

        def empty(self) -> bool:
            return False

        def get(self, block: bool = True, timeout: float | None = None) -> int:
            self.waited_for_ever |= block and timeout is None
            raise queue.Empty

        def get_nowait(self) -> int:
            raise queue.Empty

    bench, ready = Bench(), Snatched()
    bench.hands._ready = ready
    hand: list[threading.Thread] = []
    bench.do(lambda: hand.append(threading.current_thread()))
    hand[0].join(_PATIENCE)
    assert not ready.waited_for_ever, "with the lock in its hand, which ends all handing over"
    assert bench.hands._free == 0
