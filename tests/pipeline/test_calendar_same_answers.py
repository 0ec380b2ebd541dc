"""Typed times and the next free slot are judged beside a part of a calendar as beside the whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from server.pipeline.schedule.calendar import check_beside, free_beside, plan_settings
from server.rules import planner
from server.values.planning import PlanPin
from tests.factories import make_account, make_pin
from tests.pipeline.random_calendars import URLS, Case, outcome, seeds


def test_typed_times_get_the_same_answers(session: Session) -> None:
    codes = set()
    for seed in seeds(session, 10_000):
        case = Case(session, seed)
        rng = case.rng
        pins = case.wanted()
        mine = case.some(0.1, case.pins)
        ids = [*(pin.id for pin in pins), *(pin.id for pin in mine)]
        wishes = [
            (PlanPin(pin_id, rng.choice(URLS), rng.choice(case.boards).board_id, rng.choice((None, *case.hashes))), at)
            for pin_id in ids
            for at in [case.now + timedelta(seconds=rng.randint(-100, rng.choice((86_400, 2_000_000, 90_000_000))))]
        ]
        without = {pin.id for pin in case.some(rng.choice((0, 0.3)), case.pins)}
        hours = rng.choice((0, 48))
        answers = check_beside(session, case.account, wishes, now=case.now, without=without, url_spacing_hours=hours)
        fixed = case.everything(without)
        settings = plan_settings(session, case.account)
        assert answers == planner.check_together(wishes, settings, fixed, case.now, url_spacing_hours=hours), seed
        codes |= {answer.code if answer else "" for answer in answers}
    if session.get_bind().dialect.name == "sqlite":  # the quarter that PostgreSQL runs does not meet every rule
        assert codes > {"", "day_cap", "too_close", "url_spacing", "image_spacing", "outside_window"}


def test_the_next_free_slot_is_the_same(session: Session) -> None:
    for seed in seeds(session, 20_000):
        case = Case(session, seed)
        after = case.rng.choice((None, case.now + timedelta(days=case.rng.randint(0, 30))))
        settings = plan_settings(session, case.account)
        found = outcome(free_beside, session, case.account, case.now, after=after)
        fixed = case.everything(set())
        assert found == outcome(planner.next_free_slot, settings, fixed, case.now, after=after), seed


def test_a_pin_that_is_planned_anew_does_not_fill_its_day(session: Session) -> None:
    account = make_account(pins_per_day=1, boards=1)
    now = datetime.combine(date(2026, 5, 4), time(), UTC)
    pin = make_pin(account, due_at=now + timedelta(hours=30))
    [free] = check_beside(
        session, account, [(PlanPin(pin.id, pin.url_key, pin.board_id), now + timedelta(hours=31))], now=now
    )
    assert free is None
