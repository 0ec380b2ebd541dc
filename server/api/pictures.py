"""`/v1/pins/{id}/pictures`: the pictures of the post behind a pin, and small copies of them."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app
from pydantic import BaseModel, Field

from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import IdPath
from server.db import db
from server.errors import NotFound
from server.models import Asset, Pin
from server.models.scope import find
from server.pipeline.post_pictures import THUMBNAILS, PostPicture, pictures_of
from server.wiring import services

api = blueprint("pictures", __name__, "The pictures of the post behind a pin")
_DAY = 86_400


class PicturePath(IdPath):
    """One picture of a pin's post."""

    picture: str = Field(max_length=40)


class PictureShape(BaseModel):
    """A picture that the pin can be drawn with."""

    id: str = Field(description="for `picture` of POST /v1/pins/{id}/regenerate")
    url: str = Field(description="where it stands on the web; '' for one that was uploaded")
    alt: str
    width: int | None = Field(description="as the page declares it; null when it does not")
    height: int | None
    thumbnail_url: str = Field(description="a small copy, fetched when somebody looks at it")
    is_current: bool = Field(description="the pin's image is drawn with it")


class PicturesShape(BaseModel):
    """The pictures, best first."""

    data: list[PictureShape]
    next_cursor: str | None = None


SHAPES: tuple[type[BaseModel], ...] = (PictureShape, PicturesShape)


@api.get("/pins/<string:id>/pictures", responses=answers(200, "Pictures to choose from", PicturesShape))
@access("session_or_key")
def list_pictures(path: IdPath) -> dict[str, Any]:
    """The pictures of the page, as it was read and ranked for its pins, the present one marked; none for a pin without a post."""
    pin = find(db.session(), principal().scope, Pin, path.id)
    base = f"{services().settings.base_url}/v1/pins/{pin.id}/pictures"
    data = [
        {
            "id": one.id,
            "url": one.url,
            "alt": one.alt,
            "width": one.width,
            "height": one.height,
            "thumbnail_url": f"{base}/{one.id}",
            "is_current": one.is_current,
        }
        for one in pictures_of(db.session(), pin)
    ]
    return {"data": data, "next_cursor": None}


@api.get("/pins/<string:id>/pictures/<string:picture>", responses=answers(200, "A JPEG, 236 pixels wide"))
@access("session_or_key")
def get_thumbnail(path: PicturePath) -> Response:
    """A small copy of one picture. It is fetched here, by the rules for every picture: no browser asks the blog's host.

    422 `picture_unusable` for one that cannot be loaded or is too small; 429 `pictures_busy` asks to come again.
    """
    session = db.session()
    pin = find(session, principal().scope, Pin, path.id)
    picture = next((one for one in pictures_of(session, pin) if one.id == path.picture), None)
    if picture is None:
        raise NotFound("This pin's post has no such picture.", code="picture_not_found")
    jpeg = _small_copy(picture, pin.workspace_id)
    response = current_app.response_class(jpeg, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={_DAY}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _small_copy(picture: PostPicture, workspace_id: str) -> bytes:
    asset = db.session().get(Asset, picture.asset_id) if picture.asset_id else None
    key = asset.thumbnail_key if asset else None
    db.session.rollback()  # neither storage nor fetching needs a transaction
    return services().storage.get(key) if key else THUMBNAILS.get(services(), workspace_id, picture)
