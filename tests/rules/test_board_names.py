"""Naming a board that posts would need: 2 to 5 words of the post, inside Pinterest's limits, never a name that is taken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.board_names import DESCRIPTION_MAX, NAME_MAX, BoardIdea, idea_for
from server.rules.board_words import folded_words, post_words, term_key


def idea(taken: tuple[str, ...] = (), *, has_boards: bool = True, **post: Any) -> BoardIdea | None:
    return idea_for(post_words(**post), site="A Food Blog", taken=taken, has_boards=has_boards)


def name(taken: tuple[str, ...] = (), **post: Any) -> str:
    found = idea(taken, **post)
    assert found is not None
    return found.name


ENGLISH = {"title": "Creamy lemon pasta with the best sauce", "language": "en_US"}


@pytest.mark.parametrize(
    ("post", "wanted"),
    [
        ({"categories": ["Pasta"], "tags": ["lemon", "weeknight"]}, "Weeknight Pasta Ideas"),
        ({"categories": ["Pasta"], "tags": ["weeknight", "recipe"]}, "Weeknight Pasta Recipes"),
        ({"categories": ["Pasta"], "tags": ["easy pasta recipes"]}, "Easy Pasta Recipes"),
        ({"categories": ["Pasta"], "tags": []}, "Pasta Ideas"),
        ({"categories": ["food &amp; drink"], "tags": ["lemon"]}, "Food & Drink"),
        ({"categories": ["Recipes"], "tags": []}, "Recipes & Ideas"),
        ({"categories": ["a history of the cooking of the people of northern Italy"]}, "A History of the Cooking"),
        ({"categories": ["Pasta"], "tags": ["internationalised uncomfortable neighbourhoods"]}, "Pasta Ideas"),
        ({"categories": ["DIY"], "tags": ["lampshade"]}, "Lampshade DIY"),
    ],
)
def test_an_english_name(post: dict[str, Any], wanted: str) -> None:
    assert name(**ENGLISH, **post) == wanted


@pytest.mark.parametrize(
    ("language", "title", "category", "tags", "wanted"),
    [
        ("de_DE", "Schnelle Pasta mit Zitrone und Feta für den Abend", "Pasta", ["feierabend"], "Pasta & Feierabend"),
        ("de_DE", "Der Kuchen vom Blech ist wie bei Oma", "Kuchen", [], "Kuchen-Ideen"),
        ("fr_FR", "Les pâtes au citron pour le dîner", "Pâtes", [], "Idées Pâtes"),
        ("fr_FR", "La recette des pâtes au citron pour le dîner", "Pâtes", [], "Recettes Pâtes"),
        ("es_ES", "La pasta con limón para la cena", "Pasta", [], "Ideas de Pasta"),
        ("pt_BR", "A massa com limão para o jantar", "Massas", [], "Ideias de Massas"),
        ("it_IT", "La pasta al limone per la cena", "Pasta", [], "Idee Pasta"),
        ("en_US", "Der Kuchen ist für die Kinder und nicht nur für dich", "Kuchen", [], "Kuchen-Ideen"),
    ],
)
def test_a_name_in_the_posts_language(language: str, title: str, category: str, tags: list[str], wanted: str) -> None:
    assert name(language=language, title=title, categories=[category], tags=tags) == wanted


def test_the_description_is_a_sentence_in_the_posts_language() -> None:
    german = idea(
        language="de", title="Die Pasta ist für den Abend und nicht nur für dich", categories=["Pasta"], tags=["Zitrone", "Feta"]
    )  # fmt: skip
    assert german is not None
    assert german.description == "Beiträge von A Food Blog zum Merken und Nachlesen: Pasta, Zitrone und Feta."


def test_a_name_that_is_taken_gives_way_to_the_next_one() -> None:
    post = {**ENGLISH, "categories": ["Pasta"], "tags": ["weeknight", "lemon"]}
    first = name(**post)
    second = name((first.upper(),), **post)
    third = name((first, second), **post)
    assert len({first, second, third}) == 3


def test_without_a_category_the_first_tag_names_it() -> None:
    found = idea(**ENGLISH, categories=["Uncategorized"], tags=["pasta"])
    assert found is not None
    assert (found.kind, found.term, found.name) == ("tag", "pasta", "Pasta Ideas")


def test_without_any_term_only_an_account_without_boards_gets_one() -> None:
    post = {**ENGLISH, "categories": ["Uncategorized"]}
    assert idea(**post) is None
    found = idea(**post, has_boards=False)
    assert found is not None
    assert (found.kind, found.term, found.name) == ("", "", "Creamy Lemon Pasta")


def test_a_post_that_says_nothing_gets_none() -> None:
    assert idea(title="The best of 2026!", categories=["***"], tags=["12"], has_boards=False) is None
    assert idea(categories=["& & & & & pasta"]) is None


@given(
    title=st.text(max_size=120),
    categories=st.lists(st.text(max_size=80), max_size=3),
    tags=st.lists(st.text(max_size=80), max_size=4),
    language=st.sampled_from(["", "en", "de", "fr", "es", "pt", "it", "nl", "ja", "xx"]),
    has_boards=st.booleans(),
)
def test_every_name_keeps_the_limits_and_is_free(
    title: str, categories: list[str], tags: list[str], language: str, has_boards: bool
) -> None:
    post = {"title": title, "categories": categories, "tags": tags, "language": language, "has_boards": has_boards}
    taken: list[str] = []
    for _ in range(3):
        found = idea(tuple(taken), **post)
        if found is None:
            return
        assert 1 <= len(found.name) <= NAME_MAX
        assert 0 < len(found.description) <= DESCRIPTION_MAX
        assert len(folded_words(found.name)) <= 5
        assert term_key(found.name) not in {term_key(one) for one in taken}
        taken.append(found.name)
