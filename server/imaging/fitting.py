"""Bringing a decoded photo to the size of its place, the dearest step of a pin.

Resampling takes three times as long as encoding. So a photo is resampled whole, in steps of size that the pins of a post share,
and a place is cut out of the nearest step above it: at most 7 % closer than asked, around the same middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image

from server.imaging.photo import Photo

_STEP = 0.93
_MOST_SURPLUS = 1.6  # as many pixels as the place: beyond, a step would cost more than it saves
_KEPT = 5  # steps of a photo, some 4 MB each


class Cut(NamedTuple):
    """A picture as a part of a larger one, from `left`, `top` on: cut out where it is pasted, not before."""

    source: Image.Image
    left: int
    top: int

    def part(self, box: Sequence[int]) -> Image.Image:
        return self.source.crop((self.left + box[0], self.top + box[1], self.left + box[2], self.top + box[3]))


def fitted(photo: Photo, size: tuple[int, int], crop: Sequence[float], shown: int = 0) -> Cut:
    """The part of a photo inside `crop` (pixels of its image), at a size. The same picture whatever was fitted before.

    `shown` is how many pixels the pin shows of the photo at this scale, where it shows more than this part.
    """
    image = photo.image
    scale = size[0] / (crop[2] - crop[0])
    box = (crop[0], crop[1], min(crop[2], float(image.width)), min(crop[3], float(image.height)))
    if scale > 1.0 + 1e-6:
        return Cut(image.resize(size, Image.Resampling.BICUBIC, box), 0, 0)
    step = max(0, math.floor(math.log(scale) / math.log(_STEP) + 1e-6))
    if step and image.width * image.height * _STEP ** (2 * step) > _MOST_SURPLUS * max(shown, size[0] * size[1]):
        return Cut(image.resize(size, Image.Resampling.HAMMING, box, reducing_gap=2.0), 0, 0)
    whole = _whole(photo, step) if step else image
    left = round((crop[0] + crop[2]) / 2 * whole.width / image.width - size[0] / 2)
    top = round((crop[1] + crop[3]) / 2 * whole.height / image.height - size[1] / 2)
    return Cut(whole, min(whole.width - size[0], max(0, left)), min(whole.height - size[1], max(0, top)))


def _whole(photo: Photo, step: int) -> Image.Image:
    """The photo in a step of size, kept with it."""
    found = photo.steps.pop(step, None)
    if found is None:
        share = _STEP**step
        size = (math.ceil(photo.image.width * share), math.ceil(photo.image.height * share))
        # Between sizes of a photo HAMMING is as sharp as BICUBIC for two thirds of the time; only growing needs the latter.
        found = photo.image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    photo.steps[step] = found  # the last used is the last to go
    while len(photo.steps) > _KEPT:
        del photo.steps[next(iter(photo.steps))]
    return found
