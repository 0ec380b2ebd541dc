"""Where the subject is, and the crop that keeps it.

Interest of a pixel = edges + distance from the mean colour + saturation, summed on a small copy over
the part that would stay visible; the window with the most interest wins.
"""

from __future__ import annotations

from itertools import accumulate

from PIL import Image, ImageChops, ImageFilter, ImageStat

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
    profile = _profile(_interest(photo.small), is_horizontal)
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


def _interest(small: Image.Image) -> Image.Image:
    """One channel: how much each pixel of the small copy asks for the eye."""
    gray = small.convert("L")
    edges = gray.filter(ImageFilter.FIND_EDGES)
    # The filter leaves the frame's outermost pixels as they were: they would count as edges.
    framed = Image.new("L", edges.size, 0)
    framed.paste(edges.crop((1, 1, edges.width - 1, edges.height - 1)), (1, 1))
    mean = tuple(round(value) for value in ImageStat.Stat(small).mean)
    distance = ImageChops.difference(small, Image.new("RGB", small.size, mean)).convert("L")
    saturation = small.convert("HSV").getchannel("S")
    colour = ImageChops.multiply(saturation, gray)  # dark pixels are saturated in numbers only
    return ImageChops.add(ImageChops.add(framed, framed), ImageChops.add(distance, colour, 2.0), 1.5).filter(
        ImageFilter.BoxBlur(1)
    )


def _profile(interest: Image.Image, is_horizontal: bool) -> list[float]:
    size = (interest.width, 1) if is_horizontal else (1, interest.height)
    line = interest.resize(size, Image.Resampling.BOX).tobytes()
    floor = sorted(line)[len(line) // 4]  # the ground's own texture says nothing
    return [max(0.0, value - floor) ** 1.5 for value in line]
