"""A round photo with a ring, like a plate seen from above."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.templates.base import Template


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("warm"), canvas.height
    canvas.fill((0, 0, WIDTH, height), palette.tint)
    block = parts.headline(
        content, pair.headline, 840, 300, max_size=112, max_lines=4, canvas_height=height, leading=1.08
    )
    meta = parts.plain_line(content, pair, content.meta, 800, size=36)
    words = block.height + (meta.height + 46 if meta else 0)
    lowest = round(height - 150 - words - 84)  # where the circle must end
    size = min(880, lowest - 50) // 8 * 8  # few sizes, whose masks are kept
    if size < 340:
        raise parts.DoesNotFit
    middle_x, middle_y = 500, max(size // 2 + 60, lowest // 2 + 20)

    canvas.fill((0, 0, WIDTH, middle_y), palette.second)  # a table's edge behind the plate
    outer = size + 44
    canvas.stamp(shapes.ring(outer, 30), middle_x - outer // 2, middle_y - outer // 2, palette.tint)
    canvas.stamp(shapes.ring(outer, 5), middle_x - outer // 2, middle_y - outer // 2, palette.accent)
    box = (middle_x - size // 2, middle_y - size // 2, middle_x + size // 2, middle_y + size // 2)
    grounds.photo(canvas, content, box, palette.tint, shapes.ellipse(size, size))
    kicker = parts.caps_line(content, pair, content.kicker, 560, size=28, tracking=5)
    marks.pill(canvas, kicker, 500, middle_y + size // 2 - 6, palette.accent, halo=palette.tint, height=76)

    top_of_words = middle_y + size // 2 + 40
    cursor = top_of_words + (height - 130 - top_of_words - words) / 2
    cursor = canvas.place(block, cursor, palette.ink, "center")
    if meta:
        canvas.place(meta, cursor + 46, palette.accent, "center")
    parts.footer(canvas, content, pair, palette.ink)


TEMPLATE = Template("circle", "Round photo", paint, kinds=("recipe", "article", "product"))
