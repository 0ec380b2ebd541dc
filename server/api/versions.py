"""`/v1/pins/{id}/versions`: what a pin has been, and the way back; and new content for many pins at once."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from server import clock, states
from server.api import problems, shown
from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Flag, Id, IdPath, Query, RowVersion
from server.api.pin_actions import RegenerateWish, ask_anew
from server.api.pins import show
from server.api.shapes import note_json
from server.config import Settings
from server.db import db
from server.errors import PinwrightError
from server.models import Pin, Version
from server.models.scope import find
from server.pipeline import regenerate, versions
from server.wiring import services

api = blueprint("versions", __name__, "What a pin has been")

MAX_BULK = 100
MAX_LISTED = 100


class VersionPath(IdPath):
    """A pin, and the number of one of its versions."""

    number: int = Field(ge=1, le=1_000_000)


class VersionQuery(Query):
    """Which versions."""

    limit: int = Field(20, ge=1, le=MAX_LISTED)
    before: int | None = Field(
        None, ge=1, le=1_000_000, description="only versions with a lower number: `next_before` of the page before"
    )


class GoBack(Body):
    """With `version` of the pin: only if nobody has changed it since."""

    version: RowVersion | None = None
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class RegenerateMany(RegenerateWish):
    """Pins to make anew, all with the same wish."""

    pin_ids: list[Id] = Field(min_length=1, max_length=MAX_BULK, description=f"at most {MAX_BULK} at a time")
    preview: Flag = Field(False, description="only say what would happen to each pin")


@api.get("/pins/<string:id>/versions", responses=answers(200, "Its versions, newest first", shown.Versions))
@access("session_or_key")
def list_versions(path: IdPath, query: VersionQuery) -> dict[str, Any]:
    """What a pin has been: each generation and each edit, with its picture and its words."""
    session = db.session()
    pin = find(session, principal().scope, Pin, path.id)
    rows = versions.list_versions(session, pin, query.limit + 1, query.before)
    data = [version_json(row, pin, services().settings) for row in rows[: query.limit]]
    return {"data": data, "next_before": data[-1]["number"] if len(rows) > query.limit else None}


@api.post("/pins/<string:id>/versions/<int:number>/restore", responses=answers(200, "The pin as it is now", shown.Pin))
@access("session_or_key", "editor")
def restore_version(path: VersionPath, body: GoBack) -> dict[str, Any]:
    """Go back to an earlier version, while the pin is still waiting (409 `not_editable` once it is on its way or out)."""
    session, caller = db.session(), principal()
    pin = find(session, caller.scope, Pin, path.id)
    versions.go_back(session, pin, path.number, actor=caller.actor, now=clock.now(), version=body.version)
    return show(pin)


@api.post("/pins/regenerate", responses=answers(207, "Each pin's own answer, in the order asked"))
@access("session_or_key", "editor")
def regenerate_many(body: RegenerateMany) -> tuple[dict[str, Any], int]:
    """Make new content for many pins. Each is judged on its own: `{"data": [{"pin_id", "status", "pin" or "error"}]}`.

    With `preview` nothing is asked for: `{"pin_id", "status", "edited", "kept", "has_slot"}` names what people have edited of
    the parts that would be made anew, what of it would stay, and whether the pin keeps a slot.
    """
    session, caller = db.session(), principal()
    found: dict[str, dict[str, Any]] = {}
    for pin_id in sorted(
        set(body.pin_ids)
    ):  # rows are locked in one order, or two such calls could wait for each other
        try:
            with session.begin_nested():
                pin = find(session, caller.scope, Pin, pin_id)
                if body.preview:
                    found[pin_id] = _forecast(pin, body)
                    continue
                ask_anew(session, pin, body, actor=caller.actor)
            found[pin_id] = {"pin_id": pin_id, "status": 202, "pin": show(pin)}
        except PinwrightError as error:
            found[pin_id] = {"pin_id": pin_id, "status": error.http_status, "error": problems.document(error)}
    return {"data": [found[pin_id] for pin_id in dict.fromkeys(body.pin_ids)]}, 207


def _forecast(pin: Pin, body: RegenerateMany) -> dict[str, Any]:
    kept = regenerate.judge(pin, body.parts, replace_edits=body.replace_edits)
    return {
        "pin_id": pin.id,
        "status": 200,
        "edited": regenerate.kept_edits(pin, body.parts, replace_edits=False),
        "kept": kept,
        "has_slot": pin.state in states.OCCUPYING,
    }


def version_json(version: Version, pin: Pin, settings: Settings) -> dict[str, Any]:
    image = f"{settings.base_url}/images/{version.asset_id}" if version.asset_id else None
    return {
        "number": version.number,
        "is_current": version.id == pin.content_id,
        "writer": version.writer,
        "wish": version.wish,
        "phrase": version.phrase,
        "title": version.title,
        "description": version.description,
        "alt_text": version.alt_text,
        "keywords": version.keywords,
        "overlay": version.overlay or None,
        "template": version.template,
        "media_type": version.media_type,
        "image_url": f"{image}.jpg" if image else None,
        "thumbnail_url": f"{image}-236.jpg" if image else None,
        "edited_fields": version.edited,
        "note": note_json(version.note),
        "created_at": clock.rfc3339(version.created_at),
    }
