"""What can be done to a pin: cancel, retry, regenerate, publish, restore; and the answer to its question."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from server import clock
from server.api import shown
from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Flag, Id, IdPath
from server.api.pins import show
from server.api.templates import check_template
from server.db import db
from server.errors import InvalidRequest
from server.models import Pin
from server.models.moves import lock
from server.models.scope import find
from server.pipeline import actions, post_pictures, regenerate
from server.pipeline.publish import reconcile, strays, sync
from server.wiring import services

api = blueprint("pin actions", __name__, "What can be done to a pin")


class RegenerateWish(Body):
    """What to make anew, and how."""

    parts: list[Literal["text", "image"]] = Field(["text", "image"], min_length=1, max_length=2)
    wish: str = Field("", max_length=500, description="what the new content should stress, in your words")
    template: str = Field("", max_length=60, description="a name of /v1/templates; another one than now when empty")
    replace_edits: Flag = Field(False, description="also replace what people have edited")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class RegenerateOne(RegenerateWish):
    """The same for one pin, which may be drawn with a picture of your choice. It stays with the pin until you choose anew."""

    picture: str = Field(
        "",
        max_length=40,
        description="the `id` of one of GET /v1/pins/{id}/pictures, or `another` for any other than now; when left out, "
        "the one that a person chose before stays, else another one is taken",
    )
    asset_id: Id | None = Field(None, description="instead: an uploaded photo to draw with")


class Answer(Body):
    """What you saw on the board."""

    choice: Literal["it_is_there", "it_is_not_there"]
    pinterest_pin_id: str | None = Field(
        None,
        min_length=1,
        max_length=80,
        pattern=r"^\d+$",
        description="which of the hold's candidates it is, where there are several or none: the number in its address",
    )
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class Dismissal(Body):
    """Which copy is all right."""

    pinterest_pin_id: str = Field(min_length=1, max_length=80, description="the `id` of one of the pin's `strays`")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class SyncAnswer(Body):
    """What is to happen with a change that Pinterest refused."""

    choice: Literal["retry", "take_back", "replace"] = Field(
        description="send it again; go back to what Pinterest shows; or delete the pin there and publish it anew"
    )
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class Nothing(Body):
    """No fields but the key that makes a repeat harmless."""

    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


@api.post("/pins/<string:id>/cancel", responses=answers(200, "Cancelled (202: when its outcome is known)", shown.Pin))
@access("session_or_key", "editor")
def cancel_pin(path: IdPath, body: Nothing) -> tuple[dict[str, Any], int]:
    """Cancel a pin. One that is on its way is cancelled when the outcome is known (202)."""
    pin = _pin(path)
    is_done = actions.cancel(db.session(), pin, actor=principal().actor)
    return show(pin), 200 if is_done else 202


@api.post("/pins/<string:id>/retry", responses=answers(200, "On its way again", shown.Pin))
@access("session_or_key", "editor")
def retry_pin(path: IdPath, body: Nothing) -> dict[str, Any]:
    """Try a failed pin again."""
    pin = _pin(path)
    actions.retry(db.session(), pin, actor=principal().actor, now=clock.now())
    return show(pin)


@api.post("/pins/<string:id>/publish", responses=answers(200, "Goes out as soon as cap and gap allow", shown.Pin))
@access("session_or_key", "editor")
def publish_pin(path: IdPath, body: Nothing) -> dict[str, Any]:
    """Publish a pin now. Beyond the day's cap it gets the next free slot: `due_at` and `why` say so.

    A pin on hold is refused (409 `on_hold`, with `hold` and its `choices` under `params`): `publish-anyway` waves a hold through.
    """
    pin = _pin(path)
    actions.publish_now(db.session(), pin, actor=principal().actor, now=clock.now())
    return show(pin)


@api.post("/pins/<string:id>/restore", responses=answers(200, "A draft again", shown.Pin))
@access("session_or_key", "editor")
def restore_pin(path: IdPath, body: Nothing) -> dict[str, Any]:
    """Bring a cancelled pin back as a draft."""
    pin = _pin(path)
    actions.restore(db.session(), pin, actor=principal().actor)
    return show(pin)


@api.post("/pins/<string:id>/regenerate", responses=answers(202, "New content is being made", shown.Pin))
@access("session_or_key", "editor")
def regenerate_pin(path: IdPath, body: RegenerateOne) -> tuple[dict[str, Any], int]:
    """Make new text, a new image or both. Slot, board and link stay; the old content is good until the new one is.

    Text alone keeps the image, unless the wish speaks of the words on it; an image alone keeps the texts. What people have
    edited stays and is listed as `regeneration.kept`, unless `replace_edits` is true.
    """
    pin = _pin(path)
    photo = post_pictures.choose(db.session(), pin, body.picture, body.asset_id)
    if photo is not None and "image" not in body.parts:
        raise InvalidRequest(
            "A picture was chosen, but the image is not to be made anew. Add image to parts.",
            code="picture_without_image",
            field="parts",
        )
    ask_anew(db.session(), pin, body, actor=principal().actor, photo=photo)
    return show(pin), 202


def ask_anew(
    session: Session, pin: Pin, body: RegenerateWish, *, actor: str, photo: dict[str, Any] | None = None
) -> None:
    """Ask for new content of one pin. Raises InvalidRequest, Conflict."""
    if body.template:
        check_template(body.template)
    regenerate.ask(
        session,
        pin,
        actor=actor,
        parts=tuple(dict.fromkeys(body.parts)),
        wish=body.wish,
        template=body.template,
        replace_edits=body.replace_edits,
        photo=photo,
    )


@api.post("/pins/<string:id>/answer", responses=answers(200, "The pin as it is now", shown.Pin))
@access("session_or_key", "editor")
def answer_question(path: IdPath, body: Answer) -> dict[str, Any]:
    """Say whether an ambiguous pin (hold `ambiguous`) is on its board: only a person can tell."""
    pin = _pin(path)
    lock(db.session(), pin)
    reconcile.answer(
        db.session(), services(), pin, body.choice, actor=principal().actor, pinterest_pin_id=body.pinterest_pin_id
    )
    return show(pin)


@api.post("/pins/<string:id>/sync", responses=answers(200, "The pin as it is now", shown.Pin))
@access("session_or_key", "editor")
def answer_refusal(path: IdPath, body: SyncAnswer) -> dict[str, Any]:
    """Say what is to happen with an edit of a published pin that Pinterest refused (`sync` is `refused`)."""
    pin = _pin(path)
    lock(db.session(), pin)
    sync.answer(db.session(), pin, body.choice, actor=principal().actor, now=clock.now())
    return show(pin)


@api.post("/pins/<string:id>/dismiss-stray", responses=answers(200, "The pin without it", shown.Pin))
@access("session_or_key", "editor")
def dismiss_stray(path: IdPath, body: Dismissal) -> dict[str, Any]:
    """Say that a copy on Pinterest, which nothing here removes, is all right where it is: it is not told again."""
    pin = _pin(path)
    lock(db.session(), pin)
    strays.dismiss(db.session(), pin, body.pinterest_pin_id, actor=principal().actor)
    return show(pin)


def _pin(path: IdPath) -> Pin:
    return find(db.session(), principal().scope, Pin, path.id)
