"""A round photo with a ring, like a plate seen from above."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, shapes
from server.imaging.canvas import ROOMY, WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.photo import MAX_ENLARGEMENT, Photo
from server.imaging.subjects import stand_apart
from server.imaging.templates.base import Template
from server.values.brand import Focus

_LARGEST, _LEAST = 880, 340
_LOOSE = 0.86


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("warm"), canvas.height
    canvas.fill((0, 0, WIDTH, height), palette.tint)
    meta = parts.facts_line(content, pair, 800, size=36)
    most = _most(content.photos[0], content.focus)
    for size_of_type, tall in ((112, 300), (150, 460)):
        block = parts.headline(
            content, pair.headline, 840, tall, max_size=size_of_type, max_lines=4, canvas_height=height, leading=1.08
        )
        words = block.height + (meta.height + 46 if meta else 0)
        lowest = round(height - 150 - words - 84)  # where the circle must end
        size = min(_LARGEST, lowest - 50, most) // 8 * 8  # few sizes, whose masks are kept
        if min(_LARGEST, lowest - 50) * _LOOSE < most:  # else a smaller circle leaves the words more room
            break
    if size < _LEAST:
        raise parts.DoesNotFit
    middle_x, middle_y = 500, max(size // 2 + 60, lowest // 2 + 20)

    canvas.fill((0, 0, WIDTH, middle_y), palette.second)  # a table's edge behind the plate
    outer = size + 44
    # the plate's upper half; the lower one lies on its own colour
    canvas.stamp(shapes.arch(outer, outer // 2), middle_x - outer // 2, middle_y - outer // 2, palette.tint)
    canvas.stamp(shapes.ring(outer, 5), middle_x - outer // 2, middle_y - outer // 2, palette.mark)
    box = (middle_x - size // 2, middle_y - size // 2, middle_x + size // 2, middle_y + size // 2)
    grounds.photo(canvas, content, box, palette.tint, shapes.ellipse(size, size))
    kicker = parts.caps_line(content, pair, content.kicker, 560, size=28, tracking=5)
    marks.pill(canvas, kicker, 500, middle_y + size // 2 - 6, palette.mark, halo=palette.tint, height=76)

    top_of_words = middle_y + size // 2 + 40
    cursor = top_of_words + (height - 130 - top_of_words - words) / 2
    cursor = canvas.place(block, cursor, palette.ink, "center")
    if meta:
        canvas.place(meta, cursor + 46, palette.accent, "center")
    parts.footer(canvas, content, pair, palette.ink)


def _most(photo: Photo, focus: Focus | None) -> int:
    """How large a circle a photo fills; of subjects that stand apart a smaller one shows the weightiest."""
    if photo.is_near_white or photo.is_lettered:
        return _LARGEST
    return min(int(MAX_ENLARGEMENT * min(photo.image.size)), ROOMY - 1 if stand_apart(photo, focus) else _LARGEST)


TEMPLATE = Template("circle", "Round photo", paint, kinds=("recipe", "article", "product"))
