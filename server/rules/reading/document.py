"""One parsed page: its tree, its meta values, its links and its schema.org items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from operator import itemgetter
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from server.rules.reading import jsonld, microdata
from server.rules.reading.schema import Items
from server.rules.reading.side_blocks import is_of_others
from server.rules.reading.text import clean, text_in

_T = TypeVar("_T")
_Placed = tuple[int, LexborNode]  # an element with its place in the document
# Attributes that rules look for wherever they stand.
_INDEXED = frozenset(
    [
        "id",
        "style",
        "rel",
        "role",
        "itemprop",
        "itemscope",
        "typeof",
        "property",
        "data-media",
        "data-pin-nopin",
        "nopin",
        "data-nopin",
        "data-youtube-id",
    ]
)
_FEW_TAGS = 1_500
_MANY_TAGS = 20_000
_MAX_OPEN_UNSEEN = 1_000
_MAX_COPIES_UNSEEN = 2_000_000
_MAX_FORMATS = 40
_MAX_DEPTH = 400
_ALWAYS_CHROME = frozenset(["nav", "footer", "aside"])
_CHROME_CLASSES = frozenset(
    ["sidebar", "widget", "comments", "related", "related-posts", "author-box", "modal", "popup", "vjs-modal-dialog"]
)
_CHROME_IDS = frozenset(["sidebar", "comments"])
_META_KEYS = ("property", "name", "http-equiv", "itemprop")
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
# Elements that the parser opens again in each block after the one that they were left open in.
_FORMATS = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])


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
        if b"\x00" in data:
            html = html.replace("\x00", "")
            data = html.encode()
        self.html = html
        self.data = data  # the same in UTF-8: to look for a word in bytes costs half
        self.url = url
        self.answers: dict[Any, Any] = {}  # what `once` keeps
        bounded = _bounded(html, data)
        self.tree = LexborHTMLParser((data if bounded is html else bounded) or b"<html></html>")
        self._by_tag: dict[str, list[LexborNode]] = {}
        self._by_attribute: dict[str, list[_Placed]] = {}
        self._by_classes: dict[str, list[_Placed]] = {}
        self.anchors: list[tuple[LexborNode, str]] = []  # links with their addresses as they stand
        self._index()
        self._chrome: dict[int, bool] = {}
        self._texts: dict[int, str] = {}
        self._small: bytes | None = None
        self.early: list[tuple[str, str]] = []  # pictures to be loaded first: their sets, their addresses
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
        self.items = Items(jsonld.read_items(blocks) + microdata.read_items(self.having, self.base))

    def says(self, words: Iterable[bytes]) -> bool:
        """Does one of the words, ASCII in small letters, stand anywhere in the page's source?

        Cheap beside a pattern that ignores case, yet each word costs as much as a walk over the whole page.
        """
        if self._small is None:
            self._small = self.data.lower()
        for word in words:  # noqa: SIM110 - a generator would cost more than the search
            if word in self._small:
                return True
        return False

    def elements(self, tag: str) -> list[LexborNode]:
        """All elements of a tag in document order; one walk for all tags, because each search walks the page."""
        return self._by_tag.get(tag, [])

    def having(self, *names: str) -> list[LexborNode]:
        """Elements with any of the attributes, which must be among those that are kept an index of, in document order."""
        return _in_order(self._by_attribute[name] for name in names if name in self._by_attribute)

    def classed(self, test: Callable[[str], object]) -> list[LexborNode]:
        """Elements whose `class` passes a test, in document order; each class text of the page is tested once."""
        return _in_order(placed for names, placed in self._by_classes.items() if test(names))

    def is_chrome(self, node: LexborNode) -> bool:
        """Does an element belong to navigation, side bar, comments or footer? Each ancestor is looked at once."""
        known = self._chrome
        passed: list[int] = []
        answer = False
        above = node.parent
        while above is not None:
            identity = above.mem_id
            if (told := known.get(identity)) is not None:
                answer = told
                break
            passed.append(identity)
            if _is_side_block(above):
                answer = True
                break
            above = above.parent
        for identity in passed:
            known[identity] = answer
        return answer

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
        return join(self.base, address)

    def _index(self) -> None:
        """One walk for all that rules look for: each search of its own would walk the whole page again."""
        by_tag, by_attribute, by_classes = self._by_tag, self._by_attribute, self._by_classes
        if self.tree.root is None:
            return
        for order, node in enumerate(self.tree.root.traverse()):
            tag = node.tag or ""
            known = by_tag.get(tag)
            if known is None:
                by_tag[tag] = [node]
            else:
                known.append(node)
            attributes = node.attributes
            if tag == "a" and (href := attributes.get("href")):
                self.anchors.append((node, href))
            if names := attributes.get("class"):
                by_classes.setdefault(names, []).append((order, node))
            if not _INDEXED.isdisjoint(attributes):
                for name in _INDEXED.intersection(attributes):
                    by_attribute.setdefault(name, []).append((order, node))

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
            for key in _META_KEYS:
                if names := attributes.get(key):
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


def _in_order(found: Iterable[list[_Placed]]) -> list[LexborNode]:
    lists = list(found)
    if len(lists) < 2:
        return [node for placed in lists for _, node in placed]
    return list(dict(sorted((one for placed in lists for one in placed), key=itemgetter(0))).values())


def _address(value: str) -> str:
    value = value.strip()
    while "&amp;" in value:
        value = value.replace("&amp;", "&")
    return value


def _bounded(html: str, data: bytes) -> str:
    """The page with tags beyond a sane depth dropped.

    The parser's time grows with the square of the depth, and unclosed formatting elements are copied into every
    paragraph: a few hundred kilobytes of `<div>` would hold a worker for minutes, of `<font>` fill its memory. Browsers cap both, too.
    """
    tags = data.count(b"<")
    if tags <= _FEW_TAGS:
        return html
    if tags <= _MANY_TAGS:
        left_open = tags - 2 * data.count(b"</")  # elements that never close, and those that need not
        if left_open <= _MAX_OPEN_UNSEEN and left_open * tags <= _MAX_COPIES_UNSEEN:
            return html
    depth = formats = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth, formats
        name = match[2].lower()
        if name in _FLAT:
            return match[0]
        is_format = name in _FORMATS
        if match[1]:
            depth, formats = max(0, depth - 1), max(0, formats - is_format)
            return match[0] if depth < _MAX_DEPTH else ""
        if is_format and formats >= _MAX_FORMATS:
            return ""
        depth, formats = depth + 1, formats + is_format
        return match[0] if depth <= _MAX_DEPTH else ""

    return _TAG.sub(keep, html)


def _is_side_block(node: LexborNode) -> bool:
    """Old pages are one form, around everything: what holds the main heading is no side block."""
    tag = node.tag
    if tag in _ALWAYS_CHROME:
        return True
    attributes = node.attributes
    names = attributes.get("class")
    is_named = bool(names) and not _CHROME_CLASSES.isdisjoint(found := (names or "").split()) and "Blog" not in found
    if (
        tag == "form"
        or is_named
        or attributes.get("id") in _CHROME_IDS
        or attributes.get("role") == "dialog"
        or (names and is_of_others(tag, names))
    ):
        return node.css_first("h1") is None
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
