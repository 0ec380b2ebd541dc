"""Which search phrases the pins of a post aim at: the page's own, its owner's, and what people search for just now.

A phrase is only used for a page that speaks of it: nothing is promised that the page does not keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from server.values.page import PageFacts
from server.values.small_words import ANY_SMALL_WORD

PHRASE_MAX = 60
_PHRASES_FROM_PAGE = 12
_STEM = 4  # letters: "cakes" and "cake" meet, and so do most inflected forms
_OWN_SHARE = 0.5  # of an owner's phrase that the page must speak of
_TREND_SHARE = 1.0
_SEARCHED_WITH = "are best easy how ideas is recipe recipes your"
_LINKING = ANY_SMALL_WORD | frozenset(_SEARCHED_WITH.split())


@dataclass(frozen=True, slots=True)
class Own:
    """What the owner wants to be found for: phrases of the profile, and of the boards that the pins may go to."""

    profile: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()


def aim(
    facts: PageFacts,
    own: Own = Own(),
    trends: Sequence[str] = (),
    *,
    tags: Sequence[str] = (),
    count: int = 1,
    start: int = 0,
    taken: Iterable[str] = (),
) -> tuple[str, ...]:
    """Return at most `count` different phrases, in the order that makes variant i (from `start`) take `found[i % len]`.

    A phrase's worth: a board's and the profile's own come first, then what the page says of itself; one that many
    people search for just now goes before its equals. Phrases in `taken` (by other pins of the post) come last.
    """
    ranked = _ranked(facts, own, trends, tags)
    used = {_key(one) for one in taken}
    ranked = [one for one in ranked if _key(one) not in used] + [one for one in ranked if _key(one) in used]
    chosen = ranked[:count]
    if not chosen:
        return ()
    shift = start % len(chosen)  # variant `start` takes the best one
    return tuple(chosen[(at - shift) % len(chosen)] for at in range(len(chosen)))


def phrase_of(phrases: Sequence[str], index: int) -> str:
    """The phrase that a variant aims at; empty where there is none."""
    return phrases[index % len(phrases)] if phrases else ""


def _ranked(facts: PageFacts, own: Own, trends: Sequence[str], tags: Sequence[str]) -> list[str]:
    spoken = _stems(
        " ".join((
            facts.title, facts.description, facts.excerpt, *facts.keywords, *facts.headings, *facts.items, *tags,
            *(facts.recipe.ingredients if facts.recipe else ()),
            *((facts.recipe.category, facts.recipe.cuisine) if facts.recipe else ()),
        ))
    )  # fmt: skip
    in_title = _stems(facts.title)
    current = {_key(one) for one in trends}
    points: dict[str, float] = {}
    written: dict[str, str] = {}
    sources = (
        (own.boards, 4.0, _OWN_SHARE),
        (own.profile, 3.0, _OWN_SHARE),
        ((*facts.keywords[:_PHRASES_FROM_PAGE], *tags[:_PHRASES_FROM_PAGE]), 2.0, 0.0),
        (trends, 1.0, _TREND_SHARE),
    )
    for phrases, worth, least in sources:
        for phrase in map(_clean, phrases):
            key, share = _key(phrase), _share(phrase, spoken)
            if not key or key in points or share is None or share < least:
                continue
            is_current = key in current and worth > 1.0
            points[key] = worth + share + _part(phrase, in_title) + (1.0 if is_current else 0.0)
            written[key] = phrase
    return [written[key] for key in sorted(points, key=lambda key: -points[key])]


def _share(phrase: str, spoken: set[str]) -> float | None:
    """The part of a phrase's meaningful words that the page speaks of; None for a phrase without any."""
    stems = _stems(phrase)
    return len(stems & spoken) / len(stems) if stems else None


def _part(phrase: str, stems: set[str]) -> float:
    return 0.5 * (_share(phrase, stems) or 0.0)


def _clean(phrase: str) -> str:
    phrase = " ".join(phrase.split()).strip(" #,;.")
    return phrase if len(phrase) <= PHRASE_MAX else ""


def _key(phrase: str) -> str:
    return " ".join(regex.findall(r"[\p{L}\p{M}\p{N}]+", phrase.casefold()))


def _stems(text: str) -> set[str]:
    """Beginnings of the meaningful words; single signs where words are not spaced."""
    words = regex.findall(r"[\p{L}\p{M}\p{N}]+", text.casefold())
    found = {word[:_STEM] for word in words if len(word) > 2 and word not in _LINKING}
    return found | set(regex.findall(r"[\p{Han}\p{Katakana}\p{Thai}]", text))
