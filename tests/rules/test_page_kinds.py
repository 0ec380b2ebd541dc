"""Kinds and their typed facts: list post, how-to, product, video; everything else is an article."""

from __future__ import annotations

import pytest

from server.rules.reading.outline import promised_count
from server.values.page import Product
from tests.rules.pages import PARAGRAPHS, og, read


def headings(*texts: str, level: str = "h2") -> str:
    return (
        "<article>" + PARAGRAPHS + "".join(f"<{level}>{text}</{level}><p>Words.</p>" for text in texts) + "</article>"
    )


def test_an_article() -> None:
    facts = read(og("title", "Why we bake"), headings("Then", "Now"))
    assert facts.kind == "article"
    assert facts.headings == ("Then", "Now")
    assert (facts.items, facts.steps, facts.recipe, facts.product, facts.video) == ((), (), None, None, None)


@pytest.mark.parametrize("form", ["{}. {}", "{}) {}", "#{} {}", "{}: {}", "{} – {}"])
def test_numbered_headings_are_the_items(form: str) -> None:
    wanted = ("Zest it", "Juice it", "Candy it")
    facts = read(
        og("title", "Ways with lemons"),
        headings(*(form.format(n, text) for n, text in enumerate(wanted, 1)), "Conclusion"),
    )
    assert facts.kind == "list"
    assert facts.items == wanted


def test_as_many_headings_as_the_title_promises() -> None:
    facts = read(og("title", "4 lemons to know"), headings("Eureka", "Meyer", "Amalfi", "Lisbon", "Final thoughts"))
    assert facts.kind == "list"
    assert facts.items == ("Eureka", "Meyer", "Amalfi", "Lisbon")


def test_items_of_a_promised_ordered_list() -> None:
    body = f"<article>{PARAGRAPHS}<ol><li>Eureka</li><li>Meyer</li><li>Amalfi</li></ol></article>"
    assert read(og("title", "3 lemons to know"), body).items == ("Eureka", "Meyer", "Amalfi")


def test_two_numbered_chapters_make_no_list() -> None:
    assert read(og("title", "Lemons"), headings("1. Past", "2. Future")).kind == "article"


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("12 ways to use lemons", 12),
        ("The 25+ best cakes", 25),
        ("Top 10 Zitronen", 10),
        ("30 minute dinners", None),
        ("Our plans for 2024", None),
        ("5 May was sunny", None),
        ("2 cakes", None),
        ("1/2 cup of sugar", None),
        ("Lemons", None),
    ],
)
def test_what_a_title_promises(title: str, count: int | None) -> None:
    assert promised_count(title) == count


def test_a_howto_from_markup() -> None:
    facts = read(
        og("title", "Zest a lemon"),
        jsonld={
            "@type": "HowTo",
            "name": "Zest a lemon",
            "step": [{"@type": "HowToStep", "text": "Wash."}, {"@type": "HowToStep", "name": "Rub."}],
        },
    )
    assert facts.kind == "howto"
    assert facts.steps == ("Wash.", "Rub.")


def test_a_howto_from_headings() -> None:
    facts = read(og("title", "Zest a lemon"), headings("Step 1: Wash", "Step 2: Rub", "Step 3: Enjoy"))
    assert facts.kind == "howto"
    assert facts.steps == ("Wash", "Rub", "Enjoy")


def test_a_product() -> None:
    facts = read(
        jsonld={
            "@type": "Product",
            "name": "Citrus zester",
            "brand": {"@type": "Brand", "name": "Peelco"},
            "offers": {
                "@type": "Offer",
                "price": 12.5,
                "priceCurrency": "eur",
                "availability": "https://schema.org/InStock",
            },
        }
    )
    assert facts.kind == "product"
    assert facts.title == "Citrus zester"
    assert facts.product == Product(price="12.5", currency="EUR", availability="InStock", brand="Peelco")


def test_a_product_of_variants_and_specifications() -> None:
    offer = {"priceSpecification": [{"price": "19.00", "priceCurrency": "USD"}]}
    facts = read(
        jsonld={"@type": "ProductGroup", "name": "Zester", "hasVariant": [{"@type": "Product", "offers": [offer]}]}
    )
    assert facts.product == Product(price="19.00", currency="USD")


def test_a_product_from_open_graph() -> None:
    head = '<meta property="og:type" content="product"><meta property="product:price:amount" content="12.50"><meta property="product:price:currency" content="GBP">'
    facts = read(head)
    assert facts.kind == "product"
    assert facts.product == Product(price="12.50", currency="GBP")


def test_an_article_about_a_product_stays_an_article() -> None:
    product = {"@type": "Product", "name": "Zester", "offers": {"price": "9"}}
    facts = read(
        og("type", "article") + og("title", "Our favourite zester"),
        jsonld={"@type": "BlogPosting", "headline": "x", "about": product},
    )
    assert facts.kind == "article"


def test_a_video_page() -> None:
    facts = read(jsonld={"@type": "VideoObject", "name": "Zesting", "contentUrl": "/zest.mp4"})
    assert facts.kind == "video"
    assert facts.video == "https://www.lemonkitchen.example/zest.mp4"


def test_a_video_in_an_article_makes_no_video_page() -> None:
    facts = read(
        jsonld=[{"@type": "BlogPosting", "headline": "x"}, {"@type": "VideoObject", "contentUrl": "/zest.mp4"}]
    )
    assert facts.kind == "article"
    assert facts.video == "https://www.lemonkitchen.example/zest.mp4"
