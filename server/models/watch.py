"""One look that tells which jobs have something to do, so that an idle worker asks one question a second and not ten.

Each answer may say yes too often (an account is disconnected, another worker has just taken it), never too seldom: what
is not seen here waits for its claimer's own long rest to end. The claims decide what is really done.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server import clock, states
from server.db import UtcDateTime
from server.models.account import Account
from server.models.endpoint import Delivery
from server.models.event import Event
from server.models.notice import ACCEPTED, Notice
from server.models.pin import Pin


def jobs_with_work(session: Session) -> frozenset[str]:
    """Names of jobs that may have something to do now. Jobs that are not in `WATCHED` are not asked about."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    given = {} if is_postgresql else {"now": clock.now()}
    row = session.execute(_query(is_postgresql), given).one()
    return frozenset(name for name, has_work in zip(_NAMES, row, strict=True) if has_work)


@cache
def _query(is_postgresql: bool) -> Any:
    now: Any = func.clock_timestamp() if is_postgresql else bindparam("now", type_=UtcDateTime())
    return select(*_conditions(now).values())


def _conditions(now: Any) -> dict[str, ColumnElement[bool]]:
    is_lost = and_(Pin.state == states.PUBLISHING, _is_free(Pin.lease_until, now))
    is_unclear = and_(
        Pin.state == states.UNCONFIRMED, Pin.look_at <= now, _is_free(Pin.lease_until, now),
        select(literal(1)).where(Account.id == Pin.account_id, Account.status == "connected").correlate(Pin).exists(),
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
        _has_come(Pin.next_attempt_at, now),
    )  # fmt: skip
    is_unchecked = and_(Pin.check_at <= now, Pin.state.in_(states.CHECKED))
    is_edited = and_(Pin.state == states.PUBLISHED, Pin.sync_at <= now, _is_free(Pin.lease_until, now))
    return {
        "sync": _exists(Pin, is_edited),
        "sweep": _exists(Pin, and_(Pin.sweep_at <= now, _is_free(Pin.lease_until, now))),
        "check": _exists(Pin, is_unchecked),
        "reconcile": or_(_exists(Pin, is_lost), _exists(Pin, is_unclear)),
        "intake": _exists(Notice, is_unread),
        "generate": _exists(Pin, is_unmade),
        "regenerate": _exists(Pin, is_remade),
        "remove": _exists(Pin, is_unwanted),
        "dispatch": _exists(Event, Event.dispatched_at.is_(None)),
        "deliver": _exists(Delivery, and_(Delivery.state == "pending", Delivery.next_attempt_at <= now)),
    }


def _exists(table: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(literal(1)).select_from(table).where(condition).exists()


def _is_free(lease_until: InstrumentedAttribute[Any], now: Any) -> ColumnElement[bool]:
    return or_(lease_until.is_(None), lease_until <= now)


def _has_come(instant: InstrumentedAttribute[Any], now: Any) -> ColumnElement[bool]:
    return or_(instant.is_(None), instant <= now)


_NAMES = tuple(_conditions(func.now()))
WATCHED = frozenset(_NAMES)
