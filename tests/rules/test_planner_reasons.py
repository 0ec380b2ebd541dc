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

from server.rules.planner import next_free_slot, plan
from server.rules.why import reason
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
    assert rules(asked, 0) == ["start_day_off"]


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


def at_day(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


def whys(pins: list[PlanPin], options: PlanOptions, account: PlanSettings, now: datetime) -> list[Any]:
    result = plan(pins, BOARDS, account, options, [], [], now, random.Random(1))
    judge(result, pins, account, options, [], now)
    return [item.why for item in result.placements]


def codes(why: Any) -> list[str]:
    return [rule["code"] for rule in why.params.get("rules", [])]


def test_a_day_off_that_a_pins_own_rule_covers_anyway_is_not_blamed() -> None:
    weekend = replace(ACCOUNT, days_off=frozenset({5, 6}))
    same = [PlanPin(f"p{n}", f"u{n}", "a", "cake") for n in range(2)]
    for shuffle in ("none", "auto", "random"):
        options = PlanOptions(mode="later", start_date=date(2026, 12, 7), shuffle=shuffle)
        found = whys(same, options, weekend, at_day(5))
        assert sorted(codes(why) for why in found) == [[], ["image_spacing"]], shuffle
    [_, second] = whys(same, PlanOptions(), weekend, at_day(7))
    assert codes(second) == ["image_spacing"]


def test_a_pin_behind_one_that_waits_blames_no_day_off_either() -> None:
    weekend = replace(ACCOUNT, days_off=frozenset({5, 6}))
    pins = [PlanPin("x", "u0", "a", "cake"), PlanPin("y", "u1", "a", "cake"), PlanPin("z", "u2", "a")]
    found = whys(pins, PlanOptions(mode="later", start_date=date(2026, 12, 7)), weekend, at_day(5))
    assert [codes(why) for why in found] == [[], ["image_spacing"], ["kept_order"]]


def test_a_day_off_after_the_rule_has_ended_is_blamed() -> None:
    sunday = replace(ACCOUNT, days_off=frozenset({6}), image_spacing_days=5)
    same = [PlanPin(f"p{n}", f"u{n}", "a", "cake") for n in range(2)]
    found = whys(same, PlanOptions(mode="later", start_date=date(2026, 12, 8)), sunday, at_day(5))
    assert sorted(codes(found[1])) == ["day_off", "image_spacing"]  # Tuesday noon and five days: into Sunday


def test_a_start_day_off_is_named_as_the_start_day() -> None:
    christmas = frozenset({date(2026, 12, 24), date(2026, 12, 25)})
    account = replace(ACCOUNT, days_off=frozenset({5, 6}), blackout_dates=christmas)
    [why] = whys(make_pins(1), PlanOptions(mode="later", start_date=date(2026, 12, 24)), account, at_day(5))
    assert codes(why) == ["start_day_off"]
    assert "The start day 24 December 2026 is a day off, and so is every day up to 27 December 2026." in why.text
    [short] = whys(make_pins(1), PlanOptions(mode="later", start_date=date(2026, 12, 26)), account, at_day(5))
    assert short.text.endswith("The start day 26 December 2026 is a day off, and so is 27 December 2026.")
    [one] = whys(make_pins(1), PlanOptions(mode="later", start_date=date(2026, 12, 13)), account, at_day(5))
    assert one.text.endswith("The start day 13 December 2026 is a day off.")


def test_a_start_day_off_before_a_full_day_is_named_beside_it() -> None:
    account = replace(ACCOUNT, pins_per_day=1, blackout_dates=frozenset({date(2026, 5, 10)}))
    full = taken(datetime(2026, 5, 11, 9, tzinfo=UTC))
    result = run(make_pins(1), PlanOptions(mode="later", start_date=date(2026, 5, 10)), account, full)
    assert sorted(rules(result, 0)) == ["day_cap", "start_day_off"]


def test_one_is_no_plural() -> None:
    account = replace(ACCOUNT, pins_per_day=1, min_gap_seconds=1, image_spacing_days=1)
    result = run([PlanPin("x", "u0", "a", "cake"), PlanPin("y", "u1", "a", "cake")], PlanOptions(mode="later"), account)
    text = result.placements[1].why.text
    assert "The account's limit of 1 pin was reached" in text
    apart = [PlanPin("x", "u", "a"), PlanPin("y", "u", "a")]
    spaced = run(apart, PlanOptions(url_spacing_hours=1), replace(account, pins_per_day=20, window_end="08:40"))
    assert "At least 1 hour lies between pins to the same page" in spaced.placements[1].why.text
    for code, values, told in (
        ("gap", {"seconds": 1}, "At least 1 second lies between two pins."),
        ("gap", {"seconds": 120}, "At least 120 seconds lie between two pins."),
        ("image_spacing", {"days": 1}, "The same image stays off one board for 1 day."),
        ("too_close", {"seconds": 1}, "Another pin is scheduled within 1 second of that time."),
        ("day_cap", {"cap": 5, "day": date(2026, 5, 4)}, "The account's limit of 5 pins was reached on 4 May 2026."),
    ):
        assert reason(code, **values).text == told


def test_an_automatic_place_does_not_pass_itself_off_as_the_next_free_slot() -> None:
    [item] = run(make_pins(1), PlanOptions()).placements
    assert item.due_at > next_free_slot(ACCOUNT, [], NOW)
    assert item.why.text == "Takes the next free place in the account's even rhythm."


def test_publish_now_that_waits_for_the_gap_does_not_say_at_once() -> None:
    [item] = run(make_pins(1), PlanOptions(mode="now"), fixed=taken(NOW - timedelta(seconds=1))).placements
    assert item.due_at == NOW + timedelta(seconds=119)
    assert item.why.code == "publish_now_after_gap"
    assert item.why.text.startswith("Goes out as soon as the gap to another pin allows.")
    [free] = run(make_pins(1), PlanOptions(mode="now")).placements
    assert free.why.text == "Goes out at once."


def test_publish_now_tells_a_picture_that_its_board_shows_already_and_what_waits_obeys_it() -> None:
    shown = [TakenSlot(NOW - timedelta(days=2), "other", "a", "cake", "old")]
    pins = [PlanPin("x", "u0", "a", "cake"), PlanPin("y", "u1", "a", "soup"), PlanPin("z", "u2", "a", "cake")]
    result = run(pins, PlanOptions(mode="now"), replace(ACCOUNT, pins_per_day=2), shown)
    assert [rules(result, n) for n in range(3)] == [["same_picture"], [], ["day_cap", "image_spacing"]]
    assert result.placements[2].due_at >= NOW + timedelta(days=7)
