"""The count as the picture's equal: a numeral as tall as a hand, the promise beside it, the photo below."""

from __future__ import annotations

from server.imaging import grounds, marks, parts
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.color import mix
from server.imaging.content import Content
from server.imaging.templates.base import Template
from server.imaging.typography import fit


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("poster"), canvas.height
    if not content.number:
        raise parts.DoesNotFit
    depth = round(height * 0.4)
    number = fit(content.number, pair.headline, 420, depth - 190, max_size=560, max_lines=1)
    if number is None:
        raise parts.DoesNotFit
    kicker = parts.caps_line(content, pair, content.kicker, 840, size=28, tracking=7)
    wide = round(number.width)
    left = MARGIN + wide + 56
    block = parts.headline(
        content, pair.headline, WIDTH - MARGIN - left, depth - 190, max_size=92, max_lines=6, max_share=0.1,
        canvas_height=height, text=content.headline_rest, leading=1.06,
    )  # fmt: skip
    ground = palette.deep if content.seed % 2 else palette.tint
    fill, accent = (palette.cream, palette.glow) if content.seed % 2 else (palette.ink, palette.accent)
    canvas.fill((0, 0, WIDTH, height), ground)
    grounds.photo(canvas, content, (0, depth, WIDTH, height), mix(palette.second, palette.tint, 0.3))
    canvas.fill((0, depth, WIDTH, depth + 14), accent)

    top = 70.0
    if kicker:
        top = canvas.place(kicker, top, accent) + 48
    middle = (top + depth - 30) / 2
    start, _, end, _ = canvas.mirrored((MARGIN, 0, MARGIN + wide, 0))
    canvas.place(number, middle - number.height / 2, accent, "start", start, end)
    start, _, end, _ = canvas.mirrored((left, 0, WIDTH - MARGIN, 0))
    canvas.place(block, middle - block.height / 2, fill, "start", start, end)
    marks.footer_pill(canvas, content, pair, height - 84, palette.deep)


TEMPLATE = Template("big_number", "Big number", paint, needs=("number",), kinds=("list", "article", "howto"))
