"""Carrying out a request to schedule: exactly what was planned, on the state it was planned for, or nothing.

Planning ten thousand pins takes a second, so it happens outside of any lock. Then the pins are locked, then the accounts
(the order of `models/claims.py`), and what was seen is compared with what is there: plan versions for everything that
shares the calendar, row versions for the pins themselves. Somebody else's act of scheduling on one of the pins is a
conflict; anything else only means planning once more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.db import reading, see_one_moment
from server.errors import Conflict, InvalidRequest
from server.ids import new_id
from server.models import Account, Pin, Schedule
from server.models.moves import MovedMeanwhile, lock_many
from server.models.scope import Scope
from server.models.slots import lock_connections, raise_plan_version
from server.pipeline.schedule import token
from server.pipeline.schedule.copying import copy_pins
from server.pipeline.schedule.placing import by_id, remember, write_placements, write_schedule
from server.pipeline.schedule.preview import (
    Draft,
    Planned,
    Preview,
    Refused,
    draft,
    new_seed,
    plan_versions,
    preview,
    seen,
)
from server.pipeline.schedule.request import ScheduleRequest, check, digest_of, planning_starts
from server.rules.planner import SKEW
from server.values.planning import Plan, Reason, Refusal

_Read = TypeVar("_Read")
_TRIES = 3  # outside of the lock; then once under it, where nothing can move any more


class PlanMovedOn(Conflict):
    """What a preview has promised cannot be done any more. `preview` is a fresh one of the same request."""

    code = "plan_moved_on"

    def __init__(self, message: str, preview: Preview) -> None:
        super().__init__(message)
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Committed:
    """A schedule as it was carried out; `planned` name the pins that go out, copies by their own new ids."""

    schedule: Schedule
    planned: tuple[Planned, ...]
    refused: tuple[Refused, ...]
    notes: tuple[Reason, ...]
    last_at: datetime | None


def commit(
    session: Session,
    scope: Scope,
    request: ScheduleRequest,
    *,
    state_token: str | None,
    secret_keys: Sequence[str],
    actor: str,
    now: datetime,
) -> Committed:
    """Schedule the request's pins, all or none unless it is partial. Ends the transaction it finds; the caller commits.

    Raises PlanMovedOn for a token whose promise no longer holds, InvalidRequest `bad_state_token` and
    `token_of_other_request`, Conflict `cannot_place_all`, MovedMeanwhile when somebody else has scheduled one of the
    pins in this moment, and what planning raises.
    """
    check(request)
    if state_token is not None:
        return _keep_promise(session, scope, request, state_token, secret_keys, actor=actor, now=now)
    seed = request.seed if request.seed is not None else new_seed()
    starts = planning_starts(request, now)
    asked_at = clock.now()  # not the caller's `now`: this is compared with when other requests wrote
    first: Draft | None = None
    for _ in range(_TRIES):
        made = _read(session, lambda: draft(session, scope, request, seed=seed, now=now, starts=starts))
        _refuse_incomplete(made, request)
        first = first or made
        pins = _lock(session, made)
        _refuse_placed_meanwhile(first, pins, asked_at)
        if _still_holds(session, made, pins):
            return _write(session, scope, request, made, pins, actor=actor, now=now)
        session.rollback()
    assert first is not None  # noqa: S101 - there was at least one try
    pins = _lock(session, first)
    _refuse_placed_meanwhile(first, pins, asked_at)
    made = draft(session, scope, request, seed=seed, now=now, starts=starts)
    _refuse_incomplete(made, request)
    return _write(session, scope, request, made, pins, actor=actor, now=now)


def _keep_promise(
    session: Session,
    scope: Scope,
    request: ScheduleRequest,
    state_token: str,
    secret_keys: Sequence[str],
    *,
    actor: str,
    now: datetime,
) -> Committed:
    """Do exactly what a preview has shown. Raises PlanMovedOn with a fresh preview when that is not possible any more."""
    promise = token.read(state_token, secret_keys)
    if promise.request != digest_of(request, scope) or request.seed not in (None, promise.seed):
        raise InvalidRequest(
            "This state token belongs to another request. Send the same fields as for the preview, or preview anew.",
            code="token_of_other_request",
            field="state_token",
        )

    def plan_again() -> Draft:
        return draft(session, scope, request, seed=promise.seed, now=promise.made_at, starts=promise.starts)

    broken = "The preview is older than ten minutes." if now > promise.expires_at else None
    if broken is None:
        made = _read(session, plan_again)
        if dict(promise.versions) != dict(made.versions) or promise.placements != made.digest:
            broken = "Something in these calendars has changed since the preview."
        elif any(one.placement.due_at < now - SKEW for one in made.planned):
            broken = "The first of the previewed times has passed."
    if broken is None:
        _refuse_incomplete(made, request)
        pins = _lock(session, made)
        if _still_holds(session, made, pins):
            return _write(session, scope, request, made, pins, actor=actor, now=now)
        broken = "Somebody changed these pins or calendars in this moment."
        session.rollback()
    fresh = _read(session, lambda: preview(session, scope, request, secret_keys=secret_keys, now=now))
    raise PlanMovedOn(f"{broken} Nothing was scheduled. Look at the fresh preview and confirm that one.", fresh)


def _read(session: Session, plan: Callable[[], _Read]) -> _Read:
    """Plan in a transaction that reads only: on SQLite it holds up nobody, and it ends before anything is locked."""
    session.rollback()
    with reading():
        see_one_moment(session)  # settings and plan version must be of one moment, or an old plan looks current
        found = plan()
        session.rollback()
    return found


def _refuse_incomplete(made: Draft, request: ScheduleRequest) -> None:
    if made.planned and (request.is_partial or not made.refused):
        return
    refused = [
        {"pin_id": one.copy_of or one.refusal.pin_id, "account_id": one.account_id, "why": one.refusal.why.to_json()}
        for one in made.refused
    ]
    first = made.refused[0].refusal.why.text if made.refused else ""
    hint = "" if request.is_partial else " Leave such pins out, or send partial: true for the others."
    raise Conflict(f"Nothing was scheduled. {first}{hint}", code="cannot_place_all", refused=refused)


def _lock(session: Session, made: Draft) -> dict[str, Pin]:
    pins = by_id(lock_many(session, made.pins))
    # every account whose calendar changes: the targets, and those that the pins leave
    lock_connections(session, [*made.account_ids, *(pin.account_id for pin in pins.values())])
    return pins


def _refuse_placed_meanwhile(first: Draft, pins: Mapping[str, Pin], asked_at: datetime) -> None:
    """Two acts of scheduling over one pin: the first one stands, whoever comes later is told instead of undoing it.

    Also where the other one has ended just before this one first looked, but after it was asked for.
    """
    moved = [
        pin_id
        for pin_id, old in first.pins.items()
        if pin_id not in pins or seen(pins[pin_id]).slot != old.slot or _was_placed_since(pins[pin_id], asked_at)
    ]
    if moved:
        raise MovedMeanwhile(
            "Somebody else has scheduled some of these pins in this moment. Look at the calendar, then try again.",
            pin_ids=moved,
        )


def _was_placed_since(pin: Pin, asked_at: datetime) -> bool:
    return pin.schedule_id is not None and pin.updated_at > asked_at


def _still_holds(session: Session, made: Draft, pins: Mapping[str, Pin]) -> bool:
    accounts = session.scalars(select(Account).where(Account.id.in_(made.account_ids))).all()
    if plan_versions(session, accounts) != dict(made.versions):
        return False
    return all(pin_id in pins and seen(pins[pin_id]) == old for pin_id, old in made.pins.items())


def _write(
    session: Session,
    scope: Scope,
    request: ScheduleRequest,
    made: Draft,
    pins: dict[str, Pin],
    *,
    actor: str,
    now: datetime,
) -> Committed:
    """Write a draft whose pins and accounts are locked and as it saw them."""
    schedule_id = new_id("sch")
    accounts = {one.id: one for one in session.scalars(select(Account).where(Account.id.in_(made.account_ids)))}
    before: dict[str, dict[str, Any] | None] = {pin_id: remember(pin) for pin_id, pin in pins.items()}
    left = {pin.account_id for one in made.planned if one.copy_of is None for pin in [pins[one.placement.pin_id]]}
    copies = copy_pins(session, pins, accounts, made.planned, actor=actor, now=now)
    pins |= {pin.id: pin for pin in copies.pins}
    before |= {pin.id: None for pin in copies.pins}
    planned = copies.renamed(made.planned)
    for account_id in made.account_ids:
        mine = [one.placement for one in planned if one.account_id == account_id]
        _assign(accounts[account_id], [pins[one.pin_id] for one in mine])
        if mine:
            write_placements(
                session, accounts[account_id], pins, mine, actor=actor, now=now, schedule_id=schedule_id,
                sections={one.placement.pin_id: one.section_id for one in planned if one.account_id == account_id},
            )  # fmt: skip
    for account_id in sorted(one for one in left if one is not None and one not in accounts):
        raise_plan_version(session, account_id)  # slots became free there
    told = {name: value for name, value in request.told.items() if name != "pin_ids"}  # the schedule's items name them
    told |= {"copies": copies.sources} if copies.sources else {}
    not_copied = [_told(one) for one in made.refused if one.copy_of is not None]
    told |= {"not_copied": not_copied} if not_copied else {}
    schedule = write_schedule(
        session,
        scope.workspace_id,
        schedule_id,
        "schedule",
        Plan(tuple(one.placement for one in planned), (), tuple(_kept(one) for one in made.refused if not one.copy_of)),
        pins,
        before,
        actor=actor,
        options=told,
        seed=made.seed,
    )
    return Committed(schedule, planned, made.refused, made.notes, made.last_at)


def _assign(account: Account, pins: Sequence[Pin]) -> None:
    """Give pins to the account with their profile. A delivery window was part of the old slot."""
    for pin in pins:
        pin.account_id, pin.profile_id = account.id, account.profile_id
        pin.deliver_from = pin.deliver_until = None


def _told(one: Refused) -> dict[str, Any]:
    return {
        "pin_id": None,
        "account_id": one.account_id,
        "why": one.refusal.why.to_json(),
        "copy_of": one.copy_of,
    }


def _kept(one: Refused) -> Refusal:
    """A refusal as the schedule remembers it, with the account that it was meant for."""
    why = one.refusal.why
    return Refusal(one.refusal.pin_id, Reason(why.code, why.text, {**why.params, "account_id": one.account_id}))
