"""Committing while others write: what was planned outside of the lock holds, is planned again, or is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from server import clock
from server.db import db
from server.models import Account, Pin, Schedule
from server.models.moves import MovedMeanwhile
from server.models.scope import Scope
from server.pipeline.schedule import commit as committing
from server.pipeline.schedule.commit import Committed, commit
from server.pipeline.schedule.preview import Draft, draft
from server.pipeline.schedule.request import ScheduleRequest, planning_starts
from server.values.planning import PlanOptions
from tests.conftest import SECRET_KEY
from tests.factories import make_account, make_pin

Meddle = Callable[[Session, int], None]


def request_for(pin_ids: list[str]) -> ScheduleRequest:
    return ScheduleRequest(tuple(pin_ids), PlanOptions(mode="later"), {"pin_ids": pin_ids, "mode": "later"}, seed=1)


def commit_while(
    session: Session, monkeypatch: pytest.MonkeyPatch, pins: list[Pin], meddle: Meddle
) -> tuple[Committed, int]:
    """Commit, and let `meddle(session, round)` change something right after each planning outside the lock.

    Round 0 is before the planning, when the request has been asked for already.

    Returns what was committed, and how often it was planned.
    """
    workspace_id, ids = pins[0].workspace_id, [pin.id for pin in pins]
    session.rollback()
    rounds: list[int] = []

    def planned(*args: object, **kwargs: object) -> Draft:
        made = draft(*args, **kwargs)  # type: ignore[arg-type]
        rounds.append(len(rounds) + 1)
        return made

    def read_then_meddle(of: Session, plan: Callable[[], Draft]) -> Draft:
        meddle(of, 0)
        of.commit()
        found = read(of, plan)
        meddle(of, len(rounds))
        of.commit()
        return found

    read = committing._read
    monkeypatch.setattr(committing, "draft", planned)
    monkeypatch.setattr(committing, "_read", read_then_meddle)
    made = commit(
        session, Scope(workspace_id), request_for(ids), state_token=None, secret_keys=[SECRET_KEY], actor="t", now=clock.now()
    )  # fmt: skip
    session.commit()
    return made, len(rounds)


def due(session: Session, made: Committed) -> list[datetime]:
    found = [session.get_one(Pin, one.placement.pin_id).due_at for one in made.planned]
    return [moment for moment in found if moment is not None]


def test_a_quiet_commit_plans_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_account()
    made, rounds = commit_while(session, monkeypatch, [make_pin(account, state="draft")], lambda _session, _round: None)
    assert (rounds, len(made.planned)) == (1, 1)


def test_it_plans_again_when_the_calendar_moved(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    noon_is_near = f"Etc/GMT{clock.now().hour - 12:+d}"  # half an hour from now is today there, whenever this runs
    account_id = make_account(pins_per_day=1, timezone=noon_is_near).id
    pin = make_pin(session.get_one(Account, account_id), state="draft")
    soon = clock.now() + timedelta(minutes=30)

    def take_today(of: Session, number: int) -> None:
        if number == 1:
            account = of.get_one(Account, account_id)
            for day in range(3):
                make_pin(account, due_at=soon + timedelta(days=day))
            account.plan_version += 1

    made, rounds = commit_while(session, monkeypatch, [pin], take_today)

    assert rounds == 2
    zone = ZoneInfo(noon_is_near)
    assert due(session, made)[0].astimezone(zone).date() >= (soon + timedelta(days=3)).astimezone(zone).date()


def test_it_plans_again_when_a_pin_was_edited(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    pin_id = make_pin(make_account(), state="draft").id

    def edit(of: Session, number: int) -> None:
        if number == 1:
            of.get_one(Pin, pin_id).version += 1

    made, rounds = commit_while(session, monkeypatch, [session.get_one(Pin, pin_id)], edit)
    assert (rounds, len(made.planned)) == (2, 1)


def test_where_it_never_stands_still_it_plans_under_the_lock(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    account_id = make_account().id

    def stir(of: Session, _number: int) -> None:
        of.get_one(Account, account_id).plan_version += 1

    made, rounds = commit_while(
        session, monkeypatch, [make_pin(session.get_one(Account, account_id), state="draft")], stir
    )
    assert rounds == 4
    assert session.get_one(Schedule, made.schedule.id).kind == "schedule"


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_pin_that_somebody_else_scheduled_meanwhile_is_theirs(
    session: Session, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    account_id = make_account().id
    pin_id = make_pin(session.get_one(Account, account_id), state="draft").id
    slot = clock.now() + timedelta(days=5)

    def schedule_it(of: Session, number: int) -> None:
        of.get_one(Account, account_id).plan_version += 1
        if number == at:
            pin = of.get_one(Pin, pin_id)
            pin.state, pin.due_at, pin.schedule_id, pin.version = "pending", slot, "sch_theirs", pin.version + 1
            pin.updated_at = clock.now()

    with pytest.raises(MovedMeanwhile) as told:
        commit_while(session, monkeypatch, [session.get_one(Pin, pin_id)], schedule_it)

    session.rollback()
    assert told.value.params["pin_ids"] == [pin_id]
    pin = session.get_one(Pin, pin_id)
    assert (pin.schedule_id, pin.due_at) == ("sch_theirs", slot)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that the database is sent."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_planning_asks_no_more_of_the_database_for_more_pins(session: Session, statements: list[str]) -> None:
    account = make_account()
    pins = [make_pin(account, state="draft").id for _ in range(40)]
    scope, now = Scope(account.workspace_id), clock.now()

    def count(ids: list[str]) -> int:
        session.rollback()
        session.expunge_all()
        statements.clear()
        request = request_for(ids)
        draft(session, scope, request, seed=1, now=now, starts=planning_starts(request, now))
        return len(statements)

    assert count(pins) == count(pins[:4])
