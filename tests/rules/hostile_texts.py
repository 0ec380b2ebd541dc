"""Feeds texts that are made to be slow to everything that reads or writes; run apart by `test_hostile_growth`, which bounds its processor time.

Sizes are such that work which grows with the square of a text takes minutes, and what grows with it a second or two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from server.rules import local_writer
from server.rules.grounding import amounts, claims, degrees, finish, money, numbers, offers, quantities, ratings, times
from server.rules.grounding.judge import judge_answer
from server.rules.page import read_page
from server.rules.prompting.prompt import messages
from server.rules.writing import headline, tidy
from server.values import limits, orders
from server.values.page import PageFacts, PageImage, Product, Recipe, Section
from server.values.text import WritingTask

_URL = "https://www.lemonkitchen.example/2024/05/06/lemon-cake/"
_LENGTH = 100_000
_UNITS = (
    " ",
    "a ",
    "(",
    "[a ",
    "<a ",
    "&amp;",
    '"',
    " - ",
    "1,",
    "1 ½ ",
    "The post ",
    "a@",
    "漢",
    "1. ",
    "404 ",
    "1",
    "twenty-",
    "1 cup of ",
)


def main() -> None:
    for unit in _UNITS:
        text = (unit * (_LENGTH // len(unit) + 1))[:_LENGTH]
        _read(text)
        _ask_each(text)
    for unit in ("a ", "1,", "1"):
        _write((unit * 2_500)[:5_000])
    _read_lists()
    for page in _pages():
        assert read_page(page, _URL).url


def _pages() -> Iterator[str]:
    """Pages of some hundred kilobytes; each took from five seconds to hours when a rule, a pattern or the parser grew with a square."""
    start = "<title>7 lemon recipes</title><p>Words.</p><p>Words.</p>"
    yield "<p " + "".join(f'{n:x} b=">" ' if n % 600 == 0 else f"{n:x} " for n in range(70_000)) + ">"
    yield "".join(f"<p {n:x}>" for n in range(120_000))
    yield "<div><!--</div>-->" * 40_000
    yield "".join(f"<font x={n}>" for n in range(3_000)) + '<i title="' + "</" * 6_000 + '">' + "<p>x</p>" * 3_000
    yield start + "<ol>" * 390 + "<li>a</li>" * 20_000
    yield start + "<div><h3>Ingredients</h3>" * 150 + "<li>x</li>" * 20_000
    yield f"{start}recipe" + '<div class="ingredient hrecipe">' * 390 + '<li class="ingredient">x</li>' * 20_000
    yield (
        f"<div itemscope itemtype=http://schema.org/Recipe>{'<div itemprop=recipeInstructions>' * 390}"
        + "<p>x</p>" * 40_000
    )
    yield "<p>Words.</p><p>Words.</p><img src=/" + "-100x100" * 40_000 + ">"
    yield "".join(f'<meta name="twitter:image" content="/{n}.jpg">' for n in range(15_000))
    yield _data("x" + (";" * 2_000 + "x") * 150)
    nest = {"@type": "HowToSection", "@id": "#a", "itemListElement": [{"@id": "#a"}] * 500}
    yield _data(json.dumps([{"@type": "Recipe", "name": "x", "recipeInstructions": [{"@id": "#a"}] * 500}, nest]))
    person = {"@type": "Person", "@id": "#a", "name": ["<b>" * 6_000] * 50}
    yield _data(json.dumps([*[{"@type": "Article", "author": [{"@id": "#a"}] * 500}] * 20, person]))


def _data(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def _read(text: str) -> None:
    said = escape(text, quote=True)
    short = escape(text[:20_000], quote=True)
    node = {"@type": "Recipe", "name": text, "description": text, "author": text, "recipeIngredient": [text], "recipeInstructions": text, "totalTime": text, "keywords": text, "datePublished": text, "image": text}  # fmt: skip
    head = f'<title>{said}</title><meta property="og:title" content="{said} x"><meta property="og:description" content="{said}"><meta name="author" content="{said}">'
    picture = f'<img src="/{short}.jpg" alt="{said}" srcset="{short}" class="{short}" data-x="/{short}" style="background:url({short}">'
    shown = f'<h1>{said}</h1><p class="byline">{said}</p><time datetime="{short}">{said}</time><article><p>{said}</p><h2>{said}</h2><p>{said}</p>{picture}</article>'
    assert read_page(head + shown, _URL).url
    assert read_page(f'<script type="application/ld+json">{json.dumps(node)}</script>{shown}', _URL).url
    assert read_page(f'<script type="application/ld+json">{text}</script><body>{text}', _URL).url


def _read_lists() -> None:
    blocks = '<script type="application/ld+json">{"@type": "Thing", "name": "x", "@id": "#a"}</script>' * 4_000
    entries = "<li>Lemons and more</li>" * 20_000
    pictures = "".join(f'<a href="/full/{n}.jpg"><img src="/{n}.jpg" alt="Lemon {n}"></a>' for n in range(8_000))
    headings = "".join(f"<h2>{n}. Lemon</h2><p>Words about a lemon.</p>" for n in range(8_000))
    for body in (
        blocks,
        f"<h2>Ingredients</h2><ul>{entries}</ul>",
        pictures,
        headings,
        '<div class="related">' * 300 + "<p>x</p>" * 8_000,
    ):
        assert read_page(f"<title>8000 lemons</title><article><p>Words.</p><p>Words.</p>{body}</article>", _URL).url


def _write(text: str) -> None:
    facts = PageFacts(
        url=_URL, title=text, description=text, excerpt=text, site_name=text[:200], language="en", kind="recipe", keywords=(text,), headings=(text,) * 3,
        items=(text,) * 3, steps=(text,) * 3, sections=(Section(text, text=text),), image=_URL, images=(PageImage(_URL, alt=text),),
        recipe=Recipe(ingredients=(text,) * 3, steps=(text,), servings=text), product=Product(price=text, currency="EUR"),
    )  # fmt: skip
    task = WritingTask(facts, count=2, wish=text[:2_000], notes=text[:2_000])
    assert local_writer.write(task)
    assert messages(task)
    variant = {"angle": "plain", "title": text, "description": text, "alt_text": text, "keywords": [text], "overlay": {"headline": text, "kicker": "", "items": [text]}}  # fmt: skip
    judge_answer(json.dumps({"variants": [variant, variant]}), task)


def _ask_each(text: str) -> None:
    facts, source = PageFacts(url=_URL, recipe=Recipe(total_minutes=5, prep_minutes=3)), text[:25_000]
    of = (facts, source, "en")
    for room in (numbers.Numbers, amounts.Amounts, money.Prices, ratings.Ratings, quantities.Quantities):
        list(room(*of, "de").faults(text[:20_000]))
    list(times.Times(*of).faults(text[:20_000], is_title=True))
    list(degrees.Degrees(source).faults(text[:20_000]))
    list(offers.offer_faults(text[:20_000], source))
    list(finish.finish_faults(text[:20_000], source, "en"))
    list(claims.claim_faults(text[:20_000], "", text))
    for ask in (
        tidy.tidy,
        tidy.without_tail,
        tidy.without_emoji,
        headline.without_asides,
        headline.shorten_entry,
        limits.sentences,
    ):
        ask(text)
    orders.without_orders(text[:20_000])
    tidy.without_site(text, "Lemon Kitchen")
    headline.headline_of(text[:20_000], None)


if __name__ == "__main__":
    main()
