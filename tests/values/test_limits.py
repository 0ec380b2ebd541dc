"""Cutting keeps inside the limit, at a sentence or a word, and never inside what a reader sees as one character."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.values.limits import ELLIPSIS, fit_text, fit_words, graphemes, sentences, words

_PIECES = (
    "soup ",
    "e\u0301t\u0301 ",
    "👩‍🍳",
    "🇩🇪🇫🇷",
    "スープを作る",
    "我们去公园。",
    "ขนมปังอร่อย",
    "हिन्दी ",
    "خُبْز ",
    "ok. ",
    "! ",
    "x" * 30,
    "한국어 ",
)
_texts = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join) | st.text(max_size=200)


@settings(max_examples=150, deadline=None)
@given(text=_texts, limit=st.integers(1, 120))
def test_a_cut_text_is_short_and_made_of_whole_clusters(text: str, limit: int) -> None:
    for cut in (fit_text(text, limit), fit_words(text, limit)):
        assert len(cut) <= limit
        kept = cut.removesuffix(ELLIPSIS).rstrip()
        assert text.strip().startswith(kept)
        whole = graphemes(text.strip())
        assert kept in {"".join(whole[:count]).rstrip() for count in range(len(whole) + 1)}


@settings(max_examples=100, deadline=None)
@given(text=_texts)
def test_the_pieces_of_a_text_give_it_back(text: str) -> None:
    assert "".join(words(text)).strip() == text.strip()


def test_a_short_text_is_left_alone() -> None:
    assert fit_text(" Soup. ", 10) == "Soup."


def test_whole_sentences_are_kept_when_they_are_enough() -> None:
    assert (
        fit_text("The soup is red. The bread is brown. The butter is cold.", 40)
        == "The soup is red. The bread is brown."
    )


def test_a_first_sentence_too_short_to_stand_for_all_gives_way_to_words() -> None:
    text = "Yes. The soup that my grandmother made was red and thick and sweet"
    assert fit_text(text, 40) == "Yes. The soup that my grandmother made…"


def test_no_comma_or_bracket_hangs_before_the_ellipsis() -> None:
    assert fit_words("Tomatoes, onions, (garlic and more)", 20) == "Tomatoes, onions…"


def test_a_word_longer_than_the_limit_is_cut_between_clusters() -> None:
    assert fit_words("👩‍🍳" * 10, 7) == "👩‍🍳👩‍🍳…"


def test_japanese_is_cut_between_phrases() -> None:
    assert fit_words("今日は天気がいいから写真を撮りましょう", 12) == "今日は天気がいいから…"


def test_a_latin_word_inside_japanese_stays_whole() -> None:
    assert "iPhoneで" in words("今日はiPhoneで写真を撮りましょう")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It is ready. Serve it!", 2),
        ("Use 2.5 cups, e.g. of flour. Stir.", 2),
        ("Backe z. B. Brot. Fertig.", 2),
        ("By J. Smith. Done?", 2),
        ("今日は。明日も！", 2),
        ("यह रोटी है। गरम है।", 2),
        ("خبز طري. هل هو سهل؟ نعم", 3),
        ("no stop at all", 1),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@pytest.mark.parametrize("text", ["word. " * 30_000, "e.g. " * 30_000, "." * 30_000 + "a", ". " * 40_000])
def test_a_long_text_is_looked_through_once(text: str) -> None:
    begun = time.process_time()
    assert len(fit_text(text, 500)) <= 500
    sentences(text)
    assert time.process_time() - begun < 10, "minutes where each full stop is held against all that lies before it"
