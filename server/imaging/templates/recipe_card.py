"""The recipe at a glance: the dish, its name, its stars, time and servings on a card."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, places
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import mix
from server.imaging.content import Content
from server.imaging.subjects import reaches_down
from server.imaging.templates.base import Template

_SIDE = 64
_OVERLAP, _LITTLE = 110, 24
_LOOSE = 0.9
_MOST_AIR = 140


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("warm"), canvas.height
    if height < 1300 or not (content.time or content.servings):
        raise parts.DoesNotFit
    block = parts.headline(
        content, pair.headline, 760, 320, max_size=112, max_lines=4, max_share=0.12, leading=1.08, canvas_height=height
    )
    kicker = parts.caps_line(content, pair, content.kicker, 600, size=28, tracking=5)
    has_stars = bool(content.rating)
    extras = 88 + (74 if has_stars else 0) + 176
    bottom, first = height - 132, content.photos[0]
    overlap = 0 if first.is_near_white else _LITTLE if reaches_down(first) else _OVERLAP
    depth, air = round(block.height) + extras, 0
    photo = places.place(content, bottom - depth + overlap)
    if photo.depth < (bottom - depth) * _LOOSE:  # a wide photo leaves the words more room
        block = parts.headline(
            content, pair.headline, 760, 440, max_size=140, max_lines=5, max_share=0.15, leading=1.08,
            canvas_height=height,
        )  # fmt: skip
        overlap = places.AIR + _LITTLE if photo.is_print else overlap
        needed = round(block.height) + extras
        depth = max(needed, min(needed + _MOST_AIR, bottom - photo.depth + overlap))
        most = bottom - depth + overlap
        photo = places.place(content, most, most if photo.is_print or photo.depth < most else 0)
        air = (depth - needed) // 2
    top = bottom - depth

    canvas.fill((0, 0, WIDTH, height), palette.second)
    places.lay(canvas, content, photo, 0, palette.second)
    paper = mix(palette.tint, (255, 255, 255), 0.45)
    grounds.card(canvas, (_SIDE, top, WIDTH - _SIDE, bottom), paper, 36, 0.35)
    marks.pill(canvas, kicker, 500, top, palette.mark, halo=paper, height=76)

    cursor = canvas.place(block, top + 88 + air, palette.ink, "center")
    if has_stars and marks.stars(canvas, content.rating, 500, cursor + 62, palette.accent, palette.second):
        cursor += 74
    marks.divider(canvas, cursor + 62, palette.accent)
    marks.facts(canvas, content, pair, cursor + 122, 780, palette.ink, palette.accent)
    parts.footer(canvas, content, pair, palette.ink, bottom=58)


TEMPLATE = Template("recipe_card", "Recipe card", paint, needs=("facts",), kinds=("recipe",))
