"""Boards: fixed ones stay, the rotation goes on across calls, and a draw is even."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from server.rules.planner import plan
from server.rules.shuffle import assign_boards
from server.values.planning import BoardTurn, PlanOptions, PlanPin, PlanSettings
from tests.rules.planning_judge import NOW, make_pins

ACCOUNT = PlanSettings("UTC")


def test_the_smallest_turn_goes_next_and_ties_keep_the_order_given() -> None:
    boards = [BoardTurn("a", 7), BoardTurn("b", 5), BoardTurn("c", 5)]
    turns = assign_boards(make_pins(5), boards, rotate=True, rng=random.Random(1))
    assert turns == [("b", 8), ("c", 9), ("a", 10), ("b", 11), ("c", 12)]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.lists(st.integers(1, 7), min_size=1, max_size=6))
def test_a_rotation_in_several_calls_is_one_rotation(turns: list[int], sizes: list[int]) -> None:
    boards = [BoardTurn(f"b{n}", turn) for n, turn in enumerate(turns)]
    whole = assign_boards(make_pins(sum(sizes)), boards, rotate=True, rng=random.Random(1))
    parts = []
    for size in sizes:
        part = assign_boards(make_pins(size), boards, rotate=True, rng=random.Random(1))
        new = {board: turn for board, turn in part if turn is not None}
        boards = [replace(board, turn=new.get(board.board_id, board.turn)) for board in boards]
        parts += part
    assert parts == whole


@given(st.integers(1, 6), st.integers(0, 40), st.integers())
def test_without_rotation_boards_are_drawn_evenly(count: int, pins: int, seed: int) -> None:
    boards = [BoardTurn(f"b{n}", n) for n in range(count)]
    drawn = assign_boards(make_pins(pins), boards, rotate=False, rng=random.Random(seed))
    counts = Counter({board.board_id: 0 for board in boards})
    counts.update(board for board, _ in drawn if board)
    assert max(counts.values()) - min(counts.values()) <= 1
    assert all(turn is None for _, turn in drawn)


def test_a_draw_is_not_a_rotation() -> None:
    boards = [BoardTurn("a", 0), BoardTurn("b", 0)]
    drawn = [board for board, _ in assign_boards(make_pins(40), boards, rotate=False, rng=random.Random(3))]
    assert drawn not in (["a", "b"] * 20, ["b", "a"] * 20)


def test_a_pin_with_a_board_keeps_it_and_takes_no_turn() -> None:
    pins = [PlanPin("x", "u", "a"), PlanPin("y", "u"), PlanPin("z", "u", "elsewhere")]
    turns = assign_boards(pins, [BoardTurn("a", 0), BoardTurn("b", 0)], rotate=True, rng=random.Random(1))
    assert turns == [("a", None), ("a", 1), ("elsewhere", None)]


def test_the_plan_carries_turns_for_automatic_pins_and_the_board_shuffle_only() -> None:
    boards = [BoardTurn("a", 3), BoardTurn("b", 1)]
    found = {}
    for options in (
        PlanOptions(),
        PlanOptions(mode="later", shuffle="board"),
        PlanOptions(mode="later"),
        PlanOptions(mode="now"),
    ):
        result = plan(make_pins(3), boards, ACCOUNT, options, [], [], NOW, random.Random(1))
        found[options.mode, options.shuffle] = [(item.board_id, item.turn) for item in result.placements]
    assert found["automatic", "none"] == found["later", "board"] == [("b", 4), ("a", 5), ("b", 6)]
    assert {turn for _, turn in found["later", "none"] + found["now", "none"]} == {None}


def test_no_board_refuses_the_pin_and_nothing_else() -> None:
    pins = [PlanPin("x", "u"), PlanPin("y", "u", "a")]
    result = plan(pins, [], ACCOUNT, PlanOptions(), [], [], NOW, random.Random(1))
    assert [(refusal.pin_id, refusal.why.code) for refusal in result.refused] == [("x", "no_board")]
    assert [item.pin_id for item in result.placements] == ["y"]
