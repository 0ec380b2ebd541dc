"""An hour in which Pinterest answers nobody ends with every pin published once and none failed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Interval, func, insert, literal, select, update

from server import clock, states
from server.db import UtcDateTime
from server.errors import NotSent, OutcomeUnknown, PinterestError, Transient
from server.models import AccountQueue, Attempt, Pin, Version
from server.pipeline.publish import job as publishing
from server.pipeline.publish.pace import Breaker
from tests.pipeline.publish.conftest import Desk

_ACCOUNTS = 10
_HOUR = 3600
_STEP = 300
_AT_ONCE = 32


@pytest.mark.parametrize(
    ("error", "pins"),
    [(NotSent("unreachable"), 500), (OutcomeUnknown("503", status=503), 60)],
    ids=["refused connections", "5xx"],
)
def test_an_hours_outage_fails_no_pin(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: PinterestError, pins: int
) -> None:
    passed = 0.0
    can_stop = (
        desk.session.get_bind().dialect.name == "sqlite"
    )  # PostgreSQL's clock goes on: there all that is stored ages
    if not can_stop:
        pins = min(pins, 100)  # which takes longer
    else:
        now = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=passed))
    desk.job = publishing.PublishJob(desk.services, breaker=Breaker(lambda: passed))
    for _ in range(_ACCOUNTS):
        _fill(desk, pins // _ACCOUNTS)
    desk.pinterest.script(error, creates=False, times=10_000)
    is_back = False
    while passed < 12 * _HOUR and set(_states(desk)) != {states.PUBLISHED}:
        if passed >= _HOUR and not is_back:
            is_back = True
            desk.pinterest._steps.clear()
            desk.pinterest.list_errors.clear()
        elif not is_back:
            desk.pinterest.list_errors.extend([Transient("503", status=503)] * 50)
        while _publish_some(desk):
            pass
        for _ in range(pins):
            if not desk.reconcile():
                break
        passed += _STEP
        if not can_stop:
            _age(desk, timedelta(seconds=_STEP))
        assert states.FAILED not in _states(desk)
    assert _states(desk) == {states.PUBLISHED: pins}
    assert len(desk.pinterest.pins) == len({pin.link for pin in desk.pinterest.pins}) == pins
    most = desk.session.scalar(select(func.max(Pin.attempts)))
    assert most is not None
    assert most <= 3, "only answers to a create count, and not those of a host in trouble"


def _fill(desk: Desk, count: int) -> None:
    """An account with so many due pins: one made with care, the others after it."""
    pin = desk.due_pin(desk.account())
    for table, row in ((Version, pin.content), (Pin, pin)):
        values = {column.key: getattr(row, column.key) for column in table.__mapper__.column_attrs}
        copies = []
        for number in range(1, count):
            pin_id = f"{pin.id[:-4]}{number:04d}"
            ids = {"id": f"ver_{pin_id}", "pin_id": pin_id} if table is Version else {
                "id": pin_id, "content_id": f"ver_{pin_id}", "link_url": f"{pin.link_url}{number}/",
                "url_key": f"{pin.url_key}{number}/",
            }  # fmt: skip
            copies.append({**values, **ids})
        if copies:
            desk.session.execute(insert(table), copies)
    desk.session.commit()


def _age(desk: Desk, by: timedelta) -> None:
    """Let time pass on a database whose clock is its own: every instant that decides anything lies so much further back."""
    for table in (Pin, Attempt, AccountQueue):
        columns = [column for column in table.__table__.c if isinstance(column.type, UtcDateTime)]
        desk.session.execute(
            update(table).values({column.name: column - literal(by, Interval()) for column in columns})
        )
    desk.session.commit()


def _publish_some(desk: Desk) -> int:
    """Claim, send and settle as a worker does, many at once; returns how many."""
    orders = desk.job.claim_many(desk.session, _AT_ONCE)
    desk.session.commit()
    results = [(order, desk.job.work(order)) for order in orders]
    left = desk.job.settle_many(desk.session, results)
    desk.session.commit()
    for order, outcome in left:
        desk.settle(order, outcome)
    return len(orders)


def _states(desk: Desk) -> Counter[str]:
    return Counter(dict(desk.session.execute(select(Pin.state, func.count()).group_by(Pin.state)).tuples().all()))
