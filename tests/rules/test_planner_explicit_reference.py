"""Typed times beside a judge that knows the rules from their words: the answer, and the next free second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.rules.planner import check_explicit
from server.values.planning import PlanSettings, TakenSlot
from tests.rules.planning_judge import accounts, calendars, day_of, instants, tried


def broken_rule(
    instant: datetime, account: PlanSettings, fixed: list[TakenSlot], now: datetime, hours: int
) -> str | None:
    """The first rule that a time breaks, in the order in which the planner promises to name them."""
    if instant < now - timedelta(seconds=60):
        return "in_past"
    instant = max(instant, now)
    day, is_inside = day_of(account, instant)
    counted = sum(day_of(account, slot.due_at)[0] == day for slot in fixed)
    same_page = [slot.due_at for slot in fixed if slot.url_key == "u1"]
    same_image = [slot.due_at for slot in fixed if (slot.image_hash, slot.board_id) == ("i1", "a")]
    checks = {
        "paused": account.paused_until is not None and instant < account.paused_until,
        "day_off": day.weekday() in account.days_off or day in account.blackout_dates,
        "outside_window": not is_inside,
        "too_close": any(abs((slot.due_at - instant).total_seconds()) < account.min_gap_seconds for slot in fixed),
        "day_cap": counted >= account.pins_per_day,
        "url_spacing": any(abs(other - instant) < timedelta(hours=hours) for other in same_page),
        "image_spacing": any(abs(other - instant) < timedelta(days=account.image_spacing_days) for other in same_image),
    }
    return next((code for code, is_broken in checks.items() if is_broken), None)


@tried(100)
@given(st.data())
def test_the_answer_names_the_rule_and_a_time_that_is_really_free(data: st.DataObject) -> None:
    now = data.draw(instants())
    account, fixed = data.draw(accounts(now)), data.draw(calendars(now))
    hours = data.draw(st.sampled_from([0, 48]))
    near = data.draw(st.sampled_from([now, *(slot.due_at for slot in fixed)]))
    instant = near + timedelta(seconds=data.draw(st.integers(-200, 200) | st.integers(-90_000, 400_000)))
    pin = {"url_key": "u1", "url_spacing_hours": hours, "board_id": "a", "image_hash": "i1"}
    answer = check_explicit(instant, account, fixed, now, **pin)
    assert (answer and answer.code) == broken_rule(instant, account, fixed, now, hours)
    if answer is not None and answer.params["next_free"] is not None:
        free = datetime.fromisoformat(answer.params["next_free"])
        assert free >= max(now, instant)
        assert broken_rule(free, account, fixed, now, hours) is None


@tried(30)
@given(st.data())
def test_no_earlier_second_is_free(data: st.DataObject) -> None:
    now = datetime(2026, 5, 4, 21, 59, 30, tzinfo=UTC)
    account = PlanSettings(
        "UTC",
        data.draw(st.integers(1, 4)),
        *data.draw(st.sampled_from([("22:00", "22:03"), ("21:58", "22:02"), ("22:01", "21:59")])),
        data.draw(st.sampled_from([0, 1, 13, 61])),
    )
    fixed = [
        TakenSlot(now + timedelta(seconds=second), "u", pin_id=f"t{n}")
        for n, second in enumerate(data.draw(st.lists(st.integers(0, 240), max_size=6)))
    ]
    instant = now + timedelta(seconds=data.draw(st.integers(0, 200)))
    answer = check_explicit(instant, account, fixed, now)
    if answer is None:
        return
    free = datetime.fromisoformat(answer.params["next_free"])
    second = instant
    while second < min(free, instant + timedelta(seconds=600)):
        assert broken_rule(second, account, fixed, now, 0) is not None
        second += timedelta(seconds=1)
