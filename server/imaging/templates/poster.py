"""A pin without a photo: type, colour and one ornament, set like a small poster."""

from __future__ import annotations

from server.imaging import marks, ornaments, parts
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.fonts import FontPair
from server.imaging.templates.base import Template
from server.imaging.typography import fit

_BASE = 132  # the band at the foot, on which ornament and domain stand
_LEAST_SHOWN = 160
_LEAST_PITCH = 84


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("poster")
    rows = parts.list_rows(content, pair, 700, size=48)
    lower = _words(canvas, content, pair, rows)
    floor = canvas.height - _BASE
    if rows:
        lower = _rows(canvas, content, pair, rows, lower + 76)
    top = lower + min(90, (floor - lower) // 4)
    if floor - top >= (2 * _LEAST_SHOWN if rows else _LEAST_SHOWN):
        ornaments.draw(canvas, content.seed, top, floor)
    canvas.fill((0, canvas.height - _BASE, WIDTH, canvas.height), palette.deep)
    parts.footer(canvas, content, pair, palette.cream, "start", bottom=54)


def _words(canvas: Canvas, content: Content, pair: FontPair, rows: parts.Rows | None) -> int:
    """Set the words from the top; returns where they end."""
    palette = canvas.palette
    kicker = parts.caps_line(content, pair, content.kicker, 800, size=30, tracking=9)
    meta = parts.facts_line(content, pair, 860)
    used = 164 + (80 if kicker else 0) + (100 if meta else 0)
    ornament = max(60, (canvas.height - 900) * 2 // 3)  # nothing much on a square, 400 at 2:3
    height = 400 if rows else canvas.height - _BASE - ornament - 90 - used
    block = parts.headline(
        content, pair.headline, 860, height, max_size=118 if rows else 156, max_lines=6,
        max_share=0.1 if rows else 0.2, canvas_height=canvas.height, leading=1.04,
    )  # fmt: skip
    canvas.fill(canvas.mirrored((MARGIN, 104, MARGIN + 96, 112)), palette.accent)
    top = 164
    if kicker:
        top = canvas.place(kicker, top, palette.accent) + 56
    lower = canvas.place(block, top, palette.ink)
    return canvas.place(meta, lower + 56, palette.accent) if meta else lower


def _rows(canvas: Canvas, content: Content, pair: FontPair, rows: parts.Rows | None, top: int) -> int:
    """Numbered entries between hairlines, spread over the room that is left; returns where they end."""
    room = canvas.height - _BASE - 30 - top
    lines = room // _LEAST_PITCH
    if rows and rows.lines > lines:  # what a low sheet cannot hold is left out
        limit = lines - 1 if content.count else lines
        rows = parts.list_rows(content, pair, 700, size=48, limit=limit) if limit > 1 else None
    if not rows:
        return top - 76
    count = rows.lines
    pitch = min(168, room // count)
    if room - count * pitch < 2 * _LEAST_SHOWN:  # too little left for an ornament
        pitch = min(216, room // count)

    def numbered(index: int, middle: float) -> None:
        number = fit(content.numeral(index + 1), pair.headline, 90, 68, max_size=72, max_lines=1)
        if number:
            left, _, right, _ = canvas.mirrored((MARGIN, 0, MARGIN + 90, 0))
            canvas.place(number, middle - number.height / 2, canvas.palette.accent, "start", left, right)

    marks.ruled_rows(canvas, rows, top, pitch, MARGIN, 110, 3, numbered)
    return top + pitch * count


TEMPLATE = Template("poster", "Words and colour", paint, photos=0)
