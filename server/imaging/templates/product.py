"""A product on coloured paper, its price on a tag: a page of a good catalogue."""

from __future__ import annotations

from server.imaging import marks, parts, places, shapes
from server.imaging.canvas import MARGIN, WIDTH, Canvas
from server.imaging.color import mix, readable_on
from server.imaging.content import Content
from server.imaging.fonts import FontPair
from server.imaging.templates.base import Template
from server.imaging.typography import fit

_TAG = 236
_LONG_PRICE = 8
_LOOSE = 0.86


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("modern"), canvas.height
    block = parts.headline(
        content, pair.headline, 860, 270, max_size=86, max_lines=4, max_share=0.12, leading=1.14, canvas_height=height
    )
    maker = parts.caps_line(content, pair, content.maker or content.kicker, 560, size=28, tracking=7)
    words = block.height + (maker.height + 36 if maker else 0)
    most = round(height - 178 - words - 88)
    if most < 420:
        raise parts.DoesNotFit
    photo = places.place(content, most, 420)
    edge = photo.depth
    if edge < most * _LOOSE:  # a wide photo leaves the words more room
        block = parts.headline(
            content, pair.headline, 860, 270 + (most - edge) * 0.7, max_size=124, max_lines=5, max_share=0.15,
            leading=1.1, canvas_height=height,
        )  # fmt: skip
    paper = mix(palette.second, palette.tint, 0.25)
    canvas.fill((0, 0, WIDTH, height), palette.tint)
    if content.photos[0].is_near_white:
        canvas.fill((0, 0, WIDTH, edge), paper)
    places.lay(canvas, content, photo, 0, paper)
    _tag(canvas, content, pair, edge)

    words = block.height + (maker.height + 36 if maker else 0)
    cursor = edge + 76 + max(0.0, (height - 178 - words - edge - 88) / 2)
    if maker:
        cursor = canvas.place(maker, cursor, palette.accent) + 36
    canvas.place(block, cursor, palette.ink)
    parts.footer(canvas, content, pair, palette.ink, "start")


def _tag(canvas: Canvas, content: Content, pair: FontPair, edge: int) -> None:
    """The price on a disc that hangs over the photo's lower edge, away from where the words begin."""
    if not content.price:  # the headline tells it
        return
    accent = canvas.palette.mark
    if len(content.price) > _LONG_PRICE:  # two amounts, or a few words: a disc would make them tiny
        long = parts.plain_line(content, pair, content.price, 620, size=48)
        if long is None:
            raise parts.DoesNotFit
        half = long.width / 2 + 44
        x = MARGIN + half if canvas.is_rtl else WIDTH - MARGIN - half
        marks.pill(canvas, long, x, edge, accent, halo=canvas.palette.tint, height=100)
        return
    price = fit(content.price, pair.headline, _TAG * 0.8, 110, max_size=84, min_size=24, max_lines=2)
    if price is None:
        raise parts.DoesNotFit
    left, top, right, _ = canvas.mirrored(
        (WIDTH - MARGIN - _TAG + 20, edge - _TAG + 50, WIDTH - MARGIN + 20, edge + 50)
    )
    canvas.stamp(shapes.ellipse(_TAG + 24, _TAG + 24), left - 12, top - 12, canvas.palette.tint)
    canvas.stamp(shapes.ellipse(_TAG, _TAG), left, top, accent)
    fill = readable_on(accent, canvas.palette.cream, canvas.palette.ink)
    canvas.stamp(shapes.ring(_TAG - 24, 3), left + 12, top + 12, fill)
    canvas.place(price, top + (_TAG - price.height) / 2, fill, "center", left, right)


TEMPLATE = Template("product", "Product with price", paint, needs=("price",), kinds=("product",))
