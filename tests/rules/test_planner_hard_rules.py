"""Every hard rule holds for every account, calendar and request."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from server.rules.planner import check_explicit, next_free_slot, plan
from server.values.planning import BoardTurn, PlanOptions, PlanSettings
from tests.rules.planning_judge import (
    NOW,
    ZONES,
    accounts,
    calendars,
    clocks,
    instants,
    judge,
    make_pins,
    overlap,
    tried,
    wanted_pins,
    zone_of,
)

BOARDS = [BoardTurn("a", 4), BoardTurn("b", 2)]
RELAXED = tried(50)


@st.composite
def options(draw: st.DrawFn, mode: str) -> PlanOptions:
    return PlanOptions(
        mode=mode,
        pins_per_day=draw(st.sampled_from([None, 1, 3, 20])),
        shuffle=draw(st.sampled_from(["none", "auto", "board", "random"])),
        url_spacing_hours=draw(st.sampled_from([0, 6, 48])),
        spacing=draw(st.sampled_from(["even", "asap"])),
        reserve_per_day=draw(st.sampled_from([0, 2])),
    )


@RELAXED
@given(st.data())
def test_later_keeps_every_hard_rule(data: st.DataObject) -> None:
    _check(data, "later")


@RELAXED
@given(st.data())
def test_automatic_keeps_every_hard_rule(data: st.DataObject) -> None:
    _check(data, "automatic")


@RELAXED
@given(st.data())
def test_a_request_of_its_own_hours_zone_and_start_stays_inside_the_account(data: st.DataObject) -> None:
    now = data.draw(instants())
    account, fixed, pins = data.draw(accounts(now)), data.draw(calendars(now)), data.draw(wanted_pins())
    start, end = data.draw(clocks()), data.draw(clocks())
    assume(start != end)
    zone = data.draw(st.sampled_from(ZONES))
    today = now.astimezone(zone_of(zone)).date()
    request = replace(
        data.draw(options(data.draw(st.sampled_from(["later", "automatic"])))),
        window_start=start,
        window_end=end,
        timezone=zone,
        start_date=data.draw(st.sampled_from([None, today, today + timedelta(days=3)])),
    )
    result = plan(pins, BOARDS, account, request, fixed, [], now, random.Random(3))
    if result.refused:
        assert {refusal.why.code for refusal in result.refused} == {"no_open_window"}
        assert not any(overlap(account, request, today + timedelta(days=n)) for n in range(4, 18))
    else:
        judge(result, pins, account, request, fixed, now)


@RELAXED
@given(st.data())
def test_now_keeps_cap_gap_and_days_off(data: st.DataObject) -> None:
    _check(data, "now")


@RELAXED
@given(st.data())
def test_the_next_free_slot_is_one_that_a_person_may_choose(data: st.DataObject) -> None:
    now = data.draw(instants())
    account, fixed = data.draw(accounts(now)), data.draw(calendars(now))
    after = now + timedelta(seconds=data.draw(st.integers(0, 3 * 86_400)))
    rules = {"url_key": "u1", "url_spacing_hours": data.draw(st.sampled_from([0, 48]))}
    slot = next_free_slot(account, fixed, now, after=after, **rules)
    assert slot >= after
    assert check_explicit(slot, account, fixed, now, **rules) is None


@RELAXED
@given(st.data())
def test_the_same_seed_gives_the_same_plan(data: st.DataObject) -> None:
    now = data.draw(instants())
    account, fixed, pins = data.draw(accounts(now)), data.draw(calendars(now)), data.draw(wanted_pins())
    request = data.draw(options(data.draw(st.sampled_from(["later", "automatic", "now"]))))
    one = plan(pins, BOARDS, account, request, fixed, [], now, random.Random(7))
    two = plan(pins, BOARDS, account, request, list(reversed(fixed)), [], now, random.Random(7))
    assert one == two


def _check(data: st.DataObject, mode: str) -> None:
    now = data.draw(instants())
    account, fixed, pins = data.draw(accounts(now)), data.draw(calendars(now)), data.draw(wanted_pins())
    request = data.draw(options(mode))
    result = plan(pins, BOARDS, account, request, fixed, [], now, random.Random(data.draw(st.integers(0, 99))))
    judge(result, pins, account, request, fixed, now)


def test_blackout_dates_and_a_pause_close_what_they_name() -> None:
    account = PlanSettings("Europe/Berlin", blackout_dates=frozenset({date(2026, 5, 6)}))
    account = replace(account, paused_until=NOW + timedelta(hours=20))
    pins = make_pins(12)
    for mode in ("later", "automatic", "now"):
        request = PlanOptions(mode=mode)
        judge(plan(pins, BOARDS, account, request, [], [], NOW, random.Random(1)), pins, account, request, [], NOW)
