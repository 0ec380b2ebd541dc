"""Many rows in one statement are what they would be one by one, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import AccountQueue, Event, Pin
from server.models.together import among, insert_many, is_postgresql, update_many
from tests.factories import make_pin, make_workspace

_NOON = datetime(2026, 5, 4, 12, 0, 0, 123456, tzinfo=UTC)


def test_rows_keep_their_order_and_every_kind_of_value(app: Flask, session: Session) -> None:
    workspace_id = make_workspace().id
    data = [{"text": 'quotes " \\ and 日本 🍋', "list": [1, None]}, {}, {"\n": True}]
    rows = [
        {"workspace_id": workspace_id, "kind": "test", "subject_id": f"pin_{number}", "actor": "test", "at": _NOON,
         "old": None, "reason": "it's 100 % :so", "data": one, "dispatched_at": _NOON if number else None}
        for number, one in enumerate(data)
    ]  # fmt: skip
    insert_many(session, Event, rows)
    insert_many(session, Event, [])
    events = session.scalars(select(Event).where(Event.kind == "test").order_by(Event.id)).all()
    assert [event.data for event in events] == data
    assert [event.subject_id for event in events] == ["pin_0", "pin_1", "pin_2"]
    assert [event.dispatched_at for event in events] == [None, _NOON, _NOON]
    assert {(event.at, event.old, event.reason) for event in events} == {(_NOON, None, "it's 100 % :so")}


def test_only_rows_that_are_as_before_are_changed_and_counted(app: Flask, session: Session) -> None:
    pins = [make_pin(state=state, attempts=number) for number, state in enumerate(("queued", "queued", "failed"))]
    session.commit()
    rows = [{"id": pin.id, "attempts": pin.attempts + 10, "pinterest_url": None} for pin in pins]
    values = {"holds": [{"code": "x"}], "is_held": True, "next_attempt_at": _NOON, "error": None, "state": "retrying"}
    changed = update_many(session, Pin, rows, where={"state": "queued"}, values=values, plus={"version": 2})
    session.expire_all()
    assert changed == 2
    assert [pin.state for pin in pins] == ["retrying", "retrying", "failed"]
    assert [(pin.attempts, pin.version, pin.is_held) for pin in pins] == [(10, 3, True), (11, 3, True), (2, 1, False)]
    assert (pins[0].holds, pins[0].next_attempt_at, pins[0].error) == ([{"code": "x"}], _NOON, None)
    assert update_many(session, Pin, []) == 0

    queues = [AccountQueue(id=f"live:{number}", day_used=1) for number in range(2)]
    session.add_all(queues)
    session.flush()
    own = [{"id": one.id, "day": date(2026, 5, 4 + number), "wake_at": _NOON + timedelta(hours=number)}
           for number, one in enumerate(queues)]  # fmt: skip
    assert update_many(session, AccountQueue, own) == 2
    session.expire_all()
    assert [(one.day, one.wake_at) for one in queues] == [
        (date(2026, 5, 4), _NOON),
        (date(2026, 5, 5), _NOON + timedelta(hours=1)),
    ]
    wanted = select(AccountQueue.id).where(among(AccountQueue.id, "ids", on_postgresql=is_postgresql(session)))
    for ids in ([], ["live:1", "live:7"], ["live:0", "live:1"]):
        assert set(session.scalars(wanted, {"ids": ids})) == set(ids) - {"live:7"}
