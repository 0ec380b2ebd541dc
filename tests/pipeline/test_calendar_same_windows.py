"""Pins with delivery windows find the same room beside the part of a calendar that was read as beside the whole."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy.orm import Session

from server.models.slots import taken_slots
from server.pipeline.schedule.calendar import flexible_pins, plan_beside, plan_settings
from server.rules import planner
from server.values.planning import PlanOptions, PlanPin
from tests.factories import NOON, make_account, make_pin
from tests.pipeline.random_calendars import CASES, compare_plans


def test_plans_with_windows_are_the_same(session: Session) -> None:
    placed, _ = compare_plans(session, 2 * CASES, has_windows=True)
    assert placed > 24


def test_who_makes_room_is_the_same(session: Session) -> None:
    account = make_account(boards=1, min_gap_seconds=600, image_spacing_days=0)
    at, wide, near = NOON + timedelta(hours=1), timedelta(hours=1), timedelta(minutes=1)
    stays = make_pin(account, state="pending", due_at=at + timedelta(days=3))
    moves = make_pin(account, state="pending", due_at=at, deliver_from=at - wide, deliver_until=at + wide)
    movable = {moves.id: moves}
    new = [PlanPin("new", "https://blog.example/new", "board", None, at - near, at + near)]
    fast = plan_beside(
        session, account, new, [], PlanOptions(), now=NOON, rng=random.Random(1), movable=movable
    )  # fmt: skip
    fixed = [slot for slot in taken_slots(session, account, NOON) if slot.pin_id != moves.id]
    assert [slot.pin_id for slot in fixed] == [stays.id]
    flexible = flexible_pins([moves], NOON)
    full = planner.plan(
        new, [], plan_settings(session, account), PlanOptions(), fixed, flexible, NOON, random.Random(1)
    )
    assert fast == full
    assert [move.pin_id for move in full.moves] == [moves.id]
