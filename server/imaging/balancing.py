"""Where lines end: balanced, no number parted from what it counts, no article from its noun, giants divided.

Words are measured once at a reference size and scaled, so that trying line counts costs arithmetic only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from server.imaging import breaks, hyphens, scripts
from server.imaging.fonts import Style
from server.imaging.lines import Ink, measure, visual_runs
from server.values.small_words import ANY_SMALL_WORD

REFERENCE = 100
_JOINING = "&+"  # a line may begin with them
# a line likes to end where a reader stops
_PAUSES = {**dict.fromkeys("!?:;", 0.16), **dict.fromkeys("！？：；。」』】", 0.08), **dict.fromkeys(",،、", 0.03)}
_SIGN, _SENTENCE = 0.14, 0.14  # behind a dash or an emoji; behind a full stop
_ASIDE, _INSIDE = 0.12, 0.2  # before a bracket, and between two
_ABBREVIATED = 4  # signs of a word with its full stop: Dr., Mt., No., vs.
# Of Chinese: a line ends behind a clause, be its mark wide or narrow, rather than inside it, which counts as so many weak ends;
# a quarter of that where the clause has more signs than a line takes
_CLAUSE_ENDS, _CLAUSE, _TORN = "，。！？；：,!?;:", 1.2, 3
_CLAUSE_SIGNS, _TORN_LONG = 9, 0.25
_WEAK = "& my your av dla nie oraz een het med met och og op på til van voor w z ze без в для до за из й к на не о от по с та у і що як чи або але что как или это при про"
_WEAK_ENDINGS = ANY_SMALL_WORD | frozenset(_WEAK.split())


class Ruler:
    """Widths of pieces at the reference size, each measured once."""

    def __init__(self, style: Style, is_rtl: bool, language: str) -> None:
        self.style = style
        self.is_rtl = is_rtl
        self.language = language
        self._inks: dict[str, Ink] = {}

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
        found = self._inks.get(text)
        if found is None:
            found = measure(visual_runs(text, self.style, self.is_rtl, self.language), REFERENCE, 0)
            self._inks[text] = found
        return found

    def width(self, text: str) -> float:
        ink = self.ink(text)
        return max(ink.advance, ink.right - min(0.0, ink.left))


class Balance:
    """Pieces to be broken into lines, in as many counts of lines as are tried: each piece and each end is judged once."""

    def __init__(self, pieces: Sequence[breaks.Piece], ruler: Ruler) -> None:
        self.pieces = pieces
        space = piece_width("n n", ruler) - 2 * piece_width("n", ruler)
        self._hyphen = piece_width("-", ruler) if any(piece.hyphen for piece in pieces) else 0.0
        self._penalties = [_break_penalty(pieces, end) for end in range(1, len(pieces))]
        self._is_clause = [ends_clause(piece.text, ruler.language) for piece in pieces[:-1]]
        self._torn = _torn(pieces, self._is_clause) if any(self._is_clause) else [0.0] * len(self._is_clause)
        self._ends = [0.0]
        self._starts: list[float] = []
        for piece in pieces:
            gap = space if piece.space else 0.0
            self._starts.append(self._ends[-1] + (gap if self._starts else 0.0))
            self._ends.append(self._ends[-1] + piece_width(piece.text, ruler) + gap)

    def lines(self, count: int) -> tuple[list[str], float]:
        """Exactly `count` lines, no more than there are pieces, with the least raggedness, and how many breaks are weak."""
        total, pieces = len(self.pieces), self.pieces
        target = self._ends[-1] / count
        costs = [0.0] + [math.inf] * total  # of the lines so far, by the piece that they end before
        origins: list[list[int]] = []
        for row in range(1, count + 1):
            before, costs, origin = costs, [math.inf] * (total + 1), [0] * (total + 1)
            for end in range(row, total - (count - row) + 1):
                penalty = self._penalties[end - 1] + _CLAUSE * self._torn[end - 1] if end < total else 0.0
                reach = self._ends[end] + (self._hyphen if pieces[end - 1].hyphen else 0.0)
                for start in range(row - 1, end):
                    length = reach - self._starts[start]
                    off = (length / target - 1) ** 2
                    # the widest line decides the size
                    cost = before[start] + (off * 2.5 if length > target else off) + penalty
                    if cost < costs[end]:
                        costs[end], origin[end] = cost, start
            origins.append(origin)
        cuts = [total]
        for origin in reversed(origins):
            cuts.append(origin[cuts[-1]])
        cuts.reverse()
        weak = sum(pieces[cut].is_weak + _TORN * self._torn[cut - 1] for cut in cuts[1:-1])
        if count > 1:
            weak += sum(any(self._is_clause[start : end - 1]) for start, end in pairwise(cuts))
        return [_join(pieces[start:end]) for start, end in pairwise(cuts)], weak


def break_giants(pieces: Sequence[breaks.Piece], ruler: Ruler, limit: float) -> list[breaks.Piece]:
    fitted: list[breaks.Piece] = []
    for piece in pieces:
        if piece_width(piece.text, ruler) <= limit:
            fitted.append(piece)
            continue
        parts = breaks.clusters(piece.text)
        needed = math.ceil(piece_width(piece.text, ruler) / (limit * 0.9))
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
            fitted.append(breaks.Piece(chunk, piece.space and index == 0, is_weak=index > 0, hyphen=mark))
    return fitted


def _break_penalty(pieces: Sequence[breaks.Piece], end: int) -> float:
    penalty = 0.6 if pieces[end].is_weak else 0.0
    last = pieces[end - 1].text.lower()
    # A number belongs to what it counts, an article to its noun.
    if last.isdigit():
        penalty += 0.3
    elif last in _WEAK_ENDINGS:
        penalty += 0.12
    if not any(char.isalnum() or char in _JOINING for char in pieces[end].text):
        penalty += 0.5  # an emoji or a dash belongs to what it follows
    return penalty - _pause(last, pieces[end].text) + _aside(pieces, end)


def ends_clause(text: str, language: str) -> bool:
    """Whether a clause of Chinese ends with a text."""
    if not language.startswith("zh"):
        return False
    return text[-1] in _CLAUSE_ENDS and (not text[-1].isascii() or any(scripts.is_han(char) for char in text))


def _torn(pieces: Sequence[breaks.Piece], is_clause: Sequence[bool]) -> list[float]:
    """How much of a clause's worth a line that ends behind each piece but the last would tear."""
    found: list[float] = []
    start = 0
    for end in [index + 1 for index, one in enumerate(is_clause) if one] + [len(pieces)]:
        signs = sum(char.isalnum() for piece in pieces[start:end] for char in piece.text)
        found += [1.0 if signs <= _CLAUSE_SIGNS else _TORN_LONG] * (end - start - 1) + [0.0]
        start = end
    return found[:-1]


def _pause(last: str, following: str) -> float:
    """How much a reader stops between two pieces."""
    if not any(char.isalnum() for char in last) and last not in _JOINING:
        return _SIGN
    if last.endswith((".", "…")) and len(last) > _ABBREVIATED and not following[:1].islower():
        return _SENTENCE
    return _PAUSES.get(last[-1:], 0.0)


def _aside(pieces: Sequence[breaks.Piece], end: int) -> float:
    """What is put in brackets stands on a line of its own, if it can."""
    before = "".join(piece.text for piece in pieces[:end])
    if before.count("(") > before.count(")"):
        return _INSIDE
    return -_ASIDE if pieces[end].text.startswith("(") else 0.0


def _join(pieces: Sequence[breaks.Piece]) -> str:
    text = "".join((" " if piece.space and index else "") + piece.text for index, piece in enumerate(pieces))
    return text + pieces[-1].hyphen


def piece_width(text: str, ruler: Ruler) -> float:
    return ruler.ink(text).advance
