"""The search for the earliest end gives up when its effort is spent, however many choices are left."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import pytest

from server.rules import exact_end
from server.rules.exact_end import OpenDay, days_of_pins
from server.rules.jobs import Effort
from server.rules.ledger import Ledger

_DAY = 86_400
_PAGES, _DAYS = 40, 4
_MOST_CHOICES = 10_000


class _LastDayClosed:
    """A ledger in which every pin may go at once, but none on the last day: nobody can know it before."""

    def fit(self, pin: object, instant: int, latest: int, pieces: Sequence[tuple[int, int]]) -> int | None:
        return instant if latest < (_DAYS - 1) * _DAY else None


def test_a_search_without_a_way_ends_with_its_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = itertools.count()

    def combinations(found: Iterable[int], size: int) -> Iterator[tuple[int, ...]]:
        for one in itertools.combinations(found, size):
            assert next(looked_at) < _MOST_CHOICES, "138 billion choices on the first day alone"
            yield one

    monkeypatch.setattr(exact_end, "combinations", combinations)
    days = [OpenDay([(at * _DAY, (at + 1) * _DAY)], _PAGES // 2) for at in range(_DAYS)]
    groups = cast("Any", [[object(), object()] for _ in range(_PAGES)])
    assert days_of_pins(groups, cast("Ledger", _LastDayClosed()), 0, days, _DAY, Effort(30_000)) is None
    assert next(looked_at) > _DAYS, "it did search"
