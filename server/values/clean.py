"""Text from outside, made storable."""

from __future__ import annotations

import math
from typing import Any


def storable(value: Any) -> Any:
    """Drop what no database stores: NUL characters, lone surrogates and endless numbers, anywhere in a JSON value."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [storable(one) for one in value]
    if isinstance(value, tuple):
        return tuple(storable(one) for one in value)
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    return value


def whole(text: str, digits: int = 9) -> int | None:
    """The number that a header or a query writes in plain digits, None for anything else: `²` is a digit to Python, and no number."""
    value = text.strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= digits else None
