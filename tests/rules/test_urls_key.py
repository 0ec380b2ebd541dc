"""One key for one destination, and parameters that never disturb what is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.urls import canonical_key, same_host, with_utm

PIN = "pin_01hv3x9k2m4n6p8q0r1s2t3v4w"

names = st.sampled_from(
    ["a", "b", "id", "utm_source", "utm_campaign", "gclid", "fbclid", "mc_cid", "msclkid", "pw", "q"]
)
queries = st.lists(st.tuples(names, st.sampled_from(["", "1", "x%20y", "a+b", "ü"])), max_size=5).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)
urls = st.builds(
    lambda scheme, host, port, path, query, fragment: (
        f"{scheme}://{host}{port}{path}{'?' + query if query else ''}{'#' + fragment if fragment else ''}"
    ),
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["a.example", "WWW.B.Example", "user@c.example"]),
    st.sampled_from(["", ":443", ":80", ":8080", ":"]),
    st.sampled_from(["", "/", "/a", "/a/", "/A/b.html", "/a//"]),
    queries,
    st.sampled_from(["", "top", "a?b=1&utm_source=x"]),
)


@pytest.mark.parametrize(
    "variant",
    [
        "https://blog.example/Cake",
        "HTTPS://Blog.Example/Cake/",
        "https://blog.example:443/Cake",
        "https://blog.example/Cake#top",
        "https://blog.example/Cake?",
        "https://blog.example/Cake/?utm_source=pinterest&UTM_Medium=social#x",
        "https://blog.example/Cake?gclid=1&fbclid=2&mc_cid=3&mc_eid=4&msclkid=5",
        f"https://blog.example/Cake?pw={PIN}",
        f"https://blog.example/Cake/?utm_content={PIN}",
        " https://blog.example/Cake ",
    ],
)
def test_variants_of_one_destination(variant: str) -> None:
    assert canonical_key(variant) == "https://blog.example/Cake"


@pytest.mark.parametrize(
    "other",
    [
        "https://blog.example/cake",
        "https://blog.example/Cake?p=1",
        "https://blog.example/Cake?mc_id=1",
        "https://blog.example/Cake?pw=1",
        "http://blog.example/Cake",
        "https://blog.example:8443/Cake",
        "https://www.blog.example/Cake",
    ],
)
def test_other_destinations(other: str) -> None:
    assert canonical_key(other) != "https://blog.example/Cake"


def test_the_order_and_spelling_of_a_query_are_kept() -> None:
    assert canonical_key("https://a.example/?b=2&utm_source=x&a=1+1%20") == "https://a.example?b=2&a=1+1%20"


@given(urls)
def test_the_key_is_idempotent(url: str) -> None:
    key = canonical_key(url)
    assert canonical_key(key) == key
    assert "#" not in key
    assert "utm_" not in key


@given(st.text())
def test_no_text_raises(text: str) -> None:
    key = canonical_key(text)
    assert canonical_key(key) == key


def test_utm_keeps_what_is_there() -> None:
    url = with_utm("https://a.example/x?b=1&utm_source=mail#top", {"utm_source": "pinterest", "utm_medium": "social"})
    assert url == "https://a.example/x?b=1&utm_source=mail&utm_medium=social#top"


def test_utm_on_bare_addresses() -> None:
    assert with_utm("https://a.example", {"utm_source": "a b&c"}) == "https://a.example?utm_source=a%20b%26c"
    assert with_utm("https://a.example/?", {"utm_source": "p"}) == "https://a.example/?utm_source=p"
    assert with_utm("https://a.example/#x", {"utm_source": "", "utm_medium": ""}) == "https://a.example/#x"


@given(
    urls,
    st.dictionaries(
        st.sampled_from(["utm_source", "utm_medium", "utm_campaign"]),
        st.text(min_size=1, max_size=8).filter(str.isprintable),
    ),
)
def test_utm_never_moves_the_destination(url: str, params: dict[str, str]) -> None:
    marked = with_utm(url, params)
    assert canonical_key(marked) == canonical_key(url)
    assert marked.partition("#")[2] == url.partition("#")[2]
    assert with_utm(marked, params) == marked
    query, told = url.partition("#")[0].partition("?")[2], marked.partition("#")[0].partition("?")[2]
    assert told.startswith(query.rstrip("&")), "what the address asks for stays in its order and spelling"
    for name in params:
        assert sum(part.partition("=")[0] == name for part in told.split("&")) == max(
            1, sum(part.partition("=")[0] == name for part in query.split("&"))
        ), "a parameter that is there is not doubled"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://blog.example/a", True),
        ("https://www.blog.example/a", True),
        ("http://BLOG.example.:80/", True),
        ("https://shop.example:8443/", True),
        ("https://shop.example/", False),
        ("https://evil.example/?blog.example", False),
        ("https://blog.example.evil.example/", False),
        ("https://blog.example@evil.example/", False),
        ("ftp://blog.example/", False),
        ("blog.example", False),
        ("https://blog.example:x/", False),
        ("http://[", False),
    ],
)
def test_same_host(url: str, expected: bool) -> None:
    assert same_host(url, ["Blog.Example", "shop.example:8443"]) is expected
