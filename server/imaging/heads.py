"""Where somebody's head may be: a compact patch of skin, with room for the hair above it.

No recognition of faces: a cheap guess on a copy of some 90 pixels, so that a crop does not behead people for the sake of a
bright coat. Where a face runs into a neck, arms or hair of its own tone, it is the upper end of that shape, which stands free of the
picture's edges. Where skin tones are everywhere (wood, bread, sand) it says nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter

from server.imaging.tables import through

Span = tuple[float, float, float, float]

_IS_LIGHT, _IS_BLUE, _IS_RED = (
    [255 if low <= level <= high else 0 for level in range(256)] for low, high in ((50, 250), (88, 124), (138, 168))
)  # of skin, whatever its shade: it differs in light, hardly in colour
_LEAST_SHARE, _MOST_SHARE = 0.003, 0.2
_MOST_SKIN = 0.35
_FILLED = 0.55
_SHAPES = (0.75, 2.2)  # height to width
_BESIDE = 0.4  # of the largest: what is smaller is a hand or the crowd
_LOWEST = 0.7  # of the height: below are hands and knees
_MOST_OF_A_BUST, _LEAST_OF_A_BUST = 0.5, 0.04  # of the picture
_OUTWEIGHS, _MAINLY = 2.5, 0.55  # so many times a compact patch; of all skin
_FACE = 1.35  # height to width, chin included
_FACE_IN_HAIR, _AROUND_AN_UPPER_PART = 1.1, (0.15, 0.15)
_UPPER = 0.52  # of a shape that grows wider all the way down
_TOP = 0.55  # of the height: a shape that begins further down is no bust
_NARROWEST, _WIDEST = 0.08, 0.75  # of the picture's width
_SHALLOW = 0.25  # of its height: no more than that before an edge is met is no end
_AROUND_AN_END = (0.15, 0.4)  # of its height: fair hair belongs to it already, and its chin may lie lower
_TIP = 0.3  # of the shape's width: so narrow, its end is a lock of hair
_ON = re.compile(rb"\xff+")


class _Patch(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int
    pixels: int


def heads(small: Image.Image) -> tuple[Span, ...]:
    """The places of likely heads, hair included, as shares of the picture: left, top, right, bottom."""
    light, blue, red = small.convert("YCbCr").split()
    mask = ImageChops.multiply(through(blue, _IS_BLUE), through(red, _IS_RED))
    mask = ImageChops.multiply(mask, through(light, _IS_LIGHT)).filter(ImageFilter.MedianFilter(3))
    total = mask.width * mask.height
    share = mask.histogram()[255] / total
    if not _LEAST_SHARE < share < _MOST_OF_A_BUST:
        return ()
    patches = _patches(mask)
    likely = [patch for patch in patches if _is_head_like(patch, total, *mask.size)] if share < _MOST_SKIN else []
    largest = max((patch.pixels for patch in likely), default=0)
    body = max(patches, key=lambda patch: patch.pixels)
    least = max(_LEAST_OF_A_BUST * total, _MAINLY * share * total, _OUTWEIGHS * largest)
    if body.pixels > least and (found := _end_of(body, mask)):
        return (_with_hair(found, mask.size, *_AROUND_AN_END),)
    return tuple(
        _with_hair(_upper(patch), mask.size, *_AROUND_AN_UPPER_PART)
        if _is_more(patch, total)
        else _with_hair(patch, mask.size)
        for patch in likely
        if patch.pixels > largest * _BESIDE
    )


def _patches(mask: Image.Image) -> list[_Patch]:
    """The connected parts of a mask, from its rows' runs."""
    raw, width = mask.tobytes(), mask.width
    runs: list[tuple[int, int, int]] = []  # row, start, end
    part_of: list[int] = []  # of each run, another one of its part, or itself
    above: range = range(0)
    for row in range(mask.height):
        first = len(runs)
        for found in _ON.finditer(raw, row * width, (row + 1) * width):
            start, end = found.start() - row * width, found.end() - row * width
            own = len(runs)
            runs.append((row, start, end))
            part_of.append(own)
            for other in above:
                if runs[other][1] < end and start < runs[other][2]:
                    part_of[_first(part_of, other)] = own
        above = range(first, len(runs))
    parts: dict[int, list[tuple[int, int, int]]] = {}
    for index, run in enumerate(runs):
        parts.setdefault(_first(part_of, index), []).append(run)
    return [
        _Patch(
            min(start for _, start, _ in part), part[0][0], max(end for _, _, end in part), part[-1][0] + 1,
            sum(end - start for _, start, end in part),
        )
        for part in parts.values()
    ]  # fmt: skip


def _first(part_of: list[int], index: int) -> int:
    """The run that stands for all of a part."""
    while part_of[index] != index:
        index = part_of[index]
    return index


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


def _is_more(patch: _Patch, total: int) -> bool:
    """Is a shape so large and tall that it is a head with its hair, and hands or arms below?"""
    return patch.pixels > _LEAST_OF_A_BUST * total and patch.bottom - patch.top > _FACE * (patch.right - patch.left)


def _upper(patch: _Patch) -> _Patch:
    return patch._replace(bottom=patch.top + round(_FACE_IN_HAIR * (patch.right - patch.left)))


def _end_of(body: _Patch, mask: Image.Image) -> _Patch | None:
    """The upper end of a shape, as tall as a face is for its width; None where it touches an edge, as a ground does."""
    if body.top < 1 or body.top > _TOP * mask.height:
        return None
    width, raw = mask.width, mask.tobytes()
    left, right, pixels, tall = width, 0, 0, 0
    most = round((body.bottom - body.top) * _UPPER)
    least = max(_NARROWEST * width, _TIP * (body.right - body.left))
    for row in range(body.top, body.bottom):
        inside = raw[row * width + body.left : row * width + body.right]
        first, last = inside.find(255), inside.rfind(255)
        if first < 0:
            continue
        wider = (min(left, body.left + first), max(right, body.left + last + 1))
        if wider[0] < 1 or wider[1] > width - 1 or wider[1] - wider[0] > _WIDEST * width:
            if tall < _SHALLOW * mask.height:
                return None
            break
        (left, right), tall = wider, row + 1 - body.top
        pixels += inside.count(255)
        if (tall >= _FACE * (right - left) and right - left >= least) or tall > most:
            break
    return _Patch(left, body.top, right, body.top + tall, pixels)


def _with_hair(patch: _Patch, size: tuple[int, int], above: float = 0.45, below: float = 0.15) -> Span:
    wide, tall = patch.right - patch.left, patch.bottom - patch.top
    left, right = max(0.0, patch.left - wide * 0.25), min(float(size[0]), patch.right + wide * 0.25)
    top, bottom = max(0.0, patch.top - tall * above), min(float(size[1]), patch.bottom + tall * below)
    return (left / size[0], top / size[1], right / size[0], bottom / size[1])
