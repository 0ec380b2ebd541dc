"""Every number in a written text is held against the page: as a percentage, a time, or as a bare number (prices and degrees have their own rooms)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from server.rules.grounding.degrees import without_degrees
from server.rules.grounding.figures import spelled_in
from server.rules.grounding.money import without_prices
from server.rules.grounding.readings import NUMBER, decimal, readings
from server.rules.grounding.timing import is_stated
from server.values.counts import SPELLED, promised
from server.values.durations import durations_in
from server.values.page import PageFacts

_NUMBER = regex.compile(NUMBER)
_PERCENT = regex.compile(
    rf"(?P<number>{NUMBER})\s?(?:%|٪|percent\b|per cent\b|prozent|pour ?cent\b|por ?cien(?:to)?\b|por cento\b|per ?cento\b)",
    regex.I,
)
SOURCE_MAX = 200_000
# What lasts longer than a clock counts: a number of the page is not its number of days.
_UNITS = {
    "day": r"days?|tage?n?|jours?|d[ií]as?|giorn[oi]|nights?|nächten?|nuits?|noches?|noites?|notti|notte",
    "week": r"weeks?|wochen?|semaines?|semanas?|settiman[ae]",
    "month": r"months?|monate?n?|mois|mes(?:es|i)?|mês",
    "year": r"years?|jahre?n?|ans|années?|años?|anos?|ann[oi]",
}
_SOON = 2  # "in a minute" states no time
_REST = regex.compile(
    r"(?<![\p{Nd}.,])(?P<number>\p{Nd}{1,3})\s(?:more|others?|weitere[nr]?|andere[nr]?|autres|de plus|más|otr[oa]s|mais|outr[oa]s|altr[ie])(?!\p{L})",
    regex.I,
)
_HIDDEN = {"it": {"sei"}, "fr": {"cent"}}  # "you are"; part of "pour cent"


class Numbers:
    """The numbers that a page states. `language` is that of the texts, for numbers in words."""

    def __init__(self, facts: PageFacts, source: str, language: str, page_language: str) -> None:
        source = decimal(source[:SOURCE_MAX])
        folded = source.casefold()
        self._language = language
        self._times = minutes_in(source) | _recipe_minutes(facts)
        self._spans = {(number, unit) for number, unit, _ in spans_in(source, "")}
        self._percents = {one for match in _PERCENT.finditer(source) for one in readings(match["number"])}
        self._bare = {reading for number in _NUMBER.findall(source) for reading in readings(number)}
        self._bare |= {
            str(value)
            for values in SPELLED.values()
            for word, value in values.items()
            if word in folded and _has(source, word)
        }
        self._bare |= {f"{value:g}" for code in {page_language, "en"} for _, value in spelled_in(source, code)}
        self._bare |= self._counted(facts)
        self._most = max(
            len(facts.items), len(facts.recipe.ingredients) if facts.recipe else 0, promised(facts.title, language)
        )

    def faults(self, text: str) -> Iterator[str]:
        """Say what number of the text the page does not state, each with its reading."""
        text = decimal(text)
        for match in _PERCENT.finditer(text):
            if not readings(match["number"]) & self._percents:
                yield f"{match.group().strip()} is not in the page's data"
        rest = without_degrees(_PERCENT.sub(" ", without_prices(text)))
        bare, end = "", 0
        for told in durations_in(rest, self._language or None):
            if told.minutes >= _SOON and not is_stated(told, rest, self._times):
                yield f"the time {rest[told.start : told.end].strip()} is not in the page's data"
            bare, end = f"{bare}{rest[end : told.start]} ", told.end
        bare += rest[end:]
        for number, unit, shown in spans_in(text, self._language):
            if (number, unit) not in self._spans:
                yield f"the time {shown} is not in the page's data"
        for number in _NUMBER.findall(_REST.sub(self._left_over, bare)):
            if not readings(number) & self._bare:
                yield f"the number {number} is not in the page's data"
        for word, counted in spelled_in(bare, self._language):
            if word.casefold() not in _HIDDEN.get(self._language, ()) and f"{counted:g}" not in self._bare:
                yield f"the number {word!r} is not in the page's data"

    def _left_over(self, match: regex.Match[str]) -> str:
        """ "… and 7 more" of what the page lists may be reckoned."""
        return " " if int(match["number"]) < self._most else str(match.group())

    def _counted(self, facts: PageFacts) -> set[str]:
        """What may honestly be counted or reckoned."""
        counts = [len(facts.items), len(facts.steps)]
        if facts.recipe is not None:
            counts += [len(facts.recipe.ingredients), len(facts.recipe.steps)]
        for minutes in self._times:
            counts += [int(minutes), *divmod(int(minutes), 60)]
        years = {date[:4] for date in (facts.published_at, facts.modified_at) if date}
        return {str(count) for count in counts if count} | years | {f"{minutes / 60:g}" for minutes in self._times}


def spans_in(text: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Days, weeks, months and years that a text tells: number, unit, and as it is written; in words of the language, or of any."""
    for match in _span_pattern(language).finditer(text):
        unit = next(name for name in _UNITS if match[name])
        word = match["number"].casefold()
        spelled = _spelled(language).get(word)
        for number in {str(spelled)} if spelled else readings(word):
            yield number, unit, match.group()
        if match["low"]:
            for number in readings(match["low"]):
                yield number, unit, match.group()


def _spelled(language: str) -> dict[str, int]:
    return (
        SPELLED.get(language, {}) if language else {word: n for words in SPELLED.values() for word, n in words.items()}
    )


def _span_pattern(language: str) -> regex.Pattern[str]:
    return _span_pattern_of(language if language in SPELLED or not language else "unknown")  # the page chooses its word


@cache
def _span_pattern_of(language: str) -> regex.Pattern[str]:
    words = "|".join(sorted(map(regex.escape, _spelled(language)), key=len, reverse=True)) or "(?!)"
    units = "|".join(rf"(?P<{name}>{said})" for name, said in _UNITS.items())
    return regex.compile(
        rf"(?:(?P<low>\p{{Nd}}{{1,3}})\s?[-–]\s?)?(?<!\p{{L}}|\p{{Nd}}|\p{{Nd}}[.,])(?P<number>\p{{Nd}}{{1,4}}|{words})[\s-]{{1,2}}(?:{units})(?!\p{{L}})",
        regex.I,
    )


def minutes_in(source: str) -> set[float]:
    """The durations that a text tells, in figures or in words of any language; of a range both ends."""
    return {minutes for found in durations_in(source) for minutes in (found.low, found.minutes) if minutes}


def _recipe_minutes(facts: PageFacts) -> set[float]:
    recipe = facts.recipe
    told = (recipe.prep_minutes, recipe.cook_minutes, recipe.total_minutes) if recipe else ()
    found: set[float] = set()
    for minutes in filter(None, told):
        hours, rest = divmod(minutes, 60)
        found |= {minutes, *([hours * 60] if hours else []), *([rest] if rest and hours else [])}
    return found


def _has(text: str, word: str) -> bool:
    return regex.search(rf"(?<![\p{{L}}-]){word}(?!\p{{L}})", text, regex.I) is not None
