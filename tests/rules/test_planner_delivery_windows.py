"""Delivery windows: a dense window is rebalanced exactly, fixed slots never move, the gap stays."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from server.rules.planner import plan
from server.values.planning import BoardTurn, FlexiblePin, Plan, PlanOptions, PlanPin, PlanSettings, TakenSlot
from tests.rules.planning_judge import NOW

ALL_DAY = PlanSettings("UTC", 100, "00:00", "24:00", 120)
BOARDS = [BoardTurn("a", 0)]


def at(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


def windowed(name: str, low: int, high: int) -> PlanPin:
    return PlanPin(name, name, earliest=at(low), latest=at(high))


def flexible(name: str, due: int, low: int, high: int) -> FlexiblePin:
    return FlexiblePin(name, at(due), at(low), at(high))


def run(
    pins: list[PlanPin],
    movable: list[FlexiblePin],
    fixed: list[TakenSlot],
    account: PlanSettings = ALL_DAY,
    mode: str = "now",
) -> Plan:
    return plan(pins, BOARDS, account, PlanOptions(mode=mode), fixed, movable, NOW, random.Random(5))


def seconds_of(result: Plan) -> dict[str, int]:
    return {item.pin_id: int((item.due_at - NOW).total_seconds()) for item in (*result.placements, *result.moves)}


def test_a_pin_goes_out_inside_its_window_and_nobody_moves_while_there_is_room() -> None:
    result = run([windowed("new", 600, 4200)], [flexible("old", 900, 600, 1200)], [])
    assert 600 <= seconds_of(result)["new"] <= 4200
    assert abs(seconds_of(result)["new"] - 900) >= 120
    assert result.moves == ()
    assert result.placements[0].by_clock is False


def test_a_dense_window_moves_the_flexible_pin_and_says_so() -> None:
    result = run([windowed("new", 600, 660)], [flexible("old", 620, 600, 1800)], [])
    assert 600 <= seconds_of(result)["new"] <= 660
    assert 600 <= seconds_of(result)["old"] <= 1800
    assert abs(seconds_of(result)["old"] - seconds_of(result)["new"]) >= 120
    assert [move.why.code for move in result.moves] == ["rebalanced"]


def test_a_push_travels_along_a_chain_of_windows() -> None:
    movable = [flexible("x", 620, 600, 760), flexible("y", 760, 600, 900)]
    result = run([windowed("new", 600, 610)], movable, [])
    assert result.refused == ()
    assert seconds_of(result)["y"] >= seconds_of(result)["x"] + 120 >= seconds_of(result)["new"] + 240


def test_a_pin_with_time_waits_for_one_that_has_none_though_it_could_go_first() -> None:
    result = run([windowed("new", 60, 60)], [flexible("old", 0, 0, 600)], [])
    assert seconds_of(result) == {"new": 60, "old": 180}


def test_fixed_slots_stay_and_a_full_window_is_refused_with_a_reason() -> None:
    fixed = [TakenSlot(at(630), "u")]
    result = run([windowed("new", 600, 660)], [flexible("old", 900, 600, 1800)], fixed)
    assert [(refusal.pin_id, refusal.why.code) for refusal in result.refused] == [("new", "delivery_window_full")]
    assert result.moves == ()


def test_account_hours_and_day_cap_bind_delivery_windows() -> None:
    nights = PlanSettings("UTC", 2, "20:00", "22:00", 60)
    closed = run([windowed("new", 0, 3600)], [], [], nights)
    assert [refusal.why.code for refusal in closed.refused] == ["outside_window"]
    evening = int((NOW.replace(hour=20) - NOW).total_seconds())
    pins = [windowed(f"new{n}", 0, 2 * 86_400) for n in range(5)]
    days = sorted(item.due_at.date() for item in run(pins, [], [], nights).placements)
    assert len(days) == 4
    assert len({day for day in days if days.count(day) == 2}) == 2
    past = run([windowed("late", -600, -300)], [], [], nights)
    assert [refusal.why.code for refusal in past.refused] == ["in_past"]
    assert evening > 0


def test_other_pins_of_the_same_call_keep_away_from_delivery_windows() -> None:
    pins = [PlanPin("plain", "u"), windowed("new", 0, 1)]
    found = seconds_of(run(pins, [], []))
    assert found["new"] in (0, 1)
    assert found["plain"] - found["new"] >= 120


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 24), st.integers(0, 9)), min_size=1, max_size=5),
    st.lists(st.integers(0, 30), max_size=2),
)
def test_whatever_fits_is_found_and_what_does_not_is_refused(spans: list[tuple[int, int]], blocks: list[int]) -> None:
    account = PlanSettings("UTC", 100, "00:00", "24:00", 4)
    pins = [windowed(f"p{n}", low, low + length) for n, (low, length) in enumerate(spans)]
    fixed = [TakenSlot(at(block), "u") for block in blocks]
    result = run(pins, [], fixed, account)
    found = seconds_of(result)
    for (name, second), pin in ((pair, next(pin for pin in pins if pin.id == pair[0])) for pair in found.items()):
        assert pin.earliest <= at(second) <= pin.latest
        assert all(abs(second - other) >= 4 for key, other in found.items() if key != name)
        assert all(abs(second - block) >= 4 for block in blocks)
    windows = [(low, low + length) for low, length in spans]
    assert (result.refused == ()) == _fits(windows, blocks, 4)


def _fits(windows: list[tuple[int, int]], blocks: list[int], gap: int) -> bool:
    for order in permutations(windows):
        clock = 0
        for low, high in order:
            clock = max(clock, low)
            while any(abs(clock - block) < gap for block in blocks):
                clock += 1
            if clock > high:
                break
            clock += gap
        else:
            return True
    return False
