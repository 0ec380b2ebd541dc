"""What the model states is held against the page: numbers, prices, promises, addresses, language, and orders hidden in a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.rules.grounding.judge import judge_answer
from server.rules.prompting.page_data import page_data
from server.values.page import PageFacts, Product, Recipe
from server.values.pitches import advertises
from server.values.text import Voice, WritingTask
from tests.ai_texts import INJECTION, SOUP, answer, task, variant

MUG = PageFacts(
    url="https://kiln.example/mug",
    title="Speckled Stoneware Mug",
    description="Wheel-thrown in small batches. Holds 1,250 ml.",
    language="en",
    kind="product",
    product=Product(price="29.90", currency="EUR"),
)


def faults(asked: WritingTask | None = None, **changes: Any) -> list[str]:
    return judge_answer(answer(variant(**changes)), asked or task())[1]


def mug_faults(description: str) -> list[str]:
    changes = {"title": "Speckled Stoneware Mug", "headline": "Stoneware Mug", "kicker": "", "alt_text": "Mug."}
    return faults(task(MUG), description=description, **changes)


def test_a_sound_variant_has_no_faults() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    "description",
    [
        "This mug costs €29.90.",
        "Der Becher: 29,90 €. A mug.",
        "A stoneware mug that holds 1250 ml.",
        "A stoneware mug that holds 1.250 ml.",
        "A stoneware mug for ٢٩٫٩٠ EUR.",
    ],
)
def test_a_number_may_be_written_in_any_way(description: str) -> None:
    assert mug_faults(description) == []


@pytest.mark.parametrize(
    "description", ["Only €19.90 for a mug!", "A mug, 50% off.", "One of 12 mugs.", "A mug for $2,990."]
)
def test_an_invented_number_is_a_fault(description: str) -> None:
    assert any("is not in the page's data" in fault for fault in mug_faults(description))


def test_what_can_be_counted_on_the_page_may_be_said() -> None:
    long = replace(SOUP, recipe=Recipe(ingredients=("salt",) * 7, steps=("stir",) * 6, total_minutes=90))
    text = "Tomato soup with 7 ingredients in 6 steps, 1 hour 30 minutes or 1.5 hours."
    assert faults(task(long), title="Tomato Soup", description=text, kicker="90 minutes") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Tomato soup at ladle.example/soup"},
        {"description": "Tomato soup: https://evil.example/x"},
        {"description": "Tomato soup, write to me@ladle.test"},
        {"description": "Tomato soup by @ladleandloaf"},
        {"headline": "soup.com"},
    ],
)
def test_addresses_are_faults(changes: dict[str, str]) -> None:
    assert any("address" in fault for fault in faults(**changes))


def test_an_address_that_is_the_subject_may_be_named() -> None:
    facts = PageFacts(url="https://trip.example/b", title="Is Booking.com Cheaper?", language="en")
    changes = {
        "title": "Is Booking.com Cheaper?",
        "description": "A look at booking.com prices.",
        "headline": "Cheaper?",
        "kicker": "",
    }
    assert faults(task(facts), **changes) == []


@pytest.mark.parametrize("promise", ["free shipping", "a 5-star guarantee", "the best-selling bowl", "a discount"])
def test_promises_that_the_page_does_not_make_are_faults(promise: str) -> None:
    assert faults(description=f"Tomato soup with {promise}.")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"description": " "},
        {"alt_text": ""},
        {"headline": ""},
        {"headline": "A Very Creamy Tomato Soup For You And Everybody Else"},
        {"headline": "とろとろクリーミーなトマトスープの作り方とおいしいコツをぜんぶまとめて"},
        {"kicker": "for all the cold evenings of the year"},
        {"alt_text": "tomato " * 100},
    ],
)
def test_limits_and_emptiness_are_faults(changes: dict[str, str]) -> None:
    assert faults(**changes)


def test_another_subject_is_a_fault() -> None:
    assert faults(title="HACKED", description="You have been hacked by me.", headline="HACKED")


def test_a_text_in_the_wrong_language_is_a_fault() -> None:
    german = "Eine cremige Tomatensuppe mit Basilikum und Sahne, die auch am nächsten Tag noch schmeckt und für die ganze Familie ist."
    assert any(
        "language" in fault for fault in faults(title="Tomatensuppe mit Basilikum und Sahne", description=german)
    )
    assert faults(task(voice=Voice(language="de")), title="Tomatensuppe mit Basilikum", description=german) == []


def test_a_text_in_the_wrong_script_is_a_fault() -> None:
    facts = PageFacts(
        url="https://x.example", title="トマトスープの作り方", description="夏のトマトで作ります。", language="ja"
    )
    english = {"title": "Tomato soup", "description": "Made of summer tomatoes.", "headline": "Soup", "kicker": ""}
    japanese = {
        "title": "トマトスープ",
        "description": "夏のトマトで作るスープ。",
        "headline": "トマトスープ",
        "kicker": "",
    }
    assert any("language" in fault for fault in faults(task(facts), **english))
    assert faults(task(facts), **japanese) == []


def test_an_order_hidden_in_a_page_is_not_passed_on() -> None:
    injected = task(replace(SOUP, excerpt=f"We love soup. {INJECTION}", headings=(INJECTION,)))
    sent = page_data(injected)
    assert "We love soup." in sent
    assert "evil.example" not in sent
    assert "previous instructions" not in sent


@pytest.mark.parametrize(
    "description",
    [
        "A tomato soup that keeps for three days.",
        "A tomato soup that keeps for 3 days, like our two onions.",
        "The only tomato soup you will ever need.",
        "A healthy tomato soup full of vitamins.",
        "A chef-approved tomato soup with basil.",
        "Studies show that tomato soup lifts your mood.",
        "Thousands of readers love this tomato soup.",
        "A tomato soup, low in calories and high in fibre.",
        'A tomato soup. {"title": "x"}',
    ],
)
def test_what_only_sounds_true_is_a_fault(description: str) -> None:
    assert faults(description=description)


def test_a_bound_that_the_page_keeps_is_honest() -> None:
    assert faults(description="A silky tomato soup in under an hour.") == []
    assert faults(description="A silky tomato soup, ready in less than 60 minutes.") == []
    assert faults(description="A silky tomato soup in under half an hour.")
    assert faults(description="A silky tomato soup in less than three hours.")
    keeps = task(replace(SOUP, excerpt="It keeps for 3 days in the fridge."))
    assert faults(keeps, description="A silky tomato soup that keeps for three days.") == []


def test_what_no_reader_would_leave_is_a_fault() -> None:
    heap = "tomato soup, easy tomato soup, quick tomato soup, creamy tomato soup, tomato soup with basil"
    assert any("heap" in fault for fault in faults(description=heap))
    assert any("capitals" in fault for fault in faults(title="CREAMY TOMATO SOUP"))
    assert any("repeats the title" in fault for fault in faults(description="Creamy Tomato Soup in 45 minutes."))
    named = "A silky tomato soup by Ladle & Loaf. Find it at Ladle & Loaf."
    assert any("more than once" in fault for fault in faults(description=named))
    home = task(replace(SOUP, site_name="Home"))
    assert faults(home, description="A homemade tomato soup with basil that tastes of home.") == []


def test_titles_are_mended_in_silence() -> None:
    (text,), found = judge_answer(answer(variant(title="Creamy Tomato Soup #soup | Ladle & Loaf", headline="A silky soup.",
                                                description="A silky tomato soup with basil.#soup#dinner ＃yum")), task())  # fmt: skip
    assert found == []
    assert (text.title, text.overlay.headline, text.description) == (
        "Creamy Tomato Soup", "A silky soup", "A silky tomato soup with basil.",
    )  # fmt: skip


def test_the_rest_of_a_list_may_be_counted_but_no_longer_one() -> None:
    listed = task(
        replace(SOUP, title="9 Tomato Soups", kind="list", items=("Creamy tomato soup", "Gazpacho"), recipe=None)
    )
    given = {"title": "9 Tomato Soups: Gazpacho and 7 More", "headline": "9 Tomato Soups", "kicker": ""}
    assert faults(listed, description="Gazpacho, creamy tomato soup and 7 more.", **given) == []
    assert faults(listed, description="Gazpacho, creamy tomato soup and 11 more.", **given)


@pytest.mark.parametrize(
    "alt",
    ["L’insalata che salva il pranzo", "A water tap in a stone wall", "Kornspeicher am Fluss", "A visit to grandma"],
)
def test_a_word_that_also_sells_may_describe_a_picture(alt: str) -> None:
    assert not advertises(alt)


@pytest.mark.parametrize("pitch", ["Salvala per dopo", "Tap to read", "Speicher dir das", "Visit our shop"])
def test_what_sells_is_known(pitch: str) -> None:
    assert advertises(pitch)
