"""The page's pure date arithmetic, run in the browser that will run it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route

import server
from server.rules.windows import to_wall

pytestmark = pytest.mark.browser

_LOGIC = Path(server.__file__).resolve().parent.parent / "frontend" / "calendar-logic.js"

_ZONES = (
    "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu",
    "Pacific/Apia", "UTC",
)  # fmt: skip


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that may import the module; no service is needed for it."""
    found = browser.new_page()
    found.route("**/*", _serve)
    found.goto("http://page.example/")
    yield found
    found.close()


def _serve(route: Route) -> None:
    if route.request.url.endswith(".js"):
        route.fulfill(path=_LOGIC, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>Logic</title>", content_type="text/html")


def _run(page: Page, body: str, *arguments: Any) -> Any:
    script = f"async (given) => {{ const logic = await import('/calendar-logic.js'); {body} }}"
    return page.evaluate(script, list(arguments))


@pytest.mark.parametrize("week_start", [1, 6, 7])
def test_months_of_twenty_years_hold_every_day_exactly_once(page: Page, week_start: int) -> None:
    months = [f"{year}-{month:02}" for year in range(2015, 2036) for month in range(1, 13)]
    grids = _run(page, "return given[0].map((month) => logic.monthGrid(month, given[1]));", months, week_start)
    own_days: list[str] = []
    for month, weeks in zip(months, grids, strict=True):
        days = [date.fromisoformat(day) for week in weeks for day in week]
        assert all(len(week) == 7 for week in weeks)
        assert 4 <= len(weeks) <= 6
        assert days == [days[0] + timedelta(days=offset) for offset in range(len(days))]
        assert days[0].isoweekday() == week_start
        own_days += [day.isoformat() for day in days if day.isoformat().startswith(month)]
    first, last = date(2015, 1, 1), date(2035, 12, 31)
    assert own_days == [(first + timedelta(days=offset)).isoformat() for offset in range((last - first).days + 1)]
    assert {len(weeks) for weeks in grids} >= {5, 6}


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_days_and_times_agree_with_the_server(page: Page, data: st.DataObject) -> None:
    instants = data.draw(st.lists(st.integers(1_500_000_000, 2_200_000_000), min_size=40, max_size=40))
    for zone in _ZONES:
        told = _run(
            page,
            "return given[0].map((at) => [logic.dayIn(at * 1000, given[1]), logic.timeIn(at * 1000, given[1])]);",
            instants,
            zone,
        )
        walls = [to_wall(zone, datetime.fromtimestamp(at, UTC)) for at in instants]
        assert told == [[wall[:10], wall[11:16]] for wall in walls]


@pytest.mark.parametrize(
    ("day", "time", "instant"),
    [
        ("2026-05-04", "14:05", "2026-05-04T12:05:00.000Z"),
        ("2026-03-29", "02:30", "2026-03-29T01:30:00.000Z"),  # skipped: moves forward by the gap
        ("2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"),  # shown twice: the first
    ],
)
def test_a_wall_time_becomes_an_instant(page: Page, day: str, time: str, instant: str) -> None:
    found = _run(page, "return logic.instantOf(given[0], given[1], 'Europe/Berlin').toISOString();", day, time)
    assert found == instant


@pytest.mark.parametrize("zone", _ZONES)
def test_every_wall_time_of_a_year_comes_back(page: Page, zone: str) -> None:
    days = [(date(2027, 1, 1) + timedelta(days=offset)).isoformat() for offset in range(365)]
    found = _run(
        page,
        "return given[0].map((day) => ['00:00', '12:00', '23:59'].map((time) => logic.instantOf(day, time, given[1]).toISOString()));",
        days,
        zone,
    )
    for day, instants in zip(days, found, strict=True):
        for time, told in zip(("00:00", "12:00", "23:59"), instants, strict=True):
            local = datetime.fromisoformat(told).astimezone(ZoneInfo(zone))
            assert local.strftime("%Y-%m-%d %H:%M") == f"{day} {time}"


@pytest.mark.parametrize(
    ("key", "is_shift", "lands"),
    [
        ("ArrowLeft", False, "2026-01-30"),
        ("ArrowDown", False, "2026-02-07"),
        ("Home", False, "2026-01-26"),
        ("End", False, "2026-02-01"),
        ("PageDown", False, "2026-02-28"),
        ("PageUp", True, "2025-01-31"),
        ("a", False, None),
    ],
)
def test_keys_move_through_days(page: Page, key: str, is_shift: bool, lands: str | None) -> None:
    script = "return logic.dayAfterKey('2026-01-31', given[0], { weekStart: 1, isShift: given[1] });"
    assert _run(page, script, key, is_shift) == lands


@pytest.mark.parametrize(("locale", "first"), [("de-DE", 1), ("en-US", 7), ("ar-EG", 6), ("fr", 1), ("nonsense!", 1)])
def test_weeks_begin_as_people_are_used_to(page: Page, locale: str, first: int) -> None:
    assert _run(page, "return logic.weekStartOf(given[0]);", locale) == first
