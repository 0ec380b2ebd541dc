"""The page's language as a BCP 47 tag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from server.rules.reading.document import Document
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import text_of
from server.rules.reading.text import words
from server.values.language import overrules, scores

_TAG = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?(?:$|[-_.,;@ ])")


# Frequent words of languages that the shared table does not know; some are shared, so only a clear lead counts.
_COMMON = {
    code: frozenset(text.split())
    for code, text in {
        "nl": "de het een en van in is op met voor niet zijn te dat je ook maar aan er bij",
        "sv": "och att det är en på som för med den av till inte du jag har om eller",
        "da": "og at det er en på som for med den af til ikke du jeg har om eller",
        "nb": "og å det er en på som for med den av til ikke du jeg har om eller",
        "pl": "i w na z do się nie jest to że po od dla jak co lub ale oraz przez",
        "cs": "a v na se je že to si do jako ale nebo pro jsem by po s k",
        "tr": "ve bir bu için ile da de çok daha gibi olarak ama en ne",
        "fi": "ja on ei se että mutta kun niin myös ovat tai joka",
        "hu": "a az és egy hogy nem is van meg de ha vagy csak",
        "ro": "și de în la cu pe o un nu este care din pentru mai",
    }.items()
}
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("uk", re.compile(r"[іїєґ]")),
    ("ru", re.compile(r"[а-яё]")),
    ("el", re.compile(r"[α-ωά-ώ]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("ar", re.compile(r"[\u0627-\u064a]")),
    ("hi", re.compile(r"[\u0904-\u0939]")),
    ("th", re.compile(r"[\u0e01-\u0e2e]")),
)
_LEAD = 3
_ENCODINGS = frozenset({"utf", "iso", "win", "gbk"})  # `utf-8` where the language should stand


def page_language(doc: Document, recipe: Node | None, text: str = "") -> str:
    """`de`, `en-US`, …: from `<html lang>`, then the declarations of head and JSON-LD.

    Where nothing is declared, the commonest words or the script of `text` tell it; '' when they do not.
    """
    return next((tag for value in _declared(doc, recipe) if value and (tag := normalise(value))), "") or guessed(text)


def _declared(doc: Document, recipe: Node | None) -> Iterator[str | None]:
    attributes = doc.of_html
    yield attributes.get("lang")
    yield attributes.get("xml:lang")
    yield doc.meta("og:locale")
    yield doc.meta("content-language", "language", "dc.language")
    for node in (*([recipe] if recipe else []), *doc.items.articles(), *doc.items.of("webpage", "website")):
        yield text_of(node.get("inLanguage"), "alternateName", "@value", "name")


def guessed(text: str) -> str:
    """The language that a text of a sentence or more clearly speaks, '' when in doubt."""
    sample = text[:3000].casefold()
    for code, letters in _SCRIPTS:
        if len(letters.findall(sample)) * 5 > len(sample) / (1 if code != "uk" else 10):
            return code
    counted = scores(sample) | further_scores(sample)
    best, second = sorted(counted, key=lambda code: counted[code], reverse=True)[:2]
    return best if counted[best] >= counted[second] + _LEAD else ""


def further_scores(text: str) -> dict[str, int]:
    """Count the common words of the languages that the shared table does not know."""
    found = words(text.casefold())
    return {code: sum(word in common for word in found) for code, common in _COMMON.items()}


def speaks_further(text: str, declared: str) -> bool:
    """Does a text clearly speak one of those languages, whatever its page declares?"""
    return any(overrules(text, common, declared) for common in _COMMON.values())


def normalise(value: str) -> str:
    """The usual form of a language tag: `de_DE` is `de-DE`; '' when it is none."""
    match = _TAG.match(value.strip())
    if not match or match[1].lower() in _ENCODINGS:
        return ""
    parts = [match[1].lower()]
    if match[2]:
        parts.append(match[2].title())
    if match[3]:
        parts.append(match[3].upper())
    return "-".join(parts)
