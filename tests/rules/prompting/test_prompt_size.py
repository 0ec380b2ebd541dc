"""A page's data in the prompt has a length, holds the useful parts first, and is paid for as it really is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.rules.prompting.page_data import page_data
from server.rules.prompting.prompt import messages
from server.values.page import PageFacts, Recipe
from server.values.text import WritingTask, tokens_of

_LONG = "A sentence that goes on about lemons and the oven for a while. " * 200
_HUGE = PageFacts(
    url="https://ladle.example/soup",
    title="Tomato Soup",
    description=_LONG,
    excerpt=_LONG,
    kind="recipe",
    language="en",
    keywords=tuple(f"tomato soup number {n}" for n in range(400)),
    headings=tuple(f"Heading {n}: {_LONG}" for n in range(80)),
    steps=tuple(f"Step {n}. {_LONG}" for n in range(150)),
    items=tuple(f"Item {n} {_LONG}" for n in range(150)),
    recipe=Recipe(
        ingredients=tuple(f"{n} g of something with a long name" for n in range(1, 300)),
        steps=tuple(f"{n}: {_LONG}" for n in range(200)),
        total_minutes=40,
        servings="4",
    ),
    text=_LONG * 10,
)


def data_of(facts: PageFacts) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(page_data(WritingTask(facts)))
    return read


def test_the_longest_page_fits_and_keeps_something_of_each_part() -> None:
    asked = messages(WritingTask(_HUGE, count=5))
    assert len(page_data(WritingTask(_HUGE))) <= 12_200
    assert sum(len(message["content"]) for message in asked) < 17_000
    data = data_of(_HUGE)
    assert data["title"] == "Tomato Soup"
    assert data["recipe"]["total_minutes"] == 40
    assert len(data["recipe"]["ingredients"]) >= 20
    assert data["recipe"]["steps"]
    assert data["items"]
    assert data["headings"]
    assert data["keywords"]
    assert data["description"].endswith(".")
    assert all(entry in _HUGE.recipe.ingredients for entry in data["recipe"]["ingredients"])  # type: ignore[union-attr]


def test_what_was_cut_may_still_be_counted() -> None:
    data = data_of(_HUGE)
    assert (data["items_in_all"], data["ingredients_in_all"], data["recipe_steps_in_all"]) == (150, 299, 200)
    assert "items_in_all" not in data_of(PageFacts(url="https://a.example/", title="x", items=("one", "two", "three")))


@pytest.mark.parametrize("sign", ["<", '"', "\\", "漢"])
def test_signs_that_are_written_longer_fit_as_well(sign: str) -> None:
    facts = PageFacts(
        url="https://a.example/",
        title=sign * 900,
        description=sign * 9_000,
        items=(sign * 600,) * 40,
        text=sign * 9_000,
    )
    assert len(page_data(WritingTask(facts))) <= 12_200


def test_tokens_are_never_told_too_few() -> None:
    assert tokens_of("A tomato soup for cold days") == 9  # six for most models
    assert tokens_of("初めてのぬか漬け") == 8
    assert tokens_of("") == 0
