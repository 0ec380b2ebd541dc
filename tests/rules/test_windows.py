"""Local time: skipped and repeated hours, odd offsets, skipped days, windows across midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib import metadata, resources
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.errors import InvalidRequest
from server.rules.windows import (
    load_zone,
    local_windows,
    parse_clock,
    repeated_span,
    resolve_wall,
    to_wall,
    tzdata_version,
    wall_exists,
    window_day,
)
from tests.rules.planning_judge import ZONES, clocks


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "instant", "shown"),
    [
        # plain, with whole and odd offsets
        ("Europe/Berlin", "2026-07-14T10:15:30", "2026-07-14T08:15:30", "10:15:30"),
        ("Asia/Kathmandu", "2026-02-02T08:00:00", "2026-02-02T02:15:00", "08:00:00"),
        ("America/St_Johns", "2026-01-10T20:00:00", "2026-01-10T23:30:00", "20:00:00"),
        ("Australia/Eucla", "2026-06-01T09:00:00", "2026-06-01T00:15:00", "09:00:00"),
        # just before a gap, first and last skipped second, just after
        ("America/Chicago", "2026-03-08T01:59:59", "2026-03-08T07:59:59", "01:59:59"),
        ("America/Chicago", "2026-03-08T02:00:00", "2026-03-08T08:00:00", "03:00:00"),
        ("America/Chicago", "2026-03-08T02:59:59", "2026-03-08T08:59:59", "03:59:59"),
        ("America/Chicago", "2026-03-08T03:00:00", "2026-03-08T08:00:00", "03:00:00"),
        ("Europe/London", "2026-03-29T01:45:00", "2026-03-29T01:45:00", "02:45:00"),
        # a gap of half an hour, and one at midnight
        ("Australia/Lord_Howe", "2026-10-04T02:10:00", "2026-10-03T15:40:00", "02:40:00"),
        ("Africa/Cairo", "2026-04-24T00:00:00", "2026-04-23T22:00:00", "01:00:00"),
        # repeated hours mean their first pass; the second after is plain again
        ("America/Chicago", "2026-11-01T01:30:00", "2026-11-01T06:30:00", "01:30:00"),
        ("Europe/London", "2026-10-25T01:00:00", "2026-10-25T00:00:00", "01:00:00"),
        ("Europe/London", "2026-10-25T02:00:00", "2026-10-25T02:00:00", "02:00:00"),
        ("Pacific/Chatham", "2026-04-05T02:50:00", "2026-04-04T13:05:00", "02:50:00"),
        # the day that Samoa left out, and rules that changed lately
        ("Pacific/Apia", "2011-12-30T09:00:00", "2011-12-30T19:00:00", "09:00:00"),
        ("Asia/Almaty", "2026-05-01T09:00:00", "2026-05-01T04:00:00", "09:00:00"),
        ("America/Mexico_City", "2026-08-01T09:00:00", "2026-08-01T15:00:00", "09:00:00"),
    ],
)
def test_a_wall_time_is_resolved(zone: str, wall: str, instant: str, shown: str) -> None:
    found = resolve_wall(zone, wall)
    assert found == utc(instant)
    assert to_wall(zone, found)[11:] == shown
    assert wall_exists(zone, wall) is (to_wall(zone, found) == wall)


@pytest.mark.parametrize(
    ("zone", "hours", "first", "expected"),
    [
        # the end lies on the next day; the hour that is missing or doubled changes the length, not the clock
        (
            "America/Chicago",
            ("22:00", "03:00"),
            date(2026, 3, 7),
            [("2026-03-08T04:00", "2026-03-08T08:00"), ("2026-03-09T03:00", "2026-03-09T08:00")],
        ),
        (
            "America/Chicago",
            ("00:00", "24:00"),
            date(2026, 10, 31),
            [("2026-10-31T05:00", "2026-11-01T05:00"), ("2026-11-01T05:00", "2026-11-02T06:00")],
        ),
        # a start inside the gap opens late; a window that lies in the gap altogether still opens, moved
        (
            "Europe/Berlin",
            ("02:15", "04:00"),
            date(2026, 3, 29),
            [("2026-03-29T01:15", "2026-03-29T02:00"), ("2026-03-30T00:15", "2026-03-30T02:00")],
        ),
        # moved past its end, nothing is left of it that day
        ("Europe/Berlin", ("02:30", "03:10"), date(2026, 3, 29), [("2026-03-30T00:30", "2026-03-30T01:10")]),
        # a window that ends inside the repeated hour closes at the first pass and does not open again
        (
            "America/Chicago",
            ("00:30", "01:20"),
            date(2026, 11, 1),
            [("2026-11-01T05:30", "2026-11-01T06:20"), ("2026-11-02T06:30", "2026-11-02T07:20")],
        ),
        # the day that does not exist has no window
        ("Pacific/Apia", ("08:00", "20:00"), date(2011, 12, 30), [("2011-12-30T18:00", "2011-12-31T06:00")]),
    ],
)
def test_one_interval_per_local_day(
    zone: str, hours: tuple[str, str], first: date, expected: list[tuple[str, str]]
) -> None:
    windows = local_windows(zone, *hours, first, 2)
    assert [(window.start, window.end) for window in windows] == [(utc(start), utc(end)) for start, end in expected]


def test_a_slot_counts_for_the_day_on_which_its_window_started() -> None:
    night = ("Europe/Berlin", "22:00", "02:00")
    assert window_day(*night, utc("2026-05-04T23:30")) == date(2026, 5, 4)  # 01:30 on the 5th
    assert window_day(*night, utc("2026-05-05T00:00")) == date(2026, 5, 5)  # 02:00: the window has closed
    assert window_day("Europe/Berlin", "08:00", "20:00", utc("2026-05-04T22:30")) == date(2026, 5, 5)  # 00:30, outside


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), clocks(), clocks(), st.dates(date(2010, 1, 1), date(2030, 1, 1)))
def test_windows_are_in_order_and_never_empty(zone: str, start: str, end: str, first: date) -> None:
    windows = local_windows(zone, start, end, first, 8)
    assert len(windows) >= 6
    for window in windows:
        assert timedelta() < window.end - window.start <= timedelta(hours=26)
        assert window.start.astimezone(load_zone(zone)).date() - window.day in (timedelta(), timedelta(days=1))
        assert window_day(zone, start, end, window.start) in (window.day, window.day - timedelta(days=1))
    assert [window.start for window in windows] == sorted(window.start for window in windows)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), st.integers(946_684_800, 2_050_000_000))
def test_every_shown_time_leads_back_to_its_instant_outside_the_second_pass(zone: str, moment: int) -> None:
    instant = datetime.fromtimestamp(moment, UTC)
    span = repeated_span(zone, instant, instant + timedelta(seconds=1))
    is_second_pass = span is not None and span[0] <= instant < span[1]
    assert (resolve_wall(zone, to_wall(zone, instant)) == instant) is not is_second_pass


def test_zones_come_from_the_installed_package() -> None:
    assert tzdata_version() == metadata.version("tzdata")
    assert load_zone("Europe/Kyiv").key == "Europe/Kyiv"
    assert load_zone("Europe/Kyiv") is load_zone("Europe/Kyiv")
    assert load_zone("Asia/Tokyo") is not ZoneInfo("Asia/Tokyo")


def test_a_changed_rule_moves_the_instant_of_a_wall_time() -> None:
    with resources.files("tzdata").joinpath("zoneinfo", "Asia", "Omsk").open("rb") as file:
        changed = ZoneInfo.from_file(file, key="Asia/Almaty")  # as if Almaty were at +06 again
    assert resolve_wall(changed, "2026-05-01T09:00:00") == utc("2026-05-01T03:00")
    assert resolve_wall("Asia/Almaty", "2026-05-01T09:00:00") == utc("2026-05-01T04:00")


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "europe/berlin", "zone.tab", "/UTC", "Europe"])
def test_an_unknown_zone_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        load_zone(name)
    assert (caught.value.code, caught.value.params["field"]) == ("unknown_timezone", "timezone")


def test_clock_times_are_read_strictly() -> None:
    assert parse_clock("08:05", field="window_start") == 485
    assert parse_clock("24:00", field="window_end", is_end=True) == 1440
    for text in ("24:00", "8:00", "08:60", "08:00 ", "0٨:0٠", "25:00", ""):
        with pytest.raises(InvalidRequest) as caught:
            parse_clock(text, field="window_start")
        assert caught.value.params["field"] == "window_start"


def test_an_instant_is_no_wall_time() -> None:
    with pytest.raises(ValueError, match="wall time"):
        resolve_wall("UTC", "2026-05-01T09:00:00+02:00")
