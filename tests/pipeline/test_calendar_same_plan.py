"""A plan beside the part of a calendar that was read is the plan beside the whole, on random calendars and requests."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.pipeline.random_calendars import compare_plans


def test_plans_are_the_same(session: Session) -> None:
    placed, moved = compare_plans(session, 0, has_windows=False)
    assert placed > 24
    assert moved == 0
