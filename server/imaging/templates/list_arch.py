"""A list post: photo in an arch, the count on a disc, the first entries below."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, shapes
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.color import mix
from server.imaging.content import Content
from server.imaging.photo import MAX_ENLARGEMENT
from server.imaging.templates.base import Template

_DISC = 268


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("elegant")
    canvas.fill((0, 0, WIDTH, canvas.height), palette.tint)
    rows = parts.list_rows(content, pair, 690, size=46 if len(content.items) < 4 else 42)
    text = content.count_rest if content.badge else content.headline
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
    count = rows.lines if rows else 0
    row_pitch = 78 if count < 4 and block.height < 230 else 68
    list_height = row_pitch * (count - 1) + 40
    title_top = canvas.height - 184 - round(block.height) - (list_height + 56 if rows else 0)
    kicker = parts.caps_line(content, pair, content.kicker, 800, size=26)
    edge = title_top - (116 if kicker else 72)
    _arch(canvas, content, edge)
    if content.badge:
        x = MARGIN + _DISC // 2
        marks.badge(
            canvas, content, pair, WIDTH - x if canvas.is_rtl else x, edge - 46 - _DISC // 2, _DISC, palette.mark,
            palette.tint,
        )  # fmt: skip
    if kicker:
        canvas.place(kicker, title_top - 36 - kicker.height, palette.accent)
    lower = canvas.place(block, title_top, palette.ink)
    if rows:
        marks.numbered_rows(canvas, content, rows, pair, lower + 56, row_pitch, palette.accent)
    parts.footer(canvas, content, pair, palette.ink, "start", bottom=56)


def _arch(canvas: Canvas, content: Content, bottom: int) -> None:
    # Without the disc there is nothing to stand beside the arch, so it moves to the middle.
    if bottom < 420:
        raise parts.DoesNotFit
    left, top, right, lower = canvas.mirrored((320, 60, 940, bottom) if content.badge else (190, 60, 810, bottom))
    photo = content.photos[0]
    if not photo.is_near_white and not photo.is_lettered:  # no larger than the photo
        wide = min(right - left, int(MAX_ENLARGEMENT * photo.image.width))
        left, right = (left + right - wide) // 2, (left + right + wide) // 2
        top = max(top, lower - int(MAX_ENLARGEMENT * photo.image.height))
    mask = shapes.arch(right - left, lower - top)
    shift = 34 if canvas.is_rtl else -34
    canvas.stamp(mask, left + shift, top + 26, mix(canvas.palette.second, canvas.palette.accent, 0.25))
    grounds.photo(canvas, content, (left, top, right, lower), canvas.palette.second, mask)


TEMPLATE = Template("list_arch", "List with arch", paint, needs=("items",), kinds=("list",))
