"""Telling languages and scripts apart."""

from __future__ import annotations

import pytest

from server.values.language import primary, script, speaks_other


@pytest.mark.parametrize(("tag", "code"), [("en-US", "en"), ("pt_BR", "pt"), (" DE ", "de"), ("", "")])
def test_the_primary_part_of_a_tag(tag: str, code: str) -> None:
    assert primary(tag) == code


@pytest.mark.parametrize(
    ("text", "declared", "other"),
    [
        ("Das ist ein Kuchen mit Äpfeln und Zimt, der auch am nächsten Tag für alle reicht", "en", "de"),
        ("Das ist ein Kuchen mit Äpfeln und Zimt", "de", ""),
        ("Tomato soup", "de", ""),
        ("The soup is ready and you will love it", "", "en"),
        ("La soupe est prête et les enfants sont dans le jardin avec vous", "it", "fr"),
        ("Soup", "", ""),
        ("Een taart met appels", "nl", ""),
        ("Bougie figuier. Cire de soja, pot de verre, trente heures de lumière.", "fr", ""),
        ("Vela de figo. Cera de soja, copo de vidro, trinta horas de luz.", "pt", ""),
        ("The Best of the Best: the Chili", "de", ""),
    ],
)
def test_only_a_clear_lead_overrules_the_declaration(text: str, declared: str, other: str) -> None:
    assert speaks_other(text, declared) == other


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("soup", "Latin"),
        ("суп", "Cyrillic"),
        ("خبز", "Arabic"),
        ("スープ", "Kana"),
        ("今日はiPhoneで", "Kana"),
        ("ขนม", "Thai"),
        ("12 €", ""),
    ],
)
def test_scripts(text: str, name: str) -> None:
    assert script(text) == name
