"""Idempotency keys: the first answer to a request, kept so that a repeat gets it again.

A record without a status says that the first request is still running. It is committed before the work begins;
status and answer are written in the transaction of the work itself, so that neither exists without the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.errors import Conflict, InvalidRequest
from server.models.event import IdempotencyRecord

KEPT = timedelta(days=7)
_RUNNING_AT_MOST = timedelta(
    minutes=2
)  # beyond it the process died; what a bulk call had made by then is kept by its items' own keys


@dataclass(frozen=True, slots=True)
class Replay:
    """The first answer, given again."""

    status: int
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Begun:
    """This request is the first; it must be finished or forgotten."""

    record_id: int
    started_at: datetime


def begin(session: Session, workspace_id: str, route: str, key: str, body_hash: str, now: datetime) -> Begun | Replay:
    """Claim a key. The caller commits before it works.

    Raises InvalidRequest when the key came with another body before, Conflict while the first request is running.
    """
    for _ in range(2):
        try:
            with session.begin_nested():
                record_id = session.execute(
                    insert(IdempotencyRecord)
                    .values(
                        workspace_id=workspace_id,
                        route=route,
                        key=key,
                        body_hash=body_hash,
                        status=None,
                        created_at=now,
                    )
                    .returning(IdempotencyRecord.id)
                ).scalar_one()
            return Begun(record_id, now)
        except IntegrityError:
            known = session.scalars(
                select(IdempotencyRecord).where(
                    IdempotencyRecord.workspace_id == workspace_id,
                    IdempotencyRecord.route == route,
                    IdempotencyRecord.key == key,
                )
            ).first()
        if known is None:
            continue  # forgotten in this moment: it is free again
        if _is_over(known, now):
            session.delete(known)
            session.flush()
            continue
        return _judge(known, body_hash)
    raise Conflict("Another request with this key is running. Ask again in a moment.", code="idempotency_running")


def finish(session: Session, begun: Begun, status: int, answer: dict[str, Any], *, pin_id: str | None = None) -> None:
    """Write the answer into the transaction of the work. Raises Conflict when the claim was lost meanwhile."""
    done = session.execute(
        update(IdempotencyRecord)
        .where(
            IdempotencyRecord.id == begun.record_id,
            IdempotencyRecord.status.is_(None),
            IdempotencyRecord.created_at == begun.started_at,
        )
        .values(status=status, answer=answer, pin_id=pin_id)
    )
    if done.rowcount == 0:  # type: ignore[attr-defined]
        raise Conflict("This request took too long, and a repeat of it took over.", code="idempotency_lost")


def forget(session: Session, begun: Begun) -> None:
    """Nothing is kept of a request that changed nothing: it may be corrected and sent again under its key."""
    session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.id == begun.record_id,
            IdempotencyRecord.status.is_(None),
            IdempotencyRecord.created_at == begun.started_at,
        )
    )


def _is_over(known: IdempotencyRecord, now: datetime) -> bool:
    if known.status is None:
        return known.created_at < now - _RUNNING_AT_MOST
    return known.pin_id is None and known.created_at < now - KEPT


def _judge(known: IdempotencyRecord, body_hash: str) -> Replay:
    if known.body_hash != body_hash:
        raise InvalidRequest(
            "This idempotency key came with another request before. Use a new key for a new request.",
            code="idempotency_key_reused",
        )
    if known.status is None:
        raise Conflict(
            "The first request with this key is still running. Ask again in a moment.",
            code="idempotency_running",
            retry_after=1,
        )
    return Replay(known.status, known.answer or {})
