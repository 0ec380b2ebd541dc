"""Grounds that templates share: fades, dyed product shots, cards, and the calm place on a photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PIL import Image, ImageChops, ImageFilter

from server.imaging import contrast, shadows, shapes
from server.imaging.canvas import WIDTH, Canvas
from server.imaging.color import Color
from server.imaging.content import Content
from server.imaging.keeping import once
from server.imaging.masks import Box
from server.imaging.photo import Photo
from server.values.brand import Focus

_FLAT = Image.new("L", (1, 1), 255)
_LIT = 120
_SINKING = 0.7  # the power of the curve by which a photo sinks into a colour
_STRENGTHS, _READS = (0.4, 0.5, 0.58, 0.66, 0.74, 0.82, 0.9, 0.95), 4.7
_WHITE_POINTS = (205, 236)
_OBJECT_LEVEL, _AIR, _MOST_GROWN = 222, 1.45, 1.45


def fade(canvas: Canvas, top: int, bottom: int, color: Color, power: float = _SINKING) -> None:
    """Let what is drawn above sink into a colour, which then fills the sheet to its foot."""
    canvas.veil((0, top, WIDTH, bottom), shapes.ease(bottom - top, power), color, 1.0)
    _fill_below(canvas, bottom, color)


def _fill_below(canvas: Canvas, edge: int, color: Color) -> None:
    if edge < canvas.height:
        canvas.fill((0, edge, WIDTH, canvas.height), color)


def tone(canvas: Canvas, box: Box, color: Color, strength: float) -> None:
    """Lay a colour evenly over a part of the sheet."""
    canvas.veil(box, _FLAT, color, strength)


def darken(canvas: Canvas, top: int, edge: int, skipped: Box | None, reach: int, fading: int = 0) -> None:
    """The photo's own dark tone, full behind the words and gone `reach` above them, as little as every line allows.

    Below `edge` all is that tone, into which the photo's last `fading` rows sink besides, in the same pass.
    """
    rise, height, shade = max(1, min(360, reach, top)), canvas.height, canvas.palette.shade
    ramp = [0] * (top - rise) + [round(255 * step / rise) for step in range(rise)]
    ramp += [255] * (height - len(ramp))
    eased = shapes.ease(fading, _SINKING).tobytes() if fading else b""
    faded = [*bytes(edge - fading), *eased, *[255] * (height - edge)]
    _fill_below(canvas, edge, shade)
    texts = [(text.box, text.fill) for text in canvas.texts if text.box != skipped]
    needed = contrast.strength_needed(canvas.image, texts, shade, ramp, _STRENGTHS, _READS, faded)
    scrim, sinking = (Image.frombytes("L", (1, edge), bytes(rows[:edge])) for rows in (ramp, faded))
    scrim = scrim.point([round(value * needed) for value in range(256)])
    canvas.veil((0, 0, WIDTH, edge), ImageChops.screen(scrim, sinking), shade, 1.0)


def dye(canvas: Canvas, box: Box, color: Color, white: int) -> None:
    """Turn the white of a product shot, from `white` upwards, into a colour, its shadows kept: as if shot on coloured paper."""
    lifted = canvas.image.crop(box).point([min(255, value * 255 // white) for value in range(256)] * 3)
    canvas.image.paste(ImageChops.multiply(lifted, Image.new("RGB", lifted.size, color)), box)


def photo(
    canvas: Canvas,
    content: Content,
    box: Box,
    ground: Color,
    mask: Image.Image | None = None,
    other: Photo | None = None,
) -> None:
    """The first photo in a box, or another; a shot on white stands on `ground` instead, whole."""
    shown = other or content.photos[0]
    if not shown.is_near_white:
        canvas.photo(shown, box, None if other else content.focus, mask)
        return
    below = canvas.image.crop(box)
    canvas.photo(closer(shown, box), box, Focus(0.5, 0.5))
    dye(canvas, box, ground, _white_point(shown))
    if mask is not None:
        drawn = canvas.image.crop(box)
        below.paste(drawn, (0, 0), mask)
        canvas.image.paste(below, box)


def _white_point(photo: Photo) -> int:
    """How bright the paper is where it is darkest, along the edges: all of it shall become one colour."""
    gray = photo.small.convert("L")
    right, bottom = gray.width - 1, gray.height - 1
    sides = ((0, 0, right, 1), (0, bottom, right, bottom + 1), (0, 0, 1, bottom), (right, 0, right + 1, bottom))
    border = sorted(b"".join(gray.crop(side).tobytes() for side in sides))
    return min(_WHITE_POINTS[1], max(_WHITE_POINTS[0], border[len(border) // 12]))


def closer(photo: Photo, box: Box) -> Photo:
    """A shot on white framed anew around its object, whole and with air, as near as its pixels allow for a box."""
    width, height = box[2] - box[0], box[3] - box[1]
    small = photo.small.convert("L").point([255] * _OBJECT_LEVEL + [0] * (256 - _OBJECT_LEVEL)).getbbox()
    if small is None:
        return photo
    scale = photo.image.width / photo.small.width
    left, top, right, bottom = (edge * scale for edge in small)
    wide = max((right - left) * _AIR, (bottom - top) * _AIR * width / height, width / _MOST_GROWN)
    tall = wide * height / width
    size = (round(wide), round(tall))
    x, y = round((left + right - wide) / 2), round((top + bottom - tall) / 2)
    sheet = Image.new("RGB", size, (255, 255, 255))  # goes on where the photo ends
    sheet.paste(photo.image, (-x, -y))
    return replace(photo, image=sheet, width=size[0], height=size[1], steps={})


def lifted(photo: Photo) -> Photo:
    """A photo without any light in it, brightened; one that is dark because it shows the night stays as it is."""
    return (_brightened(photo) or photo) if photo.is_dark else photo


@once
def _brightened(photo: Photo) -> Photo | None:
    counts = photo.small.convert("L").histogram()
    brightest = max(level for level in range(256) if sum(counts[level:]) >= sum(counts) * 0.005)
    if brightest >= _LIT:
        return None
    gain = min(4.0, 200 / max(1, brightest))
    curve = [min(255, round(255 * min(1.0, level * gain / 255) ** 0.8)) for level in range(256)] * 3
    return replace(photo, image=photo.image.point(curve), small=photo.small.point(curve), steps={})


def card(canvas: Canvas, box: Box, color: Color, radius: int = 24, shade: float = 0.4) -> None:
    """A sheet of paper with a soft shadow."""
    left, top, right, bottom = box
    width, height, spread = right - left, bottom - top, 40
    shadow = shadows.shadow_around(width, height, radius, spread, 12, shade)
    canvas.stamp(shadow, left - spread, top - spread + 12, canvas.palette.shade)
    canvas.stamp(shapes.rounded(width, height, radius), left, top, color)


def calmest(canvas: Canvas, height: int, tops: Sequence[int], kept: Sequence[tuple[float, float]] = ()) -> int:
    """Of several places for a band of `height`, the one that covers least of what the eye looks for, and as little as can be
    of the spans to be kept; `tops` are in order of liking."""
    small = canvas.image.resize((50, canvas.height // 20), Image.Resampling.BOX, reducing_gap=2.0)
    edges = small.convert("L").filter(ImageFilter.FIND_EDGES)
    inner = Image.new("L", edges.size, 0)
    inner.paste(edges.crop((1, 1, edges.width - 1, edges.height - 1)), (1, 1))
    saturation = ImageChops.multiply(small.convert("HSV").getchannel("S"), small.convert("L"))
    rows = ImageChops.add(inner, saturation, 2.0).resize((1, small.height), Image.Resampling.BOX).tobytes()

    def cost(top: int) -> tuple[float, int, int]:
        hidden = sum(max(0.0, min(end, top + height) - max(start, top)) for start, end in kept)
        return (hidden, sum(rows[top // 20 : (top + height) // 20]), tops.index(top))

    return min(tops, key=cost)
