"""The typed facts of a product: price, currency, availability, brand."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

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
    "outofstock": "OutOfStock", "soldout": "SoldOut", "preorder": "PreOrder", "backorder": "BackOrder", "availableonbackorder": "BackOrder",
    "availablefororder": "BackOrder", "limitedavailability": "LimitedAvailability", "discontinued": "Discontinued", "presale": "PreSale",
}  # fmt: skip
_GONE = frozenset(["OutOfStock", "SoldOut", "Discontinued"])
_SHOWN = frozenset(["InStock", "OutOfStock", "BackOrder"])
_OFFERS_MAX = 100


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
    offers = _offers(node) if node is not None else []
    offer = offers[0] if offers else {}
    brand = (text_of(node.get("brand")) or text_of(node.get("manufacturer"))) if node is not None else ""
    details = _details(offer)
    prices = [
        (low, high) for one in offers if (low := _amount(one, "lowPrice")) and (high := _amount(one, "highPrice"))
    ]
    declared = price or shown
    if not prices:
        prices = [(amount, amount) for match in _PRICE.findall(declared)[:2] if (amount := decimal_text(match))]
    currency = (
        text_of(offer.get("priceCurrency"))
        or text_of(details.get("priceCurrency"))
        or doc.meta("product:price:currency", "og:price:currency")
        or next((code for sign, code in _SIGNS.items() if sign in declared), "")
    )
    availability = (
        next((told for one in offers if (told := _availability(one))), "")
        or _word(doc.meta("product:availability", "og:availability"))
        or (_shown_availability(doc) if shown else "")
    )
    amount = min((low for low, _ in prices), key=float, default="")
    return Product(
        price=amount,
        currency=currency.upper()[:3],
        availability=availability,
        brand=brand or doc.meta("product:brand", "og:brand"),
        rating=rating_of(node) if node is not None else None,
        highest=_above(amount, max((high for _, high in prices), key=float, default="")),
    )


def _offers(node: Node) -> list[Node]:
    """What can be bought: all offers of the product or of its variants, in one currency; those sold out only where all are."""
    given = list(objects_of(node.get("offers")))
    if not given:
        given = [offer for variant in objects_of(node.get("hasVariant")) for offer in objects_of(variant.get("offers"))]
    found: list[Node] = []
    for offer in given[:_OFFERS_MAX]:
        inner = list(objects_of(offer.get("offers")))[:_OFFERS_MAX]
        if not inner or offer.get("lowPrice") or offer.get("price"):
            found.append(offer if _availability(offer) or not inner else {**offer, "availability": _best(inner)})
        else:
            found += [{"priceCurrency": offer.get("priceCurrency"), **one} for one in inner]
    buyable = [offer for offer in found if _availability(offer) not in _GONE] or found
    currency = text_of(buyable[0].get("priceCurrency")) if buyable else ""
    return [offer for offer in buyable if text_of(offer.get("priceCurrency")) == currency]


def _best(offers: list[Node]) -> str:
    told = sorted({_availability(offer) for offer in offers} - _GONE, reverse=True)
    return told[0] if told else _availability(offers[0])


def _availability(offer: Node) -> str:
    return _word(text_of(offer.get("availability"), "@id"))


def _details(offer: Node) -> Node:
    return next(iter(objects_of(offer.get("priceSpecification"))), {})


def _amount(offer: Node, key: str) -> str:
    """An offer's lowest or highest price as a decimal number; '' where it has none."""
    told = (
        text_of(offer.get(key))
        or text_of(offer.get("price"))
        or text_of(_details(offer).get("price"))
        or text_of(offer.get("lowPrice"))
    )
    match = _PRICE.search(told)
    return decimal_text(match[0]) if match else ""


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
        found = doc.tree.css(selector)
        for element in found[:1]:
            if _PRICE.search(text := text_in(element)):
                # `£18.00 – £28.50`: two amounts beside each other
                is_range = len(found) > 1 and _is_same(found[1].parent, element.parent) and selector.endswith(".amount")
                return f"{text[:60]} – {text_in(found[1])[:60]}" if is_range else text[:60]
    return ""


def _is_same(one: LexborNode | None, other: LexborNode | None) -> bool:
    return one is not None and other is not None and one.mem_id == other.mem_id


def _shown_availability(doc: Document) -> str:
    """What WooCommerce says below the price: `stock in-stock`, `stock out-of-stock`."""
    for element in doc.tree.css(".stock")[:1]:
        for name in (element.attributes.get("class") or "").split():
            if (word := _word(name)) in _SHOWN:
                return word
    return ""
