"""What a picture is like: bright, dark, busy, drawn, lettered; and where in it the eye goes.

Judged once, when a picture is decoded: on a copy of some 96 pixels, and on small patches at full size, since lettering is
gone from the copy. Together about two milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageStat

_NEAR_WHITE_LEVEL, _NEAR_WHITE_SHARE = 232, 0.55
_DARK_MEAN = 60
_BUSY_EDGES = 42.0
_PATCH, _PATCHES = 64, 6
_FLAT_STEP, _FLAT_SHARE = 1, 0.72
_SCREEN_LETTERED_SHARE = 0.08
_STRONG_STEP = 48
_LETTERED_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Traits:
    """`is_busy`: detail everywhere, so words need a calm ground of their own. `is_screenshot`: drawn by a computer in flat
    tones. `is_text_heavy`: much lettering, which a crop would cut and a headline would fight. `columns` and `rows` tell how
    much each part asks for the eye."""

    is_near_white: bool
    is_dark: bool
    is_busy: bool
    is_screenshot: bool
    is_text_heavy: bool
    columns: tuple[float, ...]
    rows: tuple[float, ...]


def judge(image: Image.Image, small: Image.Image) -> Traits:
    """Judge a decoded picture; `small` is its copy of about 96 pixels."""
    gray = small.convert("L")
    pixels = gray.width * gray.height
    edges = _edges(gray)
    interest = _interest(small, gray, edges)
    flat, lettered = _patches(image)
    is_near_white = sum(gray.histogram()[_NEAR_WHITE_LEVEL:]) / pixels > _NEAR_WHITE_SHARE
    return Traits(
        is_near_white=is_near_white,
        is_dark=ImageStat.Stat(gray).mean[0] < _DARK_MEAN,
        is_busy=ImageStat.Stat(edges).mean[0] > _BUSY_EDGES,
        is_screenshot=flat > _FLAT_SHARE and lettered > _SCREEN_LETTERED_SHARE,
        is_text_heavy=lettered > _LETTERED_SHARE,
        columns=_profile(interest, is_horizontal=True),
        rows=_profile(interest, is_horizontal=False),
    )


def _edges(gray: Image.Image) -> Image.Image:
    edges = gray.filter(ImageFilter.FIND_EDGES)
    # The filter leaves the frame's outermost pixels as they were: they would count as edges.
    framed = Image.new("L", edges.size, 0)
    if min(edges.size) > 2:
        framed.paste(edges.crop((1, 1, edges.width - 1, edges.height - 1)), (1, 1))
    return framed


def _interest(small: Image.Image, gray: Image.Image, edges: Image.Image) -> Image.Image:
    """One channel: how much each pixel of the small copy asks for the eye."""
    mean = tuple(round(value) for value in ImageStat.Stat(small).mean)
    distance = ImageChops.difference(small, Image.new("RGB", small.size, mean)).convert("L")
    saturation = small.convert("HSV").getchannel("S")
    colour = ImageChops.multiply(saturation, gray)  # dark pixels are saturated in numbers only
    return ImageChops.add(ImageChops.add(edges, edges), ImageChops.add(distance, colour, 2.0), 1.5).filter(
        ImageFilter.BoxBlur(1)
    )


def _profile(interest: Image.Image, is_horizontal: bool) -> tuple[float, ...]:
    size = (interest.width, 1) if is_horizontal else (1, interest.height)
    line = interest.resize(size, Image.Resampling.BOX).tobytes()
    floor = sorted(line)[len(line) // 4]  # the ground's own texture says nothing
    return tuple(max(0.0, value - floor) ** 1.5 for value in line)


def _patches(image: Image.Image) -> tuple[float, float]:
    """Two shares over patches at full size: of pixels just like their neighbour, and of patches that look lettered."""
    across, down = max(1, image.width - _PATCH), max(1, image.height - _PATCH)
    flat = counted = lettered = 0
    for row in range(_PATCHES):
        for column in range(_PATCHES):
            left, top = across * column // (_PATCHES - 1), down * row // (_PATCHES - 1)
            patch = image.crop((left, top, min(left + _PATCH, image.width), min(top + _PATCH, image.height)))
            gray = patch.convert("L")
            steps = _steps(gray)
            total = max(1, sum(steps))
            counted += total
            flat += sum(steps[: _FLAT_STEP + 1])
            lettered += sum(steps[_STRONG_STEP:]) > total * 0.03 and _is_two_toned(gray.histogram())
    return flat / max(1, counted), lettered / _PATCHES**2


def _steps(gray: Image.Image) -> list[int]:
    """How often each difference between a pixel and its right neighbour occurs."""
    if gray.width < 2:
        return [gray.height]
    left = gray.crop((0, 0, gray.width - 1, gray.height))
    return ImageChops.difference(left, gray.crop((1, 0, gray.width, gray.height))).histogram()


def _is_two_toned(counts: list[int]) -> bool:
    """Letters and their ground: two tones well apart hold nearly all pixels."""
    bins = [sum(counts[start : start + 16]) for start in range(0, 256, 16)]
    total = sum(bins)
    first = max(range(16), key=lambda index: bins[index])
    others = [index for index in range(16) if abs(index - first) >= 5]
    second = max(others, key=lambda index: bins[index])

    def around(index: int) -> int:
        return sum(bins[max(0, index - 1) : index + 2])

    return around(second) > total * 0.06 and around(first) + around(second) > total * 0.7
