"""Comparing wordings: whether a text holds a word in any of its forms, and how much two texts say the same."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import regex
import snowballstemmer

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)?")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_ENDING = {4: 2}  # letters that may follow a word of four; longer words may grow by three
_ENDING_MAX = 3


def words_of(text: str) -> list[str]:
    """The words of a text, case-folded; signs one by one where words are not spaced."""
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        found += list(word) if _UNSPACED.search(word) else [word]
    return found


def stems_of(text: str, language: str) -> list[str]:
    """The stems of a text's words in order; the words themselves in languages without a stemmer."""
    return [_stem(word, language) for word in words_of(text)]


def holds(text: str, phrase: str, language: str) -> bool:
    """Tell whether the text holds the word or phrase in any of its forms ("cheap" in "the cheapest way")."""
    wanted = words_of(phrase)
    if not wanted:
        return False
    found = words_of(text)
    last = len(found) - len(wanted)
    return any(
        all(_same(found[at + offset], word, language) for offset, word in enumerate(wanted)) for at in range(last + 1)
    )


def says(text: str, phrase: str, language: str) -> bool:
    """Tell whether the text has all words of a phrase, in any form and order; as one run where words are not spaced."""
    if _UNSPACED.search(phrase):
        return phrase.casefold() in text.casefold()
    return set(stems_of(phrase, language)) <= set(stems_of(text, language))


def likeness(one: str, other: str) -> float:
    """How much two texts share, 0 to 1: twice their common pairs of neighbouring words over all pairs."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 1.0 if words_of(one) == words_of(other) else 0.0
    return 2 * len(first & second) / (len(first) + len(second))


@lru_cache(maxsize=500)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(words_of(text)))


def _same(found: str, wanted: str, language: str) -> bool:
    if found == wanted or _stem(found, language) == _stem(wanted, language):
        return True
    room = _ENDING.get(len(wanted), _ENDING_MAX) if len(wanted) >= min(_ENDING) else 0
    return found.startswith(wanted) and len(found) - len(wanted) <= room


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(_STEMMERS.get(language, ""))
    return str(stemmer.stemWord(word)) if stemmer else word


@cache
def _stemmer(name: str) -> Any:
    return snowballstemmer.stemmer(name) if name else None
