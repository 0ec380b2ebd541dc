"""Reading and counting board rules and proposals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from server import states
from server.models.account import Account, Board, BoardSection
from server.models.board_rule import BoardProposal, BoardRule
from server.models.pin import Pin

_WAITING = (states.DRAFT, states.PENDING, states.QUEUED, states.RETRYING)
OPEN, ACCEPTED, DISMISSED = "open", "accepted", "dismissed"


def matching_rules(session: Session, account_id: str, term_keys: Collection[str]) -> list[BoardRule]:
    """The account's rules for any of these terms, of both kinds."""
    if not term_keys:
        return []
    return list(
        session.scalars(select(BoardRule).where(BoardRule.account_id == account_id, BoardRule.term_key.in_(term_keys)))
    )


def rule_of(session: Session, account_id: str, kind: str, key: str) -> BoardRule | None:
    """The account's rule for a term, as the database has it now."""
    return session.scalars(
        select(BoardRule)
        .where(BoardRule.account_id == account_id, BoardRule.kind == kind, BoardRule.term_key == key)
        .execution_options(populate_existing=True)
    ).first()


def listed_boards(session: Session, account_id: str) -> Sequence[Board]:
    """The boards that Pinterest lists for the account, in its order."""
    return session.scalars(
        select(Board).where(Board.account_id == account_id, Board.is_gone.is_(False)).order_by(Board.position, Board.id)
    ).all()


def listed_ids(session: Session, account_ids: Iterable[str]) -> set[tuple[str, str]]:
    """`(account_id, board_id)` of every board that Pinterest lists for these accounts."""
    rows = session.execute(
        select(Board.account_id, Board.id).where(Board.account_id.in_(set(account_ids)), Board.is_gone.is_(False))
    )
    return set(rows.tuples())


def listed_sections(session: Session, account_ids: Iterable[str]) -> set[tuple[str, str, str]]:
    """`(account_id, board_id, section_id)` of every section that Pinterest lists for these accounts."""
    rows = session.execute(
        select(BoardSection.account_id, BoardSection.board_id, BoardSection.id).where(
            BoardSection.account_id.in_(set(account_ids))
        )
    )
    return set(rows.tuples())


def section_names(session: Session, account_id: str) -> dict[tuple[str, str], str]:
    """The name of each section of the account, by board and section."""
    rows = session.execute(
        select(BoardSection.board_id, BoardSection.id, BoardSection.name).where(BoardSection.account_id == account_id)
    )
    return {(board_id, section_id): name for board_id, section_id, name in rows.tuples()}


def proposal_of(session: Session, account_id: str, kind: str, key: str) -> BoardProposal | None:
    """The account's proposal for a term, whatever became of it, as the database has it now."""
    return session.scalars(
        select(BoardProposal)
        .where(BoardProposal.account_id == account_id, BoardProposal.kind == kind, BoardProposal.term_key == key)
        .execution_options(populate_existing=True)
    ).first()


def count_post(session: Session, proposal_id: str) -> None:
    """One more post asks for an open proposal."""
    session.execute(
        update(BoardProposal)
        .where(BoardProposal.id == proposal_id, BoardProposal.state == OPEN)
        .values(posts=BoardProposal.posts + 1),
        execution_options={"synchronize_session": False},
    )


def proposed_names(session: Session, account_id: str) -> list[str]:
    """The names of the account's open proposals."""
    return list(
        session.scalars(
            select(BoardProposal.name).where(BoardProposal.account_id == account_id, BoardProposal.state == OPEN)
        )
    )


def claim_proposal(session: Session, proposal_id: str, now: datetime, before: datetime) -> bool:
    """Take the right to make a proposal's board: `decided_at` becomes `now`. False when somebody else has it.

    A right that was taken at `before` or earlier has run out: its holder died, or never heard Pinterest's answer.
    """
    taken = session.execute(
        update(BoardProposal)
        .where(
            BoardProposal.id == proposal_id,
            BoardProposal.state == OPEN,
            or_(BoardProposal.decided_at.is_(None), BoardProposal.decided_at <= before),
        )
        .values(decided_at=now),
        execution_options={"synchronize_session": False},
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def claim_boards(session: Session, now: datetime) -> Account | None:
    """The account whose boards are to be read again and have waited longest, locked."""
    return session.scalars(
        select(Account)
        .where(Account.status == "connected", Account.tokens_sealed.is_not(None), Account.boards_read_at <= now)
        .order_by(Account.boards_read_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=Account, key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def boards_with_sections(session: Session, account_id: str, limit: int) -> list[str]:
    """Boards whose sections matter: those that pins name a section of, then those that are known to have some."""
    named = select(Pin.board_id).where(
        Pin.account_id == account_id, Pin.board_section_id.is_not(None), Pin.state.in_(_WAITING)
    )
    known = select(BoardSection.board_id).where(BoardSection.account_id == account_id)
    found = [*session.scalars(named.distinct().limit(limit)), *session.scalars(known.distinct().limit(limit))]
    return [board_id for board_id in dict.fromkeys(found) if board_id][:limit]


def boards_with_unread_sections(session: Session, account_id: str, limit: int) -> list[str]:
    """Listed boards that have not been asked for their sections yet, in Pinterest's order."""
    unread = select(Board.id).where(
        Board.account_id == account_id, Board.is_gone.is_(False), Board.has_read_sections.is_(False)
    )
    return list(session.scalars(unread.order_by(Board.position, Board.id).limit(limit)))


def forget_sections_read(session: Session, account_id: str) -> None:
    """Let the sections of all boards be read again."""
    session.execute(update(Board).where(Board.account_id == account_id).values(has_read_sections=False))
