"""Description, excerpt, headings, language, canonical address, keywords, robots, text."""

from __future__ import annotations

import pytest

from server.rules.page import read_page
from tests.rules.pages import PARAGRAPHS, URL, make_page, og, read


def test_description_order() -> None:
    head = '<meta name="description" content="From meta.">'
    assert read(og("description", "From Open Graph.") + head).description == "From Open Graph."
    assert read(head).description == "From meta."
    assert read().description.startswith("This lemon cake has been in our family")


def test_a_cut_description_is_completed() -> None:
    head = og("description", "Soft, sharp and sweet: this cake has it a…")
    full = "Soft, sharp and sweet: this cake has it all. And it keeps for days."
    assert (
        read(f'{head}<meta name="description" content="{full}">').description
        == "Soft, sharp and sweet: this cake has it all."
    )
    assert read(head).description == "Soft, sharp and sweet: this cake has it a…"


@pytest.mark.parametrize(
    "hollow",
    [
        "Lemon cake",
        "The kitchen of Ada Zest.",
        "Just another WordPress site",
        "%%excerpt%%",
        "https://lemonkitchen.example/",
    ],
)
def test_what_says_nothing_of_the_page_gives_way(hollow: str) -> None:
    site = {"@type": "WebSite", "name": "Lemon Kitchen", "description": "The kitchen of Ada Zest"}
    head = f"<title>Lemon cake</title>{og('description', hollow)}"
    second = '<meta name="description" content="A cake for three days.">'
    assert read(head + second, jsonld=site).description == "A cake for three days."
    assert read(head, jsonld=site).description.startswith("This lemon cake has been")


@pytest.mark.parametrize(
    ("told", "plain"),
    [
        ("&quot; A cake for three days.", "A cake for three days."),
        ("&quot; A cake for three days. &quot;", "A cake for three days."),
        ("„A cake“, she said, for three days.", "„A cake“, she said, for three days."),
        ("A cake for three days. The post Lemon cake appeared first on Lemon Kitchen.", "A cake for three days."),
    ],
)
def test_what_programs_put_around_a_description_goes(told: str, plain: str) -> None:
    assert read(og("description", told)).description == plain


def test_a_protected_blank_that_was_encoded_twice_is_one() -> None:
    told = "Parmesan tomatoesÂ&nbsp;are Â\u00a0amazing, and Ângela makes them for her guests."
    plain = "Parmesan tomatoes are amazing, and Ângela makes them for her guests."
    assert read(og("description", told)).description == plain
    recipe = {"@type": "Recipe", "name": "Tomatoes", "description": told, "recipeIngredient": ["2Â\u00a0tomatoes"]}
    facts = read(jsonld={**recipe, "recipeInstructions": "<p>HalveÂ&nbsp;them.</p><p>Bake them.</p>"})
    assert facts.recipe is not None
    assert (facts.description, facts.recipe.ingredients) == (plain, ("2 tomatoes",))
    assert facts.recipe.steps == ("Halve them.", "Bake them.")


def test_a_recipe_describes_itself() -> None:
    own = "A soft cake with the juice of three lemons."
    recipe = {"@type": "Recipe", "name": "Cake", "recipeIngredient": ["3 lemons"], "description": own}
    assert read(og("description", "Looking for THE BEST lemon cake recipe?"), jsonld=recipe).description == own


def test_excerpt_skips_disclosures_and_short_lines() -> None:
    body = (
        "<nav><p>Home, cakes, pies, contact, imprint, and everything else we have to offer here</p></nav>"
        "<article><p>Jump to recipe</p><p>This post may contain affiliate links. As an associate I earn a commission.</p>"
        + PARAGRAPHS
        + "</article>"
    )
    assert read("", body).excerpt.startswith("This lemon cake has been")


def test_headings_without_furniture() -> None:
    body = f"<main>{PARAGRAPHS}<h2>Why it works</h2><h3>Tips</h3><h2>Leave a reply</h2><aside><h2>About Ada</h2></aside></main><footer><h2>Shop</h2></footer>"
    assert read("", body).headings == ("Why it works", "Tips")


def test_elementor_and_blogger_widgets_are_content() -> None:
    for name in ("elementor-widget elementor-widget-heading", "widget Blog"):
        assert read("", f'<div class="{name}">{PARAGRAPHS}<h2>Why</h2></div>').headings == ("Why",)


@pytest.mark.parametrize(
    ("attributes", "head", "language"),
    [
        ('lang="de"', "", "de"),
        ('lang="en_us"', "", "en-US"),
        ('lang="zh-hant-tw"', "", "zh-Hant-TW"),
        ('xml:lang="fr"', "", "fr"),
        ("", og("locale", "pt_BR"), "pt-BR"),
        ("", '<meta http-equiv="content-language" content="es, en">', "es"),
        ('lang=""', "", "en"),  # as the paragraphs say
        ('lang="english please"', "", "en"),
    ],
)
def test_language(attributes: str, head: str, language: str) -> None:
    assert read_page(make_page(head, attributes=attributes), URL).language == language


def test_canonical_url() -> None:
    assert read('<link rel="canonical" href="/cake/">').canonical_url == "https://www.lemonkitchen.example/cake/"
    assert read(og("url", "https://lemonkitchen.example/cake")).canonical_url == "https://lemonkitchen.example/cake"
    assert read().canonical_url == URL


def test_a_canonical_of_the_home_page_is_a_mistake() -> None:
    assert read('<link rel="canonical" href="https://www.lemonkitchen.example/">').canonical_url == URL


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="robots" content="NoIndex, follow">', True),
        ('<meta name="googlebot" content="noindex">', True),
        ('<meta name="robots" content="none">', True),
        ('<meta name="robots" content="max-image-preview:large, index">', False),
        ("", False),
    ],
)
def test_noindex(head: str, expected: bool) -> None:
    assert read(head).is_noindex is expected


def test_declared_keywords_by_trust() -> None:
    tags = '<p><a rel="tag" href="/t/cake">Cake</a> <a rel="category tag" href="/t/lemon">Lemon</a></p>'
    meta = '<meta name="keywords" content="baking, sweet;  treats , Baking">'
    assert read(meta, tags).keywords == ("Cake",)  # a shelf of the blog says less than a tag
    assert read(meta).keywords == ("baking", "sweet", "treats")
    recipe = {"@type": "Recipe", "name": "x", "recipeIngredient": ["y"], "keywords": "lemon cake, loaf"}
    assert read(meta, tags, jsonld=recipe).keywords == ("lemon cake", "loaf")


def test_undeclared_keywords_come_from_the_title() -> None:
    keywords = read(og("title", "How to make the lemon drizzle cake of your dreams")).keywords
    assert keywords[0] == "lemon drizzle cake"
    assert not any(
        word in ("how", "the", "your") for phrase in keywords for word in (phrase.split()[0], phrase.split()[-1])
    )


def test_text_only_on_demand() -> None:
    body = f"<nav>Home Shop</nav><article><h1>Cake</h1>{PARAGRAPHS * 3}</article>"
    assert read("", body).text == ""
    text = read("", body, with_text=True).text
    assert "three generations" in text
    assert "Shop" not in text


def test_a_quotation_takes_its_introduction_along() -> None:
    quote = "“We never peel a lemon before it is washed.”"
    head = og("description", quote) + f'<meta name="description" content="Ada Zest said {quote}">'
    assert read(head).description == f"Ada Zest said {quote}"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Kuchen ist mit Zitronen und Butter gebacken, die wir auf dem Markt gekauft haben.", "de"),
        ("De taart is met citroenen en boter gebakken, die wij op de markt hebben gekocht voor het feest.", "nl"),
        ("レモンケーキのレシピです。バターと砂糖をよく混ぜます。", "ja"),
        ("Лимонный пирог, который всегда получается.", "ru"),
        ("Cake 2024", ""),
    ],
)
def test_an_undeclared_language_is_heard(text: str, language: str) -> None:
    assert read_page(make_page(og("description", text), "", attributes=""), URL).language == language


def test_tags_in_a_wordpress_posts_classes() -> None:
    body = (
        '<article class="post-7 type-post hentry category-cakes tag-lemon-cake tag-sweet">' + PARAGRAPHS + "</article>"
    )
    assert read("", body).keywords == ("lemon cake", "sweet")
