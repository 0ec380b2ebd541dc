"""Changed time zone rules: a slot that was placed by the clock keeps its wall time, so its instant is reckoned anew.

A country may change its clocks with a few weeks' notice, and a pin for 09:00 is meant for 09:00. The version of the
rules that all slots agree with is stored; when the installed one is another, `follow_rules` is called until it is done,
each time in a transaction of its own, before anything is claimed. With an unchanged version nothing else is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server import telemetry
from server.errors import InvalidRequest
from server.models.moves import lock_many
from server.models.slots import lock_account
from server.models.zoned import ClockSlot, account_after, slots_by_clock, store_rules, stored_rules
from server.pipeline.schedule.placing import by_id, give_slots
from server.rules.windows import resolve_wall, tzdata_version

ACTOR = "zones"
BATCH = 500
REASON = "the time zone's rules changed"
_SMALLEST = timedelta(minutes=1)  # clocks change by minutes; a typed "now" may differ from its wall time by seconds


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reckoning has come: everything up to `account_id` is done, `moved` slots so far."""

    account_id: str = ""
    moved: int = 0
    is_done: bool = False


def follow_rules(session: Session, progress: Progress, version: str | None = None) -> Progress:
    """Reckon one batch of slots anew; the last one stores the version with it. Start with `Progress()`.

    Two workers that start together do no harm: each slot is judged again under its lock.
    """
    version = version or tzdata_version()
    if not progress.account_id and stored_rules(session) == version:
        return Progress(is_done=True)
    account_id = account_after(session, progress.account_id)
    if account_id is None:
        store_rules(session, version)
        return Progress(progress.account_id, progress.moved, is_done=True)
    wrong = dict(list(_wrong(slots_by_clock(session, account_id)))[:BATCH])
    if not wrong:
        return Progress(account_id, progress.moved)
    moved = _move(session, account_id, list(wrong))
    # a full batch may have left some behind: the same account comes again
    return Progress(progress.account_id if len(wrong) == BATCH else account_id, progress.moved + moved)


def _wrong(slots: list[ClockSlot]) -> Iterator[tuple[str, datetime]]:
    """Slots whose instant is no longer that of their wall time, with the right one."""
    for slot in slots:
        try:
            instant = resolve_wall(slot.timezone, slot.wall)
        except (InvalidRequest, ValueError) as error:  # a zone that is no more: the slot stays on its instant
            telemetry.log("zones.unreadable", error=error, pin=slot.pin_id, timezone=slot.timezone)
            continue
        if abs(instant - slot.due_at) >= _SMALLEST:
            yield slot.pin_id, instant


def _move(session: Session, account_id: str, pin_ids: list[str]) -> int:
    locked = by_id(lock_many(session, pin_ids))
    account = lock_account(session, account_id)
    if account is None:
        return 0
    still = [slot for slot in slots_by_clock(session, account_id) if slot.pin_id in locked]
    slots = {pin_id: {"due_at": instant} for pin_id, instant in _wrong(still)}
    give_slots(session, account, locked, slots, dict.fromkeys(slots, REASON), actor=ACTOR)
    return len(slots)
