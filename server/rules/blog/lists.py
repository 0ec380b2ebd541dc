"""Documents that list a blog's posts: sitemaps and their indexes, plain lists of addresses, RSS and Atom."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from server.rules.blog.dates import read_date
from server.rules.blog.xml import Broken, child, clean, plain, root_of, thinned, unpack, walk
from server.values.blog import BlogPost, PostList
from server.values.clean import whole

MAX_POSTS = 50_000
_MAX_FURTHER = 1_000
_URL_MAX = 2_000
_TITLE_MAX = 300
_WORDS_MAX = 20
_WRITTEN_MAX = 2_000
_MARKUP = re.compile(
    r"</?(?:b|strong|i|em|span|a|br|p|u|small|sup|sub|code|mark|font)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_USUAL = re.compile(r"https?://[\w.-]+(?::\d+)?/[\w/.~%=&?+-]*")
_LINE = re.compile(rb"https?://[^\s<>\"]+")


def read_list(body: bytes, url: str) -> PostList:
    """Read a sitemap, an index of sitemaps or a feed, packed or not. No input raises."""
    text, is_cut = unpack(body)
    if b"<" not in text[:2000] and text[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return _plain_list(text)
    text, is_thick = thinned(clean(text))
    is_cut = is_cut or is_thick
    kind, found = _KINDS.get(root_of(text), ""), _Found()
    if not kind:
        return PostList(is_broken=True)
    try:
        found.take(kind, walk(text, _WANTED[kind]), url)
    except Broken:
        found.is_broken = True
        if not text.rstrip().endswith(b">"):  # cut in the middle of an address, perhaps
            found.posts, found.further = found.posts[:-1], found.further[:-1]
    return PostList(
        kind, tuple(found.posts), tuple(dict.fromkeys(found.further))[:_MAX_FURTHER],
        is_cut or found.is_full, found.is_broken,
    )  # fmt: skip


_KINDS = {"urlset": "sitemap", "sitemapindex": "index", "rss": "feed", "feed": "feed", "rdf": "feed"}
_WANTED = {"sitemap": ("url",), "index": ("sitemap",), "feed": ("item", "entry", "link")}


class _Found:
    def __init__(self) -> None:
        self.posts: list[BlogPost] = []
        self.further: list[str] = []
        self.is_full = False
        self.is_broken = False

    def take(self, kind: str, elements: Iterator[Any], url: str) -> None:
        for element in elements:
            if len(self.posts) >= MAX_POSTS or len(self.further) >= _MAX_FURTHER:
                self.is_full = True
                return
            name = plain(element)
            if kind == "index" and name == "sitemap":
                self.further.append(_address(child(element, "loc"), url))
            elif kind == "sitemap" and name == "url":
                self._add(_page(element, url))
            elif kind == "feed" and name in {"item", "entry"}:
                self._add(_entry(element, url))
            elif kind == "feed" and name == "link" and element.get("rel") == "next" and element.get("href"):
                self.further.append(_address(element.get("href"), url))

    def _add(self, post: BlogPost) -> None:
        if post.url:
            self.posts.append(post)


def next_page(url: str) -> str:
    """The address of a WordPress feed's next page: `?paged=2` and so on."""
    parts = urlsplit(url)
    pairs = dict(parse_qsl(parts.query))
    number = whole(pairs.get("paged", "")) or 1
    return urlunsplit(parts._replace(query=urlencode({**pairs, "paged": str(number + 1)})))


def _page(element: Any, base: str) -> BlogPost:
    """A sitemap's page; news and image sitemaps tell a little more of it."""
    news = next((one for one in element if plain(one) == "news"), None)
    pictures = (child(one, "title") for one in element if plain(one) == "image")
    return BlogPost(
        _address(child(element, "loc"), base),
        title=_clean(child(news, "title"))[:_TITLE_MAX] if news is not None else "",
        published_at=read_date(child(news, "publication_date")) if news is not None else None,
        changed_at=read_date(child(element, "lastmod")),
        picture_title=_clean(next(filter(None, pictures), ""))[:_TITLE_MAX],
    )


def _entry(element: Any, base: str) -> BlogPost:
    return BlogPost(
        url=_address(_link(element), base),
        title=_clean(child(element, "title"))[:_TITLE_MAX],
        published_at=read_date(child(element, "pubdate", "published", "date", "issued")),
        changed_at=read_date(child(element, "updated", "modified")),
        categories=_categories(element),
        post_id=_wordpress_id(child(element, "guid", "id")),
    )


def _link(element: Any) -> str:
    """Atom's alternate link, RSS's link, the address before a feed service replaced it, or a guid that is one."""
    original = child(element, "origlink")
    if original:
        return original
    links = [one for one in element if plain(one) == "link"]
    for one in links:
        if one.get("href") and one.get("rel", "alternate") == "alternate":
            return str(one.get("href"))
    text = child(element, "link")
    if text:
        return text
    guid = next((one for one in element if plain(one) == "guid"), None)
    if guid is not None and guid.get("isPermaLink", "true") == "true":
        return child(element, "guid")
    return ""


def _categories(element: Any) -> tuple[str, ...]:
    words = []
    for one in element:
        if plain(one) == "category":
            words.append(_clean(one.get("term") or "".join(one.itertext()))[:100])
    return tuple(dict.fromkeys(word for word in words if word))[:_WORDS_MAX]


def _wordpress_id(guid: str) -> str:
    match = re.search(r"[?&]p=(\d{1,20})\b", guid)
    return match[1] if match else ""


def _address(text: str | None, base: str) -> str:
    """An absolute address as it can be asked for, '' for what is none."""
    value = (text or "").strip().replace("&amp;", "&")  # in a CDATA block it is not unescaped
    if _USUAL.fullmatch(value) and len(value) <= _URL_MAX:
        return value  # nearly all of them, and a sitemap has fifty thousand
    if not value or len(value) > _URL_MAX or any(ord(char) < 32 for char in value):
        return ""
    try:
        found = urljoin(base, value.replace(" ", "%20"))
        parts = urlsplit(found)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            return ""
    except ValueError:
        return ""
    return found.partition("#")[0]


def _plain_list(text: bytes) -> PostList:
    """A sitemap may be a text file with an address on each line."""
    posts = []
    for match in _LINE.finditer(text):
        url = _address(match[0].decode("utf-8", "replace"), "")
        if url:
            posts.append(BlogPost(url))
        if len(posts) >= MAX_POSTS:
            return PostList("sitemap", tuple(posts), is_cut=True)
    return PostList("sitemap" if posts else "", tuple(posts))


def _clean(text: str) -> str:
    """One line as readers see it: titles and categories carry HTML in a CDATA block, or are escaped twice."""
    text = text[:_WRITTEN_MAX]
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _MARKUP.sub("", text)
    return " ".join(text.split())
