"""Setting a pin's words while its photo is still being decoded.

To decode a photo takes half of a pin's time, and the processor's other core may be idle meanwhile. What hangs on words alone
(measuring and breaking lines, the letters themselves, the masks of shapes) is remembered where it is made; so a template that
paints once on a sheet of nothing, over a stand-in of the photo's size, finds all of that done when it paints in earnest.
"""

from __future__ import annotations

import math

from PIL import Image

from server.imaging.canvas import Canvas
from server.imaging.content import Content
from server.imaging.lettering import keep
from server.imaging.masks import Box, pieces
from server.imaging.photo import Photo
from server.imaging.templates import Template
from server.values.brand import Focus

_NOTHING = Image.new("RGB", (8, 8))


def rehearse(template: Template, height: int, content: Content, max_text_ratio: float = math.inf) -> None:
    """Go through a template without painting. Raises whatever it raises; painting in earnest finds that out again."""
    canvas = _Blank(height, content.palette, content.is_rtl, max_text_ratio)
    template.paint(canvas, content)
    for text in canvas.texts:
        keep(text.line, text.size, text.tracking, (text.x, text.baseline))


class _Blank(Canvas):
    """A sheet on which nothing but the places of texts is written down."""

    @property
    def image(self) -> Image.Image:
        return _NOTHING.copy()

    def fill(self, box: Box, color: object) -> None: ...

    def frame(self, box: Box, color: object, thickness: int = 3) -> None: ...

    def veil(self, box: Box, ramp: Image.Image, color: object, strength: float) -> None: ...

    def stamp(self, mask: Image.Image, left: int, top: int, color: object, strength: float = 1.0) -> None:
        if strength == 1.0:
            pieces(mask)

    def photo(
        self, photo: Photo, box: Box, focus: Focus | None = None, mask: Image.Image | None = None,
        clear: Box | None = None, like: Box | None = None,
    ) -> None:  # fmt: skip
        if mask:
            pieces(mask)
