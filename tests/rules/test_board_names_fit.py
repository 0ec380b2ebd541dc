"""Comparing terms, and telling whether a board fits a post."""

from __future__ import annotations

from typing import Any

import pytest

from server.rules.board_words import has_fitting, post_words, term_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Baking", "baking"),
        ("  Food   Drink ", "food drink"),
        ("Food\u00a0Drink", "food drink"),
        ("Food &amp; Drink", "Food & Drink"),
        ("Food &amp;amp; Drink", "food & drink"),
        ("Cafe\u0301", "CAFÉ"),
        ("Straße", "STRASSE"),
        ("İstanbul", "i\u0307stanbul"),
    ],
)
def test_terms_that_are_the_same(one: str, other: str) -> None:
    assert term_key(one) == term_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Cafe", "Café"), ("Baking", "Bakings"), ("C", "C#"), ("foodanddrink", "food and drink")]
)
def test_terms_that_differ(one: str, other: str) -> None:
    assert term_key(one) != term_key(other)


@pytest.mark.parametrize(
    ("board", "post"),
    [
        ("Baked goods", {"categories": ["Baking"], "language": "en"}),
        ("Cakes & pies", {"tags": ["lemon cake"], "language": "en"}),
        ("All the cakes", {"title": "The cake of my life", "language": "en"}),
        ("Recipes to try", {"categories": ["Pasta recipes"], "language": "en"}),
        ("Cake recipes", {"categories": ["Recipes"], "language": "en"}),
        ("Kuchen", {"categories": ["Apfelkuchen"], "language": "de"}),
        ("Nudeln", {"categories": ["Nudelgerichte"], "language": "de"}),
        ("Äpfel und Birnen", {"tags": ["Apfel"], "language": "de"}),
        ("Gâteaux d'été", {"categories": ["Gateau"], "language": "fr"}),
        ("Postres fáciles", {"categories": ["Postre"], "language": "es"}),
        ("Bolos", {"categories": ["Bolo"], "language": "pt"}),
        ("Dolci", {"categories": ["Dolce"], "language": "it"}),
        ("パスタ", {"categories": ["パスタ"], "language": "ja"}),
    ],
)
def test_a_board_that_fits(board: str, post: dict[str, Any]) -> None:
    assert has_fitting(["Something else", board], post_words(**post))


@pytest.mark.parametrize(
    ("board", "post"),
    [
        ("Cake recipes", {"categories": ["Pasta recipes"], "language": "en"}),
        ("Easy ideas for the garden", {"categories": ["Easy ideas for the kitchen"], "language": "en"}),
        ("The best of 2026", {"title": "The 2026 guide to the best sofas", "categories": ["Sofas"], "language": "en"}),
        ("Küche", {"categories": ["Kuchen"], "language": "de"}),
        ("Für den Garten", {"title": "Für dich und den Hund", "categories": ["Hunde"], "language": "de"}),
        ("Tout pour la maison", {"title": "Un gâteau pour la fête", "categories": ["Gâteaux"], "language": "fr"}),
        ("Todo sobre coches", {"categories": ["Todo sobre tartas"], "language": "es"}),
        ("Blog", {"categories": ["Blog"], "language": "en"}),
        ("Uncategorized", {"categories": ["Uncategorized"], "language": "en"}),
        ("", {"categories": ["Cakes"], "language": "en"}),
    ],
)
def test_a_board_that_does_not_fit(board: str, post: dict[str, Any]) -> None:
    assert not has_fitting([board], post_words(**post))
