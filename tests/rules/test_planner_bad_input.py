"""Requests that make no sense are refused with the name of the field."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.errors import InvalidRequest
from server.rules.planner import plan
from server.values.planning import BoardTurn, FlexiblePin, Plan, PlanOptions, PlanPin, PlanSettings
from tests.rules.planning_judge import NOW, make_pins

ACCOUNT = PlanSettings("Europe/Berlin")


def run(
    pins: list[PlanPin], account: PlanSettings, options: PlanOptions, flexible: list[FlexiblePin] | None = None
) -> Plan:
    return plan(pins, [BoardTurn("a", 0)], account, options, [], flexible or [], NOW, random.Random(1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"pins_per_day": 0}, "pins_per_day"),
        ({"pins_per_day": 10_001}, "pins_per_day"),
        ({"min_gap_seconds": -1}, "min_gap_seconds"),
        ({"min_gap_seconds": 86_401}, "min_gap_seconds"),
        ({"window_start": "20:00"}, "window_end"),
        ({"window_start": "00:00", "window_end": "00:00"}, "window_end"),
        ({"window_start": "24:00"}, "window_start"),
        ({"window_end": "noon"}, "window_end"),
        ({"days_off": frozenset(range(7))}, "days_off"),
        ({"days_off": frozenset({7})}, "days_off"),
        ({"image_spacing_days": -1}, "image_spacing_days"),
    ],
)
def test_settings(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        run(make_pins(1), replace(ACCOUNT, **changes), PlanOptions())
    assert caught.value.params["field"] == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mode": "someday"}, "mode"),
        ({"shuffle": "riffle"}, "shuffle"),
        ({"spacing": "odd"}, "spacing"),
        ({"pins_per_day": 0}, "pins_per_day"),
        ({"timezone": "Nowhere"}, "timezone"),
        ({"window_start": "20:00"}, "window_end"),
        ({"url_spacing_hours": -1}, "url_spacing_hours"),
        ({"start_date": date(2026, 5, 3)}, "start_date"),
        ({"start_date": date(2028, 6, 1)}, "start_date"),
    ],
)
def test_options(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        run(make_pins(1), ACCOUNT, replace(PlanOptions(mode="later"), **changes))
    assert caught.value.params["field"] == field


def test_a_start_date_is_judged_in_its_own_zone() -> None:
    late = replace(ACCOUNT, timezone="Pacific/Kiritimati")  # already 23:00 there
    assert run(make_pins(1), late, PlanOptions(mode="later", start_date=date(2026, 5, 4))).refused == ()
    with pytest.raises(InvalidRequest):
        plan(
            make_pins(1),
            [],
            late,
            PlanOptions(start_date=date(2026, 5, 4)),
            [],
            [],
            NOW + timedelta(hours=1, seconds=61),
            random.Random(1),
        )


def test_a_start_date_that_ended_within_the_last_minute_means_now() -> None:
    midnight = datetime(2026, 5, 4, 22, 0, tzinfo=UTC)  # the 5th begins in Berlin
    yesterday = PlanOptions(mode="later", start_date=date(2026, 5, 4))
    all_day = replace(ACCOUNT, window_start="00:00", window_end="24:00")
    for late in (0, 59):
        now = midnight + timedelta(seconds=late)
        made = plan(make_pins(1), [BoardTurn("a", 0)], all_day, yesterday, [], [], now, random.Random(1))
        assert made.placements[0].due_at >= now
    with pytest.raises(InvalidRequest) as caught:
        plan(make_pins(1), [], all_day, yesterday, [], [], midnight + timedelta(seconds=60), random.Random(1))
    assert (caught.value.code, caught.value.params["field"]) == ("start_date_past", "start_date")


def test_a_pin_may_be_given_once() -> None:
    twice = [PlanPin("x", "u"), PlanPin("x", "v")]
    with pytest.raises(InvalidRequest, match="x is given twice"):
        run(twice, ACCOUNT, PlanOptions())
    with pytest.raises(InvalidRequest, match="x is given twice"):
        run(twice[:1], ACCOUNT, PlanOptions(), [FlexiblePin("x", NOW, NOW, NOW)])


def test_a_delivery_window_has_both_ends_in_order() -> None:
    for pin in (PlanPin("x", "u", earliest=NOW), PlanPin("x", "u", earliest=NOW, latest=NOW - timedelta(seconds=1))):
        with pytest.raises(InvalidRequest) as caught:
            run([pin], ACCOUNT, PlanOptions())
        assert caught.value.params["field"] == "delivery_window_minutes"


def test_an_overflow_of_many_years_is_planned_all_the_same() -> None:
    result = run(make_pins(900), replace(ACCOUNT, pins_per_day=1), PlanOptions(mode="later"))
    assert len(result.placements) == 900
    assert max(item.due_at for item in result.placements) > NOW + timedelta(days=890)


def test_a_calendar_that_ends_refuses_what_is_left_and_does_not_break() -> None:
    account = replace(ACCOUNT, image_spacing_days=365)
    pins = [PlanPin(f"p{n}", f"u{n}", "a", "same") for n in range(20)]
    now = NOW.replace(year=9990)
    for mode in ("later", "automatic"):
        result = plan(pins, [], account, PlanOptions(mode=mode), [], [], now, random.Random(1))
        assert len(result.placements) == 9
        assert len(result.refused) == 11


def test_a_pause_of_years_is_no_closed_account() -> None:
    end = NOW + timedelta(days=3000)
    for mode in ("later", "automatic", "now"):
        item = run(make_pins(1), replace(ACCOUNT, paused_until=end), PlanOptions(mode=mode)).placements[0]
        assert end <= item.due_at < end + timedelta(days=2)
        assert "paused" in {rule["code"] for rule in item.why.params["rules"]}


def test_nothing_to_plan_is_an_empty_plan() -> None:
    for mode in ("later", "now", "automatic"):
        assert run([], ACCOUNT, PlanOptions(mode=mode)) == Plan()
