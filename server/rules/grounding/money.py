"""Prices in figures and in words: each needs such an amount of such money on the page."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from server.rules.grounding.figures import figured
from server.rules.grounding.readings import NUMBER, readings
from server.values.page import PageFacts

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "zł": "PLN", "R$": "BRL", "kr": "SEK"}
_WORDS = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD", "dólar": "USD", "dólares": "USD", "dollari": "USD",
    "quid": "GBP", "sterline": "GBP", "franken": "CHF", "francs": "CHF", "reais": "BRL", "yen": "JPY", "pesos": "MXN",
    "cents": "¢", "cent": "¢", "pence": "¢", "rappen": "¢", "centimes": "¢", "céntimos": "¢", "cêntimos": "¢", "centavos": "¢", "centesimi": "¢",
}  # fmt: skip
# Money that is also a weight, or a book: it is money where something says so.
_HEAVY = {"pound": "GBP", "pounds": "GBP", "pfund": "GBP", "livres": "GBP", "libras": "GBP"}
_COSTS = regex.compile(
    r"(?<!\p{L})(?:costs?|for|under|less than|only|just|pay|price\w*|kostet|kosten|für|unter|coûte\w*|pour|moins de|cuestan?|por|menos de|custam?|costan?o?|per|meno di)\s(?:\p{L}+\s)?$",
    regex.I,
)
_OF = regex.compile(r"\s?(?:of|de|d['’]|di)(?!\p{L})|\s\p{L}", regex.I)
_CODES = "EUR|USD|GBP|CHF|JPY|AUD|CAD|NZD|BRL|MXN|PLN|SEK|NOK|DKK|CZK|INR|TRY|RUB|CNY|KRW"
_ANY_WORD = "|".join(sorted((*_WORDS, *_HEAVY), key=len, reverse=True))
_MONEY = rf"R\$|[€$£¥₹₽]|zł|\b(?:{_CODES})\b|\b(?:{_ANY_WORD})\b"
_ONE = r"\b(?:an?|one|ein(?:e[nm]?)?|une?|uma?|una|uno)\b"
PRICE = regex.compile(
    rf"(?P<before>{_MONEY})\s?(?P<first>{NUMBER})|(?:(?P<second>{NUMBER})[\s-]?|(?P<one>{_ONE})\s(?=\p{{L}}))(?P<after>{_MONEY})",
    regex.I,
)
_SOME = regex.compile(
    r"(?<!\p{L})(?:(?:a|only|just a) few|a couple(?: of)?|a handful of|(?:ein|nur ein) paar|wenige|quelques|unos pocos|unos|pocos|uns poucos|poucos|alguns|algunos|pochi|qualche)\s"
    rf"(?P<after>{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?!\p{{L}})",
    regex.I,
)
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD")
_SMALL = "¢"


class Prices:
    """The prices that a page states; `page_language` is the one of its numbers in words, `language` the text's."""

    def __init__(self, facts: PageFacts, source: str, language: str, page_language: str) -> None:
        self._language = language
        known = {
            (value, currencies[0])
            for values, currencies, _ in shown_prices(figured(source, page_language))
            for value in values
        }
        product = facts.product
        if product is not None:
            currency = product.currency.upper()
            known |= {(one, currency) for told in (product.price, product.highest) if told for one in readings(told)}
        self._known = known | {(f"{100 * float(one):g}", _SMALL) for one, _ in known if 0 < float(one) < 1}

    def faults(self, text: str) -> Iterator[str]:
        text = figured(text, self._language)
        for values, currencies, shown in shown_prices(text):
            if not any((one, currency) in self._known for one in values for currency in (*currencies, "")):
                yield f"the price {shown} is not in the page's data"
        for match in _SOME.finditer(text):
            if not {*_named(match["after"])} & {currency for _, currency in self._known}:
                yield f"the price {match.group()} is not in the page's data"


def shown_prices(text: str) -> Iterator[tuple[set[str], tuple[str, ...], str]]:
    """Each price: the amounts that it may mean, the currencies, and as it is written."""
    for match in PRICE.finditer(text):
        sign = match["before"] or match["after"]
        if sign.casefold() in _HEAVY and not _is_money(match, text):
            continue
        yield readings(match["first"] or match["second"] or "1"), _named(sign), match.group().strip()


def _is_money(match: regex.Match[str], text: str) -> bool:
    is_cost = _COSTS.search(text[max(0, match.start() - 24) : match.start()]) is not None
    return is_cost and not _OF.match(text, match.end())


def _named(sign: str) -> tuple[str, ...]:
    folded = sign.casefold()
    if sign == "$" or folded in {"dollar", "dollars", "dólar", "dólares", "dollari", "buck", "bucks"}:
        return _DOLLARS
    return (_SIGNS.get(sign) or _WORDS.get(folded) or _HEAVY.get(folded) or sign.upper(),)


def without_prices(text: str) -> str:
    return PRICE.sub(_left, text)


def _left(match: regex.Match[str]) -> str:
    sign = match["before"] or match["after"]
    return match.group() if sign.casefold() in _HEAVY and not _is_money(match, match.string) else " "
