"""`/healthz`: this process answers. `/readyz`: the service can do its work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from server import migrations
from server.api.access import public
from server.db import db
from server.models import WorkerBeat
from server.models.beats import FRESH, SECRET_KEY, fresh_beats
from server.models.claims import db_now

health = Blueprint("health", __name__)
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
        missing = _missing_file()
    except (SQLAlchemyError, TimeoutError):
        db.session.rollback()
        return {"database": _bad("The database does not answer.")}
    if missing is not None:
        return {
            "database": _bad(f"The database's file {missing} is gone, though this process still holds it. Restart.")
        }
    found = {"database": {"ok": True}, "migrations": _migrations()}
    try:
        beats = fresh_beats(db.session(), db_now(db.session()))
        found["worker"], found["clock"] = _worker(beats), _clock(beats)
    except SQLAlchemyError:  # tables of another version: the line above says so
        db.session.rollback()
    return found


def _missing_file() -> str | None:
    """SQLite goes on without a word in a file that was moved away beneath it."""
    url = db.engine.url
    path = url.database if url.get_backend_name() == "sqlite" else None
    return path if path and path != ":memory:" and not Path(path).exists() else None


def _migrations() -> dict[str, Any]:
    wanted = migrations.head()
    try:
        found = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        found = None
    if found == wanted and wanted is not None:
        return {"ok": True}
    return _bad("The database's tables are of another version. Start `python -m server`, or run the release command.")


def _worker(beats: Sequence[WorkerBeat]) -> dict[str, Any]:
    """One whole worker does the work; where another one is sick beside it, that is told."""
    if not beats:
        return _bad(
            f"No worker has given a sign of life for {FRESH.seconds} seconds. Start one: python -m server worker"
        )
    outdated = [f"{beat.id} on {beat.host}" for beat in beats if SECRET_KEY in beat.trouble]
    if outdated:
        message = (
            f"The PINWRIGHT_SECRET_KEY of a worker does not open the tokens of every account ({'; '.join(outdated)}). Give it "
            "the key that the others have, too, and start it again."
        )
        return {"ok": len(outdated) < len(beats), "message": message}
    sick = [f"{beat.id} on {beat.host}: {', '.join(beat.trouble)}" for beat in beats if beat.trouble]
    if not sick:
        return {"ok": True}
    message = f"Parts of a worker stand still ({'; '.join(sick)}). It starts them again by itself; if that does not help, restart it."
    return {"ok": len(sick) < len(beats), "message": message}


def _clock(beats: Sequence[WorkerBeat]) -> dict[str, Any]:
    worst = max((abs(beat.clock_offset_seconds) for beat in beats), default=0.0)
    if worst <= _MAX_OFFSET_SECONDS:
        return {"ok": True}
    return _bad(f"A worker's clock is {worst:.1f} s off. Switch time synchronisation on (NTP).")


def _bad(message: str) -> dict[str, Any]:
    return {"ok": False, "message": message}
