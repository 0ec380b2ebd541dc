"""`/v1/assets`: uploads. `/images/…` and `/videos/…`: pictures and films, by addresses that nobody can guess."""

from __future__ import annotations

from typing import Any, BinaryIO, Literal, cast

from flask import Blueprint, Response, current_app, request
from flask_openapi3.models.file import FileStorage
from pydantic import ConfigDict, Field
from werkzeug import datastructures

from server import clock
from server.adapters.storage import PIECE, StoredFile
from server.api.access import access, principal, public
from server.api.description import answers, blueprint
from server.api.fields import Body, IdPath
from server.db import db
from server.errors import InvalidRequest, NotFound, TooLarge
from server.models import Asset
from server.models.content import LOGO
from server.models.scope import find
from server.pipeline import assets
from server.rules.video import HEAD_BYTES, sniff
from server.wiring import services

api = blueprint("assets", __name__, "Images and videos for pins")
images = Blueprint("images", __name__)
MAX_IMAGE_BYTES = 20_000_000
_YEAR = 31_536_000
_LONGEST_RANGE = 4_000_000


class Upload(Body):
    """One file. An image: JPEG, PNG, GIF, WebP or AVIF, up to 20 MB, for a pin at least 600×900 pixels. A video: MP4, MOV or
    M4V with H.264 or H.265, 4 seconds to 15 minutes.
    """

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    file: FileStorage = Field(description="the image or the video")
    purpose: Literal["pin", "logo"] = Field("pin", description="a logo keeps its transparent ground and may be small")


@api.post("/assets", responses=answers(201, "The stored image or video"))
@access("session_or_key", "editor")
def upload_asset(form: Upload) -> tuple[dict[str, Any], int]:
    """Upload an image or a video for a pin (multipart/form-data, field `file`).

    What it is is read from its bytes. Images are re-encoded, and their metadata is dropped; a video stays as it is.
    """
    if not isinstance(form.file, datastructures.FileStorage):
        raise InvalidRequest(
            "Send the image or video as a file: multipart/form-data, field `file`.", code="missing_file", field="file"
        )
    stream = cast("BinaryIO", form.file.stream)
    kind = sniff(stream.read(HEAD_BYTES))
    stream.seek(0)
    session, workspace_id = db.session(), principal().workspace_id
    if kind == "video":
        return asset_json(assets.store_video(services(), session, workspace_id, stream)), 201
    if kind is not None:
        raise InvalidRequest(
            f"This is a {kind} file; Pinterest takes MP4, MOV and M4V videos. Export it as MP4 with H.264, then upload it again.",
            code="video_type",
            field="file",
        )
    data = stream.read(MAX_IMAGE_BYTES + 1)
    if data and _is_called_film(form.file):
        raise InvalidRequest(
            "This file is called a video, but it does not begin like one: it is damaged, or was not copied to its end. Pinterest "
            "takes MP4, MOV and M4V videos with H.264 or H.265. Export it as MP4 with H.264, then upload it again.",
            code="video_broken", field="file",
        )  # fmt: skip
    if not data:
        raise InvalidRequest("The file is empty. Choose an image or a video.", code="empty_file", field="file")
    if len(data) > MAX_IMAGE_BYTES:
        raise TooLarge(
            f"The image is larger than {MAX_IMAGE_BYTES // 1_000_000} MB. Make it smaller.",
            code="too_large", max_bytes=MAX_IMAGE_BYTES,
        )  # fmt: skip
    if form.purpose == LOGO:
        return asset_json(assets.store_logo(services(), session, workspace_id, data)), 201
    return asset_json(assets.store_upload(services(), session, workspace_id, data)), 201


@api.get("/assets/<string:id>", responses=answers(200, "The stored image or video"))
@access("session_or_key")
def get_asset(path: IdPath) -> dict[str, Any]:
    """Read what is known of an image or a video."""
    return asset_json(find(db.session(), principal().scope, Asset, path.id))


@images.get("/images/<string:asset_id>.jpg")
@public
def get_image(asset_id: str) -> Response:
    """An image or its thumbnail. Its address holds 80 random bits and never shows anything else."""
    asset_id, _, size = asset_id.partition("-")
    asset = db.session.get(Asset, asset_id)
    if asset is None or asset.is_video or size not in {"", "236"}:
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


@images.get("/videos/<string:asset_id>")
@public
def get_video(asset_id: str) -> Response:
    """A video, or the part of it that `Range` asks for: at most some megabytes at once, players then ask for more."""
    asset = db.session.get(Asset, asset_id)
    if asset is None or not asset.is_video:
        raise NotFound("There is no video at this address.", code="video_not_found")
    key, size, content_type, tag = asset.storage_key, asset.size, asset.content_type, asset.content_hash[:32]
    db.session.rollback()  # sending the bytes needs no transaction
    response = current_app.response_class(status=200, content_type=content_type)
    response.set_etag(tag)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.if_none_match.contains(tag):
        response.status_code = 304
        return response
    span = request.range.range_for_length(size) if request.range is not None else None
    if request.range is not None and span is None:
        response.status_code, response.headers["Content-Range"] = 416, f"bytes */{size}"
        return response
    storage = services().storage
    if span is None:
        file = StoredFile(storage, key, size)
        response.response = iter(lambda: file.read(PIECE), b"")
        response.content_length = size
        return response
    start, end = span[0], min(span[1], span[0] + _LONGEST_RANGE)
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response.set_data(storage.get_range(key, start, end - start))
    return response


def _is_called_film(file: FileStorage) -> bool:
    """By its name or type; what is inside was no film that is known."""
    name = (file.filename or "").lower()
    return name.endswith((".mp4", ".mov", ".m4v")) or (file.mimetype or "").startswith("video/")


def asset_json(asset: Asset) -> dict[str, Any]:
    """An image or a video as answers show it."""
    base = services().settings.base_url
    is_video = asset.is_video
    return {
        "id": asset.id,
        "kind": asset.kind,
        "url": f"{base}/videos/{asset.id}" if is_video else f"{base}/images/{asset.id}.jpg",
        "thumbnail_url": None if is_video else f"{base}/images/{asset.id}-236.jpg",
        "width": asset.width,
        "height": asset.height,
        "duration_seconds": None if asset.duration_ms is None else asset.duration_ms / 1000,
        "size": asset.size,
        "content_type": asset.content_type,
        "dominant_color": asset.dominant_color,
        "source_url": asset.source_url,
        "created_at": clock.rfc3339(asset.created_at),
    }
