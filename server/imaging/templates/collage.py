"""Three photos like prints on a table: a large one, the words, two details."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, places
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import mix
from server.imaging.content import Content
from server.imaging.templates.base import Template

_GAP = 14


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("crisp"), canvas.height
    if height < 1300:
        raise parts.DoesNotFit
    block = parts.headline(
        content, pair.headline, 860, 230, max_size=88, max_lines=3, max_share=0.11, leading=1.1, canvas_height=height
    )
    script = parts.script_line(content, pair, 800, size=74)
    meta = parts.facts_line(content, pair, 800, size=34)
    words = block.height + (script.height + 26 if script else 0) + (meta.height + 36 if meta else 0)
    depth = round(words) + 126
    thumbs = min(500, round((height - depth) * 0.42))
    upper, lower = height - depth - thumbs, height - thumbs

    canvas.fill((0, 0, WIDTH, height), palette.tint)
    places.lay(canvas, content, places.place(content, upper, upper), 0, palette.second)
    half, print_ground = (WIDTH - _GAP) // 2, mix(palette.second, palette.accent, 0.16)
    grounds.photo(canvas, content, (0, lower, half, height), print_ground, other=content.photos[1])
    grounds.photo(canvas, content, (half + _GAP, lower, WIDTH, height), palette.second, other=content.photos[2])

    cursor = upper + (depth - words) / 2 - 6
    if script:
        cursor = canvas.place(script, cursor, palette.accent, "center") + 26
    cursor = canvas.place(block, cursor, palette.ink, "center")
    if meta:
        canvas.place(meta, cursor + 36, palette.accent, "center")
    marks.footer_pill(canvas, content, pair, lower, palette.mark)


TEMPLATE = Template("collage", "Three photos", paint, photos=3, kinds=("list", "howto", "recipe", "article"))
