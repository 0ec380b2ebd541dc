"""Writing down what became of a send, fenced by the lease token."""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server import states, telemetry
from server.models import Pin
from server.models.claims import db_now, lock_queue, wake
from server.models.leases import finish_attempt, known_pins, lock_leased
from server.models.moves import move
from server.models.slots import lock_account
from server.pipeline.publish import consequences, pace
from server.pipeline.publish.consequences import NO_LEASE, Case
from server.pipeline.publish.orders import Outcome, SendOrder
from server.pipeline.publish.ready import ACTOR
from server.pipeline.services import Services

_PAUSE = timedelta(seconds=60)


def settle(
    session: Session,
    services: Services,
    order: SendOrder,
    outcome: Outcome,
    rng: random.Random | None = None,
) -> bool:
    """Write an outcome; False when the lease was lost meanwhile, and then only the attempt is written.

    A worker may always tell what became of its own attempt: reconcile reads that before it looks anywhere.
    """
    now = db_now(session)
    pin = lock_leased(session, order.pin_id, order.lease_token, states.PUBLISHING)
    if pin is not None:
        lock_account(session, order.account_id)
        outcome = _unless_taken(session, order, outcome)
    _write_attempt(session, order, outcome, now)
    if pin is None:
        telemetry.log("settle.fenced", level=logging.WARNING, pin=order.pin_id, outcome=outcome.kind)
        return False
    account = lock_account(session, order.account_id)
    assert account is not None  # noqa: S101 - deleting an account deletes its pins
    queue = lock_queue(session, account.queue_id)
    pace.note_rate(queue, outcome.rate)
    case = Case(session, services, rng or random.Random(), order, outcome, pin, account, queue, now)
    consequences.apply(case)
    cancel_if_wanted(session, pin)
    session.flush()
    _wake(case)
    return True


def cancel_if_wanted(session: Session, pin: Pin) -> None:
    """Carry out a cancel that was asked for while the pin was on its way, now that it is known not to exist."""
    if not pin.is_cancel_wanted or pin.state not in states.CANCELLABLE:
        return
    move(
        session, pin, states.CANCELLED, actor=ACTOR, reason="cancelled while it was on its way", error=None,
        next_attempt_at=None, is_cancel_wanted=False, holds=[], is_held=False, look_at=None, **NO_LEASE,
    )  # fmt: skip


def _unless_taken(session: Session, order: SendOrder, outcome: Outcome) -> Outcome:
    """What was found may have become another pin meanwhile; then nothing was found, and the next look says more."""
    found = outcome.remote if outcome.is_adopted else None
    if found is None or not known_pins(session, order.account_id, [found.id]):
        return outcome
    return Outcome("released", message="What was found is another pin of this calendar.", pause=_PAUSE)


def _write_attempt(session: Session, order: SendOrder, outcome: Outcome, now: datetime) -> None:
    error = outcome.error
    finish_attempt(
        session,
        order.attempt_id,
        outcome="released" if outcome.is_adopted else outcome.kind,
        finished_at=now,
        last_sent_at=now,
        http_status=error.status if error else None,
        pinterest_code=error.pinterest_code if error else None,
        message=outcome.message,
        pinterest_pin_id=outcome.remote.id if outcome.remote else None,
    )


def _wake(case: Case) -> None:
    if case.pin.state in {states.QUEUED, states.RETRYING}:
        instant = case.pin.next_attempt_at if case.pin.state == states.RETRYING else case.now
        wake(case.session, case.queue.id, max(instant or case.now, case.queue.next_at or case.now))
    else:
        wake(case.session, case.queue.id, case.queue.next_at or case.now)
