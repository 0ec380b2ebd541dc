"""Who readers are told has written a page: bylines, links to a person's page, lines like `20 May 2024 by Ada Zest`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from server.rules.reading.boilerplate import is_meta_line
from server.rules.reading.document import Document
from server.rules.reading.outline import is_aside
from server.rules.reading.text import SEAM, short_text_in, squeeze, text_in, words

PREFIX = re.compile(
    r"(?i)^(?:(?:written|posted|published|recipe|words|story|article|text|created|submitted|veröffentlicht|geschrieben|verfasst|erstellt|publié|écrit|publicado|escrito|scritto|pubblicato)\s+)*"
    r"(?:(?:by|von|par|por|di|av|af|door|da|autor(?:in)?|author|auteur|autore|text)\b\s*:?\s+)+"
)
# A name ends at a mark, a digit or a word in small letters; scripts without capitals end it at a mark only.
_WORD = r"(?:[^\W\d_a-zà-öø-ÿ]['’.]?[^\W\d_]*(?:['’-][^\W\d_]+)*\.?)"
_PLAIN = re.compile(
    rf"(?:^|(?<=\W))(?:(?i:by|guest post by|words by|written by|von|par|por|di|przez|door|av|af|text|texte|texto|testo|autor(?:in)?|auteur|autore|author|автор|текст)\s*:?\s+({_WORD}(?:\s+(?:(?:de|da|di|van|von|der|del|la|le|du|dos|al|el|bin)\s+)*{_WORD}){{1,3}})(?=\s*(?:$|[^\w\s]|\d|\s[a-zà-ÿ])|\s+(?:on|in|am|em|le|il|el|op|den)\b)"
    r"|(?:लेखक|लेखिका|מאת|נכתב על ידי|بقلم|كتبه|كتب|著者|文|執筆|글쓴이|글|作者|ผู้เขียน|Συντάκτης)\s*[:：]?\s*([^\d|·•,\n:：()/–—-]{2,40}?)(?=\s*(?:$|[|·•,/()–—-]|\d)|\s+(?:发布|发表|發布|發表|时间|時間|日期|来源|來源|更新|编辑|公開|投稿)))"
)
# The words of the first of its alternatives; those of the other are not of ASCII.
_SIGNS = frozenset(
    ["by", "von", "par", "por", "di", "przez", "door", "av", "af", "text", "texte", "texto", "testo", "autor", "autorin", "auteur", "autore", "author"]
)  # fmt: skip
_BY = re.compile(
    r"(?i)^(?:(?:written|posted|published|words|story|recipe|text)\s+)?(?:by|von|par|por|di|door|av|af|przez)\s*:?$"
)
_TRAILING = re.compile(r"(?i)(?:\s+(?:in|on|at|am|um|le|el|il|em|op|den|for)|\s*,)$")
INTRODUCTION = re.compile(r"(?i)^(?:about|meet|hi,? i(?:['’]|\s+a)m|über|à propos de|sobre|acerca de)\s+(?=\S)")
_JOINS = re.compile(r"(?i)^(?:,|&|and|und|et|y|e|en|och|og|,\s*and)$")
# Each with an attribute and a word that must stand in it somewhere, of which '' asks no more.
_SELECTORS = (
    ("itemprop", "author", '[itemprop~="author"] [itemprop="name"]'),
    ("itemprop", "author", '[itemprop~="author"]'),
    ("rel", "author", 'a[rel~="author"]'),
    ("class", "byline", '[class*="byline" i] a'),
    ("class", "byline", ""),
    ("class", "author", '[class*="author" i] a[href*="author"], [class*="author-name" i], [class*="author_name" i]'),
    ("class", "vcard", ".vcard .fn"),
)
# Each selector walks the whole page, so it is asked only where this walk has found what it needs.
_ANY = '[itemprop*="author" i], a[rel*="author" i], [class*="byline" i], [class*="author" i], [class*="vcard" i]'
_META_CLASSES = '[class*="meta" i], [class*="byline" i], [class*="info" i]'
_MAX_BYLINE, _MAX_NAME = 130, 60
_BELOW = 4_000
# `By <span>Ada Zest</span>` in elements whose classes a program made up.
_BY_TAG = re.compile(
    rf">\s*(?:By|Words by|Written by|Von|Par|Por|Di|Door)\s*:?\s*(?:<[a-z][^<>]{{0,600}}>\s*){{1,4}}({_WORD}(?:\s+{_WORD}){{1,3}})\s*</"
)
# A site's directories of people: the last part of an address within them carries the name.
_OF_PEOPLE = frozenset(
    ["author", "authors", "autor", "autoren", "autores", "autorin", "auteur", "auteurs", "autori", "autore", "writer", "writers", "contributor", "contributors", "people",
     "profile", "profiles", "profil", "user", "users", "member", "members", "staff", "redakteur", "redakteure", "redaktion", "by", "bio", "editor", "editors"]
)  # fmt: skip
_NETWORKS = re.compile(
    r"(?i)//(?:[\w-]+\.)*(?:facebook|twitter|x|instagram|linkedin|pinterest|youtube|tiktok|threads|wikipedia)\.\w+/"
)


def shown_names(doc: Document) -> Iterator[Sequence[str]]:
    """Texts that may name the authors, the surest places first; those of one list stand beside each other."""
    called = [(node, node.attributes) for node in doc.css(_ANY)]
    said = {name: " ".join(one.get(name) or "" for _, one in called).lower() for name in ("itemprop", "rel", "class")}
    for attribute, word, selector in _SELECTORS:
        if word not in said[attribute]:
            continue
        found = doc.tree.css(selector) if selector else [node for node, one in called if _tells(one, attribute, word)]
        marked = [node for node in found[:6] if not is_aside(node)]
        for group in list(_beside_each_other(marked))[:4]:
            texts = [text for node in group if len(text := short_text_in(node, _MAX_BYLINE)) > 2]
            yield (_pieces(group[0]) if len(texts) == 1 == len(group) else ()) or texts
    yield from ([name] for name in _linked(doc))
    for element in [node for node, one in called if _tells(one, "class", "author")][:4]:
        text = short_text_in(element, _MAX_BYLINE)
        if len(text) > 2 and not is_aside(element):
            yield [text]
            if (heading := element.css_first("h2, h3, h4, h5")) and INTRODUCTION.match(told := text_in(heading)):
                yield [told]
    yield from ([name] for name in _plainly(doc))
    start = doc.html.find("<h1")
    if start >= 0 and (match := _BY_TAG.search(doc.html, start, start + _BELOW)):
        yield [match[1]]


def profiles(doc: Document, addresses: Iterable[str]) -> list[str]:
    """The names of people whose pages are declared, by the links to them: `/profile/ada-zest` is what the link `Ada Zest` opens."""
    names: list[str] = []
    wanted = [address for address in addresses if "//" in address[:8] and not _NETWORKS.search(address)]
    for address in wanted[:6]:
        slug = squeeze(_last(address))
        for element, href in doc.anchors if slug else ():
            if squeeze(_last(href)) == slug:
                name = short_text_in(element, _MAX_NAME)
                if len(name) > 2 and (squeeze(name) in slug or slug in squeeze(name)):
                    names.append(name)
                    break
    return names


def _last(address: str) -> str:
    return address.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]


def _tells(attributes: Mapping[str, str | None], name: str, word: str) -> bool:
    """Does the word stand in an attribute, in whatever letters?"""
    return (value := attributes.get(name)) is not None and word in value.lower()


def _beside_each_other(nodes: list[LexborNode]) -> Iterator[list[LexborNode]]:
    """Links of one line into the same directory are the names of several authors; anything else stands alone."""
    groups: dict[tuple[int, str], list[LexborNode]] = {}
    for number, node in enumerate(nodes):
        href = (node.attributes.get("href") or "").rstrip("/") if node.tag == "a" else ""
        above = node.parent
        place = (above.mem_id, href.rpartition("/")[0]) if href and above is not None else (-number, "")
        groups.setdefault(place, []).append(node)
    return iter(groups.values())


def _pieces(element: LexborNode) -> list[str]:
    """The names of a byline that says more in further elements: `<div>By <b>Ada Zest</b></div><div>Daily News</div>`."""
    raw = element.text(separator=SEAM)[:600]
    parts = [part for piece in raw.split(SEAM) if (part := " ".join(piece.split()))]
    if len(parts) < 2:
        return []
    if not _BY.match(parts[0]):
        return [_TRAILING.sub("", parts[0])] if PREFIX.match(parts[0]) else []
    names = parts[1:2]
    for joint, name in zip(parts[2::2], parts[3::2], strict=False):
        if not _JOINS.match(joint):
            break
        names.append(name)
    return names


def _linked(doc: Document) -> Iterator[str]:
    """Links whose address carries the name they show: `/writer/ada_zest/` for Ada Zest, never a link to sign in.

    Gossip is full of links to people who did not write it: those count in a byline only.
    """
    for element, kind, told in islice(_to_people(doc), 30):
        name = short_text_in(element, _MAX_NAME)
        if len(name) > 2 and not is_aside(element):
            slug, shown = squeeze(told.rpartition(".")[0] or told), squeeze(PREFIX.sub("", name))
            if (
                len(shown) > 2
                and (slug.startswith(shown) or shown.startswith(slug))
                and (kind != "people" or _is_told_by(element))
            ):
                yield name


def _to_people(doc: Document) -> Iterator[tuple[LexborNode, str, str]]:
    """Links into a directory of people, with its name and the last part of the address."""
    for element, href in doc.anchors:
        parts = href.strip().removesuffix("/").rsplit("/", 2)
        if len(parts) < 3 or (kind := parts[1].lower()) not in _OF_PEOPLE:
            continue
        last = parts[2]
        if last and "?" not in last and "#" not in last:
            yield element, kind, last


def _is_told_by(element: LexborNode) -> bool:
    around = element.parent
    return around is not None and PREFIX.match(text_in(around)) is not None


def _plainly(doc: Document) -> Iterator[str]:
    """Names in lines that only a reader knows for bylines: `November 20, 2024 by Nell Hartigan`."""
    marked = doc.css(_META_CLASSES)[:12]
    for element in (*marked, *_below_heading(doc), *doc.elements("p")[:8]):
        text = short_text_in(element, _MAX_BYLINE)
        if len(text) > 5 and _may_be_signed(text) and not is_aside(element):
            for found in _PLAIN.finditer(text):
                if is_meta_line(text) or (
                    found.start() == 0 and len(text) <= 60 and not text.endswith((".", "!", "?", ","))
                ):
                    yield found[1] or found[2]


def _may_be_signed(text: str) -> bool:
    """Has a text one of the words that `_PLAIN` asks for? Others are done with at a fifth of the time."""
    return not text.isascii() or not _SIGNS.isdisjoint(words(text))


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
