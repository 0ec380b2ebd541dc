"""One parsed page: its tree, its meta values, its links and its schema.org items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from server.rules.reading import jsonld, microdata
from server.rules.reading.schema import Items
from server.rules.reading.text import clean

_T = TypeVar("_T")
_MAX_TAGS_UNSEEN = 20_000
_MAX_OPEN_UNSEEN = 1_000
_MAX_DEPTH = 400
_CHROME = "nav, footer, aside, form, .sidebar, #sidebar, .widget:not(.Blog), #comments, .comments, .related, .related-posts, .author-box"
_FLOW = frozenset(["h2", "h3", "h4", "p", "img", "amp-img"])
_ALWAYS_CHROME = frozenset(["nav", "footer", "aside"])
_PLAIN_URL = re.compile(r"https?://[\w.-]+(?::\d+)?/(?!\.)[^\s#\[\]\\]*$(?<!\n)")
_ADDRESS = re.compile(r"\s*(?:https?:)?//[^\s<>]+\s*$")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*+)[^<>]*+>")
# Void elements, and those whose end tag may be left out and that cannot nest without a parent that counts.
_FLAT = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
        "tbody",
        "thead",
    ]
)


def once(read: Callable[[Document], _T]) -> Callable[[Document], _T]:
    """Ask a page only once what several rules want to know of it."""

    @wraps(read)
    def ask(doc: Document) -> _T:
        if read not in doc.answers:
            doc.answers[read] = read(doc)
        answer: _T = doc.answers[read]
        return answer

    return ask


class Document:
    """Parsed once, asked by every rule. Nothing here raises on odd input."""

    def __init__(self, html: str, url: str) -> None:
        try:
            data = html.encode()
        except UnicodeEncodeError:  # half of a surrogate pair
            data = html.encode("utf-8", "replace")
            html = data.decode()
        if "\x00" in html:
            html = html.replace("\x00", "")
            data = html.encode()
        self.html = html
        self.url = url
        self.answers: dict[Any, Any] = {}  # what `once` keeps
        bounded = _bounded(html)
        self.tree = LexborHTMLParser((data if bounded is html else bounded) or b"<html></html>")
        self.flow: list[LexborNode] = []  # headings, paragraphs and pictures in the order of the page
        self._by_tag = self._index()
        self._chrome: frozenset[int] | None = None
        self._small: str | None = None
        self.metas = self._read_metas()
        self.links = self._read_links()
        base = next((href for node in self.elements("base") if (href := node.attributes.get("href"))), "")
        self.base = join(url, base) or url
        self.host = host_of(url)
        blocks = [
            node.text(deep=True)
            for node in self.elements("script")
            if "ld+json" in (node.attributes.get("type") or "").lower()
        ]
        self.items = Items(jsonld.read_items(blocks) + microdata.read_items(self.tree, html, self.base))

    def says(self, words: Iterable[str]) -> bool:
        """Does one of the words, in small letters, stand anywhere in the page's source? Cheap beside a pattern that ignores case."""
        if self._small is None:
            self._small = self.html.lower()
        for word in words:  # noqa: SIM110 - a generator would cost more than the search
            if word in self._small:
                return True
        return False

    def elements(self, tag: str) -> list[LexborNode]:
        """All elements of a tag in document order; one walk for all tags, because each search walks the page."""
        return self._by_tag.get(tag, [])

    def is_chrome(self, node: LexborNode) -> bool:
        """Does a heading, paragraph or picture belong to navigation, side bar, comments or footer?"""
        if self._chrome is None:
            self._chrome = frozenset(self._inside_chrome())
        return node.mem_id in self._chrome

    def _inside_chrome(self) -> Iterator[int]:
        taken = set[int]()
        for outer in self.tree.css(_CHROME)[:300]:
            if _lies_in(outer, taken):
                continue  # all of it is known; hundreds of nested blocks would be walked again and again
            # old pages are one form, around everything
            if outer.tag in _ALWAYS_CHROME or outer.css_first("h1") is None:
                taken.add(outer.mem_id)
                for inner in outer.css("img, amp-img, p, h2, h3, h4"):
                    yield inner.mem_id

    def meta(self, *names: str) -> str:
        """The first non-empty content of the named metas, names in order of trust."""
        for name in names:
            if found := self.metas.get(name):
                return found[0]
        return ""

    def absolute(self, address: str) -> str:
        """The address as an absolute http(s) URL, '' when it is none."""
        return join(self.base, address)

    def _index(self) -> dict[str, list[LexborNode]]:
        by_tag: dict[str, list[LexborNode]] = {}
        if self.tree.root is not None:
            for node in self.tree.root.traverse():
                tag = node.tag or ""
                by_tag.setdefault(tag, []).append(node)
                if tag in _FLOW:
                    self.flow.append(node)
        return by_tag

    def _read_metas(self) -> dict[str, list[str]]:
        metas: dict[str, list[str]] = {}
        for node in self.elements("meta"):
            attributes = node.attributes
            given = attributes.get("content") or ""
            # an address is no text: what looks like an entity in it (`&region=`, `&copy=`) is a parameter
            content = _address(given) if _ADDRESS.match(given) else clean(given)
            if not content:
                continue
            for key in ("property", "name", "http-equiv", "itemprop"):
                for name in (attributes.get(key) or "").lower().split():
                    metas.setdefault(name, []).append(content)
        return metas

    def _read_links(self) -> dict[str, list[str]]:
        links: dict[str, list[str]] = {}
        for node in self.elements("link"):
            attributes = node.attributes
            href = attributes.get("href")
            if not href:
                continue
            for name in (attributes.get("rel") or "").lower().split():
                links.setdefault(name, []).append(href)
        return links


def _address(value: str) -> str:
    value = value.strip()
    while "&amp;" in value:
        value = value.replace("&amp;", "&")
    return value


def _bounded(html: str) -> str:
    """The page with tags beyond a sane depth dropped.

    The parser's time grows with the square of the depth, and unclosed formatting elements are copied into every
    paragraph: a few hundred kilobytes of `<div>` would hold a worker for minutes. Browsers cap the depth too.
    """
    tags = html.count("<")
    if tags <= _MAX_OPEN_UNSEEN or (tags <= _MAX_TAGS_UNSEEN and tags - 2 * html.count("</") <= _MAX_OPEN_UNSEEN):
        return html
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _FLAT:
            return match[0]
        if match[1]:
            depth = max(0, depth - 1)
            return match[0] if depth < _MAX_DEPTH else ""
        depth += 1
        return match[0] if depth <= _MAX_DEPTH else ""

    return _TAG.sub(keep, html)


def _lies_in(node: LexborNode, taken: set[int]) -> bool:
    above = node.parent
    while taken and above is not None:
        if above.mem_id in taken:
            return True
        above = above.parent
    return False


def join(base: str, address: str) -> str:
    """Absolute http(s) URL without surrounding blanks, '' for anything else (data:, javascript:, broken)."""
    if _PLAIN_URL.match(address):
        return address  # most addresses: nothing to resolve
    address = address.strip().replace("\n", "").replace("\t", "")
    if not address or address.startswith(("data:", "javascript:", "blob:", "#", "about:")):
        return ""
    try:
        url = urljoin(base, address)
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def host_of(url: str) -> str:
    """Host in lower case without `www.`, '' when there is none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
