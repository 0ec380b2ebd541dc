"""How much of a sheet a photo fills well: whole where it must be, and never grown beyond its pixels.

Templates shape their boxes by it. So a wide photo is shown wide and the words get what is left, and a small one becomes a print
with air around it, where a fixed box would leave it on a blurred ground.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.imaging import shadows, shapes
from server.imaging.canvas import MOST_WORDS_LOST, ROOMY, WIDTH, Canvas
from server.imaging.color import Color
from server.imaging.content import Content
from server.imaging.focus import crop_box, lost, print_size
from server.imaging.grounds import photo as draw_photo
from server.imaging.photo import MAX_ENLARGEMENT, Photo
from server.imaging.subjects import around_all, holds_all
from server.values.brand import Focus

AIR = 64
_RADIUS, _SPREAD, _DROP, _SHADE = 14, 32, 10, 0.32


def room(photo: Photo, width: int, height: int, focus: Focus | None = None) -> tuple[Photo, int, int]:
    """The largest box of at most `width` × `height` that a photo fills by itself, and what of the photo is shown in it."""
    if photo.is_near_white:
        return photo, width, height
    crop = crop_box(photo, width / height, focus)
    is_apart = width >= ROOMY and not holds_all(photo, crop[0] / photo.image.width, crop[2] / photo.image.width, focus)
    shown = around_all(photo) if is_apart else photo
    wide = min(width, int(MAX_ENLARGEMENT * shown.image.width))
    tall = min(height, int(MAX_ENLARGEMENT * shown.image.height))
    if is_apart or (photo.is_lettered and lost(photo, crop) > MOST_WORDS_LOST):
        aspect = shown.image.width / shown.image.height
        wide, tall = min(wide, int(tall * aspect)), min(tall, int(wide / aspect))
    return shown, wide, tall


@dataclass(frozen=True, slots=True)
class Place:
    """A photo over the whole width of the sheet, `depth` pixels of it: from edge to edge, or as a print of `width` × `height`."""

    photo: Photo
    width: int
    height: int
    depth: int

    @property
    def is_print(self) -> bool:
        return self.width < WIDTH


def place(content: Content, most: int, least: int = 0, other: Photo | None = None) -> Place:
    """How the first photo, or another, is best shown over the whole width in at most `most` pixels of height, and at least `least`."""
    photo, focus = other or content.photos[0], None if other else content.focus
    shown, wide, tall = room(photo, WIDTH, most, focus)
    if wide == WIDTH and tall >= min(least, most):
        return Place(shown, wide, tall, tall)
    wide, tall = print_size(shown, WIDTH - 2 * AIR, most - 2 * AIR)
    return Place(shown, wide, tall, min(most, max(least, tall + 2 * AIR)))


def lay(canvas: Canvas, content: Content, found: Place, top: int, ground: Color) -> None:
    """Draw a photo where `place` has put it, `top` pixels down; a print lies on `ground`."""
    focus = content.focus if found.photo is content.photos[0] else None
    if not found.is_print:
        other = None if found.photo is content.photos[0] else found.photo
        draw_photo(canvas, content, (0, top, WIDTH, top + found.height), ground, other=other)
        return
    width, height = found.width, found.height
    canvas.fill((0, top, WIDTH, top + found.depth), ground)
    left, upper = (WIDTH - width) // 2, top + (found.depth - height) // 2
    shade = shadows.shadow_around(width, height, _RADIUS, _SPREAD, _DROP, _SHADE)
    canvas.stamp(shade, left - _SPREAD, upper - _SPREAD + _DROP, canvas.palette.shade)
    box = (left, upper, left + width, upper + height)
    canvas.photo(found.photo, box, focus, shapes.rounded(width, height, _RADIUS))
