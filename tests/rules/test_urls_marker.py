"""A marker finds its pin again, whatever the link looked like before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ids import new_id
from server.rules.urls import canonical_key, find_marker, with_marker
from tests.rules.test_urls_key import PIN, urls

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
pins = st.text(alphabet=ALPHABET, min_size=26, max_size=26).map("pin_{}".format)


def test_the_usual_place() -> None:
    assert with_marker("https://a.example/x?b=1#top", PIN) == f"https://a.example/x?b=1&utm_content={PIN}#top"


def test_the_spare_place_when_the_usual_one_is_taken() -> None:
    url = with_marker("https://a.example/?utm_content=hero", PIN)
    assert url == f"https://a.example/?utm_content=hero&pw={PIN}"
    assert find_marker(url) == PIN


def test_a_copied_links_marker_is_replaced() -> None:
    other = "pin_" + "9" * 26
    assert with_marker(with_marker("https://a.example/", other), PIN) == f"https://a.example/?utm_content={PIN}"


@given(urls, pins)
def test_round_trip(url: str, pin: str) -> None:
    marked = with_marker(url, pin)
    assert find_marker(marked) == pin
    assert canonical_key(marked) == canonical_key(url)
    assert marked.partition("#")[2] == url.partition("#")[2]
    assert with_marker(marked, pin) == marked


def test_new_ids_are_found() -> None:
    pin = new_id("pin")
    assert find_marker(with_marker("https://a.example/", pin)) == pin


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/",
        "https://a.example/?utm_content=hero",
        "https://a.example/?pw=secret",
        f"https://a.example/?utm_content={PIN}x",
        f"https://a.example/?utm_content={PIN[:-1]}",
        f"https://a.example/?utm_content={PIN[:-1]}u",
        f"https://a.example/?other={PIN}",
        f"https://a.example/#utm_content={PIN}",
        "",
    ],
)
def test_unmarked(url: str) -> None:
    assert find_marker(url) is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    found = find_marker(text)
    assert found is None or found.startswith("pin_")
