"""What is skipped to read a page quickly would have found nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.reading import depth, image_hosts, visible_recipe
from server.rules.reading.document import _CUSTOM, _USUAL, Document
from server.rules.reading.text import clean, is_plain
from tests.rules.pages import URL

_PIECES = ["<", "</", "<br>", "<br/>", "<!--", "<img ", "<meta ", "<b>", "</b>", "<p>", "x", "/", "<div>", "</div>"]
_PARTS = [
    "/a",
    "/image/",
    ".com",
    ".de/",
    "/",
    "cdn.x.org/",
    "/max/",
    "a.jpg",
    "=/",
    "-p-500",
    "/b.blog/",
    "/v1/",
    "photo.png",
]


def test_no_label_is_passed_over_by_its_beginning() -> None:
    told = visible_recipe._INGREDIENTS.pattern.partition("(?:the )?(?:")[2].partition(")")[0]
    labels = [label.replace("?", "") for label in told.split("|")]
    assert len(labels) > 9
    for label in (*labels, *(label.upper() for label in labels)):
        for text in (label, f"  - {label}:", f"The\n {label} you need", f"1. {label}"):
            if is_plain(text) and visible_recipe._INGREDIENTS.match(clean(text)):
                assert visible_recipe._BEGINNING.match(text), text


@pytest.mark.parametrize("stretch", [1, 2, 3, 7, 10_000])
def test_end_tags_are_counted_once_wherever_they_lie(monkeypatch: pytest.MonkeyPatch, stretch: int) -> None:
    monkeypatch.setattr(depth, "_STRETCH", stretch)
    monkeypatch.setattr(depth, "_MAX_OPEN_UNSEEN", 3)
    for seed in range(60):
        data = "".join(random.Random(seed).choices(_PIECES, k=30)).encode()
        tags = data.count(b"<")
        left_open = tags - 2 * data.count(b"</") - sum(data.count(tag) for tag in depth._VOID)
        assert depth._closes(data, tags) is (left_open <= 3 or tags - 2 * data.count(b"</") <= 3)


@given(
    st.lists(st.sampled_from(_PARTS), max_size=6).map("".join),
    st.sampled_from(["", "u=x.com/a", "w=200", "url=/a.jpg"]),
)
def test_an_address_that_is_no_services_stays_as_it_is(path: str, query: str) -> None:
    told = "blog.example", f"/{path}", query
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image_hosts, "_may_be_of_a_service", lambda *address: True)
        found = image_hosts.original(*told)
    assert image_hosts.original(*told) == found


def test_the_walk_finds_what_a_search_finds() -> None:
    inner = "".join(f"<{tag} class=x>y</{tag}>" for tag in (*sorted(_CUSTOM), *_USUAL))
    doc = Document(f"<body><svg><a><title>t</title></a></svg>{inner}<template><p>z</p></template>{inner}", URL)
    for tag in (*_USUAL, *_CUSTOM):
        assert [node.mem_id for node in doc.elements(tag)] == [node.mem_id for node in doc.tree.css(tag)], tag
        assert doc.elements(tag) or tag in ("base",)
