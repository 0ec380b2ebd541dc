"""Delivery windows cost a bounded number of schedules, however many pins want a crowded window."""

from __future__ import annotations

import random
from datetime import timedelta

from server.rules.days import epoch
from server.rules.delivery import Windowed, allowed_effort, place_in_windows
from server.rules.jobs import Effort
from server.rules.ledger import Wanted
from server.values.planning import FlexiblePin, PlanSettings
from tests.rules.planning_judge import NOW

ROOMY = PlanSettings("UTC", 10_000, "00:00", "24:00", 60)
_AMPLE = 10**12


def new(number: int, low: int, high: int) -> Windowed:
    start = epoch(NOW)
    return Windowed(Wanted(f"new{number:03}", number, "a"), start + low, start + high)


def passes(wanted: list[Windowed], movable: list[FlexiblePin], effort: Effort | None) -> tuple[int, int]:
    effort = effort or Effort(_AMPLE)
    placed, _ = place_in_windows(wanted, movable, [], ROOMY, NOW, random.Random(5), effort)
    return sum(one.instant is not None for one in placed), effort.passes


def test_many_equal_windows_are_filled_exactly_with_a_few_schedules() -> None:
    placed, computed = passes([new(number, 600, 600 + 300 * 60) for number in range(900)], [], None)
    assert placed == 301
    assert computed <= 25


def test_a_window_that_is_filled_to_the_last_second_takes_one_schedule() -> None:
    assert passes([new(number, 600, 600 + 249 * 60) for number in range(250)], [], None) == (250, 1)


def test_a_window_inside_a_full_one_is_refused_without_another_schedule() -> None:
    jam = [new(number, 600, 720) for number in range(4)]
    inside = [new(10 + number, 610 + number, 720) for number in range(50)]
    assert passes(jam, [], None)[0] == 3
    assert passes([*jam, *inside], [], None)[1] <= passes(jam, [], None)[1] + 10


def test_when_the_effort_is_spent_nothing_more_is_computed_and_what_was_found_stands() -> None:
    wanted = [new(number, 600 + 7 * number, 1200 + 11 * number) for number in range(120)]
    movable = [
        FlexiblePin(f"old{number:03}", at, at, at + timedelta(seconds=300 + 40 * (number % 7)))
        for number in range(60)
        for at in [NOW + timedelta(seconds=600 + 60 * number)]
    ]
    most, unbounded = passes(wanted, movable, None)
    effort = Effort(5_000)
    some, bounded = passes(wanted, movable, effort)
    assert effort.is_spent
    assert bounded < unbounded / 3
    assert 0 < some <= most
    assert passes(wanted, movable, Effort(0))[1] == 0


def test_windows_one_around_the_other_stay_within_what_a_call_is_allowed() -> None:
    wanted = [new(number, 20_000 - 20 * number, 20_000 + 20 * number) for number in range(300)]
    effort = allowed_effort(len(wanted))
    _, computed = passes(wanted, [], effort)
    assert 1 < computed <= 60
    assert effort.left > -300 * 300
