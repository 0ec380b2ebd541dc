"""Ten pins of one post differ: in approach, title and words, also where the post gives little to write with."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from server.rules.local_writer import write
from server.values.page import PageFacts
from server.values.text import Voice
from server.values.wording import holds, likeness
from tests.rules import writer_pages as pages
from tests.rules.writer_pages import make_page, make_task, words_of

_TITLES = {
    "en": "Why I Stopped Buying Bread",
    "de": "Warum ich kein Brot mehr kaufe",
    "fr": "Pourquoi je n’achète plus de pain",
    "es": "Por qué ya no compro pan",
    "pt": "Por que não compro mais pão",
    "it": "Perché non compro più il pane",
}
_THIN = [
    make_page(title=title, language=language, kind=kind, description="", excerpt="")
    for language, title in _TITLES.items()
    for kind in ("article", "recipe", "list", "howto", "product", "video")
]
_SENTENCE = {
    "en": "Three loaves a week were too many for two people.",
    "de": "Drei Brote in der Woche waren für zwei Leute zu viel.",
    "it": "Tre pagnotte a settimana erano troppe per due persone.",
}
_SHORT = [
    make_page(title=_TITLES[language], language=language, description=sentence, excerpt="")
    for language, sentence in _SENTENCE.items()
]


@pytest.mark.parametrize(
    "facts",
    [pages.SOUP, pages.BALCONY, pages.CAKE_DE],
    ids=lambda facts: f"{facts.language}-{facts.kind}",
)
def test_ten_variants_are_ten_pins(facts: PageFacts) -> None:
    texts = write(make_task(facts, 10))
    for one, other in combinations(texts, 2):
        assert likeness(one.description, other.description) <= 0.85, (one.description, other.description)
        assert (one.title, one.description) != (other.title, other.description)
    # Above a list stands what it counts, so that it has fewer titles than a recipe has.
    assert len({text.title for text in texts}) >= (5 if facts.kind == "list" else 6)
    assert len({text.angle for text in texts[:4]}) >= (3 if facts.kind == "list" else 4), "neighbours differ"


@pytest.mark.parametrize("facts", [*_THIN[::3], *_SHORT], ids=lambda facts: f"{facts.language}-{facts.kind}")
def test_a_page_that_says_little_is_not_padded(facts: PageFacts) -> None:
    texts = write(make_task(facts, 6))
    assert len({text.description for text in texts}) >= 3
    for text in texts:
        assert text.title.startswith((facts.title, text.overlay.headline)), "the subject stays"
        assert not text.description.startswith(text.title)


@pytest.mark.parametrize("facts", [*_THIN[::5], *pages.ALL], ids=lambda facts: facts.url.split("/")[2])
def test_the_words_on_the_image_are_not_the_title_once_more(facts: PageFacts) -> None:
    rich = facts.recipe is not None or facts.steps
    for text in write(make_task(facts, 3)):
        if rich and facts.language in _TITLES:
            assert text.overlay.headline.casefold() != text.title.casefold()


def test_a_word_to_avoid_is_avoided_in_every_form() -> None:
    voice = Voice(words_to_avoid=("creamy", "garden", "blog", "Kurs"))
    texts = write(make_task(pages.SOUP, 8, voice=voice))
    said = " ".join(words_of(text) for text in texts[:5])
    assert not any(holds(said, word, "en") for word in ("gardens", "blogs"))
    assert "basil" in said


def test_sentences_with_the_words_to_use_come_first() -> None:
    facts = make_page(description="The ferry is slow. A tram takes you up the hill in ten minutes.", excerpt="")
    for text in write(make_task(facts, 2, voice=Voice(words_to_use=("trams",)))):
        assert "tram" in text.description


def test_variants_aim_at_phrases_by_the_pages_own_words_and_leave_the_title_alone() -> None:
    facts = replace(pages.SOUP, keywords=("tomato soup", "summer dinner", "late summer", "soup recipe"))
    plain = write(make_task(facts, 4))
    texts = write(make_task(facts, 4, phrases=("tomato soup", "late summer", "summer dinners")))
    assert [text.title for text in texts] == [text.title for text in plain]
    assert [text.phrase for text in texts[:2]] == ["tomato soup", "late summer"]
    assert "late summer" in texts[1].description
    assert all(text.keywords[0] == text.phrase for text in texts)
    assert "summer dinners" not in {text.phrase for text in texts}, "no text of the page has both words"


def test_a_text_that_cannot_say_its_phrase_takes_one_that_no_other_has() -> None:
    facts = make_page(
        title="Skillet Cornbread with Honey Butter",
        description="Golden cornbread with crisp edges, baked in a cast iron pan and served with soft honey butter.",
        excerpt="Ours has honey butter on top and a crisp crust below it.",
    )
    phrases = ("blue cornbread", "skillet cornbread", "honey butter", "cast iron pan")
    assert {text.phrase for text in write(make_task(facts, 3, phrases=phrases))} == set(phrases[1:])


def test_a_phrase_that_the_page_does_not_speak_of_is_no_aim() -> None:
    assert {text.phrase for text in write(make_task(pages.SOUP, 2, phrases=("vegan curry",)))} == {""}


@pytest.mark.parametrize(
    ("title", "prose", "language", "calm"),
    [
        ("HOW I GROW TOMATOES IN PARIS", "I grow them in Paris, on a roof.", "en", "How I Grow Tomatoes in Paris"),
        ("RECETTE DE LA TARTE DE LYON", "Une tarte de Lyon.", "fr", "Recette de la tarte de Lyon"),
        ("APFELKUCHEN VOM BLECH", "Kein Wort davon.", "de", "APFELKUCHEN VOM BLECH"),
        ("NASA ISS", "", "en", "NASA ISS"),
    ],
)
def test_a_title_that_shouts_is_calmed_where_the_spelling_is_known(
    title: str, prose: str, language: str, calm: str
) -> None:
    assert (
        write(make_task(make_page(title=title, description=prose, excerpt="", language=language), 1))[0].title == calm
    )


def test_emoji_stay_only_where_they_are_wanted() -> None:
    facts = make_page(title="🎃 Halloween Crafts 🎃", description="Paper and glue 🖍️ are enough.", excerpt="")
    (plain,) = write(make_task(facts, 1))
    assert (plain.title, plain.description[:30]) == ("Halloween Crafts", "Paper and glue are enough. Fin")
    (lively,) = write(make_task(facts, 1, voice=Voice(use_emoji=True)))
    assert lively.title == "🎃 Halloween Crafts 🎃"
    assert "📌" in lively.description


def test_a_season_gets_a_variant_of_its_own() -> None:
    facts = make_page(title="Paper Bats", description="Glue is enough.", excerpt="", keywords=("Halloween",))
    text, *_ = [one for one in write(make_task(facts, 8)) if one.angle == "seasonal"]
    assert text.title == "Paper Bats for Halloween"
    assert text.description.endswith("Save it for Halloween.")


def test_the_description_leaves_the_room_that_was_asked_for() -> None:
    facts = replace(pages.SOUP, description="Tomatoes are red and soft and sweet in August. " * 20)
    for text in write(make_task(facts, 5, description_max=200, voice=Voice(use_hashtags=True))):
        assert 0 < len(text.description) <= 200
