"""Creating a board on Pinterest, at most once for one yes.

A create may not be repeated blindly: when its answer is lost, the board may exist. So the account's boards are listed
before every create, and once more after a lost answer. A board that an earlier try may have made is looked for by its
name and kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.errors import (
    Conflict,
    GrantInvalid,
    NotSent,
    OutcomeUnknown,
    PinterestError,
    PinwrightError,
    RateLimited,
    Rejected,
    SpamBlocked,
    TokenRefused,
    TooManyRequests,
)
from server.models import Account, Board
from server.models.board_reads import listed_boards
from server.models.moves import record
from server.models.slots import lock_account, raise_plan_version
from server.pipeline import tokens
from server.pipeline.services import Services
from server.pipeline.tokens import Access
from server.rules.board_words import term_key
from server.values.remote import RemoteBoard

_Answer = TypeVar("_Answer")
REFUSED = "board_refused"
_CALLS_A_LEASE = 12  # whole time-outs that listing and creating may take together
_MAX_PAGES = 100  # 250 boards each


class NameTaken(Conflict):
    """The account has a board of this name already."""

    code = "board_name_taken"


@dataclass(frozen=True, slots=True)
class BoardOrder:
    """A board to be made, as plain values; not after `until`. `lost_name` is that of a board which an earlier try may have made."""

    access: Access
    name: str
    description: str
    privacy: str
    until: datetime
    lost_name: str = ""


def order_board(
    session: Session,
    services: Services,
    account: Account,
    name: str,
    description: str = "",
    privacy: str = "PUBLIC",
    *,
    lost_name: str = "",
) -> BoardOrder:
    """Check what can be known here and collect what making a board needs.

    Raises NameTaken (not for a name that was lost: its board may be listed by now), and Conflict for a disconnected account.
    """
    if term_key(name) != term_key(lost_name):
        _check_name(session, account, name)
    until = clock.now() + lease_of(services) - _call(services)
    return BoardOrder(access_of(services, account), name, description, privacy, until, lost_name)


def make_board(services: Services, order: BoardOrder) -> RemoteBoard:
    """Create the board. No transaction may be open.

    Raises NameTaken, Conflict (Pinterest does not want this board, or the account is disconnected), TooManyRequests, and
    PinterestError when it did not work this time; after OutcomeUnknown alone the board may exist.
    """
    client = services.pinterest(order.access.kind)
    try:
        access, found = _find(services, order.access, order.name, order.lost_name)
        lost, same = found.get(term_key(order.lost_name)), found.get(term_key(order.name))
        if lost is not None:
            return lost
        if same is not None:
            raise _taken(order.name, same.id, is_known=False)
        if clock.now() >= order.until:
            raise Conflict("Listing the account's boards took too long. Try again in a minute.", code="board_too_slow")
        _fresh, made = _with_access(
            services, access, lambda token: client.create_board(token, order.name, order.description, order.privacy)
        )
    except OutcomeUnknown as unknown:
        return _look_again(services, order, unknown)
    except PinterestError as error:
        raise explained(error) from error
    return made


def keep_board(session: Session, account_id: str, made: RemoteBoard, *, actor: str) -> Board:
    """Store a board that was made; it joins the rotation unless it is secret. The account's row is locked."""
    account = lock_account(session, account_id)
    if account is None:
        raise Conflict("The account was removed while the board was made.", code="account_not_found")
    board = session.get(Board, (account_id, made.id))
    if board is None:
        positions = session.scalars(select(Board.position).where(Board.account_id == account_id)).all()
        board = Board(account_id=account_id, id=made.id, position=max(positions, default=-1) + 1)
        session.add(board)
    board.name, board.description, board.privacy = made.name[:200], made.description[:1000], made.privacy
    board.is_in_rotation, board.is_gone = made.privacy != "SECRET", False
    session.flush()
    raise_plan_version(session, account_id)
    record(session, account.workspace_id, "board.created", board.id, actor=actor, data={"name": board.name})
    return board


def _look_again(services: Services, order: BoardOrder, unknown: OutcomeUnknown) -> RemoteBoard:
    """Pinterest's answer was lost: the board is ours when it is there now, because it was not there before."""
    try:
        _fresh, listed = _find(services, order.access, order.name)
        found = listed.get(term_key(order.name))
    except PinterestError:
        found = None
    if found is not None:
        return found
    raise OutcomeUnknown(
        "Pinterest did not say whether it made the board. Try again in a few minutes; it is looked for first.",
        status=unknown.status,
        pinterest_code=unknown.pinterest_code,
        **unknown.params,
    ) from unknown


def _with_access(services: Services, access: Access, call: Callable[[str], _Answer]) -> tuple[Access, _Answer]:
    """A call that is repeated once with a fresh token: a refused token means that nothing was done."""
    try:
        return access, call(access.token)
    except TokenRefused:
        fresh = tokens.renew(services, access)
        return fresh, call(fresh.token)


def access_of(services: Services, account: Account) -> Access:
    """Access to a connected account. Raises Conflict."""
    if account.status != "connected":
        raise Conflict(
            "This account is disconnected. Connect it again, then make the board.", code="account_disconnected"
        )
    try:
        return tokens.access(services, account)
    except GrantInvalid as error:
        raise Conflict(error.message, code="account_disconnected") from error


def _check_name(session: Session, account: Account, name: str) -> None:
    for board in listed_boards(session, account.id):
        if term_key(board.name) == term_key(name):
            raise _taken(name, board.id, is_known=True)


def _taken(name: str, board_id: str, *, is_known: bool) -> NameTaken:
    what = (
        "Choose another name, or send posts there with a board rule." if is_known else "Refresh the boards to see it."
    )
    return NameTaken(f"This account has a board “{name}” already. {what}", field="name", board_id=board_id)


def _find(services: Services, access: Access, *names: str) -> tuple[Access, dict[str, RemoteBoard]]:
    """Those of these boards that Pinterest lists, by the key of their name; all pages are read."""
    client = services.pinterest(access.kind)
    wanted = {term_key(name) for name in names if name}

    def look(token: str) -> dict[str, RemoteBoard]:
        found: dict[str, RemoteBoard] = {}
        bookmark: str | None = None
        for _ in range(_MAX_PAGES):
            page = client.boards(token, bookmark)
            for board in page.items:
                if term_key(board.name) in wanted:
                    found.setdefault(term_key(board.name), board)
            bookmark = page.bookmark
            if not bookmark:
                break
        return found

    return _with_access(services, access, look)


def explained(error: PinterestError, thing: str = "board") -> PinwrightError:
    """The same trouble in words about a board or a section: Pinterest's refusals are otherwise told of pins."""
    said = error.params.get("pinterest_message")
    quote = f" It said: “{said}”" if said else ""
    if isinstance(error, GrantInvalid):
        return Conflict(error.message, code="account_disconnected")
    if isinstance(error, RateLimited | SpamBlocked):
        wait = {"retry_after": error.retry_after} if error.retry_after else {}
        text = f"Pinterest asks this account for a pause, so no {thing} was made. Try again later."
        return TooManyRequests(text + quote, code=error.code, **{**error.params, **wait})
    if isinstance(error, Rejected):
        is_right = error.code in {"trial_access", "not_permitted"}
        text = (
            f"does not let this account make {thing}s. Check its"
            if is_right
            else f"does not accept this {thing}. Change its"
        )
        text = f"Pinterest {text} {'permissions' if is_right else 'name or description'}, then try again."
        return Conflict(text + quote, code=REFUSED, **error.params)
    what = "could not be reached" if isinstance(error, NotSent) else "has trouble of its own"
    text = f"Pinterest {what}, so no {thing} was made. Try again in a few minutes."
    return PinterestError(text + quote, code=error.code, **error.params)


def _call(services: Services) -> timedelta:
    return timedelta(seconds=services.settings.pinterest_timeout_seconds)


def lease_of(services: Services) -> timedelta:
    """How long making one board may take; beyond it the right has run out."""
    return _CALLS_A_LEASE * _call(services)
