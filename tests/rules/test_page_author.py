"""Authors are people: no profile address, no login, no site name, no words around the name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.pages import og, read


def article(author: Any) -> dict[str, Any]:
    return {"@type": "BlogPosting", "headline": "Zesting", "author": author}


def test_names_of_the_article() -> None:
    facts = read(jsonld=article([{"@type": "Person", "name": "Ada Zest"}, {"@type": "Person", "name": "Ben Peel"}]))
    assert facts.author == "Ada Zest, Ben Peel"


def test_a_reference_inside_the_graph_is_resolved() -> None:
    graph = [article({"@id": "#ada"}), {"@type": "Person", "@id": "#ada", "name": "Ada Zest"}]
    assert read(jsonld={"@context": "https://schema.org", "@graph": graph}).author == "Ada Zest"


def test_a_profile_address_is_no_name() -> None:
    head = '<meta property="article:author" content="https://social.example/ada.zest">'
    assert read(head, '<span class="byline">By <a href="/author/ada">Ada Zest</a></span>').author == "Ada Zest"


def test_a_login_gives_way_to_a_name() -> None:
    body = '<p class="author-name">Ada Zest</p>'
    assert read('<meta name="author" content="azest87">', body).author == "Ada Zest"
    assert read('<meta name="author" content="azest87">', "").author == "azest87"


def test_the_sites_name_gives_way_to_a_person() -> None:
    head = og("site_name", "Lemon Kitchen") + '<meta name="author" content="Lemon Kitchen">'
    assert read(head, '<div class="byline">Written by Ada Zest</div>').author == "Ada Zest"


def test_a_company_gives_way_to_a_person() -> None:
    facts = read(
        '<meta name="author" content="Ada Zest">', jsonld=article({"@type": "Organization", "name": "Citrus Group"})
    )
    assert facts.author == "Ada Zest"
    assert read(jsonld=article({"@type": "Organization", "name": "Citrus Group"})).author == "Citrus Group"


@pytest.mark.parametrize(
    "byline",
    [
        "By Ada Zest",
        "Posted by: Ada Zest",
        "Von Ada Zest",
        "veröffentlicht von Ada Zest",
        "Ada Zest, 01.12.2021",
        "Ada Zest | 4 May 2024",
        "Ada Zest @adazest",
    ],
)
def test_words_around_the_name_go(byline: str) -> None:
    assert read("", f'<div class="byline">{byline}</div>').author == "Ada Zest"


def test_a_commenter_is_no_author() -> None:
    body = '<div class="comment-list"><span class="author">Carl Comment</span></div>'
    assert read("", body).author == ""


def test_nobody_is_nobody() -> None:
    assert read('<meta name="author" content="admin">').author == ""
    assert read("", '<div class="author">Leave a reply to this wonderful post about lemons?</div>').author == ""


def test_a_recipes_own_author_is_taken_as_it_stands() -> None:
    recipe = {
        "@type": "Recipe",
        "name": "Cake",
        "recipeIngredient": ["1 lemon"],
        "author": {"name": "Ada (Lemon Kitchen)"},
    }
    assert read('<meta name="author" content="Ben Peel">', jsonld=recipe).author == "Ada (Lemon Kitchen)"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<a href="/writer/ada_zest/">Ada Zest</a>', "Ada Zest"),
        ('<p>von <a href="/user/Zesty1.html">Zesty1</a></p>', "Zesty1"),
        ('<a href="/user/login/">Sign in</a><a href="/users/ada-zest">Ada Zest</a>', "Ada Zest"),
        ('<a href="/user/login/">Sign in</a>', ""),
        (
            '<span class="byline">Posted by Ada Zest, Ben Peel and Cleo Pith - Kitchen team</span>',
            "Ada Zest, Ben Peel, Cleo Pith",
        ),
        ('<div id="sidebar"><h1>Cake</h1><p class="byline">By Ada Zest</p></div>', "Ada Zest"),
        ('<form><h1>Cake</h1><p class="byline">By Ada Zest</p></form>', "Ada Zest"),
    ],
)
def test_a_name_that_only_readers_see(body: str, name: str) -> None:
    assert read("", body).author == name


def test_a_login_of_two_names_is_written_as_a_name() -> None:
    assert read('<meta name="author" content="ada.zest">', "").author == "Ada Zest"


def test_a_recipe_that_names_nobody_is_its_sites() -> None:
    recipe = {"@type": "Recipe", "name": "Cake", "recipeIngredient": ["1 lemon"]}
    assert read(og("site_name", "Lemon Kitchen"), jsonld=recipe).author == "Lemon Kitchen"
    assert read(og("site_name", "Lemon Kitchen")).author == ""


@pytest.mark.parametrize(
    ("head", "body", "names"),
    [
        ('<meta name="author" content="Citrus Group"><meta name="copyright" content="(c) Citrus Group 2024"><meta property="article:author" content="Ada Zest">', "", "Ada Zest"),
        ('<meta name="author" content="Citrus Media Inc., Ada Zest">', "", "Ada Zest"),
        (og("site_name", "Lemon Kitchen") + '<meta name="author" content="Lemon Kitchen Staff">', '<p class="byline">By Ada Zest</p>', "Ada Zest"),
        (og("site_name", "Lemon Kitchen") + '<meta name="author" content="Lemon Kitchen Staff">', "", "Lemon Kitchen Staff"),
        ('<meta property="article:author" content="https://lemonkitchen.example/profile/ada-zest,https://lemonkitchen.example/profile/ben-peel">', '<aside><a href="/profile/ada-zest">Ada Zest</a> and <a href="/profile/ben-peel">Ben Peel</a></aside>', "Ada Zest, Ben Peel"),
        ('<meta name="dcterms.creator" content="Zest, Ada">', "<p>Ada Zest cooks.</p>", "Ada Zest"),
        ("", '<span class="vcard"><a rel="author" href="/author/ada">Ada Zest</a> and <a rel="author" href="/author/ben">Ben Peel</a></span>', "Ada Zest, Ben Peel"),
        ("", '<span class="vcard"><span class="fn">Ada Zest</span></span>', "Ada Zest"),
        ("", '<p class="byline">By <a href="/writers/ada">Ada Zest</a> in <a href="/recipes">Recipes</a></p>', "Ada Zest"),
        ("", '<div class="article_byline"><div>By <span>Ada Zest</span></div><div>Daily Lemon</div><time>Dec 13, 2016</time></div>', "Ada Zest"),
        ("", '<div class="byline">ADA ZEST December 20, 2016</div>', "ADA ZEST"),
        ("", '<div class="byline">Ada (A.Z.) Zest</div>', "Ada (A.Z.) Zest"),
        ("", '<h1>Cake</h1><div class="a"><div class="b">By <span class="c">Ada Zest</span></div></div>', "Ada Zest"),
        ("", '<article><h1>Cake</h1><footer class="entry-footer"><a rel="author" href="/author/ada">Ada Zest</a></footer></article>', "Ada Zest"),
        ("", '<h1>Cake</h1><p>Last night <a href="/people/prince/">Prince</a> ate cake.</p>', ""),
    ],
)  # fmt: skip
def test_people_are_told_from_companies_and_from_the_people_of_the_story(head: str, body: str, names: str) -> None:
    assert read(head, body).author == names
