"""Bringing a decoded photo to the size of its place, the dearest step of a pin.

Resampling takes three times as long as encoding, and each time it is done a photo loses sharpness. So a photo that is nearly as
small as its place is cut out as it was decoded, up to 13 % closer than asked. Any other is resampled in steps of size that the
pins of a post share: the first place that wants a step gets its own part of it alone, the second the whole photo, which stays;
a place is cut out of the nearest step above it, at most 6 % closer. Where a place shows less than its crop, the subject decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image

from server.imaging.beside import shared
from server.imaging.focus import within
from server.imaging.photo import Photo
from server.values.brand import Focus

_STEPS = 16
_CUT = 0.88  # from this scale on a photo is not resampled
_MOST_SURPLUS = 1.6  # as many pixels as the place: beyond, a step would cost more than it saves
_WORTH_TWO = 300_000  # pixels
_STRIP = 192  # rows
_KEPT = 5  # steps of a photo, some 4 MB each


class Cut(NamedTuple):
    """A picture as a part of a larger one, from `left`, `top` on: cut out where it is pasted, not before."""

    source: Image.Image
    left: int
    top: int

    def part(self, box: Sequence[int]) -> Image.Image:
        return self.source.crop((self.left + box[0], self.top + box[1], self.left + box[2], self.top + box[3]))


def fitted(
    photo: Photo, size: tuple[int, int], crop: Sequence[float], shown: int = 0, focus: Focus | None = None
) -> Cut:
    """The part of a photo inside `crop` (pixels of its image), at a size. The same picture whatever was fitted before.

    `shown` is how many pixels the pin shows of the photo at this scale, where it shows more than this part; `focus` is its subject.
    """
    image = photo.image
    scale = size[0] / (crop[2] - crop[0])
    box = (crop[0], crop[1], min(crop[2], float(image.width)), min(crop[3], float(image.height)))
    if scale > 1.0 + 1e-6:
        return Cut(image.resize(size, Image.Resampling.BICUBIC, box), 0, 0)
    if photo.is_whole:
        return Cut(image.resize(size, Image.Resampling.HAMMING, box, reducing_gap=2.0), 0, 0)
    step = 0 if scale >= _CUT else math.floor((1 / scale - 1) * _STEPS + 1e-6)
    surplus = image.width * image.height / max(shown, size[0] * size[1])
    if step and surplus > _MOST_SURPLUS * _pitch(step) ** 2:
        return Cut(image.resize(size, Image.Resampling.HAMMING, box, reducing_gap=2.0), 0, 0)
    pitch = _pitch(step)
    whole = (int(image.width / pitch), int(image.height / pitch))
    left, top = within(photo, box, (size[0] * pitch, size[1] * pitch), focus)
    place = (min(whole[0] - size[0], max(0, round(left / pitch))), min(whole[1] - size[1], max(0, round(top / pitch))))
    if not step:
        return Cut(image, *place)
    if step in photo.steps:
        return Cut(_whole(photo, step), *place)
    photo.steps[step] = None
    return Cut(_resampled(image, size, place, pitch), 0, 0)


def _whole(photo: Photo, step: int) -> Image.Image:
    """The photo in a step of size, kept with it."""
    image, pitch = photo.image, _pitch(step)
    size = (int(image.width / pitch), int(image.height / pitch))
    found = photo.steps.pop(step, None) or _resampled(image, size, (0, 0), pitch)
    photo.steps[step] = found  # the last used is the last to go
    while len(photo.steps) > _KEPT:
        del photo.steps[next(iter(photo.steps))]
    return found


def _pitch(step: int) -> float:
    """How many pixels of the photo make one of the step. Sixteenths are exact in the numbers of the resampler: a part is to
    the bit what would be cut out of the whole."""
    return 1 + step / _STEPS


def _resampled(image: Image.Image, size: tuple[int, int], place: tuple[int, int], pitch: float) -> Image.Image:
    """A part of the step that a `pitch` makes, in strips that two cores share where one is free."""
    if size[0] * size[1] < _WORTH_TWO:
        return _rows(image, size, place, pitch)
    sheet = Image.new("RGB", size, None)

    def lay(top: int) -> None:
        rows = min(_STRIP, size[1] - top)
        sheet.paste(_rows(image, (size[0], rows), (place[0], place[1] + top), pitch), (0, top))

    shared(lay, range(0, size[1], _STRIP))
    return sheet


def _rows(image: Image.Image, size: tuple[int, int], place: tuple[int, int], pitch: float) -> Image.Image:
    """Across first and then down, said apart: the resampler's own choice of the order depends on the size, and the order
    on rounding. Each pass is only one where the other side is whole, hence the part is cut out before."""
    left, top, right, bottom = (edge * pitch for edge in (*place, place[0] + size[0], place[1] + size[1]))
    x, y = max(0, int(left - pitch) - 1), max(0, int(top - pitch) - 1)
    part = image.crop((x, y, min(image.width, int(right + pitch) + 2), min(image.height, int(bottom + pitch) + 2)))
    # Between sizes of a photo HAMMING is as sharp as BICUBIC for two thirds of the time; only growing needs the latter.
    across = part.resize((size[0], part.height), Image.Resampling.HAMMING, (left - x, 0, right - x, part.height))
    return across.resize(size, Image.Resampling.HAMMING, (0, top - y, size[0], bottom - y))
