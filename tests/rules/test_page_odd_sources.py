"""Sources that say something else than they seem to: products that are subscriptions, buttons that look like bylines, logos as pictures."""

from __future__ import annotations

from typing import Any

import pytest

from server.rules.page import read_page
from tests.rules.pages import PARAGRAPHS, make_page, og

HOME = "https://www.citrusdaily.example"
CAKE = f"{HOME}/u/lemon-cake.jpg"
H1 = "<h1>Lemon cake for rainy days</h1>"
TEXT = f"<article>{H1}{PARAGRAPHS}</article>"
FIRST = "This lemon cake has been in our family for three generations and it never fails."
NEWS: dict[str, Any] = {"@type": "NewsArticle", "headline": "Lemon cake for rainy days"}
PART = {"@type": ["CreativeWork", "Product"], "name": "Citrus Daily", "offers": {"@type": "Offer", "price": "9.99"}}
TIN = {"@type": "Product", "name": "Copper tin", "image": f"{HOME}/u/tin.jpg", "offers": {"@type": "Offer", "price": "49.00", "priceCurrency": "EUR"}}  # fmt: skip
TITLE = {"title": "Lemon cake for rainy days"}

# name: head, body, JSON-LD, what is read
PAGES: dict[str, tuple[str, str, Any, dict[str, Any]]] = {
    "the subscription of a paper": ("", TEXT, {**NEWS, "isPartOf": PART}, {**TITLE, "product": None}),
    "a thing that an article speaks of": (og("image", CAKE), TEXT, [NEWS, TIN], {**TITLE, "product": None, "image": CAKE, "kind": "article"}),
    "a product with reviews": ("", f"<h1>Copper tin</h1>{PARAGRAPHS}", [{**TIN, "review": {"@type": "Review", "author": "Ben"}}], {"title": "Copper tin", "kind": "product"}),
    "a shelf behind a bar": (og("site_name", "Citrus Daily") + og("title", "Lemon cake | Recipes"), "", {"@type": "Recipe", "name": "Lemon cake | Recipes"}, {"title": "Lemon cake"}),
    "a shelf before the site": (og("site_name", "Citrus Daily") + og("title", "Zitronenkuchen | Rezepte - Citrus Daily"), PARAGRAPHS, None, {"title": "Zitronenkuchen"}),
    "two lines of one heading": (og("title", "Rainy days: How to bake a cake"), f"<article><h1><span>Rainy days</span> <span>How to bake a cake</span></h1>{PARAGRAPHS}</article>", {**NEWS, "headline": "Rainy days How to bake a cake"}, {"title": "Rainy days: How to bake a cake"}),
    "a site that only its address names": (og("title", "“Lemon cake” - The New Citrus Daily"), f"<article><h1>“Lemon cake”</h1>{PARAGRAPHS}</article>", None, {"title": "“Lemon cake”"}),
    "a letter as a bar": (og("site_name", "한국레몬") + og("title", "비 오는 날의 레몬 케이크ㅣ한국레몬"), "", None, {"title": "비 오는 날의 레몬 케이크"}),
    "a quotation mark that ends an attribute": ('<title>Grandma and her "wet" cake</title><meta property="og:title" content="Grandma and her "wet" cake">', PARAGRAPHS, None, {"title": 'Grandma and her "wet" cake'}),
    "an address as the site's name": (og("site_name", HOME), TEXT, {"@type": "WebSite", "name": "Citrus Daily"}, {"site_name": "Citrus Daily"}),
    "a mark left at the site's name": (og("site_name", "Citrus Daily -"), TEXT, None, {"site_name": "Citrus Daily"}),
    "the service as publisher": ('<link rel="alternate" type="application/atom+xml" title="Citrus &amp; Co. - Atom" href="/feeds/posts/default">', TEXT, {**NEWS, "publisher": {"name": "Blogger"}}, {"site_name": "Citrus & Co."}),
    "a link to sign in": ("", f'<div class="author-links"><a href="/authors/login">Sign In</a></div>{TEXT}', {**NEWS, "author": {"@type": "Organization", "name": "Citrus Daily"}}, {"author": "Citrus Daily"}),
    "a link to a page of an author": ("", f'<div class="author-box">View Author Page</div>{TEXT}', None, {"author": ""}),
    "a login that is an address": ('<meta name="author" content="lemonworld.es">', TEXT, None, {"author": "lemonworld.es"}),
    "a wiki's page of a picture": ("", f'<article>{H1}{PARAGRAPHS}<a href="/wiki/File:Lemon.jpg"><img src="/thumb/220px-Lemon.jpg" width="220" height="160"></a></article>', None, {"image": f"{HOME}/thumb/220px-Lemon.jpg"}),
    "share buttons in the byline": ("", f'<div class="author-share">Twitter Facebook</div>{TEXT}', None, {"author": ""}),
    "a byline that goes on": ("", f'<div class="byline">Ada Zest Posted on Monday</div>{TEXT}', None, {"author": "Ada Zest"}),
    "whose picture it is": ("", TEXT, {**NEWS, "author": ["(Image: Citrus Pictures)", {"@type": "Person", "name": "Ada Zest"}]}, {"author": "Ada Zest"}),
    "a question in the author's place": ("", TEXT, [{"@type": "Recipe", "name": "Lemon cake", "author": {"name": "Looking for a recipe?"}}, {**NEWS, "author": {"name": "Ada Zest"}}], {"author": "Ada Zest"}),
    "a blog of two": (og("site_name", "Cake and Kin"), TEXT, {"@type": "Recipe", "name": "Lemon cake", "author": {"name": "Cake and Kin"}}, {"author": "Cake and Kin"}),
    "a paper that signs with its address": ("", TEXT, {**NEWS, "author": {"name": "citrusdaily.example"}}, {"author": "citrusdaily.example"}),
    "a template without its text": (og("description", "| Citrus News"), TEXT, None, {"description": FIRST}),
    "marks without a text": (og("description", "…") + og("title", "Lemon cake for rainy days") + "<title>Lemon cake</title>", TEXT, None, {"description": FIRST}),
    "a name left to be filled in": (og("description", "Lemon cake of %site-name%, the home of cakes."), TEXT, None, {"description": FIRST}),
    "a tagline in each post's head": (og("description", "All about citrus."), TEXT, {**NEWS, "description": "A cake for rainy days, soft and sharp, with a glaze of three lemons."}, {"description": "A cake for rainy days, soft and sharp, with a glaze of three lemons."}),
    "a short line of the post's own": (og("description", "Cake, at last."), TEXT, {**NEWS, "description": "For rainy days, soft and sharp, with a glaze of three lemons."}, {"description": "Cake, at last."}),
    "a box that saves recipes": ("", f"<article>{H1}<p>Want to save this recipe?</p><p>Just enter your email and we send it to you!</p>{PARAGRAPHS}</article>", None, {"description": FIRST}),
    "escapes without their backslash": (og("description", "Grandmau2019s cake with butter u0026amp; lemons."), TEXT, None, {"description": "Grandma’s cake with butter & lemons."}),
    "a year that looks like an escape": (og("description", "The cakes of menu2019 and of menu 2020."), TEXT, None, {"description": "The cakes of menu2019 and of menu 2020."}),
    "an encoding as the language": ('<meta http-equiv="Content-Language" content="utf-8">', "<p>促进航天技术更好惠及人民，为中拉深化航天合作指明方向。</p>", None, {"language": "zh"}),
    "an address behind an address": (og("image", f"http://citrusdaily.example{CAKE}"), TEXT, None, {"image": CAKE}),
    "a program's nothing": ("", f'<article>{H1}<img src="/u/undefined"><img src="/lemon-cake/">{PARAGRAPHS}</article>', None, {"image": None, "images": ()}),
    "the logo as the page's picture": (og("image", f"{HOME}/u/citrus-brand-at-its-best.png"), TEXT, [{"@type": "Organization", "name": "Citrus Daily", "logo": {"url": f"{HOME}/u/citrus-brand-at-its-best.png"}}, {**NEWS, "image": CAKE}], {"image": CAKE}),
    "a blurred copy": (og("image", f"{CAKE}?w=1200&s=ab"), f'<article>{H1}{PARAGRAPHS}<img src="{CAKE}?p=lqip-16%3A9&s=cd"></article>', None, {"image": f"{CAKE}?w=1200&s=ab"}),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_what_a_careful_reader_would_say(name: str) -> None:
    head, body, jsonld, wanted = PAGES[name]
    facts = read_page(make_page(head, body, jsonld=jsonld, attributes=""), f"{HOME}/lemon-cake/")
    assert {field: getattr(facts, field) for field in wanted} == wanted
