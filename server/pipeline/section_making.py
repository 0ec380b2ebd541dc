"""Creating a section of a board on Pinterest, at most once: its board's sections are listed before, and after a lost answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.errors import Conflict, OutcomeUnknown, PinterestError, TokenRefused
from server.models import Account, Board, BoardSection
from server.models.moves import record
from server.models.slots import lock_account
from server.pipeline import tokens
from server.pipeline.board_lists import sections_of_board
from server.pipeline.board_making import NameTaken, access_of, explained
from server.pipeline.services import Services
from server.pipeline.tokens import Access
from server.rules.board_words import term_key
from server.values.remote import RemoteSection


@dataclass(frozen=True, slots=True)
class SectionOrder:
    """A section to be made, as plain values."""

    access: Access
    board_id: str
    name: str


def order_section(session: Session, services: Services, account: Account, board: Board, name: str) -> SectionOrder:
    """Check what can be known here. Raises NameTaken, and Conflict for a disconnected account."""
    rows = session.scalars(
        select(BoardSection).where(BoardSection.account_id == account.id, BoardSection.board_id == board.id)
    )
    for section in rows:
        if term_key(section.name) == term_key(name):
            raise _taken(name, section.id)
    return SectionOrder(access_of(services, account), board.id, name)


def make_section(services: Services, order: SectionOrder) -> RemoteSection:
    """Create the section. No transaction may be open. Raises as `board_making.make_board` does."""
    try:
        try:
            return _make(services, order, order.access.token)
        except TokenRefused:
            return _make(services, order, tokens.renew(services, order.access).token)
    except OutcomeUnknown as unknown:
        raise OutcomeUnknown(
            "Pinterest did not say whether it made the section. Try again in a few minutes; it is looked for first.",
            status=unknown.status, pinterest_code=unknown.pinterest_code, **unknown.params,
        ) from unknown  # fmt: skip
    except PinterestError as error:
        raise explained(error, "section") from error


def keep_section(session: Session, order: SectionOrder, made: RemoteSection, *, actor: str) -> BoardSection:
    """Store a section that was made. The account's row is locked."""
    account = lock_account(session, order.access.account_id)
    if account is None:
        raise Conflict("The account was removed while the section was made.", code="account_not_found")
    section = session.get(BoardSection, (account.id, made.id))
    if section is None:
        section = BoardSection(account_id=account.id, id=made.id)
        session.add(section)
    section.board_id, section.name = order.board_id, made.name[:200]
    session.flush()
    data = {"name": section.name, "board_id": section.board_id}
    record(session, account.workspace_id, "section.created", section.id, actor=actor, data=data)
    return section


def _make(services: Services, order: SectionOrder, token: str) -> RemoteSection:
    client = services.pinterest(order.access.kind)
    known = _listed(services, order, token)
    if (same := known.get(term_key(order.name))) is not None:
        raise _taken(order.name, same.id)
    try:
        return client.create_section(token, order.board_id, order.name)
    except OutcomeUnknown:
        found = _listed(services, order, token).get(term_key(order.name))
        if found is None:
            raise
        return found


def _listed(services: Services, order: SectionOrder, token: str) -> dict[str, RemoteSection]:
    listed = sections_of_board(services, order.access.kind, token, order.board_id)
    return {term_key(section.name): section for section in listed}


def _taken(name: str, section_id: str) -> NameTaken:
    text = f"This board has a section “{name}” already. Choose another name, or refresh the boards to see it."
    return NameTaken(text, code="section_name_taken", field="name", section_id=section_id)
