"""Key phrases: those the page declares, else the ones its words make likely."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import texts_of
from server.rules.reading.text import text_in, unique, words

_MAX_KEYWORDS = 40
_MAX_LENGTH = 80
_GUESSES = 8
# Words that neither begin nor end a key phrase, of the six languages that the local writer knows and Dutch.
_STOP_WORDS = """
a about after all also am an and any are as at be because been before but by can could did do does for from get
had has have he her here his how i if in into is it its just like make me more most much my new no not now of
off on one only or other our out over she should so some such than that the their them then there these they
this to too up us very was we were what when which who why will with would you your der die das den dem des ein
eine einer einem einen und oder aber auf aus bei für im in ist mit nach nicht noch nur sich sie sind so über um
von vor war wie wir zu zum zur le la les un une des du de et ou au aux avec ce cette dans en est il je mais ne
nous par pas plus pour qu que qui sa se ses son sont sur vous el los las una y o con como del es lo más mi no
para pero por se sin su sus al ao com da do dos e em na nas nos os um uma il lo gli i e di che per non sono del
della het een van en op te dat met voor zijn best easy recipe recipes
"""
_COMMAS = re.compile(r"\s*[,;|]\s*")
_MARKS = re.compile(r"[.,;:!?()\[\]|\"“”–—]+")
_STOP = frozenset(_STOP_WORDS.split())


def page_keywords(
    doc: Document, recipe: Node | None, title: str, headings: Sequence[str], text: str
) -> tuple[str, ...]:
    """Declared keywords of the most trusted source that has any; else phrases of title, headings and text."""
    for source in _declared(doc, recipe):
        phrases = list(unique(phrase for raw in source for phrase in _phrases(raw)))
        if phrases:
            return tuple(phrases[:_MAX_KEYWORDS])
    return tuple(_guessed(title, headings, text))


def _declared(doc: Document, recipe: Node | None) -> Iterator[list[str]]:
    if recipe is not None:
        yield texts_of(recipe.get("keywords"), "name", "@value")
    yield doc.metas.get("article:tag", [])
    links = doc.tree.css('a[rel~="tag"]')[:60]
    yield [text_in(node) for node in links if not _is_category(node)]
    for node in doc.items.articles():
        yield texts_of(node.get("keywords"), "name", "@value")
    for name in ("keywords", "news_keywords", "parsely-tags", "sailthru.tags", "og:article:tag", "dc.subject"):
        yield doc.metas.get(name, [])
    yield _in_classes(doc)
    yield [text_in(node) for node in links]


def _is_category(link: LexborNode) -> bool:
    """WordPress marks the links to a post's categories as `category tag`; a shelf says less than a tag."""
    attributes = link.attributes
    return "category" in (attributes.get("rel") or "").split() or "/category/" in (attributes.get("href") or "")


def _in_classes(doc: Document) -> list[str]:
    """The tags of a WordPress post, which the post's element carries as classes where the theme shows none."""
    for node in doc.tree.css('.hentry[class*="tag-"], [class*="type-post"][class*="tag-"]')[:1]:
        names = (node.attributes.get("class") or "").split()
        return [name[4:].replace("-", " ") for name in names if name.startswith("tag-") and not name[4:].isdigit()]
    return []


def _phrases(raw: str) -> Iterator[str]:
    for part in _COMMAS.split(raw):
        phrase = part.strip(" #.\"'")
        if 1 < len(phrase) <= _MAX_LENGTH:
            yield phrase


def _guessed(title: str, headings: Sequence[str], text: str) -> list[str]:
    """Runs of one to three words without stop words, counted; the title's weigh five, a heading's two."""
    weights: Counter[str] = Counter()
    for source, weight in ((title, 5), *((heading, 2) for heading in headings[:20]), (text[:6000], 1)):
        for chunk in _MARKS.split(source):
            tokens = words(chunk)
            weak = [len(word) < 3 or word.isdigit() for word in tokens]
            edge = [not (is_weak or word in _STOP) for word, is_weak in zip(tokens, weak, strict=True)]
            for size in (1, 2, 3):
                for start in range(len(tokens) - size + 1):
                    if edge[start] and edge[start + size - 1] and not (size == 3 and weak[start + 1]):
                        weights[" ".join(tokens[start : start + size])] += weight * size
    chosen: list[str] = []
    for phrase, weight in weights.most_common(40):
        if weight < 6 or any(phrase in other or other in phrase for other in chosen):
            continue
        chosen.append(phrase)
        if len(chosen) == _GUESSES:
            break
    return chosen
