"""Many pins into delivery windows at once: how many may be asked for, and refusals that draw others after them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.pipeline.schedule import reschedule
from server.pipeline.schedule.typed import MOST_WINDOWED, TimedPin
from tests.factories import make_account, make_pin

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
GAP = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


def test_too_many_delivery_windows_are_refused_before_anything_is_locked(session: Session) -> None:
    items = [TimedPin(f"pin_{number}", NOON, MINUTE) for number in range(MOST_WINDOWED + 1)]

    with pytest.raises(InvalidRequest) as error:
        reschedule.set_times(session, items, actor="user:usr_1", now=NOW, partial=True)

    assert (error.value.http_status, error.value.params["field"]) == (422, "items")
    assert str(MOST_WINDOWED) in str(error.value)


def test_in_part_a_long_row_of_pins_that_wait_for_one_another_stays_apart(session: Session) -> None:
    account = make_account(min_gap_seconds=600, pins_per_day=100)
    taken = make_pin(account, due_at=NOON)
    row = [make_pin(account, due_at=NOON + number * GAP) for number in range(1, 9)]
    free = make_pin(account, due_at=NOON + 20 * GAP)
    # each wants the place of the one before it, and the first one's is taken for good
    items = [TimedPin(pin.id, NOON + number * GAP, MINUTE) for number, pin in enumerate(row)]
    items.append(TimedPin(free.id, NOON + 12 * GAP, MINUTE))

    made = reschedule.set_times(session, items, actor="user:usr_1", now=NOW, partial=True)

    assert {one.pin_id for one in made.plan.refused} == {pin.id for pin in row}
    assert [pin.due_at for pin in row] == [NOON + number * GAP for number in range(1, 9)]
    assert free.due_at is not None
    assert NOON + 12 * GAP <= free.due_at <= NOON + 12 * GAP + MINUTE
    due = sorted(pin.due_at for pin in (taken, *row, free) if pin.due_at)
    assert min(later - earlier for earlier, later in pairwise(due)) >= GAP
