"""Results that are settled one by one: a locked row of one account keeps no other account's result waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy.exc import OperationalError

from server.claimer import Claimer
from server.pipeline.all_jobs import Post


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


def test_a_locked_row_comes_after_all_others(app: Flask) -> None:
    job = OneByOne(locked="first")
    claimer = Claimer(app, Post(job, 4), transaction, threading.Event(), lambda: None)
    claimer._settle_each([("first", "first"), ("second", "second"), ("third", "third")])
    assert job.tried == ["first", "second", "third", "first"]


def test_while_one_waits_for_a_row_others_settle_theirs(app: Flask) -> None:
    job = OneByOne(locked="")
    claimer = Claimer(app, Post(job, 4), transaction, threading.Event(), lambda: None)
    others: list[bool] = []

    def settle_another(left: Sequence[tuple[str, str]]) -> None:
        if not others:
            others.append(claimer._is_settling)
            claimer._settle_together("second", "second")

    claimer._settle_each = settle_another  # type: ignore[method-assign]
    claimer._settle_together("first", "first")
    assert others == [False], "nobody else could settle meanwhile"
