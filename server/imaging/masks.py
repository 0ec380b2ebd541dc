"""Masks taken apart, so that colours and photos go through them only where they must."""

from __future__ import annotations

from PIL import Image

from server.imaging.keeping import kept

Box = tuple[int, int, int, int]
Piece = tuple[Box, Image.Image | None]

_TILE = 32


def pieces(mask: Image.Image) -> tuple[Piece, ...]:
    """A mask as boxes: full ones, and mixed ones with their part of the mask. What is empty is left out.

    Painting through a mask is several times as dear as painting a plain box. The answer is kept with the mask.
    """
    return kept(mask, _pieces)


def _pieces(mask: Image.Image) -> tuple[Piece, ...]:
    return tuple(piece for top in range(0, mask.height, _TILE) for piece in _pieces_of_strip(mask, top))


def _pieces_of_strip(mask: Image.Image, top: int) -> list[Piece]:
    joined: list[tuple[Box, object]] = []
    bottom = min(mask.height, top + _TILE)
    for left in range(0, mask.width, _TILE):
        box = (left, top, min(mask.width, left + _TILE), bottom)
        extrema = mask.crop(box).getextrema()
        kind = extrema if extrema in ((255, 255), (0, 0)) else None
        if joined and joined[-1][1] == kind:
            box = (joined.pop()[0][0], top, box[2], bottom)
        joined.append((box, kind))
    return [(box, None if kind else mask.crop(box)) for box, kind in joined if kind != (0, 0)]


def inside(inner: Box, box: Box) -> Box:
    """What of a box lies in another, in the coordinates of that one."""
    return (
        max(0, inner[0] - box[0]),
        max(0, inner[1] - box[1]),
        min(box[2], inner[2]) - box[0],
        min(box[3], inner[3]) - box[1],
    )
