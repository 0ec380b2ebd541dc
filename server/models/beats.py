"""Heartbeats of workers: readiness and `doctor` read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import DateTime, Text, bindparam, cast, delete, extract, func, select, text, update
from sqlalchemy.orm import Session

from server import clock
from server.models.account import WorkerBeat
from server.models.claims import db_now
from server.models.event import Event
from server.models.plain import as_stored, written_out

_FORGET_AFTER = timedelta(days=1)


# among a worker's troubles: the tokens of some accounts were sealed by a key that it does not know
SECRET_KEY = "secret key"  # noqa: S105 - the name of a trouble
# an idle worker does little else: through the session and its unit of work this costs several times as much
_BEAT_AGAIN = (
    update(WorkerBeat.__table__)  # type: ignore[arg-type]
    .where(WorkerBeat.__table__.c.id == bindparam("worker_id"))
    .values({name: bindparam(name) for name in ("beat_at", "clock_offset_seconds", "trouble")})
)
EVERY_SECONDS = 17.0  # between two beats: each costs a machine that rests up to a tenth of a second
FRESH = timedelta(seconds=29)  # a worker that is silent for longer is gone, or stands still


def beat(session: Session, worker_id: str, role: str, host: str, trouble: Sequence[str] = ()) -> None:
    """Write that this worker lives, which of its parts do not, and how far this machine's clock is from the database's."""
    before = clock.now()
    now = db_now(session)
    middle = before + (clock.now() - before) / 2
    offset = (middle - now).total_seconds()
    told = {"beat_at": now, "clock_offset_seconds": offset, "trouble": list(trouble)}
    written: Any = session.connection().execute(_BEAT_AGAIN, {"worker_id": worker_id, **told})
    if not written.rowcount:
        session.add(WorkerBeat(id=worker_id, role=role, host=host[:200], started_at=now, **told))
        session.execute(delete(WorkerBeat).where(WorkerBeat.beat_at < now - _FORGET_AFTER))


def beat_again(worker_id: str, trouble: Sequence[str], *, is_postgresql: bool) -> tuple[str, dict[str, str]]:
    """The same as one statement for the database's own driver, and its parameters, in order. It changes no row where this
    worker's is not there yet. PostgreSQL answers with the number of the last event.
    """
    now = clock.now()
    told = {
        "now": now.isoformat() if is_postgresql else as_stored(now),
        "told": json.dumps(list(trouble)) if trouble else "[]",
        "worker_id": worker_id,
    }
    return _written_out(is_postgresql), told


@cache
def _written_out(is_postgresql: bool) -> str:
    table: Any = WorkerBeat.__table__
    # what is on its way for a moment makes no clock wrong; SQLite has none but this machine's
    now: Any = bindparam("now", type_=DateTime(timezone=True))
    at = func.clock_timestamp() if is_postgresql else now
    offset = extract("epoch", now - at) if is_postgresql else text("0.0")
    trouble = (
        cast(bindparam("told", type_=Text()), table.c.trouble.type)
        if is_postgresql
        else bindparam("told", type_=Text())
    )
    changes = {"beat_at": at, "clock_offset_seconds": offset, "trouble": trouble}
    statement: Any = update(table).where(table.c.id == bindparam("worker_id")).values(changes)
    if is_postgresql:
        statement = statement.returning(select(func.max(Event.id)).scalar_subquery())
    words, named = written_out(statement, is_postgresql=is_postgresql)
    assert not is_postgresql or list(named) == ["now", "told", "worker_id"]  # noqa: S101 - the order that is written above
    return words


def has_key_elsewhere(session: Session) -> bool:
    """Tell whether a living worker opens every account's tokens, so that one that does not must leave them alone."""
    return any(SECRET_KEY not in row.trouble for row in fresh_beats(session, db_now(session)))


def leave(session: Session, worker_id: str) -> None:
    """A clean stop: nobody has to wait until the heartbeat is old."""
    session.execute(delete(WorkerBeat).where(WorkerBeat.id == worker_id))


def fresh_beats(session: Session, now: datetime) -> list[WorkerBeat]:
    """The workers that live, the one that was heard of last first."""
    query = (
        select(WorkerBeat).where(WorkerBeat.beat_at > now - FRESH).order_by(WorkerBeat.beat_at.desc(), WorkerBeat.id)
    )
    return list(session.scalars(query))
