"""Photos with two subjects that stand apart, as two people at the sides: what shows one of them and half of the other is cut wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from server.imaging.keeping import once
from server.imaging.photo import Photo
from server.values.brand import Focus

_ASKS = 0.15  # of the most that any column asks for the eye
_GAP = 0.06  # of the width: less between two parts is a gap in one subject
_LEAST_WEIGHT = 0.22  # of all that asks for the eye: less is something beside the subject
_AIR, _ROUNDING = 0.03, 0.008
_WORDS, _MOSTLY = 0.58, 0.7  # from where on words stand, of the height; of what asks for the eye
_FOOT, _MUCH = 0.8, 0.3
_LEAST_WIDE = 0.62  # of the width: nearer together, most crops hold both

Run = tuple[float, float]


@once
def subjects(photo: Photo) -> tuple[Run, ...]:
    """The spans of the subjects, from left to right as shares of the width; nothing for a photo with one, or with many."""
    columns = photo.traits.columns
    total, limit = sum(columns), max(columns, default=0.0) * _ASKS
    if not total:
        return ()
    runs: list[list[int]] = []
    for index, value in enumerate(columns):
        if value < limit:
            continue
        if runs and index - runs[-1][1] < max(2.0, _GAP * len(columns)):
            runs[-1][1] = index + 1
        else:
            runs.append([index, index + 1])
    strong = [(start, end) for start, end in runs if sum(columns[start:end]) >= _LEAST_WEIGHT * total]
    return tuple((start / len(columns), end / len(columns)) for start, end in strong) if len(strong) > 1 else ()


def stand_apart(photo: Photo, focus: Focus | None = None) -> bool:
    """Whether a photo's subjects are so far from each other that a crop for a tall sheet would cut one off; not where the focus
    is on one of them."""
    found = subjects(photo)
    if focus is not None and any(start <= focus.x <= end for start, end in found):
        return False
    return bool(found) and found[-1][1] - found[0][0] > _LEAST_WIDE and photo.width > photo.height * 0.8


def holds_all(photo: Photo, left: float, right: float, focus: Focus | None = None) -> bool:
    """Whether a crop (shares of the width) shows all of the subjects, or the one that the focus is on."""
    if not stand_apart(photo, focus):
        return True
    first, last = subjects(photo)[0], subjects(photo)[-1]
    return left <= max(0.0, first[0] - _AIR / 2) + _ROUNDING and right >= min(1.0, last[1] + _AIR / 2) - _ROUNDING


@once
def around_all(photo: Photo) -> Photo:
    """The photo without what lies beside its outer subjects."""
    found, image = subjects(photo), photo.image
    left = max(0, round((found[0][0] - _AIR) * image.width))
    right = min(image.width, round((found[-1][1] + _AIR) * image.width))
    part = image.crop((left, 0, right, image.height))
    return replace(photo, image=part, width=round(photo.width * part.width / image.width), is_whole=True, steps={})


def best_whole(photo: Photo, starts: Sequence[int], window: int) -> Sequence[int]:
    """Of the first columns of a window, those with which it holds the weightiest subjects whole; all where it can hold none."""
    columns, count = photo.traits.columns, len(photo.traits.columns)
    found = [(round(start * count), round(end * count)) for start, end in subjects(photo)]

    def weight(first: int) -> float:
        return sum(sum(columns[start:end]) for start, end in found if start >= first and end <= first + window)

    most = max(map(weight, starts), default=0.0)
    return [first for first in starts if weight(first) == most] if most else starts


def faces(photo: Photo, crop: Sequence[float], height: int) -> list[tuple[float, float]]:
    """From where to where heads reach, in pixels of a crop drawn `height` tall."""
    image, scale = photo.image, height / (crop[3] - crop[1])
    return [
        ((top * image.height - crop[1]) * scale, (bottom * image.height - crop[1]) * scale)
        for left, top, right, bottom in photo.traits.heads
        if right * image.width > crop[0] and left * image.width < crop[2]
    ]


def reaches_down(photo: Photo) -> bool:
    """Whether much of what a photo shows lies along its lower edge, where a card would cover it."""
    rows = photo.traits.rows
    return sum(rows[round(len(rows) * _FOOT) :]) > _MUCH * sum(rows)


def stands_low(photo: Photo) -> bool:
    """Whether the subject of a tall photo lies where a template that fills the sheet with it has its words."""
    rows = photo.traits.rows
    return photo.width <= photo.height * 0.72 and sum(rows[round(len(rows) * _WORDS) :]) > _MOSTLY * sum(rows)
