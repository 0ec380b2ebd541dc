"""`/v1/board-rules`: which categories and tags go to which boards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated, Any, Literal

from flask import Response, current_app
from pydantic import AfterValidator, Field, field_validator
from sqlalchemy.orm import Session

from server import clock
from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Id, IdPath, Page, listed
from server.db import db
from server.errors import Conflict, InvalidRequest
from server.ids import new_id
from server.models import Account, BoardRule
from server.models.board_reads import listed_ids, listed_sections, rule_of
from server.models.moves import record
from server.models.scope import find, visible
from server.models.slots import lock_account
from server.pipeline.sections import check_sections
from server.rules.board_words import TERM_MAX, plain_term, term_key

api = blueprint("board_rules", __name__, "Which categories and tags go to which boards")


def _term(value: str) -> str:
    plain = plain_term(value)
    if not plain:
        raise ValueError("Write the category's or tag's name as it stands in WordPress.")
    return plain


Term = Annotated[str, Field(min_length=1, max_length=TERM_MAX), AfterValidator(_term)]
BoardIds = Annotated[list[Id], Field(min_length=1, max_length=50), AfterValidator(lambda ids: list(dict.fromkeys(ids)))]


Sections = Annotated[
    dict[Id, Id],
    Field(max_length=50, description="of boards in `board_ids`: the section that pins go to, by board"),
]


class RuleQuery(Page):
    """Which rules to list."""

    profile_id: Id | None = None
    account_id: Id | None = None


class NewRule(Body):
    """Posts with this category or tag go to these boards, in turns. The rule belongs to the account's profile."""

    account_id: Id
    kind: Literal["category", "tag"]
    term: Term = Field(description="its name in WordPress; case and spaces do not matter, accents do")
    board_ids: BoardIds
    sections: Sections = Field(default_factory=dict)
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class RuleChange(Body):
    """What to change; what is left out stays."""

    term: Term | None = None
    board_ids: BoardIds | None = None
    sections: Sections | None = Field(
        None, description="all of them anew; when left out, those of boards that stay are kept"
    )
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)

    @field_validator("term", "board_ids", "sections")
    @classmethod
    def _is_not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("Leave this field out to keep it as it is; it cannot be null.")
        return value


@api.get("/board-rules", responses=answers(200, "Rules, newest first"))
@access("session_or_key")
def list_rules(query: RuleQuery) -> dict[str, Any]:
    """List board rules."""
    session = db.session()
    select = visible(principal().scope, BoardRule).order_by(BoardRule.id.desc()).limit(query.limit + 1)
    for column, value in ((BoardRule.profile_id, query.profile_id), (BoardRule.account_id, query.account_id)):
        select = select.where(column == value) if value is not None else select
    before_id = query.before_id()
    rows = list(session.scalars(select.where(BoardRule.id < before_id) if before_id else select))
    known = _known(session, (rule.account_id for rule in rows))
    return listed(rows, [rule_json(rule, *known) for rule in rows], query.limit)


@api.post("/board-rules", responses=answers(201, "The rule"))
@access("session_or_key", "editor")
def create_rule(body: NewRule) -> tuple[dict[str, Any], int]:
    """Send posts with a category or tag to boards of one account. Pins that exist keep their boards."""
    session, caller = db.session(), principal()
    account = find(session, caller.scope, Account, body.account_id)
    _check_boards(session, account.id, body.board_ids)
    check_sections(session, account.id, body.board_ids, body.sections)
    _check_free(session, account.id, body.kind, body.term)
    rule = BoardRule(
        id=new_id("brl"),
        workspace_id=account.workspace_id,
        profile_id=account.profile_id,
        account_id=account.id,
        kind=body.kind,
        term=body.term,
        term_key=term_key(body.term),
        board_ids=body.board_ids,
        sections=body.sections,
    )
    session.add(rule)
    session.flush()
    record(session, caller.workspace_id, "board_rule.created", rule.id, actor=caller.actor)
    return _shown(session, rule), 201


@api.get("/board-rules/<string:id>", responses=answers(200, "The rule"))
@access("session_or_key")
def get_rule(path: IdPath) -> dict[str, Any]:
    """Read one rule."""
    session = db.session()
    return _shown(session, find(session, principal().scope, BoardRule, path.id))


@api.patch("/board-rules/<string:id>", responses=answers(200, "The rule as it is now"))
@access("session_or_key", "editor")
def change_rule(path: IdPath, body: RuleChange) -> dict[str, Any]:
    """Change a rule's term, boards or sections. Pins that exist keep their boards."""
    session, caller = db.session(), principal()
    rule = find(session, caller.scope, BoardRule, path.id)
    if body.board_ids is not None:
        _check_boards(session, rule.account_id, body.board_ids)
        rule.board_ids = body.board_ids
        rule.sections = {board: section for board, section in rule.sections.items() if board in body.board_ids}
    if body.sections is not None:
        check_sections(session, rule.account_id, rule.board_ids, body.sections)
        rule.sections = body.sections
    if body.term is not None:
        _check_free(session, rule.account_id, rule.kind, body.term, without=rule.id)
        rule.term, rule.term_key = body.term, term_key(body.term)
    session.flush()
    record(session, caller.workspace_id, "board_rule.changed", rule.id, actor=caller.actor)
    return _shown(session, rule)


@api.delete("/board-rules/<string:id>", responses=answers(204, "The rule is gone"))
@access("session_or_key", "editor")
def delete_rule(path: IdPath) -> Response:
    """Delete a rule. Pins that exist keep their boards."""
    session, caller = db.session(), principal()
    rule = find(session, caller.scope, BoardRule, path.id)
    record(session, caller.workspace_id, "board_rule.deleted", rule.id, actor=caller.actor, reason=rule.term)
    session.delete(rule)
    return current_app.response_class(status=204)


def rule_json(
    rule: BoardRule, known: Collection[tuple[str, str]], sections: Collection[tuple[str, str, str]]
) -> dict[str, Any]:
    """A rule; `missing_board_ids` are those of its boards that Pinterest lists no longer: no pin goes there.

    For a section in `missing_section_ids` the pins go to its board itself.
    """
    return {
        "id": rule.id,
        "profile_id": rule.profile_id,
        "account_id": rule.account_id,
        "kind": rule.kind,
        "term": rule.term,
        "board_ids": rule.board_ids,
        "sections": rule.sections,
        "missing_board_ids": [one for one in rule.board_ids if (rule.account_id, one) not in known],
        "missing_section_ids": [
            section for board, section in rule.sections.items() if (rule.account_id, board, section) not in sections
        ],
        "created_at": clock.rfc3339(rule.created_at),
    }


def _shown(session: Session, rule: BoardRule) -> dict[str, Any]:
    return rule_json(rule, *_known(session, [rule.account_id]))


def _known(session: Session, account_ids: Iterable[str]) -> tuple[set[tuple[str, str]], set[tuple[str, str, str]]]:
    ids = set(account_ids)
    return listed_ids(session, ids), listed_sections(session, ids)


def _check_boards(session: Session, account_id: str, board_ids: list[str]) -> None:
    known = listed_ids(session, [account_id])
    unknown = [one for one in board_ids if (account_id, one) not in known]
    if unknown:
        raise InvalidRequest(
            f"This account has no board {', '.join(unknown[:5])}. GET /v1/boards lists its boards; refresh them if it is new.",
            code="board_not_found",
            field="board_ids",
            board_ids=unknown,
        )


def _check_free(session: Session, account_id: str, kind: str, term: str, *, without: str = "") -> None:
    lock_account(session, account_id)  # two calls at once must not both find that there is no such rule
    other = rule_of(session, account_id, kind, term_key(term))
    if other is not None and other.id != without:
        raise Conflict(
            f"There is a rule for the {kind} “{other.term}” already. Change that one.",
            code="rule_exists",
            field="term",
            rule_id=other.id,
        )
