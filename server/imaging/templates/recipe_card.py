"""The recipe at a glance: the dish, its name, its stars, time and servings on a card."""

from __future__ import annotations

from server.imaging import grounds, marks, parts
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import mix
from server.imaging.content import Content
from server.imaging.templates.base import Template

_SIDE = 64
_OVERLAP = 150


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("warm"), canvas.height
    if height < 1300 or not (content.time or content.servings):
        raise parts.DoesNotFit
    block = parts.headline(
        content, pair.headline, 760, 320, max_size=112, max_lines=4, max_share=0.12, leading=1.08, canvas_height=height
    )
    kicker = parts.caps_line(content, pair, content.kicker, 600, size=28, tracking=5)
    has_stars = bool(content.rating)
    depth = round(block.height) + 88 + (74 if has_stars else 0) + 176
    bottom = height - 132
    top = bottom - depth

    canvas.fill((0, 0, WIDTH, height), palette.second)
    overlap = 0 if content.photos[0].is_near_white else _OVERLAP
    grounds.photo(canvas, content, (0, 0, WIDTH, top + overlap), palette.second)
    paper = mix(palette.tint, (255, 255, 255), 0.45)
    grounds.card(canvas, (_SIDE, top, WIDTH - _SIDE, bottom), paper, 36, 0.35)
    marks.pill(canvas, kicker, 500, top, palette.accent, halo=paper, height=76)

    cursor = canvas.place(block, top + 88, palette.ink, "center")
    if has_stars and marks.stars(canvas, content.rating, 500, cursor + 62, palette.accent, palette.second):
        cursor += 74
    marks.divider(canvas, cursor + 62, palette.accent)
    marks.facts(canvas, content, pair, cursor + 122, 780, palette.ink, palette.accent)
    parts.footer(canvas, content, pair, palette.ink, bottom=58)


TEMPLATE = Template("recipe_card", "Recipe card", paint, needs=("facts",), kinds=("recipe",))
