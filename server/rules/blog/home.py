"""A blog's first page: where it says that its posts are listed."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from server.values.blog import HomePage

_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_MAX_FEEDS = 10
_MAX_URL = 2_000


def read_home(html: str, url: str) -> HomePage:
    """Read the links of the page's head. No input raises."""
    tree = LexborHTMLParser(html)
    found: dict[str, list[str]] = {"feed": [], "sitemap": [], "api": []}
    for node in tree.css("link[href]")[:400]:
        rel = _value(node, "rel").lower().split()
        kind = _value(node, "type").lower().partition(";")[0].strip()
        address = _address(_value(node, "href"), url)
        if not address:
            continue
        if "https://api.w.org/" in rel:
            found["api"].append(address)
        elif "sitemap" in rel:
            found["sitemap"].append(address)
        elif "alternate" in rel and kind in _FEEDS and not _is_of_comments(node, address):
            found["feed"].append(address)
    title = tree.css_first("title")
    words = " ".join(title.text().split())[:200] if title is not None else ""
    return HomePage(
        title=words,
        wordpress_api=next(iter(found["api"]), ""),
        feeds=tuple(dict.fromkeys(found["feed"]))[:_MAX_FEEDS],
        sitemaps=tuple(dict.fromkeys(found["sitemap"]))[:_MAX_FEEDS],
        asks_password=tree.css_first("input[type=password]") is not None and not tree.css("article, main a[href]"),
    )


def _is_of_comments(node: LexborNode, address: str) -> bool:
    return "comment" in urlsplit(address).path.lower() or "comment" in _value(node, "title").lower()


def _value(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _address(href: str, base: str) -> str:
    try:
        found = urljoin(base, href.strip())
        parts = urlsplit(found)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return found.partition("#")[0] if is_web and len(found) <= _MAX_URL else ""
