"""The main picture and all content pictures, each in its largest variant, ranked by fitness for a pin."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from server.rules.reading.document import Document
from server.rules.reading.image_urls import PictureUrl, inspect
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import urls_of, values
from server.rules.reading.text import clean
from server.values.page import PageImage

_MAX_ELEMENTS = 400
_MAX_IMAGES = 60
_MIN_SIDE = 120
_ADDRESSES = frozenset(
    [
        "src",
        "data-src",
        "data-lazy-src",
        "data-original",
        "data-lazy",
        "data-orig-file",
        "data-large-file",
        "data-full-url",
        "data-large_image",
        "data-pin-media",
        "data-hi-res-src",
        "data-img-url",
    ]
)
_SETS = frozenset(["srcset", "data-srcset", "data-lazy-srcset"])
_DESCRIPTOR = re.compile(r"^(\d{1,5})(?:\.\d+)?([wxh])(?:,(.*))?$")
_IMG = re.compile(r"<img\b[^>]{0,4000}>")
_SIDE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$")
_LABEL_JUNK = re.compile(
    r"(?i)(?:^|[\s_-])(?:avatar|logo|emoji|icon|wp-smiley|gravatar|author-image|author-photo|ad-?banner|adsbygoogle)(?:$|[\s_-])"
)

# What a source is worth. A declared picture beats any place on the page; junk sinks below everything.
_TRUST_SOCIAL, _TRUST_PRODUCT, _TRUST_RECIPE, _TRUST_TWITTER, _TRUST_SCHEMA, _TRUST_LINK = 50, 45, 42, 40, 38, 30
_PLACE_CONTENT, _PLACE_NOSCRIPT, _PLACE_ELSEWHERE = 12, 6, 2
_TOO_SMALL = -30


@dataclass(slots=True)
class _Found:
    picture: PictureUrl
    width: int | None
    height: int | None
    alt: str
    score: float
    order: int


def page_images(
    doc: Document, root: LexborNode | None, recipe: Node | None, product: Node | None
) -> tuple[str | None, tuple[PageImage, ...]]:
    """The main picture's address (None without any) and the ranked pictures, the main one first.

    Sizes are those declared by attributes, `srcset` or the address. Logos, avatars, spacers, trackers and
    pictures of side bars, comments and navigation are left out.
    """
    found: dict[str, _Found] = {}
    main = ""
    for picture, width, height, trust in _declared(doc, recipe, product):
        if not picture.is_junk:
            _add(found, picture, width, height, "", trust)
            if not main and not _is_small(width, height):
                main = picture.key
    content = {node.mem_id for node in root.css("img")} if root and root.tag != "body" else set()
    for node in [*doc.elements("img"), *doc.elements("amp-img")][:_MAX_ELEMENTS]:
        if not doc.is_chrome(node):
            _add_element(found, doc, node, _PLACE_CONTENT if node.mem_id in content else _PLACE_ELSEWHERE)
    for picture, alt in _from_noscript(doc):
        _add(found, picture, picture.width, picture.height, alt, _PLACE_NOSCRIPT)
    ranked = sorted(found.values(), key=lambda image: (-_fitness(image), image.order))
    first = found.get(main) or next((image for image in ranked[:1] if image.score > 0), None)
    ordered = [first, *(image for image in ranked if image is not first)] if first else ranked
    images = tuple(
        PageImage(image.picture.url, image.width, image.height, image.alt) for image in ordered[:_MAX_IMAGES]
    )
    return (first.picture.url if first else None), images


_Declared = tuple[PictureUrl, int | None, int | None, float]


def _declared(doc: Document, recipe: Node | None, product: Node | None) -> Iterator[_Declared]:
    """Pictures that the page names as its own, most trusted first: address, width, height, trust."""
    width, height = _number(doc.meta("og:image:width")), _number(doc.meta("og:image:height"))
    for name in ("og:image", "og:image:url", "og:image:secure_url"):
        for number, value in enumerate(doc.metas.get(name, ())):
            size = (width, height) if number == 0 else (None, None)  # sizes of further pictures cannot be told apart
            yield from _checked(doc, value, *size, _TRUST_SOCIAL - number)
    if recipe is not None:
        yield from _from_schema(doc, recipe, _TRUST_RECIPE)
    if product is not None:
        yield from _from_schema(doc, product, _TRUST_PRODUCT)
    for name in ("twitter:image", "twitter:image:src"):
        for value in doc.metas.get(name, ()):
            yield from _checked(doc, value, None, None, _TRUST_TWITTER)
    for node in [*doc.items.articles(), *doc.items.of("howto", "webpage")][:4]:
        yield from _from_schema(doc, node, _TRUST_SCHEMA)
    for value in [
        *doc.links.get("image_src", ()),
        doc.meta("thumbnail"),
        doc.meta("sailthru.image.full"),
        doc.meta("parsely-image-url"),
    ]:
        yield from _checked(doc, value, None, None, _TRUST_LINK)


def _from_schema(doc: Document, node: Node, trust: float) -> Iterator[_Declared]:
    for key in ("image", "primaryImageOfPage", "thumbnailUrl"):
        for value in values(node.get(key))[:20]:
            size = (
                (_number(value.get("width")), _number(value.get("height"))) if isinstance(value, dict) else (None, None)
            )
            for url in urls_of(value):
                yield from _checked(doc, url, *size, trust)


def _checked(doc: Document, address: str, width: int | None, height: int | None, trust: float) -> Iterator[_Declared]:
    if (url := doc.absolute(address)) and (picture := inspect(url)):
        yield picture, width or picture.width, height or picture.height, trust


def _add_element(found: dict[str, _Found], doc: Document, node: LexborNode, place: float) -> None:
    attributes = node.attributes
    if (label := attributes.get("class")) and _LABEL_JUNK.search(label):
        return
    width, height = _number(attributes.get("width")), _number(attributes.get("height"))
    if _is_small(width, height):
        return
    alt = clean(attributes.get("alt") or attributes.get("data-pin-description") or "")
    for name, value in attributes.items():
        if not value:
            continue
        if name in _ADDRESSES:
            picture = inspect(url) if (url := doc.absolute(value)) else None
            if picture and not picture.is_junk:
                own = picture.is_resized or name != "src"  # the attributes tell the size of what `src` shows
                _add(found, picture, picture.width if own else width, picture.height if own else height, alt, place)
        elif name in _SETS:
            address, size = _largest(value)
            picture = inspect(url) if (url := doc.absolute(address)) else None
            if picture and not picture.is_junk:
                tall = round(height * size / width) if size and width and height else picture.height
                _add(found, picture, size or picture.width, tall, alt, place)


def _largest(srcset: str) -> tuple[str, int | None]:
    """The widest candidate of a srcset, with its width where that is declared in pixels.

    Addresses may contain commas, so blanks part the candidates: an address, then its descriptor.
    """
    best, best_size, unit = "", -1, ""
    address = ""
    for token in [*srcset.split()[:200], "1x"]:
        match = _DESCRIPTOR.match(token.rstrip(","))
        if not match:
            address = token.rstrip(",")
            best = best or address
            continue
        if address and not address.startswith("data:") and int(match[1]) > best_size:
            best, best_size, unit = address, int(match[1]), match[2]
        address = match[3] or ""
    return best, best_size if unit == "w" and best_size > 0 else None


def _from_noscript(doc: Document) -> Iterator[tuple[PictureUrl, str]]:
    """Pictures of lazy loaders that keep the real one for browsers without scripts."""
    markup: list[str] = []
    for node in doc.elements("noscript")[:100]:
        inner = node.inner_html or ""
        if "<img" not in inner and "&lt;img" in inner:
            inner = html.unescape(inner)
        if "<img" in inner:
            markup += _IMG.findall(inner)
    if not markup:
        return
    for element in LexborHTMLParser("".join(markup[:100])).css("img"):
        attributes = element.attributes
        url = doc.absolute(attributes.get("src") or "")
        picture = inspect(url) if url else None
        if (
            picture
            and not picture.is_junk
            and not _is_small(_number(attributes.get("width")), _number(attributes.get("height")))
        ):
            yield picture, clean(attributes.get("alt"))


def _add(
    found: dict[str, _Found], picture: PictureUrl, width: int | None, height: int | None, alt: str, score: float
) -> None:
    if _is_small(width, height):
        score += _TOO_SMALL
    known = found.get(picture.key)
    if known is None:
        found[picture.key] = _Found(picture, width, height, alt, score, len(found))
        return
    if _is_larger(picture, width, known):
        known.picture, known.width, known.height = picture, width or known.width, height or known.height
    elif picture.url == known.picture.url:
        known.width, known.height = known.width or width, known.height or height
    known.alt = known.alt or alt
    known.score = max(known.score, score) + 1


def _is_larger(picture: PictureUrl, width: int | None, known: _Found) -> bool:
    """The original beats every resized variant; among variants the wider wins."""
    if picture.is_resized != known.picture.is_resized:
        return known.picture.is_resized
    return bool(width and known.width and width > known.width)


def _fitness(image: _Found) -> float:
    """Trust and place, then size and shape: a pin is tall, so portrait pictures lose the least in the crop."""
    score = image.score
    if image.width and image.height:
        ratio = image.width / image.height
        score += 8 if 0.5 <= ratio <= 0.85 else 4 if ratio <= 1.2 else -10 if ratio > 3 or ratio < 0.25 else 0
    if image.width:
        score += min(image.width, 1500) / 250 - (10 if image.width < 300 else 0)
    if image.picture.key.lower().endswith(".gif"):
        score -= 15
    return score


def _is_small(width: int | None, height: int | None) -> bool:
    return bool((width and width < _MIN_SIDE) or (height and height < _MIN_SIDE))


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 < value < 100_000 else None
    match = _SIDE.match(value) if isinstance(value, str) else None
    return int(match[1]) or None if match else None
