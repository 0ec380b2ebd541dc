"""The photo whole, and a band of paper across it where the photo has least to lose."""

from __future__ import annotations

from server.imaging import grounds, marks, parts, places
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.content import Content
from server.imaging.templates.base import Template

_INSET = 18
_FOOT, _UNDER = 96, 36
_WIDE, _LOOSE = 0.8, 0.86
_LEAST = 0.3  # of the height: less of a photo is a strip


def paint(canvas: Canvas, content: Content) -> None:
    palette, pair, height = canvas.palette, content.pair("editorial"), canvas.height
    kicker = parts.caps_line(content, pair, content.kicker, 760, size=30, tracking=8)
    meta = parts.facts_line(content, pair, 760, size=36)
    beside = (kicker.height + 40 if kicker else 0) + (meta.height + 44 if meta else 0)
    photo, whole = content.photos[0], (0, 0, WIDTH, height)
    is_wide = photo.width > photo.height * _WIDE
    if photo.is_near_white or (not is_wide and canvas.is_too_small(photo, whole)):
        raise parts.DoesNotFit  # the band would hide what a small or a lonely subject has to show
    for size, tall in ((138, 330), (176, 520)):
        block = parts.headline(
            content, pair.headline, 820, tall, max_size=size, max_lines=4, leading=1.0, max_share=0.13,
            canvas_height=height,
        )  # fmt: skip
        words = block.height + beside
        depth = round(words) + 2 * 92
        room = height - depth
        shown, across, edge = places.room(photo, WIDTH, room - _FOOT + _UNDER, content.focus)
        if not is_wide or edge > (room - _FOOT) * _LOOSE:  # else the photo leaves the words more room
            break

    if is_wide and (across < WIDTH or edge < height * _LEAST):
        raise parts.DoesNotFit
    if is_wide:
        # A wide photo ends behind the band, so that its subject stands above it, not under it; below is a plain foot.
        top = edge - _UNDER
        depth = max(depth, height - _FOOT - top)
        canvas.photo(shown, (0, 0, WIDTH, edge), content.focus if shown is photo else None)
        canvas.fill((0, top + depth - 60, WIDTH, height), palette.deep)
    else:
        canvas.photo(photo, whole, content.focus)
        heads = [(head[1] * height, head[3] * height) for head in photo.traits.heads]
        # Never at the top, where a person's head is, found or not.
        top = grounds.calmest(canvas, depth, [round(room * share) for share in (0.66, 0.76, 0.56, 0.86)], heads)
    bottom = top + depth
    grounds.tone(canvas, (0, top, WIDTH, bottom), palette.tint, 1.0 if is_wide else 0.95)
    for y in (top + _INSET, bottom - _INSET - 3):
        canvas.fill((0, y, WIDTH, y + 3), palette.accent)

    cursor = top + (depth - words) / 2 - (6 if content.footer else 0)
    if kicker:
        cursor = canvas.place(kicker, cursor, palette.accent, "center") + 40
    cursor = canvas.place(block, cursor, palette.ink, "center")
    if meta:
        canvas.place(meta, cursor + 44, palette.accent, "center")
    marks.footer_pill(canvas, content, pair, bottom - _INSET - 1, palette.mark)


TEMPLATE = Template("band", "Band across the photo", paint, kinds=("article", "howto", "video"), likes_white=False)
