"""What the steps of publishing hand to each other: an order to send, a look at a board, an outcome. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from server.errors import PinterestError
from server.models import Attempt, Pin, Profile
from server.pipeline.tokens import Access
from server.rules.urls import with_marker, without_marker
from server.values.clean import storable
from server.values.remote import PinDraft, RateState, RemotePin

Place = tuple[str, str | None]  # a board, and a section of it


@dataclass(frozen=True, slots=True)
class LookOrder:
    """What to look for, and where: the pin's marker, or else a pin without a marker that could be it."""

    pin_id: str
    places: tuple[Place, ...]
    since: datetime  # the start of the first attempt that can have reached Pinterest
    until: datetime  # the last instant at which one of them can have been on its way
    titles: frozenset[str]
    link_keys: frozenset[str]
    denied: frozenset[str] = frozenset()  # these are not it, whatever they carry (`not_it`)
    is_vouched: bool = False  # a person has said since that it is not there, because the list cannot be read


@dataclass(frozen=True, slots=True)
class Look:
    """What a complete look found: carriers of the marker, and pins without one that could be it."""

    found: tuple[RemotePin, ...] = ()
    candidates: tuple[RemotePin, ...] = ()


@dataclass(frozen=True, slots=True)
class SendOrder:
    """One claimed pin: exactly what is sent (the image apart), by whom, and until when it may start.

    `first_byte_by` is on `clock.boottime()`, which goes on while the machine sleeps: a request that starts later could
    end after the lease. `look` is None for a pin's very first create.
    """

    pin_id: str
    account_id: str
    queue_id: str
    app: str | None  # under which its create was counted, where the app has a daily limit
    kind: str
    attempt_id: str
    lease_token: str
    first_byte_by: float
    access: Access
    draft: PinDraft
    image_keys: tuple[str, ...]  # a carousel has several; a video whose cover is one of its own frames has none
    claimed_at: datetime
    day: date  # whose place in the cap was taken
    next_at: datetime | None  # the end of the gap that was taken
    look: LookOrder | None = None
    workspace_id: str = ""
    slot: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a send. `kind` is one of the attempt's outcomes; `error` is None where all went well.

    `is_answered` tells that Pinterest answered the create itself. `hold` is put on the pin with the release,
    `candidates` belong to the hold `ambiguous`. `trouble` is how many outcomes of the host in a row stayed unknown.
    """

    kind: str
    remote: RemotePin | None = None
    error: PinterestError | None = None
    rate: RateState | None = None
    is_adopted: bool = False
    hold: str | None = None
    candidates: tuple[RemotePin, ...] = ()
    message: str = ""
    trouble: int = 0
    pause: timedelta = field(default_factory=timedelta)

    @property
    def is_answered(self) -> bool:
        return self.error is not None and self.error.status is not None

    def error_json(self, at: str | None) -> dict[str, Any] | None:
        """As it is stored with the pin."""
        return None if self.error is None else storable({**self.error.to_json(), "at": at})


def sent_link(pin: Pin, profile: Profile) -> str:
    """The link as Pinterest gets it: with the pin's marker, unless the profile goes without."""
    return with_marker(pin.link_url, pin.id) if profile.has_marker else without_marker(pin.link_url)


def denied_by_person(pin: Pin) -> frozenset[str]:
    """Ids on Pinterest of which a person has said that they are not this pin, and copies that were removed."""
    return frozenset((pin.denied or {}).get("ids", ()))


def not_it(pin: Pin) -> frozenset[str]:
    """Ids on Pinterest that this pin must never become: denied by a person, removed, or about to be removed."""
    return denied_by_person(pin) | {stray["id"] for stray in pin.strays if "error" not in stray}


def look_order(
    pin_id: str,
    attempts: list[Attempt],
    link_key: Any,
    told: dict[str, Any] | None = None,
    denied: frozenset[str] = frozenset(),
) -> LookOrder | None:
    """Where and for what to look, from the attempts that can have reached Pinterest; None when there were none.

    `told` is what a person said of it (`Pin.denied`), `denied` what it must not become (`not_it`).
    """
    if not attempts:
        return None
    places: dict[Place, None] = {}
    for attempt in attempts:
        board, section = attempt.sent["board_id"], attempt.sent.get("board_section_id")
        if section:
            places[(board, section)] = None
        places[(board, None)] = None  # a section that was removed may leave its pins on the board
    until = max(attempt.last_sent_at or attempt.started_at for attempt in attempts)
    vouched_at = (told or {}).get("at")
    return LookOrder(
        pin_id=pin_id,
        places=tuple(places),
        since=min(attempt.started_at for attempt in attempts),
        until=until,
        titles=frozenset(str(attempt.sent.get("title", "")).strip() for attempt in attempts),
        link_keys=frozenset(link_key(str(attempt.sent.get("link", ""))) for attempt in attempts),
        denied=denied,
        is_vouched=vouched_at is not None and datetime.fromisoformat(vouched_at) >= until,
    )
