"""What dead workers left: their pins become `unconfirmed`, and reconcile looks for them before anything is repeated."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from server import clock, states, telemetry, troubles
from server.models import Pin
from server.models.leases import expired, lose_attempt
from server.models.moves import move
from server.pipeline.publish.consequences import NO_LEASE
from server.pipeline.services import Services

ACTOR = "reconcile"
_RESCUES_A_TURN = 50
_DEFECT_PAUSE = timedelta(minutes=10)
_LOST = troubles.say("worker_lost")


def rescue(session: Session, services: Services, now: datetime) -> int:
    """Make pins of dead workers `unconfirmed`; they are never sent again blindly. Returns how many."""
    pins = expired(session, now, _RESCUES_A_TURN)
    for pin in pins:
        try:
            with session.begin_nested():
                _rescue_one(session, services, pin, now)
        except SQLAlchemyError:
            raise
        except Exception as error:
            set_aside(session, pin, now, error)
    return len(pins)


def _rescue_one(session: Session, services: Services, pin: Pin, now: datetime) -> None:
    last_sent_at = lose_attempt(session, pin, now)
    wait = timedelta(seconds=services.settings.reconcile_after_seconds)
    # where the clock was set forward the lease only seems to be over: the request may still be on its way
    look_at = max(last_sent_at + wait, now + timedelta(seconds=services.settings.pinterest_timeout_seconds))
    move(
        session, pin, states.UNCONFIRMED, actor=ACTOR, reason=_LOST,
        error={"code": "worker_lost", "params": {}, "text": _LOST, "at": clock.rfc3339(now)},
        looks=0, look_at=look_at, sweeps=0, sweep_at=None, **NO_LEASE,
    )  # fmt: skip


def set_aside(session: Session, pin: Pin, now: datetime, error: Exception) -> None:
    """Leave a pin that a defect keeps from being taken up to a later turn: its lease keeps everybody from it so long."""
    telemetry.log("reconcile.pin_failed", level=logging.ERROR, error=error, pin=pin.id)
    pin.lease_until = now + _DEFECT_PAUSE
    session.flush()
