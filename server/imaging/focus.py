"""Where the subject is, and the crop that keeps it.

`traits` tells how much each column and row asks for the eye (edges + distance from the mean colour + saturation);
the window that holds the most of it wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from server.imaging.keeping import once
from server.imaging.photo import MAX_ENLARGEMENT, Photo
from server.imaging.subjects import best_whole, subjects
from server.values.brand import Focus

Window = tuple[float, float, float, float]

_CENTRE_PULL = 0.12
_MOST_CUT, _SUBJECT_KEPT = 0.3, 0.92  # of a print; of what asks for the eye
_TALL, _UPWARD = 0.9, 0.65  # width to height; in a tall photo the upper part is heavier by so much, the lower lighter


def crop_box(photo: Photo, aspect: float, focus: Focus | None = None) -> tuple[float, float, float, float]:
    """The largest window of `aspect` (width / height) that holds the subject, as pixels of `photo.image`.

    With `focus` the window is centred on that point as far as the edges allow.
    """
    width, height = photo.image.size
    if width / height > aspect:
        window = height * aspect
        start = _start(photo, min(1.0, window / width), is_horizontal=True, centre=focus.x if focus else None) * width
        return (start, 0.0, start + window, float(height))
    window = width / aspect
    start = _start(photo, min(1.0, window / height), is_horizontal=False, centre=focus.y if focus else None) * height
    return (0.0, start, float(width), start + window)


def within(
    photo: Photo, crop: Sequence[float], size: tuple[float, float], focus: Focus | None = None
) -> tuple[float, float]:
    """Where in a crop a smaller window of `size` keeps most of the subject: its left and upper edge, pixels of the image."""
    width, height = photo.image.size
    across = (crop[0] / width, crop[2] / width)
    down = (crop[1] / height, crop[3] / height)
    left = _start(photo, size[0] / width, is_horizontal=True, centre=focus.x if focus else None, span=across)
    top = _start(photo, size[1] / height, is_horizontal=False, centre=focus.y if focus else None, span=down)
    return (left * width, top * height)


def lost(photo: Photo, crop: Window) -> float:
    """The share of a photo that a crop leaves out."""
    return 1 - (crop[2] - crop[0]) * (crop[3] - crop[1]) / (photo.image.width * photo.image.height)


def print_size(photo: Photo, width: int, height: int) -> tuple[int, int]:
    """How large a photo can be shown in a room, not grown beyond its pixels: whole, or cut a little where that takes nothing of
    its subject.

    What has words or two subjects is not cut.
    """
    wide, tall = photo.image.size
    whole = min(width / wide, height / tall)
    closer = min(MAX_ENLARGEMENT, whole / (1 - _MOST_CUT), max(width / wide, height / tall))
    sizes = [
        (max(1, min(width, int(wide * scale))), max(1, min(height, int(tall * scale))))
        for scale in (closer, min(MAX_ENLARGEMENT, whole))
    ]
    can_be_cut = not (photo.is_whole or photo.is_lettered) and _kept(photo, sizes[0]) > _SUBJECT_KEPT
    return sizes[0 if can_be_cut else 1]


def _kept(photo: Photo, size: tuple[int, int]) -> float:
    """How much of what asks for the eye a crop of a shape keeps."""
    crop, shares = crop_box(photo, size[0] / size[1]), []
    for profile, start, end, length in (
        (photo.traits.columns, crop[0], crop[2], photo.image.width),
        (photo.traits.rows, crop[1], crop[3], photo.image.height),
    ):
        first, last = round(start / length * len(profile)), round(end / length * len(profile))
        shares.append(sum(profile[first:last]) / (sum(profile) or 1.0))
    wide, tall = photo.image.size
    shares += [
        crop[0] <= left * wide and right * wide <= crop[2] and crop[1] <= top * tall and bottom * tall <= crop[3]
        for left, top, right, bottom in photo.traits.heads
    ]
    return min(shares)


def no_wider(crop: Window, most: Window) -> Window:
    """A window narrowed around its middle to the width of another."""
    share = min(1.0, (most[2] - most[0]) / (crop[2] - crop[0]))
    x, y = (crop[0] + crop[2]) / 2, (crop[1] + crop[3]) / 2
    across, down = (crop[2] - crop[0]) / 2 * share, (crop[3] - crop[1]) / 2 * share
    return (x - across, y - down, x + across, y + down)


def _start(
    photo: Photo, share: float, is_horizontal: bool, centre: float | None, span: tuple[float, float] = (0.0, 1.0)
) -> float:
    room = span[1] - span[0] - share
    if room <= 0.0:
        return span[0] + room / 2
    if centre is not None:
        return span[0] + min(room, max(0.0, centre - share / 2 - span[0]))
    profile = photo.traits.columns if is_horizontal else photo.traits.rows
    wanted = profile if is_horizontal else _upward(photo)
    count = len(profile)
    window = max(1, min(count, round(share * count)))
    sums = [0.0, *accumulate(profile)]
    moments = [0.0, *accumulate(index * value for index, value in enumerate(profile))]
    sought = [0.0, *accumulate(wanted)]
    total = sought[-1] or 1.0
    # Mass alone is flat around the best place, so its centre of gravity decides within the best windows.
    best, best_score = 0, float("-inf")
    first, last = round(span[0] * count), max(round(span[0] * count), round((span[0] + room) * count))
    starts: Sequence[int] = range(first, min(count - window, last) + 1)
    if is_horizontal and subjects(photo):
        starts = best_whole(photo, starts, window)
    for start in starts:
        inside = sums[start + window] - sums[start]
        gravity = (moments[start + window] - moments[start]) / (inside or 1.0)
        off_centre = abs(gravity + 0.5 - start - window / 2) / window
        score = (sought[start + window] - sought[start]) / total - _CENTRE_PULL * off_centre
        if score > best_score:
            best, best_score = start, score
    return min(span[0] + room, max(span[0], best / count))


@once
def _upward(photo: Photo) -> Sequence[float]:
    """What each row of a photo asks for the eye; in a tall one where no head was found more of it at the top, where heads mostly are."""
    rows, last = photo.traits.rows, max(1, len(photo.traits.rows) - 1)
    if photo.traits.heads or photo.height < photo.width * _TALL:
        return rows
    return tuple(value * (1 + _UPWARD * (1 - 2 * index / last)) for index, value in enumerate(rows))
