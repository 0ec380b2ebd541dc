"""A brand's logo, made ours: cut out, without its ground, small."""

from __future__ import annotations

import io

from PIL import Image, ImageChops, ImageStat

from server.errors import ImageError
from server.imaging.photo import load_picture
from server.imaging.sheets import thumbnail
from server.values.drawing import CleanLogo

_LARGEST = (960, 320)
_MOST_PIXELS = 20_000_000
_SMALLEST_SIDE = 24
_VISIBLE = 24  # of 255: fainter pixels are the rim of a shadow
_UNLIKE = 40  # as far as this from the ground's colour a pixel is fully the logo's
_LIGHT = 190


def clean_logo(data: bytes) -> CleanLogo:
    """Re-encode a logo as PNG, at most 960×320 pixels. A plain ground is taken away, so that it stands on any colour.

    Raises ImageError with a reason for a blogger.
    """
    picture = load_picture(data, _MOST_PIXELS).convert("RGBA")
    picture.thumbnail((_LARGEST[0] * 2, _LARGEST[1] * 2), Image.Resampling.BICUBIC, reducing_gap=2.0)
    logo = _without_ground(picture)
    box = logo.getchannel("A").point([0] * _VISIBLE + [255] * (256 - _VISIBLE)).getbbox()
    if box is None or len(set(logo.getchannel("A").crop(box).tobytes())) == 0:
        raise ImageError("The logo is empty: there is nothing to see on it. Choose another one.", reason="empty")
    logo = logo.crop(box)
    if min(logo.size) < _SMALLEST_SIDE:
        raise ImageError(
            f"The logo is only {logo.width}×{logo.height} pixels. Choose a larger one.", reason="too_small"
        )
    logo.thumbnail(_LARGEST, Image.Resampling.BICUBIC, reducing_gap=2.0)
    is_light = _mean_lightness(logo) >= _LIGHT
    buffer = io.BytesIO()
    logo.save(buffer, "PNG", optimize=True)
    ground = Image.new("RGB", logo.size, (45, 42, 40) if is_light else (255, 255, 255))
    ground.paste(logo, mask=logo.getchannel("A"))
    shown = io.BytesIO()
    ground.save(shown, "PNG")
    return CleanLogo(buffer.getvalue(), thumbnail(shown.getvalue()), logo.width, logo.height, is_light)


def _without_ground(picture: Image.Image) -> Image.Image:
    """Make one plain colour around an opaque logo transparent; a ground with a picture in it stays."""
    if ImageStat.Stat(picture.getchannel("A")).extrema[0][0] < 250:
        return picture
    flat = picture.convert("RGB")
    corners = [flat.getpixel(place) for place in _corners(flat)]
    ground = corners[0]
    if not isinstance(ground, tuple) or any(not _is_near(corner, ground) for corner in corners):
        return picture
    apart = ImageChops.difference(flat, Image.new("RGB", flat.size, ground))
    strongest = ImageChops.lighter(ImageChops.lighter(*apart.split()[:2]), apart.split()[2])
    alpha = strongest.point([min(255, round(value * 255 / _UNLIKE)) for value in range(256)])
    if ImageStat.Stat(alpha).mean[0] > 200:  # the ground is a thin frame: the logo is a badge, and stays whole
        return picture
    made = flat.convert("RGBA")
    made.putalpha(alpha)
    return made


def _corners(image: Image.Image) -> tuple[tuple[int, int], ...]:
    right, bottom = image.width - 1, image.height - 1
    return (0, 0), (right, 0), (0, bottom), (right, bottom)


def _is_near(first: object, second: tuple[int, ...]) -> bool:
    return isinstance(first, tuple) and all(abs(a - b) <= 8 for a, b in zip(first, second, strict=True))


def _mean_lightness(logo: Image.Image) -> float:
    return float(
        ImageStat.Stat(logo.convert("L"), logo.getchannel("A").point(lambda value: 255 if value > 128 else 0)).mean[0]
    )
