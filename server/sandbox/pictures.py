"""Is it a picture that Pinterest would take? Only the header is read, never the pixels of a stranger's file."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
from dataclasses import dataclass
from typing import Any

from PIL import Image
from sqlalchemy import Connection

from server.sandbox.refusals import Refused, invalid
from server.sandbox.store import insert_once
from server.sandbox.tables import images

_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}
_SMALLEST_SIDE = 100
_MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes
    content_type: str
    width: int
    height: int

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def decode(source: Any) -> Picture:
    """Read `{content_type, data}` of a create. Raises Refused: 400 code 1, 403 code 233 (small) or 235 (broken)."""
    if not isinstance(source, dict) or source.get("content_type") not in _FORMATS.values():
        raise invalid("Invalid content_type: expected image/jpeg or image/png.")
    try:
        data = base64.b64decode(str(source.get("data") or ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid("Invalid data: not base64.") from error
    return look_at(data)


def look_at(data: bytes) -> Picture:
    """Measure a picture. Raises Refused as above."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_FORMATS)) as image:
            width, height, kind = image.width, image.height, _FORMATS[str(image.format)]
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(403, 235, "The image is broken.") from error
    if width * height > _MOST_PIXELS or (kind == "image/jpeg" and b"\xff\xd9" not in data[-4096:]):
        raise Refused(403, 235, "The image is broken.")
    if min(width, height) < _SMALLEST_SIDE:
        raise Refused(403, 233, "The image is too small.")
    return Picture(data, kind, width, height)


def keep(db: Connection, picture: Picture) -> str:
    """Store it under its hash, once, although the same picture may arrive twice at the same time; returns the hash."""
    insert_once(
        db,
        images,
        hash=picture.hash,
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        data=picture.data,
    )
    return picture.hash
