"""An hour in which Pinterest answers nobody ends with every pin published once and none failed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server import clock
from server.errors import NotSent, OutcomeUnknown, PinterestError, Transient
from server.pipeline.publish import job as publishing
from server.pipeline.publish.pace import Breaker
from tests.pipeline.publish.conftest import Desk

_PINS = 10
_HOUR = 3600


@pytest.mark.parametrize(
    "error", [NotSent("unreachable"), OutcomeUnknown("503", status=503)], ids=["refused connections", "5xx"]
)
def test_an_hours_outage_fails_no_pin(desk: Desk, monkeypatch: pytest.MonkeyPatch, error: PinterestError) -> None:
    if desk.session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL's own clock cannot be stopped")
    now = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    passed = 0.0
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=passed))
    breaker = Breaker(lambda: passed)
    desk.job = publishing.PublishJob(desk.services, breaker=breaker)
    account = desk.account()
    pins = [desk.due_pin(account) for _ in range(_PINS)]
    desk.pinterest.script(error, creates=False, times=10_000)
    states: set[str] = set()
    is_back = False
    while passed < 12 * _HOUR and states != {"published"}:
        if passed >= _HOUR and not is_back:
            is_back = True
            desk.pinterest._steps.clear()
            desk.pinterest.list_errors.clear()
        elif not is_back:
            desk.pinterest.list_errors.extend([Transient("503", status=503)] * 50)
        for _ in range(_PINS):
            if desk.publish() is None:
                break
        for _ in range(_PINS):
            if not desk.reconcile():
                break
        passed += 300
        desk.session.expire_all()
        states = {pin.state for pin in pins}
        assert "failed" not in states
    assert states == {"published"}
    assert len(desk.pinterest.pins) == len({pin.link for pin in desk.pinterest.pins}) == _PINS
    assert max(pin.attempts for pin in pins) <= 3, "only answers to a create count, and not those of a host in trouble"
