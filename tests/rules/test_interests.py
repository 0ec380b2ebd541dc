"""A post's field of interest: told by its shelf, tags, phrases and title, or not at all."""

from __future__ import annotations

import pytest

from server.rules.interests import interest_of
from server.values.page import PageFacts


@pytest.mark.parametrize(
    ("title", "categories", "kind", "interest"),
    [
        ("Grandmother's best", (), "recipe", "food_and_drinks"),
        ("Lemon Olive Oil Cake", ("Baking",), "article", "food_and_drinks"),
        ("7 Cosy Reading Nook Ideas for Small Flats", ("Home decor",), "list", "home_decor"),
        ("Zitronenkuchen ohne Ei", ("Backen",), "article", "food_and_drinks"),
        ("Drei Tage in Porto", ("Reisen",), "article", "travel"),
        ("Four Small Rules for Writing When Nobody Reads", ("Letters",), "article", ""),
        ("Cars and cartons", (), "article", "vehicles"),
        ("", (), "article", ""),
        ("初めてのぬか漬け", (), "article", ""),
    ],
)
def test_the_field_is_told_or_left_open(title: str, categories: tuple[str, ...], kind: str, interest: str) -> None:
    assert interest_of(PageFacts(url="https://a.example/", title=title, kind=kind), categories) == interest
