"""Quantities with their ingredient: 400 g of bacon is refused where the page has 200 g of bacon and 400 g of cream."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import regex

from server.rules.grounding.figures import figured
from server.rules.grounding.nouns import thing
from server.rules.grounding.readings import NUMBER, decimal, readings
from server.values.page import PageFacts
from server.values.small_words import ANY_SMALL_WORD
from server.values.wording import stems_of

_MEASURES = {
    "g": r"g|gr|gramm|grams?|grammes?|gramos?|gramas?|gramm[oi]",
    "kg": r"kg|kilos?|kilogramm?s?|kilogrammes?|quilos?|chil[oi]",
    "ml": r"ml|millilit\p{L}{1,4}|mililitros?",
    "cl": r"cl",
    "dl": r"dl",
    "l": r"l|lit(?:er|re)s?n?|litros?|litr[oi]",
    "cup": r"cups?|tassen?|tasses?|tazas?|xícaras?|chávenas?|tazz[ae]",
    "tbsp": r"tbsp|tablespoons?|el|esslöffel|cuillères? à soupe|c\. ?à ?s|cucharadas?(?: soperas?)?|colher(?:es)? de sopa|cucchia[io]",
    "tsp": r"tsp|teaspoons?|tl|teelöffel|cuillères? à café|c\. ?à ?c|cucharaditas?|colher(?:es)? de chá|cucchiain[oi]",
    "oz": r"oz|ounces?|onces?|onzas?|onças?|once",
    "lb": r"lbs?|pounds?|pfund|livres?|libras?|libbr[ae]",
    "can": r"cans?|tins?|dosen?|boîtes?|latas?|lattin[ae]|scatol[ae]",
}
_METRIC = {"kg": ("g", 1000), "l": ("ml", 1000), "dl": ("ml", 100), "cl": ("ml", 10)}
_ANY_MEASURE = "|".join(_MEASURES.values())
_UNIT = "|".join(rf"(?P<{name}>{said})" for name, said in _MEASURES.items())
_MEASURED = regex.compile(
    rf"(?P<number>{NUMBER})(?:\s?[-–]\s?(?P<last>{NUMBER}))?[ \u00a0-]?(?:{_UNIT})(?!\p{{L}})\.?", regex.I
)
_WORD = regex.compile(r"[ \u00a0]{1,2}(?:d['’])?([\p{L}\p{M}’'-]+)")
_BARE = regex.compile(rf"(?<![\p{{L}}\p{{N}}]){NUMBER}")
_ANY_WORD = regex.compile(r"[\p{L}\p{M}’'-]{3,}")
_RUN_WORDS, _LINES_MAX, _SUMMED_MAX = 3, 120, 6
_OF = frozenset(["of", "de", "d", "di", "do", "da", "du", "des", "del", "della", "the", "la", "le", "el", "il"])
# Words of an ingredient's line that name no ingredient.
_NO_THING = frozenset(
    [
        "fresh",
        "large",
        "small",
        "medium",
        "chopped",
        "sliced",
        "diced",
        "minced",
        "grated",
        "melted",
        "softened",
        "warm",
        "cold",
        "hot",
        "plus",
        "more",
        "extra",
        "taste",
        "divided",
        "optional",
        "about",
        "into",
        "cut",
        "frisch",
        "frische",
        "frischer",
        "frisches",
        "große",
        "großer",
        "kleine",
        "kleiner",
        "gehackt",
        "gehackte",
        "gehackter",
        "geschnitten",
        "gerieben",
        "weiche",
        "weicher",
        "kalte",
        "warme",
        "lauwarme",
        "etwas",
        "nach",
        "geschmack",
        "belieben",
        "frais",
        "fraîche",
        "fraîches",
        "haché",
        "hachée",
        "râpé",
        "râpée",
        "fondu",
        "gros",
        "petit",
        "petite",
        "petits",
        "grand",
        "grande",
        "coupé",
        "coupée",
        "goût",
        "fresco",
        "fresca",
        "frescos",
        "frescas",
        "picado",
        "picada",
        "rallado",
        "rallada",
        "grande",
        "grandes",
        "pequeño",
        "pequeña",
        "gusto",
        "picados",
        "picadas",
        "ralado",
        "ralada",
        "pequeno",
        "pequena",
        "gosto",
        "freschi",
        "fresche",
        "tritato",
        "tritata",
        "grattugiato",
        "piccolo",
        "piccola",
        "grandi",
    ]
)


class Quantities:
    """How much of each thing the page takes: by stem and kind of measure its amounts, grams and millilitres as such."""

    def __init__(self, facts: PageFacts, source: str, language: str, page_language: str) -> None:
        self._language, self._page_language = language, page_language
        self._known: dict[tuple[str, str], set[float]] = {}
        lines = facts.recipe.ingredients[:_LINES_MAX] if facts.recipe else ()
        for line in lines:
            self._read_line(_plain(line, page_language))
        for amounts, measure, words in _quantities(_plain(source, page_language)):
            self._add(amounts, measure, words)

    def faults(self, text: str) -> Iterator[str]:
        for amounts, measure, words in _quantities(_plain(text, self._language)):
            found = [
                known
                for word in words
                for key in self._keys(word, self._language)
                if (known := self._known.get((key, measure)))
            ]
            right = set().union(*found)
            if found and not any(_is_near(amount, _with_sums(right)) for amount in amounts):
                yield f"{min(amounts):g} {measure} of {' '.join(words)!r}: the page takes another quantity of it"

    def _read_line(self, line: str) -> None:
        """An ingredient's line: what is measured in it is any of its words; "2 x 400 g" are 800 as well."""
        words = [
            word
            for word in (one.casefold() for one in _ANY_WORD.findall(_MEASURED.sub(" ", line)))
            if word not in _NO_THING
        ]
        counts = [float(one) for match in _BARE.findall(_MEASURED.sub(" ", line)) for one in readings(match)]
        for amounts, measure, _ in _quantities(line):
            self._add(amounts | {amount * count for amount in amounts for count in counts}, measure, words)

    def _add(self, amounts: set[float], measure: str, words: list[str]) -> None:
        for word in words:
            for key in self._keys(word, self._page_language):
                self._known.setdefault((key, measure), set()).update(amounts)

    def _keys(self, word: str, language: str) -> list[str]:
        named = thing(word, language) if self._language != self._page_language else ""
        return [*stems_of(word, self._language), *([f"={named}"] if named else [])]


def _quantities(text: str) -> Iterator[tuple[set[float], str, list[str]]]:
    """Each measured amount with the words behind it: the readings of its number, the measure, what is measured."""
    for match in _MEASURED.finditer(text):
        measure = next(name for name in _MEASURES if match[name])
        measure, times = _METRIC.get(measure, (measure, 1))
        amounts = {
            float(one) * times for number in (match["number"], match["last"]) if number for one in readings(number)
        }
        words: list[str] = []
        end = match.end()
        while len(words) < _RUN_WORDS and (piece := _WORD.match(text, end)):
            word, end = piece[1].casefold(), piece.end()
            if word in ANY_SMALL_WORD and not (word in _OF and not words):
                break
            if word not in _OF and word not in _NO_THING:
                words.append(word)
        yield amounts, measure, words


def _plain(text: str, language: str) -> str:
    return regex.sub(r" {2,}", " ", decimal(figured(text, language, before=_ANY_MEASURE)))


def _with_sums(amounts: set[float]) -> set[float]:
    """The amounts, and those of some of them together: 200 g for the dough and 50 g for the top are 250."""
    some = sorted(amounts)[:_SUMMED_MAX]
    return amounts | {sum(one) for size in range(2, len(some) + 1) for one in combinations(some, size)}


def _is_near(amount: float, known: set[float]) -> bool:
    return any(abs(amount - one) <= 0.02 * one for one in known)
