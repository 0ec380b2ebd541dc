"""Few words, very large, in a fine frame; the last line on a bar of colour. The photo darkens only behind them."""

from __future__ import annotations

from server.imaging import grounds, parts
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.focus import crop_box
from server.imaging.lines import Block
from server.imaging.subjects import faces
from server.imaging.templates.base import Template

_INSET = 36
_MAX_WORDS = 8
_FILLED = 0.74  # of the block that the lines make
_UNDER_A_CHIN = 24
_TALL = 0.72  # width to height: up to here a photo fills the sheet without losing its sides


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("bold"), canvas.height
    photo = content.photos[0]
    script = parts.script_line(content, pair, 760, size=92)
    meta = parts.facts_line(content, pair, 760, size=36)
    room = height - 2 * 170 - (script.height + 96 if script else 0) - (meta.height + 76 if meta else 0)
    block = _full_lines(content, min(600, room), height)
    has_bar = len(block.lines) > 1
    pad = round(block.size * 0.11) if has_bar else 0
    drop = round(pad * 1.6)  # marks above and below letters would touch the bar
    words = block.height + drop + (script.height + pad + 56 if script else 0) + (meta.height + pad + 56 if meta else 0)

    # The words stand on the lower half, where a photo's subject seldom is, and the frame holds the air above.
    top = cursor = max(130.0, height - 210 - words)
    edge = height if photo.width <= photo.height * _TALL else min(height, max(round(top) + 130, round(height * 0.5)))
    if photo.is_near_white or canvas.is_too_small(photo, (0, 0, WIDTH, edge)):
        raise parts.DoesNotFit  # gray on white, or words over the small picture on its ground
    foot = max((bottom for _, bottom in faces(photo, crop_box(photo, WIDTH / edge, content.focus), edge)), default=0.0)
    if foot > top - _UNDER_A_CHIN:
        raise parts.DoesNotFit  # no words over a mouth
    cursor = canvas.place(
        block, cursor, palette.cream, "center", last=palette.deep if has_bar else None, last_drop=drop
    )
    bar = canvas.texts[-1].box
    if script:  # below the words, where the ground is quiet; above them it would lie across the subject
        cursor = canvas.place(script, cursor + pad + 56, palette.cream, "center") - pad
    if meta:
        canvas.place(meta, cursor + pad + 56, palette.cream, "center")
    parts.footer(canvas, content, pair, palette.cream, bottom=92)
    canvas.photo(photo, (0, 0, WIDTH, edge), content.focus, clear=(0, 40, WIDTH, round(top) - 30))
    # A wide photo ends earlier, so that its subject stands above the words.
    reach, fading = round(top - foot) if foot else 360, 240 if edge < height else 0
    grounds.darken(canvas, round(top), edge, bar if has_bar else None, reach, fading)
    if has_bar:
        canvas.fill((bar[0] - 2 * pad - 8, bar[1] - pad, bar[2] + 2 * pad + 8, bar[3] + pad), palette.glow)
    canvas.frame((_INSET, _INSET, WIDTH - _INSET, height - _INSET), palette.cream)


def _full_lines(content: Content, room: float, height: int) -> Block:
    """The headline as large as its lines are still even and hold more than a word each. Raises DoesNotFit."""
    for size, lines in ((220, 4), (180, 4), (150, 4), (124, 3)):
        block = parts.headline(
            content, content.pair("bold").headline, 800, room, max_size=size, max_lines=lines, leading=1.12,
            canvas_height=height,
        )  # fmt: skip
        widths = [line.ink.advance for line in block.lines]
        if sum(widths) >= _FILLED * max(widths) * len(widths):
            return block
    raise parts.DoesNotFit


TEMPLATE = Template(
    "framed", "Big type in a frame", paint, kinds=("article", "video", "howto"), max_words=_MAX_WORDS, likes_white=False
)
