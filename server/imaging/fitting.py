"""Bringing a decoded photo to the size of its place.

Each time a photo is resampled it loses sharpness, and where Pillow does it, three times what encoding takes. So a photo that is
nearly as small as its place is cut out as it was decoded, up to 13 % closer than asked. Any other is resampled in steps of size that the
pins of a post share: the first place that wants a step gets its own part of it alone, the second the whole photo, which stays;
a place is cut out of the nearest step above it, at most 6 % closer. Where a place shows less than its crop, the subject decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image

from server.imaging.focus import within
from server.imaging.photo import Photo
from server.imaging.resampling import resampled
from server.values.brand import Focus

_STEPS = 16
_CUT = 0.88  # from this scale on a photo is not resampled
_MOST_SURPLUS = 1.6  # as many pixels as the place: beyond, a step would cost more than it saves
_KEPT = 5  # steps of a photo, some 4 MB each


class Cut(NamedTuple):
    """A picture as a part of a larger one, from `left`, `top` on: cut out, or brought to its size, where it is pasted, not
    before. `across` and `down` are how many pixels of the larger one make one of the picture."""

    source: Image.Image
    left: float = 0
    top: float = 0
    across: float = 1.0
    down: float = 1.0

    @property
    def is_plain(self) -> bool:
        return self.across == self.down == 1.0

    def part(self, box: Sequence[int]) -> Image.Image:
        edges = (
            self.left + box[0] * self.across,
            self.top + box[1] * self.down,
            self.left + box[2] * self.across,
            self.top + box[3] * self.down,
        )
        if self.is_plain:
            left, top, right, bottom = map(int, edges)
            return self.source.crop((left, top, right, bottom))
        return resampled(self.source, (box[2] - box[0], box[3] - box[1]), edges)


def fitted(
    photo: Photo, size: tuple[int, int], crop: Sequence[float], shown: int = 0, focus: Focus | None = None
) -> Cut:
    """The part of a photo inside `crop` (pixels of its image), at a size. The same picture whatever was fitted before.

    `shown` is how many pixels the pin shows of the photo at this scale, where it shows more than this part; `focus` is its subject.
    """
    image = photo.image
    scale = size[0] / (crop[2] - crop[0])
    box = (crop[0], crop[1], min(crop[2], float(image.width)), min(crop[3], float(image.height)))
    alone = Cut(image, box[0], box[1], (box[2] - box[0]) / size[0], (box[3] - box[1]) / size[1])
    if scale > 1.0 + 1e-6 or photo.is_whole:
        return alone
    step = 0 if scale >= _CUT else math.floor((1 / scale - 1) * _STEPS + 1e-6)
    surplus = image.width * image.height / max(shown, size[0] * size[1])
    if step and surplus > _MOST_SURPLUS * _pitch(step) ** 2:
        return alone
    pitch = _pitch(step)
    whole = (int(image.width / pitch), int(image.height / pitch))
    left, top = within(photo, box, (size[0] * pitch, size[1] * pitch), focus)
    place = (min(whole[0] - size[0], max(0, round(left / pitch))), min(whole[1] - size[1], max(0, round(top / pitch))))
    if not step:
        return Cut(image, *place)
    if step in photo.steps:
        return Cut(_whole(photo, step), *place)
    photo.steps[step] = None
    return Cut(image, place[0] * pitch, place[1] * pitch, pitch, pitch)


def _whole(photo: Photo, step: int) -> Image.Image:
    """The photo in a step of size, kept with it."""
    image, pitch = photo.image, _pitch(step)
    size = (int(image.width / pitch), int(image.height / pitch))
    found = photo.steps.pop(step, None) or resampled(image, size, (0, 0, size[0] * pitch, size[1] * pitch))
    photo.steps[step] = found  # the last used is the last to go
    while len(photo.steps) > _KEPT:
        del photo.steps[next(iter(photo.steps))]
    return found


def _pitch(step: int) -> float:
    """How many pixels of the photo make one of the step. Sixteenths are exact in the numbers of the resampler: a part is to
    the bit what would be cut out of the whole."""
    return 1 + step / _STEPS
