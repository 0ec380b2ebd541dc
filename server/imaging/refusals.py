"""Why a file is no picture to draw with, in words for a blogger."""

from __future__ import annotations

from server.errors import ImageError
from server.values.picture import MAX_PIXELS

FLAT = "The picture is one flat colour, probably a placeholder."


def damaged() -> ImageError:
    return ImageError(
        "The picture is damaged or was cut off while uploading. Upload it again or choose another one.",
        reason="damaged",
    )


def too_many_pixels(size: str = "") -> ImageError:
    return ImageError(
        f"The picture has more than {MAX_PIXELS // 1_000_000} megapixels{size}. Upload a smaller copy.",
        reason="too_many_pixels",
    )


def name_foreign(data: bytes) -> str:
    """Say what the file is instead, since names and types lie."""
    head = data[:512].lstrip().lower()
    advice = "Use a JPEG, PNG, GIF, WebP or AVIF picture."
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1"):
        return f"HEIC pictures from phones cannot be drawn. {advice}"
    if b"<svg" in head:
        return f"SVG drawings cannot be used as a photo. {advice}"
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return f"The address gave a web page instead of a picture. {advice}"
    if head.startswith(b"%pdf"):
        return f"PDF files cannot be used as a photo. {advice}"
    return f"The file is not a picture in a known format. {advice}"
