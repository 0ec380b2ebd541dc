"""Heartbeats of workers: readiness and `doctor` read them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server import clock
from server.models.account import WorkerBeat
from server.models.claims import db_now

_FORGET_AFTER = timedelta(days=1)


def beat(session: Session, worker_id: str, role: str, host: str) -> None:
    """Write that this worker lives, and how far this machine's clock is from the database's."""
    before = clock.now()
    now = db_now(session)
    middle = before + (clock.now() - before) / 2
    offset = (middle - now).total_seconds()
    row = session.get(WorkerBeat, worker_id)
    if row is None:
        session.add(WorkerBeat(id=worker_id, role=role, host=host[:200], started_at=now, beat_at=now,
                               clock_offset_seconds=offset))  # fmt: skip
        session.execute(delete(WorkerBeat).where(WorkerBeat.beat_at < now - _FORGET_AFTER))
    else:
        row.beat_at, row.clock_offset_seconds = now, offset


def leave(session: Session, worker_id: str) -> None:
    """A clean stop: nobody has to wait until the heartbeat is old."""
    session.execute(delete(WorkerBeat).where(WorkerBeat.id == worker_id))
