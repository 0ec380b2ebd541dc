"""What the local writer says about a page of each kind, in each language it joins facts in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.rules.local_writer import write
from server.values.limits import sentences
from server.values.page import PageFacts
from server.values.text import PinText
from tests.rules import writer_pages as pages
from tests.rules.writer_pages import make_page, make_task


def by_title(facts: PageFacts, count: int = 8) -> dict[str, PinText]:
    return {text.title: text for text in write(make_task(facts, count))}


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        (pages.SOUP, "How to Make Creamy Tomato Soup – Easy Recipe"),
        (pages.SOUP, "Creamy Tomato Soup in 45 Minutes"),
        (pages.SOUP, "Creamy Tomato Soup with 5 Ingredients"),
        (pages.SOUP, "Can I Freeze Tomato Soup?"),
        (pages.SOUP, "Creamy Tomato Soup for 4"),
        (pages.PAN, "Clean a Cast Iron Pan in 4 Steps"),
        (pages.PAN, "Clean a Cast Iron Pan: Can I Use Soap?"),
        (pages.MUG, "Speckled Stoneware Mug for €29.90"),
        (pages.BALCONY, "7 Cosy Ways to Style a Small Balcony: Lay an Outdoor Rug, a Fold-Away Table and 5 More"),
        (pages.CAKE_DE, "Saftiger Apfelkuchen vom Blech in 1 Stunde"),
        (pages.CAKE_DE, "Saftiger Apfelkuchen vom Blech mit 4 Zutaten"),
        (pages.PAN_FR, "Nettoyer une poêle en fonte – 4 étapes"),
        (pages.TABLE_ES, "10 ideas para decorar la mesa de Navidad: Velas altas, Ramas de pino y más"),
        (pages.BREAD_PT, "Pão de queijo em 40 minutos"),
        (pages.BREAD_PT, "Pão de queijo para 8"),
        (pages.CUP_IT, "Tazza in ceramica fatta a mano – 24 €"),
        (pages.PICKLES_JA, "初めてのぬか漬け：きゅうりとなすの漬け方"),
    ],
)
def test_titles_join_facts_in_the_grammar_of_the_page(facts: PageFacts, title: str) -> None:
    assert title in by_title(facts)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (pages.SOUP, "Ready in 45 minutes and serves 4."),
        (pages.SOUP, "You need 1 kg ripe tomatoes, 2 onions, 3 cloves garlic, 200 ml cream and 1 bunch basil."),
        (pages.SOUP, "It tastes like late summer & freezes well."),
        (
            pages.BALCONY,
            "On the list: lay an outdoor rug, a fold-away table, wool blankets in a basket, a bird feeder, lanterns in three sizes and 2 more.",
        ),
        (pages.CAKE_DE, "Das brauchst du: 300 g Mehl, 200 g Butter, 1 kg Äpfel und 150 g Zucker."),
        (pages.PAN_FR, "Expliqué en 4 étapes."),
        (pages.TABLE_ES, "En la lista: Velas altas, Ramas de pino, Servilletas de lino, Un camino de mesa rojo y más."),
        (pages.BREAD_PT, "Leva 40 minutos e serve 8 pessoas."),
        (pages.CUP_IT, "Prezzo: 24 €."),
    ],
)
def test_descriptions_state_facts_in_sentences(facts: PageFacts, sentence: str) -> None:
    assert any(sentence in text.description for text in write(make_task(facts, 8)))


def test_other_languages_keep_to_the_pages_own_sentences() -> None:
    for facts in (pages.PICKLES_JA, pages.BREAD_AR, pages.PIE_RU, pages.CURRY_TH):
        for text in write(make_task(facts, 5)):
            said = f"{text.title} {text.description} {text.alt_text} {text.overlay.headline}"
            assert not set(said) & set("abcdefghijklmnopqrstuvwxyz")
            assert all(
                one in f"{facts.title} {facts.description} {facts.excerpt}" for one in sentences(text.description)
            )


def test_japanese_sentences_are_joined_without_a_space() -> None:
    (text,) = write(make_task(pages.PICKLES_JA, 1))
    assert (
        text.description
        == "ぬか床は毎日かき混ぜるのが基本です。初心者でも失敗しにくい野菜から始めましょう。祖母から受け継いだぬか床を使っています。"
    )


def test_a_german_blog_that_says_it_is_english_is_written_in_german() -> None:
    facts = make_page(
        title="Der beste Weg zu einem Garten ohne Schnecken",
        description="Wir haben es mit Kaffee und Sand versucht, und das ist nicht so schwer.",
        excerpt="",
        language="en-US",
    )
    assert "Blog" in write(make_task(facts, 1))[0].description
    assert write(make_task(facts, 1))[0].alt_text.startswith("Grafik mit dem Text")


def test_no_language_at_all_is_told_from_the_words() -> None:
    facts = make_page(language="", description="The trams and the ferries are all you need to see it with the kids.")
    assert "on the blog" in write(make_task(facts, 1))[0].description


def test_pieces_are_not_taken_for_people() -> None:
    assert not any("12 Personen" in text.description for text in write(make_task(pages.CAKE_DE, 10)))


def test_a_list_that_promises_more_than_was_found_is_left_open() -> None:
    assert not any(" 6 " in text.title or " 2 " in text.description for text in write(make_task(pages.TABLE_ES, 6)))


def test_a_long_bake_is_not_sold_by_its_time() -> None:
    assert pages.SOUP.recipe is not None
    slow = replace(pages.SOUP, recipe=replace(pages.SOUP.recipe, cook_minutes=600, total_minutes=610))
    titles = by_title(slow)
    assert "Creamy Tomato Soup: 10 Minutes of Prep" not in titles, "beside ten hours it would mislead"
    assert not any("10 hours" in title for title in titles)


def test_a_title_that_says_the_time_does_not_say_it_twice() -> None:
    assert not any("45" in title for title in by_title(replace(pages.SOUP, title="30-Minute Tomato Soup")))


@pytest.mark.parametrize("price", ["", "0", "-3", "free", "NaN", "Infinity"])
def test_a_price_that_is_none_is_not_told(price: str) -> None:
    assert pages.MUG.product is not None
    facts = replace(pages.MUG, product=replace(pages.MUG.product, price=price))
    assert not any("Price" in text.description or "€" in text.title for text in write(make_task(facts, 6)))
