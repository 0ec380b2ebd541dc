"""`/v1/assets`: uploads. `/images/…`: pictures, by an address that nobody can guess."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_openapi3.models.file import FileStorage
from pydantic import ConfigDict, Field
from werkzeug import datastructures

from server import clock
from server.api.access import access, principal, public
from server.api.description import answers, blueprint
from server.api.fields import Body, IdPath
from server.db import db
from server.errors import InvalidRequest, NotFound
from server.models import Asset
from server.models.scope import find
from server.pipeline import assets
from server.wiring import services

api = blueprint("assets", __name__, "Images for pins")
images = Blueprint("images", __name__, url_prefix="/images")
_YEAR = 31_536_000


class Upload(Body):
    """One image file: JPEG, PNG, GIF, WebP or AVIF, at least 600×900 pixels, up to 20 MB."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    file: FileStorage = Field(description="the image")


@api.post("/assets", responses=answers(201, "The stored image"))
@access("session_or_key", "editor")
def upload_asset(form: Upload) -> tuple[dict[str, Any], int]:
    """Upload an image for a pin (multipart/form-data, field `file`). It is re-encoded; metadata is dropped."""
    if not isinstance(form.file, datastructures.FileStorage):
        raise InvalidRequest(
            "Send the image as a file: multipart/form-data, field `file`.", code="missing_file", field="file"
        )
    data = form.file.read()
    if not data:
        raise InvalidRequest("The file is empty. Choose an image.", code="empty_file", field="file")
    asset = assets.store_upload(services(), db.session(), principal().workspace_id, data)
    return _asset_json(asset), 201


@api.get("/assets/<string:id>", responses=answers(200, "The stored image"))
@access("session_or_key")
def get_asset(path: IdPath) -> dict[str, Any]:
    """Read what is known of an image."""
    return _asset_json(find(db.session(), principal().scope, Asset, path.id))


@images.get("/<string:asset_id>.jpg")
@public
def get_image(asset_id: str) -> Response:
    """An image or its thumbnail. Its address holds 80 random bits and never shows anything else."""
    asset_id, _, size = asset_id.partition("-")
    asset = db.session.get(Asset, asset_id)
    if asset is None or size not in {"", "236"}:
        raise NotFound("There is no image at this address.", code="image_not_found")
    key, content_type, tag = asset.storage_key, asset.content_type, f"{asset.content_hash[:32]}{size}"
    if size:
        key, content_type = asset.thumbnail_key, "image/jpeg"
    db.session.rollback()  # sending the bytes needs no transaction
    response = current_app.response_class(status=200, content_type=content_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.if_none_match.contains(tag):
        response.status_code = 304
        return response
    response.set_data(services().storage.get(key))
    return response


def _asset_json(asset: Asset) -> dict[str, Any]:
    base = f"{services().settings.base_url}/images/{asset.id}"
    return {
        "id": asset.id,
        "kind": asset.kind,
        "url": f"{base}.jpg",
        "thumbnail_url": f"{base}-236.jpg",
        "width": asset.width,
        "height": asset.height,
        "size": asset.size,
        "content_type": asset.content_type,
        "dominant_color": asset.dominant_color,
        "source_url": asset.source_url,
        "created_at": clock.rfc3339(asset.created_at),
    }
