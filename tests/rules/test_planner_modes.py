"""Automatic, later and now, each by example."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from server.rules.planner import plan
from server.values.planning import BoardTurn, Plan, PlanOptions, PlanPin, PlanSettings, TakenSlot
from tests.rules.planning_judge import NOW, judge, make_pins, taken

BOARDS = [BoardTurn("a", 0), BoardTurn("b", 0)]
ACCOUNT = PlanSettings("Europe/Berlin", phase=0.4)  # 5 a day, 08:00 to 20:00, 120 s; NOW is 11:00 there
DEMO = PlanSettings("Europe/Berlin", 100, "00:00", "24:00", 2)


def run(
    pins: list[PlanPin],
    options: PlanOptions,
    account: PlanSettings = ACCOUNT,
    fixed: list[TakenSlot] | None = None,
    now: datetime = NOW,
    seed: int = 1,
) -> Plan:
    result = plan(pins, BOARDS, account, options, fixed or [], [], now, random.Random(seed))
    judge(result, pins, account, options, fixed or [], now)
    return result


def times(result: Plan) -> list[datetime]:
    return [item.due_at for item in result.placements]


def per_day(result: Plan) -> list[int]:
    return list(Counter(item.wall[:10] for item in sorted(result.placements, key=lambda item: item.due_at)).values())


# automatic


def test_the_first_pin_of_a_post_takes_the_next_slot_and_the_others_wait_two_days_each() -> None:
    first, second, third = times(run(make_pins(3, urls=1), PlanOptions()))
    assert first - NOW < timedelta(hours=3)
    assert timedelta(hours=48) <= second - first < timedelta(hours=54)
    assert timedelta(hours=48) <= third - second < timedelta(hours=54)


def test_automatic_pins_leave_a_minute_for_writing_and_drawing() -> None:
    assert times(run(make_pins(1), PlanOptions(), replace(ACCOUNT, pins_per_day=100, min_gap_seconds=0)))[
        0
    ] >= NOW + timedelta(seconds=60)


def test_posts_on_one_day_fill_the_standing_slots_evenly() -> None:
    fixed: list[TakenSlot] = []
    for post in range(15):
        item = run([PlanPin(f"p{post}", f"u{post}")], PlanOptions(), fixed=fixed, seed=post).placements[0]
        fixed.append(TakenSlot(item.due_at, f"u{post}", item.board_id, pin_id=item.pin_id))
    by_day = Counter(slot.due_at.date() for slot in fixed)
    assert list(by_day.values())[1:3] == [5, 5]
    apart = [b - a for a, b in pairwise(sorted(slot.due_at for slot in fixed)) if a.date() == b.date()]
    assert min(apart) > timedelta(minutes=30)


def test_accounts_with_one_window_do_not_fire_together() -> None:
    morning = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
    firsts = {
        times(run(make_pins(1), PlanOptions(), replace(ACCOUNT, phase=step / 20), now=morning, seed=step))[0]
        for step in range(20)
    }
    assert max(firsts) - min(firsts) > timedelta(minutes=60)
    assert len(firsts) == 20


def test_a_post_late_in_the_day_still_uses_what_is_left_of_it() -> None:
    evening = datetime(2026, 5, 4, 17, 30, tzinfo=UTC)  # 19:30
    assert times(run(make_pins(1), PlanOptions(), now=evening))[0].date() == evening.date()


def test_asap_without_the_url_rule_follows_at_the_minimum_gap() -> None:
    result = run(make_pins(6, urls=2), PlanOptions(spacing="asap", url_spacing_hours=0), DEMO)
    assert [int((instant - NOW).total_seconds()) for instant in times(result)] == [0, 2, 4, 6, 8, 10]


def test_each_standing_slot_takes_one_pin_also_when_it_is_not_the_earliest() -> None:
    morning = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
    found = sorted(times(run(make_pins(5), PlanOptions(), now=morning)))
    cells = [int((instant - morning.replace(hour=6)).total_seconds() // (12 * 3600 / 5)) for instant in found]
    assert cells == [0, 1, 2, 3, 4]


def test_a_pin_that_waits_for_its_page_does_not_close_the_day_for_others() -> None:
    morning = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
    published = TakenSlot(morning - timedelta(hours=35, minutes=24), "https://blog.example/0", pin_id="older")
    last_slot = taken(datetime(2026, 5, 4, 17, 0, tzinfo=UTC))
    waits, other = times(run(make_pins(2), PlanOptions(), fixed=[published, *last_slot], now=morning))
    assert waits.date() == morning.date() + timedelta(days=1)
    assert other.date() == morning.date()


def test_asap_pins_that_the_cap_moves_say_so() -> None:
    last = run(make_pins(6), PlanOptions(spacing="asap")).placements[-1]
    assert last.wall == "2026-05-05T08:00:00"
    assert last.why.params["rules"] == [{"code": "day_cap", "cap": 5, "day": "2026-05-04"}]


def test_an_automatic_pin_keeps_its_distance_from_what_is_already_published_and_names_it() -> None:
    published = TakenSlot(NOW - timedelta(hours=3), "https://blog.example/0", pin_id="older")
    item = run(make_pins(1), PlanOptions(), fixed=[published]).placements[0]
    assert item.due_at >= published.due_at + timedelta(hours=48)
    assert item.why.params["rules"][0] == {"code": "url_spacing", "hours": 48, "pin_id": "older"}
    assert "older" in item.why.text


# later


def test_later_spreads_each_day_over_its_window_in_the_order_given() -> None:
    result = run(make_pins(7), PlanOptions(mode="later", start_date=date(2026, 5, 10), pins_per_day=3))
    assert per_day(result) == [3, 3, 1]
    assert result.placements[0].wall.startswith("2026-05-10")
    for n, item in enumerate(result.placements[:6]):
        opens = datetime(2026, 5, 10 + n // 3, 6, tzinfo=UTC) + timedelta(hours=4 * (n % 3))
        assert opens + timedelta(seconds=60) <= item.due_at <= opens + timedelta(hours=4, seconds=-60)


def test_without_pins_per_day_all_go_on_day_one_within_the_cap_and_why_names_the_cap() -> None:
    result = run(make_pins(7), PlanOptions(mode="later", start_date=date(2026, 5, 10)))
    assert per_day(result) == [5, 2]
    moved = result.placements[5].why
    assert moved.params["rules"] == [{"code": "day_cap", "cap": 5, "day": "2026-05-10"}]
    assert "10 May 2026" in moved.text
    assert "rules" not in result.placements[0].why.params


def test_more_pins_per_day_than_the_cap_gives_way_to_the_cap() -> None:
    assert per_day(run(make_pins(12), PlanOptions(mode="later", start_date=date(2026, 5, 10), pins_per_day=50))) == [
        5,
        5,
        2,
    ]


def test_existing_pins_count_and_move_the_start_day_when_it_is_full() -> None:
    full = taken(*(datetime(2026, 5, 10, 8 + n, tzinfo=UTC) for n in range(5)))
    some = taken(*(datetime(2026, 5, 11, 8 + n, tzinfo=UTC) for n in range(3)))
    result = run(make_pins(4), PlanOptions(mode="later", start_date=date(2026, 5, 10)), fixed=[*full, *some])
    assert per_day(result) == [2, 2]
    assert {rule["code"] for rule in result.placements[0].why.params["rules"]} == {"day_cap", "start_day"}


def test_what_is_left_of_today_is_used() -> None:
    evening = datetime(2026, 5, 4, 17, 0, tzinfo=UTC)  # 19:00
    result = run(make_pins(4), PlanOptions(mode="later"), now=evening)
    assert per_day(result) == [4]
    assert all(evening <= instant < evening + timedelta(hours=1) for instant in times(result))


def test_a_window_too_dense_for_even_cells_is_packed_and_says_so() -> None:
    narrow = replace(ACCOUNT, window_start="12:00", window_end="12:09", min_gap_seconds=120)
    fixed = taken(datetime(2026, 5, 4, 10, 4, 30, tzinfo=UTC))
    result = run(make_pins(4), PlanOptions(mode="later"), narrow, fixed=fixed)
    assert per_day(result) == [4]  # 12:00:00, 12:02:00, 12:06:30, 12:08:30 around 12:04:30
    assert "packed" in {rule["code"] for rule in result.placements[0].why.params["rules"]}


def test_a_start_date_does_not_reach_into_the_night_before() -> None:
    night = replace(ACCOUNT, window_start="22:00", window_end="02:00")
    result = run(make_pins(3), PlanOptions(mode="later", start_date=date(2026, 5, 10)), night)
    assert min(times(result)) >= datetime(2026, 5, 10, 20, tzinfo=UTC)


def test_what_goes_out_after_midnight_counts_for_the_evening_before() -> None:
    night = replace(ACCOUNT, window_start="22:00", window_end="02:00", pins_per_day=2)
    after_midnight = taken(
        datetime(2026, 5, 10, 23, 0, tzinfo=UTC)
    )  # 01:00 on the 11th: of the 10th's two, one is gone
    result = run(make_pins(3), PlanOptions(mode="later", start_date=date(2026, 5, 10)), night, fixed=after_midnight)
    evenings = [instant - timedelta(hours=12) for instant in times(result)]
    assert [instant.day for instant in evenings] == [10, 11, 11]


def test_the_hours_asked_for_are_read_in_their_own_zone_and_cut_with_the_accounts() -> None:
    options = PlanOptions(
        mode="later",
        start_date=date(2026, 5, 10),
        window_start="06:00",
        window_end="07:00",
        timezone="America/New_York",
    )
    result = run(make_pins(3), options)
    opens = datetime(2026, 5, 10, 10, tzinfo=UTC)
    assert all(opens <= instant < opens + timedelta(hours=1) for instant in times(result))
    closed = plan(
        make_pins(1),
        BOARDS,
        ACCOUNT,
        replace(options, window_end="23:00", window_start="22:00"),
        [],
        [],
        NOW,
        random.Random(1),
    )
    assert [refusal.why.code for refusal in closed.refused] == ["no_open_window"]


def test_a_back_fill_leaves_room_for_new_posts() -> None:
    assert per_day(run(make_pins(9), PlanOptions(mode="later", start_date=date(2026, 5, 10), reserve_per_day=2))) == [
        3,
        3,
        3,
    ]


def test_random_shuffles_differently_for_another_seed() -> None:
    options = PlanOptions(mode="later", shuffle="random", start_date=date(2026, 5, 10))
    orders = {
        tuple(
            item.pin_id
            for item in sorted(run(make_pins(9), options, seed=seed).placements, key=lambda item: item.due_at)
        )
        for seed in range(6)
    }
    assert len(orders) == 6


def test_auto_without_the_url_rule_fills_its_days_evenly() -> None:
    options = PlanOptions(mode="later", shuffle="auto", start_date=date(2026, 5, 10), url_spacing_hours=0)
    result = run(make_pins(8, urls=1), options)
    assert per_day(result) == [5, 3]
    first_day = sorted(times(result))[:5]
    assert min(later - earlier for earlier, later in pairwise(first_day)) > timedelta(hours=1)


def test_one_image_stays_off_a_board_for_a_week_and_the_order_waits_with_it() -> None:
    pins = [PlanPin("x", "u0", "a", "same"), PlanPin("y", "u1", "a", "same"), PlanPin("z", "u2", "a")]
    x, y, z = times(run(pins, PlanOptions(mode="later")))
    assert y - x >= timedelta(days=7)
    assert z > y


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(0, 600), st.integers())
def test_jitter_never_reaches_the_borders_of_a_cell(count: int, gap: int, seed: int) -> None:
    account = PlanSettings("UTC", 50, "08:00", "20:00", gap)
    options = PlanOptions(mode="later", start_date=date(2026, 5, 10))
    cell = 12 * 3600 / count
    for n, instant in enumerate(times(run(make_pins(count), options, account, seed=seed))):
        centre = datetime(2026, 5, 10, 8, tzinfo=UTC) + timedelta(seconds=cell * (n + 0.5))
        assert abs((instant - centre).total_seconds()) <= max(0.0, (cell - gap) / 2) + 1


# now


def test_publish_now_ignores_the_window_and_staggers_by_two_minutes() -> None:
    night = datetime(2026, 5, 4, 22, 0, tzinfo=UTC)
    result = run(make_pins(3), PlanOptions(mode="now"), now=night)
    assert [int((instant - night).total_seconds()) for instant in times(result)] == [0, 120, 240]
    assert {item.by_clock for item in result.placements} == {False}


def test_publish_now_staggers_by_the_gap_when_that_is_longer_and_keeps_it_from_existing_pins() -> None:
    account = replace(ACCOUNT, min_gap_seconds=600)
    result = run(make_pins(2), PlanOptions(mode="now"), account, fixed=taken(NOW - timedelta(seconds=100)))
    assert [int((instant - NOW).total_seconds()) for instant in times(result)] == [500, 1100]


def test_publish_now_keeps_its_two_minutes_where_the_gap_is_shorter() -> None:
    result = run(make_pins(3), PlanOptions(mode="now"), DEMO)
    assert [int((instant - NOW).total_seconds()) for instant in times(result)] == [0, 120, 240]


def test_what_exceeds_the_cap_takes_the_next_free_slot_and_says_so() -> None:
    result = run(make_pins(4), PlanOptions(mode="now"), fixed=taken(*(NOW - timedelta(hours=n) for n in (1, 2, 3))))
    today, tomorrow = result.placements[:2], result.placements[2:]
    assert {item.why.code for item in today} == {"publish_now", "publish_now_staggered"}
    for item in tomorrow:
        assert item.why.code == "next_free_slot"
        assert item.why.params["rules"] == [{"code": "day_cap", "cap": 5, "day": "2026-05-04"}]
        assert item.by_clock
        assert item.wall.startswith("2026-05-05")


def test_publish_now_on_a_day_off_or_in_a_pause_waits() -> None:
    monday_off = run(make_pins(1), PlanOptions(mode="now"), replace(ACCOUNT, days_off=frozenset({0}))).placements[0]
    assert monday_off.why.params["rules"][0]["code"] == "day_off"
    assert monday_off.wall.startswith("2026-05-05")
    paused = run(make_pins(1), PlanOptions(mode="now"), replace(ACCOUNT, paused_until=NOW + timedelta(hours=2)))
    assert paused.placements[0].why.params["rules"][0]["code"] == "paused"
    assert paused.placements[0].due_at >= NOW + timedelta(hours=2)


def test_publish_now_at_night_counts_for_its_local_calendar_day() -> None:
    night = datetime(2026, 5, 4, 23, 0, tzinfo=UTC)  # 01:00 on the 5th
    used = [TakenSlot(item, "u") for item in times(run(make_pins(3), PlanOptions(mode="now"), now=night))]
    assert per_day(run(make_pins(4), PlanOptions(mode="later"), fixed=used, now=night)) == [2, 2]
