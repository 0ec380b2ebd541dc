"""A typed time: every broken rule has its own answer, and each answer names the next free slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from server.errors import InvalidRequest
from server.rules.planner import check_explicit, check_together, next_free_slot
from server.values.planning import PlanPin, PlanSettings, Reason, TakenSlot
from tests.rules.planning_judge import NOW, taken

ACCOUNT = PlanSettings("Europe/Berlin", 2)  # NOW is 11:00 there, on a Monday
NOON = datetime(2026, 5, 5, 10, 0, tzinfo=UTC)


def broken(
    instant: datetime, account: PlanSettings = ACCOUNT, fixed: tuple[TakenSlot, ...] = (), **given: object
) -> Reason:
    found = check_explicit(instant, account, fixed, NOW, **given)  # type: ignore[arg-type]
    assert found is not None
    free = datetime.fromisoformat(found.params["next_free"])
    assert check_explicit(free, account, fixed, NOW, **given) is None  # type: ignore[arg-type]
    return found


def test_a_free_time_is_fine() -> None:
    assert check_explicit(NOON, ACCOUNT, [], NOW) is None


def test_a_minute_in_the_past_means_now() -> None:
    assert check_explicit(NOW - timedelta(seconds=60), ACCOUNT, [], NOW) is None
    assert broken(NOW - timedelta(seconds=61)).code == "in_past"


def test_outside_the_hours() -> None:
    found = broken(datetime(2026, 5, 5, 18, 0, tzinfo=UTC))  # 20:00: the end is not part of the window
    assert found.code == "outside_window"
    assert found.params["next_free"] == "2026-05-06T06:00:00Z"
    assert "08:00 to 20:00" in found.text
    assert check_explicit(datetime(2026, 5, 5, 17, 59, 59, tzinfo=UTC), ACCOUNT, [], NOW) is None


def test_too_close_to_another_pin() -> None:
    for seconds, answer in ((-119, "too_close"), (119, "too_close"), (-120, None), (120, None)):
        found = check_explicit(NOON + timedelta(seconds=seconds), ACCOUNT, taken(NOON), NOW)
        assert (found and found.code) == answer


def test_over_the_day_cap() -> None:
    fixed = tuple(taken(NOON - timedelta(hours=2), NOON + timedelta(hours=2)))
    found = broken(NOON, fixed=fixed)
    assert (found.code, found.params["day"], found.params["cap"]) == ("day_cap", "2026-05-05", 2)
    assert found.params["next_free"] == "2026-05-06T06:00:00Z"


def test_a_pin_that_moves_does_not_stand_in_its_own_way() -> None:
    fixed = taken(NOON, NOON + timedelta(hours=2))
    assert check_explicit(NOON + timedelta(seconds=60), ACCOUNT, fixed, NOW, pin_id="taken0") is None
    assert check_explicit(NOON + timedelta(seconds=60), ACCOUNT, fixed, NOW, pin_id="other") is not None


def test_many_times_are_judged_together_as_all_of_them_move() -> None:
    fixed = taken(NOON, NOON + timedelta(hours=2))
    pins = [PlanPin("taken0", "u"), PlanPin("taken1", "v")]
    swapped = [(pins[0], NOON + timedelta(hours=2)), (pins[1], NOON)]
    assert check_together(swapped, ACCOUNT, fixed, NOW) == [None, None]
    crowded = [
        (pins[0], NOON),
        (pins[1], NOON + timedelta(seconds=5)),
        (PlanPin("new", "w"), NOON + timedelta(hours=1)),
    ]
    answers = check_together(crowded, ACCOUNT, fixed, NOW)
    assert [answer and answer.code for answer in answers] == [None, "too_close", None]
    assert check_together([*crowded[::2], (pins[1], NOON + timedelta(hours=3))], ACCOUNT, fixed, NOW)[2] is not None


def test_days_off_blackouts_and_pauses() -> None:
    assert broken(NOON, replace(ACCOUNT, days_off=frozenset({1}))).code == "day_off"
    assert broken(NOON, replace(ACCOUNT, blackout_dates=frozenset({date(2026, 5, 5)}))).code == "day_off"
    assert broken(NOON, replace(ACCOUNT, paused_until=NOON + timedelta(hours=1))).code == "paused"


def test_the_content_rules_bind_when_they_are_asked_for() -> None:
    published = TakenSlot(NOON - timedelta(hours=47), "u", "a", "image", "older")
    fixed = (published,)
    assert check_explicit(NOON, ACCOUNT, fixed, NOW, url_key="u", board_id="a", image_hash=None) is None
    assert broken(NOON, fixed=fixed, url_key="u", url_spacing_hours=48).code == "url_spacing"
    assert broken(NOON, fixed=fixed, board_id="a", image_hash="image").code == "image_spacing"
    assert check_explicit(NOON, ACCOUNT, fixed, NOW, board_id="b", image_hash="image") is None


def test_more_than_two_years_ahead() -> None:
    assert broken(NOW + timedelta(days=732)).code == "too_far_ahead"


def test_the_second_pass_of_a_repeated_hour_may_be_typed_but_is_not_offered() -> None:
    account = PlanSettings("America/New_York", window_start="01:00", window_end="03:00", min_gap_seconds=3600)
    second_pass = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    now = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)
    assert check_explicit(second_pass, account, [], now) is None
    assert next_free_slot(account, [], now) == datetime(2026, 11, 1, 7, 0, tzinfo=UTC)


def test_an_account_that_never_opens_is_a_clear_error() -> None:
    closed = replace(ACCOUNT, blackout_dates=frozenset(NOW.date() + timedelta(days=n) for n in range(-1, 1200)))
    with pytest.raises(InvalidRequest) as caught:
        next_free_slot(closed, [], NOW)
    assert caught.value.code == "no_open_window"
