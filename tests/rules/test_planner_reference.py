"""Small cases beside planners that try every second, or every order of days."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.rules.planner import next_free_slot, plan
from server.values.planning import BoardTurn, PlanOptions, PlanPin, PlanSettings, TakenSlot
from tests.rules.planning_judge import judge, make_pins

MORNING = datetime(2026, 5, 4, 10, 0, 0, tzinfo=UTC)
BOARDS = [BoardTurn("a", 0)]


def taken_at(seconds: list[int]) -> list[TakenSlot]:
    """Seconds on a line of windows of 90 s, one a day from 10:00."""
    return [TakenSlot(_instant(second), "u") for second in seconds]


def _instant(second: int) -> datetime:
    day, rest = divmod(second, 90)
    return MORNING + timedelta(days=day, seconds=rest)


def _account(cap: int, gap: int) -> PlanSettings:
    # 10:00 to 10:01:30 cannot be said in minutes; the day before's pause and the request cut the rest off
    return PlanSettings("UTC", cap, "10:00", "10:02", gap)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 4),
    st.sampled_from([0, 1, 20, 37, 61]),
    st.lists(st.integers(0, 269), max_size=8),
    st.integers(0, 200),
)
def test_the_next_free_slot_is_the_very_first_second_that_is_allowed(
    cap: int, gap: int, old: list[int], start: int
) -> None:
    now = _instant(start)
    fixed = taken_at(old)
    found = next_free_slot(_account(cap, gap), fixed, now)
    second = now
    while not _is_free(second, fixed, cap, gap):
        second += timedelta(seconds=1)
        if second.time() >= (MORNING + timedelta(minutes=2)).time():
            second = MORNING + timedelta(days=(second - MORNING).days + 1)
    assert found == second


def _is_free(instant: datetime, fixed: list[TakenSlot], cap: int, gap: int) -> bool:
    if not MORNING.time() <= instant.time() < (MORNING + timedelta(minutes=2)).time():
        return False
    if sum(slot.due_at.date() == instant.date() for slot in fixed) >= cap:
        return False
    return all(abs(slot.due_at - instant).total_seconds() >= gap for slot in fixed)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 6), st.sampled_from([1, 15, 29, 40]), st.lists(st.integers(0, 269), max_size=6), st.integers(1, 10)
)
def test_later_puts_as_many_pins_on_each_day_as_fit(cap: int, gap: int, old: list[int], count: int) -> None:
    account, fixed, pins = _account(cap, gap), taken_at(old), make_pins(count)
    options = PlanOptions(mode="later")
    result = plan(pins, BOARDS, account, options, fixed, [], MORNING, random.Random(2))
    judge(result, pins, account, options, fixed, MORNING)
    found = Counter((item.due_at - MORNING).days for item in result.placements)
    left, day = count, 0
    while left:
        placed: list[TakenSlot] = []
        for second in range(120):
            instant = MORNING + timedelta(days=day, seconds=second)
            if len(placed) < left and _is_free(instant, [*fixed, *placed], cap, gap):
                placed.append(TakenSlot(instant, "u"))
        assert found[day] == len(placed), f"day {day}"
        left -= len(placed)
        day += 1


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(1, 4), st.integers(0, 99))
@example([3, 3, 3], 3, 1)
@example([4, 4, 1], 2, 1)
def test_auto_ends_on_the_earliest_day_that_the_url_rule_allows(sizes: list[int], cap: int, seed: int) -> None:
    pins = [PlanPin(f"{page}-{n}", f"u{page}") for page, size in enumerate(sizes) for n in range(size)]
    account = PlanSettings("UTC", cap, "08:00", "20:00", 120)
    options = PlanOptions(mode="later", shuffle="auto")
    now = datetime(2026, 5, 4, 13, 17, tzinfo=UTC)
    result = plan(pins, BOARDS, account, options, [], [], now, random.Random(seed))
    judge(result, pins, account, options, [], now)
    last = max(item.due_at.date() for item in result.placements)
    assert (last - date(2026, 5, 4)).days + 1 == _fewest_days(tuple(sizes), cap)


def _fewest_days(sizes: tuple[int, ...], cap: int) -> int:
    """Exhaustive: a page takes at most one slot a day and rests a day in between."""

    @cache
    def search(left: tuple[int, ...], rested: tuple[bool, ...]) -> int:
        if not any(left):
            return 0
        ready = [page for page, size in enumerate(left) if size and rested[page]]
        best = 99
        for choice in range(1 << len(ready)):
            used = {page for bit, page in enumerate(ready) if choice >> bit & 1}
            if len(used) <= cap and (used or not ready):
                after = tuple(size - (page in used) for page, size in enumerate(left))
                best = min(best, 1 + search(after, tuple(page not in used for page in range(len(left)))))
        return best

    return search(sizes, (True,) * len(sizes))
