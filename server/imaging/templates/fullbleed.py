"""The photo fills the sheet; the words stand on a scrim in its own dark tone."""

from __future__ import annotations

from server.imaging import parts, shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.parts import Scrim
from server.imaging.templates.base import Template

_SCRIM_STEPS = ((0, 0.8), (60, 0.6), (130, 0.5), (220, 0.4), (300, 0.32))


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("classic")
    bottom, photo = canvas.height, content.photos[0]
    # A product on white would drown in a dark scrim: there the veil is pale and the ink dark.
    tint, fill, accent = (
        (palette.tint, palette.ink, palette.accent)
        if photo.is_near_white
        else (palette.shade, palette.cream, palette.glow)
    )
    block = parts.headline(content, pair.headline, 850, 520, canvas_height=bottom, leading=1.06)
    meta = parts.plain_line(content, pair, content.meta, 800)
    title_bottom = bottom - (262 if meta else 218)
    title_top = round(title_bottom - block.height)
    if photo.is_near_white:
        _above_words(canvas, content, title_top - (110 if content.kicker else 40))
    else:
        canvas.photo(photo, (0, 0, WIDTH, bottom), content.focus, clear=(0, 40, WIDTH, title_top - 90))

    canvas.place(block, title_top, fill, "center")
    if meta:
        canvas.place(meta, title_bottom + 54, accent, "center")
    else:
        canvas.rule((460, title_bottom + 52, 540, title_bottom + 56), accent)
    parts.footer(canvas, content, pair, fill)
    if not photo.is_near_white:
        start = min(bottom - 1000, title_top - 340)
        parts.scrim_for_texts(
            canvas, tint, tuple(Scrim(max(0, start - step), bottom, power) for step, power in _SCRIM_STEPS)
        )
        canvas.veil((0, 0, WIDTH, 260), shapes.ease(260, 1.2, is_reversed=True), tint, 0.4)
    # After the scrim: the kicker stands where it is thin, and gets a ground of its own where it must.
    parts.kicker_with_rules(canvas, content, pair, title_top - 48, fill, accent)


def _above_words(canvas: Canvas, content: Content, edge: int) -> None:
    """A product on white keeps its whole figure above the words and fades into a pale ground."""
    tint = canvas.palette.tint
    canvas.fill((0, 0, WIDTH, canvas.height), tint)
    canvas.photo(content.photos[0], (0, 0, WIDTH, edge), content.focus)
    canvas.veil((0, edge - 140, WIDTH, edge), shapes.ease(140, 0.8), tint, 1.0)


TEMPLATE = Template("fullbleed", "Full photo", paint, kinds=("article", "recipe", "howto", "video"), likes_white=False)
