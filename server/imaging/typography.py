"""Setting text: measure, break into balanced lines, fit into a box.

Words are measured once at a reference size and scaled, so that trying line counts costs arithmetic only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from server.imaging import breaks, fonts, hyphens, scripts
from server.imaging.fonts import Style
from server.imaging.lines import Block, Ink, measure, set_line, visual_runs

_REFERENCE = 100
_SAFETY = 0.985  # scaled advances differ from the real ones by hinting, under 1 %
_ORPHAN_SHARE = 0.34
_WEAK_BREAK = 0.16  # so much larger a text must be for each line that ends inside a compound or a long phrase
_PAUSES, _PAUSE = "!?:;！？：；。」』】", 0.08  # a line likes to end where a reader stops
_WEAK_ENDINGS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "to",
        "in",
        "on",
        "at",
        "by",
        "and",
        "or",
        "with",
        "from",
        "your",
        "my",
        "&",
        "und",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "für",
        "mit",
        "im",
        "von",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "et",
        "el",
        "los",
        "las",
        "y",
        "con",
        "del",
    ]
)


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
    style = fonts.settled(style, prepared, language)
    pieces = breaks.split_pieces(prepared, language)
    if not pieces or width <= 0 or height <= 0:
        return None
    ruler = _Ruler(style, scripts.is_rtl(prepared), language)
    pieces = _break_giants(pieces, ruler, width * _REFERENCE / min_size * _SAFETY)
    best: tuple[float, int, list[str]] | None = None
    for count in range(1, min(max_lines, len(pieces)) + 1):
        balanced = _balance(pieces, count, ruler)
        if balanced is None:
            continue
        lines, weak = balanced
        size = _largest(lines, ruler, width, height, max_size, leading, max_area)
        # Ragged or orphaned settings must be clearly larger to win; so must one more line.
        score = (
            size * _beauty(lines, ruler, is_spaced=len(pieces) > 1) * (1 - 0.015 * count) * (1 - _WEAK_BREAK) ** weak
        )
        if size >= min_size and (best is None or score > best[0]):
            best = (score, size, lines)
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


class _Ruler:
    """Widths of pieces at the reference size, each measured once."""

    def __init__(self, style: Style, is_rtl: bool, language: str) -> None:
        self.style = style
        self.is_rtl = is_rtl
        self.language = language

    def ink(self, text: str) -> Ink:
        """Of a line, put together from its words', which come again in other lines and on other pins of the post."""
        words = text.split(" ")
        if len(words) == 1 or self.is_rtl or not text.isascii():
            return self._measured(text)
        inks = [self._measured(word) for word in words]
        gap = self._measured("n n").advance - 2 * self._measured("n").advance
        before = sum(ink.advance for ink in inks[:-1]) + gap * (len(words) - 1)
        return Ink(
            inks[0].left,
            min(ink.top for ink in inks),
            before + inks[-1].right,
            max(ink.bottom for ink in inks),
            before + inks[-1].advance,
        )

    def _measured(self, text: str) -> Ink:
        return measure(visual_runs(text, self.style, self.is_rtl, self.language), _REFERENCE, 0)

    def width(self, text: str) -> float:
        ink = self.ink(text)
        return max(ink.advance, ink.right - min(0.0, ink.left))


def _balance(pieces: Sequence[breaks.Piece], count: int, ruler: _Ruler) -> tuple[list[str], int] | None:
    """Break into exactly `count` lines with the least raggedness, and tell how many breaks are weak; None when there are too
    few pieces."""
    total = len(pieces)
    widths = [_piece_width(piece.text, ruler) for piece in pieces]
    space = _piece_width("n n", ruler) - 2 * _piece_width("n", ruler)
    ends = [0.0]
    for piece, width in zip(pieces, widths, strict=True):
        ends.append(ends[-1] + width + (space if piece.space else 0.0))
    target = ends[-1] / count
    costs: list[list[float]] = [[math.inf] * (total + 1) for _ in range(count + 1)]
    origin = [[0] * (total + 1) for _ in range(count + 1)]
    costs[0][0] = 0.0
    for row in range(1, count + 1):
        for end in range(row, total - (count - row) + 1):
            for start in range(row - 1, end):
                if costs[row - 1][start] == math.inf:
                    continue
                length = ends[end] - ends[start] - (space if pieces[start].space and start else 0.0)
                cost = costs[row - 1][start] + (length / target - 1) ** 2 + _break_penalty(pieces, end, total)
                if length > target:
                    cost += (length / target - 1) ** 2 * 1.5  # the widest line decides the size
                if cost < costs[row][end]:
                    costs[row][end] = cost
                    origin[row][end] = start
    if costs[count][total] == math.inf:
        return None
    cuts = [total]
    for row in range(count, 0, -1):
        cuts.append(origin[row][cuts[-1]])
    cuts.reverse()
    weak = sum(pieces[cut].is_weak for cut in cuts[1:-1])
    return [_join(pieces[start:end]) for start, end in pairwise(cuts)], weak


def _break_penalty(pieces: Sequence[breaks.Piece], end: int, total: int) -> float:
    if end == total:
        return 0.0
    penalty = 0.6 if pieces[end].is_weak else 0.0
    last = pieces[end - 1].text.lower()
    # A number belongs to what it counts, an article to its noun.
    if last in _WEAK_ENDINGS or last.isdigit():
        penalty += 0.12
    if last[-1:] in _PAUSES:
        penalty -= _PAUSE
    return penalty


def _beauty(lines: Sequence[str], ruler: _Ruler, is_spaced: bool) -> float:
    if len(lines) == 1:
        return 1.0
    widths = [ruler.width(line) for line in lines]
    widest = max(widths)
    beauty = 1.0 - 0.12 * (1 - min(widths) / widest)
    is_orphan = widths[-1] < widest * _ORPHAN_SHARE
    return beauty * 0.6 if is_orphan and is_spaced else beauty


def _largest(
    lines: Sequence[str], ruler: _Ruler, width: float, height: float, max_size: int, leading: float, max_area: float
) -> int:
    inks = [ruler.ink(line) for line in lines]
    widest = max(max(ink.advance, ink.right - min(0.0, ink.left)) for ink in inks) or 1.0
    scale = width * _SAFETY / widest
    pitch = _pitch(inks, _REFERENCE, leading)
    tall = -inks[0].top + pitch * (len(inks) - 1) + inks[-1].bottom
    scale = min(scale, height / max(tall, 1.0))
    area = sum((ink.right - ink.left) * (ink.bottom - ink.top) for ink in inks)
    scale = min(scale, math.sqrt(max_area / area) if area and max_area < math.inf else scale)
    return min(max_size, int(scale * _REFERENCE))


def _shrink_to_fit(
    lines: Sequence[str],
    style: Style,
    size: int,
    min_size: int,
    width: float,
    height: float,
    leading: float,
    ruler: _Ruler,
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


def _break_giants(pieces: Sequence[breaks.Piece], ruler: _Ruler, limit: float) -> list[breaks.Piece]:
    fitted: list[breaks.Piece] = []
    for piece in pieces:
        if _piece_width(piece.text, ruler) <= limit:
            fitted.append(piece)
            continue
        parts = breaks.clusters(piece.text)
        needed = math.ceil(_piece_width(piece.text, ruler) / (limit * 0.9))
        step = max(1, math.ceil(len(parts) / needed))
        hyphen = "-" if all(scripts.is_european_letter(char) for char in piece.text if char.isalpha()) else ""
        chunks, start = [], 0
        found = hyphens.places(piece.text, ruler.language) if hyphen and len(parts) == len(piece.text) else []
        while start < len(parts):
            end = start + step
            if hyphen and end < len(parts):
                better = hyphens.best_place(piece.text, found, start, end, start + max(step, int(step * 1.08)))
                end = better or breaks.syllable_start(parts, end, min(4, step // 3))
            chunks.append("".join(parts[start:end]))
            start = end
        for index, chunk in enumerate(chunks):
            is_last = index == len(chunks) - 1
            mark = "" if is_last or chunk.endswith("-") else hyphen
            fitted.append(breaks.Piece(chunk + mark, piece.space and index == 0))
    return fitted


def _join(pieces: Sequence[breaks.Piece]) -> str:
    return "".join((" " if piece.space and index else "") + piece.text for index, piece in enumerate(pieces))


def _piece_width(text: str, ruler: _Ruler) -> float:
    return ruler.ink(text).advance
