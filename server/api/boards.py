"""`/v1/boards`: an account's boards as they were last read from Pinterest."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from sqlalchemy import select

from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Flag, Id, IdPath, Query
from server.api.plain_shapes import board_json
from server.api.writing import Keywords
from server.db import db
from server.models import Account, Board, BoardSection
from server.models.moves import record
from server.models.scope import find, find_board
from server.models.slots import raise_plan_version
from server.pipeline import board_lists, board_making, section_making
from server.rules.board_names import DESCRIPTION_MAX, NAME_MAX
from server.wiring import services

api = blueprint("boards", __name__, "Boards of an account")


BoardName = Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
BoardAbout = Annotated[str, Field(max_length=DESCRIPTION_MAX)]


_SECTION_NAME_MAX = 180


class BoardQuery(Query):
    """Whose boards."""

    account_id: Id


class Refresh(Body):
    """Whose boards to read again."""

    account_id: Id


class NewBoard(Body):
    """A board to be made on Pinterest. It joins the rotation of automatic pins unless it is secret."""

    account_id: Id
    name: BoardName
    description: BoardAbout = ""
    privacy: Literal["PUBLIC", "PROTECTED", "SECRET"] = "PUBLIC"
    idempotency_key: Annotated[str, Field(min_length=1, max_length=255)] | None = None


class NewSection(Body):
    """A section to be made on a board."""

    account_id: Id
    name: Annotated[str, Field(min_length=1, max_length=_SECTION_NAME_MAX)]
    idempotency_key: Annotated[str, Field(min_length=1, max_length=255)] | None = None


class BoardChange(Body):
    """What to change of a board here; its name and privacy are changed on Pinterest."""

    account_id: Id
    is_in_rotation: Flag | None = None
    keywords: Keywords | None = Field(
        None, description="search phrases that pins for it aim at where a page speaks of them"
    )

    @model_validator(mode="after")
    def _says_something(self) -> BoardChange:
        if self.is_in_rotation is None and self.keywords is None:
            raise ValueError("Send is_in_rotation, keywords or both.")
        return self


@api.get("/boards", responses=answers(200, "Boards in Pinterest's order"))
@access("session_or_key")
def list_boards(query: BoardQuery) -> dict[str, Any]:
    """The account's boards with their sections."""
    account = find(db.session(), principal().scope, Account, query.account_id)
    return {"data": _boards(account), "next_cursor": None}


@api.post("/boards", responses=answers(201, "The board"))
@access("session_or_key", "editor")
def create_board(body: NewBoard) -> tuple[dict[str, Any], int]:
    """Make a board on Pinterest."""
    session, caller = db.session(), principal()
    account = find(session, caller.scope, Account, body.account_id)
    order = board_making.order_board(session, services(), account, body.name, body.description, body.privacy)
    session.rollback()  # nothing is written yet, and no transaction is open while Pinterest is asked
    made = board_making.make_board(services(), order)
    board = board_making.keep_board(session, order.access.account_id, made, actor=caller.actor)
    return board_json(board), 201


@api.post("/boards/refresh", responses=answers(200, "The boards as they are now"))
@access("session_or_key", "editor")
def refresh_boards(body: Refresh) -> dict[str, Any]:
    """Read the account's boards again, all pages of them; sections of fifty at once, of the others by and by."""
    session, caller = db.session(), principal()
    board_lists.refresh(session, services(), find(session, caller.scope, Account, body.account_id))
    account = find(session, caller.scope, Account, body.account_id)
    record(session, caller.workspace_id, "account.boards_refreshed", account.id, actor=caller.actor)
    return {"data": _boards(account), "next_cursor": None}


@api.get("/boards/<string:id>/sections", responses=answers(200, "The board's sections"))
@access("session_or_key")
def list_sections(path: IdPath, query: BoardQuery) -> dict[str, Any]:
    """The sections of one board."""
    account = find(db.session(), principal().scope, Account, query.account_id)
    board = find_board(db.session(), account, path.id)
    sections = _sections(account.id)[board.id]
    return {"data": [{"id": section.id, "name": section.name} for section in sections], "next_cursor": None}


@api.post("/boards/<string:id>/sections", responses=answers(201, "The section"))
@access("session_or_key", "editor")
def create_section(path: IdPath, body: NewSection) -> tuple[dict[str, Any], int]:
    """Make a section of a board on Pinterest."""
    session, caller = db.session(), principal()
    account = find(session, caller.scope, Account, body.account_id)
    order = section_making.order_section(session, services(), account, find_board(session, account, path.id), body.name)
    session.rollback()  # nothing is written yet, and no transaction is open while Pinterest is asked
    made = section_making.make_section(services(), order)
    section = section_making.keep_section(session, order, made, actor=caller.actor)
    return {"id": section.id, "name": section.name}, 201


@api.patch("/boards/<string:id>", responses=answers(200, "The board"))
@access("session_or_key", "editor")
def change_board(path: IdPath, body: BoardChange) -> dict[str, Any]:
    """Put a board into the rotation of automatic pins or take it out; say which phrases its pins aim at."""
    session, caller = db.session(), principal()
    account = find(session, caller.scope, Account, body.account_id)
    board = find_board(session, account, path.id)
    if body.keywords is not None and board.keywords != body.keywords:
        board.keywords = body.keywords
        record(session, caller.workspace_id, "board.changed", board.id, actor=caller.actor, reason="keywords")
    if body.is_in_rotation is not None and board.is_in_rotation != body.is_in_rotation:
        board.is_in_rotation = body.is_in_rotation
        raise_plan_version(session, account.id)
        record(session, caller.workspace_id, "board.changed", board.id, actor=caller.actor, reason="rotation")
    return board_json(board, _sections(account.id)[board.id])


def _boards(account: Account) -> list[dict[str, Any]]:
    sections = _sections(account.id)
    rows = db.session.scalars(select(Board).where(Board.account_id == account.id).order_by(Board.position, Board.id))
    return [board_json(board, sections[board.id]) for board in rows]


def _sections(account_id: str) -> defaultdict[str, list[BoardSection]]:
    found: defaultdict[str, list[BoardSection]] = defaultdict(list)
    rows = (
        select(BoardSection).where(BoardSection.account_id == account_id).order_by(BoardSection.name, BoardSection.id)
    )
    for section in db.session.scalars(rows):
        found[section.board_id].append(section)
    return found
