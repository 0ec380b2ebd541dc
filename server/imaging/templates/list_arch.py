"""A list post: photo in an arch, the count on a disc, the first entries below."""

from __future__ import annotations

from server.imaging import parts, shapes
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.color import readable_on
from server.imaging.content import Content
from server.imaging.fonts import FontPair
from server.imaging.templates.base import Template
from server.imaging.typography import fit

_DISC = 268


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("elegant")
    canvas.fill((0, 0, WIDTH, canvas.height), palette.tint)
    rows = parts.list_rows(content, pair, 690)
    text = content.headline_rest if content.number else content.headline
    block = parts.headline(
        content,
        pair.headline,
        860,
        270 if rows else 400,
        max_size=96 if rows else 116,
        max_lines=3 if rows else 4,
        max_share=0.09 if rows else 0.15,
        canvas_height=canvas.height,
        text=text,
    )
    row_pitch = 68
    list_height = row_pitch * (len(rows.blocks) - 1) + 40 if rows else 0
    title_top = canvas.height - 174 - round(block.height) - (list_height + 56 if rows else 0)
    has_kicker_line = bool(content.kicker) and not content.number
    _arch(canvas, content, title_top - (112 if has_kicker_line else 72))
    if content.number:
        _disc(canvas, content, pair, title_top - 118)
    kicker = parts.caps_line(content, pair, content.kicker, 800, size=26) if has_kicker_line else None
    if kicker:
        canvas.place(kicker, title_top - 44, palette.accent)
    lower = canvas.place(block, title_top, palette.ink)
    if rows:
        _rows(canvas, rows, pair, lower + 56, row_pitch)
    parts.footer(canvas, content, pair, palette.ink, "start", bottom=56)


def _arch(canvas: Canvas, content: Content, bottom: int) -> None:
    # Without the disc there is nothing to stand beside the arch, so it moves to the middle.
    if bottom < 420:
        raise parts.DoesNotFit
    left, top, right, lower = canvas.mirrored((320, 60, 940, bottom) if content.number else (190, 60, 810, bottom))
    mask = shapes.arch(right - left, lower - top)
    shift = 34 if canvas.is_rtl else -34
    canvas.stamp(mask, left + shift, top + 26, canvas.palette.second)
    canvas.photo(content.photos[0], (left, top, right, lower), content.focus, mask)


def _disc(canvas: Canvas, content: Content, pair: FontPair, bottom: int) -> None:
    accent = canvas.palette.accent
    left, top, right, _ = canvas.mirrored((MARGIN, bottom - _DISC, MARGIN + _DISC, bottom))
    canvas.stamp(shapes.ellipse(_DISC + 20, _DISC + 20), left - 10, top - 10, canvas.palette.tint)
    canvas.stamp(shapes.ellipse(_DISC, _DISC), left, top, accent)
    fill = readable_on(accent, canvas.palette.cream, canvas.palette.ink)
    number = fit(content.number, pair.headline, _DISC * 0.66, _DISC * 0.5, max_size=180, max_lines=1)
    kicker = parts.caps_line(content, pair, content.kicker, _DISC * 0.72, size=22, tracking=3)
    if number is None:
        return
    height = number.height + (kicker.height + 18 if kicker else 0)
    lower = canvas.place(number, top + (_DISC - height) / 2, fill, "center", left, right)
    if kicker:
        canvas.place(kicker, lower + 18, fill, "center", left, right)


def _rows(canvas: Canvas, rows: parts.Rows, pair: FontPair, top: int, pitch: int) -> None:
    palette = canvas.palette
    for index, block in enumerate(rows.blocks):
        middle = top + index * pitch + 20
        left, upper, right, _ = canvas.mirrored((MARGIN, middle - 22, MARGIN + 44, middle + 22))
        canvas.stamp(shapes.ellipse(44, 44), left, upper, palette.accent)
        number = fit(str(index + 1), pair.text, 30, 26, max_size=24, min_size=10, max_lines=1)
        if number:
            canvas.place(
                number,
                middle - number.height / 2,
                readable_on(palette.accent, palette.cream, palette.ink),
                "center",
                left,
                right,
            )
        canvas.place(
            block, middle + rows.size * 0.35 - block.ascent, palette.ink, "start", MARGIN + 68, WIDTH - MARGIN - 68
        )


TEMPLATE = Template("list_arch", "List with arch", paint, needs=("items",), kinds=("list",))
