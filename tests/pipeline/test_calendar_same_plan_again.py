"""As `test_calendar_same_plan`, from other seeds: a file of its own, so that another process runs it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.pipeline.random_calendars import CASES, compare_plans


def test_more_plans_are_the_same(session: Session) -> None:
    placed, moved = compare_plans(session, CASES, has_windows=False)
    assert placed > 24
    assert moved == 0
