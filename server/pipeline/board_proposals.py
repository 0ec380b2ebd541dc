"""Boards that posts would need: proposed where none fits, made only when a person says yes.

A yes is taken once: `decided_at` of an open proposal is the right to make its board, stored before Pinterest is called. Who
finds the right taken long ago knows that an earlier try was lost, and keeps the board that it finds under the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server import clock
from server.errors import Conflict, PinwrightError
from server.ids import new_id
from server.models import Account, BoardProposal, BoardRule, Profile
from server.models.board_reads import (
    ACCEPTED,
    DISMISSED,
    OPEN,
    claim_proposal,
    count_post,
    listed_boards,
    proposal_of,
    proposed_names,
    rule_of,
)
from server.models.moves import record
from server.models.slots import lock_account
from server.pipeline.board_making import REFUSED, BoardOrder, keep_board, lease_of, order_board
from server.pipeline.boards import words_of
from server.pipeline.services import Services
from server.rules.board_names import idea_for
from server.rules.board_words import has_fitting, term_key
from server.values.remote import RemoteBoard


@dataclass(frozen=True, slots=True)
class ProposalClaim:
    """The right to make a proposal's board; `since` is the fence, `was` the name and description that it had before."""

    proposal_id: str
    since: datetime
    order: BoardOrder
    was: tuple[str, str]


def propose(
    session: Session, profile: Profile, account: Account | None, data: Mapping[str, Any], *, actor: str
) -> BoardProposal | None:
    """Propose a board for a post that no rule and no default has matched, or count the post for one that is open.

    Nothing is proposed where one of the account's boards fits, and never again for a term whose proposal was decided.
    """
    if account is None:
        return None
    words = words_of(data)
    if has_fitting((board.name for board in listed_boards(session, account.id)), words):
        return None
    lock_account(session, account.id)  # two posts at once must not propose one name twice
    boards = [board.name for board in listed_boards(session, account.id)]
    terms = words.categories or words.tags
    if boards and not terms:
        return None  # nothing that a rule could hold on to
    kind = "category" if words.categories else "tag" if terms else ""
    known = proposal_of(session, account.id, kind, term_key(terms[0]) if terms else "")
    if known is not None:
        count_post(session, known.id)
        return known
    idea = idea_for(
        words, site=profile.name, taken=[*boards, *proposed_names(session, account.id)], has_boards=bool(boards)
    )
    if idea is None:
        return None
    proposal = BoardProposal(
        id=new_id("bpr"),
        workspace_id=profile.workspace_id,
        profile_id=account.profile_id,
        account_id=account.id,
        kind=idea.kind,
        term=idea.term,
        term_key=term_key(idea.term),
        name=idea.name,
        description=idea.description,
        state=OPEN,
    )
    session.add(proposal)
    session.flush()
    record(session, profile.workspace_id, "board.proposed", proposal.id, actor=actor, data={"name": idea.name})
    return proposal


def begin_accept(
    session: Session, services: Services, proposal: BoardProposal, name: str | None, description: str | None
) -> ProposalClaim | None:
    """Take the right to make a proposal's board; None when it is made already. The caller commits before `make_board`.

    Raises Conflict for a dismissed proposal and while somebody else is making the board.
    """
    account = lock_account(session, proposal.account_id)
    session.refresh(proposal, with_for_update=True)
    if proposal.state == ACCEPTED:
        return None
    if proposal.state == DISMISSED:
        raise Conflict("This proposal was dismissed. Make the board with POST /v1/boards.", code="proposal_dismissed")
    assert account is not None  # noqa: S101 - the proposal goes with its account
    was = (proposal.name, proposal.description)
    now, lost_name = clock.now(), proposal.name if proposal.decided_at is not None else ""
    proposal.name = name or proposal.name
    proposal.description = proposal.description if description is None else description
    order = order_board(session, services, account, proposal.name, proposal.description, lost_name=lost_name)
    session.flush()
    if not claim_proposal(session, proposal.id, now, now - lease_of(services)):
        raise Conflict(
            "This board is being made at the moment, or Pinterest's answer was lost. Try again in a few minutes.",
            code="board_being_made",
            retry_after=lease_of(services).total_seconds(),
        )
    return ProposalClaim(proposal.id, now, order, was)


def finish_accept(session: Session, claimed: ProposalClaim, made: RemoteBoard, *, actor: str) -> BoardProposal:
    """Store the board, let the term's posts go there, and close the proposal. Raises Conflict when somebody was faster."""
    board = keep_board(session, claimed.order.access.account_id, made, actor=actor)
    proposal = _locked(session, claimed.proposal_id)
    if proposal is None or proposal.state != OPEN or proposal.decided_at != claimed.since:
        raise Conflict("Somebody else decided on this proposal meanwhile. Load it again.", code="proposal_decided")
    proposal.state, proposal.board_id, proposal.name = ACCEPTED, board.id, board.name
    _add_rule(session, proposal, board.id)
    record(
        session, proposal.workspace_id, "board.accepted", proposal.id,
        actor=actor, data={"board_id": board.id, "name": board.name},
    )  # fmt: skip
    return proposal


def release(session: Session, services: Services, claimed: ProposalClaim, error: PinwrightError) -> None:
    """Give the right back after a try that certainly made no board; the proposal is open again.

    That an earlier try may have made one stays known, unless this one has looked for it: Pinterest refuses nothing
    before that.
    """
    proposal = _locked(session, claimed.proposal_id)
    if proposal is not None and proposal.state == OPEN and proposal.decided_at == claimed.since:
        is_settled = not claimed.order.lost_name or error.code == REFUSED
        proposal.decided_at = None if is_settled else claimed.since - lease_of(services)
        proposal.name, proposal.description = claimed.was
        session.flush()


def dismiss(session: Session, services: Services, proposal: BoardProposal, *, actor: str) -> None:
    """Never propose a board for this term again; a second time changes nothing. Raises Conflict when it is made already."""
    session.refresh(proposal, with_for_update=True)
    if proposal.state == DISMISSED:
        return
    now = clock.now()
    is_running = proposal.decided_at is not None and proposal.decided_at > now - lease_of(services)
    if proposal.state == ACCEPTED or is_running:
        raise Conflict("The board of this proposal is made already, or just being made.", code="proposal_accepted")
    proposal.state, proposal.decided_at = DISMISSED, now
    session.flush()
    record(session, proposal.workspace_id, "board.dismissed", proposal.id, actor=actor, data={"name": proposal.name})


def _add_rule(session: Session, proposal: BoardProposal, board_id: str) -> None:
    if not proposal.kind:
        return  # posts without a category or tag: the rotation takes the board up
    key = term_key(proposal.term)
    rule = rule_of(session, proposal.account_id, proposal.kind, key)
    if rule is None:
        session.add(
            BoardRule(
                id=new_id("brl"),
                workspace_id=proposal.workspace_id,
                profile_id=proposal.profile_id,
                account_id=proposal.account_id,
                kind=proposal.kind,
                term=proposal.term,
                term_key=key,
                board_ids=[board_id],
            )
        )
    elif board_id not in rule.board_ids:
        rule.board_ids = [*rule.board_ids, board_id]
    session.flush()


def _locked(session: Session, proposal_id: str) -> BoardProposal | None:
    return session.get(BoardProposal, proposal_id, with_for_update=True, populate_existing=True)
