"""What Pinterest lists of an account: reading its boards and their sections, and bringing the cache to what was read.

A board may refuse to tell its sections (a secret one whose right the access lacks, one that went meanwhile): it was
asked, and nothing was learnt of it. What is known of its sections stays, and the other boards are read all the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, telemetry
from server.errors import Conflict, PinterestError, Rejected, TokenRefused
from server.models import Account, Board, BoardSection
from server.models.board_reads import (
    boards_with_sections,
    boards_with_unread_sections,
    forget_sections_read,
    listed_boards,
)
from server.models.claims import db_now, wake
from server.models.slots import lock_account, raise_plan_version
from server.pipeline import app_budget, tokens
from server.pipeline.services import Services
from server.values.remote import Page, RemoteBoard, RemoteSection

SECTIONS_AT_ONCE = 50  # boards
_LIST_EVERY = timedelta(hours=24)
_SPREAD = 0.1  # of a wait, so that accounts connected together are not read together
_MORE_SECTIONS = timedelta(minutes=1)
_MORE_SECTIONS_COUNTED = timedelta(hours=1)  # where an app has few requests a day for all its accounts
_SOON = timedelta(minutes=1)
_NOT_OFTENER = timedelta(minutes=15)
_MAX_PAGES = 100  # 250 boards each; an account may have 2,000

_Item = TypeVar("_Item", RemoteBoard, RemoteSection)


@dataclass(frozen=True, slots=True)
class Sections:
    """The sections of each board that told them, and all boards that were `asked`, until Pinterest `broke_off`."""

    of: Mapping[str, tuple[RemoteSection, ...]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    broke_off: PinterestError | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What was read: all boards in Pinterest's order, None where only sections were asked for; and sections."""

    boards: tuple[RemoteBoard, ...] | None = None
    sections: Sections = Sections()


@dataclass(frozen=True, slots=True)
class KnownBefore:
    """The ids of what was cached before a list was read: only these can be missing from it."""

    boards: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()


def fetch_boards(services: Services, kind: str, token: str) -> tuple[RemoteBoard, ...]:
    """All boards of an account. No transaction may be open. Raises PinterestError."""
    return tuple(_all_pages(partial(services.pinterest(kind).boards, token)))


def fetch_sections(services: Services, kind: str, token: str, board_ids: Collection[str]) -> Sections:
    """The sections of these boards. No transaction may be open. Raises PinterestError, but not for the refusal of one board,
    nor when others have told theirs before: the rest is read later.
    """
    found: dict[str, tuple[RemoteSection, ...]] = {}
    asked: set[str] = set()
    for board_id in board_ids:
        try:
            found[board_id] = sections_of_board(services, kind, token, board_id)
        except Rejected as error:
            telemetry.log("boards.sections_refused", board=board_id, status=error.status, code=error.pinterest_code)
        except TokenRefused:
            raise
        except PinterestError as error:
            if not asked:
                raise
            return Sections(found, frozenset(asked), error)
        asked.add(board_id)
    return Sections(found, frozenset(asked))


def fetch_listing(services: Services, kind: str, token: str, *, first: Collection[str] = ()) -> Listing:
    """All boards, and the sections of as many as may be waited for, the `first` before the others.

    Sections are one request a board, and an account may have 2,000 boards: the rest is the worker's. No transaction may be
    open. Raises PinterestError.
    """
    boards = fetch_boards(services, kind, token)
    asked = sorted((board.id for board in boards), key=lambda board_id: board_id not in first)[:SECTIONS_AT_ONCE]
    return Listing(boards, fetch_sections(services, kind, token, asked))


def sections_of_board(services: Services, kind: str, token: str, board_id: str) -> tuple[RemoteSection, ...]:
    """All sections of one board. Raises PinterestError."""
    return tuple(_all_pages(partial(services.pinterest(kind).sections, token, board_id)))


def known_now(session: Session, account_id: str) -> KnownBefore:
    """What is cached at this moment, for a list that is read from here on."""
    sections = session.scalars(select(BoardSection.id).where(BoardSection.account_id == account_id))
    return KnownBefore(frozenset(board.id for board in listed_boards(session, account_id)), frozenset(sections))


def store(
    session: Session,
    services: Services,
    account: Account,
    listing: Listing,
    *,
    known_before: KnownBefore = KnownBefore(),
) -> None:
    """Bring the cache of a locked account to what was read, and say when something of it is read again.

    Only what was `known_before` the list was read can be missing from it: what was made meanwhile is not lost. Plans
    that were shown become stale only where something changed that planning goes by.
    """
    has_changed = listing.boards is not None and _store_boards(session, account, listing.boards, known_before)
    has_changed |= _store_sections(session, account, listing, known_before)
    session.flush()
    if has_changed:
        raise_plan_version(session, account.id)
    _plan_next(session, services, account, was_listed=listing.boards is not None)


def refresh(session: Session, services: Services, account: Account) -> None:
    """Read the boards again. Ends the session's transaction before it calls Pinterest. Raises PinterestError."""
    if account.status != "connected":
        raise Conflict("This account is disconnected. Connect it again first.", code="account_disconnected")
    stale = tokens.access(services, account)
    account_id, known_before = account.id, known_now(session, account.id)
    first = boards_with_sections(session, account.id, SECTIONS_AT_ONCE)
    session.rollback()
    try:
        listing = fetch_listing(services, stale.kind, stale.token, first=first)
    except TokenRefused:
        listing = fetch_listing(services, stale.kind, tokens.renew(services, stale).token, first=first)
    fresh = lock_account(session, account_id)
    if fresh is not None:
        forget_sections_read(session, account_id)
        store(session, services, fresh, listing, known_before=known_before)


def read_soon(account: Account, now: datetime) -> None:
    """Let the boards be read again: Pinterest has just said that one of them, or a section, is not there any more."""
    soon = max(now + _SOON, (account.boards_refreshed_at or now) + _NOT_OFTENER)
    account.boards_due_at = min(account.boards_due_at or soon, soon)
    account.boards_read_at = min(account.boards_read_at or soon, soon)


def _store_boards(
    session: Session, account: Account, listed: tuple[RemoteBoard, ...], known_before: KnownBefore
) -> bool:
    """A board that is no longer listed is marked, never dropped. True when planning has to know."""
    known = {board.id: board for board in session.scalars(select(Board).where(Board.account_id == account.id))}
    before = {board.id: _planned_by(board) for board in known.values()}
    missing = known_before.boards - {found.id for found in listed}
    has_come_back = False
    for position, found in enumerate(listed):
        board = known.get(found.id)
        if board is None:
            board = Board(account_id=account.id, id=found.id, is_in_rotation=found.privacy != "SECRET")
            session.add(board)
            known[found.id] = board
        elif board.is_gone:
            board.has_read_sections, has_come_back = False, True  # they were forgotten with it
        board.name, board.description, board.privacy = found.name, found.description, found.privacy
        board.position, board.is_gone = position, False
    for board_id in missing:
        if board_id in known:
            known[board_id].is_gone = True
    if has_come_back:  # its pins may be due
        wake(session, account.queue_id, db_now(session))
    return before != {board.id: _planned_by(board) for board in known.values()}


def _planned_by(board: Board) -> tuple[str, str, int, bool]:
    return board.name, board.privacy, board.position, board.is_gone


def _store_sections(session: Session, account: Account, listing: Listing, known_before: KnownBefore) -> bool:
    """Boards that told nothing keep the sections that are known. True when some went away or lie elsewhere now."""
    rows = session.scalars(select(BoardSection).where(BoardSection.account_id == account.id))
    known = {row.id: row for row in rows}
    told = {section.id: (board_id, section) for board_id, some in listing.sections.of.items() for section in some}
    has_changed = False
    for section_id, (board_id, section) in told.items():
        row = known.get(section_id)
        if row is None:
            row = BoardSection(account_id=account.id, id=section_id, board_id=board_id)
            session.add(row)
        has_changed |= row.board_id != board_id
        row.board_id, row.name = board_id, section.name
    listed = None if listing.boards is None else {board.id for board in listing.boards}
    for row in known.values():
        if row.id in told or row.id not in known_before.sections:
            continue
        if row.board_id in listing.sections.of or (listed is not None and row.board_id not in listed):
            session.delete(row)
            has_changed = True
    asked = select(Board).where(Board.account_id == account.id, Board.id.in_(listing.sections.asked))
    for board in session.scalars(asked):
        board.has_read_sections = True
    return has_changed


def _plan_next(session: Session, services: Services, account: Account, *, was_listed: bool) -> None:
    now = clock.now()
    if was_listed or account.boards_due_at is None:
        account.boards_due_at = now + _spread(_LIST_EVERY)
    if was_listed:
        account.boards_refreshed_at = now
    account.boards_read_at = account.boards_due_at
    if boards_with_unread_sections(session, account.id, 1):
        is_counted = app_budget.limit_of(services.settings, account.kind) is not None
        pause = _MORE_SECTIONS_COUNTED if is_counted else _MORE_SECTIONS
        account.boards_read_at = min(account.boards_due_at, now + _spread(pause))


def _spread(span: timedelta) -> timedelta:
    return span * (1 + _SPREAD * random.random())


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
