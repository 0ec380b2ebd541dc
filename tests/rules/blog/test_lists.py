"""Lists of posts as strangers write them: broken, packed, hostile, huge; none of them raises or grows."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from server.rules.blog.lists import MAX_POSTS, next_page, read_list
from server.rules.blog.wordpress import read_posts

_ONE = b"<urlset><url><loc>https://b.example/one/</loc></url></urlset>"
_BASE = "https://b.example/sitemap.xml"


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        (_ONE, ["/one/"]),
        (gzip.compress(_ONE, mtime=0), ["/one/"]),
        (b"\xef\xbb\xbf\n\n<?xml version='1.0'?>" + _ONE, ["/one/"]),
        (b"<br />\n<b>Warning</b>: x in y on line 3<br />\n<?xml version='1.0'?>" + _ONE, ["/one/"]),
        ('<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16") + _ONE.decode().encode("utf-16-le"), ["/one/"]),
        (b"<urlset><url><loc>https://b.example/?p=1&q=2</loc></url></urlset>", ["/?p=1&q=2"]),
        (b"<urlset><url><loc><![CDATA[ /two/ ]]></loc></url><url><loc>javascript:x</loc></url></urlset>", ["/two/"]),
        (
            b"<?xml version='1.0'?><urlset><url><loc>https://b.example/one/</loc></url><url><loc>https://b.example/tw",
            ["/one/"],
        ),
        (b"https://b.example/a/\r\nhttps://b.example/b/\n", ["/a/", "/b/"]),
        (b"<!doctype html><html><body>Not here</body></html>", []),
        (b"<urlset>" + b"<a>" * 50_000, []),
        (b"", []),
    ],
)
def test_what_can_be_read_is_read(body: bytes, urls: list[str]) -> None:
    assert [post.url.removeprefix("https://b.example") for post in read_list(body, _BASE).posts] == urls


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_nothing_is_expanded_and_nothing_unpacked_without_end(encoding: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://b.example/&a;&b;</loc></url></urlset>'
    found = read_list(bomb.encode(encoding), _BASE)
    assert (found.posts, found.is_broken) == ((), True)
    packed = read_list(gzip.compress(b"<urlset>" + b" " * 60_000_000, mtime=0), _BASE)
    assert (packed.posts, packed.is_cut) == ((), True)
    assert read_posts(b"[" * 100_000).kind == ""


def test_no_more_posts_are_read_than_one_blog_may_have() -> None:
    entries = b"".join(b"<url><loc>https://b.example/%d/</loc></url>" % number for number in range(MAX_POSTS + 5))
    found = read_list(b"<urlset>" + entries + b"</urlset>", _BASE)
    assert (len(found.posts), found.is_cut) == (MAX_POSTS, True)


def test_feeds_tell_titles_dates_categories_and_their_next_page() -> None:
    rss = read_list(
        b"<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel><link>https://b.example</link>"
        b"<item><title>Salt &amp; plum</title><link>/plum/</link><pubDate>Mon, 06 May 2024 10:00:00 +0200</pubDate>"
        b"<category>Cakes</category><guid isPermaLink='false'>https://b.example/?p=42</guid></item>"
        b"<item><guid>https://b.example/guid/</guid></item></channel></rss>",
        "https://b.example/feed/",
    )
    first, second = rss.posts
    assert (first.url, first.title, first.categories, first.post_id) == (
        "https://b.example/plum/",
        "Salt & plum",
        ("Cakes",),
        "42",
    )
    assert first.published_at == datetime(2024, 5, 6, 8, tzinfo=UTC)
    assert second.url == "https://b.example/guid/"
    atom = read_list(
        b"<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='/atom?page=2'/><entry><link rel='self' href='/x'/>"
        b"<link href='/post.html'/><published>2024-05-06</published></entry></feed>",
        "https://b.example/atom",
    )
    assert ([post.url for post in atom.posts], atom.further) == (
        ["https://b.example/post.html"],
        ("https://b.example/atom?page=2",),
    )
    assert next_page("https://b.example/feed/?paged=2") == "https://b.example/feed/?paged=3"


def test_news_and_image_sitemaps_tell_titles() -> None:
    found = read_list(
        b"<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9' xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>"
        b"<url><loc>https://b.example/a/</loc><n:news><n:publication_date>2024-05-06</n:publication_date><n:title>Plum &amp; salt</n:title></n:news></url>"
        b"<url><loc>https://b.example/b/</loc><image:image><image:loc>https://b.example/1.jpg</image:loc></image:image>"
        b"<image:image><image:title>A plum</image:title></image:image></url></urlset>",
        _BASE,
    )
    assert [(post.title, post.picture_title) for post in found.posts] == [("Plum & salt", ""), ("", "A plum")]
    assert found.posts[0].published_at == datetime(2024, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<![CDATA[Soups &amp; Stews]]>", "Soups & Stews"),
        ("<![CDATA[Soups & Stews]]>", "Soups & Stews"),
        ("Soups &amp;amp; Stews", "Soups & Stews"),
        ("<![CDATA[Salt &#038; <b>Pepper</b>]]>", "Salt & Pepper"),
        ("&lt;em&gt;Salt&lt;/em&gt; &amp;lt; 3", "Salt < 3"),
    ],
)
def test_titles_and_categories_are_as_readers_see_them(written: str, read: str) -> None:
    item = f"<item><title>{written}</title><link><![CDATA[https://b.example/?a=1&b=2]]></link><category>{written}</category></item>"
    (post,) = read_list(f"<rss><channel>{item}</channel></rss>".encode(), "https://b.example/feed/").posts
    assert (post.title, post.categories, post.url) == (read, (read,), "https://b.example/?a=1&b=2")
