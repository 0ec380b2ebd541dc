"""One parsed page: its tree, its meta values, its links and its schema.org items."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from server.rules.reading import jsonld, microdata
from server.rules.reading.schema import Items
from server.rules.reading.text import clean

_MAX_TAGS_UNSEEN = 20_000
_MAX_OPEN_UNSEEN = 3_000
_MAX_DEPTH = 600
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*>")
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


class Document:
    """Parsed once, asked by every rule. Nothing here raises on odd input."""

    def __init__(self, html: str, url: str) -> None:
        html = html.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
        self.html = html
        self.url = url
        self.tree = LexborHTMLParser(_bounded(html) or "<html></html>")
        self.metas = self._read_metas()
        self.links = self._read_links()
        base = self.tree.css_first("base[href]")
        self.base = join(url, (base.attributes.get("href") or "") if base else "") or url
        self.host = host_of(url)
        blocks = [node.text(deep=True) for node in self.tree.css('script[type*="ld+json" i]')]
        self.items = Items(jsonld.read_items(blocks) + microdata.read_items(self.tree, html, self.base))

    def meta(self, *names: str) -> str:
        """The first non-empty content of the named metas, names in order of trust."""
        return next((value for name in names for value in self.metas.get(name, ())), "")

    def absolute(self, address: str) -> str:
        """The address as an absolute http(s) URL, '' when it is none."""
        return join(self.base, address)

    def first_text(self, selector: str) -> str:
        """Text of the first element that matches and has any."""
        for node in self.tree.css(selector)[:5]:
            if text := clean(node.text(separator=" ")):
                return text
        return ""

    def _read_metas(self) -> dict[str, list[str]]:
        metas: dict[str, list[str]] = {}
        for node in self.tree.css("meta[content]"):
            attributes = node.attributes
            content = clean(attributes.get("content"))
            if not content:
                continue
            for key in ("property", "name", "http-equiv", "itemprop"):
                for name in (attributes.get(key) or "").lower().split():
                    metas.setdefault(name, []).append(content)
        return metas

    def _read_links(self) -> dict[str, list[str]]:
        links: dict[str, list[str]] = {}
        for node in self.tree.css("link[rel][href]"):
            attributes = node.attributes
            for name in (attributes.get("rel") or "").lower().split():
                links.setdefault(name, []).append(attributes.get("href") or "")
        return links


def _bounded(html: str) -> str:
    """The page with tags beyond a sane depth dropped.

    The parser's time grows with the square of the depth, and unclosed formatting elements are copied into every
    paragraph: a few hundred kilobytes of `<div>` would hold a worker for minutes. Browsers cap the depth too.
    """
    tags, closing = html.count("<"), html.count("</")
    if tags <= _MAX_TAGS_UNSEEN and tags - 2 * closing <= _MAX_OPEN_UNSEEN:
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


def join(base: str, address: str) -> str:
    """Absolute http(s) URL without surrounding blanks, '' for anything else (data:, javascript:, broken)."""
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
