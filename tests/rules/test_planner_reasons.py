"""Each `why` names what really stood in the way, and chance favours nobody."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.rules.planner import plan
from server.values.planning import BoardTurn, Plan, PlanOptions, PlanPin, PlanSettings, TakenSlot
from tests.rules.planning_judge import NOW, accounts, calendars, day_of, instants, judge, make_pins, taken, tried

BOARDS = [BoardTurn("a", 0)]
ACCOUNT = PlanSettings("UTC", 5, "08:00", "20:00", 120)


def run(
    pins: list[PlanPin], options: PlanOptions, account: PlanSettings = ACCOUNT, fixed: Any = (), seed: int = 1
) -> Plan:
    result = plan(pins, BOARDS, account, options, list(fixed), [], NOW, random.Random(seed))
    judge(result, pins, account, options, list(fixed), NOW)
    return result


def rules(result: Plan, number: int) -> list[str]:
    return [rule["code"] for rule in result.placements[number].why.params.get("rules", [])]


def test_a_pause_that_has_ended_is_no_reason() -> None:
    over = replace(ACCOUNT, paused_until=NOW - timedelta(hours=1), window_start="06:00", window_end="07:00")
    for mode in ("later", "automatic"):
        assert rules(run(make_pins(1), PlanOptions(mode=mode), over), 0) == []


def test_days_off_on_the_way_are_named() -> None:
    tuesday_off = replace(ACCOUNT, days_off=frozenset({1}))
    result = run(make_pins(7), PlanOptions(mode="later"), tuesday_off)
    assert rules(result, 0) == []
    assert sorted(rules(result, 5)) == ["day_cap", "day_off"]
    asked = run(make_pins(1), PlanOptions(mode="later", start_date=date(2026, 5, 5)), tuesday_off)
    assert rules(asked, 0) == ["day_off"]


def test_all_pins_of_the_first_day_say_that_the_start_day_had_no_room() -> None:
    full = taken(*(datetime(2026, 5, 10, 8 + n, tzinfo=UTC) for n in range(5)))
    result = run(make_pins(3), PlanOptions(mode="later", start_date=date(2026, 5, 10)), fixed=full)
    assert [sorted(rules(result, n)) for n in range(3)] == [["day_cap", "start_day"]] * 3


def test_a_cap_of_long_ago_is_not_blamed_for_the_pins_per_day_asked_for() -> None:
    some = taken(*(datetime(2026, 5, 10, 8 + n, tzinfo=UTC) for n in range(4)))
    options = PlanOptions(mode="later", start_date=date(2026, 5, 10), pins_per_day=3)
    result = run(make_pins(7), options, fixed=some)
    assert [rules(result, n) for n in (0, 1, 4)] == [[], ["day_cap"], []]


def test_what_a_back_fill_keeps_free_is_not_called_the_accounts_limit() -> None:
    result = run(make_pins(4), PlanOptions(mode="later", start_date=date(2026, 5, 10), reserve_per_day=2))
    assert rules(result, 3) == ["day_cap_reserved"]
    assert "3 of the account's 5 pins" in result.placements[3].why.text


def test_a_day_that_the_gap_has_filled_is_named_by_the_gap() -> None:
    narrow = replace(ACCOUNT, window_start="12:00", window_end="12:05", min_gap_seconds=600)
    assert [rules(run(make_pins(2), PlanOptions(mode="later"), narrow), n) for n in (0, 1)] == [["packed"], ["gap"]]


def test_a_pin_behind_one_that_waits_says_so() -> None:
    pins = [PlanPin("x", "u0", "a", "same"), PlanPin("y", "u1", "a", "same"), PlanPin("z", "u2", "a")]
    result = run(pins, PlanOptions(mode="later"))
    assert [rules(result, n) for n in range(3)] == [[], ["image_spacing"], ["kept_order"]]


def test_a_page_that_is_blocked_later_on_is_named_also_when_the_slot_does_not_touch_its_reach() -> None:
    published = TakenSlot(NOW - timedelta(hours=20), "u", pin_id="older")
    for mode, shuffle in (("automatic", "none"), ("later", "auto"), ("later", "random")):
        for seed in range(5):
            result = run([PlanPin("x", "u")], PlanOptions(mode=mode, shuffle=shuffle), fixed=[published], seed=seed)
            [rule] = result.placements[0].why.params["rules"]
            assert (rule["code"], rule["pin_id"]) == ("url_spacing", "older")


def test_a_staggered_pin_counts_the_seconds_as_they_are() -> None:
    near = taken(NOW + timedelta(seconds=130))
    result = run(make_pins(2), PlanOptions(mode="now"), fixed=near)
    assert [int((item.due_at - NOW).total_seconds()) for item in result.placements] == [0, 250]
    assert result.placements[1].why.params["seconds"] == 250
    assert rules(result, 1) == ["gap"]


@tried(60)
@given(st.data())
def test_no_day_with_room_is_passed_without_a_reason(data: st.DataObject) -> None:
    now = data.draw(instants())
    account = replace(data.draw(accounts(now)), timezone="UTC", min_gap_seconds=0)
    fixed, count = data.draw(calendars(now)), data.draw(st.integers(1, 14))
    pins = make_pins(count, urls=data.draw(st.sampled_from([1, 3, 14])))
    options = PlanOptions(mode="later", shuffle=data.draw(st.sampled_from(["none", "auto", "random"])))
    result = plan(pins, BOARDS, account, options, fixed, [], now, random.Random(1))
    judge(result, pins, account, options, fixed, now)
    days = sorted({day_of(account, item.due_at)[0] for item in result.placements})
    for item in result.placements:
        if day_of(account, item.due_at)[0] > days[0]:
            assert item.why.params.get("rules"), "a pin that is not on the first day says why"


def test_random_reaches_every_order_and_each_about_equally_often() -> None:
    pins, options = make_pins(4), PlanOptions(mode="later", shuffle="random", start_date=date(2026, 5, 10))
    seen = Counter(
        tuple(item.pin_id for item in sorted(_raw(pins, options, seed).placements, key=lambda item: item.due_at))
        for seed in range(960)
    )
    assert set(seen) == set(permutations(pin.id for pin in pins))
    assert max(seen.values()) <= 80  # 40 expected, and more than twice that is no chance


def test_jitter_goes_both_ways_and_leans_to_neither() -> None:
    pins, options = make_pins(5), PlanOptions(mode="later", start_date=date(2026, 5, 10))
    cell = 12 * 3600 / 5
    offsets = []
    for seed in range(200):
        for number, item in enumerate(_raw(pins, options, seed).placements):
            opens = datetime(2026, 5, 10, 8, tzinfo=UTC)
            offsets.append((item.due_at - opens).total_seconds() - cell * (number + 0.5))
    assert abs(sum(offsets) / len(offsets)) < cell / 40
    assert min(offsets) < -cell / 5 < cell / 5 < max(offsets)


def _raw(pins: list[PlanPin], options: PlanOptions, seed: int) -> Plan:
    return plan(pins, BOARDS, ACCOUNT, options, [], [], NOW, random.Random(seed))
