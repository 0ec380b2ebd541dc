"""Contrast as it is, measured on drawn pixels, not as a design hopes."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from PIL import Image

from server.imaging.color import Color, luminance

_COLUMNS, _ROWS, _LARGEST_STEP = 48, 12, 6  # at least so many samples of a line, none farther apart than so many pixels
_PERCENTILE = 0.05
# Relative luminance is a sum over linear channels: with these tables Pillow counts it, which is six times as fast as Python.
_LINEAR = [round(255 * luminance((level, level, level))) for level in range(256)] * 3
_WEIGHTS = (0.2126, 0.7152, 0.0722, 0.5)
_CAUTION = 1.01  # counted in 8 bits, a ratio near 4.5 is off by less than 1 %
_RED = tuple(luminance((level, 0, 0)) for level in range(256))
_GREEN = tuple(luminance((0, level, 0)) for level in range(256))
_BLUE = tuple(luminance((0, 0, level)) for level in range(256))


def measure(image: Image.Image, box: Sequence[int], fill: Color) -> float:
    """The contrast that 95 % of the ground under a text reaches: the 5th percentile over 48×12 pixels or more."""
    return _percentile(_sample(image, box), luminance(fill))


def carries(image: Image.Image, box: Sequence[int], fill: Color, wanted: float) -> bool:
    """Whether `measure` would give at least `wanted`: a quick and slightly careful answer."""
    return _passes(_sample(image, box), luminance(fill), wanted)


def lowest(image: Image.Image, texts: Sequence[tuple[Sequence[int], Color]]) -> float:
    """The lowest contrast of several texts (box and fill); 21 without any. Only those near the lowest are counted exactly."""
    rough = [(_rough(_sample(image, box), luminance(fill)), box, fill) for box, fill in texts]
    limit = min((ratio for ratio, _, _ in rough), default=21.0) * 1.05
    return min((measure(image, box, fill) for ratio, box, fill in rough if ratio <= limit), default=21.0)


def average(image: Image.Image, box: Sequence[int]) -> Color:
    """The mean colour under a box."""
    inner = _inner(image, box)
    red, green, blue = image.reduce((inner[2] - inner[0], inner[3] - inner[1]), inner).tobytes()[:3]
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
    samples = []
    for box in boxes:
        sample = _sample(image, box)
        samples.append((sample, Image.new("RGB", sample.size, tint), _alphas(box, ramp, sample.height)))

    def carries_all(strength: float) -> bool:
        return all(
            _passes(Image.composite(cover, sample, _mask(alphas, strength, sample.width)), target, wanted)
            for sample, cover, alphas in samples
        )

    if not carries_all(strengths[-1]):
        return None
    return strengths[bisect_left(strengths, True, hi=len(strengths) - 1, key=carries_all)]


def _sample(image: Image.Image, box: Sequence[int]) -> Image.Image:
    """Single pixels of the ground under a box, not averages: grain and fine detail cost contrast as well."""
    inner = _inner(image, box)
    wide, tall = inner[2] - inner[0], inner[3] - inner[1]
    across, down = min(_LARGEST_STEP, -(-wide // _COLUMNS)), min(_LARGEST_STEP, -(-tall // _ROWS))
    return image.resize((-(-wide // across), -(-tall // down)), Image.Resampling.NEAREST, inner)


def _alphas(box: Sequence[int], ramp: Sequence[int], rows: int) -> list[int]:
    """The scrim's alpha at each row of a sample."""
    height = max(1, box[3] - box[1])
    return [ramp[min(len(ramp) - 1, max(0, box[1] + row * height // rows))] for row in range(rows)]


def _mask(alphas: Sequence[int], strength: float, columns: int) -> Image.Image:
    column = bytes(round(alpha * strength) for alpha in alphas)
    return Image.frombytes("L", (1, len(column)), column).resize((columns, len(column)), Image.Resampling.NEAREST)


def _luminances(sample: Image.Image) -> list[int]:
    """How many pixels have each luminance, in 255ths."""
    return sample.point(_LINEAR).convert("L", _WEIGHTS).histogram()


def _rough(sample: Image.Image, target: float) -> float:
    """`_percentile` from luminances in 255ths."""
    ratios = (
        (max(target, level / 255) + 0.05, min(target, level / 255) + 0.05, count)
        for level, count in enumerate(_luminances(sample))
        if count
    )
    left = int(sample.width * sample.height * _PERCENTILE)
    for higher, lower, count in sorted(ratios, key=lambda entry: entry[0] / entry[1]):
        left -= count
        if left < 0:
            return higher / lower
    return 21.0


def _passes(sample: Image.Image, target: float, wanted: float) -> bool:
    counts = _luminances(sample)
    wanted *= _CAUTION
    darkest, brightest = ((target + 0.05) / wanted - 0.05) * 255, ((target + 0.05) * wanted - 0.05) * 255
    failing = counts[max(0, int(darkest) + 1) : max(0, math.ceil(brightest))]
    return sum(failing) <= sample.width * sample.height * _PERCENTILE


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
