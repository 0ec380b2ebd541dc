"""Images: from outside (fetched, uploaded) or drawn, re-encoded and stored by content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.ids import new_id
from server.models import Asset
from server.pipeline.services import Services
from server.values.drawing import CleanImage, Drawn

# Pinterest refuses smaller ones (codes 233 and 235); a pin should look sharp on a phone
MIN_WIDTH, MIN_HEIGHT = 600, 900


def fetch_clean(services: Services, url: str) -> CleanImage:
    """Fetch a picture and re-encode it. Raises ReadError or ImageError; no transaction may be open."""
    fetched = services.fetcher.get(url, kinds=("image",), max_bytes=services.settings.image_max_bytes)
    return clean(services, fetched.body)


def clean(services: Services, data: bytes) -> CleanImage:
    """Re-encode bytes from outside in the studio. Raises ImageError with a reason."""
    image = services.studio.run("server.pipeline.craft:clean_image", data)
    assert isinstance(image, CleanImage)  # noqa: S101 - what the function returns
    return image


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image whose bytes are stored already, so that a row may point at it."""

    content_hash: str
    width: int
    height: int
    size: int
    dominant_color: str
    source_url: str | None = None


def keep_clean(services: Services, image: CleanImage, source_url: str | None = None) -> StoredImage:
    """Store the bytes of a re-encoded picture; no transaction may be open."""
    return _keep(services, image.jpeg, image.thumbnail, image.width, image.height, image.dominant_color, source_url)


def keep_drawn(services: Services, drawn: Drawn) -> StoredImage:
    """Store the bytes of a drawn pin image; no transaction may be open."""
    drawing = drawn.drawing
    return _keep(services, drawing.jpeg, drawn.thumbnail, drawing.width, drawing.height, drawing.dominant_color, None)


def register(session: Session, workspace_id: str, image: StoredImage, *, kind: str) -> Asset:
    """The asset row of stored bytes; the same content in a workspace is one asset."""
    known = _find(session, workspace_id, image.content_hash)
    if known is not None:
        return known
    asset = Asset(
        id=new_id("ast"),
        workspace_id=workspace_id,
        kind=kind,
        content_hash=image.content_hash,
        content_type="image/jpeg",
        width=image.width,
        height=image.height,
        size=image.size,
        dominant_color=image.dominant_color,
        source_url=image.source_url,
    )
    try:
        with session.begin_nested():
            session.add(asset)
    except IntegrityError:  # another worker registered the same picture in this moment
        known = _find(session, workspace_id, image.content_hash)
        if known is None:
            raise
        return known
    return asset


def store_from_url(services: Services, session: Session, workspace_id: str, url: str) -> Asset:
    """Take a pin image from an address, as `POST /v1/pins` accepts it. Raises ReadError, ImageError or InvalidRequest.

    The session's transaction is ended before the fetch, because a slow host must not hold the database.
    """
    session.rollback()
    image = fetch_clean(services, url)
    _check_size(image)
    return register(session, workspace_id, keep_clean(services, image, url), kind="upload")


def store_upload(services: Services, session: Session, workspace_id: str, data: bytes) -> Asset:
    """Take an uploaded pin image. Raises ImageError or InvalidRequest."""
    session.rollback()
    image = clean(services, data)
    _check_size(image)
    return register(session, workspace_id, keep_clean(services, image), kind="upload")


def _check_size(image: CleanImage) -> None:
    if image.width < MIN_WIDTH or image.height < MIN_HEIGHT:
        raise InvalidRequest(
            f"The image is {image.width}×{image.height} pixels; Pinterest needs {MIN_WIDTH}×{MIN_HEIGHT} or more. "
            "Send a larger one.",
            code="image_too_small",
            width=image.width,
            height=image.height,
        )


def _keep(
    services: Services,
    jpeg: bytes,
    thumbnail: bytes,
    width: int,
    height: int,
    dominant_color: str,
    source_url: str | None,
) -> StoredImage:
    # bytes before the row: a row without its picture would be worse than a picture without a row
    stored = StoredImage(hashlib.sha256(jpeg).hexdigest(), width, height, len(jpeg), dominant_color, source_url)
    services.storage.put(f"{stored.content_hash}.jpg", jpeg)
    services.storage.put(f"{stored.content_hash}-236.jpg", thumbnail)
    return stored


def _find(session: Session, workspace_id: str, digest: str) -> Asset | None:
    return session.scalars(
        select(Asset).where(Asset.workspace_id == workspace_id, Asset.content_hash == digest)
    ).first()
