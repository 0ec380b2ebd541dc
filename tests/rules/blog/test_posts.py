"""Which addresses are posts, which are the same post, and what robots.txt allows."""

from __future__ import annotations

import pytest

from server.rules.blog.posts import no_post, page_key, sitemap_kind, stored_keys, title_of
from server.rules.blog.robots import read_robots

_BLOG = "https://b.example/"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("", "home"), ("?p=5", ""), ("2024/05/06/cake/", ""), ("2024/05/", "date_archive"), ("recipes/", ""), ("about/", "about"),
        ("about-sourdough/", ""), ("cake/page/2/", "list_page"), ("de/impressum/", "legal"), ("category/x/", "category"),
        ("tagine/", ""), ("tag/x", "tag"), ("author/m/", "author"), ("cake/feed/", "feed"), ("wp-content/uploads/a.jpg", "file"),
        ("2024/05/post.html", ""), ("search/label/x", "search"), ("p/about.html", "about"), ("cart/", "shop"), ("?s=cake", "search"),
        ("?attachment_id=4", "attachment"), ("wp-login.php", "sign_in"), ("x" * 2100, "too_long"), ("politique-de-confidentialit%C3%A9/", "legal"),
    ],
)  # fmt: skip
def test_what_is_no_post_is_named(path: str, code: str) -> None:
    assert no_post(_BLOG + path, _BLOG) == code


def test_a_blog_in_a_folder_has_its_first_page_there() -> None:
    assert no_post("https://b.example/blog/", "https://b.example/blog/") == "home"
    assert no_post("https://b.example/blog/category/x/", "https://b.example/blog/") == "category"
    assert no_post("https://b.example/blog/cake/", "https://b.example/blog/") == ""


def test_one_post_has_one_key_however_it_is_written() -> None:
    same = (
        "http://www.B.example/Caf%c3%a9",
        "https://b.example/Café/?utm_source=x#top",
        "https://b.example/Caf%C3%A9/amp/",
        "https://b.example/Café/index.html",
    )
    assert len({page_key(url) for url in same}) == 1
    assert page_key("https://b.example/?p=1") != page_key("https://b.example/?p=2")
    assert {"https://b.example/a", "http://www.b.example/a"} <= set(stored_keys("http://b.example/a/"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("wp-sitemap-posts-post-1.xml", "posts"), ("wp-sitemap-posts-page-1.xml", "pages"), ("wp-sitemap-users-1.xml", "other"),
        ("wp-sitemap-taxonomies-category-1.xml", "other"), ("post-sitemap2.xml", "posts"), ("category-sitemap.xml", "other"),
        ("product-sitemap.xml", "other"), ("sitemap.xml", ""), ("sitemap-1.xml", ""), ("sitemap-pt-post-2024-05.xml.gz", "posts"),
    ],
)  # fmt: skip
def test_the_name_of_a_sitemap_tells_what_it_lists(name: str, kind: str) -> None:
    assert sitemap_kind(_BLOG + name) == kind


def test_robots_rules_are_read_as_the_standard_says() -> None:
    text = "User-agent: *\nDisallow: /private/\nAllow: /private/open\nDisallow: /*?s=\nDisallow: /*.pdf$\nCrawl-delay: 5\nSitemap: https://b.example/s.xml # ours\n"
    robots = read_robots(text)
    allowed = {
        path: robots.may_read(_BLOG + path)
        for path in ("", "private/x", "private/open-day", "x/?s=1", "a.pdf", "a.pdf?b")
    }
    assert allowed == {
        "": True,
        "private/x": False,
        "private/open-day": True,
        "x/?s=1": False,
        "a.pdf": False,
        "a.pdf?b": True,
    }
    assert (robots.delay, robots.sitemaps) == (5.0, ("https://b.example/s.xml",))
    ours = read_robots(text + "User-agent: Pinwright\nUser-agent: other\nDisallow: /mine\n")
    assert (ours.may_read(_BLOG + "private/x"), ours.may_read(_BLOG + "mine")) == (True, False)
    patient = read_robots("User-agent: *\nDisallow: /" + "*a" * 1_000 + "$")
    assert not patient.may_read(_BLOG + "a" * 2_000), "no pattern makes us think for long"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/recipes/lemon-olive-oil-cake/", "Lemon olive oil cake"),
        ("/2024/05/k%C3%A4se_kuchen.html", "Käse kuchen"),
        ("/%E6%8A%B9%E8%8C%B6/", "抹茶"),
        ("/7-reading-nooks/?utm_source=x", "7 reading nooks"),
        ("/archive/1234/", ""),
        ("/?p=12", ""),
        ("/%ff%fe/", ""),
    ],
)
def test_an_address_tells_a_readable_title(path: str, title: str) -> None:
    assert title_of(f"https://b.example{path}") == title
