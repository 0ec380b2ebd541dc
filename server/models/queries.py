"""What pages and programs read: lists of pins, the calendar, and what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, tuple_, type_coerce, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, load_only

from server import clock, states
from server.models.account import Account, Board
from server.models.attention import needs_somebody
from server.models.campaign import Campaign
from server.models.columns import Pausable
from server.models.event import Event
from server.models.pin import HAS_LABELS, Pin, Version
from server.models.profile import Profile
from server.models.scope import Scope, conditions
from server.models.workspace import Workspace

PINS_A_DAY = 20
_LATEST_RETRY = timedelta(days=2)
_IN_TIME = timedelta(minutes=1)  # taking a pin out of the queue and sending it is no lateness
_LATE_SECONDS = timedelta(seconds=15)  # far longer than any transaction that writes an event


@dataclass(frozen=True, slots=True)
class PinFilter:
    """Which pins a list shows; empty means no limit. `since` and `until` bound the time where the calendar shows a pin."""

    states: Collection[str] = ()
    profile_id: str | None = None
    account_id: str | None = None
    board_id: str | None = None
    site_id: str | None = None
    post_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    campaign_id: str | None = None
    label: str | None = None
    needs_somebody: bool = False  # only pins that failed or wait for a person


def list_pins(
    session: Session, scope: Scope, wanted: PinFilter, *, limit: int, before_id: str | None = None
) -> list[Pin]:
    """Pins, newest first; the page goes on behind `before_id`. An id never changes, so no pin is shown twice or left out."""
    query = select(Pin).where(*conditions(scope, Pin), *_filters(session, wanted))
    if before_id is not None:
        query = query.where(Pin.id < before_id)
    return list(session.scalars(query.order_by(Pin.id.desc()).limit(limit)))


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a calendar: the local date and its UTC interval `[start, end)`."""

    date: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Counts by what people see, how many need somebody, and the day's first pins in the order of time."""

    date: date
    counts: dict[str, int] = field(default_factory=dict)
    needing: list[int] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)


def calendar(session: Session, scope: Scope, days: Sequence[Day], wanted: PinFilter) -> list[CalendarDay]:
    """What each day shows. Two statements, however many days; deleted pins are left out."""
    found = [CalendarDay(day.date) for day in days]
    if not days:
        return found
    table = union_all(
        *(
            select(
                literal(number).label("day"),
                literal(day.start, Pin.shown_at.type).label("start"),
                literal(day.end, Pin.shown_at.type).label("end"),
            )
            for number, day in enumerate(days)
        )
    ).cte("days")
    inside = and_(Pin.shown_at >= table.c.start, Pin.shown_at < table.c.end)
    shown = (*conditions(scope, Pin), *_filters(session, wanted), Pin.state != states.DELETED)
    needing = func.sum(case((needs_somebody(clock.now()), 1), else_=0))
    counts = select(table.c.day, Pin.state, func.count(), needing).join(Pin, inside).where(*shown)
    for number, state, count, some in session.execute(counts.group_by(table.c.day, Pin.state)):
        status = states.STATUS[state]
        found[number].counts[status] = found[number].counts.get(status, 0) + count
        found[number].needing.append(some)
    for pin, number in session.execute(_first_pins(days, shown)):
        found[number].pins.append(pin)
    return found


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed behind a cursor. `others` are `(kind, subject_id)` of changes that are not a pin's."""

    cursor: int
    pins: list[Pin]
    others: list[tuple[str, str]]
    has_more: bool = False


def last_event(session: Session, scope: Scope) -> int:
    """The newest event's id: where someone who has just read everything begins to listen."""
    newest = session.scalar(select(func.max(Event.id)).where(Event.workspace_id == scope.workspace_id))
    return int(newest or 0)


def changes(session: Session, scope: Scope, after: int, now: datetime, *, limit: int = 500) -> Changes:
    """Pins with an event behind `after`.

    Ids are given before transactions commit, so an event may appear behind the cursor of someone who has read past it.
    Therefore the events of the last seconds are told again: hearing of a change twice costs nothing, missing it would.
    """
    ours = select(Event.id, Event.kind, Event.subject_id).where(Event.workspace_id == scope.workspace_id)
    fresh = session.execute(ours.where(Event.id > after).order_by(Event.id).limit(limit + 1)).all()
    has_more = len(fresh) > limit
    fresh = fresh[:limit]
    cursor = fresh[-1].id if fresh else after
    # by the instant alone: beside a condition on the id SQLite would walk all of the past by the index of ids
    recent = session.execute(ours.where(Event.at >= now - _LATE_SECONDS).order_by(Event.at)).all()
    late = sorted((event for event in recent if event.id <= after), key=lambda event: event.id)
    told = [*late, *fresh]
    pin_ids = dict.fromkeys(event.subject_id for event in told if event.kind.startswith("pin."))
    others = dict.fromkeys((event.kind, event.subject_id) for event in told if not event.kind.startswith("pin."))
    return Changes(cursor, pins_by_id(session, scope, pin_ids), [] if scope.is_test else list(others), has_more)


def pins_by_id(session: Session, scope: Scope, pin_ids: Iterable[str]) -> list[Pin]:
    """The pins among these ids that the caller may see, oldest first."""
    wanted = list(pin_ids)
    if not wanted:
        return []
    query = select(Pin).where(*conditions(scope, Pin), Pin.id.in_(wanted)).order_by(Pin.id)
    return list(session.scalars(query))


def board_names(session: Session, pins: Iterable[Pin]) -> dict[tuple[str, str], str]:
    """Names of the pins' boards by `(account_id, board_id)`, in one statement."""
    pairs = {(pin.account_id, pin.board_id) for pin in pins if pin.account_id and pin.board_id}
    if not pairs:
        return {}
    rows = session.execute(
        select(Board.account_id, Board.id, Board.name).where(
            tuple_(Board.account_id, Board.id).in_([(account, board) for account, board in pairs])
        )
    )
    return {(account_id, board_id): name for account_id, board_id, name in rows}


def gone_boards(session: Session, pins: Iterable[Pin]) -> set[tuple[str, str]]:
    """The pins' boards, as `(account_id, board_id)`, that Pinterest no longer lists."""
    ids = {pin.account_id for pin in pins if pin.account_id}
    rows = session.execute(select(Board.account_id, Board.id).where(Board.account_id.in_(ids), Board.is_gone.is_(True)))
    return {(account_id, board_id) for account_id, board_id in rows} if ids else set()


def accounts_of(session: Session, pins: Iterable[Pin]) -> dict[str, Account]:
    """The pins' accounts by id, in one statement."""
    ids = {pin.account_id for pin in pins if pin.account_id}
    if not ids:
        return {}
    query = select(Account).where(Account.id.in_(ids)).options(joinedload(Account.queue))
    return {account.id: account for account in session.scalars(query)}


def paused_owners(session: Session, pins: Sequence[Pin]) -> dict[str, Pausable]:
    """Workspaces, profiles and campaigns of the pins that are paused, by id; their accounts are read anyway."""
    found: list[Pausable] = []
    for model, ids in (
        (Workspace, {pin.workspace_id for pin in pins}),
        (Profile, {pin.profile_id for pin in pins}),
        (Campaign, {pin.campaign_id for pin in pins if pin.campaign_id}),
    ):
        if ids:
            found += session.scalars(select(model).where(model.id.in_(ids), model.is_paused.is_(True)))
    return {row.id: row for row in found}  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """A slot on an account's calendar. `is_waiting`: a pin of this very account, pending, whose slot lies ahead.

    `why_code` tells why the pin stands there, `paused_until` the end of its campaign's pause.
    """

    pin_id: str
    instant: datetime
    is_waiting: bool
    why_code: str | None
    paused_until: datetime | None


def held_slots(session: Session, account: Account, since: datetime, now: datetime) -> list[HeldSlot]:
    """Every slot of the account's Pinterest user from `since` on, oldest first, without what only planning needs.

    A pin that went out within a minute after its slot holds that slot: the next one was planned beside it.
    """
    instant = func.coalesce(Pin.published_at, Pin.next_attempt_at, Pin.due_at)
    paused = and_(Campaign.id == Pin.campaign_id, Campaign.is_paused.is_(True))
    waits = and_(Pin.account_id == account.id, Pin.state == states.PENDING, Pin.due_at > now)
    rows = session.execute(
        select(Pin.id, instant, Pin.published_at, Pin.due_at, waits, Pin.why["code"].as_string(), Campaign.paused_until)
        .join(Account, Account.id == Pin.account_id)
        .outerjoin(Campaign, paused)
        .where(
            Account.queue_id == account.queue_id,
            Pin.state.in_(states.OCCUPYING),
            Pin.shown_at >= since - _LATEST_RETRY,  # the indexed column; a pin under retry may go out a day after it
            instant >= since,
        )
        .order_by(instant, Pin.id)
    )
    found = [
        HeldSlot(pin_id, _as_planned(published_at, due_at) or at, bool(is_waiting), code, until)
        for pin_id, at, published_at, due_at, is_waiting, code, until in rows
    ]
    return sorted(found, key=lambda slot: (slot.instant, slot.pin_id))


def _as_planned(published_at: datetime | None, due_at: datetime | None) -> datetime | None:
    """The slot of a published pin that went out in time, else None."""
    if published_at is None or due_at is None:
        return None
    return due_at if timedelta() <= published_at - due_at <= _IN_TIME else None


def history(session: Session, pin: Pin) -> list[Event]:
    """Everything that happened to a pin, oldest first."""
    return list(session.scalars(select(Event).where(Event.subject_id == pin.id).order_by(Event.id)))


def count_occupying(session: Session, profile_id: str) -> int:
    """How many pins of a profile are scheduled or on their way."""
    waiting = states.OCCUPYING - {states.PUBLISHED}
    return (
        session.scalar(
            select(func.count()).select_from(Pin).where(Pin.profile_id == profile_id, Pin.state.in_(sorted(waiting)))
        )
        or 0
    )


def escape_like(text: str) -> str:
    """The text with LIKE's own characters taken literally (escape character `\\`)."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _first_pins(days: Sequence[Day], shown: Sequence[ColumnElement[bool]]) -> Select[Pin, int]:
    """Each day's first pins by the index of `shown_at`: no day reads more rows than it shows, however full it is."""
    firsts = []
    for number, day in enumerate(days):
        one_day = (
            select(Pin.id.label("id"), literal(number).label("day"))
            .where(*shown, Pin.shown_at >= day.start, Pin.shown_at < day.end)
            .order_by(Pin.shown_at, Pin.id)
            .limit(PINS_A_DAY)
            .subquery()
        )
        firsts.append(select(one_day.c.id, one_day.c.day))
    table = union_all(*firsts).subquery()
    found = select(Pin, table.c.day).join(table, table.c.id == Pin.id).order_by(table.c.day, Pin.shown_at, Pin.id)
    # Hundreds of pins at once: what a calendar does not show is neither read nor decoded, and asking for it is an error.
    return found.options(
        load_only(*_SHOWN_COLUMNS, raiseload=True),
        joinedload(Pin.content).load_only(Version.title, Version.asset_id, Version.media_type, raiseload=True),
    )


_SHOWN_COLUMNS = (
    Pin.workspace_id, Pin.profile_id, Pin.account_id, Pin.board_id, Pin.board_section_id, Pin.campaign_id, Pin.labels,
    Pin.link_url, Pin.state, Pin.version, Pin.due_at, Pin.shown_at, Pin.next_attempt_at, Pin.published_at,
    Pin.pinterest_url, Pin.updated_at, Pin.why, Pin.check_at, Pin.checked_at, Pin.holds, Pin.warnings, Pin.is_held, Pin.is_cancel_wanted, Pin.is_delete_wanted, Pin.error,
    Pin.regeneration_state, Pin.sync_state, Pin.sync, Pin.strays,
)  # fmt: skip


def _filters(session: Session, wanted: PinFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(Pin.state.in_(sorted(wanted.states)))
    for column, value in (
        (Pin.profile_id, wanted.profile_id),
        (Pin.account_id, wanted.account_id),
        (Pin.board_id, wanted.board_id),
        (Pin.site_id, wanted.site_id),
        (Pin.post_id, wanted.post_id),
        (Pin.campaign_id, wanted.campaign_id),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.since is not None:
        found.append(Pin.shown_at >= wanted.since)
    if wanted.until is not None:
        found.append(Pin.shown_at < wanted.until)
    if wanted.needs_somebody:
        found.append(needs_somebody(clock.now()))
    if wanted.text:
        found.append(_has_text(wanted.text, session.get_bind().dialect.name))
    if wanted.label is not None:
        found.append(_has_label(wanted.label, session.get_bind().dialect.name))
    return found


def _has_label(label: str, dialect: str) -> ColumnElement[bool]:
    """Whether the list holds this very word: its elements are compared, not the text of the column."""
    if dialect == "postgresql":
        return and_(HAS_LABELS, type_coerce(Pin.labels, JSONB).contains([label]))
    words = func.json_each(Pin.labels).table_valued("value")
    return and_(HAS_LABELS, select(literal(1)).select_from(words).where(words.c.value == label).exists())


def _has_text(text: str, dialect: str) -> ColumnElement[bool]:
    like = f"%{escape_like(text)}%"

    def has(column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        # SQLite's LIKE ignores case as its lower() does, of ASCII alone, and needs no copy of each text
        return column.like(like, escape="\\") if dialect == "sqlite" else column.ilike(like, escape="\\")

    in_content = select(Version.id).where(
        Version.id == Pin.content_id, or_(has(Version.title), has(Version.description))
    )
    return or_(has(Pin.link_url), in_content.exists())
