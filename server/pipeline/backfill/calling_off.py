"""After a cancel that takes the pins along: they are cancelled a batch at a time, once nothing new is made any more."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, states
from server.models import Backfill, Pin, Schedule
from server.models.backfill import OPEN
from server.models.backfills import finish_step, pin_ids_of, schedules_of
from server.models.moves import Change, change_locked, lock_many
from server.pipeline.schedule import undo

_AT_ONCE = 300
_NOT_SCHEDULED = (states.DRAFT, states.GENERATING)


@dataclass(frozen=True, slots=True)
class CallOffClaim:
    """One step of cancelling an ended back-fill's pins."""

    backfill_id: str
    token: str


def count_waiting(session: Session, backfill: Backfill) -> int:
    """How many of its pins a cancel takes along."""
    ids = pin_ids_of(session, backfill.id)
    waiting = (*_NOT_SCHEDULED, *undo.WAITING)
    return len(session.scalars(select(Pin.id).where(Pin.id.in_(ids), Pin.state.in_(waiting))).all()) if ids else 0


def step(session: Session, claim: CallOffClaim) -> None:
    """One act of scheduling, or some hundred pins that have no slot. Pins are locked before the back-fill, as everywhere."""
    backfill = session.get(Backfill, claim.backfill_id)
    if backfill is None or backfill.lease_token != claim.token or backfill.state in OPEN:
        return
    now, actor = clock.now(), str(backfill.stats.get("calling_off") or backfill.actor)
    stats, over = dict(backfill.stats), list(backfill.stats.get("called_off") or ())
    schedule_id = next((one for one in schedules_of(session, [backfill.id])[backfill.id] if one not in over), None)
    if schedule_id is not None:
        _call_off_schedule(session, schedule_id, actor)
        finish_step(session, backfill.id, claim.token, stats={**stats, "called_off": [*over, schedule_id]}, next_at=now)
        return
    ids = pin_ids_of(session, backfill.id)
    left = session.scalars(select(Pin.id).where(Pin.id.in_(ids), Pin.state.in_(_NOT_SCHEDULED)).order_by(Pin.id)).all()
    pins = [pin for pin in lock_many(session, left[:_AT_ONCE]) if pin.state in _NOT_SCHEDULED]
    released = {"lease_token": None, "lease_until": None, "next_attempt_at": None}
    reason = "pinning older posts was cancelled"
    change_locked(session, [Change(pin, states.CANCELLED, reason, dict(released)) for pin in pins], actor=actor)
    is_over = len(left) <= _AT_ONCE
    finish_step(session, backfill.id, claim.token, next_at=now, **({"finished_at": now} if is_over else {}))


def _call_off_schedule(session: Session, schedule_id: str, actor: str) -> None:
    schedule = session.get(Schedule, schedule_id)
    if schedule is None or schedule.cancelled_at is not None or schedule.undone_at is not None:
        return
    try:
        undo.cancel(session, schedule, actor=actor, now=clock.now())
    except undo.PinsMovedOn:
        return  # all of it is published, or was changed since
