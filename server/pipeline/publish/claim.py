"""Taking the next pin whose turn it is: an account's queue row first, then that account's first due pin.

A defect in what is stored must not stop everybody. A pin that cannot be made ready for a reason nobody expected is put
on hold, where a person sees it; an account whose row cannot be reckoned with rests for a while and is told in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from server import clock, states, telemetry
from server.errors import GrantInvalid
from server.ids import new_id
from server.models import AccountQueue, Attempt, Pin, Profile
from server.models import claims as turns
from server.models.account import KINDS
from server.models.claims import Connection
from server.models.due import first_due, is_late, next_instants
from server.models.leases import next_number, perhaps_sent
from server.models.moves import move
from server.models.slots import lock_account
from server.pipeline import holds, media, tokens, uploads
from server.pipeline.check.anew import look_soon
from server.pipeline.media import Media
from server.pipeline.publish import pace, preflight
from server.pipeline.publish.orders import LookOrder, SendOrder, look_order, sent_link
from server.pipeline.restored import look_first
from server.pipeline.schedule.missed import caught_up
from server.pipeline.services import Services
from server.rules.urls import canonical_key
from server.values.remote import PinDraft

ACTOR = "publish"
_QUEUES_A_TURN = 20  # of one transaction; a claim must stay short
_BUSY_PAUSE = timedelta(seconds=0.5)  # when the account's first pin is locked by somebody else
_DEFECT_PAUSE = timedelta(minutes=1)  # of a queue that cannot be claimed from for a reason nobody expected


@dataclass(frozen=True, slots=True)
class _Ready:
    """A pin with everything that sending it needs; made before anything is written."""

    connection: Connection
    pin: Pin
    shown: Media
    draft: PinDraft
    look: LookOrder | None


def claim_next(session: Session, services: Services, breaker: pace.Breaker) -> SendOrder | None:
    """Claim one due pin under a lease, with its attempt written; None when nobody's turn has come.

    The lease is reckoned from before this transaction began, on both clocks, so that it can only be shorter than
    what the database says.
    """
    began = clock.boottime()
    closed = closed_kinds(services, breaker)
    for _ in range(_QUEUES_A_TURN):
        now = turns.db_now(session)
        queue = turns.lock_due_queue(session, now, closed)
        if queue is None:
            return None
        order = _claim_from(session, services, queue, now, began)
        if order is not None:
            breaker.begin(services.settings.api_base(order.kind), services.settings.lease_seconds)
            return order
    return None


def closed_kinds(services: Services, breaker: pace.Breaker) -> list[str]:
    """Kinds of accounts whose API host cannot be reached just now."""
    return [kind for kind in KINDS if breaker.is_closed_to(services.settings.api_base(kind))]


def _claim_from(
    session: Session, services: Services, queue: AccountQueue, now: datetime, began: float
) -> SendOrder | None:
    """One turn of one queue: its first pin that may go, and when the queue is looked at again."""
    try:
        with session.begin_nested():
            connections = turns.connections_of(session, queue.id)
            ready = _first_ready(session, queue, connections, now)
            order = None
            if ready is not None:
                order = _take(session, services, queue, connections, ready, now, began)
            queue.wake_at = _next_wake(session, queue, connections, now, is_taken=order is not None)
            session.flush()
            return order
    except SQLAlchemyError:
        raise  # trouble of the database is everybody's
    except Exception as error:
        telemetry.log("claim.queue_failed", level=logging.ERROR, error=error, queue=queue.id)
        queue.wake_at = now + _DEFECT_PAUSE
        session.flush()
        return None


def _first_ready(
    session: Session, queue: AccountQueue, connections: Sequence[Connection], now: datetime
) -> _Ready | None:
    """The earliest sendable pin of all connections that pace and pauses allow now; pins in trouble are held on the way."""
    found: list[_Ready] = []
    for connection in connections:
        account = connection.account
        if connection.resumes_at(now) != now or pace.gate(account, queue, now) > now:
            continue
        is_open = pace.next_open(connection, now) == now
        while (pin := first_due(session, account.id, now, is_open=is_open)) is not None:
            ready = _make_ready(session, connection, pin, now)
            if ready is not None:
                found.append(ready)
                break
    return min(found, key=lambda ready: (ready.pin.due_at or ready.pin.created_at, ready.pin.id), default=None)


def _make_ready(session: Session, connection: Connection, pin: Pin, now: datetime) -> _Ready | None:
    """What sending the pin needs; None when it had to be put on hold instead, which takes it out of the line."""
    shown = media.load(session, pin.content)
    earlier = perhaps_sent(session, pin.id)
    try:
        trouble = preflight.check(pin, shown, connection.profile)
        if trouble is None:
            media_id = uploads.media_id_for(session, pin, shown, now, actor=ACTOR)
            if shown.video is not None and media_id is None:
                return None
            draft = replace(_draft(pin, connection.profile), **shown.drafted, media_id=media_id)
            look = look_first(session, pin, draft, look_order(pin.id, earlier, canonical_key))
            return _Ready(connection, pin, shown, draft, look)
    except Exception as error:  # one odd row must not stop the pins behind it
        telemetry.log("claim.pin_failed", level=logging.ERROR, error=error, pin=pin.id)
        text = f"It could not be made ready to be sent: {type(error).__name__}."
        holds.add(session, pin, "defect", actor=ACTOR, reason=text, is_hard=True)
        return None
    holds.add(
        session, pin, trouble.code, actor=ACTOR, reason=trouble.text,
        text=trouble.text, choices=trouble.choices, is_hard=True,
    )  # fmt: skip
    look_soon(pin, now)
    return None


def _take(
    session: Session,
    services: Services,
    queue: AccountQueue,
    connections: Sequence[Connection],
    ready: _Ready,
    now: datetime,
    began: float,
) -> SendOrder | None:
    pin, account, draft = ready.pin, ready.connection.account, ready.draft
    try:
        access = tokens.access(services, account)
    except GrantInvalid as error:
        # The queue's row is held, and everybody else locks the account first: never wait for it here.
        if lock_account(session, account.id, skip_locked=True) is not None:
            tokens.disconnect(session, account, error)
        return None
    lease = new_id("lease")
    until = now + timedelta(seconds=services.settings.lease_seconds)
    if pin.state != states.QUEUED:
        reason, data = _why_now(pin, ready.connection, now)
        move(session, pin, states.QUEUED, actor=ACTOR, reason=reason, data=data, next_attempt_at=None)
    move(session, pin, states.PUBLISHING, actor=ACTOR, reason="sending", lease_token=lease, lease_until=until)
    day = pace.take(queue, account, [one.account for one in connections], now)
    attempt = Attempt(
        id=new_id("att"),
        pin_id=pin.id,
        account_id=account.id,
        number=next_number(session, pin.id),
        lease_token=lease,
        started_at=now,
        last_sent_at=until,  # the latest it can be on its way, until its own worker knows better
        sent={
            "board_id": draft.board_id,
            "board_section_id": draft.board_section_id,
            "link": draft.link,
            "title": draft.title,
            "description": draft.description,
            "alt_text": draft.alt_text,
            "content_hash": ready.shown.content_hash,
            "day": day.isoformat(),
        },
    )
    session.add(attempt)
    session.flush()
    return SendOrder(
        pin_id=pin.id,
        account_id=account.id,
        kind=account.kind,
        attempt_id=attempt.id,
        lease_token=lease,
        first_byte_by=began + services.settings.lease_seconds - services.settings.pinterest_timeout_seconds,
        access=access,
        draft=draft,
        image_keys=ready.shown.image_keys,
        day=day,
        next_at=queue.next_at,
        look=ready.look,
    )


def _why_now(pin: Pin, connection: Connection, now: datetime) -> tuple[str, dict[str, Any]]:
    if pin.state == states.RETRYING:
        return "its next try has come", {}
    return caught_up(pin, connection.account, now) if is_late(pin, now) else ("its slot has come", {})


def _draft(pin: Pin, profile: Profile) -> PinDraft:
    """The words; the pictures are put in when it is sent."""
    content = pin.content
    assert content is not None and pin.board_id is not None  # noqa: S101, PT018 - only such pins are due
    return PinDraft(
        board_id=pin.board_id,
        board_section_id=pin.board_section_id,
        title=content.title,
        description=content.description,
        alt_text=content.alt_text,
        link=sent_link(pin, profile),
        image=b"",
    )


def _next_wake(
    session: Session, queue: AccountQueue, connections: Sequence[Connection], now: datetime, *, is_taken: bool
) -> datetime | None:
    """When to look at this queue again. A pin that was due but locked is asked for again in a moment.

    Whatever comes out lies ahead, so that a queue which may send nothing now never spins: behind gap, cap and timed
    pauses, and for late pins in the account's open hours.
    """
    wakes: list[datetime] = []
    for connection in connections:
        resumes = connection.resumes_at(now)
        if resumes is None:
            continue
        gate = pace.gate(connection.account, queue, resumes)
        waits = next_instants(session, connection.account.id, now)
        opens = pace.next_open(connection, gate) if waits.late is not None else None
        instant = waits.soonest(opens)
        if instant is None:
            continue
        is_locked = not is_taken and gate <= now and instant <= now
        wakes.append(now + _BUSY_PAUSE if is_locked else max(gate, instant))
    return min(wakes, default=None)
