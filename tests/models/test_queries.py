"""The queries of lists, calendar and changes, where the API's tests do not look."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import event
from sqlalchemy.orm import Session

from server.db import db
from server.models.moves import record
from server.models.queries import Day, PinFilter, calendar, changes, escape_like, last_event, list_pins
from server.models.scope import Scope
from tests.factories import NOON, make_account, make_pin


def _days(first: date, count: int) -> list[Day]:
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return [
        Day(first + timedelta(days=number), begin + timedelta(days=number), begin + timedelta(days=number + 1))
        for number in range(count)
    ]


def test_a_calendar_takes_two_statements_however_many_days(session: Session) -> None:
    account = make_account()
    for number in range(3):
        make_pin(account, due_at=NOON + timedelta(days=number))
    scope = Scope(account.workspace_id)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _cur, text, *_: statements.append(text))
    found = calendar(session, scope, _days(NOON.date(), 42), PinFilter())
    selects = [text for text in statements if text.startswith(("SELECT", "WITH"))]
    assert len(selects) == 2
    assert [len(day.pins) for day in found[:4]] == [1, 1, 1, 0]


def test_no_days_are_no_question(session: Session) -> None:
    assert calendar(session, Scope("ws_none"), [], PinFilter()) == []


def test_a_pin_at_midnight_belongs_to_the_day_that_begins(session: Session) -> None:
    account = make_account()
    midnight = datetime(2026, 5, 5, tzinfo=UTC)
    make_pin(account, due_at=midnight)
    found = calendar(session, Scope(account.workspace_id), _days(date(2026, 5, 4), 2), PinFilter())
    assert [sum(day.counts.values()) for day in found] == [0, 1]


def test_search_takes_wildcards_literally(session: Session) -> None:
    account = make_account()
    wanted = make_pin(account, content_values={"title": "100% rye_bread\\"})
    make_pin(account, content_values={"title": "1000 ryeXbread"})
    scope = Scope(account.workspace_id)
    for text in ("100%", "rye_b", "bread\\"):
        assert [pin.id for pin in list_pins(session, scope, PinFilter(text=text), limit=9)] == [wanted.id], text
    assert escape_like("a%_\\") == "a\\%\\_\\\\"


def test_changes_come_in_portions_without_a_gap(session: Session) -> None:
    account = make_account()
    pins = [make_pin(account) for _ in range(5)]
    scope = Scope(account.workspace_id)
    start = last_event(session, scope)
    for pin in pins:
        record(session, account.workspace_id, "pin.edited", pin.id, actor="test").at = NOON
    session.commit()
    seen: list[str] = []
    cursor = start
    for _ in range(5):
        found = changes(session, scope, cursor, NOON + timedelta(days=1), limit=2)
        seen += [pin.id for pin in found.pins]
        cursor = found.cursor
        if not found.has_more:
            break
    assert seen == [pin.id for pin in pins]
    assert cursor == last_event(session, scope)
