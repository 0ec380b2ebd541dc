"""Two photos and a card that joins them: the classic of food and craft blogs."""

from __future__ import annotations

from server.imaging import marks, parts, places, shadows, shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import mix
from server.imaging.content import Content
from server.imaging.templates.base import Template

_CARD = (80, 920)
_OVERLAP, _LITTLE = (
    54,
    16,
)  # how far the card reaches into either photo; into one of people, whose chins or hair lie there

_LEAST = 200  # of a photo's height


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("crisp")
    middle = canvas.height // 2
    block = parts.headline(
        content, pair.headline, 700, 250, max_size=92, max_lines=4, max_share=0.12, canvas_height=canvas.height
    )
    script = parts.script_line(content, pair, 680, size=78, min_size=46)
    meta = parts.facts_line(content, pair, 680, size=32)
    words = block.height + (script.height + 34 if script else 0) + (meta.height + 40 if meta else 0)
    half = round(words / 2) + 86
    top, bottom = middle - half, middle + half

    # The photos end under the card, not in the middle, so that it hides no subject.
    canvas.fill((0, top, WIDTH, bottom), palette.second)
    first, second = content.photos[:2]
    upper, lower = (top + (_LITTLE if photo.traits.heads else _OVERLAP) for photo in (first, second))
    one, other = places.place(content, upper, upper), places.place(content, lower, lower, second)
    if min(one.height, other.height) < _LEAST:
        raise parts.DoesNotFit  # stamps on a low sheet
    other_ground = mix(palette.second, palette.accent, 0.16)
    places.lay(canvas, content, one, 0, palette.second)
    places.lay(canvas, content, other, canvas.height - lower, other_ground)
    _card(canvas, top, bottom)

    cursor = middle - words / 2 - 8
    if script:
        cursor = canvas.place(script, cursor, palette.accent, "center") + 34
    cursor = canvas.place(block, cursor, palette.ink, "center")
    if meta:
        canvas.place(meta, cursor + 40, palette.accent, "center")
    marks.footer_pill(canvas, content, pair, bottom - 18, palette.mark)


def _card(canvas: Canvas, top: int, bottom: int) -> None:
    left, right = _CARD
    width, height, spread = right - left, bottom - top, 40
    shadow = shadows.shadow_around(width, height, 12, spread, 10, 0.45)
    canvas.stamp(shadow, left - spread, top - spread + 10, canvas.palette.deep)
    canvas.stamp(shapes.rounded(width, height, 12), left, top, canvas.palette.tint)
    canvas.frame((left + 18, top + 18, right - 18, bottom - 18), canvas.palette.accent)


TEMPLATE = Template("two_photos", "Two photos and card", paint, photos=2, kinds=("recipe", "howto", "article"))
