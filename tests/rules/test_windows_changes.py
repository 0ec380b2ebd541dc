"""Clock changes of every kind: each line says what the zone does, and what a typed time means there."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.days import Days, epoch
from server.rules.planner import check_explicit, plan
from server.rules.windows import hours_cut, load_zone, local_windows, resolve_wall, to_wall, wall_exists, window_day
from server.values.planning import BoardTurn, PlanOptions, PlanPin, PlanSettings
from tests.rules.planning_judge import ZONES, clocks, make_pins, tried

BOARDS = [BoardTurn("a", 0)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def moments(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Local times without a zone between two days."""
    return st.datetimes(datetime.fromisoformat(first), datetime.fromisoformat(last))


@pytest.mark.parametrize(
    ("zone", "wall", "instant", "shown"),
    [
        # Lord Howe moves by half an hour: +10:30 in winter, +11 in summer
        ("Australia/Lord_Howe", "2026-10-04T02:29:59", "2026-10-03T15:59:59", "02:59:59"),
        ("Australia/Lord_Howe", "2026-10-04T02:30:00", "2026-10-03T15:30:00", "02:30:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00", "01:45:00"),
        # Troll moves by two hours: +00 to +02 at 01:00 UTC
        ("Antarctica/Troll", "2026-03-29T01:30:00", "2026-03-29T01:30:00", "03:30:00"),
        ("Antarctica/Troll", "2026-03-29T02:59:59", "2026-03-29T02:59:59", "04:59:59"),
        ("Antarctica/Troll", "2026-10-25T01:30:00", "2026-10-24T23:30:00", "01:30:00"),
        ("Antarctica/Troll", "2026-10-25T02:30:00", "2026-10-25T00:30:00", "02:30:00"),
        # days that were left out: Samoa 2011 (-10 to +14), Kwajalein 1993 (-12 to +12)
        ("Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59", "23:59:59"),
        ("Pacific/Apia", "2011-12-31T00:00:00", "2011-12-30T10:00:00", "00:00:00"),
        ("Pacific/Kwajalein", "1993-08-21T12:00:00", "1993-08-22T00:00:00", "12:00:00"),
        # quarters of an hour
        ("Asia/Kathmandu", "2026-10-25T00:15:00", "2026-10-24T18:30:00", "00:15:00"),
        ("Pacific/Chatham", "2026-09-27T02:50:00", "2026-09-26T14:05:00", "03:50:00"),
        ("Pacific/Marquesas", "2026-01-01T09:00:00", "2026-01-01T18:30:00", "09:00:00"),
        # "negative" summer times: Ireland's winter and Morocco's Ramadan are the exception in the rules
        ("Europe/Dublin", "2026-03-29T01:30:00", "2026-03-29T01:30:00", "02:30:00"),
        ("Europe/Dublin", "2026-10-25T01:30:00", "2026-10-25T00:30:00", "01:30:00"),
        ("Africa/Casablanca", "2026-02-15T02:30:00", "2026-02-15T01:30:00", "02:30:00"),
        ("Africa/Casablanca", "2026-03-22T02:30:00", "2026-03-22T02:30:00", "03:30:00"),
        # changes away from 02:00: Nuuk in the evening before, Santiago, Cairo, Gaza and old Brazil at midnight
        ("America/Nuuk", "2026-03-28T23:30:00", "2026-03-29T01:30:00", "00:30:00"),
        ("America/Nuuk", "2026-10-24T23:30:00", "2026-10-25T00:30:00", "23:30:00"),
        ("America/Santiago", "2026-09-06T00:00:00", "2026-09-06T04:00:00", "01:00:00"),
        ("Africa/Cairo", "2026-04-24T00:59:59", "2026-04-23T22:59:59", "01:59:59"),
        ("Africa/Cairo", "2026-10-29T23:30:00", "2026-10-29T20:30:00", "23:30:00"),
        ("America/Sao_Paulo", "2018-11-04T00:00:00", "2018-11-04T03:00:00", "01:00:00"),
        ("America/Asuncion", "2024-10-06T00:30:00", "2024-10-06T04:30:00", "01:30:00"),
        ("America/Asuncion", "2026-10-04T00:30:00", "2026-10-04T03:30:00", "00:30:00"),  # and never again since
        # none at all, and the day that comes every fourth year
        ("Asia/Tokyo", "2026-03-29T02:30:00", "2026-03-28T17:30:00", "02:30:00"),
        ("Europe/Berlin", "2028-02-29T23:59:59", "2028-02-29T22:59:59", "23:59:59"),
    ],
)
def test_a_wall_time_means_one_instant(zone: str, wall: str, instant: str, shown: str) -> None:
    found = resolve_wall(zone, wall)
    assert found == utc(instant)
    assert to_wall(zone, found)[11:] == shown
    assert wall_exists(zone, wall) is (to_wall(zone, found) == wall)


@pytest.mark.parametrize(
    ("zone", "hours", "day", "expected"),
    [
        # begins or ends inside a gap
        ("America/Chicago", ("02:30", "04:00"), date(2026, 3, 8), ("2026-03-08T08:30", "2026-03-08T09:00")),
        ("America/Chicago", ("22:00", "02:30"), date(2026, 3, 7), ("2026-03-08T04:00", "2026-03-08T08:30")),
        ("America/Chicago", ("02:10", "02:50"), date(2026, 3, 8), ("2026-03-08T08:10", "2026-03-08T08:50")),
        ("America/Chicago", ("02:30", "03:10"), date(2026, 3, 8), None),
        ("Antarctica/Troll", ("01:30", "03:00"), date(2026, 3, 29), None),
        # begins or ends inside a fold: the first pass, and the second belongs to a window that goes on over it
        ("America/Chicago", ("01:30", "03:00"), date(2026, 11, 1), ("2026-11-01T06:30", "2026-11-01T09:00")),
        ("Australia/Lord_Howe", ("23:00", "01:45"), date(2026, 4, 4), ("2026-04-04T12:00", "2026-04-04T14:45")),
        # midnight that does not exist, as a start and as an end
        ("Africa/Cairo", ("00:00", "24:00"), date(2026, 4, 24), ("2026-04-23T22:00", "2026-04-24T21:00")),
        ("Africa/Cairo", ("08:00", "24:00"), date(2026, 4, 23), ("2026-04-23T06:00", "2026-04-23T22:00")),
        ("America/Santiago", ("20:00", "00:30"), date(2026, 9, 5), ("2026-09-06T00:00", "2026-09-06T04:30")),
        # the day that is left out has no window; one that would end on it ends on the next
        ("Pacific/Apia", ("00:00", "24:00"), date(2011, 12, 30), None),
        ("Pacific/Apia", ("22:00", "02:00"), date(2011, 12, 29), ("2011-12-30T08:00", "2011-12-30T12:00")),
        ("Pacific/Apia", ("22:00", "02:00"), date(2011, 12, 30), None),
        ("Europe/Berlin", ("22:00", "02:00"), date(2028, 2, 29), ("2028-02-29T21:00", "2028-03-01T01:00")),
    ],
)
def test_a_window_over_a_change(zone: str, hours: tuple[str, str], day: date, expected: tuple[str, str] | None) -> None:
    found = local_windows(zone, *hours, day, 1)
    assert [(window.start, window.end) for window in found] == ([] if expected is None else [tuple(map(utc, expected))])


@tried(80)
@given(
    st.sampled_from([*ZONES, "Pacific/Kwajalein", "America/Sao_Paulo"]),
    clocks(),
    clocks(),
    st.one_of(
        moments("2009-01-01", "2031-01-01"),
        moments("2011-12-28", "2012-01-02"),
        moments("2026-03-07", "2026-04-06"),
        moments("2026-09-05", "2026-11-02"),
    ),
)
def test_the_planner_and_the_pace_count_an_instant_for_the_same_day(
    zone: str, start: str, end: str, moment: datetime
) -> None:
    if start == end:
        start, end = "00:00", "24:00"
    instant = moment.replace(microsecond=0, tzinfo=UTC)
    days = Days(PlanSettings(zone, window_start=start, window_end=end), PlanOptions())
    day = days.of(epoch(instant))
    assert date.fromordinal(day) == window_day(zone, start, end, instant)
    assert days.begin(day) <= epoch(instant) < days.begin(day + 1)
    assert all(days.begin(day) <= low < high <= days.begin(day + 1) for low, high in days.pieces(day))


@tried(80)
@given(st.sampled_from(ZONES), moments("2011-01-01", "2030-01-01"))
def test_a_typed_time_moves_forward_only_and_by_no_more_than_the_gap(zone: str, wall: datetime) -> None:
    found = resolve_wall(zone, wall).astimezone(load_zone(zone)).replace(tzinfo=None)
    assert timedelta() <= found - wall <= timedelta(hours=24)
    assert (found == wall) is wall_exists(zone, wall)


# the plan says it


def rules_of(account: PlanSettings, options: PlanOptions, now: datetime) -> tuple[str, list[dict[str, object]], str]:
    item = plan([PlanPin("x", "u", "a")], BOARDS, account, options, [], [], now, random.Random(1)).placements[0]
    return item.wall, [dict(rule) for rule in item.why.params.get("rules", [])], item.why.text


@pytest.mark.parametrize("mode", ["later", "automatic"])
def test_hours_that_begin_at_a_time_that_does_not_exist_are_moved_and_why_says_so(mode: str) -> None:
    account = PlanSettings("America/New_York", window_start="02:30", window_end="04:00", min_gap_seconds=0)
    wall, rules, text = rules_of(account, PlanOptions(mode=mode), utc("2026-03-08T06:00"))
    assert "2026-03-08T03:30:00" <= wall < "2026-03-08T04:00:00"
    assert rules == [{"code": "clock_change", "day": "2026-03-08", "typed": "02:30", "real": "03:30"}]
    assert "02:30 does not exist that day and means 03:30" in text


def test_the_hours_asked_for_say_so_too_in_their_own_zone() -> None:
    account = PlanSettings("UTC", window_start="00:00", window_end="24:00")
    asked = PlanOptions(mode="later", window_start="00:00", window_end="02:00", timezone="Africa/Cairo")
    wall, rules, _ = rules_of(account, asked, utc("2026-04-23T21:00"))
    assert "2026-04-23T22:00:00" <= wall < "2026-04-23T23:00:00"
    assert [rule["typed"] for rule in rules if rule["code"] == "clock_change"] == ["00:00"]


def test_a_day_whose_hours_vanish_is_left_out_and_named() -> None:
    account = PlanSettings("America/New_York", window_start="02:30", window_end="03:10")
    wall, rules, _ = rules_of(account, PlanOptions(mode="later"), utc("2026-03-08T06:00"))
    assert wall.startswith("2026-03-09")
    assert rules == [{"code": "clock_change", "day": "2026-03-08", "typed": "02:30", "real": "03:30"}]


def cairo(now: str, count: int, start: str = "00:00", end: str = "24:00") -> list[tuple[str, list[str]]]:
    """(wall, the days of clock changes that its why tells) of so many pins, in the night of 29 April 2027."""
    account = PlanSettings("Africa/Cairo", 5, start, end, min_gap_seconds=0)
    pins = [PlanPin(f"p{n}", f"u{n}", "a") for n in range(count)]
    options = PlanOptions(mode="later", start_date=date(2027, 4, 29), pins_per_day=2)
    placements = plan(pins, BOARDS, account, options, [], [], utc(now), random.Random(1)).placements
    return [
        (item.wall[:10], [rule["day"] for rule in item.why.params.get("rules", ()) if rule["code"] == "clock_change"])
        for item in placements
    ]


def test_a_change_at_midnight_is_told_of_the_first_pin_of_the_day_that_it_shortens() -> None:
    assert cairo("2027-04-20T10:00", 4) == [
        ("2027-04-29", []), ("2027-04-29", []), ("2027-04-30", ["2027-04-30"]), ("2027-04-30", []),
    ]  # fmt: skip


def test_hours_over_midnight_name_the_date_of_the_end_that_moves_and_only_to_who_goes_behind_it() -> None:
    found = cairo("2027-04-29T19:59", 2, "23:00", "00:30")  # until 01:30 on the clock, half an hour after the change
    assert found == [("2027-04-29", []), ("2027-04-30", ["2027-04-30"])]
    assert cairo("2027-04-20T10:00", 2, "12:00", "00:30") == [("2027-04-29", []), ("2027-04-29", [])]


def test_hours_that_the_request_cuts_off_are_not_told_as_moved() -> None:
    account = PlanSettings("Africa/Cairo", window_start="00:00", window_end="24:00")
    asked = PlanOptions(mode="later", start_date=date(2027, 4, 30), window_start="09:00", window_end="18:00")
    _, rules, _ = rules_of(account, asked, utc("2027-04-20T10:00"))
    assert rules == []


@pytest.mark.parametrize(
    ("account", "asked", "cut"),
    [
        (("UTC", "08:00", "20:00"), (None, "09:00", "18:00"), None),
        (("UTC", "08:00", "20:00"), (None, "08:00", "20:00"), None),
        (("UTC", "08:00", "20:00"), (None, "09:00", "23:00"), "end"),
        (("UTC", "08:00", "20:00"), (None, "06:00", "10:00"), "start"),
        (("UTC", "08:00", "20:00"), (None, "00:00", "24:00"), "both"),
        (("UTC", "08:00", "20:00"), (None, "21:00", "23:00"), None),  # nothing is left: that is refused
        (("UTC", "00:00", "24:00"), (None, "20:00", "02:00"), None),
        (("UTC", "20:00", "02:00"), (None, "22:00", "03:00"), "end"),
        (("UTC", "20:00", "02:00"), (None, "00:30", "03:00"), "end"),
        (("Europe/Berlin", "08:00", "20:00"), ("Europe/London", "07:00", "19:00"), None),
        (("Europe/Berlin", "08:00", "20:00"), ("Europe/London", "08:00", "20:00"), "end"),
        (("Africa/Cairo", "00:00", "24:00"), ("Africa/Cairo", "00:00", "24:00"), None),
    ],
)
def test_at_which_end_an_accounts_hours_cut_the_hours_asked_for(
    account: tuple[str, str, str], asked: tuple[str | None, str, str], cut: str | None
) -> None:
    assert hours_cut(account, asked, utc("2027-04-29T12:00")) == cut


def test_a_start_date_that_a_zone_left_out_means_the_next_day() -> None:
    account = PlanSettings("Pacific/Apia")
    wall, rules, text = rules_of(
        account, PlanOptions(mode="later", start_date=date(2011, 12, 30)), utc("2011-12-29T20:00")
    )
    assert wall.startswith("2011-12-31")
    assert [rule["code"] for rule in rules] == ["day_skipped"]
    assert "30 December 2011 does not exist" in text


def test_a_delivery_window_in_the_second_pass_of_an_hour_is_an_instant_and_fine() -> None:
    account = PlanSettings("America/New_York", window_start="01:00", window_end="03:00")
    low, high = utc("2026-11-01T06:30"), utc("2026-11-01T06:40")
    pin = PlanPin("x", "u", "a", earliest=low, latest=high)
    made = plan([pin], BOARDS, account, PlanOptions(), [], [], utc("2026-10-30T06:00"), random.Random(1))
    assert low <= made.placements[0].due_at <= high
    assert check_explicit(made.placements[0].due_at, account, [], utc("2026-10-30T06:00")) is None


def test_a_day_of_25_hours_is_filled_without_its_second_pass() -> None:
    account = PlanSettings("America/New_York", 26, "00:00", "24:00", 0)
    options = PlanOptions(mode="later", start_date=date(2026, 11, 1), pins_per_day=26)
    made = plan(make_pins(26), BOARDS, account, options, [], [], utc("2026-10-30T06:00"), random.Random(1))
    assert {item.wall[:10] for item in made.placements} == {"2026-11-01"}
    second = (utc("2026-11-01T06:00"), utc("2026-11-01T07:00"))
    assert not [item for item in made.placements if second[0] <= item.due_at < second[1]]
    assert time.fromisoformat(made.placements[0].wall[11:]) < time(1)
