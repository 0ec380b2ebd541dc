"""The outbox and the messages made of it: what waits to be told, whose turn it is, and what became of it.

Events become deliveries in the transaction that marks them (`dispatched_at`). What is not marked is looked for, never
"everything behind the last id": ids are given before transactions commit, so such a cursor would walk past the late
ones. One dispatcher works at a time, because two could write a pin's later message before its earlier one.

Locks are taken in the order endpoint, delivery by everybody who waits for them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, insert, literal, or_, select, text, update
from sqlalchemy.orm import Session, aliased, joinedload

from server import states
from server.ids import new_id
from server.models.account import Account
from server.models.endpoint import Delivery, Endpoint
from server.models.event import Event, IdempotencyRecord
from server.models.pin import Pin
from server.models.profile import Site
from server.models.schedule import Schedule

PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"
MOST_AT_ONCE = 2  # messages on their way to one endpoint
_EARLY_TRIES = 1  # so many failed tries of an earlier message keep a pin's later ones waiting; then they overtake it
_DISPATCHER_LOCK = 7_263_920_417  # any number that nobody else of this database uses
_CANDIDATES = 10
_ID, _SECOND = "msg_", "_2"
_NO_SYNC = {"synchronize_session": False}


def has_news(session: Session) -> bool:
    """Tell whether any event waits to be dispatched."""
    return session.scalar(select(Event.id).where(Event.dispatched_at.is_(None)).limit(1)) is not None


def become_dispatcher(session: Session) -> bool:
    """Be the only dispatcher until the transaction ends; False when another one works. SQLite has one writer anyway."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _DISPATCHER_LOCK}))


def mark_unheard(session: Session, now: datetime, limit: int, alerts: Collection[str]) -> int:
    """Mark events of workspaces that have no webhook in one statement, unread; returns how many there were.

    Kinds in `alerts` are left, and what they may follow from: members are told of them by mail.
    """
    listening = select(Endpoint.workspace_id).where(Endpoint.is_enabled.is_(True))
    ids = (
        select(Event.id)
        .where(Event.dispatched_at.is_(None), Event.workspace_id.not_in(listening), *_untold(alerts))
        .order_by(Event.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _changed(session, update(Event).where(Event.id.in_(ids)).values(dispatched_at=now))


def _untold(alerts: Collection[str]) -> list[ColumnElement[bool]]:
    if not alerts:
        return []
    # a post that made no pins may be the last of a run, which is an alert
    is_unmade = and_(
        Event.kind == "pin.moved",
        func.coalesce(Event.old, "") == states.GENERATING,
        func.coalesce(Event.new, "") == states.FAILED,
    )
    return [Event.kind.not_in((*alerts, "notice.failed")), ~is_unmade]


def take_events(session: Session, limit: int) -> Sequence[Event]:
    """The oldest events that wait to be dispatched, locked."""
    return session.scalars(
        select(Event)
        .where(Event.dispatched_at.is_(None))
        .order_by(Event.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()


def mark_dispatched(session: Session, event_ids: Collection[int], now: datetime) -> None:
    """Mark these events as dispatched."""
    _changed(session, update(Event).where(Event.id.in_(event_ids)).values(dispatched_at=now))


def listening_endpoints(session: Session, workspace_ids: Collection[str]) -> list[Endpoint]:
    """The enabled endpoints of these workspaces, oldest first."""
    query = select(Endpoint).where(Endpoint.workspace_id.in_(workspace_ids), Endpoint.is_enabled.is_(True))
    return list(session.scalars(query.order_by(Endpoint.id)))


def pins_told(session: Session, pin_ids: Collection[str]) -> dict[str, Pin]:
    """The pins with these ids and their content, as they are now."""
    query = select(Pin).options(joinedload(Pin.content)).where(Pin.id.in_(pin_ids))
    return {pin.id: pin for pin in session.scalars(query)}


def accounts_told(session: Session, account_ids: Collection[str]) -> dict[str, Account]:
    """The accounts with these ids."""
    return {account.id: account for account in session.scalars(select(Account).where(Account.id.in_(account_ids)))}


def schedules_told(session: Session, schedule_ids: Collection[str]) -> dict[str, Schedule]:
    """The acts of scheduling with these ids."""
    if not schedule_ids:
        return {}
    query = select(Schedule).where(Schedule.id.in_(schedule_ids))
    return {schedule.id: schedule for schedule in session.scalars(query)}


def sites_told(session: Session, site_ids: Collection[str]) -> dict[str, Site]:
    """The sites with these ids."""
    if not site_ids:
        return {}
    return {site.id: site for site in session.scalars(select(Site).where(Site.id.in_(site_ids)))}


def keys_of_pins(session: Session, pin_ids: Collection[str]) -> dict[str, str]:
    """The idempotency keys that made these pins, where they were made with one."""
    query = select(IdempotencyRecord.pin_id, IdempotencyRecord.key).where(IdempotencyRecord.pin_id.in_(pin_ids))
    return {str(pin_id): key for pin_id, key in session.execute(query.order_by(IdempotencyRecord.id.desc()))}


def message_id(event_id: int, number: int) -> str:
    """The id of an event's first (0) or second (1) message: the same for all webhooks, and found again by the event."""
    return f"{_ID}{event_id}{_SECOND if number else ''}"


def add_deliveries(session: Session, rows: list[dict[str, Any]]) -> None:
    """Write many messages in one statement."""
    if rows:
        session.execute(insert(Delivery), rows)


def claim_delivery(session: Session, now: datetime, lease: timedelta, *, is_careful: bool) -> Delivery | None:
    """The message that has waited longest, under a lease; None when there is none or others are busy with them.

    An endpoint gets at most `MOST_AT_ONCE` at a time, which is counted under its row's lock. `is_careful` leaves out
    endpoints that are failing. While the lease lasts `next_attempt_at` is its end: a dead worker's message is due again.
    """
    query = select(Delivery.id, Delivery.endpoint_id).where(
        Delivery.next_attempt_at <= now, *_waiting(_full_endpoints(session, now), is_careful=is_careful)
    )
    for delivery_id, endpoint_id in session.execute(query.order_by(Delivery.next_attempt_at).limit(_CANDIDATES)).all():
        if not _lock_free_endpoint(session, endpoint_id, now):
            continue
        delivery = session.scalars(
            select(Delivery)
            .where(Delivery.id == delivery_id, Delivery.next_attempt_at <= now, *_waiting((), is_careful=False))
            .with_for_update(skip_locked=True, of=Delivery, key_share=True)
            .execution_options(populate_existing=True)
        ).first()
        if delivery is not None:
            delivery.lease_token = new_id("lease")
            delivery.lease_until = delivery.next_attempt_at = now + lease
            session.flush()
            return delivery
    return None


def next_due(session: Session, now: datetime, *, is_careful: bool) -> datetime | None:
    """When the next message may go; None when none waits. What `claim_delivery` would not take does not count."""
    found: datetime | None = session.scalar(
        select(Delivery.next_attempt_at)
        .where(*_waiting(_full_endpoints(session, now), is_careful=is_careful))
        .order_by(Delivery.next_attempt_at)
        .limit(1)
    )
    return found


def lock_endpoint(session: Session, endpoint_id: str) -> Endpoint | None:
    """The endpoint's row, locked until the transaction ends; None when it was deleted."""
    return session.scalars(
        select(Endpoint)
        .where(Endpoint.id == endpoint_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def lock_leased(session: Session, delivery_id: str, token: str) -> Delivery | None:
    """The message, locked, while it waits under this very lease; None when somebody else has taken it over."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.id == delivery_id, Delivery.lease_token == token, Delivery.state == PENDING)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def give_up_waiting(session: Session, endpoint_id: str, why: str, now: datetime) -> int:
    """End every message that still waits for a locked endpoint; returns how many there were."""
    ended = {"state": FAILED, "last_error": why, "finished_at": now, "next_attempt_at": None}
    return _changed(
        session,
        update(Delivery)
        .where(Delivery.endpoint_id == endpoint_id, Delivery.state == PENDING)
        .values(lease_token=None, lease_until=None, **ended),
    )


def hold_back(session: Session, endpoint_id: str, until: datetime, now: datetime) -> None:
    """Let nothing that waits for a locked endpoint go before `until`; what is on its way is left alone."""
    _changed(
        session,
        update(Delivery)
        .where(
            Delivery.endpoint_id == endpoint_id,
            Delivery.state == PENDING,
            Delivery.next_attempt_at < until,
            or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now),
        )
        .values(next_attempt_at=until),
    )


def count_endpoints(session: Session, workspace_id: str) -> int:
    """How many webhooks a workspace has."""
    query = select(func.count()).select_from(Endpoint).where(Endpoint.workspace_id == workspace_id)
    return session.scalar(query) or 0


def _waiting(full: Collection[str], *, is_careful: bool) -> list[ColumnElement[bool]]:
    """Conditions of a message whose turn may come: its endpoint takes it, and no earlier one of the same pin is due first."""
    open_ = select(literal(1)).where(Endpoint.id == Delivery.endpoint_id, Endpoint.is_enabled.is_(True))
    if is_careful:
        open_ = open_.where(Endpoint.failing_since.is_(None))
    earlier, told, own = aliased(Delivery), aliased(Event), aliased(Event)
    subject = select(own.subject_id).where(own.id == Delivery.event_id).correlate(Delivery).scalar_subquery()
    first_id = literal(_ID) + cast(told.id, String)
    # Found by ids that are made of the events' ids: both steps are look-ups in an index, however many messages wait.
    is_preceded = (
        select(literal(1))
        .select_from(told)
        .join(
            earlier,
            and_(
                earlier.endpoint_id == Delivery.endpoint_id,
                earlier.message_id.in_((first_id, first_id + literal(_SECOND))),
            ),
        )
        .where(
            told.subject_id == subject,
            told.id < Delivery.event_id,
            earlier.state == PENDING,
            earlier.attempts <= _EARLY_TRIES,
        )
        .correlate(Delivery)
    )
    found = [Delivery.state == PENDING, open_.correlate(Delivery).exists(), ~is_preceded.exists()]
    return [*found, Delivery.endpoint_id.not_in(full)] if full else found


def _full_endpoints(session: Session, now: datetime) -> list[str]:
    """Endpoints to which as many messages are on their way as may be."""
    in_hand = select(Delivery.endpoint_id).where(*_on_their_way(now)).group_by(Delivery.endpoint_id)
    return list(session.scalars(in_hand.having(func.count() >= MOST_AT_ONCE)))


def _lock_free_endpoint(session: Session, endpoint_id: str, now: datetime) -> bool:
    """Lock the endpoint's row, unless another worker has it just now, and count what is on its way there."""
    locked = session.scalar(
        select(Endpoint.id).where(Endpoint.id == endpoint_id).with_for_update(skip_locked=True, key_share=True)
    )
    if locked is None:
        return False
    query = select(func.count()).select_from(Delivery).where(Delivery.endpoint_id == endpoint_id, *_on_their_way(now))
    return (session.scalar(query) or 0) < MOST_AT_ONCE


def _on_their_way(now: datetime) -> list[ColumnElement[bool]]:
    # a live lease ends at `next_attempt_at`, by which there is an index
    return [Delivery.state == PENDING, Delivery.next_attempt_at > now, Delivery.lease_until > now]


def _changed(session: Session, statement: Any) -> int:
    session.flush()
    return int(session.execute(statement, execution_options=_NO_SYNC).rowcount)  # type: ignore[attr-defined]
