"""Durations as the six languages write and say them: `1h30`, `1 hr. 20 min`, "an hour and a half", "eineinhalb Stunden", "une demi-heure"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import regex

from server.values.counts import SPELLED

_ONES: dict[str, dict[str, float]] = {
    "en": {"a": 1, "an": 1, "one": 1},
    "de": {"ein": 1, "eine": 1, "einer": 1, "anderthalb": 1.5, "eineinhalb": 1.5, "zweieinhalb": 2.5, "dreieinhalb": 3.5, "viereinhalb": 4.5},
    "fr": {"un": 1, "une": 1},
    "es": {"un": 1, "una": 1},
    "pt": {"um": 1, "uma": 1},
    "it": {"un": 1, "una": 1, "un'": 1, "un’": 1},
}  # fmt: skip
# What clocks count besides the tens: 25, 35, 45, 55.
_FIVES = {
    "en": "twenty-five thirty-five forty-five fifty-five", "de": "fünfundzwanzig fünfunddreißig fünfundvierzig fünfundfünfzig",
    "fr": "vingt-cinq trente-cinq quarante-cinq cinquante-cinq", "es": "veinticinco treinta_y_cinco cuarenta_y_cinco cincuenta_y_cinco",
    "pt": "vinte_e_cinco trinta_e_cinco quarenta_e_cinco cinquenta_e_cinco", "it": "venticinque trentacinque quarantacinque cinquantacinque",
}  # fmt: skip
_WORDS: dict[str, dict[str, float]] = {
    code: {
        **SPELLED[code],
        **ones,
        **{word.replace("_", " "): 25 + 10 * at for at, word in enumerate(_FIVES[code].split())},
    }
    for code, ones in _ONES.items()
}
_ANY_WORDS = {word: value for words in _WORDS.values() for word, value in words.items()}
_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
# Every repetition is bounded, and a run of digits is begun once: a page of digits takes no longer than one of words.
_FIGURES = (
    rf"(?<!\p{{Nd}}|\p{{Nd}}[.,/⁄])(?>(?:\p{{Nd}}{{1,3}}[\s-]?)?[{''.join(_SIGNS)}]|(?:\p{{Nd}}{{1,3}}[\s-])?[1-7][/⁄][2-8](?!\p{{Nd}})|"
    r"\p{Nd}{1,4}(?:[.,]\p{Nd}{1,3})?(?!\p{Nd}))"
)
_WRITTEN = regex.compile(
    rf"(?:(?P<whole>\p{{Nd}}+)[\s-]?)?(?:(?P<sign>[{''.join(_SIGNS)}])|(?P<top>[1-7])[/⁄](?P<bottom>[2-8]))|(?P<plain>\p{{Nd}}+)(?:[.,](?P<rest>\p{{Nd}}+))?"
)
_HOUR = r"(?:hours?|hrs?\.?|h\.?|stunden?|std\.?|heures?|horas?|or[ae])(?!\p{L})"
_MINUTE = r"(?:mins?\.?|minuten?|minutes?|minutos?|minut[oi])(?!\p{L})"
_HALF = r"and (?:a|one)[ -]half|et demie?|y media|e meia|e mezz[ao]|und eine halbe"
_QUARTER = r"and a quarter|et (?:un )?quart|y cuarto|e (?:um |un )?quarto"
_TO = r"\s?(?:[-–—]|(?<=\s)(?:to|or|bis|oder|à|ou|a|o|até)(?=\s))\s?"
_RANGE = regex.compile(_TO, regex.I)
_FIXED = {
    45: r"three[ -]quarters of an hour|drei ?viertel ?stunden?|trois quarts d['’]heure|tres cuartos de hora|três quartos de hora|tre quarti d['’]ora",
    90: r"hour and a half|hora y media|hora e meia|ora e mezz[ao]",
    30: r"half(?: an| of an)?[ -]hour|halbe[nr]? stunde|demi[- ]heure|media hora|meia hora|mezz['’]ora|mezza ora",
    15: r"quarter(?: of an)?[ -]hour|viertelstunde|quart d['’]heure|cuarto de hora|quarto de hora|quarto d['’]ora",
}
_FIELD = regex.compile(r"(?P<number>\p{Nd}{1,6}(?:[.,]\p{Nd}{1,2})?)\s?m", regex.I)
# The units of further languages, behind a figure: enough to see that a time is told.
_ELSEWHERE = regex.compile(
    r"\p{Nd}\s{0,3}(?:(?:min(?:uu?t\p{L}*)?|mn|dk|tim(?:mar|er|me)?|uur|uren|tuntia?|perc(?:es|ig)?|óra|jam|giờ|phút)(?!\p{L})|"
    r"мин|час|годин|хв|dakika|saat|godz|hodin|λεπτ|ώρ|דק|שע|دقي|دقائق|ساع|मिनट|घंट|মিনিট|ঘণ্টা|นาที|ชั่วโมง|分|時間|小时|小時|분|시간|நிமிட)",
    regex.I,
)
_DAYS = regex.compile(rf"(?P<number>{_FIGURES})\s?(?:d|days?|tage?n?|jours?|d[ií]as?|giorn[oi])(?!\p{{L}})", regex.I)


@dataclass(frozen=True, slots=True)
class Duration:
    """One duration where a text tells it; `low` is the lesser of a range ("20 to 30 minutes")."""

    start: int
    end: int
    minutes: float
    low: float | None = None


def durations_in(text: str, language: str | None = None) -> Iterator[Duration]:
    """The durations that a text tells in hours and minutes, each whole and once.

    Numbers in words are those of the language, or of any without one.
    """
    words = _WORDS.get(language, {}) if language else _ANY_WORDS
    for match in _pattern(language).finditer(text):
        if match["fixed"]:
            minutes = next(float(value) for value in _FIXED if match[f"at{value}"])
            yield Duration(match.start(), match.end(), minutes)
            continue
        unit = 60 if match["hours"] else 1
        number = _number(match["number"], words) + (0.5 if match["half"] else 0)
        more = 30.0 if match["and_half"] else 15 if match["and_quarter"] else 0
        more += _number(match["more"] or match["bare"], words)
        low = round(_number(match["low"], words) * unit, 1) if match["low"] else None
        yield Duration(match.start(), match.end(), round(number * unit + more, 1), low)


def tells_time(text: str) -> bool:
    """Whether a text tells how long something takes, in any language of the blogs."""
    return _ELSEWHERE.search(text) is not None or next(durations_in(text), None) is not None


def minutes_of(text: str) -> float | None:
    """The minutes of a field that tells one duration, days with it; of a range the longer. None where it tells none."""
    if short := _FIELD.fullmatch(text.strip()):
        return _number(short["number"], {})
    total = sum(1440 * _number(match["number"], {}) for match in _DAYS.finditer(text))
    last, end = 0.0, 0
    for found in durations_in(text):
        if last and _RANGE.fullmatch(text, end, found.start):
            total -= last
        total, last, end = total + found.minutes, found.minutes, found.end
    return total or None


def _pattern(language: str | None) -> regex.Pattern[str]:
    return _pattern_of(language if language in _WORDS or not language else "unknown")  # the page chooses its word


@cache
def _pattern_of(language: str | None) -> regex.Pattern[str]:
    words = _WORDS.get(language, {}) if language else _ANY_WORDS
    number = _FIGURES
    if words:
        spelled = "|".join(sorted((regex.escape(word) for word in words), key=len, reverse=True))
        number = rf"(?:{_FIGURES}|(?<![\p{{L}}\p{{N}}])(?>{spelled})(?:(?<=['’])|(?!\p{{L}})))"
    fixed = "|".join(rf"(?P<at{value}>{said})" for value, said in _FIXED.items())
    joined = r"(?:,?\s{0,2}(?:(?:and|und|et|y|e|plus|\+)\s)?)"
    return regex.compile(
        rf"(?<!\p{{L}})(?P<fixed>{fixed})(?!\p{{L}})|"
        rf"(?:(?P<low>{number}){_TO})?(?P<number>{number})(?:\s(?P<half>{_HALF}))?[\s-]{{0,2}}(?:"
        rf"(?:(?:of )?an\s)?(?P<hours>{_HOUR})(?:"
        rf"\s(?:(?P<and_half>{_HALF})|(?P<and_quarter>{_QUARTER}))(?!\p{{L}})|"
        rf"{joined}(?P<more>{number})[\s-]{{0,2}}(?:{_MINUTE}|m(?!\p{{L}}))|"
        r"\s?(?:(?:and|und|et|y|e)\s)?(?P<bare>[0-5]\p{Nd})(?![\p{L}\p{Nd}]|[.,:/]\p{Nd}))?|"
        rf"{_MINUTE})",
        regex.I,
    )


def _number(written: str | None, words: Mapping[str, float]) -> float:
    if not written:
        return 0.0
    if (folded := written.casefold()) in words:
        return float(words[folded])
    match = _WRITTEN.fullmatch(written)
    if match is None:
        return 0.0
    if match["plain"]:
        rest = match["rest"] or ""
        is_grouped = len(rest) == 3 and match["plain"] != "0"  # "1.440 Minuten"
        return float(match["plain"] + rest) if is_grouped else float(f"{match['plain']}.{rest or 0}")
    part = _SIGNS[match["sign"]] if match["sign"] else int(match["top"]) / int(match["bottom"])
    return int(match["whole"] or 0) + part
