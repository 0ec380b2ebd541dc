"""Emoji in colour, where this machine has Google's font for them.

Its pictures are bitmaps of one size. They are shaped by the font's own tables (families, skin tones, flags, keycaps), scaled to
the text beside them and set on the middle of its capitals. On any other machine emoji are outlines in the text's own colour.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from fontTools.ttLib import TTFont
from PIL import Image, ImageFont, features

FILE = "NotoColorEmoji.ttf"
_STRIKE = 109  # pixels to the em: the one size there is
_SIZE = 0.86  # of the text's: an em of an emoji is much larger to the eye than one of letters
_MOST_GROWN = 1.5
_MIDDLE = 0.34  # of the text's size above the baseline: half of a capital
_TONE, _WIDE = "[\U0001f3fb-\U0001f3ff]", "[\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
# of the older signs those that are pictures without being asked to; any other is one when the selector follows
_NARROW = (
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5"
    "\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf"
    "\u2b1b\u2b1c\u2b50\u2b55]"
)
_ONE = rf"(?:(?:{_WIDE}|{_NARROW})(?!\ufe0e)|[\u00a9\u00ae\u203c-\u3299](?=\ufe0f|{_TONE}))(?:\ufe0f|{_TONE})*"
_PICTURE = re.compile(
    rf"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}|{_ONE}(?:\u200d(?:{_ONE}|[\u2640\u2642\u2695\u2696\u2708\u2764]))*"
)
_UNSEEN = "\ufe0f\u200d"


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where a text has emoji that can be drawn in colour here, each with all that belongs to it."""
    if held():
        for found in _PICTURE.finditer(text):
            if all(ord(char) in held() for char in found.group() if char not in _UNSEEN):
                yield found.span()


def without(text: str) -> str:
    """A text as far as letters have to be found for it."""
    return _PICTURE.sub("", text)


@lru_cache(maxsize=1)
def held() -> frozenset[int]:
    """The code points of the colour font; none where there is no such font, or no shaping."""
    font = _font()
    if font is None:
        return frozenset()
    with TTFont(font.path, lazy=True) as tables:
        # Of the kinds of colour fonts FreeType draws bitmaps and flat layers, not gradients.
        is_known = "CBDT" in tables or ("COLR" in tables and tables["COLR"].version == 0)
        return frozenset(tables.getBestCmap()) if is_known else frozenset()


@lru_cache(maxsize=1024)
def advance(text: str, size: int, is_rtl: bool) -> float:
    """How far the pen moves over emoji beside text of a size."""
    font = _font()
    return float(font.getlength(text, direction=_direction(is_rtl))) * _scale(size) if font else 0.0


@lru_cache(maxsize=1024)
def ink_box(text: str, size: int, is_rtl: bool) -> tuple[float, float, float, float]:
    """What they cover, around the start of the text's baseline."""
    font, scale = _font(), _scale(size)
    if font is None:
        return (0.0, 0.0, 0.0, 0.0)
    left, top, right, bottom = font.getbbox(text, anchor="ls", direction=_direction(is_rtl))
    middle = (top + bottom) / 2 * scale + _MIDDLE * size  # how much too low they would stand
    return (left * scale, top * scale - middle, right * scale, bottom * scale - middle)


@lru_cache(maxsize=16)
def drawn(text: str, size: int, is_rtl: bool) -> tuple[Image.Image | None, int, int]:
    """Their picture, transparent around them, and where it lies."""
    font = _font()
    left, top, right, bottom = ink_box(text, size, is_rtl)
    if font is None or right <= left or bottom <= top:
        return None, 0, 0
    core, _ = font.getmask2(text, "RGBA", direction=_direction(is_rtl), anchor="ls", ink=-1)
    scaled = (max(1, math.ceil(right - left)), max(1, math.ceil(bottom - top)))
    picture = Image.Image()._new(core).convert("RGBa").resize(scaled, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return picture.convert("RGBA"), round(left), round(top)


def _scale(size: int) -> float:
    return min(_MOST_GROWN, size * _SIZE / _STRIKE)


def _direction(is_rtl: bool) -> str:
    return "rtl" if is_rtl else "ltr"


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont | None:
    if not features.check("raqm"):
        return None
    try:
        return ImageFont.truetype(FILE, _STRIKE, layout_engine=ImageFont.Layout.RAQM)
    except OSError:  # not among the system's fonts
        return None
