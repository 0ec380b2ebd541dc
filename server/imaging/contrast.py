"""Contrast as it is, measured on drawn pixels, not as a design hopes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PIL import Image

from server.imaging.color import Color, luminance

_COLUMNS, _ROWS = 48, 12  # of one line; a title of four lines gets 48×48
_PERCENTILE = 0.05
_RED = tuple(luminance((level, 0, 0)) for level in range(256))
_GREEN = tuple(luminance((0, level, 0)) for level in range(256))
_BLUE = tuple(luminance((0, 0, level)) for level in range(256))


def measure(image: Image.Image, box: Sequence[int], fill: Color) -> float:
    """The contrast that 95 % of the ground under a text reaches: the 5th percentile over 48×12 samples."""
    return _percentile(_sample(image, box), luminance(fill))


def average(image: Image.Image, box: Sequence[int]) -> Color:
    """The mean colour under a box."""
    red, green, blue = image.crop(_inner(image, box)).resize((1, 1), Image.Resampling.BOX).tobytes()[:3]
    return (red, green, blue)


def average_visible(image: Image.Image) -> Color:
    """The mean colour of what an RGBA image shows."""
    red, green, blue, alpha = image.convert("RGBa").resize((1, 1), Image.Resampling.BOX).tobytes()[:4]
    share = max(1, alpha) / 255
    return (min(255, round(red / share)), min(255, round(green / share)), min(255, round(blue / share)))


def strength_needed(
    image: Image.Image,
    boxes: Iterable[tuple[int, int, int, int]],
    fill: Color,
    tint: Color,
    ramp: Sequence[int],
    strengths: Sequence[float],
    wanted: float,
) -> float | None:
    """The weakest of `strengths` (rising) at which a scrim of `tint` carries all boxes; None when none does.

    `ramp` gives the scrim's alpha 0..255 for each row of the image.
    """
    target = luminance(fill)
    cover = Image.new("RGB", (_COLUMNS, _ROWS), tint)
    samples = [(_sample(image, box), _alphas(box, ramp)) for box in boxes]
    for strength in strengths:
        if all(
            _percentile(Image.composite(cover, sample, _mask(alphas, strength)), target) >= wanted
            for sample, alphas in samples
        ):
            return strength
    return None


def _sample(image: Image.Image, box: Sequence[int]) -> Image.Image:
    return image.resize((_COLUMNS, _ROWS), Image.Resampling.BOX, _inner(image, box))


def _alphas(box: Sequence[int], ramp: Sequence[int]) -> list[int]:
    """The scrim's alpha at each row of a sample."""
    height = max(1, box[3] - box[1])
    return [ramp[min(len(ramp) - 1, max(0, box[1] + row * height // _ROWS))] for row in range(_ROWS)]


def _mask(alphas: Sequence[int], strength: float) -> Image.Image:
    column = bytes(round(alpha * strength) for alpha in alphas)
    return Image.frombytes("L", (1, _ROWS), column).resize((_COLUMNS, _ROWS), Image.Resampling.NEAREST)


def _percentile(sample: Image.Image, target: float) -> float:
    raw, other = sample.tobytes(), target + 0.05
    grounds = [
        _RED[red] + _GREEN[green] + _BLUE[blue] + 0.05
        for red, green, blue in zip(raw[0::3], raw[1::3], raw[2::3], strict=True)
    ]
    ratios = sorted(other / ground if other > ground else ground / other for ground in grounds)
    return ratios[int(len(ratios) * _PERCENTILE)]


def _inner(image: Image.Image, box: Sequence[int]) -> tuple[int, int, int, int]:
    left, top = max(0, min(box[0], image.width - 1)), max(0, min(box[1], image.height - 1))
    return (left, top, max(left + 1, min(box[2], image.width)), max(top + 1, min(box[3], image.height)))
