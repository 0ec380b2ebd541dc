"""Delivery windows beside a search over every second: what fits, who moves, and how few."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from server.rules.planner import plan
from server.values.planning import BoardTurn, FlexiblePin, Placement, PlanOptions, PlanPin, PlanSettings, TakenSlot
from tests.rules.planning_judge import tried

BOARDS = [BoardTurn("a", 0)]
NEARLY_MIDNIGHT = datetime(2026, 5, 4, 23, 59, 40, tzinfo=UTC)
MIDNIGHT = 20  # seconds later another day begins, with a cap of its own

spans = st.builds(lambda low, length: (low, low + length), st.integers(0, 30), st.sampled_from([0, 2, 5, 12, 30]))


def at(second: int) -> datetime:
    return NEARLY_MIDNIGHT + timedelta(seconds=second)


@tried(120)
@given(
    st.lists(spans, min_size=1, max_size=5),
    st.lists(st.integers(0, 45), max_size=2),
    st.sampled_from([1, 2, 4, 5]),
    st.sampled_from([1, 2, 3, 9]),
)
# a full day was only made room on by pins whose windows touch the newcomer's
@example([(23, 53), (14, 14), (16, 46), (17, 22), (3, 15)], [2], 1, 3)
@example([(14, 26), (6, 8)], [15, 10], 2, 3)
def test_a_newcomer_finds_room_whenever_there_is_any_and_few_move_for_it(
    windows: list[tuple[int, int]], fixed: list[int], gap: int, cap: int
) -> None:
    account = PlanSettings("UTC", cap, "00:00", "24:00", gap)
    taken = [TakenSlot(at(second), "x") for second in fixed]
    pins = [PlanPin(f"p{n}", "u", earliest=at(low), latest=at(high)) for n, (low, high) in enumerate(windows)]
    now_mode = PlanOptions(mode="now")
    first = plan(pins[:-1], BOARDS, account, now_mode, taken, [], NEARLY_MIDNIGHT, random.Random(1))
    window_of = dict(zip((pin.id for pin in pins), windows, strict=True))
    standing = [
        FlexiblePin(item.pin_id, item.due_at, *(at(second) for second in window_of[item.pin_id]))
        for item in first.placements
    ]
    result = plan(pins[-1:], BOARDS, account, now_mode, taken, standing, NEARLY_MIDNIGHT, random.Random(2))
    backwards = plan(
        pins[-1:], BOARDS, account, now_mode, taken[::-1], standing[::-1], NEARLY_MIDNIGHT, random.Random(2)
    )
    assert sorted(result.moves, key=_name) == sorted(backwards.moves, key=_name)
    assert result.placements == backwards.placements

    jobs = [window_of[pin.id] for pin in standing] + [windows[-1]]
    assert (result.refused == ()) == fits(jobs, fixed, gap, cap)
    before = {pin.id: _second(pin.due_at) for pin in standing}
    after = before | {item.pin_id: _second(item.due_at) for item in (*result.moves, *result.placements)}
    for name, second in after.items():
        low, high = window_of[name]
        assert low <= second <= high
        others = [*fixed, *(other for key, other in after.items() if key != name)]
        assert all(abs(second - other) >= gap for other in others)
    for is_late in (False, True):
        new = [second for second in after.values() if (second >= MIDNIGHT) is is_late]
        old = [second for second in fixed if (second >= MIDNIGHT) is is_late]
        assert not new or len(new) + len(old) <= cap
    assert all(before[move.pin_id] != _second(move.due_at) for move in result.moves)
    if result.placements and len(result.moves) > 1:
        for name in before:
            held = [second for key, second in before.items() if key != name]
            assert not fits([window_of[name], windows[-1]], [*fixed, *held], gap, cap), "one move would have done"
    for count in range(max(0, len(result.moves) - 1)):
        for movers in combinations(before, count):
            held = [second for key, second in before.items() if key not in movers]
            chosen = [window_of[key] for key in movers]
            assert not fits([*chosen, windows[-1]], [*fixed, *held], gap, cap), "two fewer would have done"


def _name(item: Placement) -> str:
    return item.pin_id


def _second(instant: datetime) -> int:
    return int((instant - NEARLY_MIDNIGHT).total_seconds())


def fits(jobs: Sequence[tuple[int, int]], fixed: Sequence[int], gap: int, cap: int) -> bool:
    """Whether every job finds a second in its window, by trying each second with each job or none."""
    last = max(high for _, high in jobs)

    @cache
    def search(second: int, left: frozenset[int], early: int, late: int) -> bool:
        if not left:
            return True
        if second > last or any(jobs[job][1] < second for job in left):
            return False
        if search(second + 1, left, early, late):
            return True
        is_late = second >= MIDNIGHT
        if (late if is_late else early) >= cap or any(abs(second - other) < gap for other in fixed):
            return False
        return any(
            jobs[job][0] <= second and search(second + gap, left - {job}, early + (not is_late), late + is_late)
            for job in left
        )

    before = sum(second < MIDNIGHT for second in fixed)
    return search(0, frozenset(range(len(jobs))), before, len(fixed) - before)
