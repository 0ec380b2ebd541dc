"""Reading boards again by themselves: once a day for each account, and soon after Pinterest said that one is gone.

All pages of boards are read then. Sections are one request a board, so those of a few dozen boards are read at a time:
those that pins need or that are known to have some, and before them those that have never been read. Where many have
not, rounds of their own follow, which read nothing else. Where few have, there is room to ask some again that told none or
refused.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.errors import GrantInvalid, PinterestError, TokenRefused
from server.models import Account
from server.models.board_reads import boards_with_sections, boards_with_unread_sections, claim_boards, listed_boards
from server.models.claims import db_now
from server.models.slots import lock_account
from server.pipeline import app_budget, board_lists, tokens
from server.pipeline.board_lists import KnownBefore, Listing
from server.pipeline.services import Services
from server.pipeline.tokens import Access

_LEASE = timedelta(minutes=30)  # reading hundreds of pages may take its time
_AFTER_TROUBLE = timedelta(hours=1)
_AGAIN_COUNTED = 3  # boards a day, where an app has few requests for all its accounts


@dataclass(frozen=True, slots=True)
class BoardsClaim:
    """The right to read an account's boards (`reads_list`) and sections, as long as `until` stands in its row."""

    account_id: str
    until: datetime
    reads_list: bool
    sections_of: tuple[str, ...]
    known_before: KnownBefore
    access: Access = field(repr=False)


class BoardsJob:
    """Reads one account's boards; reading twice does no harm."""

    name = "boards"

    def __init__(self, services: Services) -> None:
        self._services = services

    def claim(self, session: Session) -> BoardsClaim | None:
        now = db_now(session)
        account = claim_boards(session, now)
        if account is None:
            return None
        reads_list = account.boards_due_at is None or account.boards_due_at <= now
        account.boards_read_at = now + _LEASE
        session.flush()
        try:
            access = tokens.access(self._services, account)
        except GrantInvalid:
            return None  # whoever publishes or renews tells it
        most = board_lists.SECTIONS_AT_ONCE
        asked = boards_with_unread_sections(session, account.id, most)
        if reads_list:
            asked = list(dict.fromkeys([*asked, *boards_with_sections(session, account.id, most)]))[:most]
            asked += self._some_others(session, account, asked, most - len(asked))
        known = board_lists.known_now(session, account.id)
        return BoardsClaim(account.id, account.boards_read_at, reads_list, tuple(asked), known, access)

    def work(self, claimed: BoardsClaim) -> Listing | PinterestError:
        try:
            try:
                return self._read(claimed, claimed.access)
            except TokenRefused:
                return self._read(claimed, tokens.renew(self._services, claimed.access))
        except PinterestError as error:
            return error

    def settle(self, session: Session, claimed: BoardsClaim, result: Listing | PinterestError) -> None:
        account = lock_account(session, claimed.account_id)
        if account is None or account.boards_read_at != claimed.until:
            return
        if isinstance(result, PinterestError) or self._is_incredible(session, account, result):
            account.boards_read_at = db_now(session) + _AFTER_TROUBLE
            return
        board_lists.store(session, self._services, account, result, known_before=claimed.known_before)
        if result.sections.broke_off is not None:
            account.boards_read_at = db_now(session) + _AFTER_TROUBLE

    def _some_others(self, session: Session, account: Account, asked: list[str], room: int) -> list[str]:
        """Others each day: what they told, or refused to tell, may be different by now."""
        if app_budget.limit_of(self._services.settings, account.kind) is not None:
            room = min(room, _AGAIN_COUNTED)
        others = [board.id for board in listed_boards(session, account.id) if board.id not in asked]
        return random.sample(others, min(room, len(others)))

    def _read(self, claimed: BoardsClaim, access: Access) -> Listing:
        boards = board_lists.fetch_boards(self._services, access.kind, access.token) if claimed.reads_list else None
        listed = claimed.sections_of if boards is None else {board.id for board in boards}
        asked = [board_id for board_id in claimed.sections_of if board_id in listed]
        return Listing(boards, board_lists.fetch_sections(self._services, access.kind, access.token, asked))

    def _is_incredible(self, session: Session, account: Account, listing: Listing) -> bool:
        """An empty list would stop every pin; a person who means it refreshes the boards by hand."""
        return listing.boards == () and bool(listed_boards(session, account.id))
