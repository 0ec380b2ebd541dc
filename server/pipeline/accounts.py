"""Connecting Pinterest accounts and caching their boards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.errors import Conflict
from server.ids import new_id
from server.models import Account, AccountQueue, Board, BoardSection, Profile
from server.models.claims import db_now
from server.models.late import count_late
from server.models.moves import record
from server.models.slots import raise_plan_version
from server.pipeline.services import Services
from server.pipeline.tokens import open_tokens, store_tokens
from server.values.remote import Page, RemoteBoard, RemoteSection, RemoteUser, TokenSet

_MAX_PAGES = 100  # 250 boards each; an account may have 2,000
SANDBOX_BOARDS = (
    ("Recipes to try", "Dishes for weeknights and weekends"),
    ("Home and living", "Rooms, plants and small projects"),
    ("Ideas worth saving", "Lists, guides and things to remember"),
)

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class RemoteAccount:
    """What Pinterest says of an account: its user, all boards, and their sections by board."""

    user: RemoteUser
    boards: tuple[RemoteBoard, ...]
    sections: tuple[tuple[str, RemoteSection], ...]


def fetch_remote(services: Services, kind: str, token: str) -> RemoteAccount:
    """Read user, boards and sections to their end. No transaction may be open. Raises PinterestError."""
    client = services.pinterest(kind)
    user = client.user_account(token)
    boards = tuple(_all_pages(partial(client.boards, token)))
    sections = tuple(
        (board.id, section) for board in boards for section in _all_pages(partial(client.sections, token, board.id))
    )
    return RemoteAccount(user, boards, sections)


def connect(
    session: Session,
    services: Services,
    profile: Profile,
    kind: str,
    tokens: TokenSet,
    remote: RemoteAccount,
    *,
    actor: str,
) -> Account:
    """Store a connected account with its boards; connecting the same user to the same profile again reconnects it.

    Its pins have kept their slots. Those that missed theirs meanwhile follow the account's `missed_slots` from here on:
    the claim or the worker's chore finds them, and the event says how many there are.
    """
    account = session.scalars(
        select(Account).where(
            Account.profile_id == profile.id, Account.kind == kind, Account.pinterest_user_id == remote.user.id
        )
    ).first()
    if account is None:
        account = Account(
            id=new_id("acc"),
            workspace_id=profile.workspace_id,
            profile_id=profile.id,
            queue_id=_queue(session, kind, remote.user.id).id,
            kind=kind,
            pinterest_user_id=remote.user.id,
            username=remote.user.username,
            timezone=profile.timezone,
        )
        session.add(account)
        session.flush()
    was_away = account.status != "connected"
    account.username, account.status, account.error = remote.user.username, "connected", None
    if was_away or account.earlier_pins_read_at is None:  # what was pinned elsewhere meanwhile counts as well
        account.earlier_pins_cursor = account.earlier_pins_read_at = None
    store_tokens(services, session, account, tokens)
    store_boards(session, account, remote)
    late = count_late(session, account.id, db_now(session)) if was_away else 0
    record(
        session, account.workspace_id, "account.connected", account.id,
        actor=actor, reason=_what_is_late(late, account) if late else "",
        data={"username": account.username, "missed_slots": late},
    )  # fmt: skip
    return account


_POLICIES = {
    "catch_up": "they go out as soon as gap, cap and publishing hours allow",
    "reslot": "they move to the next free slots",
    "skip": "they are cancelled",
}


def _what_is_late(count: int, account: Account) -> str:
    pins = "1 pin has missed its slot" if count == 1 else f"{count} pins have missed their slots"
    return f"connected again; {pins} meanwhile. Set for such pins: {_POLICIES[account.missed_slots]}"


def prepare_sandbox(services: Services, username: str = "sandbox") -> tuple[TokenSet, RemoteAccount]:
    """Make a user with boards in the sandbox and read it through the same calls as any account.

    What comes back is for `connect`; no transaction may be open, as for any call to Pinterest.
    """
    _user, tokens = services.sandbox.create_user(username, boards=SANDBOX_BOARDS)
    return tokens, fetch_remote(services, "sandbox", tokens.access_token)


def disconnect(session: Session, account: Account, *, actor: str) -> None:
    """Forget the tokens. Pins keep their state and slot and go on when the account is connected again."""
    if account.status == "disconnected":
        raise Conflict("This account is disconnected already.", code="already_disconnected")
    account.status, account.tokens_sealed, account.token_version = "disconnected", None, account.token_version + 1
    account.error = {"code": "disconnected_by_person", "params": {}, "text": "This account was disconnected here."}
    session.flush()
    record(session, account.workspace_id, "account.disconnected", account.id, actor=actor, reason="asked for")


def store_boards(session: Session, account: Account, remote: RemoteAccount) -> None:
    """Bring the cached boards to what Pinterest lists; a board that is no longer listed is marked, never dropped."""
    known = {board.id: board for board in session.scalars(select(Board).where(Board.account_id == account.id))}
    for position, found in enumerate(remote.boards):
        board = known.pop(found.id, None)
        if board is None:
            board = Board(account_id=account.id, id=found.id, is_in_rotation=found.privacy != "SECRET")
            session.add(board)
        board.name, board.description, board.privacy = found.name, found.description, found.privacy
        board.position, board.is_gone = position, False
    for vanished in known.values():
        vanished.is_gone = True
    sections = {
        row.id: row for row in session.scalars(select(BoardSection).where(BoardSection.account_id == account.id))
    }
    for board_id, section in remote.sections:
        row = sections.pop(section.id, None)
        if row is None:
            row = BoardSection(account_id=account.id, id=section.id)
            session.add(row)
        row.board_id, row.name = board_id, section.name
    for vanished_section in sections.values():
        session.delete(vanished_section)
    account.boards_refreshed_at = clock.now()
    raise_plan_version(session, account.id)


def refresh_boards(session: Session, services: Services, account: Account) -> None:
    """Read the boards again. Ends the session's transaction before it calls Pinterest. Raises PinterestError."""
    tokens = open_tokens(services, account)
    account_id, kind = account.id, account.kind
    session.rollback()
    remote = fetch_remote(services, kind, tokens.access_token)
    fresh = session.get(Account, account_id)
    if fresh is not None:
        store_boards(session, fresh, remote)


def _queue(session: Session, kind: str, user_id: str) -> AccountQueue:
    queue_id = f"{kind}:{user_id}"
    queue = session.get(AccountQueue, queue_id)
    if queue is None:
        queue = AccountQueue(id=queue_id)
        session.add(queue)
        session.flush()
    return queue


def _all_pages(fetch: Callable[[str | None], Page[_Item]]) -> Iterator[_Item]:
    bookmark: str | None = None
    for _ in range(_MAX_PAGES):
        page = fetch(bookmark)
        yield from page.items
        bookmark = page.bookmark
        if not bookmark:
            return
