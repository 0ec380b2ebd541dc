"""Photo above, a panel of colour below: calm, and the most readable of all."""

from __future__ import annotations

from server.imaging import parts, places
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.color import mix, readable_on
from server.imaging.content import Content
from server.imaging.templates.base import Template

_LEAST = 520  # of the photo: less looks like a banner
_LOOSE = 1.25


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair = canvas.palette, content.pair("modern")
    is_dark = content.seed % 2 == 0
    ground = palette.deep if is_dark else palette.tint
    fill = palette.cream if is_dark else palette.ink
    accent = palette.glow if is_dark else palette.accent

    block = parts.headline(
        content, pair.headline, 860, 350, max_size=112, max_lines=4, canvas_height=canvas.height, leading=1.12
    )
    meta = parts.facts_line(content, pair, 860, size=34)
    # Right-aligned words must end above the lower right corner.
    reserve = 178 if canvas.is_rtl else 120
    around = reserve + (210 if meta else 144)
    photo = places.place(content, canvas.height - max(470, round(block.height) + around), _LEAST)
    edge = photo.depth
    panel_height = canvas.height - edge
    if panel_height - around > block.height * _LOOSE:  # a wide photo leaves the words more room
        block = parts.headline(
            content, pair.headline, 860, panel_height - around, max_size=168, max_lines=5, canvas_height=canvas.height,
            leading=1.1,
        )  # fmt: skip
    canvas.fill((0, 0, WIDTH, canvas.height), ground)
    places.lay(canvas, content, photo, 0, mix(palette.second, palette.tint, 0.35))

    # The words sit in the middle of what the tab and the footer leave, a little above it as the eye wants.
    words = block.height + (62 + meta.height if meta else 0)
    top = edge + 40 + (panel_height - 40 - reserve - words) / 2
    lower = canvas.place(block, top, fill)
    if meta:
        canvas.place(meta, lower + 62, accent)
    _tab(canvas, content, edge)
    parts.footer(canvas, content, pair, fill, "start")


def _tab(canvas: Canvas, content: Content, edge: int) -> None:
    """The kicker on a tab that clasps photo and panel, or a bar where there is none."""
    accent = canvas.palette.mark
    block = parts.caps_line(content, content.pair("modern"), content.kicker, 700, size=28, tracking=5)
    if block is None:
        canvas.fill(canvas.mirrored((MARGIN, edge - 7, MARGIN + 150, edge + 7)), accent)
        return
    width = round(block.width) + 64
    left, top, right, bottom = canvas.mirrored((MARGIN, edge - 36, MARGIN + width, edge + 36))
    canvas.fill((left, top, right, bottom), accent)
    canvas.place(
        block,
        edge - block.height / 2,
        readable_on(accent, canvas.palette.cream, canvas.palette.ink),
        "center",
        left,
        right,
    )


TEMPLATE = Template("split", "Photo and panel", paint, kinds=("howto", "article", "product"))
