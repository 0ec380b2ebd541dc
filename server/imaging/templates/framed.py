"""Few words, very large, in a fine frame over a darkened photo; the last line on a bar of colour."""

from __future__ import annotations

from PIL import Image

from server.imaging import contrast, parts
from server.imaging.canvas import WIDTH, Box, Canvas
from server.imaging.content import Content
from server.imaging.templates.base import Template
from server.imaging.typography import fit_line

_STRENGTHS = (0.3, 0.4, 0.5, 0.58, 0.66, 0.74, 0.82, 0.9)
_INSET = 36
_MAX_WORDS = 8


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("bold")
    if canvas.is_too_small(content.photos[0], (0, 0, WIDTH, canvas.height)):
        raise parts.DoesNotFit  # the words would cover the small picture on its ground
    canvas.photo(content.photos[0], (0, 0, WIDTH, canvas.height), content.focus)
    script = (
        fit_line(content.kicker, pair.accent, 760, size=92, min_size=44, language=content.language)
        if content.kicker
        else None
    )
    meta = parts.plain_line(content, pair, content.meta, 760, size=34)
    room = canvas.height - 2 * 170 - (script.height + 52 if script else 0) - (meta.height + 76 if meta else 0)
    block = parts.headline(
        content,
        pair.headline,
        780,
        min(760, room),
        max_size=210,
        max_lines=5,
        leading=1.12,
        canvas_height=canvas.height,
    )
    has_bar = len(block.lines) > 1
    pad = round(block.size * 0.11) if has_bar else 0
    words = block.height + pad + (script.height + 52 if script else 0) + (meta.height + pad + 56 if meta else 0)

    cursor = (canvas.height - 60 - words) / 2
    if script:
        cursor = canvas.place(script, cursor, palette.cream, "center") + 52
    cursor = canvas.place(block, cursor, palette.cream, "center", last=palette.deep if has_bar else None, last_drop=pad)
    bar = canvas.texts[-1].box
    if meta:
        canvas.place(meta, cursor + pad + 56, palette.cream, "center")
    parts.footer(canvas, content, pair, palette.cream, bottom=92)
    _darken(canvas, skipped=bar if has_bar else None)
    if has_bar:
        canvas.fill((bar[0] - 2 * pad - 8, bar[1] - pad, bar[2] + 2 * pad + 8, bar[3] + pad), palette.glow)
    canvas.frame((_INSET, _INSET, WIDTH - _INSET, canvas.height - _INSET), palette.cream)


def _darken(canvas: Canvas, skipped: Box | None) -> None:
    """The photo's own dark tone over all of it, as little as every line allows."""
    flat = [255] * canvas.height
    needed = 0.0
    for text in canvas.texts:
        if text.box == skipped:
            continue
        found = contrast.strength_needed(
            canvas.image, [text.box], text.fill, canvas.palette.shade, flat, _STRENGTHS, 5.0
        )
        needed = max(needed, found or _STRENGTHS[-1])
    canvas.veil((0, 0, WIDTH, canvas.height), Image.new("L", (1, 1), 255), canvas.palette.shade, needed)


TEMPLATE = Template(
    "framed", "Big type in a frame", paint, kinds=("article", "video", "howto"), max_words=_MAX_WORDS, likes_white=False
)
