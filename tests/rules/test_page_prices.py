"""The price of what can be bought, and whether it can: of several offers, of variants, of what a shop only shows."""

from __future__ import annotations

from typing import Any

import pytest

from server.values.page import Product
from tests.rules.pages import make_page, read, read_page


def offer(price: str, availability: str = "", **more: str) -> dict[str, str]:
    return {"@type": "Offer", "price": price, "priceCurrency": "USD", "availability": availability, **more}


def sold(**given: Any) -> tuple[str, str, str]:
    product = read("<title>Mug</title>", "<h1>Mug</h1>", jsonld={"@type": "Product", "name": "Mug", **given}).product
    assert product is not None
    return product.price, product.highest, product.availability


def test_several_offers() -> None:
    assert sold(offers=[offer("64"), offer("72")]) == ("64", "72", "")
    assert sold(offers=[offer("24", "InStock"), offer("18", "InStock")]) == ("18", "24", "InStock")
    assert sold(offers=[offer("18", "SoldOut"), offer("24", "https://schema.org/InStock")]) == ("24", "", "InStock")
    assert sold(offers=[offer("18", "OutOfStock"), offer("24", "SoldOut")]) == ("18", "24", "OutOfStock")
    assert sold(offers=[offer("18"), offer("16", priceCurrency="EUR")]) == ("18", "", "")
    nested = {
        "@type": "AggregateOffer",
        "priceCurrency": "USD",
        "offers": [offer("18", "SoldOut"), offer("24"), offer("30")],
    }
    assert sold(offers=nested) == ("24", "30", "")
    assert sold(offers={**nested, "lowPrice": "18", "highPrice": "30"}) == ("18", "30", "")


def test_a_variant_that_is_sold_out_has_no_say() -> None:
    variants = [{"@type": "Product", "offers": offer("18.00", "OutOfStock")}, {"offers": offer("24.00", "InStock")}]
    assert sold(**{"@type": "ProductGroup"}, hasVariant=variants) == ("24.00", "", "InStock")


@pytest.mark.parametrize(
    ("price", "stock", "expected"),
    [
        ("<bdi>£28.50</bdi>", "in-stock", ("28.50", "", "InStock")),
        ("<bdi>£28.50</bdi>", "out-of-stock", ("28.50", "", "OutOfStock")),
        ("<bdi>£28.50</bdi>", "available-on-backorder", ("28.50", "", "BackOrder")),
    ],
)
def test_what_a_shop_only_shows(price: str, stock: str, expected: tuple[str, str, str]) -> None:
    assert shown(f'<p class="price"><span class="amount">{price}</span></p><p class="stock {stock}">.</p>') == expected


def test_a_range_and_a_reduced_price_that_are_only_shown() -> None:
    span = '<span class="amount"><bdi>£18.00</bdi></span> – <span class="amount"><bdi>£28.50</bdi></span>'
    assert shown(f'<p class="price">{span}</p>') == ("18.00", "28.50", "")
    reduced = '<del><span class="amount">£40.00</span></del> <ins><span class="amount">£28.50</span></ins>'
    assert shown(f'<p class="price">{reduced}</p>') == ("28.50", "", "")


def shown(inner: str) -> tuple[str, str, str]:
    body = f'<div class="product"><h1>Pin</h1><div class="summary">{inner}</div></div>'
    page = make_page("<title>Pin</title>", body).replace("<body>", '<body class="single-product">')
    product = read_page(page, "https://shop.example/pin/").product or Product()
    assert product.currency == "GBP"
    return product.price, product.highest, product.availability
