"""What the planner must know of an account: its settings, and the slots that are taken."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server import states
from server.models import Account, Pin, Profile, Workspace
from server.models.slots import image_hashes, taken_slots
from server.pipeline.schedule.growing import GrowingCalendar
from server.rules import planner
from server.rules.checks import FARTHEST, check_request, check_settings
from server.rules.days import epoch
from server.rules.ledger import UnreadDay
from server.values.planning import (
    BoardTurn,
    FlexiblePin,
    Plan,
    PlanOptions,
    PlanPin,
    PlanSettings,
    Reason,
    TakenSlot,
)

# at least: the URL rule looks back 48 h, the image rule as many days as the account says
_LOOK_BACK = timedelta(days=8)
_LOOK_BACK_MARGIN = timedelta(days=3)  # the planner's own: what it would not look at need not be read
_FEWEST_ROOMS = 8  # so much is read at once when the planner asks for one day more
_MORE_DAYS = 7  # read beyond what should do: cheaper than planning twice
_DAYS_OF_A_WINDOW = 7  # a longer delivery window is read as the planner asks for its days


@dataclass(frozen=True, slots=True)
class Calendar:
    """One account as the planner wants it: the hard caps, and every slot that is taken."""

    settings: PlanSettings
    fixed: list[TakenSlot]


def plan_beside(
    session: Session,
    account: Account,
    pins: Sequence[PlanPin],
    boards: Sequence[BoardTurn],
    options: PlanOptions,
    *,
    now: datetime,
    rng: random.Random,
    without: Collection[str] = (),
    movable: Mapping[str, Pin] = {},
    beside: Sequence[TakenSlot] = (),
    settings: PlanSettings | None = None,
) -> Plan:
    """Plan pins beside what the account holds, leaving out the slots of the pins `without`.

    `movable` are locked pins by id: those that are pending inside a delivery window may make room. `beside` are slots
    that the database does not have yet; `settings` replaces the account's own (a longer pause, say). The same as
    `planner.plan` beside the whole calendar, whatever was read of it. Raises as that does.
    """
    settings = settings or plan_settings(session, account)
    flexible = flexible_pins((pin for pin in movable.values() if pin.id not in without), now)
    check_request(pins, settings, options, flexible, now)
    inside = [(pin.earliest, pin.latest) for pin in pins if pin.earliest is not None and pin.latest is not None]
    # a pin with a delivery window may use what a back-fill has to leave to others
    cap = settings.pins_per_day if inside else max(1, settings.pins_per_day - max(0, options.reserve_per_day))
    gone = {*without, *(pin.id for pin in flexible)}
    grown = GrowingCalendar(session, account, settings, options, now, cap=cap, without=gone)
    _read_rules(grown, pins, settings, now, options.url_spacing_hours if planner.keeps_urls_apart(options) else 0)
    if inside:
        inside += [(pin.earliest, pin.latest) for pin in flexible]
        grown.read_days(_days_inside(grown, inside, now))
    rooms = sum(pin.earliest is None for pin in pins)
    if rooms:
        starts = grown.days.of(max(epoch(now), grown.days.first() or 0, grown.days.pause_end() or 0))
        if options.mode == "now":
            grown.read_days([grown.days.of(epoch(now))])  # the gap to its slots counts even when they are too many
        grown.read_from(starts, rooms, days=_days_apart(pins, len(boards), settings, options) + _MORE_DAYS)
    state = rng.getstate()
    more = rooms // 4  # the first guess is mostly short by little
    while True:
        known = replace(settings, known=grown.known)
        try:
            return planner.plan(pins, boards, known, options, [*grown.slots, *beside], flexible, now, rng)
        except UnreadDay as unread:
            rng.setstate(state)
            more = max(_FEWEST_ROOMS, 2 * more)
            grown.read_from(unread.day, more)


def check_beside(
    session: Session,
    account: Account,
    wishes: Sequence[tuple[PlanPin, datetime]],
    *,
    now: datetime,
    without: Collection[str] = (),
    beside: Sequence[TakenSlot] = (),
    url_spacing_hours: int = 0,
    settings: PlanSettings | None = None,
) -> list[Reason | None]:
    """Judge typed times beside what the account holds, as `planner.check_together` does; `beside` as in `plan_beside`."""
    settings = settings or plan_settings(session, account)
    check_settings(settings)
    gone = {*without, *(pin.id for pin, _ in wishes if pin.id)}
    grown = GrowingCalendar(session, account, settings, PlanOptions(), now, cap=settings.pins_per_day, without=gone)
    _read_rules(grown, [pin for pin, _ in wishes], settings, now, url_spacing_hours)
    possible = (max(now, instant) for _, instant in wishes if -planner.SKEW <= instant - now <= FARTHEST)
    grown.read_days({grown.days.of(epoch(instant)) for instant in possible})
    rooms = _FEWEST_ROOMS
    while True:
        known, fixed = replace(settings, known=grown.known), [*grown.slots, *beside]
        try:
            return planner.check_together(wishes, known, fixed, now, url_spacing_hours=url_spacing_hours)
        except UnreadDay as unread:
            grown.read_from(unread.day, rooms)
            rooms *= 2


def free_beside(
    session: Session,
    account: Account,
    now: datetime,
    *,
    after: datetime | None = None,
    without: Collection[str] = (),
    beside: Sequence[TakenSlot] = (),
    settings: PlanSettings | None = None,
) -> datetime:
    """The earliest instant from `after` (now) on at which one more pin may go out, as `planner.next_free_slot` does."""
    settings = settings or plan_settings(session, account)
    check_settings(settings)
    grown = GrowingCalendar(session, account, settings, PlanOptions(), now, cap=settings.pins_per_day, without=without)
    rooms = _FEWEST_ROOMS
    while True:
        known, fixed = replace(settings, known=grown.known), [*grown.slots, *beside]
        try:
            return planner.next_free_slot(known, fixed, now, after=after)
        except UnreadDay as unread:
            grown.read_from(unread.day, rooms)
            rooms *= 2


def read_calendar(session: Session, account: Account, now: datetime) -> Calendar:
    """Read an account's whole calendar: a row for each slot, ten thousands perhaps.

    Only who judges again and again beside the same slots needs it; everybody else uses the functions above.
    """
    settings = plan_settings(session, account)
    look_back = max(_LOOK_BACK, timedelta(days=settings.image_spacing_days + 1))
    return Calendar(settings, taken_slots(session, account, now - look_back))


def is_flexible(pin: Pin, now: datetime) -> bool:
    """Tell whether a pin may still move inside its delivery window: it waits, and nobody has to decide about it first."""
    is_ahead = pin.due_at is not None and pin.due_at > now
    return pin.state == states.PENDING and pin.deliver_until is not None and is_ahead and not pin.is_held


def plan_settings(session: Session, account: Account) -> PlanSettings:
    """The account's hard cap as the planner wants it; its phase comes from its id, so that accounts do not fire as a herd.

    A pause of account, profile or workspace that has an end closes everything before that end. One without an end
    closes nothing here: slots are given, and the pins wait in them until somebody goes on.
    """
    digest = hashlib.sha256(account.id.encode()).digest()
    profile = session.get_one(Profile, account.profile_id)
    workspace = session.get_one(Workspace, account.workspace_id)
    ends = [one.paused_until for one in (account, profile, workspace) if one.is_paused and one.paused_until]
    return PlanSettings(
        timezone=account.timezone,
        pins_per_day=account.pins_per_day,
        window_start=account.window_start,
        window_end=account.window_end,
        min_gap_seconds=account.min_gap_seconds,
        phase=int.from_bytes(digest[:4], "big") / 2**32,
        days_off=frozenset(account.days_off),
        blackout_dates=frozenset(date.fromisoformat(day) for day in profile.blackout_dates),
        paused_until=max(ends, default=None),
        image_spacing_days=account.image_spacing_days,
    )


def plan_pins(session: Session, pins: Sequence[Pin], *, keeps_board: bool = True) -> list[PlanPin]:
    """The pins as the planner wants them, in order; without `keeps_board` the planner chooses their boards."""
    hashes = image_hashes(session, [pin.id for pin in pins])
    return [
        PlanPin(pin.id, pin.url_key, pin.board_id if keeps_board else None, image_hash=hashes.get(pin.id))
        for pin in pins
    ]


def next_free_slot(session: Session, account: Account, now: datetime, after: datetime | None = None) -> datetime:
    """The earliest instant, from `after` on, at which one more pin of the account may go out."""
    return free_beside(session, account, now, after=after)


def flexible_pins(pins: Iterable[Pin], now: datetime) -> list[FlexiblePin]:
    """Those of these locked pins that may still move inside their delivery windows, as the planner wants them."""
    return [
        FlexiblePin(pin.id, pin.due_at, pin.deliver_from, pin.deliver_until, pin.url_key, pin.board_id or "")
        for pin in pins
        if is_flexible(pin, now) and pin.due_at and pin.deliver_from and pin.deliver_until
    ]


def _read_rules(
    grown: GrowingCalendar, pins: Sequence[PlanPin], settings: PlanSettings, now: datetime, spacing_hours: int
) -> None:
    """Read what the URL and the image rule must know of these pins' pages and images, as far back as the planner looks."""
    url_keys = {pin.url_key for pin in pins if pin.url_key} if spacing_hours else set()
    images = {pin.image_hash for pin in pins if pin.image_hash} if settings.image_spacing_days else set()
    reach = max(timedelta(hours=spacing_hours), timedelta(days=settings.image_spacing_days), timedelta(days=1))
    since = now - reach - _LOOK_BACK_MARGIN
    grown.read_pages(url_keys, since)
    grown.read_images(images, since)


def _days_inside(grown: GrowingCalendar, windows: Iterable[tuple[datetime, datetime]], now: datetime) -> set[int]:
    found: set[int] = set()
    for earliest, latest in windows:
        first = grown.days.of(epoch(max(earliest, now)))
        found.update(range(first, min(grown.days.of(epoch(latest)), first + _DAYS_OF_A_WINDOW) + 1))
    return found


def _days_apart(pins: Sequence[PlanPin], boards: int, settings: PlanSettings, options: PlanOptions) -> int:
    """How many days the page with most pins, or the picture with most pins on one board, needs at least."""
    pages = images = 0
    if planner.keeps_urls_apart(options):
        most = max(Counter(pin.url_key for pin in pins if pin.url_key).values(), default=1)
        pages = (most - 1) * options.url_spacing_hours // 24
    if options.mode != "now":
        shown = Counter((pin.image_hash, pin.board_id) for pin in pins if pin.image_hash)
        # pins without a board are dealt to all that take turns
        shares = (count if board else -(-count // max(1, boards)) for (_, board), count in shown.items())
        images = (max(shares, default=1) - 1) * settings.image_spacing_days
    return max(pages, images) + 1
