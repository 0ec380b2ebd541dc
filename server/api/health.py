"""`/healthz`: this process answers. `/readyz`: the service can do its work."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Blueprint
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

import server
from server import clock
from server.api.access import public
from server.db import db
from server.models import WorkerBeat

health = Blueprint("health", __name__)
_FRESH = timedelta(seconds=60)
_MAX_OFFSET_SECONDS = 2.0


@health.get("/healthz")
@public
def healthz() -> dict[str, Any]:
    """This process is alive; nothing else is asked."""
    return {"status": "ok"}


@health.get("/readyz")
@public
def readyz() -> tuple[dict[str, Any], int]:
    """Database, schema, a worker's heartbeat and the clocks; 503 with what is wrong."""
    checks = _checks()
    is_ready = all(check["ok"] for check in checks.values())
    return {"status": "ready" if is_ready else "not_ready", "checks": checks}, 200 if is_ready else 503


def _checks() -> dict[str, dict[str, Any]]:
    try:
        db.session.execute(select(1))
    except SQLAlchemyError:
        db.session.rollback()
        return {"database": _bad("The database does not answer.")}
    found = {"database": {"ok": True}, "migrations": _migrations()}
    try:
        now = clock.now()
        found["worker"], found["clock"] = _worker(now), _clock(now)
    except SQLAlchemyError:  # tables of another version: the line above says so
        db.session.rollback()
    return found


def _migrations() -> dict[str, Any]:
    wanted = _head()
    try:
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        found = None
    if found == wanted and wanted is not None:
        return {"ok": True}
    return _bad("The database's tables are of another version. Start `python -m server`, or run the release command.")


@lru_cache(maxsize=1)
def _head() -> str | None:
    folder = Path(server.__file__).parent / "migrations"
    try:
        return ScriptDirectory(str(folder)).get_current_head()
    except CommandError:
        return None


def _worker(now: datetime) -> dict[str, Any]:
    newest = db.session.scalar(select(func.max(WorkerBeat.beat_at)))
    if newest is not None and newest > now - _FRESH:
        return {"ok": True}
    return _bad("No worker has given a sign of life for a minute. Start one: python -m server worker")


def _clock(now: datetime) -> dict[str, Any]:
    worst = db.session.scalar(
        select(func.max(func.abs(WorkerBeat.clock_offset_seconds))).where(WorkerBeat.beat_at > now - _FRESH)
    )
    if worst is None or worst <= _MAX_OFFSET_SECONDS:
        return {"ok": True}
    return _bad(f"A worker's clock is {worst:.1f} s off. Switch time synchronisation on (NTP).")


def _bad(message: str) -> dict[str, Any]:
    return {"ok": False, "message": message}
