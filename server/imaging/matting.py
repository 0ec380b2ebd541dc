"""Photos that a place would enlarge too much, or cut where they must not be cut."""

from __future__ import annotations

from PIL import Image, ImageFilter

from server.imaging import shadows, shapes
from server.imaging.color import mix
from server.imaging.focus import crop_box, print_size
from server.imaging.masks import Box
from server.imaging.palette import Palette
from server.imaging.photo import Photo


def matted(photo: Photo, palette: Palette, width: int, height: int, clear: Box) -> Image.Image:
    """A photo sharp in the part `clear` of a place, on a blurred and darkened copy of itself."""
    ground_box = crop_box(photo, width / height)
    quarter = photo.image.resize((max(1, width // 4), max(1, height // 4)), Image.Resampling.BICUBIC, ground_box)
    soft = quarter.filter(ImageFilter.GaussianBlur(14)).resize((width, height), Image.Resampling.BICUBIC)
    ground = Image.blend(soft, Image.new("RGB", soft.size, mix(palette.shade, palette.dominant, 0.3)), 0.28)
    room_width, room_height = clear[2] - clear[0], clear[3] - clear[1]
    inset = min(48, room_width // 16)
    size = print_size(photo, room_width - 2 * inset, room_height - 2 * inset)
    left = clear[0] + (room_width - size[0]) // 2
    top = clear[1] + (room_height - size[1]) // 2
    shade = shadows.shadow(size[0], size[1], 16, 32)
    ground.paste((0, 0, 0), (left - 32, top - 24), shade.point([value // 3 for value in range(256)]))
    ground.paste(
        photo.image.resize(size, Image.Resampling.BICUBIC, crop_box(photo, size[0] / size[1])),
        (left, top),
        shapes.rounded(*size, 12),
    )
    return ground
