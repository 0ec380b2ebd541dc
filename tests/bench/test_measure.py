"""The bench's arithmetic: turns, medians, percentiles and the table."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.bench.measure import Row, in_turns, percentile, rate_of, table


def test_rivals_take_turns_and_the_warm_up_does_not_count() -> None:
    calls: list[str] = []

    def rival(name: str, figures: list[float]) -> Mapping[str, float]:
        calls.append(name)
        return {"rate": figures[len([one for one in calls if one == name]) - 1]}

    rivals = {"ours": lambda: rival("ours", [1000, 1, 9, 3]), "floor": lambda: rival("floor", [1000, 4, 2, 6])}
    found = in_turns(rivals, rounds=3, budget_seconds=3600.0)
    assert calls == ["ours", "floor"] * 4
    assert found == {"ours": {"rate": 3}, "floor": {"rate": 4}}


def test_on_a_slow_machine_there_are_fewer_rounds_but_two_at_least() -> None:
    rounds: list[int] = []

    def run() -> Mapping[str, float]:
        rounds.append(1)
        return {"rate": 1.0}

    in_turns({"ours": run}, rounds=9, warm_up=1, budget_seconds=0.0)
    assert len(rounds) == 3


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, value: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == value


def test_a_round_works_on_everything() -> None:
    seen: list[int] = []
    assert rate_of(seen.append, [1, 2, 3])()["rate"] > 0
    assert seen == [1, 2, 3]


def test_the_table_divides_ours_by_the_floor() -> None:
    text = table(
        [Row("pages read", "/s", 1500.0, 300.0, "a peer"), Row("an answer", "ms", 2.5, 0.5, "a floor", is_rate=False)]
    )
    lines = text.splitlines()
    assert [cell.strip() for cell in lines[2].strip("|").split("|")] == [
        "pages read",
        "1,500 /s",
        "300 /s",
        "5.00",
        "a peer",
    ]
    assert len({len(line) for line in lines}) == 1
