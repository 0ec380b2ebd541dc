"""Broken JSON-LD is mended where that is safe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.reading.jsonld import read_items

GOOD = '{"@type": "Recipe", "name": "Cake"}'


@pytest.mark.parametrize(
    "block",
    [
        GOOD,
        f"[{GOOD}]",
        f"<!-- {GOOD} -->",
        f"//<![CDATA[\n{GOOD}\n//]]>",
        f"/* <![CDATA[ */ {GOOD} /* ]]> */",
        f"{GOOD};",
        f"\ufeff{GOOD}",
        '{"@type": "Recipe", "name": "Cake",}',
        '{"@type": "Recipe",, "name": "Cake", "x": [1, 2, ],}',
        GOOD.replace('"', "&quot;"),
        '{"@type": "Recipe", "name": "Cake", "x": "it\\\'s"}',
        '{"@type": "Recipe", "name": "Cake", "x": "two\nlines\tand a tab"}',
        '{"@type": "Recipe", "name": "Cake", "x": "\\u12"}',
        f"{GOOD} {{broken",
    ],
)
def test_mended(block: str) -> None:
    assert [(item["@type"], item["name"]) for item in read_items([block])] == [("Recipe", "Cake")]


def test_two_objects_side_by_side() -> None:
    names = [item["name"] for item in read_items(['{"@type":"A","name":"one",} {"@type":"B","name":"two"}'])]
    assert names[0] == "one"


@pytest.mark.parametrize("block", ["", "{", "null", "7", '"text"', "[" * 5000, '{"a":' * 100_000, "<html>"])
def test_hopeless_blocks_give_nothing(block: str) -> None:
    assert read_items([block]) == []


def test_references_are_put_in_place_even_in_circles() -> None:
    items = read_items(
        [
            '{"@graph": [{"@type": "Article", "@id": "#a", "author": {"@id": "#p"}}, {"@type": "Person", "@id": "#p", "name": "Ada", "knows": {"@id": "#a"}}]}'
        ]
    )
    assert items[0]["author"]["name"] == "Ada"
    assert items[0]["author"]["knows"] is items[0]


def test_the_pages_own_objects_come_before_what_they_contain() -> None:
    items = read_items(['{"@type": "WebPage", "mainEntity": {"@type": "Recipe"}}', '{"@type": "Person"}'])
    assert [item["@type"] for item in items] == ["WebPage", "Person", "Recipe"]


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert isinstance(read_items([text]), list)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "name", "author", "item", "text"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_no_shape_raises(value: object) -> None:
    import json

    assert all("@type" in item for item in read_items([json.dumps(value)]))
