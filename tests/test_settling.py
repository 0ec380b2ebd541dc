"""Results that are settled one by one: a locked row of one account keeps no other account's result waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import OperationalError

from server.settling import Settler


class OneByOne:
    """A bulk job that can settle nothing together; the row of `locked` is not to be had the first time."""

    name = "one_by_one"

    def __init__(self, locked: str) -> None:
        self.tried: list[str] = []
        self._locked = locked

    def claim(self, session: Any) -> None: ...

    def claim_many(self, session: Any, limit: int) -> list[str]:
        return []

    def work(self, claimed: str) -> str:
        return claimed

    def settle(self, session: Any, claimed: str, result: str) -> None:
        self.tried.append(claimed)
        if claimed == self._locked and self.tried.count(claimed) == 1:
            raise OperationalError("UPDATE", {}, Exception("canceling statement due to lock timeout"))

    def settle_many(self, session: Any, settled: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        return settled

    def slow_hands(self) -> int:
        return 0


@contextmanager
def transaction(*, is_reading: bool = False) -> Iterator[None]:
    yield None


def settler_of(job: OneByOne) -> Settler:
    return Settler(job, transaction, threading.Event(), lambda _error: None, others=lambda: 0)


def test_a_locked_row_comes_after_all_others() -> None:
    job = OneByOne(locked="first")
    settler = settler_of(job)
    settler._settle_each([("first", "first"), ("second", "second"), ("third", "third")])
    assert job.tried == ["first", "second", "third", "first"]


def test_while_one_waits_for_a_row_others_settle_theirs() -> None:
    job = OneByOne(locked="")
    settler = settler_of(job)
    others: list[bool] = []

    def settle_another(left: Sequence[tuple[str, str]]) -> None:
        if not others:
            others.append(settler._is_settling)
            settler.settle("second", "second")

    settler._settle_each = settle_another  # type: ignore[method-assign]
    settler.settle("first", "first")
    assert others == [False], "nobody else could settle meanwhile"


def test_what_another_hand_is_about_to_bring_is_waited_for() -> None:
    job = Together()
    arrivals = iter(["second", "third"])

    def others() -> int:
        if (one := next(arrivals, None)) is not None:
            settler.settle(one, one)  # from another hand, which leaves it here and goes
            return 1
        return 0

    settler = Settler(job, transaction, threading.Event(), lambda _error: None, others)
    settler.settle("first", "first")
    assert job.settled == [["first", "second", "third"]]


def test_a_defect_while_waiting_for_others_keeps_no_result_unwritten() -> None:
    job = OneByOne(locked="")

    def others() -> int:
        raise RuntimeError("dictionary changed size during iteration")

    settler = Settler(job, transaction, threading.Event(), lambda _error: None, others)
    for one in ("first", "second"):
        settler.settle(one, one)
    assert job.tried == ["first", "second"]


class Together(OneByOne):
    """A bulk job that settles everything together."""

    def __init__(self) -> None:
        super().__init__(locked="")
        self.settled: list[list[str]] = []

    def settle_many(self, session: Any, settled: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        self.settled.append([claimed for claimed, _ in settled])
        return ()
