"""Contrast as it is, measured on drawn pixels, not as a design hopes."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from itertools import compress
from typing import Any

from PIL import Image

from server.imaging.color import Color, contrast_of_luminances, luminance
from server.imaging.tables import through

_COLUMNS, _ROWS, _LARGEST_STEP = 48, 12, 6  # at least so many samples of a line, none farther apart than so many pixels
_PERCENTILE = 0.05
# Relative luminance is a sum over linear channels: with these tables Pillow counts it, which is six times as fast as Python.
_LINEAR = [round(255 * luminance((level, level, level))) for level in range(256)] * 3
_WEIGHTS = (0.2126, 0.7152, 0.0722, 0.5)
_CAUTION = 1.01  # counted in 8 bits, a ratio near 4.5 is off by less than 1 %
_DOUBT = 1.17  # and two near 21 by less than 8 % each
_FEW = 12  # colours, which are counted one by one
_RED = tuple(luminance((level, 0, 0)) for level in range(256))
_GREEN = tuple(luminance((0, level, 0)) for level in range(256))
_BLUE = tuple(luminance((0, 0, level)) for level in range(256))


class Ground:
    """What lies under a text: single pixels, 48×12 of them or more, and how many have each luminance."""

    def __init__(self, sample: Image.Image) -> None:
        self.sample = sample
        self.levels = through(sample, _LINEAR).convert("L", _WEIGHTS)
        self.counts = self.levels.histogram()

    def carries(self, fill: Color, wanted: float) -> bool:
        """Whether `contrast` would give at least `wanted`: a quick and slightly careful answer."""
        target, wanted = luminance(fill), wanted * _CAUTION
        darkest, brightest = ((target + 0.05) / wanted - 0.05) * 255, ((target + 0.05) * wanted - 0.05) * 255
        failing = self.counts[max(0, int(darkest) + 1) : max(0, math.ceil(brightest))]
        return sum(failing) <= self._allowed

    def about(self, fill: Color) -> float:
        """`contrast` from luminances in 255ths."""
        ratios = _ratios(luminance(fill))
        left = int(self._allowed)
        for level in sorted((level for level, count in enumerate(self.counts) if count), key=ratios.__getitem__):
            left -= self.counts[level]
            if left < 0:
                return ratios[level]
        return 21.0

    def contrast(self, fill: Color) -> float:
        """The contrast that 95 % of the ground reaches: its 5th percentile."""
        if colors := self.sample.getcolors(_FEW):
            return self._of_few(colors, fill)
        other, limit = luminance(fill) + 0.05, self.about(fill) * _DOUBT
        # Only pixels that may be among the lowest are counted exactly.
        low = bytes(ratio <= limit for ratio in _ratios(luminance(fill)))
        raw = self.sample.tobytes()
        pixels = compress(zip(raw[0::3], raw[1::3], raw[2::3], strict=True), self.levels.tobytes().translate(low))
        grounds = [_RED[red] + _GREEN[green] + _BLUE[blue] + 0.05 for red, green, blue in pixels]
        ratios = sorted([other / ground if other > ground else ground / other for ground in grounds])
        return ratios[int(self._allowed)]

    def _of_few(self, colors: Sequence[tuple[int, Any]], fill: Color) -> float:
        """The same on paper, where it is a matter of a few colours."""
        left = int(self._allowed)
        for ratio, count in sorted((_exactly(luminance(fill) + 0.05, *color), count) for count, color in colors):
            left -= count
            if left < 0:
                return ratio
        return 21.0

    @property
    def _allowed(self) -> float:
        return self.sample.width * self.sample.height * _PERCENTILE


def _exactly(other: float, red: int, green: int, blue: int) -> float:
    ground = _RED[red] + _GREEN[green] + _BLUE[blue] + 0.05
    return other / ground if other > ground else ground / other


def under(image: Image.Image, box: Sequence[int]) -> Ground:
    """The ground in a box."""
    return Ground(_sample(image, box))


def lowest(texts: Sequence[tuple[Ground, Color]]) -> float:
    """The lowest contrast of several texts (ground and fill); 21 without any. Only those near the lowest are counted exactly."""
    rough = [(ground.about(fill), ground, fill) for ground, fill in texts]
    limit = min((ratio for ratio, _, _ in rough), default=21.0) * 1.05
    return min((ground.contrast(fill) for ratio, ground, fill in rough if ratio <= limit), default=21.0)


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
    texts: Iterable[tuple[tuple[int, int, int, int], Color]],
    tint: Color,
    ramp: Sequence[int],
    strengths: Sequence[float],
    wanted: float,
    below: Sequence[int],
) -> float:
    """The weakest of `strengths` (rising) at which a scrim of `tint` carries all texts (box and fill); the last when none does.

    `ramp` gives the scrim's alpha 0..255 for each row of the image, `below` that of another of the same tint which lies there anyway.
    """

    def carries(sample: Image.Image, cover: Image.Image, alphas: Sequence[int], fill: Color, at: int) -> bool:
        mask = _mask(alphas, strengths[at], sample.width)
        return Ground(Image.composite(cover, sample, mask)).carries(fill, wanted)

    needed, last = 0, len(strengths) - 1
    for box, fill in texts:
        sample = _sample(image, box)
        cover, alphas = Image.new("RGB", sample.size, tint), _alphas(box, ramp, sample.height)
        if any(there := _alphas(box, below, sample.height)):
            sample = Image.composite(cover, sample, _mask(there, 1.0, sample.width))
        enough = partial(carries, sample, cover, alphas, fill)
        if not enough(needed):
            needed = bisect_left(range(len(strengths)), True, min(needed + 1, last), last, key=enough)
    return strengths[needed]


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
    if min(column) == max(column):
        return Image.new("L", (columns, len(column)), column[0])
    return Image.frombytes("L", (1, len(column)), column).resize((columns, len(column)), Image.Resampling.NEAREST)


@lru_cache(maxsize=16)
def _ratios(target: float) -> tuple[float, ...]:
    """The contrast of a luminance with each of the 255ths."""
    return tuple(contrast_of_luminances(target, level / 255) for level in range(256))


def _inner(image: Image.Image, box: Sequence[int]) -> tuple[int, int, int, int]:
    left, top = max(0, min(box[0], image.width - 1)), max(0, min(box[1], image.height - 1))
    return (left, top, max(left + 1, min(box[2], image.width)), max(top + 1, min(box[3], image.height)))
