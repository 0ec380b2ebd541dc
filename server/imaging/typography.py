"""Setting text: measure, break into balanced lines, fit into a box.

Words are measured once at a reference size and scaled, so that trying line counts costs arithmetic only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from server.imaging import breaks, fonts, scripts
from server.imaging.balancing import REFERENCE, Balance, Ruler, break_giants, ends_clause
from server.imaging.fonts import Style
from server.imaging.lines import Block, Ink, set_line

_SAFETY = 0.985  # scaled advances differ from the real ones by hinting, under 1 %
_ORPHAN_SHARE, _LONELY_SHARE = 0.34, 0.42
_WAIST, _WAISTED = 0.75, 0.85  # of both neighbours: a line that much shorter between two others; what it is worth
_PAUSE_INSIDE = 0.18  # so much larger a text must be for each line that runs on past a colon or a question
# So much larger a text must be for each line that ends inside a long phrase or a compound.
_WEAK_BREAK, _COMPOUND_BREAK = 0.16, 0.35
_LONG_WORD, _DWARFED, _WORTH_DIVIDING, _DIVIDED = 18, 0.62, 1.5, 0.1

_FEW_LINES, _COLUMN = 3, 0.2
_PAUSE_IN_LINE = re.compile(r"(?:[:;!?–—]|\w{4}\.)\s+\S")
_DENSE = 1.2  # the leading of scripts whose letters fill their squares
_MARKED = 1.46  # and of Thai, whose tone marks stand above vowels and nearly met the vowels below the line above


@lru_cache(maxsize=256)
def fit(
    text: str,
    style: Style,
    width: float,
    height: float,
    *,
    max_size: int,
    min_size: int = 20,
    max_lines: int = 6,
    leading: float = 1.08,
    max_area: float = math.inf,
    language: str = "",
) -> Block | None:
    """Set cleaned text as large as the box allows, in balanced lines without an orphan.

    Sizes and the box are pixels; `leading` is the baseline distance in sizes (grown where accents or
    vowel marks would touch); `max_area` bounds the ink. A word too wide at `min_size` is broken at its
    own hyphens, at last by an added one. None when even that does not fit.
    """
    prepared = scripts.upper(text, language) if style.is_caps else text
    language = scripts.east_asian_language(prepared, language)
    if scripts.east_asian_kind(prepared, language):
        leading = max(leading, _DENSE)
    elif any("\u0e00" <= char <= "\u0e7f" for char in prepared):
        leading = max(leading, _MARKED)
    style = fonts.settled(style, prepared, language)
    pieces = breaks.split_pieces(prepared, language)
    if not pieces or width <= 0 or height <= 0:
        return None
    ruler = Ruler(style, scripts.is_rtl(prepared), language)

    def best_in(broken: Sequence[breaks.Piece], weak_price: float) -> tuple[float, int, list[str]] | None:
        best: tuple[float, int, list[str]] | None = None
        balance = Balance(broken, ruler)
        for count in range(1, min(max_lines, len(broken)) + 1):
            lines, weak = balance.lines(count)
            size = _largest(lines, ruler, width, height, max_size, leading, max_area)
            # Ragged or orphaned settings must be clearly larger to win; so must one more line, above all where more is no larger.
            price = 0.06 if size == max_size else 0.015
            # a clause of Chinese may be short without being an orphan
            is_plain = len(broken) == 1 or all(ends_clause(line, language) for line in lines[:-1])
            score = (
                size * _beauty(lines, ruler, not is_plain, any(piece.space for piece in broken)) * (1 - price * count)
            )
            score *= (1 - weak_price) ** weak * (1 - _PAUSE_INSIDE) ** _run_on(lines)
            if size >= min_size and (best is None or score > best[0]):
                best = (score, size, lines)
        return best

    def broken_at(size: float) -> list[breaks.Piece]:
        return break_giants(pieces, ruler, width * REFERENCE / size * _SAFETY)

    best = best_in(broken_at(min_size), _COMPOUND_BREAK if prepared.isascii() else _WEAK_BREAK)
    has_giant = any(len(piece.text) >= _LONG_WORD for piece in pieces)
    while best and has_giant and best[1] < max_size * _DWARFED:
        # One long word makes all others small: it is divided where that lets the text grow by half, and once more.
        grown = best_in(broken_at(best[1] * _WORTH_DIVIDING), _DIVIDED)
        if grown is None or grown[1] < best[1] * _WORTH_DIVIDING * 0.9:
            break
        best = grown
    if best is None:
        return None
    return _shrink_to_fit(best[2], style, best[1], min_size, width, height, leading, ruler)


@lru_cache(maxsize=256)
def fit_line(
    text: str, style: Style, width: float, *, size: int, tracking: int = 0, min_size: int = 18, language: str = ""
) -> Block | None:
    """Set text on one line, shrinking from `size` to `min_size`; tracked where the script allows. None when too long."""
    prepared = scripts.upper(text, language) if style.is_caps else text
    spacing = tracking if tracking and scripts.can_track(prepared) else 0
    is_rtl = scripts.is_rtl(prepared)
    for step in range(size, min_size - 1, -1):
        scaled = round(spacing * step / size)
        line = set_line(prepared, style, step, is_rtl, language, scaled)
        if line.ink.advance <= width:
            return Block((line,), step, round(step * 1.3), scaled, is_rtl) if prepared else None
    return None


def _beauty(lines: Sequence[str], ruler: Ruler, is_spaced: bool, has_words: bool) -> float:
    if len(lines) == 1:
        return 1.0
    widths = [ruler.width(line) for line in lines]
    widest = max(widths)
    beauty = 1.0 - 0.12 * (1 - min(widths) / widest)
    if not is_spaced:
        return beauty
    if widths[-1] < widest * _ORPHAN_SHARE:
        return beauty * 0.6
    if len(lines) > _FEW_LINES and has_words:  # a column of single words is no sentence
        beauty *= 1 - _COLUMN * sum(" " not in line for line in lines) / len(lines)
    if any(
        middle < _WAIST * min(above, below)
        for above, middle, below in zip(widths, widths[1:], widths[2:], strict=False)
    ):
        beauty *= _WAISTED
    return beauty * 0.8 if min(widths) < widest * _LONELY_SHARE else beauty


def _run_on(lines: Sequence[str]) -> int:
    """How many of several lines hold the end of a thought and the beginning of the next, or the beginning of brackets only."""
    if len(lines) == 1:
        return 0
    return sum(bool(_PAUSE_IN_LINE.search(line)) + (line.count("(") > line.count(")")) for line in lines)


def _largest(
    lines: Sequence[str], ruler: Ruler, width: float, height: float, max_size: int, leading: float, max_area: float
) -> int:
    inks = [ruler.ink(line) for line in lines]
    widest = max(max(ink.advance, ink.right - min(0.0, ink.left)) for ink in inks) or 1.0
    scale = width * _SAFETY / widest
    pitch = _pitch(inks, REFERENCE, leading)
    tall = -inks[0].top + pitch * (len(inks) - 1) + inks[-1].bottom
    scale = min(scale, height / max(tall, 1.0))
    area = sum((ink.right - ink.left) * (ink.bottom - ink.top) for ink in inks)
    scale = min(scale, math.sqrt(max_area / area) if area and max_area < math.inf else scale)
    return min(max_size, int(scale * REFERENCE))


def _shrink_to_fit(
    lines: Sequence[str],
    style: Style,
    size: int,
    min_size: int,
    width: float,
    height: float,
    leading: float,
    ruler: Ruler,
) -> Block | None:
    """Set at the real size; a pixel of hinting may still overflow, then one size down."""
    for step in range(size, max(min_size - 2, 7), -1):
        made = tuple(set_line(line, style, step, ruler.is_rtl, ruler.language, 0) for line in lines)
        block = Block(made, step, math.ceil(_pitch([line.ink for line in made], step, leading)), 0, ruler.is_rtl)
        if block.width <= width and block.height <= height + 1:
            return block
    return None


def _pitch(inks: Sequence[Ink], size: int, leading: float) -> float:
    touching = max((upper.bottom - lower.top for upper, lower in pairwise(inks)), default=0.0)
    return max(size * leading, touching + size * 0.07)
