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
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    return value
