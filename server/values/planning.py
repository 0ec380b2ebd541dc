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
class KnownDays:
    """Which part of a calendar was read, where nobody read the whole; days are `date.toordinal()` of the account's days.

    The slots of `days` are complete, and so are those less than a minimum gap before and after them. Nothing more fits
    on a day of `full`, whose own slots were left out. From day `empty_from` on nothing is stored at all, so those days
    are known without a look. Who asks for any other day is told so (`UnreadDay`), and reads on.
    """

    days: frozenset[int] = frozenset()
    full: frozenset[int] = frozenset()
    empty_from: int | None = None

    def holds(self, day: int) -> bool:
        return day in self.days or (self.empty_from is not None and day >= self.empty_from)


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """An account's hard cap. Window times are `HH:MM` wall times, `24:00` allowed as an end.

    `days_off` are weekdays (0 is Monday), `blackout_dates` local dates: a window that starts on one of
    them stays closed. `paused_until` closes everything before that instant. `image_spacing_days` keeps
    one image off the same board (0 switches the rule off). `known` None means that every taken slot is given.
    """

    timezone: str
    pins_per_day: int = 5
    window_start: str = "08:00"
    window_end: str = "20:00"
    min_gap_seconds: int = 120
    phase: float = 0.0  # 0..1, from a hash of the account, so that accounts do not fire as a herd
    days_off: frozenset[int] = frozenset()
    blackout_dates: frozenset[date] = frozenset()
    paused_until: datetime | None = None
    image_spacing_days: int = 7
    known: KnownDays | None = None


@dataclass(frozen=True, slots=True)
class PlanPin:
    """A pin that wants a slot. `url_key` is the canonical destination; `board_id` fixed or None.

    `earliest` and `latest` (both or neither) are its delivery window, both ends included; such a pin is
    placed inside it whatever the mode is.
    """

    id: str
    url_key: str
    board_id: str | None = None
    image_hash: str | None = None
    earliest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class TakenSlot:
    """A pin already scheduled or published: it counts for cap, gap, and the URL rule."""

    due_at: datetime
    url_key: str
    board_id: str = ""
    image_hash: str | None = None
    pin_id: str = ""


@dataclass(frozen=True, slots=True)
class FlexiblePin:
    """A scheduled pin, not yet queued, that may move inside its own delivery window (both ends included)."""

    id: str
    due_at: datetime
    earliest: datetime
    latest: datetime
    url_key: str = ""
    board_id: str = ""
    image_hash: str | None = None


@dataclass(frozen=True, slots=True)
class BoardTurn:
    """A board in the rotation. `turn` is the number of its last turn; the smallest goes next."""

    board_id: str
    turn: int


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """How to place: `automatic` (next free slots, one URL spaced), `later` (cells), `now` (staggered).

    `start_date` and the window are local to `timezone` (None: the account's). `pins_per_day` None means
    as many as the cap allows. `shuffle` is none, auto, board or random. `url_spacing_hours` 0 switches
    the URL rule off. `spacing` is `even`, or `asap` for one pin after the other at the minimum gap.
    `reserve_per_day` leaves that many pins of the cap to others, as back-fills do.
    """

    mode: str = "automatic"
    start_date: date | None = None
    pins_per_day: int | None = None
    window_start: str | None = None
    window_end: str | None = None
    shuffle: str = "none"
    url_spacing_hours: int = 48
    timezone: str | None = None
    spacing: str = "even"
    reserve_per_day: int = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """One placed pin. `wall` is the local time `YYYY-MM-DDTHH:MM:SS` in `timezone`; `turn` the board's new turn.

    `by_clock` tells a slot that follows its wall time when the zone's rules change from an instant that
    never moves (publish now, delivery windows).
    """

    pin_id: str
    board_id: str
    due_at: datetime
    wall: str
    timezone: str
    why: Reason
    turn: int | None = None
    by_clock: bool = True


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
