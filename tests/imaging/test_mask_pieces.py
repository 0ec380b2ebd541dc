"""Painting piece by piece is the same as painting through the whole mask."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from server.imaging import shapes
from server.imaging.masks import hidden, in_rows, paint, pieces

_MASKS = (
    shapes.rounded(300, 200, 36),
    shapes.rounded(240, 61, 30),
    shapes.rounded(90, 90, 45),
    shapes.ellipse(150, 151),
    shapes.ring(200, 5),
)


@pytest.mark.parametrize("mask", _MASKS, ids=lambda mask: f"{mask.width}x{mask.height}")
def test_pieces_make_up_the_mask(mask: Image.Image) -> None:
    for found, whole in ((pieces(mask), mask), (hidden(mask), ImageChops.invert(mask))):
        wanted = Image.new("RGB", mask.size)
        wanted.paste((200, 120, 40), (0, 0, *mask.size), whole)
        for one in (found, [piece for row in in_rows(found, 48).values() for piece in row]):
            sheet = Image.new("RGB", mask.size)
            for box, part in one:
                paint(sheet, (200, 120, 40), box, part)
            assert sheet.tobytes() == wanted.tobytes()
