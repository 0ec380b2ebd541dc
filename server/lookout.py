"""Notices that the database was set back: a backup was restored, or a standby took over that had not heard everything.

About once a minute, while anything changes, a worker writes the instant into the database, and after the commit into a file
of its data folder. So the file is never ahead of the database, unless the database has become an older one.
"""

from __future__ import annotations

import contextlib
import logging
import os
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from server import clock, telemetry
from server.models.claims import db_now
from server.models.restored import Restored, last_seen, note_seen
from server.pipeline import restored

_NAME = ".last-seen"


class Lookout:
    """One worker's memory of the database. The caller commits between `look` and `remember`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._has_told = False

    def look(self, session: Session) -> tuple[Restored | None, datetime]:
        """Compare and note; returns what was noticed, and the instant to remember once it is committed."""
        now = db_now(session)
        remembered, stored = self._remembered(), last_seen(session)
        noticed = None
        if remembered is not None and (stored is None or stored < remembered):
            noticed = restored.begin(session, stored, now)
        note_seen(session, now)
        return noticed, now

    def remember(self, seen: datetime) -> None:
        """Write the file. A folder that cannot be written to only means that nothing is noticed by itself."""
        new = self._path.with_name(f"{_NAME}.{os.getpid()}")
        try:
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(clock.to_utc(seen).isoformat(timespec="microseconds"), encoding="ascii")
            new.replace(self._path)
        except OSError as error:
            if not self._has_told:
                telemetry.log("lookout.cannot_write", level=logging.WARNING, reason=str(error))
            self._has_told = True
            with contextlib.suppress(OSError):
                new.unlink()

    def _remembered(self) -> datetime | None:
        try:
            return clock.to_utc(datetime.fromisoformat(self._path.read_text(encoding="ascii").strip()))
        except (OSError, ValueError):  # the first start, or somebody else's text
            return None
