"""What a reader of many pins stumbles over: junk phrases, filler, half thoughts, lost subjects, wishes passed over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.rules.list_items import facts_of_item, items_of, wish_of
from server.rules.local_writer import follows, kept_words, write
from server.rules.page import read_page
from server.rules.writing.languages import BOOKS
from server.values.page import PageImage
from server.values.text import Voice
from tests.rules import writer_pages as pages
from tests.rules.writer_pages import make_page, make_task


def keywords_of(title: str, text: str, language: str = "en") -> tuple[str, ...]:
    page = f"<html lang={language}><title>{title}</title><body><article><h1>{title}</h1><p>{text}</p></article>"
    return read_page(page, "https://blog.example/post").keywords


@pytest.mark.parametrize(
    ("title", "text", "language", "wanted"),
    [
        ("วิธีทำข้าวเหนียวมะม่วงง่ายๆ ที่บ้าน", "ข้าวเหนียวมะม่วงเป็นของหวานที่ทุกคนชอบ", "th", ()),
        ("I Tried Baking Bread for a Year", "Here is what I learned in a year of baking at home.", "en", ()),
        ("10 Parks That Dogs Will Actually Love", "We walked in all ten of them with our two dogs.", "en", ()),
        ("Saftiger Mohnkuchen ohne Mehl", "Ein Mohnkuchen ohne Mehl ist saftig.", "de", ("mohnkuchen ohne mehl",)),
        ("Por que parei de usar o celular", "O celular ficou na sala e a casa ficou calma.", "pt", ()),
        (
            "A Reading Bench Under the Stairs",
            "The reading bench under our stairs has a lamp.",
            "en",
            ("reading bench",),
        ),
        ("What Nobody Tells You About Chickens", "Nobody tells you about chickens in winter.", "en", ()),
        (
            "Things I Wish I Knew Before Baking Macarons",
            "I wish I knew it before baking macarons.",
            "en",
            ("baking macarons",),
        ),
        ("Onze keuken na vijf jaar", "Na vijf jaar is de keuken nog mooi.", "nl", ()),
        ("Weiße Soße ohne Mehl", "Weiße Soße gelingt mit Kartoffel.", "de", ("weiße soße",)),
        ("Sourdough Starter: My Rules", "A sourdough starter needs flour and a week.", "en", ("sourdough starter",)),
    ],
)
def test_guessed_phrases_hold_or_are_none(title: str, text: str, language: str, wanted: tuple[str, ...]) -> None:
    assert keywords_of(title, text, language) == wanted


def test_no_title_has_two_dashes_and_no_sentence_stands_in_title_and_description() -> None:
    facts = make_page(
        title="Bread: My First Year",
        description="Okay, friends. Bread needs no machine — only time. A bread oven does not need a kitchen. It needs a wall.",
        excerpt="My bread was flat for months. Patience helped more than any book.",
    )
    texts = write(make_task(facts, 8))
    for text in texts:
        assert len([sign for sign in text.title if sign in "–—"]) < 2
        assert "Okay, friends" not in text.description
        assert text.title.casefold() not in text.description.casefold()
        assert not text.description.startswith("It needs")
    assert "A bread oven does not need a kitchen" not in {text.title for text in texts}, "half a thought"
    assert "My bread was flat for months" in {text.title for text in texts}
    assert len({text.overlay.headline for text in texts[:3]}) == 3


def test_articles_have_no_frames_of_filler_in_any_language() -> None:
    assert not any(book.frames["article"] for book in BOOKS.values())


def test_a_word_to_avoid_in_the_title_is_worded_round_or_told() -> None:
    facts = make_page(
        title="Easy Overnight Oats", description="Creamy oats with berries. Mix them and sleep.", excerpt=""
    )
    task = make_task(facts, 3, voice=Voice(words_to_avoid=("easy",)))
    texts = write(task)
    assert texts[0].title == "Overnight Oats"
    assert kept_words(texts, task) == ()
    task = make_task(facts, 3, voice=Voice(words_to_avoid=("oats",)))
    assert kept_words(write(task), task) == ("oats",)


def test_a_wish_is_followed_wholly_or_told() -> None:
    def is_followed(wish: str) -> bool:
        return follows(make_task(pages.SOUP, 1, wish=wish))

    assert is_followed("mention the garden and make it shorter")
    assert is_followed("please mention the basil and cream")
    assert not is_followed("mention the garden and make it funny")
    assert not is_followed("mention the free delivery")
    assert not is_followed("like a pirate")


def test_an_entry_of_a_list_is_told_by_its_own_words_and_the_posts_subject() -> None:
    chapters = "".join(
        f'<h2>{at}. {name}</h2><p>{said}</p><img src="{at}.jpg" width=900 height=900 alt="">'
        for at, (name, said) in enumerate(
            (
                ("Climb the castle walls", "Peacocks roam free."),
                ("Ride the tram", "Go early."),
                ("Eat tarts", "We ate ten."),
            ),
            1,
        )
    )
    title = "3 Things to Do in Lisbon with Kids (That They Like)"
    facts = read_page(
        f"<html lang=en><title>{title}</title><article><h1>{title}</h1>{chapters}</article>", "https://a.example/b"
    )
    (text,) = write(make_task(facts_of_item(facts, wish_of(items_of(facts)[0])), 1))
    assert text.title == "Climb the castle walls – Lisbon with Kids"
    assert text.description.startswith("Peacocks roam free.")
    assert text.overlay.headline == "Climb the castle walls"


def test_one_ingredient_that_is_left_is_named_and_more_are_counted() -> None:
    assert pages.CAKE_DE.recipe
    for count, ending in ((6, "Ei 4 und Ei 5."), (8, "und 3 weitere Zutaten.")):
        recipe = replace(pages.CAKE_DE.recipe, ingredients=tuple(f"Ei {at}" for at in range(count)))
        texts = write(make_task(replace(pages.CAKE_DE, recipe=recipe), 4))
        assert any(ending in text.description for text in texts)


def test_pages_without_a_phrase_book_vary_by_their_own_words() -> None:
    facts = make_page(
        title="残り野菜で作るスープ", language="ja", image="https://a.example/a.jpg", excerpt="",
        description="野菜が残っていませんか。そんなときはスープがおすすめです。このスープは簡単です。野菜は何でも使えます。",
        images=(PageImage("https://a.example/a.jpg", alt="赤いスープの入った器"),),
        headings=("スープの材料", "スープの保存方法"),
    )  # fmt: skip
    texts = write(make_task(facts, 5))
    assert len({text.title for text in texts}) >= 3
    assert not any(text.title.startswith("そんな") or text.description.startswith("そんな") for text in texts)
    assert texts[0].alt_text.startswith("赤いスープの入った器。画像の文字：「")
