"""What a blog's lists say cannot hold the reader up, and all that is read of them can be stored."""

from __future__ import annotations

import json
import time

import pytest

from server.rules.blog import robots
from server.rules.blog.lists import next_page
from server.rules.blog.robots import read_robots
from server.rules.blog.wordpress import read_posts
from server.rules.blog.xml import root_of
from server.values.clean import storable, whole


def test_a_title_of_endless_markup_is_read_at_once() -> None:
    begun = time.process_time()
    found = read_posts(json.dumps([{"link": "https://b.example/x/", "title": {"rendered": "<" * 80_000}}]).encode())
    assert root_of(b"<!---->" * 1_000) == ""
    assert time.process_time() - begun < 2, "seconds without a bound, a thousandth of one with it"
    assert len(found.posts) == 1


def test_what_no_database_stores_is_not_handed_on() -> None:
    odd = "Le\x00mon \ud800pie"
    posts = [
        {
            "id": 10**400,
            "link": "https://b.example/lemon/",
            "title": {"rendered": odd},
            "_embedded": {"wp:term": [[{"taxonomy": "category", "name": odd}]]},
        },
        {"id": 3, "link": "https://b.example/le\x00mon/"},
        {"id": 4, "link": "https://b.example/le\ud800mon/"},
    ]
    (post,) = read_posts(json.dumps(posts).encode()).posts
    assert (post.title, post.categories, post.post_id) == ("Lemon pie", ("Lemon pie",), "")
    assert storable({"a": (odd,)}) == {"a": ("Lemon pie",)}


@pytest.mark.parametrize("delay", ["nan", "inf", "-inf", "²"])
def test_a_robots_file_tells_only_what_can_be_stored(delay: str) -> None:
    found = read_robots(f"Sitemap: https://b.example/a\x00.xml\nUser-agent: *\nCrawl-delay: {delay}\nDisallow: /x\n")
    assert (found.delay, found.sitemaps, found.may_read("https://b.example/x/1")) == (0.0, (), False)


def test_digits_that_are_no_numbers_are_refused() -> None:
    assert [whole(text) for text in ("12", " 7 ", "²", "٣", "", "-1", "9" * 10)] == [
        12,
        7,
        None,
        None,
        None,
        None,
        None,
    ]
    assert next_page("https://b.example/feed/?paged=²").endswith("paged=2")


def test_the_work_of_holding_a_post_against_the_rules_is_bounded() -> None:
    many = "\n".join(f"Disallow: /{number}*" + "*".join("postgx" * 20) + "$" for number in range(2_000))
    found = read_robots(f"User-agent: *\n{many}\nAllow: /0*" + "a*" * 30)
    assert sum(1 + pattern.count("*") for _, pattern in found.rules) <= 2_000
    assert max(pattern.count("*") for _, pattern in found.rules) < 20
    assert not found.may_read("https://b.example/0" + "postgx" * 4), "a rule that is cut forbids no less than before"
    robots._split.cache_clear()
    for number in range(20):
        found.may_read(f"https://b.example/{number}")
    assert robots._split.cache_info().misses <= len(found.rules), "each pattern is taken apart once, not for each post"
