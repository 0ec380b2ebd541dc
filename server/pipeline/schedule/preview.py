"""Planning a request without writing anything: what a preview shows is what a commit of the same request does."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, states
from server.errors import Conflict
from server.models import Account, Pin
from server.models.scope import Scope
from server.pipeline import pauses
from server.pipeline.schedule import token
from server.pipeline.schedule.calendar import plan_beside, plan_pins, plan_settings
from server.pipeline.schedule.notes import notes_of
from server.pipeline.schedule.parts import Divided, Part, divide
from server.pipeline.schedule.request import ScheduleRequest, check, digest_of, options_for, planning_starts
from server.pipeline.sections import section_on
from server.values.planning import Placement, Plan, PlanPin, Reason, Refusal, TakenSlot

_COPY = "copy-of-"


@dataclass(frozen=True, slots=True)
class Planned:
    """A placement on an account. `copy_of` names the pin that is to be copied; `placement.pin_id` is no pin's id then.

    `section_id` is the section of the placement's board that the pin goes to.
    """

    account_id: str
    placement: Placement
    copy_of: str | None = None
    section_id: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A pin that gets no slot, on the account where it was meant to go."""

    account_id: str | None
    refusal: Refusal
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a pin was when it was planned: a later `version` means that it changed, another `slot` that it was placed anew."""

    version: int
    slot: tuple[str | None, datetime | None, str | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole request as it was planned from one state of the database. `versions` are the plan versions by account."""

    planned: tuple[Planned, ...]
    refused: tuple[Refused, ...]
    notes: tuple[Reason, ...]
    versions: Mapping[str, int]
    pins: Mapping[str, Seen]
    account_ids: tuple[str, ...]
    seed: int
    starts: datetime

    @property
    def last_at(self) -> datetime | None:
        return max((one.placement.due_at for one in self.planned), default=None)

    @property
    def digest(self) -> str:
        """A digest of what happens to each pin: where and when it goes, or why it does not."""
        told = [[one.account_id, one.section_id, *_told(one.placement)] for one in self.planned]
        told += [[one.account_id, one.refusal.pin_id, one.refusal.why.code] for one in self.refused]
        return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft with the token that promises it."""

    draft: Draft
    state_token: str
    expires_at: datetime


def preview(
    session: Session, scope: Scope, request: ScheduleRequest, *, secret_keys: Sequence[str], now: datetime
) -> Preview:
    """Plan a request and promise the outcome for ten minutes. Reads only; call it inside `reading()`.

    Raises InvalidRequest, NotFound and Conflict as the commit would.
    """
    seed = request.seed if request.seed is not None else new_seed()
    made = draft(session, scope, request, seed=seed, now=now, starts=planning_starts(request, now))
    promise = token.Promise(dict(made.versions), seed, now, made.starts, digest_of(request, scope), made.digest)
    return Preview(made, token.sign(promise, secret_keys), promise.expires_at)


def draft(
    session: Session, scope: Scope, request: ScheduleRequest, *, seed: int, now: datetime, starts: datetime
) -> Draft:
    """Plan a request as the database is; the one function behind preview and commit. Locks and writes nothing.

    Every account draws from a generator of its own, so that what happens on one never depends on the others. Plan
    versions are read before the calendars: whatever changes in between makes the draft stale, never wrong.
    """
    check(request)
    divided = divide(session, scope, request)
    versions = plan_versions(session, [part.account for part in divided.parts])
    leaving = {pin.id for part in divided.parts if not part.are_copies for pin in part.pins}
    order = {pin.id: number for number, pin in enumerate(divided.pins)}
    staying: dict[str, Refused] = {}
    while True:
        placed, refused = _plan_parts(
            session, divided, request, leaving, staying, order, seed=seed, now=now, starts=starts
        )
        lost = {
            one.refusal.pin_id: one
            for one in refused
            if one.refusal.pin_id in leaving and divided.pins[order[one.refusal.pin_id]].state in states.OCCUPYING
        }
        if not lost or not request.is_partial:
            break
        # a refused pin keeps the slot that it has: all are planned once more beside it, for others may have taken it
        staying |= lost
        leaving -= lost.keys()
    refused = [*_unplanned(divided, order), *staying.values(), *refused]
    planned = tuple(one for _, one in sorted(placed, key=lambda pair: pair[0]))
    reasons = [(one.account_id, one.copy_of or one.placement.pin_id, one.placement.why) for one in planned]
    return Draft(
        planned=planned,
        refused=tuple(refused),
        notes=tuple(notes_of(session, divided.parts, request, reasons, now, has_refused=bool(refused))),
        versions=versions,
        pins={pin.id: seen(pin) for pin in divided.pins},
        account_ids=tuple(part.account.id for part in divided.parts),
        seed=seed,
        starts=starts,
    )


def plan_versions(session: Session, accounts: Sequence[Account]) -> dict[str, int]:
    """By account: the sum of the plan versions of every connection of its Pinterest user, for they share one calendar."""
    queues = {account.queue_id for account in accounts}
    rows = session.execute(
        select(Account.queue_id, func.sum(Account.plan_version))
        .where(Account.queue_id.in_(queues))
        .group_by(Account.queue_id)
    )
    sums = {queue_id: int(total) for queue_id, total in rows}
    return {account.id: sums[account.queue_id] for account in accounts}


def seen(pin: Pin) -> Seen:
    return Seen(pin.version, (pin.account_id, pin.due_at, pin.schedule_id))


def new_seed() -> int:
    """A seed for who sent none; small enough for every JSON reader to keep it exactly."""
    return random.SystemRandom().randrange(2**53)


def _unplanned(divided: Divided, order: Mapping[str, int]) -> list[Refused]:
    return [Refused(divided.pins[order[one.pin_id]].account_id, one) for one in divided.refused]


def _plan_parts(
    session: Session,
    divided: Divided,
    request: ScheduleRequest,
    leaving: Collection[str],
    staying: Collection[str],
    order: Mapping[str, int],
    *,
    seed: int,
    now: datetime,
    starts: datetime,
) -> tuple[list[tuple[int, Planned]], list[Refused]]:
    """Plan every part when the pins `leaving` free their slots and those `staying` keep theirs."""
    placed: list[tuple[int, Planned]] = []
    refused: list[Refused] = []
    given: dict[str, list[TakenSlot]] = {}  # by queue: what this request itself has placed for one Pinterest user
    for part in divided.parts:
        sources = {_plan_id(part, pin): pin for pin in part.pins}
        wanted = [pin for pin in _wanted(session, part) if pin.id not in staying]
        beside = given.setdefault(part.account.queue_id, [])
        made = _plan_part(session, part, wanted, request, leaving, beside, seed=seed, now=now, starts=starts)
        keys = {pin.id: pin for pin in wanted}
        for one in made.placements:
            source, pin = sources[one.pin_id], keys[one.pin_id]
            copy_of = source.id if part.are_copies else None
            section_id = section_on(source, part.account.id, one.board_id, part.sections)
            placed.append((order[source.id], Planned(part.account.id, one, copy_of, section_id)))
            beside.append(TakenSlot(one.due_at, pin.url_key, one.board_id, pin.image_hash, one.pin_id))
        for lost in made.refused:
            source = sources[lost.pin_id]
            refused.append(Refused(part.account.id, lost, source.id if part.are_copies else None))
    return placed, refused


def _plan_part(
    session: Session,
    part: Part,
    wanted: Sequence[PlanPin],
    request: ScheduleRequest,
    leaving: Collection[str],
    beside: Sequence[TakenSlot],
    *,
    seed: int,
    now: datetime,
    starts: datetime,
) -> Plan:
    options = options_for(request, part.account.timezone, now, starts)
    if options.mode == "now":
        try:
            pauses.refuse_now(session, part.account, part.pins, now)
        except Conflict as paused:
            if not request.is_partial:
                raise
            why = Reason(paused.code, paused.message)
            return Plan(refused=tuple(Refusal(pin.id, why) for pin in wanted))
    settings = pauses.settings_for(session, plan_settings(session, part.account), part.pins)
    return plan_beside(
        session,
        part.account,
        wanted,
        part.boards,
        options,
        now=starts,
        rng=random.Random(f"{seed}:{part.account.id}"),
        without=leaving,
        beside=beside,
        settings=settings,
    )


def _wanted(session: Session, part: Part) -> list[PlanPin]:
    """The part's pins for the planner; a board of another account is none here, and a copy goes by a name of its own."""
    found = plan_pins(session, part.pins, keeps_board=not part.is_dealt)
    return [
        replace(
            one,
            id=_plan_id(part, pin),
            board_id=one.board_id if pin.account_id == part.account.id else None,
            earliest=None,
            latest=None,
        )
        for pin, one in zip(part.pins, found, strict=True)
    ]


def _plan_id(part: Part, pin: Pin) -> str:
    return f"{_COPY}{pin.id}" if part.are_copies else pin.id


def _told(placement: Placement) -> list[str | None]:
    return [placement.pin_id, placement.board_id, clock.rfc3339(placement.due_at), placement.why.code]
