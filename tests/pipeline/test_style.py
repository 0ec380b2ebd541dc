"""What templates are told of a page, as its readers would write it."""

from __future__ import annotations

import pytest

from server.pipeline.style import details_of, duration, price
from server.values.text import Overlay


@pytest.mark.parametrize(("minutes", "wanted"), [(5, "5 min"), (60, "1 h"), (80, "1 h 20 min"), (480, "8 h")])
def test_a_time_is_short(minutes: int, wanted: str) -> None:
    assert duration(minutes) == wanted


@pytest.mark.parametrize(
    ("amount", "currency", "language", "wanted"),
    [
        ("24.90", "USD", "en-US", "$24.90"), ("28.00", "EUR", "de", "28 €"), ("1249.5", "EUR", "fr", "1\u00a0249,50 €"),
        ("1249.5", "USD", "", "$1,249.50"), ("28", "CHF", "en", "CHF 28"), ("1980", "JPY", "ja", "¥1,980"),
        ("ab 20", "EUR", "de", "ab 20 €"), ("28", "", "en", "28"),
    ],
)  # fmt: skip
def test_a_price_is_written_as_its_readers_do(amount: str, currency: str, language: str, wanted: str) -> None:
    assert price(amount, currency, language) == wanted


def test_a_template_is_told_the_facts_once() -> None:
    facts = {
        "language": "en",
        "recipe": {"total_minutes": 80, "servings": "4", "rating": 4.66},
        "product": {"price": "12", "currency": "GBP", "brand": "Peelco"},
    }
    assert details_of(facts, Overlay("Lemon cake")) == {
        "language": "en", "count": "", "time": "1 h 20 min", "servings": "4", "rating": "4.7", "price": "£12", "brand": "Peelco",
    }  # fmt: skip
    assert "time" not in details_of(facts, Overlay("Lemon cake", "Ready in 80 minutes"))


def test_only_a_time_in_the_words_keeps_the_time_away() -> None:
    facts = {"language": "de", "recipe": {"total_minutes": 75}}
    for kicker in ("6 Zutaten", "8 ingredients", "3 Schritte", ""):
        assert details_of(facts, Overlay("Käsekuchen", kicker))["time"] == "1 h 15 min", kicker
    for headline in ("Kuchen: 15 Minuten Vorbereitung", "Gâteau en 1 heure", "15分で作る"):
        assert "time" not in details_of(facts, Overlay(headline)), headline


def test_a_template_is_told_how_many_entries_the_page_has() -> None:
    def count(**facts: object) -> str:
        return details_of({"language": "en", **facts}, Overlay("Balconies", "", ("A", "B")))["count"]

    nine = [f"Idea {number}" for number in range(9)]
    assert count(kind="list", title="Nine balcony ideas", items=nine) == "9"
    assert count(kind="list", title="Balcony ideas", items=nine) == "9"
    assert count(kind="list", title="12 balcony ideas", items=nine) == "12"
    assert count(kind="howto", title="Rewire a lamp", steps=nine) == "9"
    assert count(kind="article", title="7 things") == ""
