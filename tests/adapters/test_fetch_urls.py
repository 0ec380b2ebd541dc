"""Which web addresses are accepted at all, and what they are taken for."""

from __future__ import annotations

import pytest

from server.adapters.address import parse_target
from server.errors import BadUrl


@pytest.mark.parametrize(
    "url",
    [
        "", "   ", "kitchen", "ftp://blog.example/", "file:///etc/passwd", "javascript:alert(1)", "//blog.example/",
        "http://", "http:///path", "http://user@blog.example/", "http://user:pw@blog.example/",
        "http://blog.example\\@127.0.0.1/", "http://127.0.0.1\\@blog.example/", "http://blog.example/a b",
        "http://blog.example/a\nb", "http://blog.example/\x00", "http://blog.example:0/", "http://blog.example:99999/",
        "http://blog.example:abc/", "http://-blog.example/", "http://blog..example/", "http://127%2e0.0.1/",
        "http://[::1/", "http://blog.example/" + "a" * 5000, "http://" + "a" * 64 + ".example/",
    ],
)  # fmt: skip
def test_an_odd_address_is_refused_before_anything_is_called(url: str) -> None:
    with pytest.raises(BadUrl):
        parse_target(url)


@pytest.mark.parametrize(
    ("url", "taken_as"),
    [
        ("HTTP://Blog.Example", "http://blog.example/"),
        ("https://blog.example:443/a#part", "https://blog.example/a"),
        ("http://blog.example:8080/a?b=c&d=%20", "http://blog.example:8080/a?b=c&d=%20"),
        ("  https://blog.example/a \n", "https://blog.example/a"),
        ("https://bücher.example/käse?q=ü", "https://xn--bcher-kva.example/k%C3%A4se?q=%C3%BC"),
        ("https://blog.example/?next=http://other/@x", "https://blog.example/?next=http://other/@x"),
        ("https://[2606:2800:220:1::1]:8443/", "https://[2606:2800:220:1::1]:8443/"),
        ("https://my_blog.example/", "https://my_blog.example/"),
    ],
)
def test_a_good_address_keeps_its_meaning(url: str, taken_as: str) -> None:
    assert parse_target(url).url == taken_as


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/b", "https://blog.example/b"),
        ("c?d=1", "https://blog.example/a/c?d=1"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("?page=2", "https://blog.example/a/?page=2"),
    ],
)
def test_a_redirect_may_be_relative(location: str, leads_to: str) -> None:
    assert parse_target(location, base="https://blog.example/a/").url == leads_to
