"""Invitations fit what the post is about: nothing playful beside illness or mistakes, no time told twice or otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.rules.local_writer import write
from server.rules.writing.languages import BOOKS
from server.values.page import Recipe
from tests.rules.writer_pages import make_page, make_task

_GRAVE = {
    "en": ("10 Signs of Burnout", "7 Mistakes When Painting", "5 Ideas for Coping With Grief"),
    "de": ("5 Anzeichen für eine Depression", "12 Fehler beim Streichen", "9 Ideen gegen Schulden"),
    "fr": ("5 signes d’épuisement", "7 erreurs en cuisine", "6 idées pour vivre le deuil"),
    "es": ("5 errores al pintar", "10 síntomas de ansiedad", "8 ideas para superar una pérdida"),
    "pt": ("7 erros ao pintar", "5 sinais de esgotamento", "6 ideias para sair das dívidas"),
    "it": ("5 errori in cucina", "8 segnali di stress", "7 idee per superare un lutto"),
}
_PICKED = {
    "en": "9 Small Balcony Ideas",
    "de": "7 Balkonpflanzen für den Schatten",
    "fr": "9 idées de rangement",
    "es": "15 cenas rápidas",
    "pt": "8 praias secretas no Alentejo",
    "it": "7 borghi da vedere in Umbria",
}


@pytest.mark.parametrize("language", BOOKS)
def test_only_lists_of_what_one_picks_ask_for_a_favourite(language: str) -> None:
    for title in (*_GRAVE[language], _PICKED[language]):
        facts = make_page(title=title, kind="list", language=language, description="", excerpt="")
        asks = any("?" in f"{text.title}{text.description}" for text in write(make_task(facts, 6)))
        assert asks == (title == _PICKED[language]), title


def test_a_guide_to_something_sad_is_not_playful() -> None:
    facts = make_page(
        title="How to Cope With Losing a Pet", kind="howto", description="", excerpt="", steps=("Cry.", "Talk.")
    )
    for text in write(make_task(facts, 6)):
        assert not any(words in text.title.casefold() for words in ("here is how", "2 steps"))
        assert "?" not in text.description


@pytest.mark.parametrize(
    ("language", "title", "sentence", "minutes", "never"),
    [
        ("de", "Omas Kuchen", "Er ist in einer Stunde fertig und hält sich drei Tage.", 75, "1 Stunde 15"),
        ("fr", "Tarte aux pommes", "La tarte du dimanche, prête en 50 minutes.", 50, "Comptez"),
        ("it", "Pasta e ceci", "Una pasta cremosa, pronta in venti minuti.", 20, "Tempo totale"),
    ],
)
def test_a_time_that_the_page_tells_is_not_told_again(
    language: str, title: str, sentence: str, minutes: int, never: str
) -> None:
    facts = make_page(title=title, kind="recipe", language=language, description=sentence, excerpt="")
    facts = replace(facts, recipe=Recipe(total_minutes=minutes))
    telling = [text for text in write(make_task(facts, 8)) if sentence in text.description]
    assert telling
    for text in telling:
        assert never not in f"{text.title} {text.description} {text.overlay.kicker}"


def test_an_hour_is_singular_where_it_must_be() -> None:
    facts = make_page(title="Pane in cassetta", kind="recipe", language="it", description="", excerpt="")
    facts = replace(facts, recipe=Recipe(total_minutes=60))
    said = " ".join(text.description for text in write(make_task(facts, 6)))
    assert "Tempo totale: 1 ora." in said
