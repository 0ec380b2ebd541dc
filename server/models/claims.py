"""Whose turn it is: the account queue, its due pins, and the wake bookkeeping that may never lose one.

Workers claim a row of `account_queue`, not a pin, and then take that account's first due pin by index. So ten
thousand pins of one account never slow another's one, and the pace of an account is decided by whoever holds its row.

On PostgreSQL every instant is compared in the database's clock, because machines disagree; SQLite serves one machine,
whose clock it is. Locks are taken in the order pin, account, queue by everybody who waits for them; the claim takes
the queue first and may do so because it never waits for a pin (SKIP LOCKED). All of them are FOR NO KEY UPDATE: a row
that is changed twice in one transaction has its foreign keys checked, which would wait for a plain FOR UPDATE.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    text,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.orm import Session, joinedload

from server import clock, states
from server.db import UtcDateTime
from server.models.account import Account, AccountQueue, Board
from server.models.pin import Pin

WAKE_CHANNEL = "pinwright_wake"
REGENERATION_PATIENCE = timedelta(seconds=60)  # a due pin waits that long for its new content, then goes with the old

_REGENERATING = Pin.regeneration_state.in_(("wanted", "running"))


def db_now(session: Session) -> datetime:
    """The present instant in the clock that all workers share, aware UTC."""
    if session.get_bind().dialect.name == "postgresql":
        now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return clock.to_utc(now)
    return clock.now()


def wake(session: Session, queue_id: str, at: datetime) -> None:
    """Let a claimer look at this queue at `at` or earlier; call it after every change that can make a pin due."""
    session.flush()
    session.execute(
        update(AccountQueue)
        .where(AccountQueue.id == queue_id, or_(AccountQueue.wake_at.is_(None), AccountQueue.wake_at > at))
        .values(wake_at=at),
        execution_options={"synchronize_session": False},
    )
    if session.get_bind().dialect.name == "postgresql":  # delivered at commit; equal ones of a transaction are one
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": WAKE_CHANNEL})


def next_wake(session: Session, closed_kinds: Collection[str] = ()) -> datetime | None:
    """The earliest instant at which any queue wants to be looked at, None when all rest."""
    found: datetime | None = session.execute(
        select(func.min(AccountQueue.wake_at, type_=AccountQueue.wake_at.type)).where(*_open(closed_kinds))
    ).scalar()
    return found


def lock_due_queue(session: Session, now: datetime, closed_kinds: Collection[str] = ()) -> AccountQueue | None:
    """The queue that has waited longest for its turn, locked; kinds whose host is unreachable are left out."""
    return session.scalars(
        select(AccountQueue)
        .where(AccountQueue.wake_at <= now, *_open(closed_kinds))
        .order_by(AccountQueue.wake_at)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def lock_queue(session: Session, queue_id: str) -> AccountQueue:
    """One queue's row, locked until the transaction ends; its pace may then be read and written."""
    return session.scalars(
        select(AccountQueue)
        .where(AccountQueue.id == queue_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def accounts_of(session: Session, queue_id: str) -> Sequence[Account]:
    """Every connection of the queue's Pinterest user, whatever its status."""
    return session.scalars(select(Account).where(Account.queue_id == queue_id).order_by(Account.id)).all()


def is_sending(account: Account) -> bool:
    """Tell whether an account's pins go out at all; a disconnected or paused one keeps them where they are."""
    return account.status == "connected" and not account.is_paused and account.tokens_sealed is not None


def first_due(session: Session, account_id: str, now: datetime) -> Pin | None:
    """The account's earliest pin that may be sent now, locked; None also when somebody else is changing that pin."""
    due = union_all(*(_first(condition, since, now) for condition, since in _waiting(account_id, now))).subquery()
    pin_id = session.execute(select(due.c.id).order_by(due.c.since, due.c.id).limit(1)).scalar()
    if pin_id is None:
        return None
    return session.scalars(
        select(Pin)
        .options(joinedload(Pin.content))
        .where(Pin.id == pin_id, Pin.state.in_((states.PENDING, states.QUEUED, states.RETRYING)))
        .with_for_update(skip_locked=True, of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def next_instant(session: Session, account_id: str, now: datetime) -> datetime | None:
    """When the account's next pin is or was due, None when it has none to send."""
    found = session.execute(select(*_earliest(account_id, now))).one()
    return _soonest(found)


def sweep(session: Session, now: datetime) -> int:
    """Correct every queue that would wake too late for its pins, and return how many there were.

    Wakes are set by many hands; this finds what any of them forgot, so a forgotten wake costs a minute, not a pin.
    A queue that waits for its next day is woken in vain, and the claim sends it to sleep again.
    """
    rows = session.execute(
        select(Account.queue_id, AccountQueue, *_earliest(Account.id, now))
        .join(AccountQueue, AccountQueue.id == Account.queue_id)
        .where(Account.status == "connected", Account.is_paused.is_(False), Account.tokens_sealed.is_not(None))
    ).all()
    late: dict[str, datetime] = {}
    for queue_id, queue, *instants in rows:
        instant = _soonest(instants)
        if instant is None:
            continue
        wanted = max(one for one in (instant, queue.next_at, queue.blocked_until) if one is not None)
        if queue.wake_at is None or queue.wake_at > wanted:
            late[queue_id] = min(wanted, late.get(queue_id, wanted))
    for queue_id, wanted in late.items():
        wake(session, queue_id, wanted)
    return len(late)


def _open(closed_kinds: Collection[str]) -> list[ColumnElement[bool]]:
    return [AccountQueue.id.not_like(f"{kind}:%") for kind in closed_kinds]


_PENDING_FROM = Pin.due_at
_QUEUED_FROM = func.coalesce(Pin.due_at, Pin.created_at)
_RETRYING_FROM = func.coalesce(Pin.next_attempt_at, Pin.updated_at)


def _waiting(account_id: Any, now: datetime) -> list[tuple[ColumnElement[bool], ColumnElement[Any]]]:
    """Per state: which pins wait to be sent, and the instant from which each may go."""
    found: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = []
    for state, since in ((states.PENDING, _PENDING_FROM), (states.QUEUED, _QUEUED_FROM)):
        is_busy = and_(_REGENERATING, since > now - REGENERATION_PATIENCE)
        is_free = or_(Pin.regeneration_state.is_(None), ~is_busy)
        found.append((and_(_claimable(account_id), Pin.state == state, is_free), since))  # type: ignore[arg-type]
    found.append((and_(_claimable(account_id), Pin.state == states.RETRYING), _RETRYING_FROM))
    return found


def _claimable(account_id: Any) -> ColumnElement[bool]:
    is_gone = (
        select(literal(1))
        .where(Board.account_id == Pin.account_id, Board.id == Pin.board_id, Board.is_gone.is_(True))
        .correlate(Pin)
        .exists()
    )
    return and_(
        Pin.account_id == account_id,
        Pin.is_held.is_(False),
        Pin.is_cancel_wanted.is_(False),
        Pin.content_id.is_not(None),
        ~is_gone,
    )


def _first(condition: ColumnElement[bool], since: ColumnElement[Any], now: datetime) -> Select[Any]:
    query = select(Pin.id.label("id"), since.label("since")).where(condition, since <= now)
    limited = query.order_by(since, Pin.id).limit(1).subquery()
    return select(limited.c.id, limited.c.since)


def _earliest(account_id: Any, now: datetime) -> list[ScalarSelect[Any]]:
    """Scalar subqueries: the first instant per state, and last the slot of the first pin being regenerated."""
    busy = and_(
        _claimable(account_id), Pin.state.in_((states.PENDING, states.QUEUED)),
        _REGENERATING, Pin.due_at > now - REGENERATION_PATIENCE,
    )  # fmt: skip
    queries = []
    for condition, since in [*_waiting(account_id, now), (busy, Pin.due_at)]:
        query = select(type_coerce(since, UtcDateTime)).where(condition).order_by(since).limit(1)
        queries.append(query.correlate(Account).scalar_subquery())
    return queries


def _soonest(instants: Sequence[datetime | None]) -> datetime | None:
    *ready, busy = instants  # in the order of _earliest
    found = [one for one in ready if one is not None]
    if busy is not None:
        found.append(busy + REGENERATION_PATIENCE)
    return min(found, default=None)
