"""Quotes, apostrophes and dashes are a printer's, in the habit of each language."""

from __future__ import annotations

import pytest

from server.imaging.punctuation import printed
from server.imaging.studio import compose
from server.values.text import Overlay


@pytest.mark.parametrize(
    ("typed", "language", "shown"),
    [
        ('"I Quit" - it\'s the dogs\' \'90s idea...', "en", "“I Quit” – it’s the dogs’ ’90s idea…"),
        ('Das "beste" Brot', "de", "Das „beste“ Brot"), ("Rock 'n' Roll", "", "Rock ‘n’ Roll"),
        ('27" vs 32" at 5\'10"', "en", '27" vs 32" at 5\'10"'), ('צה"ל', "he", 'צה"ל'),
        ("Mac-and-cheese", "en", "Mac-and-cheese"), ('Книга "Сад"', "ru", "Книга «Сад»"),
    ],
)  # fmt: skip
def test_marks_are_printed(typed: str, language: str, shown: str) -> None:
    assert printed(typed, language) == shown


def test_a_pin_is_set_with_them() -> None:
    canvas, _ = compose("poster", Overlay("Puppy's first week"), ())
    assert "’" in " ".join(text.line.text for text in canvas.texts)
