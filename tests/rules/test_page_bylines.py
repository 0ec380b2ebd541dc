"""Bylines that only their words tell, and lines that look like one."""

from __future__ import annotations

import pytest

from tests.rules.pages import PARAGRAPHS, read

PLAIN = "https://www.lemonkitchen.example/cake/"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('<p class="post-meta">November 20, 2024 by Nell Hartigan</p>', "Nell Hartigan"),
        ("<p>By Nell O’Hara | November 20, 2024</p>", "Nell O’Hara"),
        ('<p class="meta">20. November 2024 von Jule Brandt</p>', "Jule Brandt"),
        ("<div>Por María del Carmen Ruiz · 3 de mayo de 2024</div>", "María del Carmen Ruiz"),
        ('<div class="meta">Opublikowano: 5 października 2022 przez Anna Kowal</div>', "Anna Kowal"),
        ("<div>Автор: Мария Иванова</div>", "Мария Иванова"),
        ("<p>लेखक: अनीता शर्मा</p>", "अनीता शर्मा"),
        ('<div class="meta">מאת דנה כהן | 5 במאי 2024</div>', "דנה כהן"),
        ('<div><h4 class="author-title">About Nell Hartigan</h4></div>', "Nell Hartigan"),
        ('<div><h4 class="author-title">About Me</h4></div>', ""),
        ("<p>By Monday Morning the dough had risen, and nobody was awake to see it.</p>", ""),
        ("<p>Baked by Grandma Rose every winter, this bread is dark.</p>", ""),
        ("<p>Von München nach Verona führt der schönste Radweg der Alpen.</p>", ""),
    ],
)  # fmt: skip
def test_a_plain_byline_names_its_author(line: str, name: str) -> None:
    assert read("", f"<article><h1>Cake</h1>{line}{PARAGRAPHS}</article>", url=PLAIN).author == name


@pytest.mark.parametrize(
    ("address", "name"),
    [("/Author/jane-doe", "Jane Doe"), ("/author/jane-doe#top", ""), ("/author/jane-doe?tab=1", ""), ("/shop/jane-doe", "")],
)  # fmt: skip
def test_a_link_into_a_directory_of_people_names_an_author(address: str, name: str) -> None:
    link = f'<p>Our kitchen in Leeds, <a href="{address}">Jane Doe</a></p>'
    assert read("", f"<article><h1>Cake</h1>{link}{PARAGRAPHS}</article>", url=PLAIN).author == name
