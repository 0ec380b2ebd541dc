"""The typed facts of a product: price, currency, availability, brand."""

from __future__ import annotations

import re

from server.rules.reading.document import Document, once
from server.rules.reading.jsonld import Node
from server.rules.reading.recipe import rating_of
from server.rules.reading.schema import objects_of, text_of, types_of
from server.rules.reading.text import text_in, words
from server.rules.reading.titles import document_title, main_heading
from server.values.page import Product

_PRICE_MAX = 40
_DIGITS_MAX = 12
_PRICE = re.compile(r"\d[\d.,\s'’]*")  # the Swiss write 1'299.50
_PRICES = (
    ".summary .price ins .amount",
    ".summary .price .amount",
    ".product .price ins .amount",
    ".product .price .amount",
    ".product__price",
    ".product-price",
    "[class*=price-item--sale]",
    "[class*=price-item]",
)
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "zł": "PLN",
    "Fr.": "CHF",
    "US$": "USD",
    "R$": "BRL",
    "¥": "JPY",
    "CHF": "CHF",
}
_AVAILABILITY = {
    "instock": "InStock", "available": "InStock", "instoreonly": "InStoreOnly", "onlineonly": "OnlineOnly", "oos": "OutOfStock",
    "outofstock": "OutOfStock", "soldout": "SoldOut", "preorder": "PreOrder", "backorder": "BackOrder",
    "availablefororder": "BackOrder", "limitedavailability": "LimitedAvailability", "discontinued": "Discontinued", "presale": "PreSale",
}  # fmt: skip


def product_node(doc: Document) -> Node | None:
    """The product that the page sells: one with an offer.

    Publishers mark the subscription that a text belongs to as a work and a product at once, and articles carry the data of
    what they speak of: a product counts beside an article only where the article is called after it.
    """
    for node in doc.items.of("product", "productgroup"):
        if not (node.get("offers") or node.get("hasVariant")) or "creativework" in types_of(node):
            continue
        if not is_article(doc) or _is_subject(doc, node):
            return node
    return None


@once
def is_article(doc: Document) -> bool:
    """Does the page say that it is an article? A shop's page may carry one beside its product, and carries its reviews."""
    og_type = doc.meta("og:type").lower()
    if og_type.endswith("product"):
        return False
    return og_type == "article" or any("review" not in types_of(node) for node in doc.items.articles())


def _is_subject(doc: Document, node: Node) -> bool:
    name = set(words(text_of(node.get("name"))))
    told = set(words(f"{main_heading(doc)} {doc.meta('og:title')} {document_title(doc)}"))
    return 2 * len(name & told) >= len(name)


def read_product(doc: Document, node: Node | None) -> Product | None:
    """Facts of the product object, else of the Open Graph product values; None when the page sells nothing."""
    price = doc.meta("product:price:amount", "og:price:amount")
    shown = _shown_price(doc) if not price and (node is None or not node.get("offers")) else ""
    if node is None and not price and not shown:
        return None
    offer: Node = {}
    brand = ""
    if node is not None:
        offer = next(iter(objects_of(node.get("offers"))), {}) or _variant_offer(node)
        brand = text_of(node.get("brand")) or text_of(node.get("manufacturer"))
    details = next(iter(objects_of(offer.get("priceSpecification"))), {})
    declared = (
        text_of(offer.get("lowPrice")) or text_of(offer.get("price")) or text_of(details.get("price")) or price or shown
    )
    match = _PRICE.search(declared)
    currency = (
        text_of(offer.get("priceCurrency"))
        or text_of(details.get("priceCurrency"))
        or doc.meta("product:price:currency", "og:price:currency")
        or next((code for sign, code in _SIGNS.items() if sign in declared), "")
    )
    availability = text_of(offer.get("availability"), "@id") or doc.meta("product:availability", "og:availability")
    amount = decimal_text(match[0]) if match else ""
    highest = _PRICE.search(text_of(offer.get("highPrice")))
    return Product(
        price=amount,
        currency=currency.upper()[:3],
        availability=_word(availability),
        brand=brand or doc.meta("product:brand", "og:brand"),
        rating=rating_of(node) if node is not None else None,
        highest=_above(amount, decimal_text(highest[0]) if highest else ""),
    )


def _above(lowest: str, highest: str) -> str:
    """The highest of several prices; '' where there is one."""
    try:
        return highest if lowest and highest and float(highest) > float(lowest) else ""
    except ValueError:
        return ""


def decimal_text(written: str) -> str:
    """`1299.50` of `1,299.50`, `1.299,50` or `1 299,50`: the last mark with one or two digits behind it is the decimal one; '' of endless ones."""
    plain = "".join(written[:_PRICE_MAX].split()).replace("'", "").replace("’", "").strip(".,")
    if sum(character.isdecimal() for character in plain) > _DIGITS_MAX:
        return ""  # no price of this world, and more than can be written as one
    whole, mark, cents = plain.rpartition("," if plain.rfind(",") > plain.rfind(".") else ".")
    if mark and (len(cents) <= 2 or (len(cents) > 3 and whole.isdecimal())):
        return f"{re.sub(r'[.,]', '', whole) or '0'}.{cents}"
    return re.sub(r"[.,]", "", plain)


def _word(availability: str) -> str:
    """schema.org's word for an availability: `in stock` and `http://schema.org/InStock` are InStock."""
    word = availability.rstrip("/").rsplit("/", 1)[-1].strip()
    return _AVAILABILITY.get("".join(character for character in word.lower() if character.isalpha()), word[:40])


def _shown_price(doc: Document) -> str:
    """The price that a shop's own product page shows where no data tells it (WooCommerce, Shopify)."""
    body = next(iter(doc.elements("body")), None)
    classes = (body.attributes.get("class") or "").split() if body is not None else []
    if "single-product" not in classes and doc.meta("og:type").lower() not in {"product", "og:product"}:
        return ""
    for selector in _PRICES:
        for element in doc.tree.css(selector)[:1]:
            if _PRICE.search(text := text_in(element)):
                return text[:60]
    return ""


def _variant_offer(node: Node) -> Node:
    for variant in objects_of(node.get("hasVariant")):
        for offer in objects_of(variant.get("offers")):
            return offer
    return {}
