"""Few words, very large, in a fine frame over a darkened photo."""

from __future__ import annotations

from PIL import Image

from server.imaging import contrast, parts
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import push_contrast
from server.imaging.content import Content
from server.imaging.templates.base import Template
from server.imaging.typography import fit_line

_STRENGTHS = (0.3, 0.4, 0.5, 0.58, 0.66, 0.74, 0.82, 0.9)
_INSET = 36
_MAX_WORDS = 8


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("bold")
    bright = push_contrast(palette.glow, palette.deep, 9.0)  # it stands on a photo that shines through
    canvas.photo(content.photos[0], (0, 0, WIDTH, canvas.height), content.focus)
    block = parts.headline(
        content, pair.headline, 780, 760, max_size=210, max_lines=5, leading=1.12, canvas_height=canvas.height
    )
    script = (
        fit_line(content.kicker, pair.accent, 760, size=92, min_size=44, language=content.language)
        if content.kicker
        else None
    )
    meta = parts.plain_line(content, pair, content.meta, 760, size=34)
    words = block.height + (script.height + 52 if script else 0) + (meta.height + 66 if meta else 0)

    cursor = (canvas.height - 60 - words) / 2
    if script:
        cursor = canvas.place(script, cursor, bright, "center") + 52
    is_stack = len(block.lines) > 1
    cursor = canvas.place(block, cursor, palette.cream, "center", last=bright if is_stack else None)
    if meta:
        canvas.place(meta, cursor + 66, palette.cream, "center")
    parts.footer(canvas, content, pair, palette.cream, bottom=92)
    _darken(canvas)
    canvas.frame((_INSET, _INSET, WIDTH - _INSET, canvas.height - _INSET), palette.cream)


def _darken(canvas: Canvas) -> None:
    """The photo's own dark tone over all of it, as little as every line allows."""
    flat = [255] * canvas.height
    needed = 0.0
    for text in canvas.texts:
        found = contrast.strength_needed(
            canvas.image, [text.box], text.fill, canvas.palette.deep, flat, _STRENGTHS, 4.6
        )
        needed = max(needed, found or _STRENGTHS[-1])
    canvas.veil((0, 0, WIDTH, canvas.height), Image.new("L", (1, 1), 255), canvas.palette.deep, needed)


TEMPLATE = Template(
    "framed", "Big type in a frame", paint, kinds=("article", "video", "howto"), max_words=_MAX_WORDS, likes_white=False
)
