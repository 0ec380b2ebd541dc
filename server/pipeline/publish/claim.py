"""Taking the next pin whose turn it is: an account's queue row first, then that account's first due pin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server import clock, states
from server.errors import GrantInvalid
from server.ids import new_id
from server.models import Account, AccountQueue, Asset, Attempt, Pin, Profile
from server.models import claims as turns
from server.models.account import KINDS
from server.models.leases import next_number, perhaps_sent
from server.models.moves import move
from server.pipeline import holds, tokens
from server.pipeline.publish import pace, preflight
from server.pipeline.publish.orders import SendOrder, look_order
from server.pipeline.services import Services
from server.rules.urls import canonical_key, with_marker
from server.values.remote import PinDraft

ACTOR = "publish"
_QUEUES_A_TURN = 20  # of one transaction; a claim must stay short
_BUSY_PAUSE = timedelta(seconds=0.5)  # when the account's first pin is locked by somebody else


@dataclass(frozen=True, slots=True)
class _Ready:
    account: Account
    pin: Pin
    image: Asset


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
        connections = turns.accounts_of(session, queue.id)
        ready = _first_ready(session, queue, connections, now)
        order = None
        if ready is not None:
            order = _take(session, services, queue, connections, ready, now, began)
        queue.wake_at = _next_wake(session, queue, connections, now, is_taken=order is not None)
        session.flush()
        if order is not None:
            breaker.begin(services.settings.api_base(order.kind), services.settings.lease_seconds)
            return order
    return None


def closed_kinds(services: Services, breaker: pace.Breaker) -> list[str]:
    """Kinds of accounts whose API host cannot be reached just now."""
    return [kind for kind in KINDS if breaker.is_closed_to(services.settings.api_base(kind))]


def _first_ready(session: Session, queue: AccountQueue, connections: Sequence[Account], now: datetime) -> _Ready | None:
    """The earliest sendable pin of all connections that pace allows now; pins in trouble are held on the way."""
    found: list[_Ready] = []
    for account in connections:
        if not turns.is_sending(account) or pace.gate(account, queue, now) > now:
            continue
        while (pin := turns.first_due(session, account.id, now)) is not None:
            image = session.get(Asset, pin.content.asset_id) if pin.content and pin.content.asset_id else None
            trouble = preflight.check(pin, image)
            if trouble is None:
                assert image is not None  # noqa: S101 - the preflight has seen it
                found.append(_Ready(account, pin, image))
                break
            holds.add(session, pin, trouble.hold, actor=ACTOR, reason=trouble.reason)
    return min(found, key=lambda ready: (ready.pin.due_at or ready.pin.created_at, ready.pin.id), default=None)


def _take(
    session: Session,
    services: Services,
    queue: AccountQueue,
    connections: Sequence[Account],
    ready: _Ready,
    now: datetime,
    began: float,
) -> SendOrder | None:
    pin, account = ready.pin, ready.account
    try:
        access = tokens.access(services, account)
    except GrantInvalid as error:
        tokens.disconnect(session, account, error)
        return None
    draft = _draft(session, pin, ready.image)
    lease = new_id("lease")
    until = now + timedelta(seconds=services.settings.lease_seconds)
    if pin.state != states.QUEUED:
        reason = "its next try has come" if pin.state == states.RETRYING else "its slot has come"
        move(session, pin, states.QUEUED, actor=ACTOR, reason=reason, next_attempt_at=None)
    move(session, pin, states.PUBLISHING, actor=ACTOR, reason="sending", lease_token=lease, lease_until=until)
    day = pace.take(queue, account, connections, now)
    earlier = perhaps_sent(session, pin.id)
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
            "content_hash": ready.image.content_hash,
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
        image_key=ready.image.storage_key,
        day=day,
        next_at=queue.next_at,
        look=look_order(pin.id, earlier, canonical_key),
    )


def _draft(session: Session, pin: Pin, image: Asset) -> PinDraft:
    content = pin.content
    assert content is not None and pin.board_id is not None  # noqa: S101, PT018 - only such pins are due
    profile = session.get_one(Profile, pin.profile_id)
    return PinDraft(
        board_id=pin.board_id,
        board_section_id=pin.board_section_id,
        title=content.title,
        description=content.description,
        alt_text=content.alt_text,
        link=with_marker(pin.link_url, pin.id) if profile.has_marker else pin.link_url,
        image=b"",
        content_type=image.content_type,
        dominant_color=image.dominant_color,
    )


def _next_wake(
    session: Session, queue: AccountQueue, connections: Sequence[Account], now: datetime, *, is_taken: bool
) -> datetime | None:
    """When to look at this queue again. A pin that was due but locked is asked for again in a moment."""
    wakes: list[datetime] = []
    for account in connections:
        if not turns.is_sending(account):
            continue
        instant = turns.next_instant(session, account.id, now)
        if instant is None:
            continue
        opens = pace.gate(account, queue, now)
        is_locked = not is_taken and opens <= now and instant <= now
        wakes.append(now + _BUSY_PAUSE if is_locked else max(opens, instant))
    return min(wakes, default=None)
