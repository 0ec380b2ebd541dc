"""Claims of everything that is not publishing: notices, generations, regenerations.

Each takes one piece of work under a lease. On PostgreSQL rows that another worker is just claiming are skipped; on
SQLite the transaction is a writer from its first statement, so nobody else is claiming at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from server import states
from server.db import upsert
from server.ids import new_id
from server.models.notice import ACCEPTED, Notice
from server.models.pin import Pin

GENERATION_LEASE = timedelta(seconds=60)  # renewed while the work goes on: only a dead worker's lease ends
NOTICE_LEASE = timedelta(seconds=30)


def store_notice(session: Session, values: dict[str, Any]) -> str:
    """Insert a notice and return its id; the id of the one that is there when the same message was stored before."""
    insert = upsert(session)
    stored: str | None = session.scalar(
        insert(Notice)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["site_id", "webhook_id"])
        .returning(Notice.id)
    )
    if stored is not None:
        return stored
    known = select(Notice.id).where(Notice.site_id == values["site_id"], Notice.webhook_id == values["webhook_id"])
    return session.scalars(known).one()


def claim_notice(session: Session, now: datetime) -> Notice | None:
    """The oldest accepted notice whose turn it is, leased.

    A notice waits for older ones of the same post: "deleted" must not overtake the "published" whose worker died.
    """
    older = aliased(Notice)
    notice = session.scalars(
        select(Notice)
        .where(
            Notice.state == ACCEPTED,
            ~exists().where(
                older.site_id == Notice.site_id,
                older.post_id == Notice.post_id,
                older.state == ACCEPTED,
                older.id < Notice.id,
            ),
            _is_free(Notice.lease_until, now),
            or_(Notice.next_attempt_at.is_(None), Notice.next_attempt_at <= now),
        )
        .order_by(Notice.received_at, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Notice)
    ).first()
    if notice is not None:
        notice.lease_token, notice.lease_until = new_id("lease"), now + NOTICE_LEASE
    return notice


def claim_generation(session: Session, now: datetime) -> tuple[str, Sequence[Pin]] | None:
    """All pins that wait for content of one article and were asked for together: the lease token and the pins.

    The workspace that has the fewest pieces under way comes first, so that one with slow pages does not take every hand.
    """
    under_way = _under_way(session, Pin.lease_token, Pin.lease_until > now, Pin.state == states.GENERATING)
    first = session.scalars(
        select(Pin)
        .where(
            Pin.state == states.GENERATING,
            _is_free(Pin.lease_until, now),
            or_(Pin.next_attempt_at.is_(None), Pin.next_attempt_at <= now),
            Pin.article_id.is_not(None),
        )
        .order_by(*_fewest_first(under_way), Pin.created_at, Pin.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Pin)
    ).first()
    if first is None:
        return None
    pins = session.scalars(
        select(Pin)
        .where(
            Pin.article_id == first.article_id,
            Pin.request_id == first.request_id,
            Pin.state == states.GENERATING,
            _is_free(Pin.lease_until, now),
            or_(Pin.next_attempt_at.is_(None), Pin.next_attempt_at <= now),
        )
        .order_by(Pin.ordinal, Pin.id)
        .with_for_update(skip_locked=True, of=Pin)
    ).all()
    token = new_id("lease")
    for pin in pins:
        pin.lease_token, pin.lease_until = token, now + GENERATION_LEASE
    session.flush()
    return token, pins


def claim_regeneration(session: Session, now: datetime) -> Pin | None:
    """One pin whose regeneration was asked for (or whose regenerating worker died), leased; fair as `claim_generation` is."""
    running = Pin.regeneration_state == "running"
    under_way = _under_way(session, Pin.regeneration_token, Pin.regeneration_until > now, running)
    pin = session.scalars(
        select(Pin)
        .where(
            Pin.regeneration_state.in_(("wanted", "running")),
            Pin.state.in_(states.REGENERABLE),
            _is_free(Pin.regeneration_until, now),
        )
        .order_by(*_fewest_first(under_way), Pin.updated_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=Pin)
    ).first()
    if pin is not None:
        pin.regeneration_state = "running"
        pin.regeneration_token, pin.regeneration_until = new_id("lease"), now + GENERATION_LEASE
        session.flush()
    return pin


def renew_generation(session: Session, token: str, now: datetime) -> None:
    """Extend the lease of pins that are being made."""
    session.execute(
        update(Pin)
        .where(Pin.lease_token == token, Pin.state == states.GENERATING)
        .values(lease_until=now + GENERATION_LEASE),
        execution_options={"synchronize_session": False},
    )


def renew_regeneration(session: Session, token: str, now: datetime) -> None:
    """Extend the lease of a regeneration that goes on."""
    session.execute(
        update(Pin).where(Pin.regeneration_token == token).values(regeneration_until=now + GENERATION_LEASE),
        execution_options={"synchronize_session": False},
    )


def swap_content(
    session: Session, pin: Pin, *, token: str, old_content_id: str | None, new_content_id: str, now: datetime
) -> bool:
    """Point a pin at its new version, only while it may still be edited and nobody has changed its content meanwhile."""
    result = session.execute(
        update(Pin)
        .where(
            Pin.id == pin.id,
            Pin.regeneration_token == token,
            Pin.state.in_(states.REGENERABLE),
            Pin.content_id == old_content_id if old_content_id else Pin.content_id.is_(None),
        )
        .values(
            content_id=new_content_id,
            version=Pin.version + 1,
            updated_at=now,
            regeneration_state=None,
            regeneration=None,
            regeneration_token=None,
            regeneration_until=None,
        ),
        execution_options={"synchronize_session": False},
    )
    session.refresh(pin)
    return bool(result.rowcount)  # type: ignore[attr-defined]


def _under_way(
    session: Session, token: InstrumentedAttribute[str | None], *conditions: ColumnElement[bool]
) -> dict[str, int]:
    """How many pieces of work each workspace has in hands, where it has any: a handful of rows, found by index."""
    rows = session.execute(
        select(Pin.workspace_id, func.count(token.distinct())).where(*conditions).group_by(Pin.workspace_id)
    )
    return {str(workspace_id): int(pieces) for workspace_id, pieces in rows}


def _fewest_first(under_way: dict[str, int]) -> tuple[ColumnElement[int], ...]:
    return (case(under_way, value=Pin.workspace_id, else_=0),) if under_way else ()


def _is_free(lease_until: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    return or_(lease_until.is_(None), lease_until <= now)
