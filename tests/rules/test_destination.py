"""What a look at a page is worth: what readers would find, and what nobody can know."""

from __future__ import annotations

import pytest

from server.errors import BlockedAddress, PageFailed, PageUnreachable
from server.rules.destination import judge_answer, judge_failure, read_destination
from server.rules.redirects import leads_away
from server.values.destination import PageLook
from server.values.fetched import Fetched

LINK = "https://blog.example/lemon-cake/"
POST = "<title>Lemon cake</title><meta property=og:type content=article><h1>Lemon cake</h1>"


def look(html: str = POST, *, status: int = 200, final: str = LINK, **headers: object) -> PageLook:
    answer = Fetched(final, status, "text/html", "utf-8", html.encode(), **headers)  # type: ignore[arg-type]
    return judge_answer(answer, read_destination(html, final), ("blog.example",))


def codes(found: PageLook) -> list[str]:
    return [trouble.code for trouble in found.troubles]


@pytest.mark.parametrize("final", [
    "http://blog.example/lemon-cake", "https://www.blog.example/lemon-cake/?a=1", "https://m.blog.example/lemon-cake/",
    "https://blog.example/recipes/lemon-cake/", "https://blog.example:443/lemon-cake/", "https://kitchen.blog.example/lemon-cake/",
])  # fmt: skip
def test_redirects_that_readers_do_not_notice(final: str) -> None:
    assert leads_away(LINK, final) == ""


@pytest.mark.parametrize("final", [
    "https://parked.example/lemon-cake/", "https://blog.example/", "https://blog.example/en/", "https://blog.example/?s=1",
    "https://blog.example/index.php", "https://blog.example/wp-login.php?redirect_to=x", "https://blog.example.evil.example/lemon-cake/",
    "https://blog.example:8443/lemon-cake/", "https://blog.example/de-at/",
])  # fmt: skip
def test_redirects_that_surprise(final: str) -> None:
    assert leads_away(LINK, final) != ""


def test_a_redirect_to_a_site_of_ones_own_and_a_pin_of_the_home_page_are_fine() -> None:
    assert leads_away("https://short.example/x", LINK, ("blog.example",)) == ""
    assert leads_away(LINK, "https://blog.example:8443/lemon-cake/", ("blog.example:8443",)) == ""
    assert leads_away("http://127.0.0.1/a", "http://10.0.0.1/a") == "other_site", "numbers have no domain in common"
    assert leads_away("https://nell.blogspot.com/a", "https://evil.blogspot.com/a") == "other_site"
    assert leads_away("https://nell.co.uk/a", "https://evil.co.uk/a") == "other_site"
    assert leads_away("https://a.example/blog/cake/", "https://a.example/blog/", ("https://a.example/blog",)) == "home"
    assert leads_away("https://blog.example", "https://www.blog.example/") == ""
    assert leads_away("https://blog.example/?p=12", "https://blog.example/lemon-cake/") == ""
    assert leads_away("https://blog.example/?p=12", "https://blog.example/") != ""


def test_a_name_in_another_script_is_the_same_name() -> None:
    encoded = Fetched("https://xn--kchen-kva.example/tee/", 200, "text/html", None, b"")
    assert judge_answer(encoded, None).troubles == ()
    moved = Fetched("https://blog.example/", 200, "text/html", None, b"", (LINK,))
    assert codes(judge_answer(moved, None)) == ["link_moved"]


@pytest.mark.parametrize(("status", "expected"), [(404, ["link_dead"]), (410, ["link_dead"]), (401, ["link_dead"])])
def test_a_page_that_is_gone(status: int, expected: list[str]) -> None:
    assert codes(look("", status=status)) == expected


@pytest.mark.parametrize("status", [403, 406, 429, 500, 502, 503, 520, 202])
def test_what_says_nothing_about_readers_is_unknown(status: int) -> None:
    found = look("", status=status)
    assert (found.is_known, codes(found), bool(found.note)) == (False, [], True)
    assert found.is_shielded == (status in {403, 406})


def test_failures_are_unknown_and_pass_or_do_not() -> None:
    assert not judge_failure(PageFailed("x")).is_shielded
    assert not judge_failure(PageUnreachable("x")).is_shielded
    assert judge_failure(BlockedAddress()).is_shielded  # a blog beside us in a private network: readers may see it
    assert not judge_failure(BlockedAddress()).is_known


@pytest.mark.parametrize("html", [
    "<title>Just a moment...</title><meta name=robots content='noindex,nofollow'>",
    "<script>window._cf_chl_opt={}</script>", "<meta name=robots content=noindex><iframe src='/_Incapsula_Resource?x'></iframe>",
])  # fmt: skip
def test_a_bot_shield_is_never_taken_for_the_page(html: str) -> None:
    found = look(html)
    assert (found.is_known, found.is_shielded, codes(found)) == (False, True, [])
    assert not look("", status=404, is_challenge=True).is_known


def test_a_post_that_only_speaks_of_shields_is_a_post() -> None:
    assert look(POST + "<p>_cf_chl_opt</p>" + "<p>long</p>" * 10_000).is_known


@pytest.mark.parametrize("html", [
    "<title>Page not found - A Blog</title>", "<title>Seite nicht gefunden | Kochblog</title>", "<title>404</title>",
    "<title>A Blog</title><h1>Oops! That page can’t be found.</h1>", "<title>A Blog</title><body class='error404 x'><h1>Hm</h1>",
    "<title>Página no encontrada – Blog</title>", "<title>404 - Not Found</title>",
])  # fmt: skip
def test_a_page_that_says_that_it_is_not_there(html: str) -> None:
    assert codes(look(html)) == ["link_dead"]


@pytest.mark.parametrize("html", [
    "<title>404 cakes to bake before you die</title>", "<title>Nothing found in my fridge, and what I cooked</title>",
    "<title>Page not found</title><meta property=og:type content=article>", "", "<title>Lost and not found: a pie</title>",
])  # fmt: skip
def test_a_page_that_is_there_after_all(html: str) -> None:
    assert codes(look(html)) == []


@pytest.mark.parametrize(("html", "header", "is_noindex"), [
    ("<meta name=robots content='noindex, follow'>", "", True), ("<meta name=googlebot content=none>", "", True),
    ("", "noindex", True), ("", "googlebot: nofollow, noindex", True), ("", "none", True),
    ("", "otherbot: noindex", False), ("", "unavailable_after: 25 Jun 2030 15:00:00 GMT, nofollow", False),
    ("<meta name=robots content='index, max-image-preview:large'>", "max-snippet:-1, index", False),
])  # fmt: skip
def test_noindex_in_meta_and_headers(html: str, header: str, is_noindex: bool) -> None:
    found = look(POST + html, robots_tag=header)
    assert (codes(found) == ["noindex"]) is is_noindex
    assert PageLook.from_json(found.to_json()) == found


def test_a_page_that_not_everybody_can_read_is_told_beside_what_else_it_says() -> None:
    paid = '<meta property="article:content_tier" content="locked">'
    assert codes(look(POST + paid)) == ["paywall"]
    assert codes(look(POST + paid + "<meta name=robots content=noindex>")) == ["noindex", "paywall"]
    assert codes(look(POST + "<meta name=pinterest content=nopin>")) == ["nopin"]
    assert codes(look(POST + paid, status=404)) == ["link_dead"]
    assert look(POST + paid).troubles[0].text.startswith("The page says that not everybody can read it")
