"""One look that tells which jobs have something to do, so that an idle worker asks one question a second and not ten.

Each answer may say yes too often (another worker has just taken it), never too seldom: what is not seen here waits for
its claimer's own long rest to end. The claims decide what is really done. What would be said for days is not: pins of
accounts that are disconnected, or that Pinterest lets rest, ask for nobody.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Interval, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server import clock, states
from server.db import UtcDateTime
from server.models.account import Account, AccountQueue
from server.models.afterwards import SETTLED
from server.models.backfill import ACTIVE, Backfill
from server.models.backfills import CALLS_OFF
from server.models.endpoint import Delivery
from server.models.event import Event
from server.models.media_uploads import HORIZON, is_wanted
from server.models.notice import ACCEPTED, Notice
from server.models.pin import MediaUpload, Pin


def jobs_with_work(session: Session) -> frozenset[str]:
    """Names of jobs that may have something to do now. Jobs that are not in `WATCHED` are not asked about."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    given = {} if is_postgresql else {"now": clock.now(), "soon": clock.now() + HORIZON}
    row = session.execute(_query(is_postgresql), given).one()
    return frozenset(name for name, has_work in zip(_NAMES, row, strict=True) if has_work)


@cache
def _query(is_postgresql: bool) -> Any:
    now: Any = func.clock_timestamp() if is_postgresql else bindparam("now", type_=UtcDateTime())
    soon: Any = now + literal(HORIZON, Interval()) if is_postgresql else bindparam("soon", type_=UtcDateTime())
    return select(*_conditions(now, soon).values())


def _conditions(now: Any, soon: Any) -> dict[str, ColumnElement[bool]]:
    is_lost = and_(Pin.state == states.PUBLISHING, _is_free(Pin.lease_until, now))
    is_unclear = and_(
        Pin.state == states.UNCONFIRMED, Pin.look_at <= now, _is_free(Pin.lease_until, now), _has_account(),
    )  # fmt: skip
    is_unmade = and_(
        Pin.state == states.GENERATING, _is_free(Pin.lease_until, now), _has_come(Pin.next_attempt_at, now)
    )
    is_unread = and_(
        Notice.state == ACCEPTED, _is_free(Notice.lease_until, now), _has_come(Notice.next_attempt_at, now)
    )
    is_remade = and_(
        Pin.regeneration_state.in_(("wanted", "running")), Pin.state.in_(states.REGENERABLE),
        _is_free(Pin.regeneration_until, now),
    )  # fmt: skip
    is_unwanted = and_(
        Pin.is_delete_wanted.is_(True), Pin.state == states.PUBLISHED, _is_free(Pin.lease_until, now),
        _has_come(Pin.next_attempt_at, now), _has_account(),
    )  # fmt: skip
    is_unchecked = and_(Pin.check_at <= now, Pin.state.in_(states.CHECKED))
    is_edited = and_(
        Pin.state == states.PUBLISHED, Pin.sync_at <= now, Pin.is_delete_wanted.is_(False),
        _is_free(Pin.lease_until, now), _has_account(_has_come(AccountQueue.blocked_until, now)),
    )  # fmt: skip
    is_late = and_(Pin.sweep_at <= now, Pin.state.in_(SETTLED), _is_free(Pin.lease_until, now), _has_account())
    is_going = and_(Backfill.state.in_(ACTIVE), Backfill.is_paused.is_(False))
    is_unfilled = and_(or_(is_going, CALLS_OFF), Backfill.next_at <= now)
    uploads = (
        select(literal(1)).select_from(MediaUpload).join(Pin, Pin.id == MediaUpload.pin_id)
        .join(Account, Account.id == Pin.account_id).join(AccountQueue, AccountQueue.id == Account.queue_id)
    )  # fmt: skip
    return {
        "sync": _exists(Pin, is_edited),
        "sweep": _exists(Pin, is_late),
        "prepare": uploads.where(*is_wanted(now, soon)).exists(),
        "check": _exists(Pin, is_unchecked),
        "reconcile": or_(_exists(Pin, is_lost), _exists(Pin, is_unclear)),
        "intake": _exists(Notice, is_unread),
        "generate": _exists(Pin, is_unmade),
        "regenerate": _exists(Pin, is_remade),
        "backfill": _exists(Backfill, is_unfilled),
        "remove": _exists(Pin, is_unwanted),
        "dispatch": _exists(Event, Event.dispatched_at.is_(None)),
        "deliver": _exists(Delivery, and_(Delivery.state == "pending", Delivery.next_attempt_at <= now)),
    }


def _exists(table: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(literal(1)).select_from(table).where(condition).exists()


def _has_account(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The pin's account is connected, and `more` holds of it and its queue."""
    return (
        select(literal(1))
        .select_from(Account)
        .join(AccountQueue, AccountQueue.id == Account.queue_id)
        .where(Account.id == Pin.account_id, Account.status == "connected", Account.tokens_sealed.is_not(None), *more)
        .correlate(Pin)
        .exists()
    )


def _is_free(lease_until: InstrumentedAttribute[Any], now: Any) -> ColumnElement[bool]:
    return or_(lease_until.is_(None), lease_until <= now)


def _has_come(instant: InstrumentedAttribute[Any], now: Any) -> ColumnElement[bool]:
    return or_(instant.is_(None), instant <= now)


_NAMES = tuple(_conditions(func.now(), func.now()))
WATCHED = frozenset(_NAMES)
