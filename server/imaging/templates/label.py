"""A pin without a photo: a label pasted on terrazzo, like a jar from a good kitchen."""

from __future__ import annotations

from server.imaging import grounds, marks, ornaments, parts
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.templates.base import Template

_SIDE = 96


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("warm"), canvas.height
    block = parts.headline(
        content, pair.headline, 680, height - 680, max_size=132, max_lines=7, max_share=0.19, leading=1.06,
        canvas_height=height,
    )  # fmt: skip
    kicker = parts.caps_line(content, pair, content.kicker, 640, size=28, tracking=7)
    meta = parts.facts_line(content, pair, 680, size=36)
    words = block.height + (kicker.height + 104 if kicker else 0) + (meta.height + 104 if meta else 0)
    depth = min(height - 200, max(round(words) + 330, round(height * 0.56)))
    top = (height - depth) // 2 - 20
    bottom = top + depth

    canvas.fill((0, 0, WIDTH, height), palette.second)
    ornaments.confetti(canvas, content.seed + len(content.headline))
    grounds.card(canvas, (_SIDE, top, WIDTH - _SIDE, bottom), palette.tint, 20, 0.3)
    for inset, thickness in ((22, 5), (36, 2)):
        canvas.frame((_SIDE + inset, top + inset, WIDTH - _SIDE - inset, bottom - inset), palette.accent, thickness)

    cursor = top + (depth - words) / 2 - 14
    if kicker:
        cursor = canvas.place(kicker, cursor, palette.accent, "center") + 52
        marks.divider(canvas, cursor, palette.accent)
        cursor += 52
    cursor = canvas.place(block, cursor, palette.ink, "center")
    if meta:
        marks.divider(canvas, cursor + 52, palette.accent)
        canvas.place(meta, cursor + 104, palette.accent, "center")
    marks.footer_pill(canvas, content, pair, bottom - 30, palette.mark)


TEMPLATE = Template("label", "Label", paint, photos=0)
