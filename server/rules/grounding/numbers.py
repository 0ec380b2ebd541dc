"""Every number in a written text is held against the page: as a price, a percentage, a time, or as a bare number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from server.values.counts import SPELLED, promised
from server.values.durations import durations_in
from server.values.page import PageFacts

# Taken whole and begun once: from each digit of a run anew, a page of digits would take minutes.
_NUMBER = regex.compile(r"(?<!\p{Nd}|\p{Nd}[.,'’٫٬\u00a0\u202f])\p{Nd}++(?:[.,'’٫٬\u00a0\u202f]\p{Nd}++)*+")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "zł": "PLN", "R$": "BRL", "kr": "SEK"}
_WORDS = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "dólares": "USD", "dollari": "USD", "pounds": "GBP",
    "pfund": "GBP", "livres": "GBP", "libras": "GBP", "franken": "CHF", "reais": "BRL", "yen": "JPY",
}  # fmt: skip
_CODES = "EUR|USD|GBP|CHF|JPY|AUD|CAD|NZD|BRL|MXN|PLN|SEK|NOK|DKK|CZK|INR|TRY|RUB|CNY|KRW"
_MONEY = rf"R\$|[€$£¥₹₽]|zł|\b(?:{_CODES})\b|\b(?:{'|'.join(_WORDS)})\b"
_PRICE = regex.compile(
    rf"(?P<before>{_MONEY})\s?(?P<first>{_NUMBER.pattern})|(?P<second>{_NUMBER.pattern})\s?(?P<after>{_MONEY})", regex.I
)
_PERCENT = regex.compile(
    rf"(?P<number>{_NUMBER.pattern})\s?(?:%|٪|percent\b|per cent\b|prozent|pour ?cent\b|por ?cien(?:to)?\b|por cento\b|per ?cento\b)",
    regex.I,
)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}
_FRACTION = regex.compile(
    rf"(?P<whole>(?<!\p{{Nd}})\p{{Nd}}{{1,6}})?\s?(?P<sign>[{''.join(_FRACTIONS)}])|(?<![\p{{Nd}}/])(?P<top>[1-7])[/⁄](?P<bottom>[2348])(?![\p{{Nd}}/])"
)
SOURCE_MAX = 200_000
_BEFORE = 24
_AT_MOST = regex.compile(
    r"(?:under|less than|within|inside|unter|weniger als|innerhalb (?:von )?|en moins d['’]|moins d(?:e|['’])|menos de|meno di|entro)\s?(?:just\s|half\s)?$",
    regex.I,
)
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

    def __init__(self, facts: PageFacts, source: str, language: str) -> None:
        source = decimal(source[:SOURCE_MAX])
        folded = source.casefold()
        self._language = language
        self._times = minutes_in(source) | _recipe_minutes(facts)
        self._spans = {(number, unit) for number, unit, _ in spans_in(source, "")}
        self._prices = set(_prices_in(source))
        self._percents = {one for match in _PERCENT.finditer(source) for one in readings(match["number"])}
        product = facts.product
        if product is not None and product.price:
            self._prices |= {(one, product.currency.upper()) for one in readings(product.price)}
        self._bare = {reading for number in _NUMBER.findall(source) for reading in readings(number)}
        self._bare |= {
            str(value)
            for values in SPELLED.values()
            for word, value in values.items()
            if word in folded and _has(source, word)
        }
        self._bare |= self._counted(facts)
        self._most = max(
            len(facts.items), len(facts.recipe.ingredients) if facts.recipe else 0, promised(facts.title, language)
        )

    def faults(self, text: str) -> Iterator[str]:
        """Say what number of the text the page does not state, each with its reading."""
        text = decimal(text)
        for value, currency, shown in _shown_prices(text):
            if not any((one, currency) in self._prices or (one, "") in self._prices for one in value):
                yield f"the price {shown} is not in the page's data"
        for match in _PERCENT.finditer(text):
            if not readings(match["number"]) & self._percents:
                yield f"{match.group().strip()} is not in the page's data"
        rest = _PERCENT.sub(" ", _PRICE.sub(" ", text))
        bare, end = "", 0
        for told in durations_in(rest, self._language or None):
            is_bound = _AT_MOST.search(rest[max(0, told.start - _BEFORE) : told.start]) is not None
            stated = is_bound and any(told.minutes / 2 <= time <= told.minutes for time in self._times)
            if told.minutes >= _SOON and not (stated or {told.low or told.minutes, told.minutes} <= self._times):
                yield f"the time {rest[told.start : told.end].strip()} is not in the page's data"
            bare, end = f"{bare}{rest[end : told.start]} ", told.end
        bare += rest[end:]
        for number, unit, shown in spans_in(text, self._language):
            if (number, unit) not in self._spans:
                yield f"the time {shown} is not in the page's data"
        for number in _NUMBER.findall(_REST.sub(self._left_over, bare)):
            if not readings(number) & self._bare:
                yield f"the number {number} is not in the page's data"
        for word, counted in SPELLED.get(self._language, {}).items():
            if word not in _HIDDEN.get(self._language, ()) and _has(bare, word) and str(counted) not in self._bare:
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


def readings(number: str) -> set[str]:
    """What a written number may mean: `1.000` is a thousand in Berlin and one in London; `29,90` is 29.9."""
    ascii_digits = "".join(str(int(sign)) if sign.isdecimal() else "." for sign in number)
    parts = ascii_digits.split(".")
    found = set()
    if all(len(part) == 3 for part in parts[1:]):
        found.add("".join(parts).lstrip("0") or "0")
    if len(parts) > 1:
        whole, fraction = "".join(parts[:-1]).lstrip("0") or "0", parts[-1].rstrip("0")
        found.add(f"{whole}.{fraction}" if fraction else whole)
    return found


def decimal(text: str) -> str:
    """Fractions as decimals, so that `1½`, `1 1/2` and `1.5` meet."""

    def written(match: regex.Match[str]) -> str:
        if match["sign"]:
            value = _FRACTIONS[match["sign"]] + int(match["whole"] or 0)
        else:
            value = int(match["top"]) / int(match["bottom"])
        return f" {value:.3g} "

    return str(_FRACTION.sub(written, regex.sub(r"(\p{Nd}) ([1-7])[/⁄]([2348])(?!\p{Nd})", _mixed, text)))


def _mixed(match: regex.Match[str]) -> str:
    return f"{int(match[1]) + int(match[2]) / int(match[3]):.3g}"


def _shown_prices(text: str) -> Iterator[tuple[set[str], str, str]]:
    for match in _PRICE.finditer(text):
        sign = match["before"] or match["after"]
        currency = _SIGNS.get(sign) or _WORDS.get(sign.casefold()) or sign.upper()
        yield readings(match["first"] or match["second"]), currency, match.group().strip()


def _prices_in(source: str) -> Iterator[tuple[str, str]]:
    for values, currency, _ in _shown_prices(source):
        yield from ((value, currency) for value in values)


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
