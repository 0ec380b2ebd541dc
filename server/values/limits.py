"""Cutting text without hurting it: at a sentence, else at a word, never inside a grapheme cluster."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate, takewhile

import regex

ELLIPSIS = "…"
_LOOKED_AT = 4  # times the limit: what lies further on decides nothing
_MIN_SHARE = 0.4  # a cut at a sentence may cost at most this much of the room, else a cut at a word keeps more
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_HAS_UNSPACED = regex.compile(f"[{_UNSPACED}]")
_UNSPACED_OR_MARK = regex.compile(rf"[{_UNSPACED}\p{{P}}]")
# Full stops that end no sentence: an initial, and what is usually abbreviated in the languages of our blogs.
_ABBREVIATION = regex.compile(
    r"(?:^|[\s(])(?:\p{L}|\p{L}\.\s?\p{L}|jr|pt|lat|sog|bspw|vgl|mio|mrd|inc|ltd|e\.g|i\.e|etc|approx|vs|no|nr|st|dr|mr|mrs|ms|prof|ca|bzw|ggf|evtl|inkl|min|max|ung|sr|sra|av|env|tbsp|tsp|oz|lb|"
    r"z\.\s?b|d\.\s?h|u\.\s?a|p\.\s?ex|p\.\s?ej|ad\s?es|es)\.$",
    regex.IGNORECASE,
)
# a run of marks is looked at once, from its start: from each of its marks anew, a page of full stops would take minutes
_SENTENCE_END = regex.compile(r"(?:(?<![.!?…؟।॥۔])[.!?…؟।॥۔]++[\"'”’»)\]]*+(?=\s|$)|[。！？]+[」』）”’]*)")
_CLOSING = frozenset("\"'”’»)]")
_BEHIND = 12  # characters that tell an abbreviation
_AHEAD = 40  # characters in which the next word begins
_SAYS = regex.compile(r"[\p{L}\p{N}\p{So}]")
_READ = frozenset("&+")
_WORD_TRIM = " \t\n,;:–—-·•|/(［（「[{&+،؛、，"


def graphemes(text: str) -> list[str]:
    """Split into what a reader sees as characters (Unicode extended grapheme clusters)."""
    return regex.findall(r"\X", text)


def sentences(text: str) -> list[str]:
    """Split into sentences, each with its own punctuation; the last one may have none."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        # "3.5", and what stands in a bracket or a quotation inside a sentence ("a light (and vegan!) dish")
        may_go_on = match.group() == "." or match.group()[-1] in _CLOSING
        is_inside = may_go_on and _continues(text[end : end + _AHEAD])
        if is_inside or _ABBREVIATION.search(text[max(start, end - _BEHIND) : end]):
            continue
        found.append(text[start:end].strip())
        start = end
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def words(text: str) -> list[str]:
    """Split into the pieces a line may be broken at: words, or phrases in scripts that write without spaces.

    Joining the pieces gives the text back, since each keeps the space behind it.
    """
    pieces: list[str] = []
    for token in regex.findall(r"\s*\S+\s*", text):
        pieces += _phrases(token) if _HAS_UNSPACED.search(token) else [token]
    return pieces


def fit_text(text: str, limit: int) -> str:
    """Shorten to at most `limit` characters (code points): whole sentences when they keep enough, else whole words with `…`."""
    text = text.strip()
    if len(text) <= limit:
        return text
    text = text[: _LOOKED_AT * limit]
    kept = ""
    for sentence in sentences(text):
        end = text.index(sentence, len(kept)) + len(sentence)
        if end > limit:
            break
        kept = text[:end]
    if len(kept) >= limit * _MIN_SHARE:
        return kept
    return fit_words(text, limit)


def fit_words(text: str, limit: int) -> str:
    """Shorten to at most `limit` characters at a word, ending in `…`; a single over-long word is cut between graphemes."""
    text = text.strip()
    if len(text) <= limit:
        return text
    text = text[: _LOOKED_AT * limit]
    room = limit - len(ELLIPSIS)
    kept = _take(words(text), room).rstrip(_WORD_TRIM)
    if not says_something(kept):  # nothing, or the full stop before a word that is too long itself
        kept = _take(graphemes(text), room).rstrip()
    return kept.rstrip(".…") + ELLIPSIS if kept and limit > 1 else kept[:limit]


def says_something(text: str) -> bool:
    """Tell whether there is a letter, a number or a picture among the signs."""
    return _SAYS.search(text) is not None


def read_aloud(pieces: list[str]) -> list[str]:
    """The pieces that are words, without marks that stand alone, as in French: « and ? are none, & is one."""
    return [piece for piece in pieces if says_something(piece) or piece.strip() in _READ]


def _take(pieces: list[str], room: int) -> str:
    """Join as many leading pieces as fit, not counting the space behind the last one."""
    ends = accumulate(pieces)
    return "".join(list(takewhile(lambda joined: len(joined.rstrip()) <= room, ends))[-1:])


def _continues(rest: str) -> bool:
    following = rest.lstrip()
    return bool(following) and following[0].islower()


def _phrases(token: str) -> list[str]:
    """Phrases of a token without spaces; a break between two letters of a spaced script is undone ("iPhone")."""
    phrases: list[str] = []
    for phrase in _parser(token)(token):
        if phrases and not (_UNSPACED_OR_MARK.match(phrases[-1][-1]) or _UNSPACED_OR_MARK.match(phrase[0])):
            phrases[-1] += phrase
        elif phrases and len(graphemes(phrases[-1] + phrase)) < len(graphemes(phrases[-1])) + len(graphemes(phrase)):
            phrases[-1] += phrase  # the model broke inside a cluster: a vowel sign belongs to its letter
        else:
            phrases.append(phrase)
    return phrases


def _parser(token: str) -> Callable[[str], list[str]]:
    if regex.search(r"[\p{Hiragana}\p{Katakana}]", token):
        return _model("japanese")
    if regex.search(r"\p{Han}", token):
        return _model("simplified_chinese")
    if regex.search(r"\p{Thai}", token):
        return _model("thai")
    return graphemes  # Lao, Khmer, Burmese: no model; a cluster is the smallest safe piece


@lru_cache(maxsize=3)
def _model(name: str) -> Callable[[str], list[str]]:
    import budoux  # its models cost 30 ms to load, and most pages never need them

    parse: Callable[[str], list[str]] = getattr(budoux, f"load_default_{name}_parser")().parse
    return parse
