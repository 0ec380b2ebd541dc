"""Recipes that are only shown: labels in any element, paragraphs instead of lists, steps without a label, no label at all."""

from __future__ import annotations

import pytest

from server.rules.page import read_page
from tests.rules.pages import PARAGRAPHS, URL, make_page

H1 = '<a href="/recipes/">All of them</a><h1>Lemon cake</h1>'
LIST = "<ul><li>3 lemons</li><li>200 g butter</li><li>2 cups flour</li><li>salt</li></ul>"
WANTED = ("3 lemons", "200 g butter", "2 cups flour", "salt")
STEPS = ("Beat the butter until it is pale.", "Bake for an hour.")
LINES = "".join(f"<p>{line}</p>" for line in WANTED)
TOLD = "".join(f"<p>{step}</p>" for step in STEPS)

SHOWN = {
    "paragraphs": (f"<p><b>INGREDIENTS:</b></p>{LINES}<p><b>METHOD:</b></p>{TOLD}<h2>More of this</h2><p>Read on.</p>", STEPS),
    "headings over paragraphs": (f"<h4>Ingredients</h4>{LINES}<h4>Method</h4>{TOLD}", STEPS),
    "no steps": (f"<h4>Ingredients you’ll need:</h4>{LIST}<p>Beat it all and bake it.</p>", ()),
    "a shop's classes": (f'<div class="article__ingredients"><div class="title">Ingredients</div>{LIST}</div>', ()),
    "entries with a class": ("".join(f'<ul><li class="ingredient">{line}</li></ul>' for line in WANTED), ()),
    "a class in capitals": (f'<div class="INGREDIENTS">{LIST}</div>', ()),
    "an id": (f'<div id="Ingredients">{LIST}</div>', ()),
    "a list that craft posts have, too": (f"<h2>What you’ll need for the cake</h2>{LIST.replace('3 lemons', '3 tbsp lemon juice').replace('salt', 'a pinch of salt')}", None),
    "no label": (LIST.replace("3 lemons", "3 tbsp lemon juice"), None),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_what_readers_see_is_the_recipe(name: str) -> None:
    body, steps = SHOWN[name]
    facts = read_page(make_page("", f"<article>{H1}{PARAGRAPHS}{body}</article>"), URL)
    assert facts.kind == "recipe"
    assert facts.recipe
    assert len(facts.recipe.ingredients) == 4
    if steps is not None:
        assert (facts.recipe.ingredients, facts.recipe.steps) == (WANTED, steps)


OTHERS = {
    "a lamp to build": "<h2>What you’ll need</h2><ul><li>2 boards of 40 cm</li><li>4 screws</li><li>1 lamp socket</li></ul><h2>Steps</h2><ol><li>Saw.</li><li>Screw.</li></ol>",
    "what is in a cream": "<h3>Ingredients</h3><ul><li>Water</li><li>Glycerin</li><li>Lemon oil</li></ul>",
    "prose about ingredients": f"<h3>Ingredients</h3><p>{'We choose them well. ' * 9}</p><p>{'They come from near. ' * 9}</p><h3>Method</h3>{PARAGRAPHS}",
    "what a portion holds": "<h3>Per portion</h3><ul><li>Protein: 20 g</li><li>Fat: 5 g</li><li>Salt: 1 g</li></ul>",
    "what was found": "<ul><li>3 cars in the street</li><li>20 people at the door</li><li>2 grams of gold</li></ul>",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_lists_are_no_recipes(name: str) -> None:
    facts = read_page(make_page("", f"<article>{H1}{PARAGRAPHS}{OTHERS[name]}</article>"), URL)
    assert facts.recipe is None
