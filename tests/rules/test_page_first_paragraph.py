"""The first real paragraph: notices, bylines and rows of links are none, and posts may be about any of their words."""

from __future__ import annotations

import pytest

from server.rules.reading.boilerplate import is_meta_line, is_notice
from tests.rules.pages import PARAGRAPHS, read

NOTICES = """This post may contain affiliate links. Please read my disclosure policy.
As an Amazon Associate I earn from qualifying purchases.
If you buy something through our links, we may earn a small commission.
We use cookies to give you the best experience on our website.
Diese Website verwendet Cookies, um dein Erlebnis zu verbessern.
Ce site utilise des cookies pour améliorer votre expérience.
Dieser Beitrag enthält Affiliate-Links und Werbung.
*Anzeige, da Markennennung
Cet article contient des liens affiliés.
© 2024 Lemon Kitchen. All photos are mine.
Sign up for my free weekly newsletter for more.
This shop has been compensated by a maker of butter. All opinions are mine alone.
Please enable JavaScript in your browser to complete this form."""
META_LINES = """November 20, 2024 by Nell Hartigan in Recipes
Jump to Recipe · Print Recipe · Leave a Comment · Rate this recipe
Estimated reading time: 7 minutes · Jump to recipe
Veröffentlicht am 3. Mai 2024 von Jule Brandt in Rezepte
Publié le 5 août 2023 par Zoé Lambert dans Desserts
Last updated: 2 June 2025 | Originally published: 14 April 2019
Zum Rezept springen – Rezept drucken – Kommentar hinterlassen
Home » Recipes » Desserts » Lemon Bars with Shortbread"""
SENTENCES = """These brown butter chocolate chip cookies are crisp at the edges and soft inside.
We use cookies for the crust of this cheesecake, which keeps it crisp for days.
Cookies mit Zimt sind mein liebstes Gebäck im Advent, sie bleiben wochenlang weich.
My first commission was a portrait of a beagle, painted over a rainy weekend in Leeds.
The copyright page of the book tells how the photos were made.
Affiliate marketing is how many bloggers pay their rent, and here is how I started.
Die Anzeige am Thermometer war falsch, und so verbrannte mein erster Kuchen.
I write a newsletter about bees, and last week it reached a thousand readers.
Every blog needs a privacy policy, and writing one takes ten minutes.
On November 20, 2024 we opened the doors of our tiny shop in Leeds and cried
Am 3. Mai 2024 feierte Jule Brandt Geburtstag.
Print this recipe and hang it on the fridge, because you will need it again.
Par un beau matin de mai 2024 nous avons quitté Lyon pour la mer"""


def test_no_word_alone_makes_a_notice() -> None:
    left_out = {
        text for text in (*NOTICES.split("\n"), *META_LINES.split("\n")) if is_notice(text) or is_meta_line(text)
    }
    assert left_out == {*NOTICES.split("\n"), *META_LINES.split("\n")}
    assert [text for text in SENTENCES.split("\n") if is_notice(text) or is_meta_line(text)] == []


@pytest.mark.parametrize("around", ["<article>{}</article>", "<div id=content>{}</div>", "{}"])
def test_the_paragraph_below_byline_and_notice_is_taken(around: str) -> None:
    lines = [META_LINES.split("\n")[0], META_LINES.split("\n")[1], NOTICES.split("\n")[3]]
    cookies = SENTENCES.split("\n")[0]
    body = "<h1>Chai</h1>" + "".join(f"<p>{line}</p>" for line in (*lines, cookies)) + PARAGRAPHS
    facts = read("", around.format(body))
    assert (facts.excerpt, facts.description) == (cookies, cookies)
    named = read(
        "", around.format(f'<p class="entry-meta">A sentence that its class calls a byline, by Nell</p>{PARAGRAPHS}')
    )
    assert named.excerpt.startswith("This lemon cake")
