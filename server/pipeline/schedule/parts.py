"""Which pin of a request goes to which account, on which boards; and which cannot go anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from server import states
from server.errors import Conflict, InvalidRequest, NotFound
from server.models import Account, Board, Pin
from server.models.scope import Scope, visible
from server.models.slots import rotation
from server.pipeline.schedule.request import MAX_PINS, ScheduleRequest, Target
from server.pipeline.sections import Sections, check_sections
from server.values.planning import BoardTurn, Reason, Refusal

_NAMED = 20  # so many ids fit into a sentence; the parameters hold all


@dataclass(frozen=True, slots=True)
class Part:
    """What one account is asked to take: pins in their order, or copies of them, and the boards that may take turns.

    With `is_dealt` every pin gets its board anew; otherwise only pins that have none on this account.
    """

    account: Account
    pins: tuple[Pin, ...]
    boards: tuple[BoardTurn, ...]
    sections: Sections
    is_dealt: bool = False
    are_copies: bool = False


@dataclass(frozen=True, slots=True)
class Divided:
    """A request divided by account; `refused` are pins that no account takes (only when partial was asked for)."""

    pins: tuple[Pin, ...]
    parts: tuple[Part, ...]
    refused: tuple[Refusal, ...] = ()


def divide(session: Session, scope: Scope, request: ScheduleRequest) -> Divided:
    """Read the request's pins, accounts and boards, and give each account its part. Reads only.

    Raises InvalidRequest or NotFound for what does not exist or does not fit together, and Conflict
    `pins_not_schedulable`, naming pins and states. What one pin alone is at fault for is a refusal when the request
    is partial.
    """
    pins = _read_pins(session, scope, request.pin_ids)
    refused = {pin.id: why for pin in pins if (why := _obstacle(pin)) is not None}
    if refused and not request.is_partial:
        raise _not_schedulable([pin for pin in pins if pin.id in refused], refused)
    free = [pin for pin in pins if pin.id not in refused]
    if request.account_id is not None:
        found = [(Target(request.account_id, request.board_ids, sections=request.sections), free, False)]
    elif request.targets:
        found, homeless = _to_targets(request.targets, free)
        refused |= _homeless(homeless, _NO_TARGET, "targets", request)
    else:
        found, homeless = _to_own_accounts(free, request)
        refused |= _homeless(homeless, _NO_ACCOUNT, "account_id", request)
    accounts = _accounts(session, scope, [target for target, _, _ in found])
    parts = [
        _part(session, accounts[target.account_id], target, mine, are_copies)
        for target, mine, are_copies in found
        if mine
    ]
    if sum(len(part.pins) for part in parts) > MAX_PINS:
        raise InvalidRequest(
            f"Together with the copies that is more than {MAX_PINS} pins. Name fewer pins or fewer targets.",
            code="too_many_pins",
            field="targets",
        )
    return Divided(
        tuple(pins),
        tuple(parts),
        tuple(Refusal(pin.id, refused[pin.id]) for pin in pins if pin.id in refused),
    )


_NO_TARGET = Reason(
    "no_target", "This pin's own account is none of the targets, while other pins' accounts are. Add its account."
)
_NO_ACCOUNT = Reason("no_account", "This pin has no account yet. Send account_id, and it is assigned to it.")
_OBSTACLES = {
    states.GENERATING: "This pin is still being made. It can be scheduled when its text and image are there.",
    states.PUBLISHING: "This pin is on its way to Pinterest.",
    states.UNCONFIRMED: "Pinterest may have this pin already, which is being checked.",
    states.PUBLISHED: "This pin is published already.",
    states.CANCELLED: "This pin is cancelled. Restore it first.",
    states.DELETED: "This pin was removed on Pinterest.",
}


def _read_pins(session: Session, scope: Scope, pin_ids: Sequence[str]) -> list[Pin]:
    query = visible(scope, Pin).where(Pin.id.in_(pin_ids)).options(lazyload(Pin.content))  # no text matters here
    known = {pin.id: pin for pin in session.scalars(query)}
    missing = [pin_id for pin_id in pin_ids if pin_id not in known]
    if missing:
        raise InvalidRequest(
            f"There is no pin with this id in your workspace: {_listed(missing)}.",
            code="pin_not_found",
            field="pin_ids",
            pin_ids=missing,
        )
    return [known[pin_id] for pin_id in pin_ids]


def _obstacle(pin: Pin) -> Reason | None:
    if pin.state not in states.EDITABLE:
        return Reason("not_possible_in_this_state", _OBSTACLES[pin.state], {"state": pin.state})
    if pin.content_id is None:
        return Reason("no_content", "This pin has no content yet. Press Retry, so that it is made first.")
    return None


def _not_schedulable(pins: Sequence[Pin], why: Mapping[str, Reason]) -> Conflict:
    first = pins[0]
    more = f" ({len(pins) - 1} more in `pins`)" if len(pins) > 1 else ""
    return Conflict(
        f"Pin {first.id} cannot be scheduled: {why[first.id].text}{more} Leave such pins out, or send partial: true.",
        code="pins_not_schedulable",
        field="pin_ids",
        pins=[
            {"pin_id": pin.id, "state": pin.state, "code": why[pin.id].code, "text": why[pin.id].text} for pin in pins
        ],
    )


def _homeless(pins: Sequence[Pin], why: Reason, field: str, request: ScheduleRequest) -> dict[str, Reason]:
    if pins and not request.is_partial:
        ids = [pin.id for pin in pins]
        raise InvalidRequest(f"{_listed(ids)}: {why.text}", code=why.code, field=field, pin_ids=ids)
    return {pin.id: why for pin in pins}


_Shares = list[tuple[Target, list[Pin], bool]]


def _to_targets(targets: Sequence[Target], pins: Sequence[Pin]) -> tuple[_Shares, list[Pin]]:
    """Each pin on its own account where that is a target; a target without any pin of its own takes copies of all.

    Where no target is any pin's account, all of them take copies, and the pins themselves stay as they are.
    """
    ids = {target.account_id for target in targets}
    own: dict[str, list[Pin]] = {}
    for pin in pins:
        if pin.account_id in ids:
            own.setdefault(pin.account_id or "", []).append(pin)
    homeless = [pin for pin in pins if own and pin.account_id not in ids]
    copied = [pin for pin in pins if not own or pin.account_id in ids]
    shares = [(target, own.get(target.account_id, copied), target.account_id not in own) for target in targets]
    return shares, homeless


def _to_own_accounts(pins: Sequence[Pin], request: ScheduleRequest) -> tuple[_Shares, list[Pin]]:
    own: dict[str, list[Pin]] = {}
    for pin in pins:
        if pin.account_id is not None:
            own.setdefault(pin.account_id, []).append(pin)
    shares = [
        (Target(account_id, request.board_ids, sections=request.sections), mine, False)
        for account_id, mine in own.items()
    ]
    return shares, [pin for pin in pins if pin.account_id is None]


def _accounts(session: Session, scope: Scope, targets: Sequence[Target]) -> dict[str, Account]:
    ids = [target.account_id for target in targets]
    known = {one.id: one for one in session.scalars(visible(scope, Account).where(Account.id.in_(ids)))}
    for target in targets:
        if target.account_id not in known:
            raise NotFound(
                f"There is no account with the id {target.account_id} in your workspace.",
                code="account_not_found",
                field=target.account_field,
                id=target.account_id,
            )
    return known


def _part(session: Session, account: Account, target: Target, pins: Sequence[Pin], are_copies: bool) -> Part:
    if target.board_ids is not None:
        _check_boards(session, account, target)
    check_sections(session, account.id, target.board_ids or (), target.sections, field=target.sections_field)
    boards = rotation(session, account.id, target.board_ids or ())
    is_dealt = target.board_ids is not None
    return Part(account, tuple(pins), tuple(boards), target.sections, is_dealt, are_copies)


def _check_boards(session: Session, account: Account, target: Target) -> None:
    wanted = list(dict.fromkeys(target.board_ids or ()))
    rows = session.execute(select(Board.id, Board.is_gone).where(Board.account_id == account.id, Board.id.in_(wanted)))
    known = dict(rows.tuples().all())
    for board_id in wanted:
        if board_id not in known:
            raise InvalidRequest(
                f"The account {account.username} has no board with the id {board_id}. GET /v1/boards lists its boards; "
                "refresh them if it is new.",
                code="board_not_found",
                field=target.boards_field,
                board_id=board_id,
                account_id=account.id,
            )
        if known[board_id]:
            raise InvalidRequest(
                f"The board {board_id} is gone on Pinterest. Choose another one.",
                code="board_gone",
                field=target.boards_field,
                board_id=board_id,
                account_id=account.id,
            )


def _listed(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:_NAMED])
    return f"{shown} and {len(ids) - _NAMED} more" if len(ids) > _NAMED else shown
