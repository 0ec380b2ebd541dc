"""A ledger that knows a part of a calendar: it answers about that part as if it knew all, and raises beyond."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.rules.days import epoch
from server.rules.ledger import Ledger, UnreadDay
from server.values.planning import KnownDays, PlanOptions, PlanSettings, TakenSlot

_NOW = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
_TODAY = _NOW.date().toordinal()
_SETTINGS = PlanSettings("UTC", pins_per_day=2, min_gap_seconds=600)


def _ledger(known: KnownDays, *hours: int) -> Ledger:
    taken = [TakenSlot(_NOW + timedelta(hours=hour), "") for hour in hours]
    return Ledger(replace(_SETTINGS, known=known), PlanOptions(), taken, _NOW)


def test_a_full_day_is_passed_over_although_none_of_its_slots_is_given() -> None:
    ledger = _ledger(KnownDays(frozenset({_TODAY + 1}), frozenset({_TODAY})))
    assert ledger.room(_TODAY) == 0
    assert ledger.open_day(_TODAY) == _TODAY + 1


def test_an_unread_day_is_never_taken_for_a_free_one() -> None:
    ledger = _ledger(KnownDays(frozenset({_TODAY})), 3, 4)
    assert ledger.room(_TODAY) == 0
    for ask in (ledger.room, ledger.slots, ledger.open_day):
        with pytest.raises(UnreadDay) as unread:
            ask(_TODAY + 1)
        assert unread.value.day == _TODAY + 1
    with pytest.raises(UnreadDay):
        ledger.earliest(None, ledger.now)


def test_the_gap_is_not_told_where_slots_are_unknown() -> None:
    ledger = _ledger(KnownDays(frozenset({_TODAY})), 3)
    blocked = epoch(_NOW + timedelta(hours=3, minutes=5))
    assert ledger.gap.next_free(blocked) == epoch(_NOW + timedelta(hours=3, minutes=10))
    assert not ledger.gap.is_free(blocked)
    with pytest.raises(UnreadDay):
        ledger.gap.is_free(blocked + 86_400)


def test_a_calendar_that_was_read_whole_never_raises() -> None:
    ledger = Ledger(_SETTINGS, PlanOptions(), [], _NOW)
    assert ledger.open_day(_TODAY + 700) == _TODAY + 700
