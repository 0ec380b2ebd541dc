"""What a plan reads: nothing behind the last stored slot, however many years it goes on, and made once where it can be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from server.ids import new_id
from server.models import Account
from server.pipeline.schedule.calendar import plan_beside
from server.values.planning import BoardTurn, Plan, PlanOptions, PlanPin
from tests.factories import make_account, make_pin, make_profile

_NOW = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
_FEW = 20  # a handful of statements for a plan, and a few spare ones


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield told
    event.remove(engine, "before_cursor_execute", note)


def _account(**values: Any) -> Account:
    defaults: dict[str, Any] = {
        "boards": 1, "pins_per_day": 1, "window_start": "08:00", "window_end": "08:01", "min_gap_seconds": 86_400,
        "days_off": [0, 1, 2, 3, 4, 5], "image_spacing_days": 0,
    }  # fmt: skip
    return make_account(**{**defaults, **values})


def _plan(session: Session, account: Account, pins: list[PlanPin]) -> Plan:
    options = PlanOptions(mode="later", shuffle="auto")
    turns = [BoardTurn("board", 0)]
    return plan_beside(session, account, pins, turns, options, now=_NOW, rng=random.Random(1))


def test_years_of_one_picture_are_planned_at_once(session: Session, statements: list[str]) -> None:
    account = _account(image_spacing_days=365)
    make_pin(account, due_at=_NOW + timedelta(days=400))
    pins = [PlanPin(f"pin_{number}", "https://blog.example/a", "board", "f" * 64) for number in range(300)]
    statements.clear()
    plan = _plan(session, account, pins)
    assert len(plan.placements) == 99
    assert {refusal.why.code for refusal in plan.refused} == {"too_far_out"}
    assert len(plan.refused) == 201
    assert len(statements) < _FEW


def test_years_of_one_page_are_planned_at_once(session: Session, statements: list[str]) -> None:
    account = _account(days_off=[])
    pins = [PlanPin(f"pin_{number}", "https://blog.example/a", "board") for number in range(400)]
    statements.clear()
    plan = _plan(session, account, pins)
    assert len(plan.placements) == 400
    assert plan.placements[-1].due_at > _NOW + timedelta(days=700)
    assert len(statements) < _FEW


def test_what_the_other_connection_has_last_is_never_overlooked(session: Session) -> None:
    account = _account(days_off=[])
    other = make_profile()
    twin = Account(
        id=new_id("acc"), profile_id=other.id, workspace_id=other.workspace_id, queue_id=account.queue_id,
        kind=account.kind, pinterest_user_id=account.pinterest_user_id, username="twin", timezone="UTC",
    )  # fmt: skip
    session.add(twin)
    session.flush()
    taken = {make_pin(twin, due_at=datetime(2026, 5, day, 6, 0, 30, tzinfo=UTC)).due_at for day in range(5, 15)}
    plan = _plan(
        session, account, [PlanPin(f"pin_{number}", f"https://blog.example/{number}", "board") for number in range(20)]
    )
    days = {placement.due_at.date() for placement in plan.placements}
    assert len(days) == 20
    assert not days & {at.date() for at in taken if at is not None}
