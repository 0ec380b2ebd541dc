"""A rounded photo on a pale mat, like a print in a shop window."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.subjects import around_all, stand_apart
from server.imaging.templates.base import Template


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("elegant")
    canvas.fill((0, 0, WIDTH, canvas.height), palette.tint)
    first = content.photos[0]
    is_low = (
        stand_apart(first, content.focus) and not first.is_near_white and canvas.height >= 1400
    )  # to show both subjects
    block = parts.headline(
        content, pair.headline, 840, 480 if is_low else 330, max_size=150 if is_low else 112, max_lines=4,
        canvas_height=canvas.height, leading=1.06,
    )  # fmt: skip
    meta = parts.plain_line(content, pair, content.meta, 800, size=34)
    words = block.height + (meta.height + 54 if meta else 0)
    top, edge = 60, min(canvas.height - 490, round(canvas.height - 168 - words - 88))
    if is_low:
        first = around_all(first)
        tall = min(edge - 60, round(880 * first.image.height / first.image.width))
        top = 60 + (edge - 60 - tall) // 3
        edge = top + tall
    mask = shapes.rounded(880, edge - top, 36)
    if is_low:
        canvas.photo(first, (60, top, 940, edge), None, mask)
    else:
        grounds.photo(canvas, content, (60, top, 940, edge), palette.second, mask)

    start = edge + 44 + (canvas.height - 130 - edge - 44 - words) / 2
    lower = canvas.place(block, start, palette.ink, "center")
    if meta:
        canvas.place(meta, lower + 54, palette.accent, "center")
    kicker = parts.caps_line(content, pair, content.kicker, 640, size=26, tracking=5)
    marks.pill(canvas, kicker, 500, edge, palette.accent, halo=palette.tint)
    parts.footer(canvas, content, pair, palette.ink)


TEMPLATE = Template("matted", "Matted photo", paint, kinds=("product", "article", "recipe"))
