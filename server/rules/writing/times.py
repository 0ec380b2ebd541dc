"""Durations that a text tells, in figures or in words: what is told once is not told again, and never otherwise."""

from __future__ import annotations

import regex

from server.rules.writing.phrasebook import Phrasebook

_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "de": "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "un dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "pt": "um dois três quatro cinco seis sete oito nove dez onze doze",
    "it": "un due tre quattro cinque sei sette otto nove dieci undici dodici",
}
_LARGE = {
    "en": {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90},
    "de": {"eine": 1, "einer": 1, "fünfzehn": 15, "zwanzig": 20, "fünfundzwanzig": 25, "dreißig": 30, "vierzig": 40, "fünfundvierzig": 45, "fünfzig": 50, "sechzig": 60, "neunzig": 90},
    "fr": {"une": 1, "quinze": 15, "vingt": 20, "vingt-cinq": 25, "trente": 30, "quarante": 40, "quarante-cinq": 45, "cinquante": 50, "soixante": 60},
    "es": {"una": 1, "quince": 15, "veinte": 20, "veinticinco": 25, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "noventa": 90},
    "pt": {"uma": 1, "duas": 2, "quinze": 15, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60, "noventa": 90},
    "it": {"una": 1, "un'": 1, "un’": 1, "quindici": 15, "venti": 20, "venticinque": 25, "trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60, "novanta": 90},
}  # fmt: skip
_VALUES = {code: dict(zip(words.split(), range(1, 13), strict=True)) | _LARGE[code] for code, words in _WORDS.items()}
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
