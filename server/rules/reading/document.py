"""One parsed page: its tree, its meta values, its links and its schema.org items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property, wraps
from itertools import islice
from typing import Any, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from server.rules.reading import jsonld, microdata
from server.rules.reading.addresses import host_of, join
from server.rules.reading.around import Around, Surroundings
from server.rules.reading.depth import bounded
from server.rules.reading.schema import Items
from server.rules.reading.tamed import tamed
from server.rules.reading.text import clean, text_in
from server.rules.reading.unseen import hides

_T = TypeVar("_T")
# The parser's numbers for the elements that pages are asked for: quicker to compare than names.
_NUMBERS = {
    tag: LexborHTMLParser("").create_node(tag).tag_id
    for tag in (
        "html", "base", "title", "meta", "link", "script", "style", "body", "main", "article", "h1", "h2", "h3", "h4", "h5", "p", "b", "strong", "a", "img", "noscript",
        "iframe", "video", "form", "input", "time", "ol", "ul",
    )
}  # fmt: skip
_FLOW = {_NUMBERS[tag]: tag for tag in ("h2", "h3", "h4", "p", "img")}
# Elements of other names are numbered anew in each page, above all of HTML's.
_PASSED = frozenset(range(LexborHTMLParser("").create_node("xmp").tag_id + 1)).difference(_NUMBERS.values())
_RARE = "[itemprop], [itemscope], [typeof], a:is([rel*='tag'], [data-media], [href*='pin/create']), [data-youtube-id], [class*='youtube']"
_META_KEYS = frozenset(["property", "name", "http-equiv", "itemprop"])
_ROOTED = re.compile(r"/(?:[\w-][\w.-]*+/)*+(?:[\w-][\w.-]*+)?+(?:\?[\w=&.%+-]++)?+\Z")
_ORIGIN = re.compile(r"https?://[\w.-]+(?::\d+)?(?=/)")
_ADDRESS = re.compile(r"\s*(?:https?:)?//[^\s<>]+\s*$")
_STRETCH = 4096
_MOST = 250_000  # nodes: formatting left open has been copied into each block, or there is nothing but comments
# Linux's allocator would give the memory of each page back and ask for it again, an eighth of the time of a page of 100 KB. Once
# a block of this size has been freed, it keeps as much for the next page; elsewhere this does nothing.
bytes(8 << 20)


def once(read: Callable[[Document], _T]) -> Callable[[Document], _T]:
    """Ask a page only once what several rules want to know of it."""

    @wraps(read)
    def ask(doc: Document) -> _T:
        answer: _T
        try:
            answer = doc.answers[read]
        except KeyError:
            answer = doc.answers[read] = read(doc)
        return answer

    return ask


class Document:
    """Parsed once, asked by every rule. Nothing here raises on odd input."""

    def __init__(self, html: str, url: str) -> None:
        try:
            data = _utf8(html)
        except UnicodeEncodeError:  # half of a surrogate pair
            data = html.encode("utf-8", "replace")
            html = data.decode()
        if b"\x00" in data:
            html = html.replace("\x00", "")
            data = html.encode()
        self.html = html
        self.data = data  # the same in UTF-8: to look for a word in bytes costs half
        self.url = url
        self.answers: dict[Any, Any] = {}  # what `once` keeps
        kept = bounded(html, data)
        self.tree = LexborHTMLParser((data if kept is html else kept) or b"<html></html>")
        # headings below the first, paragraphs and pictures in the order of the page, with their tags
        self.flow: list[tuple[LexborNode, str]]
        by_tag = self._walk()
        if by_tag is None:
            self.tree = LexborHTMLParser(tamed(data))
            by_tag = self._walk(_MOST * 10)
        self._by_tag = by_tag or {}
        self.around = Surroundings().of  # what stands directly around an element; None around the page itself
        self._texts: dict[int, str] = {}
        self.early: list[tuple[str, str]] = []  # pictures to be loaded first: their sets, their addresses
        self.metas = self._read_metas()
        self.links = self._read_links()
        base = next((href for node in self.elements("base") if (href := node.attributes.get("href"))), "")
        self.base = join(url, base) or url
        self._origin = match[0] if (match := _ORIGIN.match(self.base)) else ""
        self.host = host_of(url)
        blocks = [
            node.text(deep=True)
            for node in self.elements("script")
            if "ld+json" in (node.attributes.get("type") or "").lower()
        ]
        self.items = Items(jsonld.read_items(blocks) + microdata.read_items(self.rare, self.css, self.base))

    def says(self, words: Iterable[bytes]) -> bool:
        """Does one of the words, ASCII in small letters, stand anywhere in the page's source?

        Cheap beside a pattern that ignores case, yet each word costs as much as a walk over the whole page.
        """
        small = self.small
        for word in words:  # noqa: SIM110 - a generator would cost more than the search
            if word in small:
                return True
        return False

    @cached_property
    def small(self) -> bytes:
        """The page's source with ASCII in small letters."""
        return self.data.lower()

    def elements(self, tag: str) -> list[LexborNode]:
        """All elements of a tag in document order: one walk over the page finds those of all tags.

        Raises KeyError for a tag of HTML that has no number above: to find nothing there would look like a page without it.
        """
        found = self._by_tag.get(tag)
        if found is None:
            if "-" not in tag:
                raise KeyError(tag)
            return []
        return found

    def css(self, selector: str, within: LexborNode | None = None) -> list[LexborNode]:
        """The elements that a selector finds, in document order, each once: of the page, or an element and those within it.

        It is one walk, in which each further alternative takes nearly as long as the walk itself.
        """
        found = (self.tree if within is None else within).css(selector)
        if len(found) < 2 or "," not in selector:
            return found
        return list({node.mem_id: node for node in found}.values())

    @cached_property
    def of_html(self) -> dict[str, str | None]:
        """The attributes of the page's outermost element."""
        return next((node.attributes for node in self.elements("html")), {})

    @cached_property
    def placed(self) -> list[tuple[LexborNode, str, Around | None]]:
        """The flow with what stands directly around each of its elements."""
        around = self.around
        return [(node, tag, around(node)) for node, tag in self.flow]

    @cached_property
    def anchors(self) -> list[tuple[LexborNode, str]]:
        """Links with their addresses as they stand."""
        return [(node, href) for node in self.elements("a") if (href := node.attributes.get("href"))]

    @cached_property
    def rare(self) -> list[tuple[LexborNode, dict[str, str | None]]]:
        """Elements with attributes that few have, for several rules: each search for some of them would walk the page again."""
        return [(node, node.attributes) for node in self.css(_RARE)]

    @cached_property
    def rare_links(self) -> list[tuple[LexborNode, dict[str, str | None]]]:
        """The links among them: to tags, to what Pinterest should pin."""
        return [one for one in self.rare if one[0].tag_id == _NUMBERS["a"]]

    def is_chrome(self, node: LexborNode) -> bool:
        """Does an element belong to navigation, side bar, comments or footer, or is it hidden with what stands around it?"""
        around = self.around(node)
        return around is not None and (around.is_side or around.is_unseen)

    def is_unseen(self, node: LexborNode) -> bool:
        """Is an element's text hidden from readers, by its own attributes or by those around it?"""
        around = self.around(node)
        return (around is not None and around.is_unseen) or hides(node.attributes)

    def text_of(self, node: LexborNode) -> str:
        """`text_in` for headings and paragraphs, which several rules read."""
        identity = node.mem_id
        text = self._texts.get(identity)
        if text is None:
            text = self._texts[identity] = text_in(node)
        return text

    def meta(self, *names: str) -> str:
        """The first non-empty content of the named metas, names in order of trust."""
        metas = self.metas
        for name in names:
            if name in metas:
                return metas[name][0]
        return ""

    def absolute(self, address: str) -> str:
        """The address as an absolute http(s) URL, '' when it is none."""
        if address[:1] == "/" and self._origin and _ROOTED.match(address):
            return self._origin + address  # nothing to resolve here either
        return join(self.base, address)

    def _walk(self, most: int = _MOST) -> dict[str, list[LexborNode]] | None:
        """The elements that are asked for, in document order by their tag, and the flow; None where there are more than a page has."""
        found: defaultdict[int, list[LexborNode]] = defaultdict(list)
        passed, tags = _PASSED, _FLOW
        flow = self.flow = []
        if self.tree.root is not None:
            walk = self.tree.root.traverse()
            for node in islice(walk, most):
                number = node.tag_id
                if number in passed:
                    continue
                found[number].append(node)
                if number in tags:
                    flow.append((node, tags[number]))
            if next(walk, None) is not None:
                return None
        by_tag = {tag: found.pop(number, []) for tag, number in _NUMBERS.items()}
        for nodes in found.values():
            by_tag.setdefault(nodes[0].tag or "", nodes)
        return by_tag

    def _read_metas(self) -> dict[str, list[str]]:
        metas: dict[str, list[str]] = {}
        for node in self.elements("meta"):
            attributes = node.attributes
            given = attributes.get("content")
            if not given:
                continue
            # an address is no text: what looks like an entity in it (`&region=`, `&copy=`) is a parameter
            content = _address(given) if "//" in given[:12] and _ADDRESS.match(given) else clean(given)
            if not content:
                continue
            for key, names in attributes.items():
                if names and key in _META_KEYS:
                    for name in names.lower().split():
                        known = metas.get(name)
                        if known is None:
                            metas[name] = [content]
                        else:
                            known.append(content)
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
            if attributes.get("as") == "image":
                self.early.append((attributes.get("imagesrcset") or "", href))
        return links


def _utf8(text: str) -> bytes:
    """The text's bytes. Most stretches of most pages are ASCII, which needs no look at each character."""
    if len(text) <= _STRETCH or text.isascii():
        return text.encode()
    return b"".join([text[at : at + _STRETCH].encode() for at in range(0, len(text), _STRETCH)])


def _address(value: str) -> str:
    value = value.strip()
    while "&amp;" in value:
        value = value.replace("&amp;", "&")
    return value
