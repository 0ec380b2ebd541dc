"""Contrast as it is, measured on drawn pixels, not as a design hopes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PIL import Image

from server.imaging.color import Color, contrast_of_luminances, luminance, mix

_COLUMNS, _ROWS = 48, 12  # of one line; a title of four lines gets 48×48
_PERCENTILE = 0.05


def measure(image: Image.Image, box: Sequence[int], fill: Color) -> float:
    """The contrast that 95 % of the ground under a text reaches: the 5th percentile over 48×12 samples."""
    return _percentile(_sample(image, box), luminance(fill))


def average(image: Image.Image, box: Sequence[int]) -> Color:
    """The mean colour under a box."""
    red, green, blue = image.crop(_inner(image, box)).resize((1, 1), Image.Resampling.BOX).tobytes()[:3]
    return (red, green, blue)


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
    samples = [(box, _sample(image, box)) for box in boxes]
    for strength in strengths:
        if all(_percentile(_veiled(sample, box, tint, ramp, strength), target) >= wanted for box, sample in samples):
            return strength
    return None


def _veiled(sample: list[Color], box: Sequence[int], tint: Color, ramp: Sequence[int], strength: float) -> list[Color]:
    height = max(1, box[3] - box[1])
    veiled: list[Color] = []
    for index, color in enumerate(sample):
        row = min(len(ramp) - 1, max(0, box[1] + (index // _COLUMNS) * height // _ROWS))
        veiled.append(mix(color, tint, ramp[row] / 255 * strength))
    return veiled


def _sample(image: Image.Image, box: Sequence[int]) -> list[Color]:
    raw = image.crop(_inner(image, box)).resize((_COLUMNS, _ROWS), Image.Resampling.BOX).tobytes()
    return list(zip(raw[0::3], raw[1::3], raw[2::3], strict=True))


def _percentile(sample: list[Color], target: float) -> float:
    cache: dict[Color, float] = {}
    ratios = []
    for color in sample:
        if color not in cache:
            cache[color] = contrast_of_luminances(luminance(color), target)
        ratios.append(cache[color])
    ratios.sort()
    return ratios[int(len(ratios) * _PERCENTILE)]


def _inner(image: Image.Image, box: Sequence[int]) -> tuple[int, int, int, int]:
    left, top = max(0, min(box[0], image.width - 1)), max(0, min(box[1], image.height - 1))
    return (left, top, max(left + 1, min(box[2], image.width)), max(top + 1, min(box[3], image.height)))
