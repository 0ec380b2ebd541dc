"""Limits of pictures from outside, and what the beginning of one tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_PIXELS: Final = 40_000_000
MAX_ASPECT: Final = 10.0
USABLE_SIDE: Final = 300  # a smaller photo would have to be blown up more than 1.5 times for any template


@dataclass(frozen=True, slots=True)
class PictureHead:
    """What the first bytes of a file tell. `format` is JPEG, PNG, GIF, WEBP or AVIF, empty for a file of no such kind.

    Width and height are pixels as seen (EXIF turn applied), None where the bytes at hand do not tell them.
    """

    format: str
    width: int | None = None
    height: int | None = None
    is_animated: bool = False
