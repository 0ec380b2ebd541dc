"""Dates as lists of posts write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_YEARS = range(1990, 2101)
_DAY = re.compile(r"\d{4}(-\d{2})?(-\d{2})?")


def read_date(text: str) -> datetime | None:
    """An aware UTC instant from ISO 8601 (as far as it goes) or RFC 2822; a time without a zone is taken for UTC."""
    value = text.strip()
    if not value or len(value) > 64:
        return None
    try:
        if _DAY.fullmatch(value):
            year, month, day = [*value.split("-"), "01", "01"][:3]
            found = datetime(int(year), int(month), int(day), tzinfo=UTC)
        elif value[:4].isdecimal():
            found = datetime.fromisoformat(value)
        else:
            found = parsedate_to_datetime(value)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if found.year in _YEARS else None
