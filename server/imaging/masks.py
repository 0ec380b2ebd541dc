"""Masks taken apart, so that colours and photos go through them only where they must."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from PIL import Image, ImageChops

from server.imaging.color import Color
from server.imaging.keeping import kept, note
from server.imaging.tables import through

Box = tuple[int, int, int, int]
Piece = tuple[Box, Image.Image | None]

_TILE, _STEP = 16, 4
_HAS_INK = [0] + [255] * 255
_IS_NOT_FULL = [255] * 255 + [0]


def pieces(mask: Image.Image) -> tuple[Piece, ...]:
    """A mask as boxes: full ones, and mixed ones with their part of the mask. What is empty is left out.

    Painting through a mask is several times as dear as painting a plain box. The answer is kept with the mask.
    """
    return kept(mask, _pieces)


def _pieces(mask: Image.Image) -> tuple[Piece, ...]:
    across = -(-mask.width // _TILE)
    inked, clear = _tiles(mask, _HAS_INK), _tiles(mask, _IS_NOT_FULL)
    return tuple(
        piece
        for row in range(-(-mask.height // _TILE))
        for piece in _pieces_of_strip(
            mask, row, *(tiles[row * across : (row + 1) * across] for tiles in (inked, clear))
        )
    )


def _tiles(mask: Image.Image, table: Sequence[int]) -> bytes:
    """For each tile whether any of its pixels is marked by a table; in two steps, so that one pixel of all is not averaged away."""
    return through(through(mask, table).reduce(_STEP), _HAS_INK).reduce(_TILE // _STEP).tobytes()


def _pieces_of_strip(mask: Image.Image, row: int, inked: bytes, clear: bytes) -> list[Piece]:
    found: list[Piece] = []
    top, start = row * _TILE, 0
    bottom = min(mask.height, top + _TILE)
    kinds = [(not some, not rest) for some, rest in zip(inked, clear, strict=True)]
    for (is_empty, is_full), run in groupby(kinds):
        end = start + len(list(run))
        box = (start * _TILE, top, min(mask.width, end * _TILE), bottom)
        if not is_empty:
            found.append((box, None if is_full else mask.crop(box)))
        start = end
    return found


def hidden(mask: Image.Image) -> tuple[Piece, ...]:
    """What a mask hides, as `pieces` tells what it shows."""
    return kept(mask, _hidden)


def _hidden(mask: Image.Image) -> tuple[Piece, ...]:
    return _pieces(ImageChops.invert(mask))


def cornered(mask: Image.Image, radius: int) -> Image.Image:
    """A mask that is full but for its corners: nobody need search it for its pieces."""
    if radius:
        across, down = mask.width - radius, mask.height - radius
        corners = [(x, y, x + radius, y + radius) for y in (0, down) for x in (0, across)]
        rest = [(radius, 0, across, radius), (0, radius, mask.width, down), (radius, down, across, mask.height)]
        full: list[Piece] = [(box, None) for box in rest if box[0] < box[2] and box[1] < box[3]]
        note(mask, _pieces, (*full, *((box, mask.crop(box)) for box in corners)))
        hidden_ones: list[Piece] = [(box, ImageChops.invert(mask.crop(box))) for box in corners]
        note(mask, _hidden, tuple(hidden_ones))
    return mask


def in_rows(found: Iterable[Piece], height: int) -> dict[int, list[Piece]]:
    """Pieces cut where rows of a height end, by row."""
    rows: dict[int, list[Piece]] = {}
    for (left, top, right, bottom), part in found:
        for row in range(top // height, -(-bottom // height)):
            upper, lower = max(top, row * height), min(bottom, (row + 1) * height)
            cut = part.crop((0, upper - top, right - left, lower - top)) if part else None
            rows.setdefault(row, []).append(
                ((left, upper, right, lower), cut if lower - upper < bottom - top else part)
            )
    return rows


def paint(image: Image.Image, color: Color, box: Box, mask: Image.Image | None = None) -> None:
    """Fill a box of an RGB image, or what a mask shows of it.

    Pillow takes a third longer for a colour through a mask than for a picture; its checks are passed over,
    which take as long as a small piece does.
    """
    if mask:
        image.im.paste(Image.core.fill("RGB", mask.size, color), box, mask.im)  # type: ignore[attr-defined]
    else:
        image.im.paste(color, box)


def put(image: Image.Image, picture: Image.Image, part: Box, left: int, top: int, mask: Image.Image | None) -> None:
    """Paste a part of a picture, or what a mask shows of it."""
    box = (left, top, left + part[2] - part[0], top + part[3] - part[1])
    source = picture.im if part == (0, 0, *picture.size) else picture.im.crop(part)
    if mask:
        image.im.paste(source, box, mask.im)
    else:
        image.im.paste(source, box)


def inside(inner: Box, box: Box) -> Box:
    """What of a box lies in another, in the coordinates of that one."""
    return (
        max(0, inner[0] - box[0]),
        max(0, inner[1] - box[1]),
        min(box[2], inner[2]) - box[0],
        min(box[3], inner[3]) - box[1],
    )
