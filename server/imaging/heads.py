"""Where somebody's head may be: a compact patch of skin, with room for the hair above it.

No recognition of faces: a cheap guess on a copy of some 90 pixels, so that a crop does not behead people for the sake of a
bright coat. Where skin tones are everywhere (wood, bread, sand) it says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

Span = tuple[float, float, float, float]

_LIGHT, _BLUE, _RED = (
    (50, 250),
    (88, 124),
    (138, 168),
)  # of skin, whatever its shade: it differs in light, hardly in colour
_LEAST_SHARE, _MOST_SHARE = 0.003, 0.2
_MOST_SKIN = 0.35
_FILLED = 0.55
_SHAPES = (0.75, 2.2)  # height to width
_BESIDE = 0.4  # of the largest: what is smaller is a hand or the crowd
_LOWEST = 0.7  # of the height: below are hands and knees
_ON = re.compile(rb"\xff+")


@dataclass(slots=True)
class _Patch:
    left: int
    top: int
    right: int
    bottom: int
    pixels: int


def heads(small: Image.Image) -> tuple[Span, ...]:
    """The places of likely heads, hair included, as shares of the picture: left, top, right, bottom."""
    light, blue, red = small.convert("YCbCr").split()
    mask = ImageChops.multiply(blue.point(_between(*_BLUE)), red.point(_between(*_RED)))
    mask = ImageChops.multiply(mask, light.point(_between(*_LIGHT))).filter(ImageFilter.MedianFilter(3))
    total = mask.width * mask.height
    share = mask.histogram()[255] / total
    if not _LEAST_SHARE < share < _MOST_SKIN:
        return ()
    likely = [patch for patch in _patches(mask) if _is_head_like(patch, total, *mask.size)]
    largest = max((patch.pixels for patch in likely), default=0)
    return tuple(_with_hair(patch, mask.size) for patch in likely if patch.pixels > largest * _BESIDE)


def _between(low: int, high: int) -> list[int]:
    return [255 if low <= level <= high else 0 for level in range(256)]


def _patches(mask: Image.Image) -> list[_Patch]:
    """The connected parts of a mask, from its rows' runs."""
    done: list[_Patch] = []
    above: list[tuple[int, int, _Patch]] = []
    raw, width = mask.tobytes(), mask.width
    for row in range(mask.height):
        current: list[tuple[int, int, _Patch]] = []
        for run in _ON.finditer(raw[row * width : (row + 1) * width]):
            start, end = run.span()
            patch = _Patch(start, row, end, row + 1, end - start)
            for touching in {id(one): one for first, last, one in above if first < end and start < last}.values():
                _take_in(patch, touching)
                above = [(first, last, patch if one is touching else one) for first, last, one in above]
                current = [(first, last, patch if one is touching else one) for first, last, one in current]
            current.append((start, end, patch))
        still = {id(one) for _, _, one in current}
        done += {id(one): one for _, _, one in above if id(one) not in still}.values()
        above = current
    return [*done, *{id(one): one for _, _, one in above}.values()]


def _take_in(patch: _Patch, other: _Patch) -> None:
    patch.left, patch.top = min(patch.left, other.left), min(patch.top, other.top)
    patch.right, patch.bottom = max(patch.right, other.right), max(patch.bottom, other.bottom)
    patch.pixels += other.pixels


def _is_head_like(patch: _Patch, total: int, width: int, height: int) -> bool:
    wide, tall = patch.right - patch.left, patch.bottom - patch.top
    return (
        _LEAST_SHARE < patch.pixels / total < _MOST_SHARE
        and patch.pixels > _FILLED * wide * tall
        and _SHAPES[0] <= tall / wide <= _SHAPES[1]
        and (patch.top + patch.bottom) / 2 < _LOWEST * height
        and patch.left > 0
        and patch.right < width
    )


def _with_hair(patch: _Patch, size: tuple[int, int]) -> Span:
    wide, tall = patch.right - patch.left, patch.bottom - patch.top
    left, right = max(0.0, patch.left - wide * 0.25), min(float(size[0]), patch.right + wide * 0.25)
    top, bottom = max(0.0, patch.top - tall * 0.45), min(float(size[1]), patch.bottom + tall * 0.15)
    return (left / size[0], top / size[1], right / size[0], bottom / size[1])
