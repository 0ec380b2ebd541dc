"""The one thing of EXIF data that a picture's size depends on: whether the camera was held upright."""

from __future__ import annotations

from typing import Literal

_ORIENTATION = 0x0112


def is_turned(tiff: bytes) -> bool:
    """Tell whether EXIF data (from its TIFF header on) swap width and height."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    start = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[start : start + 2], order)
    for at in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        if int.from_bytes(tiff[at : at + 2], order) == _ORIENTATION:
            return int.from_bytes(tiff[at + 8 : at + 10], order) in (5, 6, 7, 8)
    return False
