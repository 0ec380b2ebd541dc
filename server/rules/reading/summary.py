"""Description, canonical address, video address, and the robots' rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from server.rules.reading.document import Document, once
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import text_of, urls_of
from server.rules.reading.text import has_any, squeeze, words
from server.rules.reading.titles import document_title, main_heading

_MIN_OWN = 30
_MIN_WHOLE = 60
_MAX_OWN = 300
_MAX_TAGLINE = 45
_STEM, _SHORT_WORD = 5, 3
_METAS = (
    "dc:description",
    "dcterms:description",
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
)
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?)\s*$")
_FEED_END = re.compile(
    r"\s*(?:The post .{1,300} (?:appeared first|first appeared) on .{1,100}|"
    r"(?:Continue [Rr]eading|Read [Mm]ore|Read [Oo]n|Weiterlesen|[Ww]eiter lesen|Lire la suite|Leer más|Seguir leyendo|Leggi tutto|Continua a leggere|Leia mais|Continue lendo|Lees verder|Czytaj dalej)(?:\W{0,4}|\b.{0,120}[→»›])$)"
)
# What each alternative above has in it.
_FEED_WORDS = (
    "The post ", "ontinue ", "Read ", "Weiterlesen", "eiter lesen", "Lire la", "Leer ", "Seguir ", "Leggi ", "Continua ", "Leia ", "Lees ", "Czytaj ",
)  # fmt: skip
_SHORTCODE = re.compile(
    r"\s*\[/?(?:[a-z]+_[\w-]{1,40}|caption|gallery|embed|audio|video|playlist|toc|contact-form-7)\b[^\[\]]{0,600}\]\s*"
)
_UNFILLED = re.compile(r"(?:%%?\w+%%?|\{\{.{1,60}\}\}|undefined|null)$|\s*[|｜]")
_UNFILLED_WITHIN = re.compile(r"%%\w+%%|%[a-z]+[-_][a-z_-]+%")
_CLOSING = {"“": "”", "„": "“”", "«": "»"}
_READY_MADE = frozenset(
    [
        "justanotherwordpresssite", "justanotherwordpressweblog", "einweiterewordpressseite", "einweitereswordpressblog", "unsiteutilisantwordpress",
        "otrositiorealizadoconwordpress", "unnuovositotargatowordpress", "maisumsitewordpress", "mydescription", "description", "homepage",
    ]
)  # fmt: skip
_SENTENCE_END = re.compile(r"[.!?。！？][\"”»’)]*(?=\s|$)")


def description(doc: Document, recipe: Node | None, product: Node | None, first_paragraph: str) -> str:
    """What the page says of itself in a sentence or two; else its first paragraph.

    What is said of the site, of nothing, or only the title again gives way to any other source. A text that was cut in the
    middle of a sentence (`… and then`) is completed from another declared source. Of two texts of which one holds the other, the
    fuller one is taken.
    """
    own = _plain(text_of(recipe.get("description"), "@value")) if recipe else ""
    if len(own) >= _MIN_OWN:
        return own  # the dish in a sentence, where the head's description is written for search engines
    nodes = [node for node in (recipe, product) if node] + list(doc.items.articles()) + list(doc.items.of("webpage"))
    candidates = [doc.meta(name) for name in _METAS]
    candidates += [text_of(node.get("description"), "@value") for node in nodes[:10]]
    candidates = [text for one in dict.fromkeys(candidates) if one and (text := _plain(one))]
    telling = [text for text in candidates if not _is_hollow(doc, text)]
    if telling:
        if len(telling[0]) < _MAX_TAGLINE:
            telling = _of_page_first(doc, telling)
        return _completed(telling[0], telling[1:])
    return first_paragraph or next(iter(candidates), "")


def _of_page_first(doc: Document, telling: list[str]) -> list[str]:
    """Blogs put their tagline into the head of each post: a few words that share none with the title give way to a text that does."""
    titles = f"{main_heading(doc)} {doc.meta('og:title')} {document_title(doc)}"
    subject = _stems(titles)
    if _stems(telling[0]) & subject:
        return telling
    better = next((text for text in telling[1:] if len(text) >= _MIN_WHOLE and _stems(text) & subject), None)
    return [better, *telling] if better else telling


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words(text) if len(word) > _SHORT_WORD)


def _plain(text: str) -> str:
    """Without a quotation mark that nothing closes, and without what feeds put behind a text."""
    if "[" in text:
        text = _SHORTCODE.sub(" ", text).strip()
    if has_any(text, _FEED_WORDS):
        text = _FEED_END.sub("", text).strip()
    if text.startswith('" ') and text.endswith('"') and text.count('"') == 2:
        text = text[1:-1].strip()  # a program's quotation marks, not an author's
    mark = text[:1]
    is_open = (
        text.count(mark) % 2 == 1
        if mark == '"'
        else mark in _CLOSING and not any(end in text for end in _CLOSING[mark])
    )
    return text[1:].strip() if is_open else text


def _is_hollow(doc: Document, text: str) -> bool:
    """Does the text say nothing of the page: the title again, the site's own line, what a program left to be filled in?"""
    if _UNFILLED.match(text) or text.startswith(("http://", "https://")):
        return True
    if "%" in text and _UNFILLED_WITHIN.search(text):
        return True
    said = squeeze(text)
    if not said or said in _READY_MADE or said in _lines_of_site(doc):
        return True
    return said in (squeeze(main_heading(doc)), squeeze(document_title(doc)), squeeze(doc.meta("og:title")))


@once
def _lines_of_site(doc: Document) -> frozenset[str]:
    """How the site describes itself, on each of its pages."""
    if not _has_path(doc.url):
        return frozenset()
    told = [
        text_of(node.get(key)) for node in doc.items.of("website") for key in ("description", "name", "alternateName")
    ]
    return frozenset(line for text in (*told, doc.meta("og:site_name")) if (line := squeeze(text)))


def _completed(text: str, others: list[str]) -> str:
    """End a cut text's last sentence with the words of another text that goes on from there."""
    stem = _ELLIPSIS.sub("", text) if _may_be_cut(text) else text
    if len(stem) < _MIN_OWN:
        return text
    if stem == text:
        return _whole_sentences(text) if _is_cut(text, others) else _fuller(text, others)
    anchor = stem.rpartition(" ")[0] or stem  # the last word may be cut too
    for other in others:
        start = other.find(anchor)
        if start < 0 or (_may_be_cut(other) and _ELLIPSIS.search(other)):
            continue
        if end := _SENTENCE_END.search(other, start + len(anchor)):
            return other[start : end.end()].strip()
    return text


def _fuller(text: str, others: list[str]) -> str:
    """A quotation that another source introduces (`She said “…”`) stands better with its introduction."""
    fuller = (other for other in others if text in other and len(text) < len(other) <= _MAX_OWN and _ends(other))
    return next(fuller, text)


def _ends(text: str) -> bool:
    return bool(_SENTENCE_END.search(text[-4:])) and not (_may_be_cut(text) and _ELLIPSIS.search(text))


def _may_be_cut(text: str) -> bool:
    return "…" in text or "..." in text


def _is_cut(text: str, others: list[str]) -> bool:
    """Was a text cut that does not say so? It ends inside a sentence that another source goes on with."""
    return text[-1].isalnum() and any(other != text and other.startswith(f"{text} ") for other in others)


def _whole_sentences(text: str) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]] if ends and ends[-1] >= _MIN_WHOLE else text


def canonical_url(doc: Document) -> str:
    """The address that the page calls its own: `rel=canonical`, `og:url`, JSON-LD; else where it was found."""
    home = ""
    for address in _own_addresses(doc):
        url = doc.absolute(address)
        if url and urlsplit(url).path.strip("/"):
            return url
        home = home or url
    return home if home and not _has_path(doc.url) else doc.url


def _own_addresses(doc: Document) -> Iterator[str]:
    yield from doc.links.get("canonical", ())
    yield doc.meta("og:url", "twitter:url")
    for node in (*doc.items.of("recipe"), *doc.items.articles(), *doc.items.of("webpage")):
        yield from urls_of(node.get("mainEntityOfPage"))
        yield from urls_of(node.get("url"))


def _has_path(url: str) -> bool:
    try:
        return bool(urlsplit(url).path.strip("/"))
    except ValueError:
        return True


def video_url(doc: Document) -> str | None:
    """The page's video as declared: a file or a player, None without one."""
    for address in (
        doc.meta("og:video:secure_url", "og:video:url", "og:video"),
        *(
            url
            for node in doc.items.of("videoobject")
            for key in ("contentUrl", "embedUrl", "url")
            for url in urls_of(node.get(key))
        ),
    ):
        if url := doc.absolute(address):
            return url
    return None


@once
def is_noindex(doc: Document) -> bool:
    """Does the page ask search engines not to list it?"""
    rules = ",".join(doc.metas.get("robots", []) + doc.metas.get("googlebot", [])).lower()
    return "noindex" in rules or "none" in [rule.strip() for rule in rules.split(",")]
