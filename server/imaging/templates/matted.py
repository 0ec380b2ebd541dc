"""A rounded photo on a pale mat, like a print in a shop window."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, places, shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.templates.base import Template

_TOP, _SIDE = 60, 60
_LOOSE = 0.86


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("elegant")
    canvas.fill((0, 0, WIDTH, canvas.height), palette.tint)
    first = content.photos[0]
    meta = parts.facts_line(content, pair, 800, size=34)
    for size, tall in ((112, 330), (150, 480)):
        block = parts.headline(
            content, pair.headline, 840, tall, max_size=size, max_lines=4, canvas_height=canvas.height, leading=1.06
        )
        words = block.height + (meta.height + 54 if meta else 0)
        most = min(canvas.height - 490, round(canvas.height - 168 - words - 88)) - _TOP
        shown, wide, high = places.room(first, WIDTH - 2 * _SIDE, most, content.focus)
        if high > most * _LOOSE:  # else a wide or a small photo leaves the words more room
            break
    is_loose = high <= most * _LOOSE
    gap = 120 if is_loose else 44
    top = _TOP
    if is_loose:  # photo and words as one group, as much air above it as below
        top = max(_TOP, round((canvas.height - 130 - high - gap - words) / 2) - 10)
    edge, left = top + high, (WIDTH - wide) // 2
    mask = shapes.rounded(wide, high, 36)
    other = None if shown is first else shown
    grounds.photo(canvas, content, (left, top, left + wide, edge), palette.second, mask, other)

    start = edge + gap if is_loose else edge + gap + (canvas.height - 130 - edge - gap - words) / 2
    lower = canvas.place(block, start, palette.ink, "center")
    if meta:
        canvas.place(meta, lower + 54, palette.accent, "center")
    kicker = parts.caps_line(content, pair, content.kicker, 640, size=26, tracking=5)
    marks.pill(canvas, kicker, 500, edge, palette.mark, halo=palette.tint)
    parts.footer(canvas, content, pair, palette.ink)


TEMPLATE = Template("matted", "Matted photo", paint, kinds=("product", "article", "recipe"))
