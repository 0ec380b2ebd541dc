"""Identifiers: a word for the kind, then 26 characters that sort by time of birth."""

from __future__ import annotations

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, lower case


def new_id(kind: str) -> str:
    """Return `<kind>_<26 characters>`: 48 bits of milliseconds, then 80 random bits (the ULID layout)."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return f"{kind}_" + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
