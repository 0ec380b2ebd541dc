"""Numbers in their roles: what a written text counts, and what it says a dish takes and feeds, is held against what the page says of the same thing.

"35 eggs" is refused where the page has 2 eggs and 35 minutes. A thing that the page does not count is left to the bare numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from server.rules.grounding.numbers import SOURCE_MAX, decimal, minutes_in, readings
from server.values.counts import SPELLED
from server.values.durations import Duration, durations_in
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
# What stands around a time that says what it is: of the whole, or of the work before.
_AROUND = 48
_ONE = r"(?:an?|einer?|une?|uma|una)\s"  # "in einer Dreiviertelstunde"
_READY_IN = regex.compile(
    r"(?:ready|done|finished|on the table|on your table|start to finish|total(?: time)?:?|made|comes together|prête?s?|list[oa]s?|pront[oaie]s?|fertig|tempo totale:?|comptez)\s"
    rf"(?:in\s|within\s|en\s|em\s|just\s|only\s|under\s|tout juste\s|solo\s|nur\s|sólo\s|apenas\s|{_ONE})*$",
    regex.I,
)
_IN = regex.compile(rf"(?<!\p{{L}})(?:in|en|em)\s(?:nur\s)?(?:{_ONE})?$", regex.I)
_READY = regex.compile(r"\s(?:fertig|auf dem tisch)(?!\p{L})", regex.I)
_PREPARING = regex.compile(
    r"(?:prep(?: time)?|vorbereitung|préparation|preparación|preparo|preparazione)(?:\sis|:|\sof|\sin)?\s$", regex.I
)
_PREPARED = regex.compile(
    r"\s(?:of\s)?(?:prep|hands[- ]on|active|vorbereitung|arbeitszeit|de préparation|de preparación|de preparo|di preparazione)",
    regex.I,
)
_FEEDS = regex.compile(
    rf"(?:\b(?:serves|feeds|reicht für|pour|para|serve|per|für|for)\s(?:about\s|etwa\s)?(?P<first>{_DIGITS})(?:\s?[-–]\s?(?P<last>{_DIGITS}))?(?=\s(?:\p{{L}}+\s)?(?:people|persons|guests|friends|personen|leute|gäste|personnes|convives|personas|comensales|pessoas|persone)\b)|"
    rf"\b(?:serves|feeds)\s(?P<alone>{_DIGITS}))",
    regex.I,
)  # fmt: skip


class Amounts:
    """What the page counts: for each thing its numbers, and the times and the people of its recipe."""

    def __init__(self, facts: PageFacts, source: str, language: str) -> None:
        self._language = language
        self._facts = facts
        self._source = self._plain(source[:SOURCE_MAX])
        self._counted: dict[str, set[str]] = {}
        for number, run in self._runs(self._source):
            for word in {run[0], run[-1]} - _LOOSE:
                for stem in stems_of(word, language):
                    self._counted.setdefault(stem, set()).update(number)
        self._count(facts)
        self._free = {str(len(facts.items))} if len(facts.items) >= _ITEMS_MIN else set()
        self._said_times = minutes_in(f"{facts.title}. {facts.description}. {facts.excerpt}")
        self._roles = {
            is_whole: {told.minutes for told in _times_in(source[:SOURCE_MAX], language, is_whole=is_whole)}
            for is_whole in (True, False)
        }

    def faults(self, text: str, *, is_title: bool = False) -> Iterator[str]:
        """Say which number of the text the page gives to something else."""
        yield from self._time_faults(text, is_title=is_title)
        text = self._plain(text)
        for numbers, run in self._runs(text):
            if run[0] in _FURTHER:
                continue
            known = [
                found for word in run for stem in stems_of(word, self._language) if (found := self._counts_of(stem))
            ]
            right = set().union(*known) | self._free
            if known and not numbers & (right | _sums(right)):
                yield f"{' '.join([sorted(numbers)[0], *run])!r}: the page counts another number of them"
        yield from self._people_faults(text)

    def _count(self, facts: PageFacts) -> None:
        """What may honestly be counted: ingredients and steps."""
        recipe = facts.recipe
        counts = (
            (_INGREDIENTS, (len(recipe.ingredients),) if recipe else ()),
            (_STEPS, (len(facts.steps), len(recipe.steps) if recipe else 0)),
        )
        for words, numbers in counts:
            for stem in {stem for word in words for stem in stems_of(word, self._language)}:
                if stem in self._counted:
                    self._counted[stem].update(str(one) for one in numbers if one)

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

    def _time_faults(self, text: str, *, is_title: bool) -> Iterator[str]:
        recipe = self._facts.recipe
        if recipe is None:
            return
        for is_whole, right in ((True, recipe.total_minutes), (False, recipe.prep_minutes)):
            known = {float(right or 0), *self._roles[is_whole], *(self._said_times if is_whole else ())}
            for told in _times_in(text, self._language, is_whole=is_whole, is_title=is_title):
                if right and told.minutes not in known:
                    yield f"the time {text[told.start : told.end].strip()!r} is another one on the page"

    def _people_faults(self, text: str) -> Iterator[str]:
        recipe = self._facts.recipe
        right = (
            {one for number in regex.findall(_DIGITS, recipe.servings) for one in readings(number)} if recipe else set()
        )
        said = {one for match in _FEEDS.finditer(self._source) for one in _people_of(match)}
        for match in _FEEDS.finditer(text):
            if right and not _people_of(match) & (right | said):
                yield f"{match.group().strip()!r}: the page feeds another number of people"

    def _plain(self, text: str) -> str:
        """Numbers in words as figures, fractions as decimals."""
        for word, value in SPELLED.get(self._language, {}).items():
            text = regex.sub(rf"(?<![\p{{L}}-]){word}(?![\p{{L}}-])", str(value), text, flags=regex.I)
        return decimal(text)

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


def _times_in(text: str, language: str, *, is_whole: bool, is_title: bool = False) -> Iterator[Duration]:
    """The times that a text gives to the whole ("ready in half an hour"), or to the work before it."""
    for told in durations_in(text, language or None):
        before, after = text[max(0, told.start - _AROUND) : told.start], text[told.end : told.end + _AROUND]
        if is_whole:
            is_meant = _READY_IN.search(before) or (
                _IN.search(before) and (_READY.match(after) or (is_title and not after))
            )
        else:
            is_meant = _PREPARING.search(before) or _PREPARED.match(after)
        if is_meant:
            yield told


def _people_of(match: regex.Match[str]) -> set[str]:
    return {one for name in ("first", "last", "alone") if match[name] for one in readings(match[name])}
