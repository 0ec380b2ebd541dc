"""Images: from outside (fetched, uploaded) or drawn, re-encoded and stored by content. Videos: uploaded, stored as they are."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.ids import new_id
from server.models import Asset
from server.models.content import EXTENSIONS, LOGO, VIDEO
from server.pipeline.media import SMALLEST_IMAGE
from server.pipeline.services import Services
from server.rules.video import read_video
from server.values.drawing import CleanImage, CleanLogo, Drawn

SMALLEST_UPLOAD = (200, 200)  # a cover may be as small as its video; what a pin needs is asked when it is made


def fetch_clean(services: Services, url: str) -> CleanImage:
    """Fetch a picture and re-encode it. Raises ReadError or ImageError; no transaction may be open."""
    return clean(services, fetch(services, url))


def fetch(services: Services, url: str, seconds: float | None = None) -> bytes:
    """The bytes of a picture as they are. Raises ReadError; no transaction may be open."""
    most = services.settings.image_max_bytes
    return services.fetcher.get(url, kinds=("image",), max_bytes=most, seconds=seconds).body


def clean(services: Services, data: bytes) -> CleanImage:
    """Re-encode bytes from outside in the studio. Raises ImageError with a reason."""
    image = services.studio.run("server.pipeline.craft:clean_image", data)
    assert isinstance(image, CleanImage)  # noqa: S101 - what the function returns
    return image


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image or a video whose bytes are stored already, so that a row may point at it."""

    content_hash: str
    width: int
    height: int
    size: int
    dominant_color: str | None
    source_url: str | None = None
    content_type: str = "image/jpeg"
    duration_ms: int | None = None
    fingerprint: str | None = None


def keep_clean(services: Services, image: CleanImage, source_url: str | None = None) -> StoredImage:
    """Store the bytes of a re-encoded picture; no transaction may be open."""
    return _keep(
        services,
        image.jpeg,
        image.thumbnail,
        image.width,
        image.height,
        image.dominant_color,
        source_url,
        image.fingerprint,
    )


def keep_drawn(services: Services, drawn: Drawn) -> StoredImage:
    """Store the bytes of a drawn pin image; no transaction may be open."""
    drawing = drawn.drawing
    return _keep(
        services, drawing.jpeg, drawn.thumbnail, drawing.width, drawing.height, drawing.dominant_color, None, drawing.fingerprint
    )  # fmt: skip


def clean_logo(services: Services, data: bytes) -> CleanLogo:
    """Re-encode a logo from outside in the studio. Raises ImageError with a reason."""
    logo = services.studio.run("server.pipeline.craft:clean_logo", data)
    assert isinstance(logo, CleanLogo)  # noqa: S101 - what the function returns
    return logo


def keep_logo(services: Services, logo: CleanLogo, source_url: str | None = None) -> StoredImage:
    """Store the bytes of a re-encoded logo; no transaction may be open."""
    digest = hashlib.sha256(logo.png).hexdigest()
    services.storage.put(f"{digest}.png", logo.png)
    services.storage.put(f"{digest}-236.jpg", logo.thumbnail)
    return StoredImage(digest, logo.width, logo.height, len(logo.png), None, source_url, content_type="image/png")


def store_logo(services: Services, session: Session, workspace_id: str, data: bytes) -> Asset:
    """Take an uploaded logo. Raises ImageError."""
    session.rollback()
    return register(session, workspace_id, keep_logo(services, clean_logo(services, data)), kind=LOGO)


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
        content_type=image.content_type,
        width=image.width,
        height=image.height,
        size=image.size,
        duration_ms=image.duration_ms,
        dominant_color=image.dominant_color,
        fingerprint=image.fingerprint,
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


def stored(asset: Asset) -> StoredImage:
    """An asset as it was stored."""
    return StoredImage(
        asset.content_hash,
        asset.width,
        asset.height,
        asset.size,
        asset.dominant_color,
        asset.source_url,
        asset.content_type,
        fingerprint=asset.fingerprint,
    )


def store_from_url(services: Services, session: Session, workspace_id: str, url: str) -> Asset:
    """Take a pin image from an address, as `POST /v1/pins` accepts it. Raises ReadError, ImageError or InvalidRequest."""
    return store_from_urls(services, session, workspace_id, [url], SMALLEST_IMAGE)[0]


def store_from_urls(
    services: Services, session: Session, workspace_id: str, urls: Sequence[str], smallest: tuple[int, int]
) -> list[Asset]:
    """The same for several, in their order.

    The session's transaction is ended before the fetch, because a slow host must not hold the database.
    """
    session.rollback()
    stored: list[StoredImage] = []
    for url in urls:
        image = fetch_clean(services, url)
        _check_size(image, smallest)
        stored.append(keep_clean(services, image, url))
    return [register(session, workspace_id, image, kind="upload") for image in stored]


def store_upload(services: Services, session: Session, workspace_id: str, data: bytes) -> Asset:
    """Take an uploaded image: for a pin, a carousel or a video's cover. Raises ImageError or InvalidRequest."""
    session.rollback()
    image = clean(services, data)
    _check_size(image, SMALLEST_UPLOAD)
    return register(session, workspace_id, keep_clean(services, image), kind="upload")


def store_video(services: Services, session: Session, workspace_id: str, file: BinaryIO) -> Asset:
    """Take an uploaded video, which is read and stored in pieces. Raises VideoError or InvalidRequest."""
    session.rollback()
    size = file.seek(0, os.SEEK_END)
    if size > services.settings.video_max_bytes:
        raise InvalidRequest(
            f"The video has {size / 1e6:,.0f} MB; this service takes {services.settings.video_max_bytes / 1e6:,.0f} MB at most. "
            "Make it smaller, or raise PINWRIGHT_VIDEO_MAX_BYTES.",
            code="video_too_large",
            field="file",
        )
    facts = read_video(file, size)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    services.storage.put_file(f"{digest}.{EXTENSIONS[facts.content_type]}", file, size)
    stored = StoredImage(
        digest, facts.width, facts.height, size, None, content_type=facts.content_type, duration_ms=facts.duration_ms
    )
    return register(session, workspace_id, stored, kind=VIDEO)


def _check_size(image: CleanImage, smallest: tuple[int, int] = SMALLEST_IMAGE) -> None:
    if image.width < smallest[0] or image.height < smallest[1]:
        raise InvalidRequest(
            f"The image is {image.width}×{image.height} pixels; Pinterest needs {smallest[0]}×{smallest[1]} or more. "
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
    fingerprint: str,
) -> StoredImage:
    # bytes before the row: a row without its picture would be worse than a picture without a row
    digest = hashlib.sha256(jpeg).hexdigest()
    stored = StoredImage(digest, width, height, len(jpeg), dominant_color, source_url, fingerprint=fingerprint or None)
    services.storage.put(f"{stored.content_hash}.jpg", jpeg)
    services.storage.put(f"{stored.content_hash}-236.jpg", thumbnail)
    return stored


def _find(session: Session, workspace_id: str, digest: str) -> Asset | None:
    return session.scalars(
        select(Asset).where(Asset.workspace_id == workspace_id, Asset.content_hash == digest)
    ).first()
