"""Boards and their sections."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from server import clock
from server.sandbox import fields
from server.sandbox.accounts import Caller, add_board
from server.sandbox.refusals import board_not_found, section_not_found
from server.sandbox.store import new_digits
from server.sandbox.tables import boards, pins, sections


def visible_boards(user_id: str) -> Any:
    """The user's boards with their number of pins."""
    count = (
        select(func.count())
        .select_from(pins)
        .where(pins.c.board_id == boards.c.id, pins.c.deleted_at.is_(None))
        .scalar_subquery()
        .label("pin_count")
    )
    return select(boards, count).where(boards.c.user_id == user_id, boards.c.deleted_at.is_(None))


def find_board(db: Connection, user_id: str, board_id: str) -> Any:
    row = None
    if fields.is_id(board_id):
        row = db.execute(visible_boards(user_id).where(boards.c.id == board_id)).first()
    if row is None:
        raise board_not_found()
    return row


def find_section(db: Connection, board_id: str, section_id: str) -> Any:
    query = select(sections).where(sections.c.id == section_id, sections.c.board_id == board_id)
    row = db.execute(query).first() if fields.is_id(section_id) else None
    if row is None:
        raise section_not_found()
    return row


def create_board(db: Connection, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    name = fields.name_of(body, 180)
    board_id = add_board(db, caller.user_id, name, fields.about(body), fields.privacy(body), clock.now())
    return board_json(find_board(db, caller.user_id, board_id), caller.username)


def delete_board(db: Connection, user_id: str, board_id: str) -> None:
    """Remove a board; its pins go with it, as on Pinterest."""
    find_board(db, user_id, board_id)
    now = clock.now()
    db.execute(update(boards).where(boards.c.id == board_id).values(deleted_at=now))
    db.execute(update(pins).where(pins.c.board_id == board_id, pins.c.deleted_at.is_(None)).values(deleted_at=now))


def create_section(db: Connection, user_id: str, board_id: str, body: dict[str, Any]) -> dict[str, Any]:
    find_board(db, user_id, board_id)
    section_id, name = new_digits(), fields.name_of(body, 180)
    db.execute(insert(sections).values(id=section_id, board_id=board_id, name=name))
    return {"id": section_id, "name": name}


def board_json(row: Any, username: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "privacy": row.privacy,
        "owner": {"username": username},
        "pin_count": row.pin_count,
        "follower_count": 0,
        "collaborator_count": 0,
        "created_at": row.created_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "is_ads_only": False,
    }


def section_json(row: Any) -> dict[str, Any]:
    return {"id": row.id, "name": row.name}
