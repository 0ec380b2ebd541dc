"""Which waiting slots break the rules as they are now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from server.rules.audit import WaitingSlot, out_of_rules
from server.rules.planner import check_explicit
from server.values.planning import PlanSettings
from tests.rules.planning_judge import NOW, taken

ACCOUNT = PlanSettings("Europe/Berlin", 3)  # NOW is 11:00 there, on Monday 4 May
TUESDAY = datetime(2026, 5, 5, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def waiting(*instants: datetime) -> list[WaitingSlot]:
    return [WaitingSlot(f"pin{number}", instant) for number, instant in enumerate(instants)]


def told(
    slots: list[WaitingSlot], settings: PlanSettings = ACCOUNT, fixed: tuple[datetime, ...] = ()
) -> dict[str, str]:
    return {breach.pin_id: breach.why.code for breach in out_of_rules(slots, settings, taken(*fixed), NOW)}


def test_slots_that_keep_the_rules_are_not_told() -> None:
    assert told(waiting(TUESDAY, TUESDAY + HOUR, TUESDAY + 2 * HOUR)) == {}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"window_start": "13:00"}, "outside_window"),
        ({"days_off": frozenset({1})}, "day_off"),
        ({"blackout_dates": frozenset({date(2026, 5, 5)})}, "day_off"),
        ({"paused_until": TUESDAY + timedelta(seconds=1)}, "paused"),
    ],
)
def test_a_closed_time_is_told_with_its_rule(changed: dict[str, object], code: str) -> None:
    slots = waiting(TUESDAY, TUESDAY + timedelta(days=1, hours=2))
    assert told(slots, replace(ACCOUNT, **changed)) == {"pin0": code}  # type: ignore[arg-type]


def test_a_slot_at_the_very_end_of_a_pause_is_fine() -> None:
    assert told(waiting(TUESDAY), replace(ACCOUNT, paused_until=TUESDAY)) == {}


def test_a_lower_cap_leaves_the_last_pins_of_the_day_over() -> None:
    slots = waiting(TUESDAY + 2 * HOUR, TUESDAY, TUESDAY + HOUR, TUESDAY + timedelta(days=1))
    assert told(slots, replace(ACCOUNT, pins_per_day=2)) == {"pin0": "day_cap"}


def test_published_pins_count_first_whatever_the_time() -> None:
    later = TUESDAY + 5 * HOUR
    assert told(waiting(TUESDAY), replace(ACCOUNT, pins_per_day=1), (later,)) == {"pin0": "day_cap"}


def test_a_pin_that_is_to_move_pushes_no_other_out() -> None:
    minute = timedelta(minutes=1)
    close = waiting(TUESDAY, TUESDAY + minute, TUESDAY + 2 * minute)
    assert told(close) == {"pin1": "too_close"}  # pin2 keeps 120 s from pin0, and pin1 goes


def test_publish_now_is_bound_by_everything_but_the_hours() -> None:
    night = datetime(2026, 5, 4, 22, 0, tzinfo=UTC)
    wish = [WaitingSlot("pin0", night, has_window=False)]
    assert told(wish) == {}
    assert told(wish, replace(ACCOUNT, days_off=frozenset({1}))) == {"pin0": "day_off"}


def test_a_campaigns_pause_binds_its_own_pins_only() -> None:
    slots = [WaitingSlot("pin0", TUESDAY, paused_until=TUESDAY + HOUR), WaitingSlot("pin1", TUESDAY + HOUR / 2)]
    [breach] = out_of_rules(slots, ACCOUNT, [], NOW, with_next_free=True)
    assert (breach.pin_id, breach.why.code, breach.next_free) == ("pin0", "paused", TUESDAY + HOUR)


def test_the_next_free_slot_is_one_that_the_planner_takes() -> None:
    settings = replace(ACCOUNT, pins_per_day=1, days_off=frozenset({2}))
    slots = waiting(TUESDAY, TUESDAY + HOUR)
    [breach] = out_of_rules(slots, settings, [], NOW, with_next_free=True)
    assert breach.next_free is not None
    assert breach.next_free.date() == date(2026, 5, 7)  # Tuesday is full, Wednesday off
    assert check_explicit(breach.next_free, settings, taken(TUESDAY), NOW) is None
    assert out_of_rules(slots, settings, [], NOW)[0].next_free is None  # not asked, not searched


def test_a_pin_that_went_out_moments_after_its_slot_does_not_push_the_next_one_out() -> None:
    out = NOW - timedelta(seconds=30)
    following = waiting(out + timedelta(seconds=120))
    assert told(following, fixed=(out + timedelta(seconds=4.4),)) == {}
    assert told(following, fixed=(out + timedelta(seconds=6),)) == {"pin0": "too_close"}


def test_between_two_pins_that_wait_the_gap_holds_to_the_second() -> None:
    ahead = NOW + timedelta(seconds=60)
    assert told(waiting(ahead + timedelta(seconds=119)), fixed=(ahead,)) == {"pin0": "too_close"}
    assert told(waiting(ahead, ahead + timedelta(seconds=119))) == {"pin1": "too_close"}
