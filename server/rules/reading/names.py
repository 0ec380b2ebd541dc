"""The author: names of people, never a profile address, a login or the site itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from server.rules.reading.boilerplate import is_meta_line
from server.rules.reading.document import Document
from server.rules.reading.jsonld import Node
from server.rules.reading.outline import is_aside
from server.rules.reading.schema import texts_of, types_of, values
from server.rules.reading.text import clean, squeeze, text_in, unique

_PREFIX = re.compile(
    r"(?i)^(?:(?:written|posted|published|recipe|words|story|article|text|created|submitted|veröffentlicht|geschrieben|verfasst|erstellt|publié|écrit|publicado|escrito|scritto|pubblicato)\s+)*"
    r"(?:by|von|par|por|di|av|af|door|da|autor(?:in)?|author|auteur|autore|text)\b\s*:?\s+"
)
_NOISE = re.compile(
    r"(?i)\s*(?:\||·|•|—|–\s|-\s|/|\(|\bon\s+\w+\s+\d|\bupdated\b|\blast\s+updated\b|\bpublished\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\s+\w+\s+\d{4}).*$"
)
# A name ends at a mark, a digit or a word in small letters; scripts without capitals end it at a mark only.
_WORD = r"(?:[^\W\d_a-zà-öø-ÿ]['’.]?[^\W\d_]*(?:['’-][^\W\d_]+)*\.?)"
_PLAIN = re.compile(
    rf"(?:^|(?<=\W))(?:(?i:by|words by|written by|von|par|por|di|przez|door|av|af|text|texte|texto|testo|autor(?:in)?|auteur|autore|author|автор|текст)\s*:?\s+({_WORD}(?:\s+(?:(?:de|da|di|van|von|der|del|la|le|du|dos|al|el|bin)\s+)*{_WORD}){{1,3}})(?=\s*(?:$|[^\w\s]|\d|\s[a-zà-ÿ])|\s+(?:on|in|am|em|le|il|el|op|den)\b)"
    r"|(?:लेखक|लेखिका|מאת|נכתב על ידי|بقلم|كتبه|كتب|著者|文|執筆|글쓴이|글|作者|ผู้เขียน|Συντάκτης)\s*[:：]?\s*([^\d|·•,\n:：()/–—-]{2,40}?)(?=\s*(?:$|[|·•,/()–—-]|\d)))"
)
_HANDLE = re.compile(r"\s*\(?(?<!\w)@\w+\)?")
_INTRODUCTION = re.compile(r"(?i)^(?:about|meet|hi,? i(?:['’]|\s+a)m|über|à propos de|sobre|acerca de)\s+(?=\S)")
_METAS = (
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "article:author",
    "article:author_name",
    "byl",
    "og:author",
    "citation_author",
)
_WRITTEN_BY = frozenset(
    {
        "written by",
        "author",
        "verfasst von",
        "geschrieben von",
        "escrito por",
        "écrit par",
        "scritto da",
        "geschreven door",
    }
)
_NOBODY = frozenset(
    {
        "admin",
        "administrator",
        "editor",
        "author",
        "guest",
        "anonymous",
        "unknown",
        "user",
        "webmaster",
        "root",
        "staff",
        "null",
        "none",
        "undefined",
        "me",
        "us",
        "mich",
        "uns",
        "the author",
        "moi",
        "mí",
    }
)
_BYLINES = (
    '[itemprop~="author"] [itemprop="name"]',
    '[itemprop~="author"]',
    'a[rel~="author"]',
    '[class*="byline" i] a',
    '[class*="byline" i]',
    '[class*="author" i] a[href*="author"], [class*="author-name" i], [class*="author_name" i]',
    ".vcard .fn",
)
_BYLINE_CLASS = re.compile(r"(?i)byline|author|vcard")
_MAX_BYLINE = 130


# A link into a site's directory of people; the last part of the address then carries the name.
_PERSON_LINK = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|autori|autore|writers?|contributors?|people|profiles?|profil|users?|members?|staff|redakteure?|redaktion|by|bio)/([^/?#]+)/?$",
    re.I,
)
_META_CLASS = re.compile(r"(?i)meta|byline|info")
_LOGIN = re.compile(r"^([a-z]{2,})[._]([a-z]{2,})$")


def page_author(doc: Document, site: str, recipe: Node | None) -> str:
    """Names joined with `, `, from the most trusted source that has any; '' when nobody is named.

    A recipe's own author is taken as it stands, and a recipe that names nobody is its site's. Elsewhere the site's name, a
    company or a login only counts when no other source names a person.
    """
    fallback = ""
    for names in _sources(doc, recipe):
        if names.is_final:
            return ", ".join(names.people)
        people = [name for name in names.people if not _is_nobody(name, site, doc.host)]
        if people:
            return ", ".join(people)
        fallback = fallback or ", ".join(names.people)
    if match := _LOGIN.match(fallback):
        return f"{match[1].capitalize()} {match[2].capitalize()}"
    return fallback or (site if recipe is not None and len(site) <= 60 else "")


class _Names:
    """The names of one source; `is_final` when they need no other's confirmation."""

    def __init__(self, raws: Iterable[str], *, is_final: bool = False, is_visible: bool = False) -> None:
        self.people = list(unique(name for raw in raws for name in _people(raw, is_visible=is_visible)))[:6]
        self.is_final = is_final and bool(self.people)


def _sources(doc: Document, recipe: Node | None) -> Iterator[_Names]:
    yield _Names(doc.metas.get("dc:creator", ()))
    if recipe is not None:
        yield _Names(texts_of(recipe.get("author"), "name", "@value"), is_final=True)
    companies: list[str] = []
    for node in doc.items.articles():
        for author in values(node.get("author")):
            names = texts_of(author, "name", "@value")
            if isinstance(author, dict) and "organization" in types_of(author):
                companies += names
        people = [name for name in texts_of(node.get("author"), "name", "@value") if name not in companies]
        if people:
            yield _Names(people)
            break
    for key in _METAS:
        yield _Names(doc.metas.get(key, ()))
    for place in ("1", "2"):
        if doc.meta(f"twitter:label{place}").casefold() in _WRITTEN_BY:
            yield _Names([doc.meta(f"twitter:data{place}")])
    for node in doc.items.of("webpage", "product", "howto", "videoobject"):
        if found := texts_of(node.get("author"), "name", "@value"):
            yield _Names(found)
            break
    for selector in _BYLINES if _has_bylines(doc) else ():
        for element in doc.tree.css(selector)[:4]:
            text = text_in(element)
            if 2 < len(text) <= _MAX_BYLINE and not is_aside(element):
                yield _Names([text], is_visible=True)
    yield from _linked(doc)
    for element in doc.classed(lambda names: "author" in names.lower())[:4]:
        text = text_in(element)
        if 2 < len(text) <= _MAX_BYLINE and not is_aside(element):
            yield _Names([text], is_visible=True)
    yield from (_Names([name], is_visible=True) for name in _plainly(doc))
    yield _Names(companies)


def _has_bylines(doc: Document) -> bool:
    """Could any of the selectors find something? Each walks the whole page."""
    if any("author" in (node.attributes["itemprop"] or "") for node in doc.having("itemprop")):
        return True
    return bool(
        any("author" in (node.attributes["rel"] or "").split() for node in doc.having("rel"))
        or doc.classed(_BYLINE_CLASS.search)
    )


def _plainly(doc: Document) -> Iterator[str]:
    """Names in lines that only a reader knows for bylines: `November 20, 2024 by Nell Hartigan`."""
    marked = doc.classed(_META_CLASS.search)[:12]
    for element in (*marked, *_below_heading(doc), *doc.elements("p")[:8]):
        text = text_in(element)
        if 5 < len(text) <= _MAX_BYLINE and not is_aside(element):
            for found in _PLAIN.finditer(text):
                if is_meta_line(text) or (
                    found.start() == 0 and len(text) <= 60 and not text.endswith((".", "!", "?", ","))
                ):
                    yield found[1] or found[2]


def _below_heading(doc: Document) -> Iterator[LexborNode]:
    for heading in doc.elements("h1")[:1]:
        around = heading.parent
        for start in (heading, around) if around is not None and around.tag in ("header", "div") else (heading,):
            sibling = start.next
            for _ in range(5):
                if sibling is None or sibling.tag in ("h2", "article", "main"):
                    break
                if sibling.is_element_node:
                    yield sibling
                sibling = sibling.next


def _linked(doc: Document) -> Iterator[_Names]:
    """Links whose address carries the name they show: `/writer/ada_zest/` for Ada Zest, never a link to sign in."""
    found = ((element, match) for element, href in doc.anchors if (match := _PERSON_LINK.search(href.strip())))
    for element, match in islice(found, 30):
        name = text_in(element)
        if 2 < len(name) <= 60 and not is_aside(element):
            slug, shown = squeeze(match[1].rpartition(".")[0] or match[1]), squeeze(_PREFIX.sub("", name))
            if len(shown) > 2 and (slug.startswith(shown) or shown.startswith(slug)):
                yield _Names([name], is_visible=True)


def _is_nobody(name: str, site: str, host: str) -> bool:
    """Is it the site itself, or a login rather than a name?"""
    if squeeze(name) in (squeeze(site), squeeze(host), squeeze(host.split(".")[0])):
        return True
    return (
        " " not in name
        and (name.islower() or any(character in "._0123456789" for character in name))
        and name.isascii()
    )


def _people(raw: str, *, is_visible: bool) -> Iterator[str]:
    if is_visible:
        raw = _INTRODUCTION.sub("", clean(raw))
    text = _HANDLE.sub("", _PREFIX.sub("", clean(raw))).strip(" ,;:-–|·")
    if is_visible:
        text = _NOISE.sub("", text).strip(" ,;:-–|·")
    if (
        not text
        or len(text) > 120
        or "http" in text
        or "www." in text
        or "@" in text
        or ".com/" in text
        or text.casefold() in _NOBODY
    ):
        return
    names = [
        name
        for name in re.split(r"\s*(?:,|;|&|\s+and\s+|\s+und\s+)\s*", text)
        if any(character.isalpha() for character in name)
    ]
    if is_visible and not all(_looks_like_name(name) for name in names):
        return
    yield from names


def _looks_like_name(text: str) -> bool:
    """One to four words, most of them capitalised (or of a script without capitals): what a byline shows."""
    parts = text.split()
    capitals = sum(not part[0].islower() for part in parts)
    return (
        1 <= len(parts) <= 4
        and capitals * 2 > len(parts) - 1
        and not parts[0][0].islower()
        and not any(c in "?!:" for c in text)
    )
