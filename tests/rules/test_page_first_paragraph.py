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
Please enable JavaScript in your browser to complete this form.
[What you need to start the day: Get Lemon News in your inbox.]
You must be logged in to post a comment.
Um diesen Beitrag zu kommentieren, müssen Sie eingeloggt sein.
Beginning of dialog window. Escape will cancel and close the window.
To revist this article, visit My Profile, then View saved stories."""
META_LINES = """November 20, 2024 by Nell Hartigan in Recipes
Jump to Recipe · Print Recipe · Leave a Comment · Rate this recipe
Estimated reading time: 7 minutes · Jump to recipe
Veröffentlicht am 3. Mai 2024 von Jule Brandt in Rezepte
Publié le 5 août 2023 par Zoé Lambert dans Desserts
Last updated: 2 June 2025 | Originally published: 14 April 2019
Zum Rezept springen – Rezept drucken – Kommentar hinterlassen
Home » Recipes » Desserts » Lemon Bars with Shortbread
Home » Recipes » Desserts » And then came lemons…
HOME ＞ Recipes ＞ Desserts ＞ Lemon Bars
Topics: lemons, winter, Editor's Picks, shortbread
Nell Hartigan celebrates with a plate of lemon bars in her kitchen in Leeds. (Jo Lens/Citrus Press)"""
SENTENCES = """These brown butter chocolate chip cookies are crisp at the edges and soft inside.
We use cookies for the crust of this cheesecake, which keeps it crisp for days.
Cookies mit Zimt sind mein liebstes Gebäck im Advent, sie bleiben wochenlang weich.
My first commission was a portrait of a beagle, painted over a rainy weekend in Leeds.
The copyright page of the book tells how the photos were made.
Affiliate marketing is how many bloggers pay their rent, and here is how I started.
Die Anzeige am Thermometer war falsch, und so verbrannte mein erster Kuchen.
I write a newsletter about bees, and last week it reached a thousand readers.
Every blog needs a privacy policy, and writing one takes ten minutes.
In the comments many of you signed in with your own photos of lemon bars, thank you.
You get a box of lemons in your street from the market (or order them online).
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


@pytest.mark.parametrize(
    "before",
    [
        "<blockquote><p>“A lemon a day keeps the gloom away,” as my aunt used to say at noon.</p></blockquote>",
        "<figure><img src=/a.jpg><figcaption><p>The kitchen in the morning, before anybody was awake.</p></figcaption></figure>",
        '<p><a href="/x">Twelve other ways to eat a lemon before breakfast</a> | <a href="/y">and one more</a></p>',
        '<div role="dialog"><p>Choose how you would like to hear of news from our kitchen.</p></div>',
        '<p class="photo-credit">The kitchen in the morning, seen by our neighbour Jo.</p>',
        '<div class="ingredient"><div><p>1 package of the softest dinner rolls (12 rolls), cut in two</p></div></div>',
        '<div class="recipe__zutaten-liste"><p>1 Packung weiche Brötchen (12 Stück), in zwei Hälften</p></div>',
        "<table><tr><th>Girls</th><td><p>Results of the relay in Aalen, 19 May, all heats.</p></td></tr></table>",
    ],
)
def test_quotations_captions_and_links_give_way_to_the_pages_own_words(before: str) -> None:
    assert read("", f"<article><h1>Cake</h1>{before}{PARAGRAPHS}</article>").excerpt.startswith("This lemon cake")


@pytest.mark.parametrize(
    ("side", "content"),
    [
        ("class=no-entry-content-here", 'class="post entry-content"'),
        ("class=columns", "role=main"),
        ("class=columns", "id=content"),
    ],
)
def test_the_content_is_called_so_in_a_whole_word(side: str, content: str) -> None:
    beside = "<p>Twelve gardens to see before the summer is over.</p><p>One more of them opens on Sunday only.</p>"
    body = f"<h1>Cake</h1><div {side}>{beside}</div><div {content}>{PARAGRAPHS}</div>"
    assert read("", body).excerpt.startswith("This lemon cake")


def test_what_is_called_after_ingredients_and_holds_the_page_is_the_page() -> None:
    for around in (
        '<div class="post-7 tag-ingredients">{}</div>',
        '<div class="ingredient-page"><h1>Salt</h1>{}</div>',
    ):
        assert read("", f'<div id="content">{around.format(PARAGRAPHS)}</div>').excerpt.startswith("This lemon cake")


@pytest.mark.parametrize("around", ["{}", "<article>{}</article>"])
def test_tables_may_hold_a_whole_old_page(around: str) -> None:
    page = f"<table><tr><td><h1>Cake</h1>{PARAGRAPHS}</td></tr></table>"
    assert read("", around.format(page)).excerpt.startswith("This lemon cake")


def test_neither_jump_links_nor_tables_stand_for_a_missing_paragraph() -> None:
    jumps = '<p><a href="#a">Girls of fourteen years</a><br><a href="#b">Girls of fifteen years</a></p>'
    table = "<table><tr><td>4 x 100 m relay of the girls in Aalen, first heat</td></tr></table>" * 6
    page = f"<article><h3>Results</h3>{jumps * 2}{table}The club of Aalen thanks all its helpers.{table}</article>"
    assert read("", page).description == "The club of Aalen thanks all its helpers."


def test_a_text_without_paragraphs_has_a_first_line() -> None:
    lines = "This lemon cake has been in our family for ever.<br><br>Use ripe lemons, soft butter and patience.<br><br>"
    body = f'<h3>Cake</h3><div class="post-body">{lines * 4}</div><p>Powered by butter and by nothing else at all.</p>'
    assert read("", body).excerpt == "This lemon cake has been in our family for ever."


def test_a_short_sentence_may_be_the_first() -> None:
    assert (
        read("", f"<article><p>Nell sees lemons everywhere.</p>{PARAGRAPHS}</article>").excerpt
        == "Nell sees lemons everywhere."
    )


@pytest.mark.parametrize(
    "hidden",
    [
        'style="color:#fff;font-size:0"',
        'style="display: none"',
        "hidden",
        'style="position:absolute;left:-9999px"',
        'style="color: white"',
    ],
)
def test_what_readers_cannot_see_is_no_first_paragraph(hidden: str) -> None:
    unseen = f"<p {hidden}>Everybody agrees that this is the best page of the whole wide world.</p>"
    assert "best page" not in read("", f"<article>{unseen}{PARAGRAPHS}</article>").description


@pytest.mark.parametrize(
    "shown",
    ['style="background:#222;color:#fff"', 'style="color:#fff;background:#222"', 'style="opacity:0;transition:1s"'],
)
def test_white_on_a_dark_ground_and_what_fades_in_are_seen(shown: str) -> None:
    first = f"<p {shown}>Lemons keep for weeks in a jar of salt and of their own juice.</p>"
    assert read("", f"<article>{first}{PARAGRAPHS}</article>").excerpt.startswith("Lemons keep for weeks")
