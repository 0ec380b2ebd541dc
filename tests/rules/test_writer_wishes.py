"""Voice, wishes, the words on the image and the description of the picture."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.rules.local_writer import alt_text, write
from server.values.page import PageImage
from server.values.text import PinText, Voice
from tests.rules import writer_pages as pages
from tests.rules.writer_pages import make_page, make_task


def soup(count: int = 1, **given: object) -> list[PinText]:
    return write(make_task(pages.SOUP, count, **given))


@pytest.mark.parametrize(
    "wish",
    ["shorter", "Make it shorter please", "kürzer", "plus court", "más corto", "mais curto", "più corto", "più breve"],
)
def test_shorter_is_shorter_in_every_language(wish: str) -> None:
    for long, short in zip(soup(5), soup(5, wish=wish), strict=True):
        assert len(short.description) < len(long.description)
        assert len(short.description) <= 160
        assert len(short.title) <= len(long.title)


def test_a_mention_brings_the_pages_own_sentence_to_the_front() -> None:
    (text,) = soup(wish="please mention the garden")
    assert text.description.startswith("Last August our garden gave us")


def test_what_the_page_does_not_say_is_not_mentioned() -> None:
    (text,) = soup(wish="mention the free delivery")
    assert "delivery" not in text.description


def test_hashtags_come_from_keywords_and_only_when_wanted() -> None:
    assert "#" not in soup()[0].description
    assert soup(voice=Voice(use_hashtags=True))[0].description.endswith("#TomatoSoup #SoupRecipe")


def test_a_wish_can_drop_hashtags() -> None:
    assert "#" not in soup(voice=Voice(use_hashtags=True), wish="ohne Hashtags")[0].description


def test_hashtags_survive_a_long_page() -> None:
    facts = replace(pages.SOUP, description="Soup is good. " + "Tomatoes are red and soft and sweet in August. " * 20)
    (text,) = write(make_task(facts, 1, voice=Voice(use_hashtags=True)))
    assert text.description.endswith("#TomatoSoup #SoupRecipe")


def test_the_owners_call_to_action_replaces_ours() -> None:
    for text in soup(4, voice=Voice(call_to_action="Cook along with us")):
        assert text.description.endswith("Cook along with us.")
        assert "blog" not in text.description


@pytest.mark.parametrize(
    ("title", "language", "headline"),
    [
        ("How to Make Creamy Tomato Soup – Easy Recipe", "en", "Creamy Tomato Soup"),
        ("How to Clean a Cast Iron Pan (Step by Step)", "en", "Clean a Cast Iron Pan"),
        ("How Not to Burn Garlic", "en", "How Not to Burn Garlic"),
        ("The Best Banana Bread Recipe", "en", "Banana Bread"),
        (
            "7 Cosy Ways to Style a Small Balcony in Autumn (On Any Budget)",
            "en",
            "7 Cosy Ways to Style a Small Balcony",
        ),
        ("Balcony Ideas for Renters: 7 Cosy Ways to Style Yours", "en", "Balcony Ideas for Renters"),
        ("Air Fryer Review: Is It Worth the Money in 2026?", "en", "Air Fryer Review"),
        ("I Tried Waking Up Before Dawn for 30 Days. Here’s What Happened", "en", "Waking Up Before Dawn for 30 Days"),
        ("Por que parei de ver televisão na hora do jantar", "pt", "Parei de ver televisão na hora do jantar"),
        (
            "Why I Stopped Buying Bread and Started Baking My Own",
            "en",
            "Why I Stopped Buying Bread and Started Baking My Own",
        ),
        ("Rezept: Saftiger Apfelkuchen", "de", "Saftiger Apfelkuchen"),
        ("So backst du Apfelkuchen – einfaches Rezept", "de", "So backst du Apfelkuchen"),
        ("Recette de gâteau au chocolat : facile et rapide", "fr", "Gâteau au chocolat"),
        ("Cómo hacer pan casero", "es", "Pan casero"),
        ("Como fazer pão de queijo", "pt", "Pão de queijo"),
        ("Ricetta della carbonara: la vera ricetta", "it", "Carbonara"),
        ("خبز عربي في البيت", "ar", "خبز عربي في البيت"),
    ],
)
def test_headlines_keep_the_subject_and_drop_the_filler(title: str, language: str, headline: str) -> None:
    facts = make_page(title=title, language=language, description="", excerpt="")
    assert write(make_task(facts, 1))[0].overlay.headline == (headline or title)


def test_the_kicker_does_not_repeat_the_headline() -> None:
    for text in soup(8, categories=("Soup",)):
        assert text.overlay.kicker
        assert text.overlay.kicker.casefold() not in text.overlay.headline.casefold()


def test_a_list_post_gives_its_items_to_the_image() -> None:
    (text,) = write(make_task(pages.BALCONY, 1))
    assert text.overlay.items[:2] == ("Hang a string of warm lights", "Plant heather in old crates")


def test_a_recipe_gives_none() -> None:
    assert soup()[0].overlay.items == ()


def test_alt_text_is_the_pictures_own_and_tells_the_drawn_words() -> None:
    (text,) = soup()
    assert text.alt_text == "Bowl of red tomato soup with basil leaves. Text on the image: “Creamy Tomato Soup”."


@pytest.mark.parametrize(
    "alt",
    [
        "",
        "IMG_2041",
        "soup.jpg",
        "Ladle & Loaf",
        "image",
        "tomato soup recipe best easy vegan pinterest",
        "Best Soup Pots 2025 - Buy now",
    ],
)
def test_an_alt_that_says_nothing_is_not_used(alt: str) -> None:
    facts = replace(pages.SOUP, images=(PageImage(pages.SOUP.image or "", alt=alt),))
    assert write(make_task(facts, 1))[0].alt_text == "Creamy Tomato Soup.", "a recipe's picture shows the dish"
    walk = make_page(
        site_name="Ladle & Loaf",
        image="https://walks.example/a.jpg",
        images=(PageImage("https://walks.example/a.jpg", alt=alt),),
    )
    assert write(make_task(walk, 1))[0].alt_text.startswith("Photo from the post “Three Days in Lisbon")


def test_alt_text_of_another_picture_of_the_page_can_be_asked_for() -> None:
    facts = replace(pages.SOUP, images=(PageImage("https://ladle.example/pot.jpg", alt="A pot on the stove"),))
    assert (
        alt_text(facts, "https://ladle.example/pot-300x200.jpg", "Soup")
        == "A pot on the stove. Text on the image: “Soup”."
    )
    assert alt_text(facts, None, "Soup") == "Graphic with the words “Soup”."


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Here are the five top herbs that will survive a frosty winter", ""),
        ("A lighthouse keeper's kitchen 'Under the wide northern sky' and other stories", ""),
        ("The Mark II. Grand Mixer is a strange old kitchen machine", ""),
        ("Bread can be kept fresh for a week even in summer, bakers say", "Bread can be kept fresh for a week"),
    ],
)
def test_a_cut_headline_ends_where_a_phrase_ends(title: str, headline: str) -> None:
    facts = make_page(title=title, description="", excerpt="")
    assert write(make_task(facts, 1))[0].overlay.headline == (headline or title)
