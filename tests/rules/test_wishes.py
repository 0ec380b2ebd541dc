"""Common wishes are understood in six languages, told apart, and kept or said not to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.rules.local_writer import follows, write
from server.rules.wishes import is_about_image_words, is_question, is_understood, kinds_of, left_out
from server.values.text import Voice
from tests.rules import writer_pages as pages
from tests.rules.writer_pages import make_task

_WISHES = {
    "shorter": "shorter, please|Make it brief|kürzer bitte|weniger Text|plus court|moins long|más corto|menos texto|mais curto|encurta|più breve|accorcialo",
    "longer": "longer|more detail|länger|ausführlicher bitte|plus long|plus détaillé|más largo|más detalles|mais longo|mais detalhes|più lungo|più dettagli",
    "no_emoji": "no emoji|without emojis please|remove the emojis|ohne Emojis|keine Emojis|sans émojis|pas d’émoticônes|sin emojis|quita los emojis|sem emojis|senza emoji|togli le emoji",
    "emoji": "with emoji|add emojis|use some emoji|mit Emojis|avec des émojis|ajoute des emojis|con emojis|añade emojis|com emojis|con emoji|aggiungi emoji",
    "no_hashtags": "without hashtags|drop the hashtags|ohne Hashtags|keine Hashtags|sans hashtags|pas de hashtags|sin hashtags|sem hashtags|senza hashtag",
    "hashtags": "with hashtags|add hashtags|mit Hashtags|avec hashtags|con hashtags|com hashtags|aggiungi hashtag",
    "question": "as a question|ask the readers|als Frage|stell eine Frage|comme une question|pose une question|como una pregunta|como uma pergunta|come una domanda",
    "other_angle": (
        "another angle|a different approach|something else|rephrase it|ein anderer Blickwinkel|anders bitte|neuer Ansatz|un autre angle|reformule|otro enfoque|"
        "un enfoque distinto|de otra manera|outro ângulo|de outra forma|un altro taglio|in un altro modo"
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", _WISHES)
def test_a_common_wish_is_understood_in_six_languages(kind: str) -> None:
    found = {wish: kinds_of(wish) for wish in _WISHES[kind].split("|")}
    assert found == {wish: {kind} for wish in found}


@pytest.mark.parametrize(
    ("wish", "kinds"),
    [
        ("shorter and without emoji", {"shorter", "no_emoji"}),
        ("kürzer, mit Emojis und ohne Hashtags", {"shorter", "emoji", "no_hashtags"}),
        ("mention the short ribs", set()),
        ("add the question of which flour is best for sourdough", set()),
        ("no, longer; no, shorter", {"shorter"}),
        ("for beginners", set()),
        ("ready in twenty minutes", set()),
        ("make it sound like a pirate", set()),
        ("answer common questions", set()),
    ],
)
def test_wishes_are_told_apart(wish: str, kinds: set[str]) -> None:
    assert kinds_of(wish) == kinds
    assert is_understood(wish) == bool(kinds or wish.startswith(("mention", "add")))


def test_the_local_writer_keeps_them() -> None:
    def soup(wish: str, **voice: bool) -> tuple[str, str, bool]:
        task = make_task(pages.SOUP, 1, wish=wish, voice=Voice(**voice))
        [text] = write(task)
        return text.title, text.description, follows(task)

    plain, long = soup(""), soup("länger")
    assert len(long[1]) > len(plain[1])
    assert long[2]
    assert "📌" in soup("avec des émojis")[1]
    assert "📌" not in soup("sin emojis", use_emoji=True)[1]
    assert "#" in soup("mit Hashtags")[1]
    title, _, is_kept = soup("as a question")
    assert is_question(title) == is_kept, "a page that offers no question is told so"


def test_what_cannot_be_kept_is_not_said_to_be() -> None:
    one = replace(
        pages.SOUP, description="Red soup.", excerpt="", recipe=None, items=(), steps=(), sections=(), headings=()
    )
    assert not follows(make_task(one, 1, wish="longer"))
    assert not follows(make_task(pages.SOUP, 1, wish="with emoji", voice=Voice(call_to_action="Cook along with us")))
    assert follows(make_task(pages.SOUP, 1, wish="another angle"))
    assert not follows(make_task(pages.SOUP, 1, wish="shorter and like a pirate"))


@pytest.mark.parametrize(
    "wish", ["not shorter", "don't make it shorter", "nicht kürzer", "pas plus court", "no más corto"]
)
def test_the_opposite_of_a_wish_is_not_done(wish: str) -> None:
    assert "shorter" not in kinds_of(wish)
    assert not follows(make_task(pages.SOUP, 1, wish=wish)), "and it is said"
    assert "shorter" in kinds_of("why not shorter")


@pytest.mark.parametrize(
    "wish",
    [
        "erwähne nicht den Speck",
        "erwähne bitte nicht Speck",
        "nicht erwähnen: Speck",
        "kein Wort über den Speck",
        "sin mencionar: Speck",
        "ne pas mentionner: Speck",
    ],
)
def test_what_is_not_to_be_mentioned_is_told_in_any_order(wish: str) -> None:
    assert left_out(wish) == "Speck"


@pytest.mark.parametrize(
    "wish", ["another headline on the picture", "anderer Titel auf dem Bild", "andere Überschrift auf dem Foto"]
)
def test_other_words_on_the_image_are_a_wish_that_is_followed(wish: str) -> None:
    assert is_about_image_words(wish)
    assert follows(make_task(pages.SOUP, 1, wish=wish))
