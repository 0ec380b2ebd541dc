"""A sentence worth keeping, set like a page of a fine book; with a photo above where there is one."""

from __future__ import annotations

from server.imaging import parts, places, shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import readable_on
from server.imaging.content import Content
from server.imaging.templates.base import Template

_DISC = 168


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("classic"), canvas.height
    ground, fill, accent = (
        (palette.tint, palette.ink, palette.accent) if content.seed % 2 else (palette.deep, palette.cream, palette.glow)
    )
    has_photo = bool(content.photos) and height >= 1300
    room = 520 if has_photo else height - 740
    block = parts.headline(
        content, pair.accent, 800, room, max_size=128 if has_photo else 168, max_lines=8,
        leading=1.16, max_share=0.15 if has_photo else 0.22,
        canvas_height=height, text=content.quote,
    )  # fmt: skip
    source = parts.caps_line(content, pair, content.source, 640, size=28, tracking=6)
    words = block.height + (source.height + 96 if source else 0)

    canvas.fill((0, 0, WIDTH, height), ground)
    if has_photo:
        photo = places.place(content, min(round(height * 0.56), round(height - 190 - words - 130)), 480)
        places.lay(canvas, content, photo, 0, palette.second)
        middle = photo.depth
    else:
        canvas.frame((40, 40, WIDTH - 40, height - 40), accent, 3)
        middle = round((height - 150 - _DISC - 84 - words) / 2 + _DISC / 2 + 30)
    canvas.stamp(shapes.ellipse(_DISC + 24, _DISC + 24), 500 - _DISC // 2 - 12, middle - _DISC // 2 - 12, ground)
    canvas.stamp(shapes.ellipse(_DISC, _DISC), 500 - _DISC // 2, middle - _DISC // 2, accent)
    canvas.stamp(shapes.quotation(84), 500 - 42, middle - 40, readable_on(accent, palette.cream, palette.ink))

    top = middle + _DISC // 2
    cursor = top + ((height - 150 - top - words) / 2 if has_photo else 84)
    lower = canvas.place(block, cursor, fill, "center")
    if source:
        canvas.fill((450, lower + 46, 550, lower + 49), accent)
        canvas.place(source, lower + 96, accent, "center")
    parts.footer(canvas, content, pair, fill, bottom=64 if has_photo else 92)


TEMPLATE = Template("quote", "Quotation", paint, photos=0, extra=1, needs=("quote",), kinds=("article",))
