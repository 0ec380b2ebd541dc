"""Where the calendar ends: what would go out behind it is refused with advice, and no date overflows."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from server.rules.planner import plan
from server.values.planning import Plan, PlanOptions, PlanPin, PlanSettings

_PINS = [PlanPin(f"pin_{number}", "https://blog.example/a", "board", "f" * 64) for number in range(120)]


def _plan(now: datetime, mode: str, shuffle: str = "auto", **settings: int) -> Plan:
    account = PlanSettings("Europe/Berlin", 1, min_gap_seconds=86_400, **settings)
    return plan(_PINS, [], account, PlanOptions(mode=mode, shuffle=shuffle), [], [], now, random.Random(1))


@pytest.mark.parametrize(
    ("mode", "shuffle"), [("later", "none"), ("later", "auto"), ("later", "random"), ("automatic", "none")]
)
def test_a_hundred_years_hold_what_they_hold(mode: str, shuffle: str) -> None:
    made = _plan(datetime(2026, 5, 4, 6, 0, tzinfo=UTC), mode, shuffle, image_spacing_days=365)
    assert 98 <= len(made.placements) <= 101
    assert max(placement.due_at.year for placement in made.placements) > 2120
    assert {refusal.why.code for refusal in made.refused} == {"too_far_out"}
    why = made.refused[0].why
    assert "May 2126" in why.text
    assert "another picture" in why.text
    assert why.params["day"].startswith("2126-05-")


@pytest.mark.parametrize("mode", ["later", "automatic", "now"])
@pytest.mark.parametrize("now", [datetime(9999, 11, 1, 12, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_the_last_year_there_is_refuses_and_does_not_crash(mode: str, now: datetime) -> None:
    made = _plan(now, mode)
    assert not made.placements
    assert {refusal.why.code for refusal in made.refused} == {"too_far_out"}
