"""A rounded photo on a pale mat, like a print in a shop window."""

from __future__ import annotations

from server.imaging import parts, shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import readable_on
from server.imaging.content import Content
from server.imaging.templates.base import Template


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("elegant")
    canvas.fill((0, 0, WIDTH, canvas.height), palette.tint)
    block = parts.headline(
        content, pair.headline, 840, 330, max_size=112, max_lines=4, canvas_height=canvas.height, leading=1.06
    )
    meta = parts.plain_line(content, pair, content.meta, 800, size=34)
    words = block.height + (meta.height + 54 if meta else 0)
    edge = min(canvas.height - 490, round(canvas.height - 168 - words - 88))
    mask = shapes.rounded(880, edge - 60, 36)
    canvas.photo(content.photos[0], (60, 60, 940, edge), content.focus, mask)

    top = edge + 44 + (canvas.height - 130 - edge - 44 - words) / 2
    lower = canvas.place(block, top, palette.ink, "center")
    if meta:
        canvas.place(meta, lower + 54, palette.accent, "center")
    _pill(canvas, content, edge)
    parts.footer(canvas, content, pair, palette.ink)


def _pill(canvas: Canvas, content: Content, edge: int) -> None:
    """The kicker on a pill that hangs over the photo's lower edge."""
    accent = canvas.palette.accent
    block = parts.caps_line(content, content.pair("elegant"), content.kicker, 640, size=26, tracking=5)
    if block is None:
        return
    width = round(block.width) + 88
    left = (WIDTH - width) // 2
    canvas.stamp(shapes.rounded(width + 20, 92, 46), left - 10, edge - 46, canvas.palette.tint)
    canvas.stamp(shapes.rounded(width, 72, 36), left, edge - 36, accent)
    canvas.place(block, edge - block.height / 2, readable_on(accent), "center")


TEMPLATE = Template("matted", "Matted photo", paint, kinds=("product", "article", "recipe"))
