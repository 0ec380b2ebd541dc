"""Scrims: an eased, tinted veil over part of a sheet, under which a photo goes on and on which words read."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from server.imaging.beside import shared
from server.imaging.color import Color
from server.imaging.masks import Box

_STRIP = 96  # rows that stay in the processor's cache: twice as fast as the whole sheet at once


def lay(image: Image.Image, box: Box, ramp: Image.Image, color: Color, strength: float) -> None:
    """Lay a veil over a box of an RGB image, in place; `ramp` (L, one pixel wide) is how much of it each row gets."""
    column = ramp.point([round(value * strength) for value in range(256)])
    if column.height != box[3] - box[1]:
        column = column.resize((1, box[3] - box[1]))
    alphas, wide = column.tobytes(), box[2] - box[0]
    # All that is small is made before two cores lay the strips.
    strips: list[tuple[Box, Image.Image, Image.Image | float]] = []
    for top in range(0, len(alphas), _STRIP):
        part = alphas[top : top + _STRIP]
        place = (box[0], box[1] + top, box[2], box[1] + top + len(part))
        weakest, strongest = min(part), max(part)
        if strongest:  # an even part takes half of what a mask does
            how = _widened(part, wide) if weakest < strongest else strongest / 255
            strips.append((place, _flat(wide, len(part), color), how))

    def cover(strip: tuple[Box, Image.Image, Image.Image | float]) -> None:
        place, veil, how = strip  # through a mask a picture goes on faster than a colour
        if isinstance(how, Image.Image):
            image.paste(veil, place, how)
        else:
            image.paste(veil if how == 1.0 else Image.blend(image.crop(place), veil, how), place)

    shared(cover, strips)


@lru_cache(maxsize=8)
def _flat(width: int, height: int, color: Color) -> Image.Image:
    return Image.new("RGB", (width, height), color)


@lru_cache(maxsize=24)
def _widened(column: bytes, width: int) -> Image.Image:
    """A mask of equal rows."""
    return Image.frombytes("L", (1, len(column)), column).resize((width, len(column)), Image.Resampling.NEAREST)
