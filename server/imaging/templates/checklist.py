"""A list to keep: ticked entries on a sheet of paper, over a photo or over a block of colour."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, places, shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import mix
from server.imaging.content import Content
from server.imaging.fonts import FontPair
from server.imaging.palette import on
from server.imaging.templates.base import Template
from server.imaging.typography import fit

_SIDE = 80
_INDENT = 160
_EDGE = 140  # of what stands on the card
_UNDER = 110  # how far the photo reaches under the card


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("modern"), canvas.height
    rows = parts.list_rows(content, pair, WIDTH - _INDENT - 72 - _SIDE - 50, size=42, min_size=28)
    if rows is None or height < 1300:
        raise parts.DoesNotFit
    text = content.headline if content.photos or not content.badge else content.count_rest
    block = parts.headline(
        content, pair.headline, 720, 250, max_size=86, max_lines=3, max_share=0.09, leading=1.12, canvas_height=height,
        text=text,
    )  # fmt: skip
    kicker = parts.script_line(content, pair, 700, size=72, min_size=40)
    pitch = 96 if rows.lines <= 5 else 84
    words = block.height + (kicker.height + 40 if kicker else 0)
    depth = round(words) + 64 + 70 + pitch * rows.lines + 40
    bottom = height - 128
    top = bottom - depth

    is_pale = bool(content.photos) and content.photos[0].is_near_white
    ground = palette.second if is_pale else palette.deep if content.photos else palette.mark
    canvas.fill((0, 0, WIDTH, height), ground)
    if is_pale:
        grounds.photo(canvas, content, (0, 0, WIDTH, top + 24), ground)
    elif not content.photos:
        _count(canvas, content, pair, top)
    elif (photo := places.place(content, top + _UNDER)).is_print or photo.depth < top:
        photo = places.place(content, top, top)
        places.lay(canvas, content, photo, 0, palette.deep)
    else:  # no further down: the card would hide the subject
        edge = top + _UNDER
        canvas.photo(content.photos[0], (0, 0, WIDTH, edge), content.focus, clear=(0, 0, WIDTH, top))
        grounds.fade(canvas, top - 20, edge, palette.deep)
    paper = mix(palette.tint, (255, 255, 255), 0.5)
    grounds.card(canvas, (_SIDE, top, WIDTH - _SIDE, bottom), paper, 18, 0.45)
    cursor = top + 64.0
    if kicker:
        cursor = canvas.place(kicker, cursor, palette.accent, "start", _EDGE, WIDTH - _EDGE) + 40
    cursor = canvas.place(block, cursor, palette.ink, "start", _EDGE, WIDTH - _EDGE)
    marks.ruled_rows(canvas, rows, cursor + 46, pitch, _EDGE, 74, 2, lambda _, middle: _tick(canvas, round(middle)))
    parts.footer(canvas, content, pair, on(ground, palette), bottom=56)


def _count(canvas: Canvas, content: Content, pair: FontPair, room: int) -> None:
    """The count in the empty room above the card, where there is no photo; a large tick where nobody knows it."""
    if not content.badge:
        marks.ticked_disc(canvas, WIDTH // 2, room // 2 + 10, min(240, room - 120) // 8 * 8)
        return
    noun = parts.caps_line(content, pair, content.noun, 600, size=34, tracking=10)
    height = room - 150 - (noun.height + 30 if noun else 0)
    number = fit(content.badge, pair.headline, 700, height, max_size=380, min_size=90, max_lines=1)
    if number is not None:
        marks.counted(canvas, number, noun, WIDTH / 2, room / 2 + 10, 30, on(canvas.palette.mark, canvas.palette))


def _tick(canvas: Canvas, middle: int) -> None:
    left, *_ = canvas.mirrored((_EDGE, 0, _EDGE + 46, 0))
    canvas.stamp(shapes.rounded(46, 46, 12), left, middle - 23, canvas.palette.accent)
    canvas.stamp(shapes.tick(30), left + 8, middle - 15, canvas.palette.cream)


TEMPLATE = Template("checklist", "Checklist", paint, photos=0, extra=1, needs=("items",), kinds=("list", "howto"))
