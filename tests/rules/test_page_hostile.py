"""Crafted pages: read in bounded time, and with facts that can be stored and drawn."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any

import pytest

from server.pipeline.style import details_of
from server.rules import local_writer
from server.rules.branding.kit import read_brand
from server.rules.page import read_page
from server.rules.reading import around
from server.rules.reading.document import Document
from server.values.clean import storable
from server.values.page import PageFacts, Product
from server.values.text import Overlay, WritingTask
from tests.rules.pages import URL, make_page, og

_MANY = 200_000
_RELATED = '<div class="related"><p>Another post that is worth a look</p>'


@pytest.mark.parametrize(
    "html",
    [
        make_page(og("title", "<!--" * (_MANY // 4))),
        make_page("", "<b>" * 1_100 + "<" + "a" * _MANY),
        make_page(jsonld={"@type": "Recipe", "name": "x", "totalTime": "1" * _MANY, "recipeIngredient": ["a"]}),
        make_page(jsonld={"@type": "Recipe", "name": "x", "recipeInstructions": "<!-- --><!--" * (_MANY // 12)}),
        make_page("", "<p>" + "\x1f" * _MANY + "</p>"),
    ],
)
def test_no_pattern_is_held_against_endless_text(html: str) -> None:
    begun = time.process_time()
    assert read_page(html, URL).url == URL
    assert time.process_time() - begun < 10, "a minute and more where a value is not cut first"


def test_nested_side_blocks_are_walked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = Document(make_page("", _RELATED * 250 + "<p>x</p>" * 50), URL)
    asked: list[int] = []
    judge = around.is_side_block
    monkeypatch.setattr(around, "is_side_block", lambda node, *told: asked.append(node.mem_id) or judge(node, *told))
    assert all(doc.is_chrome(node) for node in doc.elements("p"))
    assert len(asked) == len(set(asked))


def _facts(node: dict[str, Any]) -> PageFacts:
    return read_page(make_page(jsonld=node), URL)


def test_facts_can_be_stored_and_drawn() -> None:
    odd = "Cake \ud800tin\x00 for you"
    recipe = _facts(
        {
            "@type": "Recipe",
            "name": odd,
            "recipeIngredient": ["a\ud800", "b\x00"],
            "recipeInstructions": [odd],
            "aggregateRating": {"ratingValue": "9" * 400},
        }
    )
    told = asdict(recipe)
    assert told == storable(told)
    assert json.dumps(told, allow_nan=False)
    assert recipe.recipe is not None
    assert (recipe.recipe.rating, recipe.recipe.steps) == (None, ("Cake tin for you",))
    product = _facts({"@type": "Product", "name": "Cake tin", "offers": {"price": "1" * 40, "priceCurrency": "EUR"}})
    assert product.product is not None
    assert product.product.price == ""


def test_facts_that_were_stored_before_are_drawn_without_what_is_endless() -> None:
    old = PageFacts(
        url=URL, title="Cake tin", kind="product", product=Product(price="1" * 40, currency="EUR"), language="en"
    )
    assert local_writer.write(WritingTask(facts=old))
    shown = details_of({"product": {"price": "1" * 40}, "recipe": {"rating": float("inf")}}, Overlay("Cake tin"))
    assert not shown.get("price")
    assert "rating" not in shown


def test_endless_attributes_are_cut() -> None:
    begun = time.process_time()
    wide = "1" + " " * _MANY + "x"
    html = make_page(
        "",
        f'<img src="/a.jpg" width="{wide}" srcset="{"a" * _MANY}"><header><img alt="logo" src="/l.png" srcset="{"a" * _MANY}"></header>',
    )
    read_page(html, URL)
    read_brand(html, URL, [])
    assert time.process_time() - begun < 10, "a minute and more where an attribute is searched whole"
