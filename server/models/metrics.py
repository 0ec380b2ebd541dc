"""What `/metrics` tells, read from the database at the time of asking: right with any number of workers and web processes.

Every statement walks an index: pins by `(state, lease_until)` and per account by `(state, due_at)`, notices and deliveries
by `(state, next_attempt_at)`, regenerations by their state, events by the partial index of those not dispatched, attempts by
their primary key, whose texts sort by time of birth. Nothing here reads what is over, so its age and number do not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, cast, extract, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.types import Float, Integer

from server import states
from server.db import upsert
from server.ids import first_id
from server.models.account import Account, WorkerBeat
from server.models.endpoint import Delivery
from server.models.event import Event
from server.models.installation import InstallationFact
from server.models.late import late_counts
from server.models.notice import ACCEPTED, Notice
from server.models.pin import Attempt, Pin, Version
from server.models.profile import Profile
from server.models.workspace import Workspace

LATENESS_BUCKETS = (1, 2, 5, 15, 60, 300, 900, 3600, 21_600, 86_400)  # seconds
GENERATION_BUCKETS = (2, 5, 10, 20, 40, 60, 120, 300, 900, 3600)
_WRITERS = ("local", "openai")  # whose texts were made here, unlike those of people and programs
_WAITING = (
    states.GENERATING, states.PENDING, states.QUEUED, states.PUBLISHING, states.UNCONFIRMED, states.RETRYING,
)  # fmt: skip
_OVERLOOKED_AFTER = timedelta(minutes=2)
_HELD_IN = (*_WAITING, states.DRAFT, states.FAILED)
_LONGEST_DELIVERY = timedelta(days=5)  # a message of days ago may end today
_LONGEST_ATTEMPT = timedelta(hours=1)  # an attempt of yesterday may end today
_DOUBLES = "doubles"


@dataclass(frozen=True, slots=True)
class Spread:
    """How many took how long, in the order of a histogram's buckets and beyond, and the seconds of all together."""

    counts: tuple[int, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Readings:
    """One look. Ages and lateness are in seconds, None where there is nothing; `beats` is the age of each worker's last beat."""

    pins: dict[str, int]
    due: int
    due_oldest: float | None
    overlooked: int
    held: dict[str, int]
    regenerations: int
    notices: int
    notices_oldest: float | None
    deliveries: int
    deliveries_oldest: float | None
    delivered: dict[str, int]
    events: int
    attempts: dict[str, int]
    lateness: Spread
    generation: Spread
    beats: dict[tuple[str, str], float]
    parts_down: dict[tuple[str, str], int]
    accounts: dict[str, int]
    doubles: int


def read(session: Session, now: datetime) -> Readings:
    """Take all readings."""
    due, overlooked = late_counts(session, now, timedelta(0), _OVERLOOKED_AFTER)
    oldest_notice = select(func.min(Notice.received_at, type_=Notice.received_at.type)).where(Notice.state == ACCEPTED)
    oldest_delivery = select(func.min(Delivery.created_at, type_=Delivery.created_at.type)).where(
        Delivery.state == "pending"
    )
    workers = session.scalars(select(WorkerBeat)).all()
    return Readings(
        pins=dict.fromkeys(_WAITING, 0) | _by(session, Pin.state, Pin.state.in_(_WAITING)),
        due=due,
        due_oldest=_age(now, session.scalar(_oldest_due(now))),
        overlooked=overlooked,
        held=_by(session, Pin.holds[0]["code"].as_string(), Pin.is_held.is_(True), Pin.state.in_(_HELD_IN)),
        regenerations=_count(session, Pin, Pin.regeneration_state.in_(("wanted", "running"))),
        notices=_count(session, Notice, Notice.state == ACCEPTED),
        notices_oldest=_age(now, session.scalar(oldest_notice)),
        deliveries=_count(session, Delivery, Delivery.state == "pending"),
        deliveries_oldest=_age(now, session.scalar(oldest_delivery)),
        delivered=_delivered(session, now),
        events=_count(session, Event, Event.dispatched_at.is_(None)),
        attempts=_attempts(session, now),
        lateness=_lateness(session, now),
        generation=_generation(session, now),
        beats={(beat.id, beat.role): (now - beat.beat_at).total_seconds() for beat in workers},
        parts_down={(beat.id, beat.role): len(beat.trouble) for beat in workers},
        accounts={"connected": 0, "disconnected": 0} | _by(session, Account.status),
        doubles=int(session.scalar(select(InstallationFact.value).where(InstallationFact.name == _DOUBLES)) or 0),
    )


def count_double(session: Session, now: datetime, number: int = 1) -> None:
    """Note that one pin was found more than once on Pinterest; the sum is kept for good."""
    insert = upsert(session)
    row = insert(InstallationFact).values(name=_DOUBLES, value=str(number), at=now)
    raised = cast(cast(InstallationFact.value, Integer) + number, InstallationFact.value.type)
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": raised, "at": now}))


def _by(session: Session, column: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).where(*conditions).group_by(column))
    return {row[0]: row[1] for row in rows}


def _count(session: Session, table: Any, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _oldest_due(now: datetime) -> Select[Any]:
    """The oldest slot that has come, of pins that nothing but their turn keeps back."""
    is_free = [
        Account.status == "connected",
        *(or_(owner.is_paused.is_(False), owner.paused_until <= now) for owner in (Account, Profile, Workspace)),
    ]
    return (
        select(func.min(Pin.due_at, type_=Pin.due_at.type))
        .select_from(Account)
        .join(Profile, Profile.id == Account.profile_id)
        .join(Workspace, Workspace.id == Account.workspace_id)
        .join(Pin, Pin.account_id == Account.id)
        .where(Pin.state.in_((states.PENDING, states.QUEUED)), Pin.due_at <= now, Pin.is_held.is_(False), *is_free)
    )


def _today(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _attempts(session: Session, now: datetime) -> dict[str, int]:
    """Attempts that ended since midnight UTC, by outcome."""
    since = _today(now)
    born = first_id("att", since - _LONGEST_ATTEMPT)
    return _by(session, Attempt.outcome, Attempt.id >= born, Attempt.outcome.is_not(None), Attempt.finished_at >= since)


def _lateness(session: Session, now: datetime) -> Spread:
    since = _today(now)
    late = _seconds_between(session, Attempt.started_at, Pin.due_at)
    rows = (
        select(late.label("seconds"))
        .select_from(Attempt)
        .join(Pin, Pin.id == Attempt.pin_id)
        .where(
            Attempt.id >= first_id("att", since - _LONGEST_ATTEMPT),
            Attempt.outcome == "published",
            Attempt.finished_at >= since,
            Pin.due_at.is_not(None),
        )
    )
    return _spread(session, rows, LATENESS_BUCKETS)


def _generation(session: Session, now: datetime) -> Spread:
    """How long it took since midnight UTC from asking for pins of a page until their content was there."""
    seconds = _seconds_between(session, Version.created_at, Pin.created_at)
    rows = (
        select(seconds.label("seconds"))
        .select_from(Version)
        .join(Pin, Pin.id == Version.pin_id)
        .where(Version.id >= first_id("ver", _today(now)), Version.number == 1, Version.writer.in_(_WRITERS))
    )
    return _spread(session, rows, GENERATION_BUCKETS)


def _delivered(session: Session, now: datetime) -> dict[str, int]:
    """Webhook messages that ended since midnight UTC, by how."""
    since = _today(now)
    born = first_id("dlv", since - _LONGEST_DELIVERY)
    return _by(session, Delivery.state, Delivery.id >= born, Delivery.state != "pending", Delivery.finished_at >= since)


def _spread(session: Session, rows: Select[Any], edges: Sequence[int]) -> Spread:
    """Sort `rows`, which have one column `seconds`, into the buckets of a histogram."""
    seconds = rows.subquery().c.seconds
    bucket = case(*((seconds <= edge, number) for number, edge in enumerate(edges)), else_=len(edges))
    found = session.execute(
        select(bucket, func.count(), func.sum(case((seconds > 0, seconds), else_=0.0))).group_by(bucket)
    ).all()
    counts = [0] * (len(edges) + 1)
    for number, count, _ in found:
        counts[number] = count
    return Spread(tuple(counts), float(sum(row[2] for row in found)))


def _seconds_between(session: Session, later: Any, earlier: Any) -> ColumnElement[float]:
    if session.get_bind().dialect.name == "postgresql":
        return cast(extract("epoch", later - earlier), Float)
    return (func.julianday(later) - func.julianday(earlier)) * 86_400.0


def _age(now: datetime, instant: datetime | None) -> float | None:
    return max(0.0, (now - instant).total_seconds()) if instant is not None else None
