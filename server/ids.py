"""Identifiers: a word for the kind, then 26 characters that sort by time of birth."""

from __future__ import annotations

import secrets
import time
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case


def new_id(kind: str) -> str:
    """Return `<kind>_<26 characters>`: 48 bits of milliseconds, then 80 random bits (the ULID layout)."""
    return _written(kind, (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80))


def first_id(kind: str, born: datetime) -> str:
    """The smallest id of that kind born at this instant: what sorts below it was born earlier, up to the clocks' error."""
    return _written(kind, int(born.timestamp() * 1000) << 80)


def _written(kind: str, number: int) -> str:
    return f"{kind}_" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
