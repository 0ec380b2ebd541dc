"""Putting set lines on a sheet.

A tracked line is drawn letter by letter, and the same few letters (a domain, a kicker) come again on every pin:
their masks are kept. Of whole runs only the last few are, those that a rehearsal has drawn beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from PIL import Image

from server.imaging import emoji, fonts
from server.imaging.color import Color
from server.imaging.fonts import Face
from server.imaging.lines import Line, advance
from server.imaging.masks import paint

_STEPS = 4  # a letter's place is kept to a quarter of a pixel: finer, no eye sees it and no mask comes twice
Stamp = tuple[Image.Image, int, int]


def draw_line(
    image: Image.Image, line: Line, size: int, tracking: int, start: tuple[float, float], fill: Color
) -> None:
    """Draw a line from its baseline's start; emoji that have colours of their own keep them."""
    for mask, left, top in _stamps(line, size, tracking, start):
        if mask.mode == "L":
            paint(image, fill, left, top, mask)
        else:
            image.paste(mask, (left, top), mask)


def keep(line: Line, size: int, tracking: int, start: tuple[float, float]) -> None:
    """Draw a line beforehand, for `draw_line` to find its letters ready."""
    for _ in _stamps(line, size, tracking, start):
        pass


def _stamps(line: Line, size: int, tracking: int, start: tuple[float, float]) -> Iterator[Stamp]:
    """The masks of a line and where they lie: of its letters where it is tracked, otherwise of its runs."""
    x, baseline = start
    for run in line.runs:
        for part in list(run.text) if tracking else [run.text]:
            whole, step = divmod(round(x * _STEPS), _STEPS)
            find = _letter if tracking else _run
            mask, left, top = find(part, run.face, size, run.is_rtl, step)
            if mask is not None:
                yield mask, whole + left, round(baseline) + top
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
