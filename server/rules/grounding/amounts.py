"""Numbers in their roles: what a written text counts, and whom it says a dish feeds, is held against what the page says of the same thing.

"35 eggs" is refused where the page has 2 eggs and 35 minutes, and "3 Eier" in a German text where the English page has 2 eggs. A thing that
the page does not count is left to the bare numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from server.rules.grounding.figures import figured
from server.rules.grounding.nouns import thing
from server.rules.grounding.readings import decimal, readings
from server.values.page import PageFacts
from server.values.small_words import ANY_SMALL_WORD
from server.values.wording import stems_of

_RUN_WORDS = 3  # so many words behind a number may be the thing that it counts
_ITEMS_MIN = 3
_STEM_MIN = 2
_ENDING_MAX = 2
_DIGITS = r"\p{Nd}++(?:[.,]\p{Nd}++)*+"
_RANGE = rf"(?:(?P<low>{_DIGITS})\s?[-–—]\s?)?"
_FURTHER_STOPS = (
    "about als are bis che each es est if is ist its made make makes my our over plus pro que qui sind so son sono sont são than that these this "
    "those under until was when while wie without your è é"
)
_STOPS = ANY_SMALL_WORD | frozenset(_FURTHER_STOPS.split())
# Adjectives count nothing: "3 large ideas" is not held against "2 large eggs".
_LOOSE = frozenset(
    ["large", "small", "medium", "big", "little", "long", "short", "fresh", "ripe", "easy", "simple", "quick", "more", "other", "different", "new", "great", "good", "best", "whole", "thin", "thick", "soft", "hot", "cold", "full", "extra", "real", "slow", "fast", "tiny", "große", "großen", "große", "kleine", "kleinen", "mittelgroße", "frische", "frischen", "reife", "einfache", "einfachen", "schnelle", "weitere", "andere", "neue", "gute", "ganze", "grand", "grands", "grande", "grandes", "petit", "petits", "petite", "petites", "frais", "fraîche", "gros", "grosses", "autres", "simples", "facile", "faciles", "bons", "bonnes", "nouvelles", "grandes", "pequeño", "pequeños", "pequeña", "pequeñas", "medianos", "medianas", "frescos", "frescas", "fáciles", "sencillos", "otros", "otras", "nuevas", "grandes", "pequeno", "pequenos", "pequena", "pequenas", "médios", "médias", "frescos", "outros", "outras", "simples", "novas", "grandi", "grande", "piccoli", "piccole", "medi", "medie", "freschi", "fresche", "altri", "altre", "facili", "nuove"]
)  # fmt: skip
_INGREDIENTS = ("ingredients", "zutaten", "ingrédients", "ingredientes", "ingredienti")
_STEPS = ("steps", "schritte", "schritten", "étapes", "pasos", "passos", "passaggi")
_FURTHER = frozenset(
    ("more", "other", "weitere", "andere", "autres", "más", "otros", "mais", "outros", "altri", "altre")
)
_NEXT_WORD = regex.compile(r"(?:[ \u00a0]{1,2}|-)([\p{L}\p{M}’']+)")
_TIMED = regex.compile(r"^(?:h|hours?|hrs?|min\w*|std|stunden?|tage?n?|days?|weeks?|wochen?|jours?|semaines?|heures?|horas?|or[ae]|días?|dias?|giorn[oi]|semanas?|settiman[ae]|years?|jahre?n?|ans|años?|anos?|ann[oi]|months?|seconds?|sekunden?|%|°|degrees?|grad|grados?|graus?|gradi|degrés?|c|f|eur|usd|euros?|dollars?)$", regex.I)  # fmt: skip
_FEEDS = regex.compile(
    rf"(?:\b(?:serves|feeds|reicht für|pour|para|serve|per|für|for)\s(?:about\s|etwa\s)?(?P<first>{_DIGITS})(?:\s?[-–]\s?(?P<last>{_DIGITS}))?(?=\s(?:\p{{L}}+\s)?(?:people|persons|guests|friends|personen|leute|gäste|personnes|convives|personas|comensales|pessoas|persone)\b)|"
    rf"\b(?:serves|feeds)\s(?P<alone>{_DIGITS}))",
    regex.I,
)  # fmt: skip

_PEOPLE = regex.compile(
    rf"(?<![\p{{Nd}}.,])(?P<number>{_DIGITS})\s(?:\p{{L}}+\s)?(?:people|persons|guests|friends|personen|leuten?|gästen?|personnes|convives|personas|comensales|pessoas|persone)(?!\p{{L}})",
    regex.I,
)


class Amounts:
    """What the page counts: for each thing its numbers, and the times and the people of its recipe."""

    def __init__(self, facts: PageFacts, source: str, language: str, page_language: str) -> None:
        self._language, self._page_language = language, page_language
        self._facts = facts
        self._source = decimal(figured(source, page_language))
        self._counted: dict[str, set[str]] = {}
        for number, run in self._runs(self._source):
            for word in {run[0], run[-1]} - _LOOSE:
                for key in self._keys(word, page_language):
                    self._counted.setdefault(key, set()).update(number)
        self._count(facts)
        self._free = {str(len(facts.items))} if len(facts.items) >= _ITEMS_MIN else set()

    def faults(self, text: str) -> Iterator[str]:
        """Say which number of the text the page gives to something else."""
        text = decimal(figured(text, self._language))
        for numbers, run in self._runs(text):
            if run[0] in _FURTHER:
                continue
            known = [
                found for word in run for key in self._keys(word, self._language) if (found := self._counts_of(key))
            ]
            right = set().union(*known) | self._free
            if known and not numbers & (right | _sums(right)):
                yield f"{' '.join([sorted(numbers)[0], *run])!r}: the page counts another number of them"
        yield from self._people_faults(text)

    def _keys(self, word: str, language: str) -> list[str]:
        """What a word is looked up by: its stem, and the thing that it means where page and text speak two languages."""
        named = thing(word, language) if self._language != self._page_language else ""
        return [*stems_of(word, self._language), *([f"={named}"] if named else [])]

    def _count(self, facts: PageFacts) -> None:
        """What may honestly be counted: ingredients and steps."""
        recipe = facts.recipe
        counts = (
            (_INGREDIENTS, (len(recipe.ingredients),) if recipe else ()),
            (_STEPS, (len(facts.steps), len(recipe.steps) if recipe else 0)),
        )
        for words, numbers in counts:
            for key in {key for word in words for code in ("", self._page_language) for key in self._keys(word, code)}:
                if key in self._counted:
                    self._counted[key].update(str(one) for one in numbers if one)

    def _counts_of(self, stem: str) -> set[str]:
        """What the page counts of a thing, in any of its forms ("Eier", "Eiern")."""
        alike = (
            numbers
            for other, numbers in self._counted.items()
            if other == stem
            or (
                min(len(stem), len(other)) >= _STEM_MIN
                and abs(len(stem) - len(other)) <= _ENDING_MAX
                and (stem.startswith(other) or other.startswith(stem))
            )
        )
        return set().union(*alike)

    def _people_faults(self, text: str) -> Iterator[str]:
        recipe = self._facts.recipe
        right = (
            {one for number in regex.findall(_DIGITS, recipe.servings) for one in readings(number)} if recipe else set()
        )
        said = {one for match in _FEEDS.finditer(self._source) for one in _people_of(match)}
        said |= {one for match in _PEOPLE.finditer(self._source) for one in readings(match["number"])}
        for match in _FEEDS.finditer(text):
            if right and not _people_of(match) & (right | said):
                yield f"{match.group().strip()!r}: the page feeds another number of people"

    def _runs(self, text: str) -> Iterator[tuple[set[str], list[str]]]:
        """Each number that counts, with the words behind it up to the next small one."""
        for match in regex.finditer(
            rf"(?<![\p{{L}}\p{{N}}.,/$€£-]){_RANGE}(?P<number>{_DIGITS})(?=[\s-]\p{{L}})", text
        ):
            run: list[str] = []
            end = match.end()
            while len(run) < _RUN_WORDS and (piece := _NEXT_WORD.match(text, end)):
                word, end = piece[1].casefold(), piece.end()
                if word in _STOPS or _TIMED.match(word):
                    break
                run.append(word)
            if run:
                numbers = readings(match["number"]) | (readings(match["low"]) if match["low"] else set())
                yield numbers, run


def _sums(numbers: set[str]) -> set[str]:
    """All of them together: "4 eggs" for the batter and "2 eggs" for the glaze are 6."""
    return {f"{sum(map(float, numbers)):g}"} if numbers else set()


def _people_of(match: regex.Match[str]) -> set[str]:
    return {one for name in ("first", "last", "alone") if match[name] for one in readings(match[name])}
