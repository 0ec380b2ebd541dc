"""The profile's language steers the local writer where the page speaks it; a sentence is never made of two languages."""

from __future__ import annotations

import pytest

from server.rules import local_writer
from server.values.page import PageFacts, Product, Recipe
from server.values.text import Voice, WritingTask


def described(facts: PageFacts, language: str) -> str:
    return " ".join(
        text.description for text in local_writer.write(WritingTask(facts, count=3, voice=Voice(language=language)))
    )


@pytest.mark.parametrize(
    ("title", "description", "declared", "wished", "is_wished"),
    [
        ("Apfelkuchen", "", "", "de", True),  # nothing tells the page's language: the owner does
        ("Apfelkuchen", "Ein Kuchen mit Zimt.", "en", "de", True),  # a theme that was never told its language
        ("Apple cake", "A cake for the whole week, and it is soft.", "en", "de", False),
        ("Appeltaart", "", "nl", "de", False),
        ("リンゴのケーキ", "", "", "de", False),
    ],
)  # fmt: skip
def test_the_profiles_language_counts_where_the_page_speaks_it(
    title: str, description: str, declared: str, wished: str, is_wished: bool
) -> None:
    facts = PageFacts(url="https://a.example/", title=title, description=description, language=declared)
    german = ("Merk", "Lies", "Blog", "Klick", "Beitrag", "Tipp", "Speicher")
    said = described(facts, wished)
    assert any(word in said for word in german) == is_wished, said
    assert described(facts, "") != said or not is_wished


@pytest.mark.parametrize(
    ("language", "title", "description", "price"),
    [
        ("fr", "Bougie figuier", "Cire de soja, pot de verre, trente heures de lumière.", " à "),
        ("fr", "Pain de campagne", "Levain de seigle, farine de meule.", " à "),
        ("pt", "Vela de figo", "Cera de soja, copo de vidro, trinta horas de luz.", "por € 24"),
    ],
)
def test_a_short_text_keeps_the_language_that_its_page_declares(
    language: str, title: str, description: str, price: str
) -> None:
    sold = Product(price="24.00", currency="EUR")
    facts = PageFacts(
        url="https://a.example/", title=title, description=description, language=language, kind="product", product=sold
    )
    assert any(price in text.title for text in local_writer.write(WritingTask(facts, count=3)))


def test_the_pages_own_sentences_stay_as_they_are() -> None:
    facts = PageFacts(url="https://a.example/", title="Apfelkuchen", description="Ein Kuchen mit Zimt.", language="en")
    assert "Ein Kuchen mit Zimt." in described(facts, "de")


def test_a_page_whose_theme_speaks_english_is_not_joined_in_english() -> None:
    facts = PageFacts(
        url="https://a.example/",
        title="Sitronkake",
        description="Tenk vafler, bare med sitron istedenfor vanilje. Seige og gode inni, og luftige utenpå. Server dem med litt krem eller som de er, og pakk dem med i matboksen.",
        language="en-US",
        kind="recipe",
        recipe=Recipe(ingredients=("2 sitroner", "200 g smør", "3 egg"), steps=("Rør.", "Stek."), total_minutes=45),
    )
    texts = local_writer.write(WritingTask(facts, count=4))
    said = " ".join(f"{text.title} {text.description}" for text in texts)
    assert not any(
        word in said
        for word in ("Ingredients", "Ready", "recipe", "You need", "Minutes", "Rezept", "Zutaten", "Minuten")
    )
