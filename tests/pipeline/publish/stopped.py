"""A clock that stands where a test has put it, for the claim."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from server.models import claims

MONDAY = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class StoppedClock:
    """What the claim takes for the database's clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, now: datetime = MONDAY) -> None:
        self.now = now
        monkeypatch.setattr(claims, "db_now", self._read)

    def go_on(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now

    def _read(self, _session: Session) -> datetime:
        return self.now
