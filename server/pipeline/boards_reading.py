"""Reading boards again by themselves: once a day for each account, and soon after Pinterest said that one is gone.

All pages of boards are read. Sections are one request a board, so those of a few dozen boards are read at a time: where
some have never been read, these first, minute by minute; then those that pins need or that are known to have some.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.errors import GrantInvalid, PinterestError, TokenRefused
from server.models import Account
from server.models.board_reads import boards_with_sections, boards_without_sections, claim_boards, listed_boards
from server.models.claims import db_now
from server.models.slots import lock_account
from server.pipeline import tokens
from server.pipeline.accounts import SECTIONS_AT_ONCE, KnownBefore, RemoteAccount, fetch_boards, known_now, store_boards
from server.pipeline.services import Services
from server.pipeline.tokens import Access

_LEASE = timedelta(minutes=30)  # reading hundreds of pages may take its time
_AFTER_TROUBLE = timedelta(hours=1)
_SECTIONS_OF = SECTIONS_AT_ONCE


@dataclass(frozen=True, slots=True)
class BoardsClaim:
    """The right to read an account's boards, as long as `until` stands in its row."""

    account_id: str
    until: datetime
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
        account.boards_read_at = now + _LEASE
        session.flush()
        try:
            access = tokens.access(self._services, account)
        except GrantInvalid:
            return None  # whoever publishes or renews tells it
        unread = boards_without_sections(session, account.id, _SECTIONS_OF)
        matter = boards_with_sections(session, account.id, _SECTIONS_OF)
        sections_of = list(dict.fromkeys([*unread, *matter]))[:_SECTIONS_OF]
        known = known_now(session, account.id)
        return BoardsClaim(account.id, account.boards_read_at, tuple(sections_of), known, access)

    def work(self, claimed: BoardsClaim) -> RemoteAccount | PinterestError:
        try:
            try:
                return self._read(claimed, claimed.access)
            except TokenRefused:
                return self._read(claimed, tokens.renew(self._services, claimed.access))
        except PinterestError as error:
            return error

    def settle(self, session: Session, claimed: BoardsClaim, result: RemoteAccount | PinterestError) -> None:
        account = lock_account(session, claimed.account_id)
        if account is None or account.boards_read_at != claimed.until:
            return
        if isinstance(result, PinterestError) or self._is_incredible(session, account, result):
            account.boards_read_at = db_now(session) + _AFTER_TROUBLE
            return
        store_boards(session, account, result, known_before=claimed.known_before)

    def _read(self, claimed: BoardsClaim, access: Access) -> RemoteAccount:
        found = fetch_boards(self._services, access.kind, access.token, sections_of=claimed.sections_of)
        return replace(found, sections_of=frozenset(claimed.sections_of))

    def _is_incredible(self, session: Session, account: Account, remote: RemoteAccount) -> bool:
        """An empty list would stop every pin; a person who means it refreshes the boards by hand."""
        return not remote.boards and bool(listed_boards(session, account.id))
