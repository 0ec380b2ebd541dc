"""A pin without a photo: type, colour and one ornament, set like a small poster."""

from __future__ import annotations

from server.imaging import parts, shapes
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.color import mix
from server.imaging.content import Content
from server.imaging.fonts import FontPair
from server.imaging.templates.base import Template
from server.imaging.typography import fit

_BASE = 132  # the band at the foot, on which ornament and domain stand
_LEAST_SHOWN = 160


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("poster")
    rows = parts.list_rows(content, pair, 700, size=42)
    lower = _words(canvas, content, pair, rows)
    if rows:
        _rows(canvas, rows, pair, lower + 76)
    else:
        floor = canvas.height - _BASE
        if floor - lower - 60 >= _LEAST_SHOWN:
            top = lower + min(90, (floor - lower) // 4)
            _ORNAMENTS[content.seed % len(_ORNAMENTS)](canvas, top, floor)
    canvas.fill((0, canvas.height - _BASE, WIDTH, canvas.height), palette.deep)
    parts.footer(canvas, content, pair, palette.cream, "start", bottom=54)


def _ornament_room(canvas: Canvas) -> int:
    """What the words leave to the ornament at least: nothing much on a square, 400 at 2:3."""
    return max(60, (canvas.height - 900) * 2 // 3)


def _words(canvas: Canvas, content: Content, pair: FontPair, rows: parts.Rows | None) -> int:
    """Set the words from the top; returns where they end."""
    palette = canvas.palette
    kicker = parts.caps_line(content, pair, content.kicker, 800, size=30, tracking=9)
    meta = parts.plain_line(content, pair, content.meta, 860)
    used = 164 + (80 if kicker else 0) + (100 if meta else 0)
    block = parts.headline(
        content,
        pair.headline,
        860,
        400 if rows else canvas.height - _BASE - _ornament_room(canvas) - 90 - used,
        max_size=118 if rows else 156,
        max_lines=6,
        max_share=0.1 if rows else 0.2,
        canvas_height=canvas.height,
        text=content.headline_rest if rows and content.number else content.headline,
        leading=1.04,
    )
    canvas.fill(canvas.mirrored((MARGIN, 104, MARGIN + 96, 112)), palette.accent)
    top = 164
    if kicker:
        top = canvas.place(kicker, top, palette.accent) + 56
    lower = canvas.place(block, top, palette.ink)
    return canvas.place(meta, lower + 56, palette.accent) if meta else lower


def _rows(canvas: Canvas, rows: parts.Rows, pair: FontPair, top: int) -> None:
    """Numbered entries between hairlines, spread over the room that is left."""
    palette = canvas.palette
    pitch = min(160, (canvas.height - _BASE - 30 - top) // len(rows.blocks))
    for index, block in enumerate(rows.blocks):
        upper = top + index * pitch
        canvas.fill((MARGIN, upper, WIDTH - MARGIN, upper + 3), palette.second)
        middle = upper + pitch / 2
        number = fit(str(index + 1), pair.headline, 90, 60, max_size=64, max_lines=1)
        if number:
            left, _, right, _ = canvas.mirrored((MARGIN, 0, MARGIN + 90, 0))
            canvas.place(number, middle - number.height / 2, palette.accent, "start", left, right)
        canvas.place(
            block, middle + rows.size * 0.35 - block.ascent, palette.ink, "start", MARGIN + 110, WIDTH - MARGIN - 110
        )


def _arches(canvas: Canvas, top: int, floor: int) -> None:
    """Concentric arches on the base line, one foot outside the sheet."""
    palette = canvas.palette
    colors = (
        palette.accent,
        palette.second,
        mix(palette.deep, palette.accent, 0.15),
        mix(palette.second, palette.accent, 0.5),
        palette.tint,
    )
    height = min(floor - top, 860)
    width = min(900, 2 * height)
    for index, color in enumerate(colors):
        inset = index * 78
        if height - inset > 40:
            left, _, right, _ = canvas.mirrored((1200 - width + inset, 0, 1200 - inset, 0))
            canvas.stamp(shapes.arch(right - left, height - inset), left, floor - height + inset, color)


def _sun(canvas: Canvas, top: int, floor: int) -> None:
    """A sun behind two swells."""
    palette = canvas.palette
    room = floor - top
    size = min(620, room)
    left, _, _, _ = canvas.mirrored((330, 0, 330 + size, 0))
    middle = top + size // 2
    canvas.stamp(shapes.rays(size, 36, 0.68, 0.98, 5), left, top, palette.second)
    disc = round(size * 0.6)
    canvas.stamp(shapes.ellipse(disc, disc), left + (size - disc) // 2, middle - disc // 2, palette.accent)
    _swell(canvas, middle + 30, floor, mix(palette.second, palette.accent, 0.25), 1.1, 0.4)
    _swell(canvas, max(middle + 130, floor - 130), floor + 20, palette.deep, 1.4, 2.2)


def _swell(canvas: Canvas, top: int, bottom: int, color: tuple[int, int, int], crests: float, phase: float) -> None:
    canvas.stamp(shapes.wave(WIDTH, bottom - top, crests, 70, phase), 0, top, color)


def _moons(canvas: Canvas, top: int, floor: int) -> None:
    """Overlapping discs standing on the base line, flat as cut paper."""
    palette = canvas.palette
    scale = min(1.25, (floor - top) / 600)
    for x, width, color in (
        (250, 560, palette.second),
        (600, 430, palette.accent),
        (130, 250, mix(palette.deep, palette.accent, 0.15)),
    ):
        size = round(width * scale)
        left, _, _, _ = canvas.mirrored((x, 0, x + size, 0))
        canvas.stamp(shapes.ellipse(size, size), left, floor - size, color)


_ORNAMENTS = (_arches, _sun, _moons)

TEMPLATE = Template("poster", "Words and colour", paint, photos=0)
