"""The calls of `/v5` that carry a token."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection, func, select, update
from werkzeug.exceptions import HTTPException

from server.sandbox import boards, fields, pins, trends
from server.sandbox.accounts import Caller
from server.sandbox.faults import Fault
from server.sandbox.frame import answer, api_call, house, json_body
from server.sandbox.lists import page_of
from server.sandbox.refusals import Refused, invalid
from server.sandbox.store import new_digits
from server.sandbox.tables import boards as board_table
from server.sandbox.tables import media
from server.sandbox.tables import pins as pin_table
from server.sandbox.tables import sections as section_table

blueprint = Blueprint("api", __name__)


@blueprint.get("/user_account")
@api_call("user_account")
def user_account(caller: Caller, _fault: Fault | None) -> Response:
    with house().store.read() as db:
        board_count = db.execute(
            select(func.count()).select_from(boards.visible_boards(caller.user_id).subquery())
        ).scalar_one()
        pin_count = db.execute(
            select(func.count()).where(pin_table.c.user_id == caller.user_id, pin_table.c.deleted_at.is_(None))
        ).scalar_one()
    return answer(
        {
            "id": caller.user_id,
            "username": caller.username,
            "account_type": "BUSINESS",
            "profile_image": "",
            "website_url": "",
            "business_name": caller.username,
            "board_count": board_count,
            "pin_count": pin_count,
            "follower_count": 0,
            "following_count": 0,
            "monthly_views": 0,
        }
    )


@blueprint.get("/trends/keywords/<region>/top/<trend_type>")
@api_call("trends")
def list_trends(_caller: Caller, _fault: Fault | None, region: str, trend_type: str) -> Response:
    return answer({"trends": trends.top(region, trend_type, request.args)})


@blueprint.get("/boards")
@api_call("boards")
def list_boards(caller: Caller, _fault: Fault | None) -> Response:
    query = boards.visible_boards(caller.user_id)
    if "privacy" in request.args:
        query = query.where(board_table.c.privacy == fields.privacy(request.args))
    with house().store.read() as db:
        rows, bookmark = page_of(db, query, board_table.c.id, request.args)
    return answer({"items": [boards.board_json(row, caller.username) for row in rows], "bookmark": bookmark})


@blueprint.post("/boards")
@api_call("create_board")
def create_board(caller: Caller, _fault: Fault | None) -> Response:
    body = json_body()
    with house().store.write() as db:
        made = boards.create_board(db, caller, body)
    return answer(made, 201)


@blueprint.get("/boards/<board_id>")
@api_call("board")
def get_board(caller: Caller, _fault: Fault | None, board_id: str) -> Response:
    with house().store.read() as db:
        row = boards.find_board(db, caller.user_id, board_id)
    return answer(boards.board_json(row, caller.username))


@blueprint.delete("/boards/<board_id>")
@api_call("delete_board")
def delete_board(caller: Caller, _fault: Fault | None, board_id: str) -> Response:
    with house().store.write() as db:
        boards.delete_board(db, caller.user_id, board_id)
    return Response(status=204)


@blueprint.get("/boards/<board_id>/sections")
@api_call("sections")
def list_sections(caller: Caller, _fault: Fault | None, board_id: str) -> Response:
    with house().store.read() as db:
        boards.find_board(db, caller.user_id, board_id)
        query = select(section_table).where(section_table.c.board_id == board_id)
        rows, bookmark = page_of(db, query, section_table.c.id, request.args)
    return answer({"items": [boards.section_json(row) for row in rows], "bookmark": bookmark})


@blueprint.post("/boards/<board_id>/sections")
@api_call("create_section")
def create_section(caller: Caller, _fault: Fault | None, board_id: str) -> Response:
    body = json_body()
    with house().store.write() as db:
        made = boards.create_section(db, caller.user_id, board_id, body)
    return answer(made, 201)


@blueprint.get("/boards/<board_id>/pins")
@api_call("board_pins")
def list_board_pins(caller: Caller, _fault: Fault | None, board_id: str) -> Response:
    return _list_pins(caller, board_id, None)


@blueprint.get("/boards/<board_id>/sections/<section_id>/pins")
@api_call("section_pins")
def list_section_pins(caller: Caller, _fault: Fault | None, board_id: str, section_id: str) -> Response:
    return _list_pins(caller, board_id, section_id)


@blueprint.get("/pins")
@api_call("list_pins")
def list_pins(caller: Caller, _fault: Fault | None) -> Response:
    """All pins of the user, newest first."""
    with house().store.read() as db:
        query = pins.pins_of_user(caller.user_id)
        rows, bookmark = page_of(db, query, pin_table.c.id, request.args, is_newest_first=True)
        items = [_pin_json(db, row, caller) for row in rows]
    return answer({"items": items, "bookmark": bookmark})


@blueprint.post("/pins")
@api_call("create_pin")
def create_pin(caller: Caller, fault: Fault | None) -> Response:
    wish = pins.read_wish(json_body(), house().fetch_image)
    with house().store.write() as db:
        pin_id = pins.create_pin(db, caller, wish, fault)
        made = _pin_json(db, pins.find_pin(db, caller.user_id, pin_id), caller)
    return answer(made, 201)


@blueprint.get("/pins/<pin_id>")
@api_call("pin")
def get_pin(caller: Caller, _fault: Fault | None, pin_id: str) -> Response:
    with house().store.read() as db:
        return answer(_pin_json(db, pins.find_pin(db, caller.user_id, pin_id), caller))


@blueprint.patch("/pins/<pin_id>")
@api_call("update_pin")
def update_pin(caller: Caller, _fault: Fault | None, pin_id: str) -> Response:
    body = json_body()
    with house().store.write() as db:
        pins.update_pin(db, caller, pin_id, body)
        changed = _pin_json(db, pins.find_pin(db, caller.user_id, pin_id), caller)
    return answer(changed)


@blueprint.delete("/pins/<pin_id>")
@api_call("delete_pin")
def delete_pin(caller: Caller, _fault: Fault | None, pin_id: str) -> Response:
    with house().store.write() as db:
        pins.delete_pin(db, caller.user_id, pin_id)
    return Response(status=204)


@blueprint.post("/media")
@api_call("create_media")
def create_media(caller: Caller, _fault: Fault | None) -> Response:
    if json_body().get("media_type") != "video":
        raise invalid("Invalid media_type: expected video.")
    media_id, key = new_digits(), secrets.token_urlsafe(24)
    with house().store.write() as db:
        db.execute(media.insert().values(id=media_id, user_id=caller.user_id, upload_key=key, status="registered"))
    parameters = {"key": f"uploads/{media_id}", "policy": key, "Content-Type": "multipart/form-data"}
    upload_url = f"{request.url_root}upload/{media_id}/"
    return answer(
        {"media_id": media_id, "media_type": "video", "upload_url": upload_url, "upload_parameters": parameters}, 201
    )


@blueprint.get("/media/<media_id>")
@api_call("media")
def get_media(caller: Caller, _fault: Fault | None, media_id: str) -> Response:
    """The first look after the upload still finds it in work, so that nobody forgets to poll."""
    owned = (media.c.id == media_id) & (media.c.user_id == caller.user_id)
    with house().store.write() as db:
        row = db.execute(select(media).where(owned)).first() if fields.is_id(media_id) else None
        if row is None:
            raise Refused(404, 50, "Media not found.")
        if row.status == "processing":
            db.execute(update(media).where(owned).values(status="succeeded"))
    return answer({"media_id": row.id, "media_type": "video", "status": row.status})


@blueprint.errorhandler(HTTPException)
def odd_request(error: HTTPException) -> Response:
    return answer({"code": error.code or 500, "message": error.description or error.name}, error.code or 500)


def _list_pins(caller: Caller, board_id: str, section_id: str | None) -> Response:
    with house().store.read() as db:
        boards.find_board(db, caller.user_id, board_id)
        if section_id is not None:
            boards.find_section(db, board_id, section_id)
        query = pins.listed_pins(board_id, section_id)
        rows, bookmark = page_of(db, query, pin_table.c.id, request.args, is_newest_first=True)
        items = [_pin_json(db, row, caller) for row in rows]
    return answer({"items": items, "bookmark": bookmark})


def _pin_json(db: Connection, row: Any, caller: Caller) -> dict[str, Any]:
    root = house().root_url
    return pins.pin_json(db, row, caller.username, lambda key, extension: f"{root}/media/{key}.{extension}")
