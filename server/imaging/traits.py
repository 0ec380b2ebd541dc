"""What a picture is like: bright, dark, busy, drawn, lettered; and where in it the eye goes.

Judged once, when a picture is decoded: on a copy of some 96 pixels, and for lettering on one of some 400. Together about a
millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import mul

from PIL import Image, ImageChops, ImageFilter

from server.imaging.heads import Span, heads
from server.imaging.tables import through

_NEAR_WHITE_LEVEL, _NEAR_WHITE_SHARE = 232, 0.55
_PURE_WHITE, _CUT_OUT_BORDER, _CUT_OUT_SHARE = 250, 0.5, 0.15
_DARK_MEAN = 60
_HEADS_WEIGH = 1.7  # against all else
_FACE = (0.12, 0.85)  # of a likely head: above is hair, below may be neck and hands
_BUSY_EDGES = 42.0
_CELL, _LEAST_RUN = 16, 3
_FLAT_STEP, _FLAT_SHARE = 1, 0.6
_SCREEN_LETTERED_SHARE = 0.04
_IS_STRONG, _STRONG_SHARE = [0] * 40 + [255] * 216, 0.08
_LEVELS, _SQUARES = range(256), [level**2 for level in range(256)]
_SIXTEEN = [level >> 4 for level in range(256)]
_WORDED_SHARE, _TEXT_SHARE = 0.03, 0.11
_STRIPED = 0.35  # of the spread of tones


@dataclass(frozen=True, slots=True)
class Traits:
    """`is_busy`: detail everywhere, so words need a calm ground of their own. `is_screenshot`: drawn by a computer in flat
    tones. `is_worded`: words on it, as on a cover or another pin, which further words would fight. `is_text_heavy`: so much
    lettering that any crop would cut it. `columns` and `rows` tell how much each part asks for the eye."""

    is_near_white: bool
    is_dark: bool
    is_busy: bool
    is_screenshot: bool
    is_worded: bool
    is_text_heavy: bool
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    heads: tuple[Span, ...] = ()


def judge(middle: Image.Image, small: Image.Image) -> Traits:
    """Judge a decoded picture by its copies of about 400 and 96 pixels."""
    gray = small.convert("L")
    pixels = gray.width * gray.height
    edges = _edges(gray)
    interest = _interest(small, gray, edges)
    flat, lettered = _lettering(middle.convert("L"))
    found = heads(small)
    counts = gray.histogram()
    is_near_white = sum(counts[_NEAR_WHITE_LEVEL:]) / pixels > _NEAR_WHITE_SHARE or _is_cut_out(gray)
    return Traits(
        is_near_white=is_near_white,
        is_dark=_mean(counts) < _DARK_MEAN,
        is_busy=_mean(edges.histogram()) > _BUSY_EDGES,
        is_screenshot=flat > _FLAT_SHARE and lettered > _SCREEN_LETTERED_SHARE,
        is_worded=lettered > _WORDED_SHARE,
        is_text_heavy=lettered > _TEXT_SHARE,
        columns=_drawn_to(_profile(interest, is_horizontal=True), [(head[0], head[2]) for head in found]),
        rows=_drawn_to(_profile(interest, is_horizontal=False), [_face(head) for head in found]),
        heads=found,
    )


def _face(head: Span) -> tuple[float, float]:
    tall = head[3] - head[1]
    return (head[1] + tall * _FACE[0], head[1] + tall * _FACE[1])


def _is_cut_out(gray: Image.Image) -> bool:
    """Whether a picture shows one thing on pure white up to its corners, however much of it that thing fills."""
    right, bottom = gray.width - 1, gray.height - 1
    sides = (
        (0, 0, right + 1, 1),
        (0, bottom, right + 1, bottom + 1),
        (0, 0, 1, bottom + 1),
        (right, 0, right + 1, bottom + 1),
    )
    border = [gray.crop(side).tobytes() for side in sides]
    corners = min(border[0][0], border[0][-1], border[1][0], border[1][-1])
    if corners < _PURE_WHITE:
        return False
    around = b"".join(border)
    return (
        sum(level >= _PURE_WHITE for level in around) > _CUT_OUT_BORDER * len(around)
        and sum(gray.histogram()[_PURE_WHITE:]) > _CUT_OUT_SHARE * gray.width * gray.height
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
    counts = small.histogram()
    mean = tuple(round(_mean(counts[first : first + 256])) for first in (0, 256, 512))
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


def _drawn_to(line: tuple[float, ...], spans: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """A profile in which the spans of heads weigh as much together as all else."""
    if not spans:
        return line
    covered = [
        any(start * len(line) < index + 1 and index < end * len(line) for start, end in spans)
        for index in range(len(line))
    ]
    more = _HEADS_WEIGH * (sum(line) or 1.0) / max(1, sum(covered))
    return tuple(value + more * is_head for value, is_head in zip(line, covered, strict=True))


def _lettering(gray: Image.Image) -> tuple[float, float]:
    """Two shares of a gray copy of some 400 pixels: of pixels just like their neighbour, and of cells that look lettered
    together with their neighbours, as words do.

    At that size strokes are a few pixels wide, whether they were soft, photographed or turned a little.
    """
    if min(gray.size) < 2 * _CELL:
        return 0.0, 0.0
    steps = ImageChops.difference(gray, gray.crop((1, 0, gray.width, gray.height)))  # as wide as the narrower one
    counts = steps.histogram()
    across, down = steps.width // _CELL, steps.height // _CELL
    shares = through(steps, _IS_STRONG).reduce(_CELL, (0, 0, across * _CELL, down * _CELL)).tobytes()
    found = 0
    for row in range(down):
        if found > _TEXT_SHARE * across * down:
            break
        marked = [share > 255 * _STRONG_SHARE for share in shares[row * across : (row + 1) * across]]
        for first, last in _runs(marked):
            line = gray.crop((first * _CELL, row * _CELL, last * _CELL, (row + 1) * _CELL))
            if _is_striped(line):
                continue
            tones = through(line, _SIXTEEN)
            found += sum(
                end - start
                for start, end in _runs([_is_two_toned(_cell(tones, column)) for column in range(last - first)])
            )
    return sum(counts[: _FLAT_STEP + 1]) / sum(counts), found / (across * down)


def _is_striped(line: Image.Image) -> bool:
    """Whether its upper half looks like its lower one: stripes of cloth, bars of a blind, not letters."""
    half = line.height // 2
    upper, lower = line.crop((0, 0, line.width, half)), line.crop((0, half, line.width, 2 * half))
    return _mean(ImageChops.difference(upper, lower).histogram()) < _STRIPED * _spread(upper.histogram())


def _mean(counts: Sequence[int]) -> float:
    """Of levels that are counted; `ImageStat` takes four times as long."""
    return _sum(_LEVELS, counts) / sum(counts)


def _spread(counts: Sequence[int]) -> float:
    total, weighted = sum(counts), _sum(_LEVELS, counts)
    return sqrt((_sum(_SQUARES, counts) - weighted**2 / total) / total)


def _sum(levels: Sequence[int], counts: Sequence[int]) -> int:
    found: int = sum(map(mul, levels, counts))
    return found


def _runs(marked: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The stretches of three marked places or more."""
    start = 0
    for index, is_marked in enumerate((*marked, False)):
        if not is_marked:
            if index - start >= _LEAST_RUN:
                yield start, index
            start = index + 1


def _cell(tones: Image.Image, column: int) -> list[int]:
    return tones.crop((column * _CELL, 0, (column + 1) * _CELL, _CELL)).histogram()[:16]


def _is_two_toned(bins: list[int]) -> bool:
    """Letters and their ground: of sixteen tones two, well apart, hold nearly all pixels."""
    total = sum(bins)
    first = bins.index(max(bins))
    others = bins[: max(0, first - 4)] + [0] * (first + 5 - max(0, first - 4)) + bins[first + 5 :]
    second = others.index(max(others))

    def around(index: int) -> int:
        return sum(bins[max(0, index - 1) : index + 2])

    return around(second) > total * 0.08 and around(first) + around(second) > total * 0.8
