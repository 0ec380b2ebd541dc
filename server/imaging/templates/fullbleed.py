"""The photo as large as the sheet, sinking into its own dark tone where the words stand."""

from __future__ import annotations

from server.imaging import grounds, parts
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.focus import crop_box
from server.imaging.subjects import faces
from server.imaging.templates.base import Template

_MOST_HIDDEN = 0.2  # of a head
_TALL = 0.72  # width to height: up to here a photo fills the sheet without losing its sides
_WIDE_EDGE = 0.66  # of the height: how far down a wide photo goes at least


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("classic")
    height, photo = canvas.height, content.photos[0]
    # A product on white would drown in a dark tone: there the ground is pale and the ink dark.
    ground, fill, accent = (
        (palette.tint, palette.ink, palette.accent)
        if photo.is_near_white
        else (palette.shade, palette.cream, palette.glow)
    )
    is_small = not photo.is_near_white and canvas.is_too_small(photo, (0, 0, WIDTH, round(height * _WIDE_EDGE)))
    tall = 400 if is_small else 520  # as much as a small photo leaves above
    block = parts.headline(content, pair.headline, 850, tall, canvas_height=height, leading=1.06)
    meta = parts.facts_line(content, pair, 800)
    kicker = parts.caps_line(content, pair, content.kicker, 620, size=30, tracking=8)
    title_bottom = height - (258 if meta else 214)
    title_top = round(title_bottom - block.height)
    words_top = title_top - (88 if kicker else 0)

    canvas.fill((0, 0, WIDTH, height), ground)
    if photo.is_near_white:
        grounds.photo(canvas, content, (0, 0, WIDTH, words_top - 30), ground)
    else:
        _sink(canvas, content, words_top)
    if kicker:
        parts.kicker_with_rules(canvas, content, pair, title_top - 52, fill, accent)
    canvas.place(block, title_top, fill, "center")
    if meta:
        canvas.place(meta, title_bottom + 54, accent, "center")
    else:
        canvas.rule((460, title_bottom + 52, 540, title_bottom + 56), accent)
    parts.footer(canvas, content, pair, fill)


def _sink(canvas: Canvas, content: Content, words_top: int) -> None:
    """A wide photo ends below the first words, so that its subject stands above them; a tall one goes to the foot."""
    photo, height = content.photos[0], canvas.height
    is_tall = photo.width <= photo.height * _TALL
    edge = height if is_tall else min(height, max(words_top + 90, round(height * _WIDE_EDGE)))
    for top, bottom in faces(photo, crop_box(photo, WIDTH / edge, content.focus), edge):
        if bottom - words_top > _MOST_HIDDEN * (bottom - top):
            raise parts.DoesNotFit  # the words would lie on a mouth
    canvas.photo(photo, (0, 0, WIDTH, edge), content.focus, clear=(0, 40, WIDTH, words_top - 60))
    reach, power = (420, 0.42) if is_tall else (300, 0.7)
    grounds.fade(canvas, max(0, min(words_top, edge) - reach), edge, canvas.palette.shade, power)


TEMPLATE = Template("fullbleed", "Full photo", paint, kinds=("article", "recipe", "howto", "video"))
