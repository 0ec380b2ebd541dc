"""`/v1/board-proposals`: boards that posts would need, made on Pinterest only when a person says yes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from server import clock
from server.api.access import access, principal
from server.api.boards import BoardAbout, BoardName
from server.api.description import answers, blueprint
from server.api.fields import Body, Id, IdPath, Page, listed
from server.db import db
from server.errors import OutcomeUnknown, PinwrightError
from server.models import BoardProposal
from server.models.board_reads import listed_ids
from server.models.scope import find, visible
from server.pipeline import board_making, board_proposals
from server.wiring import services

api = blueprint("board_proposals", __name__, "Boards that posts would need")


class ProposalQuery(Page):
    """Which proposals to list."""

    profile_id: Id | None = None
    account_id: Id | None = None
    state: Literal["open", "accepted", "dismissed"] | None = None


class Acceptance(Body):
    """The name and description that the board gets; without them, the proposed ones."""

    name: BoardName | None = None
    description: BoardAbout | None = None
    idempotency_key: Annotated[str, Field(min_length=1, max_length=255)] | None = None


@api.get("/board-proposals", responses=answers(200, "Proposals, newest first"))
@access("session_or_key")
def list_proposals(query: ProposalQuery) -> dict[str, Any]:
    """List proposed boards."""
    session = db.session()
    select = visible(principal().scope, BoardProposal).order_by(BoardProposal.id.desc()).limit(query.limit + 1)
    for column, value in (
        (BoardProposal.profile_id, query.profile_id),
        (BoardProposal.account_id, query.account_id),
        (BoardProposal.state, query.state),
    ):
        select = select.where(column == value) if value is not None else select
    before_id = query.before_id()
    rows = list(session.scalars(select.where(BoardProposal.id < before_id) if before_id else select))
    with_boards = {account_id for account_id, _ in listed_ids(session, (row.account_id for row in rows))}
    return listed(rows, [proposal_json(row, row.account_id in with_boards) for row in rows], query.limit)


@api.get("/board-proposals/<string:id>", responses=answers(200, "The proposal"))
@access("session_or_key")
def get_proposal(path: IdPath) -> dict[str, Any]:
    """Read one proposal."""
    session = db.session()
    return _shown(session, find(session, principal().scope, BoardProposal, path.id))


@api.post("/board-proposals/<string:id>/accept", responses=answers(200, "The proposal with its board"))
@access("session_or_key", "editor")
def accept_proposal(path: IdPath, body: Acceptance) -> dict[str, Any]:
    """Make the board on Pinterest and send the term's posts there. A second time gives the same answer."""
    session, caller = db.session(), principal()
    proposal = find(session, caller.scope, BoardProposal, path.id)
    claimed = board_proposals.begin_accept(session, services(), proposal, body.name, body.description)
    if claimed is None:
        return _shown(session, proposal)
    session.commit()  # the right to make the board must be known before Pinterest is called
    try:
        made = board_making.make_board(services(), claimed.order)
    except OutcomeUnknown:
        raise  # the board may exist: the right runs out by itself, and the next try looks for it
    except PinwrightError as error:
        board_proposals.release(session, services(), claimed, error)
        session.commit()
        raise
    return _shown(session, board_proposals.finish_accept(session, claimed, made, actor=caller.actor))


@api.post("/board-proposals/<string:id>/dismiss", responses=answers(200, "The proposal, dismissed"))
@access("session_or_key", "editor")
def dismiss_proposal(path: IdPath) -> dict[str, Any]:
    """Say no. Nothing is proposed for this term again."""
    session, caller = db.session(), principal()
    proposal = find(session, caller.scope, BoardProposal, path.id)
    board_proposals.dismiss(session, services(), proposal, actor=caller.actor)
    return _shown(session, proposal)


def proposal_json(proposal: BoardProposal, has_boards: bool) -> dict[str, Any]:
    """A proposal; `kind` is category, tag or null for posts without either, `why` what happens to their pins meanwhile."""
    return {
        "id": proposal.id,
        "profile_id": proposal.profile_id,
        "account_id": proposal.account_id,
        "kind": proposal.kind or None,
        "term": proposal.term,
        "name": proposal.name,
        "description": proposal.description,
        "posts": proposal.posts,
        "why": _WHY[has_boards],
        "state": proposal.state,
        "board_id": proposal.board_id,
        "created_at": clock.rfc3339(proposal.created_at),
        "decided_at": clock.rfc3339(proposal.decided_at) if proposal.state != "open" else None,
    }


_WHY = {
    True: {
        "code": "no_fitting_board",
        "params": {},
        "text": "None of the account's boards fits these posts, so their pins take turns on all boards.",
    },
    False: {
        "code": "no_boards",
        "params": {},
        "text": "The account has no board yet, so the posts' pins wait as drafts. Accept the board, then schedule them.",
    },
}


def _shown(session: Session, proposal: BoardProposal) -> dict[str, Any]:
    return proposal_json(proposal, bool(listed_ids(session, [proposal.account_id])))
