"""Putting set lines on a sheet.

A tracked line is drawn letter by letter, and the same few letters (a domain, a kicker) come again on every pin:
their masks are kept, and those of whole lines. Of other runs only the last few are, those that a rehearsal has drawn beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from PIL import Image, ImageChops

from server.imaging import emoji, fonts
from server.imaging.color import Color
from server.imaging.fonts import Face, Run
from server.imaging.lines import Line, advance
from server.imaging.masks import paint

_STEPS = 4  # a letter's place is kept to a quarter of a pixel: finer, no eye sees it and no mask comes twice
Stamp = tuple[Image.Image, int, int]


def draw_line(
    image: Image.Image, line: Line, size: int, tracking: int, start: tuple[float, float], fill: Color
) -> None:
    """Draw a line from its baseline's start; emoji that have colours of their own keep them."""
    for mask, left, top in _placed(line, size, tracking, start):
        if mask.mode == "L":
            paint(image, fill, (left, top, left + mask.width, top + mask.height), mask)
        else:
            image.paste(mask, (left, top), mask)


def keep(line: Line, size: int, tracking: int, start: tuple[float, float]) -> None:
    """Draw a line beforehand, for `draw_line` to find its letters ready."""
    for _ in _placed(line, size, tracking, start):
        pass


def _placed(line: Line, size: int, tracking: int, start: tuple[float, float]) -> Iterator[Stamp]:
    """The masks of a line and where they lie: of a tracked one as a whole, otherwise of its runs."""
    left, baseline = math.floor(start[0]), round(start[1])
    for mask, x, y in (_tracked if tracking else _stamps)(line.runs, size, tracking, start[0] - left):
        yield mask, left + x, baseline + y


@lru_cache(maxsize=48)
def _tracked(runs: tuple[Run, ...], size: int, tracking: int, start: float) -> tuple[Stamp, ...]:
    """The letters of a tracked line in one mask, since a domain stands on every pin; each by itself where some have colours."""
    letters = tuple(_stamps(runs, size, tracking, start))
    if not letters or any(mask.mode != "L" for mask, _, _ in letters):
        return letters
    left, top = min(x for _, x, _ in letters), min(y for _, _, y in letters)
    right, bottom = max(x + mask.width for mask, x, _ in letters), max(y + mask.height for mask, _, y in letters)
    whole = Image.new("L", (right - left, bottom - top))
    for mask, x, y in letters:
        place = (x - left, y - top, x - left + mask.width, y - top + mask.height)
        whole.paste(ImageChops.lighter(whole.crop(place), mask), place)
    return ((whole, left, top),)


def _stamps(runs: Sequence[Run], size: int, tracking: int, start: float) -> Iterator[Stamp]:
    """The masks of letters, where they are tracked, or of runs, and where they lie around the baseline."""
    x = start
    for run in runs:
        for part in list(run.text) if tracking else [run.text]:
            whole, step = divmod(round(x * _STEPS), _STEPS)
            find = _letter if tracking else _run
            mask, left, top = find(part, run.face, size, run.is_rtl, step)
            if mask is not None:
                yield mask, whole + left, top
            x += advance(part, run.face, size, run.is_rtl) + tracking


def _mask(text: str, face: Face, size: int, is_rtl: bool, step: int) -> tuple[Image.Image | None, int, int]:
    """The ink of a text that starts `step` quarters of a pixel right of 0, and where its mask lies."""
    if face == fonts.COLORED:
        return emoji.drawn(text, size, is_rtl)
    font, start = fonts.load(face, size), (step / _STEPS, 0.0)
    if fonts.has_raqm():
        direction, features = "rtl" if is_rtl else "ltr", list(face.features) or None
        mask, (left, top) = font.getmask2(text, "L", direction, features, anchor="ls", start=start)
    else:
        mask, (left, top) = font.getmask2(text, "L", anchor="ls", start=start)
    return (Image.Image()._new(mask), left, top) if all(mask.size) else (None, 0, 0)


_letter = lru_cache(maxsize=1024)(_mask)
_run = lru_cache(maxsize=24)(_mask)
