"""The one clock. Everything is aware UTC; zones belong to the planner and the page."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware UTC."""
    return datetime.now(UTC)


def boottime() -> float:
    """Seconds on a clock that goes on while the machine sleeps (falls back to the monotonic one)."""
    clock_id = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock_id) if clock_id is not None else time.monotonic()


def to_utc(value: datetime) -> datetime:
    """Convert an aware instant to UTC. Raises ValueError for a naive one, which has no meaning here."""
    if value.tzinfo is None:
        raise ValueError("a naive datetime has no instant; give it a zone")
    return value.astimezone(UTC)


def rfc3339(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with `Z`, milliseconds only when there are any; None stays None."""
    if value is None:
        return None
    text = to_utc(value).isoformat(timespec="milliseconds" if value.microsecond else "seconds")
    return text.replace("+00:00", "Z")
