"""Where the subject is, and the crop that keeps it.

`traits` tells how much each column and row asks for the eye (edges + distance from the mean colour + saturation);
the window that holds the most of it wins.
"""

from __future__ import annotations

from itertools import accumulate

from server.imaging.photo import Photo
from server.values.brand import Focus

_CENTRE_PULL = 0.12


def crop_box(photo: Photo, aspect: float, focus: Focus | None = None) -> tuple[float, float, float, float]:
    """The largest window of `aspect` (width / height) that holds the subject, as pixels of `photo.image`.

    With `focus` the window is centred on that point as far as the edges allow.
    """
    width, height = photo.image.size
    if width / height > aspect:
        window = height * aspect
        start = _start(photo, window / width, is_horizontal=True, centre=focus.x if focus else None) * width
        return (start, 0.0, start + window, float(height))
    window = width / aspect
    start = _start(photo, window / height, is_horizontal=False, centre=focus.y if focus else None) * height
    return (0.0, start, float(width), start + window)


def _start(photo: Photo, share: float, is_horizontal: bool, centre: float | None) -> float:
    room = max(0.0, 1.0 - share)
    if room == 0.0:
        return 0.0
    if centre is not None:
        return min(room, max(0.0, centre - share / 2))
    profile = photo.traits.columns if is_horizontal else photo.traits.rows
    count = len(profile)
    window = max(1, min(count, round(share * count)))
    sums = [0.0, *accumulate(profile)]
    total = sums[-1] or 1.0
    # Mass alone is flat around the best place, so its centre of gravity decides within the best windows.
    best, best_score = 0, float("-inf")
    for start in range(count - window + 1):
        inside = sums[start + window] - sums[start]
        gravity = sum(index * profile[index] for index in range(start, start + window)) / (inside or 1.0)
        off_centre = abs(gravity + 0.5 - start - window / 2) / window
        score = inside / total - _CENTRE_PULL * off_centre
        if score > best_score:
            best, best_score = start, score
    return min(room, best / count)
