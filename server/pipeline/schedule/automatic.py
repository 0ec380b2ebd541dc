"""Slots that nobody chose: a new post's pins, and publish now."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from server import states
from server.errors import Conflict, InvalidRequest
from server.models import Account, Pin
from server.models.moves import lock_many, move
from server.models.slots import advance_turns, lock_connections, rotation
from server.pipeline import pauses
from server.pipeline.schedule.calendar import plan_beside, plan_pins, plan_settings
from server.pipeline.schedule.placing import RELEASED, by_id, write_placements
from server.pipeline.sections import section_on
from server.rules.shuffle import assign_boards
from server.rules.why import reason
from server.values.planning import BoardTurn, Placement, PlanOptions, PlanPin, Reason, Refusal, TakenSlot

NO_ACCOUNT = Reason(
    "no_account", "No Pinterest account is connected, so this pin waits as a draft. Connect one, then schedule it."
)


def place_automatic(session: Session, pins: Sequence[Pin], *, actor: str, now: datetime, rng: random.Random) -> None:
    """Give a post's pins their slots: the first as soon as window, cap and gap allow, the others evenly, 48 h apart.

    Boards take turns, and the turns go on from post to post. What cannot be placed becomes a draft with the reason.
    """
    lock_many(session, [pin.id for pin in pins])
    account = account_of(session, pins)
    if account is None:
        _set_aside(session, pins, [Refusal(pin.id, NO_ACCOUNT) for pin in pins], actor)
        return
    settings = pauses.settings_for(session, plan_settings(session, account), pins)
    boards = _boards(session, account, pins)
    wanted = plan_pins(session, pins)
    first = plan_beside(
        session, account, wanted[:1], boards, PlanOptions(spacing="asap"), now=now, rng=rng, settings=settings
    )
    others = plan_beside(
        session, account, wanted[1:], _after(boards, first.placements), PlanOptions(),
        now=now, rng=rng, beside=[_as_taken(one, wanted[0]) for one in first.placements], settings=settings,
    )  # fmt: skip
    write_placements(session, account, by_id(pins), [*first.placements, *others.placements], actor=actor)
    _set_aside(session, pins, [*first.refused, *others.refused], actor)


def deal_boards(session: Session, pins: Sequence[Pin]) -> None:
    """Give drafts whose boards were named (in the post, by a rule, by who asked for them) their board and section, in turns.

    They have no slot yet, so nobody else would remember. The pins are locked; without named boards nothing happens.
    """
    named = [str(one) for one in pins[0].wanted.get("board_ids") or ()]
    account = account_of(session, pins) if named else None
    free = [pin for pin in pins if pin.board_id is None]
    if account is None or not free:
        return
    wanted = [PlanPin(pin.id, pin.url_key) for pin in free]
    dealt = assign_boards(wanted, _boards(session, account, pins), rotate=True, rng=random.Random(pins[0].id))
    for pin, (board_id, _turn) in zip(free, dealt, strict=True):
        if board_id is not None:
            pin.board_section_id, pin.board_id = section_on(pin, account.id, board_id), board_id
    session.flush()
    advance_turns(session, account.id, {board_id: turn for board_id, turn in dealt if board_id and turn is not None})


def place_now(session: Session, pins: Sequence[Pin], *, actor: str, now: datetime) -> None:
    """Publish now: staggered from now on, whatever the window; what exceeds the cap gets the next free slot and says so.

    A pause with an end moves them behind it, and so does a block of Pinterest's; pins of a disconnected account wait for its
    next connection and say so. Raises Conflict when there is no account, Conflict `paused` under a pause
    without an end, and InvalidRequest when a pin has no board to go to.
    """
    lock_many(session, [pin.id for pin in pins])
    account = account_of(session, pins)
    if account is None:
        raise Conflict(NO_ACCOUNT.text, code=NO_ACCOUNT.code)
    pauses.refuse_now(session, account, pins, now)
    rest = account.rest_at(now)
    starts = rest.until if rest else now
    made = plan_beside(
        session, account, plan_pins(session, pins), _boards(session, account, pins), PlanOptions(mode="now"),
        now=starts, rng=random.Random(pins[0].id), without={pin.id for pin in pins},
        settings=pauses.settings_for(session, plan_settings(session, account), pins),
    )  # fmt: skip
    if made.refused:
        why = made.refused[0].why
        raise InvalidRequest(why.text, code=why.code, **({"field": "board_id"} if why.code == "no_board" else {}))
    placements = [_truly(one, account, is_late=starts > now) for one in made.placements]
    write_placements(session, account, by_id(pins), placements, actor=actor, now=now)


def _truly(placement: Placement, account: Account, *, is_late: bool) -> Placement:
    """The planner knows of no block and no lost connection: where it says "at once", this says what that means."""
    if placement.why.code != "publish_now":
        return placement
    if account.status != "connected":
        return replace(placement, why=reason("publish_now_when_connected"))
    return replace(placement, why=reason("publish_now_after_rest")) if is_late else placement


def account_of(session: Session, pins: Sequence[Pin]) -> Account | None:
    """The pins' account, locked with the other connections of its Pinterest user; None when they have none."""
    account_id = pins[0].account_id
    return lock_connections(session, [account_id]).get(account_id) if account_id else None


def _boards(session: Session, account: Account, pins: Sequence[Pin]) -> list[BoardTurn]:
    return rotation(session, account.id, [str(one) for one in pins[0].wanted.get("board_ids") or ()])


def _set_aside(session: Session, pins: Sequence[Pin], refused: Sequence[Refusal], actor: str) -> None:
    known = by_id(pins)
    for refusal in refused:
        move(
            session, known[refusal.pin_id], states.DRAFT,
            actor=actor, reason=refusal.why.text, why=refusal.why.to_json(), **RELEASED,
        )  # fmt: skip


def _as_taken(placement: Placement, pin: PlanPin) -> TakenSlot:
    return TakenSlot(placement.due_at, pin.url_key, placement.board_id, pin.image_hash, placement.pin_id)


def _after(boards: Sequence[BoardTurn], placements: Sequence[Placement]) -> list[BoardTurn]:
    turns = {placement.board_id: placement.turn for placement in placements if placement.turn is not None}
    return [replace(board, turn=turns.get(board.board_id, board.turn)) for board in boards]
