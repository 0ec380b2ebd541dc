"""What the planner takes and gives. Instants are aware UTC; wall times belong to the account's zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """A machine-readable sentence: `code` is stable, `text` is for people, `params` fills the text."""

    code: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "params": dict(self.params), "text": self.text}


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """An account's hard cap. Window times are `HH:MM` wall times, `24:00` allowed as an end."""

    timezone: str
    pins_per_day: int = 5
    window_start: str = "08:00"
    window_end: str = "20:00"
    min_gap_seconds: int = 120
    phase: float = 0.0  # 0..1, from a hash of the account, so that accounts do not fire as a herd


@dataclass(frozen=True, slots=True)
class PlanPin:
    """A pin that wants a slot. `url_key` is the canonical destination; `board_id` fixed or None."""

    id: str
    url_key: str
    board_id: str | None = None
    image_hash: str | None = None


@dataclass(frozen=True, slots=True)
class TakenSlot:
    """A pin already scheduled or published: it counts for cap, gap, and the URL rule."""

    due_at: datetime
    url_key: str
    board_id: str = ""
    image_hash: str | None = None
    pin_id: str = ""


@dataclass(frozen=True, slots=True)
class BoardTurn:
    """A board in the rotation. `turn` is the number of its last turn; the smallest goes next."""

    board_id: str
    turn: int


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """How to place: `automatic` (first free slot, others spaced), `later` (cells), `now` (staggered)."""

    mode: str = "automatic"
    start_date: date | None = None
    pins_per_day: int | None = None
    window_start: str | None = None
    window_end: str | None = None
    shuffle: str = "none"
    url_spacing_hours: int = 48


@dataclass(frozen=True, slots=True)
class Placement:
    """One placed pin. `wall` is the local time `YYYY-MM-DDTHH:MM:SS` in `timezone`; `turn` the board's new turn."""

    pin_id: str
    board_id: str
    due_at: datetime
    wall: str
    timezone: str
    why: Reason
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pin that could not be placed, and why."""

    pin_id: str
    why: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """What `plan` decided. `moves` are placements of flexible pins that were rebalanced."""

    placements: tuple[Placement, ...] = ()
    moves: tuple[Placement, ...] = ()
    refused: tuple[Refusal, ...] = ()
