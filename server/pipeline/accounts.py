"""Connecting Pinterest accounts and caching their boards."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, troubles
from server.errors import Conflict, InvalidRequest, Rejected, TokenRefused
from server.ids import new_id
from server.models import Account, AccountQueue, Board, BoardSection, Profile
from server.models.attention import ACCESS_BLOCKS
from server.models.board_reads import boards_with_sections, forget_sections_read, listed_boards
from server.models.claims import db_now, wake
from server.models.late import count_late
from server.models.moves import record
from server.models.slots import raise_plan_version
from server.pipeline import tokens
from server.pipeline.services import Services
from server.pipeline.tokens import store_tokens
from server.values.remote import Page, RemoteBoard, RemoteSection, RemoteUser, TokenSet, is_token

_BOARDS_EVERY = timedelta(hours=24)
_SPREAD = 0.1  # of that span, so that accounts connected together are not read together
_SOON = timedelta(minutes=1)
_NOT_OFTENER = timedelta(minutes=15)
SECTIONS_AT_ONCE = 50  # boards
_MAX_PAGES = 100  # 250 boards each; an account may have 2,000
SANDBOX_BOARDS = (
    ("Recipes to try", "Dishes for weeknights and weekends"),
    ("Home and living", "Rooms, plants and small projects"),
    ("Ideas worth saving", "Lists, guides and things to remember"),
)

_Item = TypeVar("_Item", RemoteBoard, RemoteSection)


@dataclass(frozen=True, slots=True)
class RemoteAccount:
    """What Pinterest says of an account: its user, all boards, and sections by board.

    `sections_of` are the boards whose sections were read, None for all of them.
    """

    user: RemoteUser
    boards: tuple[RemoteBoard, ...]
    sections: tuple[tuple[str, RemoteSection], ...]
    sections_of: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class KnownBefore:
    """The ids of what was cached before a list was read: only these can be missing from it."""

    boards: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()


def fetch_remote(services: Services, kind: str, token: str) -> RemoteAccount:
    """Read the user, all boards and the sections of the first ones. No transaction may be open. Raises PinterestError."""
    return replace(fetch_boards(services, kind, token), user=services.pinterest(kind).user_account(token))


def fetch_boards(
    services: Services,
    kind: str,
    token: str,
    *,
    sections_of: Collection[str] | None = None,
    first: Collection[str] = (),
) -> RemoteAccount:
    """Read all boards, and the sections of these, or of as many as may be waited for, the `first` before the others.

    Sections are one request a board, and an account may have 2,000 boards: the rest is the worker's. No transaction may be
    open. Raises PinterestError.
    """
    client = services.pinterest(kind)
    boards = tuple(_all_pages(partial(client.boards, token)))
    read = [board.id for board in boards if sections_of is None or board.id in sections_of]
    if sections_of is None:
        read = sorted(read, key=lambda board_id: board_id not in first)[:SECTIONS_AT_ONCE]
    sections = tuple((board_id, section) for board_id in read for section in _sections(services, kind, token, board_id))
    return RemoteAccount(RemoteUser("", ""), boards, sections, frozenset(read))


def _sections(services: Services, kind: str, token: str, board_id: str) -> tuple[RemoteSection, ...]:
    try:
        return sections_of_board(services, kind, token, board_id)
    except Rejected as error:
        if error.status != 404:
            raise
        return ()  # the board went while the others were read: no reason to refuse the account


def sections_of_board(services: Services, kind: str, token: str, board_id: str) -> tuple[RemoteSection, ...]:
    """All sections of one board. Raises PinterestError."""
    return tuple(_all_pages(partial(services.pinterest(kind).sections, token, board_id)))


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
    _lift_access_block(session, account)
    account.username, account.status, account.error = remote.user.username, "connected", None
    account.trends_refused_until = None  # the new grant may allow what the old one did not
    if was_away or account.earlier_pins_read_at is None:  # what was pinned elsewhere meanwhile counts as well
        account.earlier_pins_cursor = account.earlier_pins_read_at = None
    store_tokens(services, session, account, tokens)
    store_boards(session, account, remote, known_before=known_now(session, account.id))
    late = count_late(session, account.id, db_now(session)) if was_away else 0
    record(
        session, account.workspace_id, "account.connected", account.id,
        actor=actor, reason=_what_is_late(late, account) if late else "",
        data={"username": account.username, "missed_slots": late},
    )  # fmt: skip
    return account


def _lift_access_block(session: Session, account: Account) -> None:
    """What the old access was refused says nothing about the new one."""
    queue = session.get_one(AccountQueue, account.queue_id)
    if (queue.block_reason or {}).get("code") in ACCESS_BLOCKS:
        if queue.next_at == queue.blocked_until:  # else it is the gap behind a pin that went out meanwhile
            queue.next_at = None
        queue.block_reason = queue.blocked_until = None


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


def renew_sandbox(services: Services, account: Account) -> tuple[TokenSet, RemoteAccount]:
    """Fresh tokens for the sandbox user that an account had, read again; what comes back is for `connect`.

    No transaction may be open. Raises Conflict where the sandbox does not know that user any more, and PinterestError.
    """
    try:
        given = services.sandbox.issue_tokens(account.pinterest_user_id)
        return given, fetch_remote(services, "sandbox", given.access_token)
    except (LookupError, TokenRefused) as error:
        raise Conflict(
            "The sandbox was emptied meanwhile and does not know this account any more. Make a new sandbox account.",
            code="sandbox_user_gone",
        ) from error


def check_typed(access_token: str, refresh_token: str) -> None:
    """Refuse tokens that no header can carry. Raises InvalidRequest; the token itself is never told."""
    for field, token in (("access_token", access_token), ("refresh_token", refresh_token)):
        if token and not is_token(token):
            raise InvalidRequest(
                "A token has letters, digits and signs only. Copy it again, without spaces or line breaks.",
                code="bad_character", field=field,
            )  # fmt: skip


def check_tokens(
    services: Services, kind: str, access_token: str, refresh_token: str
) -> tuple[TokenSet, RemoteAccount]:
    """Tokens that somebody entered by hand, with what Pinterest says of their account; what comes back is for `connect`.

    No transaction may be open. Raises InvalidRequest when Pinterest does not take the access token, and PinterestError.
    """
    given = TokenSet(access_token=access_token, refresh_token=refresh_token)
    try:
        return given, fetch_remote(services, kind, access_token)
    except TokenRefused as error:
        raise InvalidRequest(
            "Pinterest does not take this access token. Copy it again, whole, or get a new one.",
            code="access_token_refused", field="access_token",
        ) from error  # fmt: skip


def disconnect(session: Session, account: Account, *, actor: str) -> None:
    """Forget the tokens. Pins keep their state and slot and go on when the account is connected again."""
    if account.status == "disconnected":
        raise Conflict("This account is disconnected already.", code="already_disconnected")
    account.status, account.tokens_sealed, account.token_version = "disconnected", None, account.token_version + 1
    account.error = {"code": "disconnected_by_person", "params": {}, "text": troubles.say("disconnected_by_person")}
    session.flush()
    record(session, account.workspace_id, "account.disconnected", account.id, actor=actor, reason="asked for")


def store_boards(
    session: Session, account: Account, remote: RemoteAccount, *, known_before: KnownBefore = KnownBefore()
) -> None:
    """Bring the cached boards to what Pinterest lists; a board that is no longer listed is marked, never dropped.

    Only what was `known_before` the list was read can be missing from it: what was made meanwhile is not lost.
    """
    known = {board.id: board for board in session.scalars(select(Board).where(Board.account_id == account.id))}
    vanished_before, has_unread = {board.id for board in known.values() if board.is_gone}, False
    for position, found in enumerate(remote.boards):
        board = known.pop(found.id, None)
        if board is None:
            board = Board(account_id=account.id, id=found.id, is_in_rotation=found.privacy != "SECRET")
            session.add(board)
        board.name, board.description, board.privacy = found.name, found.description, found.privacy
        board.position, board.is_gone = position, False
        was_read = remote.sections_of is None or board.id in remote.sections_of
        board.has_read_sections = was_read or bool(board.has_read_sections)
        has_unread = has_unread or not board.has_read_sections
    for board in known.values():
        board.is_gone = board.is_gone or board.id in known_before.boards
    sections = {
        row.id: row for row in session.scalars(select(BoardSection).where(BoardSection.account_id == account.id))
    }
    for board_id, section in remote.sections:
        row = sections.pop(section.id, None)
        if row is None:
            row = BoardSection(account_id=account.id, id=section.id)
            session.add(row)
        row.board_id, row.name = board_id, section.name
    listed = {board.id for board in remote.boards}
    for vanished in sections.values():
        was_read = remote.sections_of is None or vanished.board_id in remote.sections_of
        if vanished.id in known_before.sections and (was_read or vanished.board_id not in listed):
            session.delete(vanished)
    account.boards_refreshed_at = clock.now()
    wait = _SOON if has_unread else _BOARDS_EVERY
    account.boards_read_at = account.boards_refreshed_at + wait * (1 + _SPREAD * random.random())
    raise_plan_version(session, account.id)
    if vanished_before & {board.id for board in remote.boards}:  # pins of a board that came back may be due
        wake(session, account.queue_id, db_now(session))


def read_boards_soon(account: Account, now: datetime) -> None:
    """Let the boards be read again: Pinterest has just said that one of them, or a section, is not there any more."""
    soon = max(now + _SOON, (account.boards_refreshed_at or now) + _NOT_OFTENER)
    account.boards_read_at = min(account.boards_read_at or soon, soon)


def refresh_boards(session: Session, services: Services, account: Account) -> None:
    """Read the boards again. Ends the session's transaction before it calls Pinterest. Raises PinterestError."""
    if account.status != "connected":
        raise Conflict("This account is disconnected. Connect it again first.", code="account_disconnected")
    stale = tokens.access(services, account)
    account_id, known_before = account.id, known_now(session, account.id)
    first = boards_with_sections(session, account.id, SECTIONS_AT_ONCE)
    session.rollback()
    try:
        remote = fetch_boards(services, stale.kind, stale.token, first=first)
    except TokenRefused:
        remote = fetch_boards(services, stale.kind, tokens.renew(services, stale).token, first=first)
    fresh = session.get(Account, account_id)
    if fresh is not None:
        forget_sections_read(session, account_id)
        store_boards(session, fresh, remote, known_before=known_before)


def known_now(session: Session, account_id: str) -> KnownBefore:
    """What is cached at this moment, for a list that is read from here on."""
    sections = session.scalars(select(BoardSection.id).where(BoardSection.account_id == account_id))
    return KnownBefore(frozenset(board.id for board in listed_boards(session, account_id)), frozenset(sections))


def _queue(session: Session, kind: str, user_id: str) -> AccountQueue:
    queue_id = f"{kind}:{user_id}"
    queue = session.get(AccountQueue, queue_id)
    if queue is None:
        queue = AccountQueue(id=queue_id)
        session.add(queue)
        session.flush()
    return queue


def _all_pages(fetch: Callable[[str | None], Page[_Item]]) -> Iterator[_Item]:
    """Every item once: a list that grows at its front while it is read shows the last ones of a page again on the next."""
    bookmark: str | None = None
    seen: set[str] = set()
    for _ in range(_MAX_PAGES):
        page = fetch(bookmark)
        yield from (item for item in page.items if item.id not in seen)
        seen.update(item.id for item in page.items)
        bookmark = page.bookmark
        if not bookmark:
            return
