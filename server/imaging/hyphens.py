"""Where a long word may be broken: Thai between its words, European languages between syllables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import pyphen

_UNKNOWN = 3  # what a cluster outside all known words costs, against 1 for a word
_LONGEST = 20  # clusters of a word
_PREFIXES = frozenset({"ge", "be", "ver", "er", "zer", "ent", "vor", "un"})  # of German: a line shall begin with them
_LEAST = 3  # letters on either side of a hyphen
_WRONG_PLACE = 7
_LEANING = ("ไม่", "การ", "ความ")  # of Thai: not, and what makes nouns; they belong to the word behind them
# of kitchens, and not in the list of words: clear, thick and plain broth, a sure recipe
_DISHES = frozenset({"น้ำข้น", "น้ำใส", "น้ำซุป", "สูตรเด็ด"})


def thai_words(clusters: Sequence[str]) -> list[str]:
    """The words of a Thai text, given as characters with their marks: as few and as well known ones as possible."""
    known, total = _thai_lexicon(), len(clusters)
    costs, origin = [0.0] + [float("inf")] * total, [0] * (total + 1)
    for start in range(total):
        word = ""
        for end in range(start + 1, min(total, start + _LONGEST) + 1):
            word += clusters[end - 1]
            price = 1.0 if word in known or word.rstrip("ๆ") in known else _UNKNOWN if end == start + 1 else 0.0
            if price and costs[start] + price < costs[end]:
                costs[end], origin[end] = costs[start] + price, start
    words: list[str] = []
    is_open = False  # unknown clusters beside each other are one word: nobody knows where it may be broken
    end = total
    while end:
        start = origin[end]
        word = "".join(clusters[start:end])
        is_unknown = word not in known and word.rstrip("ๆ") not in known
        if words and ((is_unknown and is_open) or word in _LEANING):
            words[-1] = word + words[-1]
        else:
            words.append(word)
        is_open, end = is_unknown, start
    return words[::-1]


def places(word: str, language: str) -> list[int]:
    """Where a European word may be broken with a hyphen, in letters from its start; none in a language that is not known."""
    known = pyphen.language_fallback(language.replace("-", "_")) if language else None
    if known is None and not language and any(char in "äöüßÄÖÜ" for char in word):
        known = "de"
    if known is None:
        return []
    found = _patterns(known).positions(word.lower())
    return [int(place) for place in found if _LEAST <= place <= len(word) - _LEAST]


def best_place(word: str, found: Sequence[int], start: int, wanted: int, most: int) -> int | None:
    """Of the places to break a word that lie after `start`, the nearest to `wanted`, `most` at last; never behind a prefix."""
    near = [place for place in found if start + (wanted - start) * 0.5 < place <= most]

    def cost(place: int) -> int:
        before = max((one for one in found if one < place), default=0)
        return abs(place - wanted) + (_WRONG_PLACE if word[before:place].lower() in _PREFIXES else 0)

    return min(near, key=cost, default=None)


@lru_cache(maxsize=2)
def _patterns(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=language)


@lru_cache(maxsize=1)
def _thai_lexicon() -> frozenset[str]:
    """The list alone of the package: its own tree of all words takes 80 megabytes, a set a tenth of that."""
    return _DISHES.union(files("newmm_tokenizer").joinpath("words_th.txt").read_text("utf-8-sig").split())
