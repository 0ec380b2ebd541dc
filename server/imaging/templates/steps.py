"""How it is done: three pictures, three numbers, three short lines."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, shapes
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.fonts import FontPair
from server.imaging.lines import Block
from server.imaging.templates.base import Template

_PICTURE = 350
_ROWS = 3
_GUTTER, _ABOVE_MORE = 76, 34


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("modern"), canvas.height
    if height < 1400 or min(len(content.items), len(content.item_photos)) < _ROWS:
        raise parts.DoesNotFit
    block = parts.headline(
        content, pair.headline, 860, 200, max_size=84, max_lines=3, max_share=0.08, leading=1.14, canvas_height=height
    )
    kicker = parts.caps_line(content, pair, content.kicker, 800, size=26, tracking=6)
    words = block.height + (kicker.height + 34 if kicker else 0)
    head = round(words) + 144
    canvas.fill((0, 0, WIDTH, height), palette.tint)
    canvas.fill((0, 0, WIDTH, head), palette.deep)
    cursor = (head - words) / 2
    if kicker:
        cursor = canvas.place(kicker, cursor, palette.glow) + 34
    canvas.place(block, cursor, palette.cream)

    gap, foot = 34, 130
    side = min(_PICTURE, (height - head - foot - (_ROWS + 1) * gap) // _ROWS)
    pitch = (height - head - foot - gap) // _ROWS
    x = MARGIN + round(side * 1.08)  # a thread from disc to disc
    left, _, right, _ = canvas.mirrored((x - 2, 0, x + 2, 0))
    canvas.fill((left, head + gap + 90, right, head + gap + 2 * pitch + 90), palette.accent)
    texts = _texts(content, pair, side)
    for index, text in enumerate(texts):
        _row(canvas, content, index, text, head + gap + index * pitch + (pitch - gap - side) // 2, side)
    parts.footer(canvas, content, pair, palette.ink, "start")


def _texts(content: Content, pair: FontPair, side: int) -> list[Block]:
    more = _more(content, pair, side)
    heights = [side - 40] * (_ROWS - 1) + [side - 40 - (round(more.height) + _ABOVE_MORE if more else 0)]
    return parts.even(content, pair.text, content.items[:_ROWS], _width(side), heights, max_size=58, min_size=26)


def _more(content: Content, pair: FontPair, side: int) -> Block | None:
    """The line that tells of further entries."""
    return parts.plain_line(content, pair, content.more(_ROWS), _width(side))


def _width(side: int) -> int:
    return WIDTH - 2 * MARGIN - round(side * 1.08) - _GUTTER


def _row(canvas: Canvas, content: Content, index: int, text: Block, top: int, side: int) -> None:
    palette, pair = canvas.palette, content.pair("modern")
    wide = round(side * 1.08)
    box = canvas.mirrored((MARGIN, top, MARGIN + wide, top + side))
    grounds.photo(canvas, content, box, palette.second, shapes.rounded(wide, side, 28), content.item_photos[index])
    edge = box[0] if canvas.is_rtl else box[2]
    marks.disc_number(canvas, pair.headline, content.numeral(index + 1), edge, top + 62, 92, palette.mark, palette.tint)
    start = MARGIN + wide + _GUTTER
    more = _more(content, pair, side) if index == _ROWS - 1 else None
    below = round(more.height) + _ABOVE_MORE if more else 0
    left, _, right, _ = canvas.mirrored((start, 0, WIDTH - MARGIN, 0))
    lower = canvas.place(text, top + (side - text.height - below) / 2, palette.ink, "start", left, right)
    if more:
        canvas.place(more, lower + _ABOVE_MORE, palette.accent, "start", left, right)


TEMPLATE = Template(
    "steps", "Three steps", paint, photos=3, needs=("items", "pictured"), kinds=("howto", "list"), max_words=14
)
