"""Pictures from outside, made ours: upright, sRGB, without the source's metadata."""

from __future__ import annotations

import io

from server.imaging.color import to_hex
from server.imaging.fingerprint import fingerprint
from server.imaging.palette import dominant_color
from server.imaging.photo import load_photo
from server.imaging.sheets import thumbnail
from server.values.drawing import CleanImage

_COVER = (1600, 2400)  # enough for a pin on a sharp screen; more only fills the disk
_QUALITY = 90


def clean(data: bytes) -> CleanImage:
    """Re-encode a picture as JPEG, scaled down to what a pin can use.

    Raises ImageError with a reason for a blogger, as `inspect_photo` does.
    """
    photo = load_photo(data, _COVER)
    image = photo.image
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    jpeg = buffer.getvalue()
    return CleanImage(
        jpeg, thumbnail(jpeg), image.width, image.height, to_hex(dominant_color(photo.small)), fingerprint(image)
    )
