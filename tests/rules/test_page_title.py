"""The title is the content's own: the site's suffix goes, everything else stays."""

from __future__ import annotations

import pytest

from tests.rules.pages import og, read

SITE = og("site_name", "Lemon Kitchen")


@pytest.mark.parametrize(
    "declared",
    [
        "Lemon Cake - Lemon Kitchen",
        "Lemon Cake | Lemon Kitchen",
        "Lemon Cake – LemonKitchen",
        "Lemon Cake » Lemon Kitchen",
        "Lemon Kitchen | Lemon Cake",
        "Lemon Cake | lemonkitchen.example",
        "Lemon Cake | Lemon Kitchen | Good food every day",
    ],
)
def test_the_sites_name_is_cut_off(declared: str) -> None:
    assert read(SITE + og("title", declared)).title == "Lemon Cake"


@pytest.mark.parametrize(
    "declared",
    [
        "Lemon Cake - the one with olive oil",
        "Breakfast | Lunch | Dinner: a week of menus",
        "Twenty-first century cakes",
        "Lemon Cake: Lemon Kitchen's favourite of all times and seasons",
        "Lemon Kitchen",
    ],
)
def test_nothing_else_is_cut_off(declared: str) -> None:
    assert read(SITE + og("title", declared)).title == declared


def test_an_umlaut_in_the_title_matches_the_domain() -> None:
    facts = read("<title>Brot backen | Bäckerglück</title>", url="https://www.baeckerglueck.example/brot")
    assert facts.title == "Brot backen"


def test_the_heading_decides_where_the_title_only_adds_a_suffix() -> None:
    facts = read(og("title", "How to zest a lemon - tips with pictures"), "<h1>How to zest a lemon</h1>")
    assert facts.title == "How to zest a lemon"


def test_a_heading_that_a_second_source_confirms_beats_the_social_title() -> None:
    facts = read(
        og("title", "You will never guess how to zest"),
        "<h1>Zesting lemons the quick way</h1>",
        jsonld={"@type": "BlogPosting", "headline": "Zesting lemons the quick way"},
    )
    assert facts.title == "Zesting lemons the quick way"


def test_a_logo_heading_is_no_title() -> None:
    facts = read("<title>Zesting lemons</title>", '<h1 class="site-title">Our little place</h1><h1>Zesting</h1>')
    assert facts.title == "Zesting lemons"


def test_a_recipes_name_comes_first() -> None:
    facts = read(
        og("title", "The best lemon cake you will ever eat"),
        jsonld={"@type": "Recipe", "name": "Lemon cake", "recipeIngredient": ["1 lemon"]},
    )
    assert facts.title == "Lemon cake"


def test_escapes_and_markup_are_resolved() -> None:
    assert read(og("title", "Salt &amp;amp; &lt;em&gt;Pepper&lt;/em&gt; &#8211; both")).title == "Salt & Pepper – both"


def test_without_any_title_the_heading_is_one() -> None:
    assert read("", "<h1>Zesting</h1>").title == "Zesting"
    assert read("", "<p>x</p>").title == ""


def test_site_name_from_the_publisher() -> None:
    facts = read(
        jsonld={"@type": "Article", "headline": "x", "publisher": {"@type": "Organization", "name": "Lemon Kitchen"}}
    )
    assert facts.site_name == "Lemon Kitchen"


def test_a_section_in_the_heading_is_no_part_of_the_title() -> None:
    facts = read(og("title", "How to zest a lemon"), "<h1><i>Basics |</i> How to zest a lemon</h1>")
    assert facts.title == "How to zest a lemon"


def test_parts_of_a_heading_are_joined_as_readers_see_them() -> None:
    assert read("", "<h1><i>Self</i>-made (<b>really</b>) <b>L</b>emon<br>curd<span>, fast</span></h1>").title == (
        "Self-made (really) Lemon curd, fast"
    )


def test_a_site_without_a_declared_name_is_found_in_the_title() -> None:
    facts = read("<title>Zesting the quick way - Lemon Kitchen</title>")
    assert (facts.title, facts.site_name) == ("Zesting the quick way", "Lemon Kitchen")


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [  # what the head says of a page, what its readers see, and what the page is called
        (og("title", "12 ways with lemons that your aunt will envy"), "<h1>The quiet power of lemons in winter</h1>", "The quiet power of lemons in winter"),
        (og("title", "Wann blüht die Zitrone?"), "<h1>Wie pflege ich meine Zitrone im Winter?</h1>", "Wie pflege ich meine Zitrone im Winter?"),
        (og("title", "Lust for lemons: Lust for lemons"), "<h1>Lust for lemons</h1>", "Lust for lemons: Lust for lemons"),
        (og("title", "The most beautiful end of the world"), "<h1>When, if not now ...</h1><h1>Our hotel</h1>", "The most beautiful end of the world"),
        (og("title", "Preserved lemons"), "<h1>Good food for all of us</h1>", "Preserved lemons"),
        (SITE + og("title", "Preserved lemons from Lemon aunts"), "<h1>Get the Lemon Kitchen letter</h1>", "Preserved lemons from Lemon aunts"),
        (og("title", "Preserved lemons in a jar"), "<aside><h1>All about preserved fruit</h1></aside><h1>Lemons, preserved in jars</h1>", "Lemons, preserved in jars"),
        ("<title>Lemon Kitchen: Preserved lemons</title>", '<h1><a href="/">Lemon Kitchen, a diary of food</a></h1><h2 class="entry-title">Preserved lemons</h2>', "Preserved lemons"),
        (SITE + og("title", "Preserved lemons_Lemon Kitchen"), "", "Preserved lemons"),
        (SITE + og("title", "Preserved lemons: Lemon Kitchen"), "", "Preserved lemons"),
        (SITE + og("title", "Preserved lemons- Lemon Kitchen"), "", "Preserved lemons"),
        (SITE + og("title", "Lemon Kitchen: Preserved lemons"), "", "Preserved lemons"),
        (SITE + og("title", "レモンの塩漬けの作り方｜Lemon Kitchen"), "", "レモンの塩漬けの作り方"),
        (og("title", "レモンの塩漬けの作り方：檸檬の台所"), "<h1>レモンの塩漬けの作り方</h1>", "レモンの塩漬けの作り方"),
        (og("title", "レモンの塩漬けの作り方。 | 檸檬の台所"), "<h1>レモンの塩漬けの作り方</h1>", "レモンの塩漬けの作り方"),
    ],
)  # fmt: skip
def test_what_readers_see_as_the_title_is_the_title(head: str, body: str, title: str) -> None:
    assert read(head, body, url="https://www.lemonkitchen.example/blog/2024-05/").title == title
