"""The count as the picture's equal: a numeral as tall as a hand, the promise beside it, the photo below."""

from __future__ import annotations

import math

from server.imaging import marks, parts, places
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.color import mix
from server.imaging.content import Content
from server.imaging.templates.base import Template
from server.imaging.typography import fit

_BESIDE = 3  # signs of a number that leaves room for words beside it
_LOW = 0.5  # of the height: over a photo lower than that the words stand below the number
_MOST_BESIDE = 48  # letters of those words
_GAP = 52
_MOST_AREA = 0.1


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("poster"), canvas.height
    if not content.number:
        raise parts.DoesNotFit
    photo = places.place(content, round(height * 0.6), round(height * 0.3))
    is_long = len(content.number) > _BESIDE or len(content.headline_rest) > _MOST_BESIDE
    is_stacked = is_long or photo.depth < height * _LOW
    if is_stacked:
        photo = places.place(content, round(height * 0.5), round(height * 0.3))
    depth = height - photo.depth
    kicker = parts.caps_line(content, pair, content.kicker, 840, size=28, tracking=7)
    top = 70 + (round(kicker.height) + 48 if kicker else 0)
    room = depth - 70 - top
    share = 0.5 if is_stacked else 1.0
    number = fit(
        content.number, pair.headline, 860 if is_stacked else 420, room * share, max_size=560, max_lines=1,
        max_area=_MOST_AREA * content.text_share * WIDTH * height if is_stacked else math.inf,
    )  # fmt: skip
    if number is None:
        raise parts.DoesNotFit
    wide = round(number.width)
    left = MARGIN if is_stacked else MARGIN + wide + 56
    block = parts.headline(
        content, pair.headline, WIDTH - MARGIN - left, room - (number.height + _GAP if is_stacked else 0),
        max_size=112 if is_stacked else 92, max_lines=6, max_share=0.1, canvas_height=height, text=content.headline_rest,
        leading=1.06,
    )  # fmt: skip
    ground = palette.deep if content.seed % 2 else palette.tint
    fill, accent = (palette.cream, palette.glow) if content.seed % 2 else (palette.ink, palette.accent)
    canvas.fill((0, 0, WIDTH, height), ground)
    places.lay(canvas, content, photo, depth, mix(palette.second, palette.tint, 0.3))
    canvas.fill((0, depth, WIDTH, depth + 14), accent)

    if kicker:
        canvas.place(kicker, 70, accent)
    middle = (top + depth - 30) / 2
    start, _, end, _ = canvas.mirrored((MARGIN, 0, MARGIN + wide, 0))
    words = number.height + _GAP + block.height
    upper = middle - (words if is_stacked else number.height) / 2
    lower = canvas.place(number, upper, accent, "start", start, end)
    start, _, end, _ = canvas.mirrored((left, 0, WIDTH - MARGIN, 0))
    canvas.place(block, lower + _GAP if is_stacked else middle - block.height / 2, fill, "start", start, end)
    marks.footer_pill(canvas, content, pair, height - 84, palette.deep)


TEMPLATE = Template("big_number", "Big number", paint, needs=("number",), kinds=("list", "article", "howto"))
