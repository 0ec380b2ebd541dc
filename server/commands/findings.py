"""What an examination finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

_MARKS = {"good": "✓", "note": "·", "bad": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One result: level good, note or bad; what is so; and what to do about it."""

    name: str
    level: str
    text: str
    cure: str = ""

    @property
    def mark(self) -> str:
        return _MARKS[self.level]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
