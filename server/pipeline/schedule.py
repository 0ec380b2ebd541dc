"""Slots: the pure planner's placements, committed under the account's lock.

Every function here locks the account row first, so that two plans for one account never interleave, and raises
its `plan_version`, so that a plan made outside of a transaction can tell that it is stale.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import states
from server.errors import Conflict, InvalidRequest
from server.models import Account, Asset, Pin
from server.models.claims import wake
from server.models.moves import move, record
from server.models.slots import advance_turns, lock_account, rotation, taken_slots
from server.rules import planner
from server.values.planning import BoardTurn, Placement, PlanOptions, PlanPin, PlanSettings, Reason, Refusal, TakenSlot

# the URL rule looks back 48 h, the image rule seven days: nothing older can matter
_LOOK_BACK = timedelta(days=8)
_RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None, "next_attempt_at": None, "error": None}
_NO_ACCOUNT = Reason(
    "no_account", "No Pinterest account is connected, so this pin waits as a draft. Connect one, then schedule it."
)


def place_automatic(session: Session, pins: Sequence[Pin], *, actor: str, now: datetime, rng: random.Random) -> None:
    """Give a post's pins their slots: the first as soon as window, cap and gap allow, the others evenly, 48 h apart.

    Boards take turns, and the turns go on from post to post. What cannot be placed becomes a draft with the reason.
    """
    account = _account_of(session, pins)
    if account is None:
        _set_aside(session, pins, [Refusal(pin.id, _NO_ACCOUNT) for pin in pins], actor)
        return
    settings = plan_settings(account)
    board_ids = [str(one) for one in pins[0].wanted.get("board_ids") or ()]
    boards = rotation(session, account.id, board_ids)
    fixed = taken_slots(session, account, now - _LOOK_BACK)
    first = planner.plan(
        [_plan_pin(session, pins[0])], boards, settings, PlanOptions(spacing="asap"), fixed, (), now, rng
    )
    fixed = [*fixed, *(_as_taken(placement, pins[0].url_key) for placement in first.placements)]
    others = planner.plan(
        [_plan_pin(session, pin) for pin in pins[1:]],
        _after(boards, first.placements),
        settings,
        PlanOptions(),
        fixed,
        (),
        now,
        rng,
    )
    placements = [*first.placements, *others.placements]
    _commit(session, account, pins, placements, actor=actor)
    _set_aside(session, pins, [*first.refused, *others.refused], actor)


def place_now(session: Session, pins: Sequence[Pin], *, actor: str, now: datetime) -> None:
    """Publish now: staggered from now on, whatever the window; what exceeds the cap gets the next free slot and says so.

    Raises Conflict when there is no account, and InvalidRequest when a pin has no board to go to.
    """
    account = _account_of(session, pins)
    if account is None:
        raise Conflict(_NO_ACCOUNT.text, code=_NO_ACCOUNT.code)
    ids = {pin.id for pin in pins}
    fixed = taken_slots(session, account, now - _LOOK_BACK, without=ids)
    boards = rotation(session, account.id, [str(one) for one in pins[0].wanted.get("board_ids") or ()])
    made = planner.plan(
        [_plan_pin(session, pin) for pin in pins],
        boards,
        plan_settings(account),
        PlanOptions(mode="now"),
        fixed,
        (),
        now,
        random.Random(pins[0].id),
    )
    if made.refused:
        raise InvalidRequest(made.refused[0].why.text, code=made.refused[0].why.code, field="board_id")
    _commit(session, account, pins, made.placements, actor=actor, now=now)


def place_at(
    session: Session,
    pin: Pin,
    due_at: datetime,
    *,
    actor: str,
    now: datetime,
    wall: str | None = None,
    timezone: str | None = None,
    reason: str = "scheduled",
) -> None:
    """Put a pin on an explicit instant. Raises Conflict `slot_not_free` with the next free slot when a rule is broken.

    With `wall` and `timezone` the slot was meant by the clock and follows a later change of the zone's rules.
    """
    account = _account_of(session, [pin])
    if account is None:
        raise Conflict(_NO_ACCOUNT.text, code=_NO_ACCOUNT.code)
    if pin.content_id is None:
        raise Conflict("This pin has no content yet. Press Retry, so that it is made first.", code="no_content")
    if not pin.board_id:
        raise InvalidRequest(
            "Choose a board first: a slot needs to know where the pin goes.", code="no_board", field="board_id"
        )
    due_at = due_at.replace(microsecond=0)
    fixed = taken_slots(session, account, now - _LOOK_BACK, without={pin.id})
    broken = planner.check_explicit(due_at, plan_settings(account), fixed, now, pin_id=pin.id, board_id=pin.board_id)
    if broken is not None:
        raise _not_free(broken)
    due_at = max(due_at, now.replace(microsecond=0))
    slot = {
        "due_at": due_at,
        "slot_wall": wall,
        "slot_timezone": timezone,
        "why": Reason("explicit", "Placed there by hand.").to_json(),
    }
    _give_slot(session, account, pin, states.PENDING, slot, actor=actor, reason=reason)
    wake(session, account.queue_id, due_at)
    _raise_version(session, account)


def next_free_slot(session: Session, account: Account, now: datetime) -> datetime:
    """The earliest instant at which one more pin of the account may go out."""
    return planner.next_free_slot(plan_settings(account), taken_slots(session, account, now - _LOOK_BACK), now)


def plan_settings(account: Account) -> PlanSettings:
    """The account's hard cap as the planner wants it; its phase comes from its id, so that accounts do not fire as a herd."""
    digest = hashlib.sha256(account.id.encode()).digest()
    return PlanSettings(
        timezone=account.timezone,
        pins_per_day=account.pins_per_day,
        window_start=account.window_start,
        window_end=account.window_end,
        min_gap_seconds=account.min_gap_seconds,
        phase=int.from_bytes(digest[:4], "big") / 2**32,
    )


def _account_of(session: Session, pins: Sequence[Pin]) -> Account | None:
    return lock_account(session, pins[0].account_id) if pins[0].account_id else None


def _commit(
    session: Session,
    account: Account,
    pins: Sequence[Pin],
    placements: Sequence[Placement],
    *,
    actor: str,
    now: datetime | None = None,
) -> None:
    by_id = {pin.id: pin for pin in pins}
    for placement in placements:
        pin = by_id[placement.pin_id]
        is_due = now is not None and placement.due_at <= now
        slot = {
            "due_at": placement.due_at,
            "slot_wall": placement.wall if placement.by_clock else None,
            "slot_timezone": placement.timezone if placement.by_clock else None,
            "why": placement.why.to_json(),
            "board_id": placement.board_id,
        }
        _give_slot(
            session,
            account,
            pin,
            states.QUEUED if is_due else states.PENDING,
            slot,
            actor=actor,
            reason=placement.why.text,
        )
        wake(session, account.queue_id, placement.due_at)
    turns: dict[str, int] = {}
    for placement in placements:
        if placement.turn is not None:
            turns[placement.board_id] = max(placement.turn, turns.get(placement.board_id, 0))
    advance_turns(session, account.id, turns)
    _raise_version(session, account)


def _give_slot(
    session: Session, account: Account, pin: Pin, new: str, slot: dict[str, Any], *, actor: str, reason: str
) -> None:
    """Move a pin to its slot; a pin that is pending already only changes its slot."""
    released = {**_RELEASED, "attempts": 0} if pin.state == states.FAILED else _RELEASED
    if pin.state != new:
        if not states.may_move(pin.state, new):
            raise Conflict(
                f"A pin that is {pin.state} cannot be scheduled.", code="not_possible_in_this_state", state=pin.state
            )
        move(session, pin, new, actor=actor, reason=reason, **released, **slot)
        return
    old_due = pin.due_at
    for name, value in slot.items():
        setattr(pin, name, value)
    pin.shown_at, pin.version = slot["due_at"], pin.version + 1
    session.flush()
    record(
        session, pin.workspace_id, "pin.rescheduled", pin.id, actor=actor, reason=reason,
        data={"old_due_at": old_due.isoformat() if old_due else None, "due_at": slot["due_at"].isoformat()},
    )  # fmt: skip


def _set_aside(session: Session, pins: Sequence[Pin], refused: Sequence[Refusal], actor: str) -> None:
    by_id = {pin.id: pin for pin in pins}
    for refusal in refused:
        move(
            session, by_id[refusal.pin_id], states.DRAFT,
            actor=actor, reason=refusal.why.text, why=refusal.why.to_json(), **_RELEASED,
        )  # fmt: skip


def _plan_pin(session: Session, pin: Pin) -> PlanPin:
    """The pin as the planner wants it. Its image counts for automatic pins: the same one not twice on a board soon."""
    image = session.get(Asset, pin.content.asset_id) if pin.content and pin.content.asset_id else None
    return PlanPin(
        id=pin.id, url_key=pin.url_key, board_id=pin.board_id, image_hash=image.content_hash if image else None
    )


def _as_taken(placement: Placement, url_key: str) -> TakenSlot:
    return TakenSlot(placement.due_at, url_key, placement.board_id, pin_id=placement.pin_id)


def _after(boards: Sequence[BoardTurn], placements: Sequence[Placement]) -> list[BoardTurn]:
    turns = {placement.board_id: placement.turn for placement in placements if placement.turn is not None}
    return [replace(board, turn=turns.get(board.board_id, board.turn)) for board in boards]


def _not_free(broken: Reason) -> Conflict:
    free = broken.params.get("next_free")
    hint = f" The next free slot is {free}." if free else ""
    return Conflict(
        broken.text + hint, code="slot_not_free", rule=broken.code, next_free_slot=free, field="scheduled_at"
    )


def _raise_version(session: Session, account: Account) -> None:
    account.plan_version += 1
    session.flush()
