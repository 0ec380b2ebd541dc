"""Putting set lines on a sheet.

A tracked line is drawn letter by letter, and the same few letters (a domain, a kicker) come again on every pin:
their masks are kept. A whole run is drawn once and forgotten.
"""

from __future__ import annotations

import math
from functools import lru_cache

from PIL import Image, ImageDraw

from server.imaging import fonts
from server.imaging.color import Color
from server.imaging.fonts import Face
from server.imaging.lines import Line, advance, ink_box

_STEPS = 4  # a letter's place is kept to a quarter of a pixel: finer, no eye sees it and no mask comes twice


def draw_line(
    image: Image.Image,
    draw: ImageDraw.ImageDraw,
    line: Line,
    size: int,
    tracking: int,
    start: tuple[float, float],
    fill: Color,
) -> None:
    """Draw a line from its baseline's start; `draw` belongs to `image`."""
    x, baseline = start
    for run in line.runs:
        for part in list(run.text) if tracking else [run.text]:
            if tracking:
                _stamp(image, part, run.face, size, run.is_rtl, (x, baseline), fill)
            else:
                _write(draw, part, run.face, size, run.is_rtl, (x, baseline), fill)
            x += advance(part, run.face, size, run.is_rtl) + tracking


def _stamp(
    image: Image.Image, text: str, face: Face, size: int, is_rtl: bool, start: tuple[float, float], fill: Color
) -> None:
    whole, step = divmod(round(start[0] * _STEPS), _STEPS)
    mask, left, top = _mask(text, face, size, is_rtl, step)
    if mask is not None:
        image.paste(fill, (whole + left, round(start[1]) + top), mask)


@lru_cache(maxsize=1024)
def _mask(text: str, face: Face, size: int, is_rtl: bool, step: int) -> tuple[Image.Image | None, int, int]:
    """The ink of a letter that starts `step` quarters of a pixel right of 0, and where its mask lies."""
    box = ink_box(text, face, size, is_rtl)
    if box[2] <= box[0] or box[3] <= box[1]:
        return None, 0, 0
    left, top = math.floor(box[0]) - 1, math.floor(box[1]) - 1
    mask = Image.new("L", (math.ceil(box[2]) + 2 - left, math.ceil(box[3]) + 1 - top), 0)
    _write(ImageDraw.Draw(mask), text, face, size, is_rtl, (step / _STEPS - left, -top), 255)
    return mask, left, top


def _write(
    draw: ImageDraw.ImageDraw,
    text: str,
    face: Face,
    size: int,
    is_rtl: bool,
    start: tuple[float, float],
    fill: Color | int,
) -> None:
    font = fonts.load(face, size)
    if not fonts.has_raqm():
        draw.text(start, text, fill, font, anchor="ls")
        return
    features = list(face.features) or None
    draw.text(start, text, fill, font, anchor="ls", direction="rtl" if is_rtl else "ltr", features=features)
