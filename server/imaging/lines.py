"""Set lines: which faces, in which order, and what their ink covers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import arabic_reshaper
from bidi import get_display

from server.imaging import emoji, fonts, scripts
from server.imaging.fonts import Face, Run, Style


@dataclass(frozen=True, slots=True)
class Ink:
    """What a line covers relative to its baseline's start, in pixels: `top` is negative above the baseline."""

    left: float
    top: float
    right: float
    bottom: float
    advance: float


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: its runs in visual order, and its ink at the block's size."""

    text: str
    runs: tuple[Run, ...]
    ink: Ink


@dataclass(frozen=True, slots=True)
class Block:
    """A fitted text. `pitch` is the distance of baselines; `width` the widest ink; `height` the ink's height."""

    lines: tuple[Line, ...]
    size: int
    pitch: int
    tracking: int = 0
    is_rtl: bool = False

    @property
    def width(self) -> float:
        return max((line.ink.advance for line in self.lines), default=0.0)

    @property
    def ascent(self) -> float:
        """Ink above the first baseline."""
        return -self.lines[0].ink.top if self.lines else 0.0

    @property
    def height(self) -> float:
        if not self.lines:
            return 0.0
        return self.ascent + self.pitch * (len(self.lines) - 1) + self.lines[-1].ink.bottom

    @property
    def area(self) -> float:
        return sum((line.ink.right - line.ink.left) * (line.ink.bottom - line.ink.top) for line in self.lines)


def set_line(text: str, style: Style, size: int, is_rtl: bool, language: str, tracking: int) -> Line:
    runs = visual_runs(text, style, is_rtl, language)
    return Line(text, runs, measure(runs, size, tracking))


@lru_cache(maxsize=4096)
def visual_runs(text: str, style: Style, is_rtl: bool, language: str = "") -> tuple[Run, ...]:
    """Cut a line into runs of one face and one direction, in the order in which they stand on the page.

    Without Raqm the letters are shaped and reordered beforehand, which serves Arabic and Hebrew;
    the scripts of India and South-East Asia need Raqm.
    """
    if not fonts.has_raqm():
        shaped = get_display(arabic_reshaper.reshape(text), base_dir="R" if is_rtl else "L")
        return tuple(Run(part, face) for part, face in fonts.split_runs(str(shaped), style, language))
    leveled: list[tuple[int, Run]] = []
    position = 0
    all_levels = scripts.levels(text, is_rtl)
    for part, face in fonts.split_runs(text, style, language):
        start = position
        for index in range(position + 1, position + len(part) + 1):
            if index == position + len(part) or all_levels[index] != all_levels[start]:
                level = all_levels[start]
                leveled.append((level, Run(text[start:index], face, level % 2 == 1)))
                start = index
        position += len(part)
    return tuple(run for _, run in _reorder(leveled))


@lru_cache(maxsize=8192)
def measure(runs: tuple[Run, ...], size: int, tracking: int) -> Ink:
    left, top, right, bottom, cursor = math.inf, math.inf, -math.inf, -math.inf, 0.0
    for run in runs:
        parts = list(run.text) if tracking else [run.text]
        for part in parts:
            box = ink_box(part, run.face, size, run.is_rtl)
            if box[2] > box[0]:
                left, right = min(left, cursor + box[0]), max(right, cursor + box[2])
                top, bottom = min(top, box[1]), max(bottom, box[3])
            cursor += advance(part, run.face, size, run.is_rtl) + tracking
    cursor -= tracking if tracking and runs else 0
    if right < left:
        return Ink(0.0, 0.0, 0.0, 0.0, cursor)
    return Ink(left, top, right, bottom, cursor)


@lru_cache(maxsize=8192)
def advance(text: str, face: Face, size: int, is_rtl: bool) -> float:
    """How far the pen moves over a run."""
    if face == fonts.COLORED:
        return emoji.advance(text, size, is_rtl)
    font = fonts.load(face, size)
    if not fonts.has_raqm():
        return float(font.getlength(text))
    return float(font.getlength(text, direction="rtl" if is_rtl else "ltr", features=list(face.features) or None))


@lru_cache(maxsize=2048)
def ink_box(text: str, face: Face, size: int, is_rtl: bool) -> tuple[float, float, float, float]:
    """A run's ink around its baseline's start."""
    if face == fonts.COLORED:
        return emoji.ink_box(text, size, is_rtl)
    font = fonts.load(face, size)
    if not fonts.has_raqm():
        return font.getbbox(text, anchor="ls")
    direction = "rtl" if is_rtl else "ltr"
    return font.getbbox(text, anchor="ls", direction=direction, features=list(face.features) or None)


def _reorder(leveled: list[tuple[int, Run]]) -> list[tuple[int, Run]]:
    """UAX 9, rule L2: from the highest level down to the lowest odd one, reverse each stretch."""
    order = list(leveled)
    highest = max((level for level, _ in order), default=0)
    for level in range(highest, 0, -1):
        start = 0
        while start < len(order):
            if order[start][0] < level:
                start += 1
                continue
            end = start
            while end < len(order) and order[end][0] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end
    return order
