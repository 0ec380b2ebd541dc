"""Photos on their way onto the sheet, once it is known which part of each is shown where."""

from __future__ import annotations

from itertools import chain

from PIL import Image

from server.imaging.beside import shared
from server.imaging.fitting import Cut
from server.imaging.masks import Box, in_rows, pieces, put
from server.imaging.resampling import STRIP


def lay(image: Image.Image, picture: Cut, box: Box, mask: Image.Image | None) -> None:
    """Lay a photo into its box of an RGB image, in place; `mask` (L, as large as the box) leaves out what is below 255.

    It goes on in strips that stay in the processor's cache, and through the mask only where that is neither full nor empty.
    """
    width, height = box[2] - box[0], box[3] - box[1]
    rows = in_rows(pieces(mask) if mask else [((0, 0, width, height), None)], STRIP)
    shown: dict[int, Image.Image] = {}

    def put_on(row: int) -> None:
        for (left, top, right, bottom), part in rows[row]:
            place = (left, top - row * STRIP, right, bottom - row * STRIP)
            put(image, shown[row], place, box[0] + left, box[1] + top, part)

    def bring(row: int) -> None:
        shown[row] = picture.part((0, row * STRIP, width, min(height, (row + 1) * STRIP)))
        if mask is None:
            put_on(row)

    if not picture.is_plain:
        shared(bring, rows)
        if mask is not None:  # two threads with many small pieces would wait for each other at every one
            for row in rows:
                put_on(row)
        return
    x, y = int(picture.left), int(picture.top)
    for (left, top, right, bottom), part in chain.from_iterable(rows.values()):  # too little for two
        place = (x + left, y + top, x + right, y + bottom)
        put(image, picture.source, place, box[0] + left, box[1] + top, part)
