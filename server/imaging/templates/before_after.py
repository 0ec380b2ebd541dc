"""Two pictures of one thing, and the way from the one to the other."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, places, shapes
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.color import readable_on
from server.imaging.content import Content
from server.imaging.templates.base import Template

_SEAM = 12
_ARROW = 124


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("modern"), canvas.height
    block = parts.headline(
        content, pair.headline, 860, 260, max_size=96, max_lines=3, max_share=0.1, leading=1.12, canvas_height=height
    )
    kicker = parts.caps_line(content, pair, content.kicker, 800, size=28, tracking=6)
    words = block.height + (kicker.height + 36 if kicker else 0)
    depth = round(words) + 236
    floor = height - depth
    if floor < 480:
        raise parts.DoesNotFit
    canvas.fill((0, 0, WIDTH, height), palette.deep)
    is_tall = all(photo.height > photo.width for photo in content.photos[:2])
    boxes = _beside(canvas, floor) if is_tall else _below(floor)
    for index, box in enumerate(boxes):
        other = content.photos[index] if index else None
        if is_tall:
            grounds.photo(canvas, content, box, palette.second, other=other)
        else:
            depth = box[3] - box[1]
            places.lay(canvas, content, places.place(content, depth, depth, other), box[1], palette.second)
    _arrow(canvas, floor, is_tall)
    for label, box in zip(content.sides, boxes, strict=True):
        block_of_label = parts.caps_line(content, pair, label, 380, size=30, tracking=5)
        if block_of_label:
            half = block_of_label.width / 2 + 38
            x = box[2] - 36 - half if canvas.is_rtl else box[0] + 36 + half
            marks.pill(canvas, block_of_label, x, box[1] + 76, palette.tint, height=68, pad=38)

    cursor = floor + 64.0
    if kicker:
        cursor = canvas.place(kicker, cursor, palette.glow) + 36
    canvas.place(block, cursor, palette.cream)
    parts.footer(canvas, content, pair, palette.cream, "start")


def _below(floor: int) -> list[tuple[int, int, int, int]]:
    half = (floor - _SEAM) // 2
    return [(0, 0, WIDTH, half), (0, half + _SEAM, WIDTH, floor)]


def _beside(canvas: Canvas, floor: int) -> list[tuple[int, int, int, int]]:
    half = (WIDTH - _SEAM) // 2
    return [canvas.mirrored((0, 0, half, floor)), canvas.mirrored((half + _SEAM, 0, WIDTH, floor))]


def _arrow(canvas: Canvas, floor: int, is_tall: bool) -> None:
    palette, size = canvas.palette, _ARROW
    x, y = (
        (500, floor // 2)
        if is_tall
        else (WIDTH - MARGIN - size // 2 if not canvas.is_rtl else MARGIN + size // 2, floor // 2)
    )
    canvas.stamp(shapes.ellipse(size + 24, size + 24), x - size // 2 - 12, y - size // 2 - 12, palette.deep)
    canvas.stamp(shapes.ellipse(size, size), x - size // 2, y - size // 2, palette.glow)
    mark = shapes.arrow(64, is_leftward=canvas.is_rtl and is_tall, is_downward=not is_tall)
    canvas.stamp(mark, x - 32, y - 32, readable_on(palette.glow, palette.cream, palette.ink))


TEMPLATE = Template(
    "before_after", "Before and after", paint, photos=2, needs=("change",), kinds=("howto", "article"), max_words=14
)
