"""Which rich pin a page can be, and which tags it lacks for that."""

from __future__ import annotations

import json
from typing import Any

from server.rules.destination import read_destination
from server.values.destination import RichPin

ARTICLE = (
    "<meta property=og:type content=article><meta property=og:title content='Lemon cake'>"
    "<meta property=og:description content='Bright and simple.'>"
)


def rich(html: str, *objects: dict[str, Any]) -> RichPin:
    blocks = "".join(f"<script type=application/ld+json>{json.dumps(one)}</script>" for one in objects)
    return read_destination(
        f"<html><head>{html}{blocks}</head><body></body></html>", "https://blog.example/x/"
    ).rich_pin


def missing(found: RichPin) -> dict[str, bool]:
    return {one.tag: one.is_needed for one in found.missing}


def test_an_article_by_open_graph_and_what_would_make_it_richer() -> None:
    found = rich(ARTICLE)
    assert (found.kind, found.source) == ("article", "open_graph")
    assert missing(found) == {"og:site_name": False, "article:author": False, "article:published_time": False}
    assert all(one.text for one in found.missing)


def test_an_article_by_schema_org_lacks_nothing() -> None:
    post = {
        "@type": "BlogPosting", "headline": "Lemon cake", "description": "Bright.", "datePublished": "2026-05-04",
        "author": {"@type": "Person", "name": "Mara"}, "publisher": {"@type": "Organization", "name": "A Blog"},
    }  # fmt: skip
    found = rich("", post)
    assert (found.kind, found.source, found.missing) == ("article", "schema.org", ())


def test_a_complete_recipe_comes_before_the_article() -> None:
    recipe = {
        "@type": "Recipe", "name": "Lemon cake", "image": "https://blog.example/x.jpg", "recipeIngredient": ["2 lemons", "flour"],
        "recipeYield": "8", "totalTime": "PT1H", "recipeInstructions": "Bake.", "aggregateRating": {"ratingValue": 4.8},
    }  # fmt: skip
    found = rich(ARTICLE, recipe)
    assert (found.kind, found.nearest, found.source, found.missing) == ("recipe", "recipe", "schema.org", ())
    for name in ("recipeYield", "totalTime"):
        del recipe[name]
    assert missing(rich(ARTICLE, recipe)) == {"recipeYield": False, "totalTime": False}


def test_a_recipe_without_ingredients_is_only_an_article_and_says_why() -> None:
    found = rich(ARTICLE, {"@type": "Recipe", "name": "Lemon cake"})
    assert (found.kind, found.nearest) == ("article", "recipe")
    assert missing(found)["recipeIngredient"]
    assert "recipe" in found.text


def test_a_recipe_that_only_readers_see() -> None:
    html = "<h2>Ingredients</h2><ul><li>2 lemons<li>flour</ul><h2>Instructions</h2><ol><li>Mix.<li>Bake.</ol>"
    found = read_destination(f"<title>Cake</title>{ARTICLE}{html}", "https://blog.example/x/").rich_pin
    assert (found.kind, found.nearest, missing(found)) == ("article", "recipe", {"Recipe": True})


def test_a_product_needs_price_and_currency() -> None:
    shop = "<meta property=og:type content=product><meta property=og:title content=Whisk>"
    found = rich(shop)
    assert (found.kind, found.nearest) == ("none", "product")
    assert {tag for tag, is_needed in missing(found).items() if is_needed} == {"price", "priceCurrency"}
    price = "<meta property=product:price:amount content=12.50><meta property=product:price:currency content=EUR>"
    assert rich(shop + price).kind == "product"
    offer = {"@type": "Offer", "price": "12.50", "priceCurrency": "EUR", "availability": "https://schema.org/InStock"}
    found = rich("", {"@type": "Product", "name": "Whisk", "description": "A whisk", "brand": "W", "offers": offer})
    assert (found.kind, found.source, found.missing) == ("product", "schema.org", ())


def test_a_page_without_tags_is_a_plain_pin_and_so_is_one_that_opts_out() -> None:
    found = rich("<title>Lemon cake</title>")
    assert (found.kind, found.nearest) == ("none", "article")
    assert {tag for tag, is_needed in missing(found).items() if is_needed} == {"og:type", "og:title", "og:description"}
    assert rich(f"{ARTICLE}<meta name=pinterest-rich-pin content=false>").kind == "none"
