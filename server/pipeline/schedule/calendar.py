"""What the planner must know of an account: its settings, and the slots that are taken."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server import states
from server.models import Account, Pin, Profile, Workspace
from server.models.slots import image_hashes, taken_slots
from server.rules import planner
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

# the URL rule looks back 48 h, the image rule seven days: nothing older can matter
_LOOK_BACK = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One account as the planner wants it: the hard caps, slots that stay, and pins that may move in their windows."""

    settings: PlanSettings
    fixed: list[TakenSlot]
    flexible: list[FlexiblePin]


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
    that the database does not have yet; `settings` replaces the account's own (a longer pause, say). Raises as
    `planner.plan` does.
    """
    calendar = read_calendar(session, account, now, without=without, movable=movable)
    wanted = settings or calendar.settings
    return planner.plan(pins, boards, wanted, options, [*calendar.fixed, *beside], calendar.flexible, now, rng)


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
    calendar = read_calendar(session, account, now, without=without)
    fixed = [*calendar.fixed, *beside]
    return planner.check_together(
        wishes, settings or calendar.settings, fixed, now, url_spacing_hours=url_spacing_hours
    )


def free_beside(
    session: Session,
    account: Account,
    now: datetime,
    *,
    after: datetime | None = None,
    without: Collection[str] = (),
    settings: PlanSettings | None = None,
) -> datetime:
    """The earliest instant from `after` (now) on at which one more pin may go out, as `planner.next_free_slot` does."""
    calendar = read_calendar(session, account, now, without=without)
    return planner.next_free_slot(settings or calendar.settings, calendar.fixed, now, after=after)


def read_calendar(
    session: Session, account: Account, now: datetime, *, without: Collection[str] = (), movable: Mapping[str, Pin] = {}
) -> Calendar:
    """Read an account's calendar, leaving out the pins that are being planned.

    `movable` are locked pins by id: those among them that are pending inside a delivery window may make room.
    """
    fixed = taken_slots(session, account, now - _LOOK_BACK, without=without)
    flexible = [
        FlexiblePin(pin.id, pin.due_at, pin.deliver_from, pin.deliver_until, pin.url_key, pin.board_id or "")
        for pin in movable.values()
        if pin.id not in without and is_flexible(pin, now) and pin.due_at and pin.deliver_from and pin.deliver_until
    ]
    moving = {pin.id for pin in flexible}
    fixed = [slot for slot in fixed if slot.pin_id not in moving]
    return Calendar(plan_settings(session, account), fixed, flexible)


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


def next_free_slot(session: Session, account: Account, now: datetime) -> datetime:
    """The earliest instant at which one more pin of the account may go out."""
    return free_beside(session, account, now)
