"""A recipe's typed facts, from JSON-LD, microdata, or nothing but what readers see."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.reading.recipe import minutes, read_recipe
from server.values.page import Recipe
from tests.rules.pages import read


def recipe_of(**values: Any) -> Recipe:
    return read_recipe({"@type": "Recipe", **values})


def test_a_full_recipe() -> None:
    facts = read(
        jsonld={
            "@type": ["Recipe", "NewsArticle"],
            "name": "Lemon cake",
            "recipeIngredient": ["2 lemons", "200&nbsp;g flour"],
            "recipeInstructions": [
                {
                    "@type": "HowToSection",
                    "name": "Dough",
                    "itemListElement": [{"@type": "HowToStep", "text": "Stir."}],
                },
                {"@type": "HowToStep", "text": "<p>Bake.</p><p>Cool.</p>"},
            ],
            "prepTime": "PT20M",
            "cookTime": "PT1H",
            "recipeYield": ["8", "8 slices"],
            "aggregateRating": {"ratingValue": "4.8", "ratingCount": 12},
            "recipeCategory": ["Dessert", "Cake"],
            "recipeCuisine": "Italian",
        }
    )
    assert facts.kind == "recipe"
    assert facts.recipe == Recipe(
        ingredients=("2 lemons", "200 g flour"),
        steps=("Stir.", "Bake. Cool."),
        prep_minutes=20,
        cook_minutes=60,
        total_minutes=80,
        servings="8 slices",
        rating=4.8,
        rating_count=12,
        category="Dessert, Cake",
        cuisine="Italian",
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("PT20M", 20),
        ("PT1H30M", 90),
        ("PT1200S", 20),
        ("P0DT2H", 120),
        ("P1DT0H0M", 1440),
        ("pt45m", 45),
        ("PT0.5H", 30),
        ("PT 1 H 5 M", 65),
        ("1 h 15 min", 75),
        ("45 Minuten", 45),
        ("2 hours", 120),
        ("25", 25),
        (25, 25),
        (["PT5M"], 5),
        ({"@type": "Duration", "minValue": "PT10M"}, 10),
        ("PT0M", None),
        ("P", None),
        ("a while", None),
        (None, None),
        (True, None),
    ],
)
def test_durations(written: Any, expected: int | None) -> None:
    assert minutes(written) == expected


@given(st.integers(0, 30), st.integers(0, 23), st.integers(0, 59))
def test_every_iso_duration_is_its_minutes(days: int, hours: int, mins: int) -> None:
    assert (minutes(f"P{days}DT{hours}H{mins}M") or 0) == days * 1440 + hours * 60 + mins


def test_a_given_total_stands() -> None:
    assert recipe_of(prepTime="PT10M", cookTime="PT10M", totalTime="PT3H").total_minutes == 180
    assert recipe_of(prepTime="PT10M", totalTime="PT0M").total_minutes == 10
    assert recipe_of().total_minutes is None


@pytest.mark.parametrize(
    "instructions",
    [
        "Stir.\nBake.",
        "<ol><li>Stir.</li><li>Bake.</li></ol>",
        "1. Stir.<br>2. Bake.",
        ["Stir.", "Bake."],
        [["Stir.", "Bake."]],
        {"@type": "ItemList", "itemListElement": [{"item": {"text": "Stir."}}, {"text": "Bake."}]},
        [{"@type": "HowToStep", "name": "Stir."}, {"@type": "HowToStep", "name": "Step 2", "text": "Bake."}],
    ],
)
def test_shapes_of_instructions(instructions: Any) -> None:
    assert recipe_of(recipeInstructions=instructions).steps == ("Stir.", "Bake.")


def test_one_text_of_ingredients_is_split_into_lines() -> None:
    assert recipe_of(recipeIngredient="2 lemons\n1 egg").ingredients == ("2 lemons", "1 egg")
    assert recipe_of(ingredients=["2 lemons", "1 egg"]).ingredients == ("2 lemons", "1 egg")


def test_microdata() -> None:
    facts = read(
        "",
        '<div itemscope itemtype="http://schema.org/Recipe"><h1 itemprop="name">Lemon cake</h1>'
        '<img itemprop="image" src="/cake.jpg"><meta itemprop="prepTime" content="PT20M">'
        '<span itemprop="author" itemscope itemtype="http://schema.org/Person"><b itemprop="name">Ada Zest</b></span>'
        '<li itemprop="recipeIngredient">2 <b>lemons</b></li><li itemprop="recipeIngredient">1 egg</li>'
        '<div itemprop="recipeInstructions"><p>Stir.</p><p>Bake.</p></div></div>',
    )
    assert facts.title == "Lemon cake"
    assert facts.author == "Ada Zest"
    assert facts.image == "https://www.lemonkitchen.example/cake.jpg"
    assert facts.recipe == Recipe(
        ingredients=("2 lemons", "1 egg"), steps=("Stir.", "Bake."), prep_minutes=20, total_minutes=20
    )


def test_a_recipe_from_rdfa_whose_properties_name_no_type_of_their_own() -> None:
    body = (
        '<div vocab="https://schema.org/" typeof="Recipe"><h1 property="name">Lemon cake</h1>'
        '<ul><li property="recipeIngredient">2 lemons</li><li property="recipeIngredient">flour</li></ul>'
        '<p property="author" typeof="Person"><b property="name">Ada Zest</b></p></div>'
    )
    facts = read("", body)
    assert facts.recipe is not None
    assert (facts.recipe.ingredients, facts.kind, facts.author) == (("2 lemons", "flour"), "recipe", "Ada Zest")


def test_one_microdata_block_holds_all_ingredients() -> None:
    facts = read(
        "",
        '<div itemscope itemtype="https://schema.org/Recipe"><div itemprop="recipeIngredient"><!-- <li>old</li> -->'
        "<p>For the dough:</p><ul><li>2 lemons</li><li>1 egg</li></ul></div></div>",
    )
    assert facts.recipe is not None
    assert facts.recipe.ingredients == ("2 lemons", "1 egg")


def test_a_recipe_without_any_markup() -> None:
    facts = read(
        "",
        "<article><p>Words.</p><p>More words.</p><div><h2>Ingredients</h2><span>serves 8</span></div>"
        "<div><ul><li>2 lemons</li><li>1 egg</li></ul></div><h2>Directions:</h2><ol><li>Stir.</li><li>Bake.</li></ol></article>",
    )
    assert facts.kind == "recipe"
    assert facts.recipe == Recipe(ingredients=("2 lemons", "1 egg"), steps=("Stir.", "Bake."))


def test_lines_of_a_paragraph_serve_as_a_list() -> None:
    facts = read("", "<p>Zutaten:</p><p>2 Zitronen<br>1 Ei</p><p><b>Zubereitung</b></p><p>Rühren.<br>Backen.</p>")
    assert facts.recipe == Recipe(ingredients=("2 Zitronen", "1 Ei"), steps=("Rühren.", "Backen."))


def test_ingredients_alone_make_no_recipe() -> None:
    assert (
        read("", "<h2>Ingredients</h2><ul><li>trust</li><li>time</li></ul><p>A good marriage needs both.</p>").kind
        == "article"
    )


def test_markup_without_ingredients_is_completed_from_the_page() -> None:
    facts = read(
        "",
        "<h3>Ingredients</h3><ul><li>2 lemons</li><li>1 egg</li></ul><h3>Method</h3><ol><li>Stir.</li></ol>",
        jsonld={"@type": "Recipe", "name": "Cake", "cookTime": "PT9M"},
    )
    assert facts.recipe == Recipe(ingredients=("2 lemons", "1 egg"), steps=("Stir.",), cook_minutes=9, total_minutes=9)


def test_of_several_recipes_the_filled_one_is_read() -> None:
    facts = read(
        jsonld=[
            {"@type": "Recipe", "name": "Related pie"},
            {"@type": "Recipe", "name": "Lemon cake", "recipeIngredient": ["2 lemons"], "recipeInstructions": "Stir."},
        ]
    )
    assert facts.title == "Lemon cake"


def test_what_recipe_plugins_leave_in_ingredients_and_steps() -> None:
    lines = [
        "2 tsp salt ((Diamond Crystal))",
        "▢ 1 tbsp pepper",
        "For the sauce:",
        "**For the glaze:**",
        "1 cup stock*",
        "1 carrot (diced (see notes))",
        "2 eggs ( )",
        "- 1 lemon",
    ]
    recipe = read(
        jsonld={
            "@type": "Recipe",
            "name": "Cake",
            "recipeIngredient": lines,
            "recipeInstructions": "1. Mix. 2. Bake for 10 min. 3. Cool.",
        }
    ).recipe
    assert recipe is not None
    assert recipe.ingredients == (
        "2 tsp salt (Diamond Crystal)", "1 tbsp pepper", "1 cup stock", "1 carrot (diced, see notes)", "2 eggs", "1 lemon",
    )  # fmt: skip
    assert recipe.steps == ("Mix.", "Bake for 10 min.", "Cool.")
    told = read(
        jsonld={
            "@type": "Recipe",
            "name": "Cake",
            "recipeIngredient": ["a"],
            "recipeInstructions": "Bake at 180. 20 minutes later it is done, 2. Rest.",
        }
    ).recipe
    assert told is not None
    assert len(told.steps) == 1


def test_a_round_up_is_called_by_its_own_title() -> None:
    names = ("Chimichurri", "Salsa Verde", "Aioli")
    nodes = [{"@type": "Recipe", "name": name, "recipeIngredient": ["oil", "salt"]} for name in names]
    title = "Two Summer Sauces: Chimichurri and Salsa Verde"
    two = read(f"<title>{title}</title>", f"<h1>{title}</h1>", jsonld=nodes[:2])
    assert (two.title, two.kind, two.recipe) == (title, "article", None)
    three = read("<title>Sauces for Summer</title>", "<h1>Sauces for Summer</h1>", jsonld=nodes)
    assert (three.title, three.kind, three.items) == ("Sauces for Summer", "list", names)
    one = read("<title>Chimichurri with Bread</title>", "<h1>Chimichurri with Bread</h1>", jsonld=nodes)
    assert (one.title, one.kind) == ("Chimichurri", "recipe")


@pytest.mark.parametrize(
    ("value", "best", "stars"), [("9.1", "10", 4.55), ("4.5", "5", 4.5), ("4.5", None, 4.5), ("9.1", None, 4.55), ("88", "100", 4.4), ("4,7", None, 4.7), ("700", None, None)]
)  # fmt: skip
def test_ratings_are_stars_of_five(value: str, best: str | None, stars: float | None) -> None:
    rating = {"ratingValue": value, "ratingCount": "3"} | ({"bestRating": best} if best else {})
    recipe = read(
        jsonld={"@type": "Recipe", "name": "Cake", "recipeIngredient": ["a"], "aggregateRating": rating}
    ).recipe
    assert recipe is not None
    assert recipe.rating == stars
