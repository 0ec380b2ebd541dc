"""Small marks that templates share: pills, count badges, numbered rows, facts with icons, stars."""

from __future__ import annotations

import re
from collections.abc import Callable

from PIL import Image

from server.imaging import parts, shapes
from server.imaging.canvas import MARGIN, WIDTH, Align, Canvas
from server.imaging.color import Color, readable_on
from server.imaging.content import Content
from server.imaging.fonts import FontPair, Style
from server.imaging.lines import Block
from server.imaging.typography import fit

_PILL_LOGO = (150, 44)
_ICON, _BESIDE, _GAP = 48, 18, 36
_LEAST_DISC = 80
_RATING = re.compile(r"\d(?:[.,]\d+)?")


def pill(
    canvas: Canvas, block: Block | None, x: float, y: float, color: Color, *, halo: Color | None = None,
    height: int = 72, pad: int = 44,
) -> None:  # fmt: skip
    """A line on a pill centred on a point, with a halo in the ground's colour where it hangs over an edge."""
    if block is None:
        return
    width = round(block.width) + 2 * pad
    left, top = round(x - width / 2), round(y - height / 2)
    if halo:
        canvas.stamp(shapes.rounded(width + 20, height + 20, height // 2 + 10), left - 10, top - 10, halo)
    canvas.stamp(shapes.rounded(width, height, height // 2), left, top, color)
    canvas.place(block, y - block.height / 2, _text_on(canvas, color), "center", left, left + width)


def footer_pill(canvas: Canvas, content: Content, pair: FontPair, y: float, color: Color) -> None:
    """Logo and domain on a pill in the middle: for feet that stand on a photo or across an edge."""
    logos = parts.scaled_logos(content, _PILL_LOGO)
    if logos:
        color = canvas.palette.tint  # marks are drawn for paper
    beside = logos[0].width + 20 if logos else 0
    block = parts.domain_line(content, pair, 580 - beside, size=24, tracking=4)
    inner = round(block.width if block else 0) + (beside if block else max(0, beside - 20))
    if not inner:
        return
    height, width = 76 if logos else 60, inner + 84
    left, top = (WIDTH - width) // 2, round(y) - (76 if logos else 60) // 2
    canvas.stamp(shapes.rounded(width, height, height // 2), left, top, color)
    if logos:
        canvas.logo(logos, left + 42, round(y - logos[0].height / 2))
    if block:
        start = left + 42 + beside
        side: Align = "end" if canvas.is_rtl else "start"
        canvas.place(block, y - block.height / 2, _text_on(canvas, color), side, start, start + block.width)


def badge(
    canvas: Canvas, content: Content, pair: FontPair, x: float, y: float, size: int, color: Color,
    halo: Color | None = None,
) -> None:  # fmt: skip
    """The count of a list on a disc, with what it counts below."""
    left, top = round(x - size / 2), round(y - size / 2)
    if halo:
        canvas.stamp(shapes.ellipse(size + 20, size + 20), left - 10, top - 10, halo)
    canvas.stamp(shapes.ellipse(size, size), left, top, color)
    fill = _text_on(canvas, color)
    noun = parts.caps_line(content, pair, content.noun, size * 0.66, size=round(size / 11), tracking=3)
    share = 0.5 if noun else 0.56
    number = fit(content.badge, pair.headline, size * 0.66, size * share, max_size=round(size * 0.68), max_lines=1)
    if number is None:
        return
    counted(canvas, number, noun, x, y, size * 0.07, fill)


def counted(canvas: Canvas, number: Block, noun: Block | None, x: float, y: float, gap: float, fill: Color) -> None:
    """A number, and below it what it counts, together centred on a point."""
    height = number.height + (noun.height + gap if noun else 0)
    lower = canvas.place(number, y - height / 2, fill, "center", x - WIDTH / 2, x + WIDTH / 2)
    if noun:
        canvas.place(noun, lower + gap, fill, "center", x - WIDTH / 2, x + WIDTH / 2)


def disc_number(
    canvas: Canvas, style: Style, number: str, x: float, y: float, size: int, color: Color, halo: Color | None = None
) -> None:
    """A small ordinal on a disc."""
    left, top = round(x - size / 2), round(y - size / 2)
    if halo:
        canvas.stamp(shapes.ellipse(size + 12, size + 12), left - 6, top - 6, halo)
    canvas.stamp(shapes.ellipse(size, size), left, top, color)
    block = fit(number, style, size * 0.64, size * 0.58, max_size=round(size * 0.6), min_size=10, max_lines=1)
    if block:
        canvas.place(block, y - block.height / 2, _text_on(canvas, color), "center", left, left + size)


def ticked_disc(canvas: Canvas, x: int, y: int, size: int) -> None:
    """A large tick on a disc, cut out of the ground of a `mark`; nothing where there is no room."""
    if size < _LEAST_DISC:
        return
    inner, color = size // 2, canvas.palette.mark
    canvas.stamp(shapes.ellipse(size, size), x - size // 2, y - size // 2, _text_on(canvas, color))
    canvas.stamp(shapes.tick(inner), x - inner // 2, y - inner // 2, color)


def numbered_rows(
    canvas: Canvas, content: Content, rows: parts.Rows, pair: FontPair, top: int, pitch: int, color: Color
) -> None:
    """Rows behind small numbered discs, the first one's middle 20 pixels below `top`."""
    for index, block in enumerate(rows.blocks):
        middle = top + index * pitch + 20
        left, _, right, _ = canvas.mirrored((MARGIN, 0, MARGIN + 46, 0))
        disc_number(canvas, pair.text, content.numeral(index + 1), (left + right) / 2, middle, 46, canvas.palette.mark)
        canvas.place(
            block,
            middle + rows.size * 0.35 - block.ascent,
            canvas.palette.ink,
            "start",
            MARGIN + 72,
            WIDTH - MARGIN - 72,
        )
    if rows.more:
        baseline = top + len(rows.blocks) * pitch + 20 + rows.size * 0.35
        canvas.place(rows.more, baseline - rows.more.ascent, color, "start", MARGIN + 72, WIDTH - MARGIN - 72)


def ruled_rows(
    canvas: Canvas, rows: parts.Rows, top: float, pitch: float, margin: int, indent: int, thickness: int,
    mark: Callable[[int, float], None],
) -> None:  # fmt: skip
    """Rows below hairlines, `margin` from either edge, the words `indent` further in; `mark` draws what stands before the one of
    a number, around a height."""
    for index, block in enumerate([*rows.blocks, *([rows.more] if rows.more else [])]):
        upper, is_entry = round(top + index * pitch), index < len(rows.blocks)
        canvas.fill((margin, upper, WIDTH - margin, upper + thickness), canvas.palette.second)
        if is_entry:
            mark(index, upper + pitch / 2)
        fill = canvas.palette.ink if is_entry else canvas.palette.accent
        ink_top, edge = upper + pitch / 2 + rows.size * 0.35 - block.ascent, margin + indent
        canvas.place(block, ink_top, fill, "start", edge, WIDTH - edge)


def facts(
    canvas: Canvas, content: Content, pair: FontPair, middle: float, width: float, fill: Color, icon: Color
) -> None:
    """Time, servings and rating beside their icons, in one centred row with hairlines between."""
    size = 42
    while True:
        blocks = [
            (mask, parts.plain_line(content, pair, text, width, size=size))
            for mask, text in ((shapes.clock(48), content.time), (shapes.cutlery(48), content.servings))
        ]
        entries = [(mask, block) for mask, block in blocks if block is not None]
        total = sum(_ICON + _BESIDE + block.width for _, block in entries) + 2 * _GAP * (len(entries) - 1)
        if total <= width or size <= 24:
            break
        size -= 2
    entries = entries if total <= width else entries[:1]
    total = sum(_ICON + _BESIDE + block.width for _, block in entries) + 2 * _GAP * (len(entries) - 1)
    x = (WIDTH - total) / 2
    for index, (mask, block) in enumerate(entries):
        wide = _ICON + _BESIDE + block.width
        start, _, end, _ = canvas.mirrored((round(x), 0, round(x + wide), 0))
        icon_left = end - _ICON if canvas.is_rtl else start
        canvas.stamp(mask, icon_left, round(middle - _ICON / 2), icon)
        text_left, text_right = (start, end - _ICON - _BESIDE) if canvas.is_rtl else (start + _ICON + _BESIDE, end)
        canvas.place(block, middle + block.size * 0.35 - block.ascent, fill, "start", text_left, text_right)
        x += wide + 2 * _GAP
        if index < len(entries) - 1:
            left, _, right, _ = canvas.mirrored((round(x - _GAP - 1), 0, round(x - _GAP + 1), 0))
            canvas.fill((left, round(middle - 26), right, round(middle + 26)), canvas.palette.second)


def stars(canvas: Canvas, rating: str, x: float, y: float, color: Color, pale: Color, size: int = 40) -> int:
    """Five stars centred on a point, filled as far as the rating goes; returns their height, 0 for no rating."""
    found = _RATING.search(rating)
    value = min(5.0, float(found.group().replace(",", "."))) if found else 0.0
    if value < 3.0:  # nobody advertises with fewer
        return 0
    gap = 10
    left = round(x - (5 * size + 4 * gap) / 2)
    for index in range(5):
        start = left + (4 - index if canvas.is_rtl else index) * (size + gap)
        top = round(y - size / 2)
        canvas.stamp(shapes.star(size), start, top, pale)
        filled = round(size * min(1.0, max(0.0, value - index)))
        if filled:
            from_left = size - filled if canvas.is_rtl else 0
            part = shapes.star(size).crop((from_left, 0, from_left + filled, size))
            canvas.stamp(part, start + from_left, top, color)
    return size


def divider(canvas: Canvas, y: float, color: Color, x: float = 500, half: int = 130) -> None:
    """A hairline broken by a small lozenge."""
    lozenge = Image.new("L", (18, 18), 255).rotate(45, expand=True, resample=Image.Resampling.BICUBIC)
    middle = round(y)
    for left, right in ((x - half, x - 26), (x + 26, x + half)):
        canvas.fill((round(left), middle - 1, round(right), middle + 1), color)
    canvas.stamp(lozenge, round(x - lozenge.width / 2), middle - lozenge.height // 2, color)


def _text_on(canvas: Canvas, color: Color) -> Color:
    return readable_on(color, canvas.palette.cream, canvas.palette.ink)
