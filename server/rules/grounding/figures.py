"""Numbers in words as figures: "twenty-five", "zweihundert", "one and a half cups", "une demi-tasse"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

import regex

from server.values.counts import SPELLED

_TEN, _HUNDRED = 10, 100
_JOINED = {"en": "{ten}-{one}", "de": "{one}und{ten}", "fr": "{ten}-{one}", "es": "{ten} y {one}", "pt": "{ten} e {one}", "it": "{ten}{one}"}  # fmt: skip
_HUNDREDS = {"en": "{one} hundred", "de": "{one}hundert", "fr": "{one} cents", "it": "{one}cento"}
_OWN_HUNDREDS = {
    "es": "doscient trescient cuatrocient quinient seiscient setecient ochocient novecient",
    "pt": "duzent trezent quatrocent quinhent seiscent setecent oitocent novecent",
}
_MIXED = {"de": {"anderthalb": 1.5, "eineinhalb": 1.5, "zweieinhalb": 2.5, "dreieinhalb": 3.5, "viereinhalb": 4.5}}
# Halves and quarters count only before what is measured: "half the fun" is no number.
_PARTS = (
    (0.5, r"(?:an? )?half(?: an?| of an?)?|(?:ein\p{L}{0,2} )?halb\p{L}{0,2}|une? demi[e-]?|demi-|(?:un |una )?medi[ao]|mei[ao]|mezz[ao]|mezz['’]"),
    (0.75, r"three[ -]quarters(?: of)?(?: an?)?|dreiviertel|trois quarts de?|tres cuartos de|três quartos de|tre quarti di"),
    (0.25, r"(?:an? |one )?quarter(?: of an?)?|(?:ein\p{L}{0,2} )?viertel|un quart de?|un cuarto de|um quarto de|un quarto di"),
)  # fmt: skip
_AND_A_HALF = r"(?P<whole>\p{Nd}{1,3}|(?<!\p{L})(?:one|an?))[ -](?:and[ -]an?[ -]half|et demie?|y medi[ao]|e mei[ao]|e mezz[ao])(?!\p{L})"


@lru_cache(maxsize=8)  # of one page, each kind of number is looked for in the same text
def figured(text: str, language: str, before: str = "") -> str:
    """The text with its numbers in words as figures; halves and quarters of what `before` (a pattern) matches, too."""
    pattern, values = _words(language)
    if values:
        text = pattern.sub(lambda match: f"{values[match.group().casefold()]:g}", text)
    if not before:
        return text
    text = regex.sub(
        rf"{_AND_A_HALF}(?=[ -](?:{before})(?!\p{{L}}))", lambda match: _more(match["whole"]), text, flags=regex.I
    )
    for value, said in _PARTS:
        text = regex.sub(
            rf"(?<![\p{{L}}\p{{Nd}}])(?:{said})[ -]?(?=(?:{before})(?!\p{{L}}))", f"{value:g} ", text, flags=regex.I
        )
    return text


def spelled_in(text: str, language: str) -> Iterator[tuple[str, float]]:
    """The numbers in words of a text, each as it is written and as a number."""
    pattern, values = _words(language)
    for match in pattern.finditer(text):
        yield match.group(), values[match.group().casefold()]


def _more(whole: str) -> str:
    return f"{(int(whole) if whole.isdecimal() else 1) + 0.5:g}"


@cache
def _words_of(language: str) -> dict[str, float]:
    simple = SPELLED.get(language, {})
    ones = {word: value for word, value in simple.items() if value < _TEN}
    tens = {word: value for word, value in simple.items() if _TEN < value < _HUNDRED and value % _TEN == 0}
    values: dict[str, float] = {**simple, **_MIXED.get(language, {})}
    for ten, high in tens.items():
        for one, low in ones.items():
            values[_JOINED[language].format(ten=ten, one=one)] = high + low
            if language == "en":
                values[f"{ten} {one}"] = high + low
    if form := _HUNDREDS.get(language):
        values |= {form.format(one=one): _HUNDRED * low for one, low in ones.items()}
    for at, stem in enumerate(_OWN_HUNDREDS.get(language, "").split(), start=2):
        values |= {f"{stem}{ending}": _HUNDRED * at for ending in ("os", "as")}
    return values


@cache
def _pattern(language: str) -> regex.Pattern[str]:
    words = "|".join(sorted(map(regex.escape, _words_of(language)), key=len, reverse=True)) or "(?!)"
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{words})(?![\p{{L}}\p{{M}}])", regex.I)


def _words(language: str) -> tuple[regex.Pattern[str], dict[str, float]]:
    known = language if language in SPELLED else ""  # the page chooses its word
    return _pattern(known), _words_of(known)
