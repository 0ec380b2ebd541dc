"""Words to avoid: left out of a title only where the rest stands; else the title stays and that is told. No ingredient sentence has them."""

from __future__ import annotations

import pytest
import regex

from server.rules.local_writer import kept_words, write
from server.values.page import PageImage, Recipe
from server.values.text import Voice
from tests.rules.writer_pages import make_page, make_task, words_of

_PROSE = {
    "en": "It worked on the first try, and the neighbours asked how we did it.",
    "de": "Das hat beim ersten Mal geklappt, und die Nachbarn haben gefragt, wie wir das gemacht haben.",
    "fr": "Cela a marché du premier coup, et les voisins nous ont demandé comment nous avions fait.",
    "es": "Salió bien a la primera, y los vecinos preguntaron cómo lo habíamos hecho.",
    "it": "È venuta bene al primo colpo, e i vicini hanno chiesto come abbiamo fatto.",
    "pt": "Deu certo na primeira vez, e os vizinhos perguntaram como fizemos.",
}
_CASES = [
    ("en", "Bacon and Leek Tart", "bacon", "Leek Tart"),
    ("en", "Cheap and Cheerful Curry", "cheap", "Cheerful Curry"),
    ("en", "Leek, Bacon and Potato Tart", "bacon", "Leek and Potato Tart"),
    ("en", "Leek Tart with Bacon", "bacon", "Leek Tart"),
    ("en", "10 Cozy Nooks for Rainy Days", "cozy", "10 Nooks for Rainy Days"),
    ("en", "Crowd Pleaser Leek Tart", "crowd pleaser", "Leek Tart"),
    ("en", "How to Hack a Tiny Closet", "hack", ""),
    ("en", "Chicken Pie", "chicken", ""),
    ("de", "Flammkuchen mit Speck und Zwiebeln", "Speck", "Flammkuchen mit Zwiebeln"),
    ("de", "Zwiebelkuchen vom Blech", "Zwiebelkuchen", ""),
    ("fr", "Gâteau au chocolat et aux noix", "chocolat", "Gâteau aux noix"),
    ("fr", "Tarte fine aux pommes", "tarte", ""),
    ("es", "Pastel fácil de limón", "fácil", "Pastel de limón"),
    ("it", "Torta di mele e noci", "mele", "Torta di noci"),
    ("pt", "Bolo de cenoura com chocolate", "bolo", ""),
]


@pytest.mark.parametrize(("language", "title", "word", "left"), _CASES)
def test_a_title_loses_its_word_only_where_the_rest_stands(language: str, title: str, word: str, left: str) -> None:
    facts = make_page(title=title, language=language, description=_PROSE[language], excerpt="")
    task = make_task(facts, 1, voice=Voice(words_to_avoid=(word,)))
    texts = write(task)
    assert texts[0].title == (left or title)
    assert kept_words(texts, task) == (() if left else (word,))


def test_an_avoided_ingredient_is_not_told_and_still_counted() -> None:
    facts = make_page(
        title="Zwiebelkuchen vom Blech",
        language="de",
        kind="recipe",
        description="Saftig und würzig, und am nächsten Tag noch besser.",
        excerpt="",
        image="https://b.example/a.jpg",
        images=(PageImage("https://b.example/a.jpg", alt="Ein Blech mit Speck und Zwiebeln"),),
        recipe=Recipe(ingredients=("500 g Mehl", "200 g durchwachsener Speck", "1 kg Zwiebeln", "250 ml Milch")),
    )
    told = [words_of(text) for text in write(make_task(facts, 8, voice=Voice(words_to_avoid=("Speck",))))]
    assert not any("speck" in one.casefold() for one in told)
    assert any("500 g Mehl, 1 kg Zwiebeln, 250 ml Milch und mehr" in one for one in told)
    assert any("4 Zutaten" in one for one in told)


def test_a_superlative_takes_its_ever_along_and_a_number_in_words_is_not_told_again() -> None:
    recipe = Recipe(ingredients=("2 lemons", "cream", "sugar"), steps=("Boil.", "Set."), total_minutes=40)
    for title, named in (
        ("The Best Lemon Bars Ever!!!", "Lemon Bars in 40 Minutes"),
        ("Lemon Posset (Only 2 Ingredients!)", "Lemon Posset in 40 Minutes"),
        ("Three-Ingredient Lemon Posset", "Three-Ingredient Lemon Posset in 40 Minutes"),
    ):
        titles = [text.title for text in write(make_task(make_page(title=title, kind="recipe", recipe=recipe), 8))]
        assert named in titles
        assert not any(" Ever " in one or regex.search("Ingredient.*3 Ingredients", one) for one in titles)
