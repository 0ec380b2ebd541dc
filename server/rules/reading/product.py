"""The typed facts of a product: price, currency, availability, brand."""

from __future__ import annotations

import re

from server.rules.reading.document import Document
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import objects_of, text_of
from server.values.page import Product

_PRICE = re.compile(r"\d[\d.,\s]*")


def product_node(doc: Document) -> Node | None:
    """The product that the page sells: one with an offer."""
    return next(
        (node for node in doc.items.of("product", "productgroup") if node.get("offers") or node.get("hasVariant")), None
    )


def read_product(doc: Document, node: Node | None) -> Product | None:
    """Facts of the product object, else of the Open Graph product values; None when the page sells nothing."""
    price = doc.meta("product:price:amount", "og:price:amount")
    if node is None and not price:
        return None
    offer: Node = {}
    brand = ""
    if node is not None:
        offer = next(iter(objects_of(node.get("offers"))), {}) or _variant_offer(node)
        brand = text_of(node.get("brand")) or text_of(node.get("manufacturer"))
    details = next(iter(objects_of(offer.get("priceSpecification"))), {})
    declared = text_of(offer.get("price")) or text_of(offer.get("lowPrice")) or text_of(details.get("price")) or price
    match = _PRICE.search(declared)
    currency = (
        text_of(offer.get("priceCurrency"))
        or text_of(details.get("priceCurrency"))
        or doc.meta("product:price:currency", "og:price:currency")
    )
    availability = text_of(offer.get("availability"), "@id") or doc.meta("product:availability", "og:availability")
    return Product(
        price=match[0].strip() if match else "",
        currency=currency.upper()[:3],
        availability=availability.rsplit("/", 1)[-1],
        brand=brand or doc.meta("product:brand", "og:brand"),
    )


def _variant_offer(node: Node) -> Node:
    for variant in objects_of(node.get("hasVariant")):
        for offer in objects_of(variant.get("offers")):
            return offer
    return {}
