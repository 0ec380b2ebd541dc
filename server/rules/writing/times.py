"""Durations that a text tells, in figures or in words: what is told once is not told again, and never otherwise."""

from __future__ import annotations

import regex

from server.rules.writing.phrasebook import Phrasebook
from server.values.counts import SPELLED

_ONES = {
    "en": {"a": 1, "an": 1, "one": 1, "twenty-five": 25, "forty-five": 45},
    "de": {"ein": 1, "eine": 1, "einer": 1, "fünfundzwanzig": 25, "fünfundvierzig": 45},
    "fr": {"un": 1, "une": 1, "vingt-cinq": 25, "quarante-cinq": 45},
    "es": {"un": 1, "una": 1, "veinticinco": 25},
    "pt": {"um": 1, "uma": 1},
    "it": {"un": 1, "una": 1, "un'": 1, "un’": 1, "venticinque": 25},
}
_VALUES = {code: SPELLED[code] | ones for code, ones in _ONES.items()}
_HALF = regex.compile(
    r"(?<!\p{L})(?:half an hour|half-hour|halbe[nr]? stunde|demi-heure|media hora|meia hora|mezz['’]ora|mezza ora)(?!\p{L})",
    regex.I,
)
_HALF_MINUTES = 30
_HOUR = r"h|hrs?|std\.?|hours?|stunden?|heures?|horas?|or[ae]"
_MINUTE = r"min\.?|mins?|minutes?|minuten?|minutos?|minut[oi]"


def minutes_told(text: str, book: Phrasebook) -> frozenset[int]:
    """The durations of up to a day that a text tells, in minutes ("an hour and 15 minutes": 75)."""
    values = _VALUES[book.code]
    spelled = "|".join(sorted((regex.escape(word) for word in values), key=len, reverse=True))
    number = rf"(?:(?<![\p{{N}}.,/])\p{{Nd}}{{1,3}}|(?<!\p{{L}})(?:{spelled}))"
    pattern = regex.compile(
        rf"(?P<h>{number})[\s\u00a0-]*(?:{_HOUR})(?!\p{{L}})(?:,?\s*(?:and|und|et|y|e)?\s*(?P<m>{number})[\s\u00a0-]*(?:{_MINUTE})?(?![\p{{L}}\p{{N}}]))?|"
        rf"(?P<only>{number})[\s\u00a0-]*(?:{_MINUTE})(?!\p{{L}})",
        regex.I,
    )

    def value(word: str | None) -> int:
        return 0 if not word else int(word) if word.isdecimal() else values.get(word.casefold(), 0)

    found = {60 * value(match["h"]) + value(match["m"]) + value(match["only"]) for match in pattern.finditer(text)}
    return frozenset(found | ({_HALF_MINUTES} if _HALF.search(text) else set()))
