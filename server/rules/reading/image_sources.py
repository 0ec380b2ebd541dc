"""Where a page's pictures are found: declared, in the content, for browsers without scripts, as backgrounds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from server.rules.reading.around import Around
from server.rules.reading.backgrounds import backgrounds, behind
from server.rules.reading.document import Document
from server.rules.reading.image_sets import A_SET, largest
from server.rules.reading.image_urls import PictureUrl, inspect, is_file
from server.rules.reading.jsonld import Node
from server.rules.reading.outline import content
from server.rules.reading.schema import objects_of, urls_of, values
from server.rules.reading.text import clean, has_any
from server.rules.reading.unwanted import is_refused, leads_away, teasers

_MAX_ELEMENTS = 400
_MAX_PINS = 40
_MAX_NAMED = 20
_MAX_ESCAPED = 500_000  # characters
_MAX_ADDRESS = 8_000  # characters; no browser asks for a picture by as many
MIN_SIDE = 120
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
_IMG = re.compile(r"<img\b[^>]{0,4000}>")
_SIDE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$")
# cheaper than the pattern
_LABELS = ("avatar", "logo", "emoji", "icon", "smiley", "author-", "banner", "adsbygoogle", "mwe-math")
_LABEL_JUNK = re.compile(
    r"(?i)(?:^|[\s_-])(?:avatar|logo|emoji|icon|wp-smiley|gravatar|author-(?:profile-)?(?:image|photo|picture|avatar)|ad-?banner|adsbygoogle|mwe-math-[a-z-]+)(?:$|[\s_-])"
)
_DATA_ADDRESS = re.compile(
    r"(?:https?:)?/[^\s\"'{}<>]{3,1500}\.(?:jpe?g|png|webp|avif)(?:\?[^\s\"'{}<>]{0,500})?$", re.I
)
_PINNED = re.compile(r"[?&]media=([^&]{8,3000})")
_LEADING = re.compile(
    r"(?:^|\s)(?:(?:post|entry|article|single|story|lead|main|page)[-_]{1,2}(?:featured[-_])?(?:thumbnail|thumb|image|img|media|hero|cover|photo|picture)|featured[-_]?(?:image|media|img|photo)|hero[-_](?:image|media|img)|"
    r"elementor-widget-theme-post-featured-image|wp-block-post-featured-image|td-post-featured-image)(?=\s|$)"
)

# What a source is worth. A declared picture beats any place on the page; junk sinks below everything.
_TRUST_SOCIAL, _TRUST_PRODUCT, _TRUST_RECIPE, _TRUST_TWITTER, _TRUST_SCHEMA, _TRUST_LINK = 50, 45, 42, 40, 38, 30
_PLACE_PINNED, _PLACE_LEADING, _PLACE_CONTENT, _PLACE_TOLD, _PLACE_EARLY, _PLACE_NOSCRIPT, _PLACE_STILL = (
    14,
    13,
    12,
    9,
    8,
    6,
    5,
)
_PLACE_ELSEWHERE, _PLACE_BEHIND = 2, 1


class Sighting(NamedTuple):
    """A picture seen at one place. `element` is the identity of its element, 0 for none; `score` what the place is worth."""

    picture: PictureUrl
    width: int | None
    height: int | None
    score: float
    place: str
    alt: str = ""
    element: int = 0


_Offer = tuple[str, int | None, int | None, float]
_Variant = tuple[PictureUrl, int | None, int | None, str]  # width, height, alt text


def declared(doc: Document, recipe: Node | None, product: Node | None) -> list[Sighting]:
    """Pictures that the page names as its own, most trusted first."""
    offers: list[_Offer] = []
    metas = doc.metas
    for name in ("og:image", "og:image:url", "og:image:secure_url"):
        for number, value in enumerate(metas.get(name, ())[:20]):
            # sizes of further pictures cannot be told apart
            width, height = (doc.meta("og:image:width"), doc.meta("og:image:height")) if number == 0 else ("", "")
            value = largest(value)[0] if A_SET.search(value) else value
            offers.append((value, number_of(width), number_of(height), _TRUST_SOCIAL - number))
    if recipe is not None:
        offers += _from_schema(recipe, _TRUST_RECIPE)
    if product is not None:
        offers += _from_schema(product, _TRUST_PRODUCT)
    for name in ("twitter:image", "twitter:image:src"):
        offers += ((value, None, None, _TRUST_TWITTER) for value in metas.get(name, ())[:_MAX_NAMED])
    for node in [*doc.items.articles(), *doc.items.of("howto", "webpage")][:4]:
        offers += _from_schema(node, _TRUST_SCHEMA)
    named = [doc.meta(name) for name in ("thumbnail", "sailthru.image.full", "parsely-image-url")]
    offers += (
        (value, None, None, _TRUST_LINK) for value in (*doc.links.get("image_src", ())[:_MAX_NAMED], *named) if value
    )
    return _checked(doc, offers, "declared")


def _from_schema(node: Node, trust: float) -> Iterator[_Offer]:
    for key in ("image", "primaryImageOfPage", "thumbnailUrl"):
        for value in values(node.get(key))[:20]:
            is_object = isinstance(value, dict)
            width, height = (value.get("width"), value.get("height")) if is_object else (None, None)
            for url in urls_of(value):
                yield url, number_of(width), number_of(height), trust


def _checked(doc: Document, offers: Iterable[_Offer], place: str) -> list[Sighting]:
    found: list[Sighting] = []
    for address, width, height, worth in offers:
        if picture := _usable(doc, address):
            found.append(Sighting(picture, width or picture.width, height or picture.height, worth, place))
    return found


def shown(doc: Document, root: LexborNode | None) -> Iterator[Sighting]:
    """Every variant of the pictures that readers see outside navigation, side bars and comments, then the hidden twins."""
    pieces = content(doc) if root and root.tag != "body" else []
    inside = {node.mem_id for node, tag, _, _ in pieces if tag in ("img", "amp-img")}
    linked_below = teasers(doc)
    is_led = False
    placed = [(node, around) for node, tag, around in doc.placed if tag == "img"]
    placed += [(node, doc.around(node)) for node in doc.elements("amp-img")]
    for node, around in placed[:_MAX_ELEMENTS]:
        identity = node.mem_id
        if (around is not None and around.is_side) or identity in linked_below:
            continue
        is_outside = bool(pieces) and identity not in inside
        if (is_outside and leads_away(doc, around)) or is_refused(attributes := node.attributes, around):
            continue
        place, worth = ("content", _PLACE_CONTENT) if identity in inside else ("page", _PLACE_ELSEWHERE)
        if is_outside and not is_led and _is_leading(attributes, around):
            is_led = True
            place, worth = "content", _PLACE_LEADING
        for picture, width, height, alt in _variants(doc, attributes, around):
            yield Sighting(picture, width, height, worth, place, alt, identity)
    yield from _from_noscript(doc)
    yield from _backgrounds(doc, root)
    yield from _offered(doc)


def _is_leading(attributes: Mapping[str, str | None], around: Around | None) -> bool:
    """Is it the post's own picture, which themes show beside its title, outside its text?"""
    if "wp-post-image" in (attributes.get("class") or ""):
        return True
    for _ in range(4):
        if around is None:
            break
        if (names := around.attributes.get("class")) and _LEADING.search(names):
            return True
        around = around.above
    return False


def _variants(doc: Document, attributes: Mapping[str, str | None], around: Around | None) -> Iterator[_Variant]:
    """What one element offers: its addresses, its sets, its `picture` sources and the file it links to."""
    if (label := attributes.get("class")) and _is_furniture(label):
        return
    width, height = number_of(attributes.get("width")), number_of(attributes.get("height"))
    if is_small(width, height):
        return
    alt = clean(attributes.get("alt") or attributes.get("data-pin-description") or "")
    first: PictureUrl | None = None
    for name, value in attributes.items():
        if not value:
            continue
        if name in _ADDRESSES:
            if " " in value and A_SET.search(value):
                value = largest(value)[0]
            picture = _usable(doc, value)
            if picture:
                first = first or picture
                own = picture.is_resized or name != "src"  # the attributes tell the size of what `src` shows
                sides = (picture.width, picture.height) if own else (width, height)
                yield picture, *sides, alt
        elif name.endswith("srcset"):
            if found := _of_set(doc, value, width, height):
                first = first or found[0]
                yield *found, alt
        elif name == "style" or (name[:5] == "data-" and _DATA_ADDRESS.match(value)):
            # every lazy loader has an attribute of its own; some show the picture behind a blank one
            address = value if name != "style" else behind(value)
            if address and (picture := _usable(doc, address)):
                first = first or picture
                yield picture, picture.width, picture.height, alt
    if around is not None and around.tag == "picture":
        for source in around.element.css("source")[:8]:
            offered = source.attributes.get("srcset") or source.attributes.get("data-srcset") or ""
            if offered and (found := _of_set(doc, offered, width, height)):
                picture = found[0]._replace(key=first.key) if first else found[0]  # other formats are the same picture
                first = first or picture
                yield picture, found[1], found[2], alt
        around = around.above
    if around is None or around.tag != "a" or first is None:
        return
    linked = _usable(doc, around.attributes.get("href") or "")
    if linked and (linked.key == first.key or is_file(linked)):  # a gallery's small picture opens the large one
        yield linked, linked.width, linked.height, alt


def _of_set(
    doc: Document, srcset: str, width: int | None, height: int | None
) -> tuple[PictureUrl, int | None, int | None] | None:
    """The widest picture of a set with its size; the element's own sides tell its shape."""
    address, size = largest(srcset)
    picture = _usable(doc, address)
    if picture is None:
        return None
    return picture, size or picture.width, round(height * size / width) if size and width and height else picture.height


def _usable(doc: Document, address: str) -> PictureUrl | None:
    known: dict[str, PictureUrl | None] = doc.answers.setdefault(_usable, {})
    if address in known:
        return known[address]
    url = doc.absolute(address) if len(address) <= _MAX_ADDRESS else ""
    picture = inspect(url) if url and url.rstrip("/") != doc.url.rstrip("/") else None  # a page is no picture
    known[address] = picture = picture if picture and not picture.is_junk else None
    return picture


def _is_furniture(label: str) -> bool:
    return has_any(label.lower(), _LABELS) and _LABEL_JUNK.search(label) is not None


def _from_noscript(doc: Document) -> Iterator[Sighting]:
    """Pictures of lazy loaders that keep the real one, escaped, for browsers without scripts; what is not escaped was seen as an element."""
    markup: list[str] = []
    left = _MAX_ESCAPED
    for node in doc.elements("noscript")[:100]:
        if "<img" in (inner := html.unescape(node.text()[:left])):
            markup += _IMG.findall(inner)
            left -= len(inner)
    if not markup:
        return
    for element in LexborHTMLParser("".join(markup[:100])).css("img"):
        attributes = element.attributes
        if is_refused(attributes):
            continue
        picture = _usable(doc, attributes.get("src") or "")
        if picture and not is_small(number_of(attributes.get("width")), number_of(attributes.get("height"))):
            alt = clean(attributes.get("alt"))
            yield Sighting(picture, picture.width, picture.height, _PLACE_NOSCRIPT, "content", alt)


def _backgrounds(doc: Document, root: LexborNode | None) -> Iterator[Sighting]:
    for element, address in backgrounds(doc, root) if root is not None else ():
        if picture := _usable(doc, address):
            yield Sighting(picture, picture.width, picture.height, _PLACE_BEHIND, "page", "", element)


def _offered(doc: Document) -> Iterator[Sighting]:
    """Pictures named beside the text: for a Pin button, as objects of their own, for an early load, as a film's still."""
    yield from _checked(doc, (*_pinned(doc), *_told(doc), *_early(doc)), "page")


def _pinned(doc: Document) -> Iterator[_Offer]:
    """What buttons pin; some plugins keep the picture beside the link's address."""
    if not doc.rare_links:
        return
    buttons = [href for _, told in doc.rare_links if "pin/create" in (href := told.get("href") or "")][:_MAX_PINS]
    named = [unquote(match[1]) for href in buttons if (match := _PINNED.search(href))]
    kept = [told["data-media"] or "" for _, told in doc.rare_links if "data-media" in told][:_MAX_PINS]
    yield from ((address, None, None, _PLACE_PINNED) for address in (*kept, *named))


def _told(doc: Document) -> Iterator[_Offer]:
    """Picture objects that are nobody's logo or portrait."""
    pictures = [*doc.items.of("imageobject")][:40]
    if pictures:
        owners = doc.items.of("organization", "newsmediaorganization", "person", "website", "brand", "localbusiness")
        theirs = {id(one) for node in owners for key in ("logo", "image") for one in objects_of(node.get(key))}
        for node in pictures:
            for url in urls_of(node.get("contentUrl") or node.get("url"))[:1] if id(node) not in theirs else ():
                yield url, number_of(node.get("width")), number_of(node.get("height")), _PLACE_TOLD


def _early(doc: Document) -> Iterator[_Offer]:
    for offered, address in doc.early[:10]:
        yield largest(offered)[0] or address, None, None, _PLACE_EARLY
    for node in doc.elements("video")[:10]:
        yield node.attributes.get("poster") or "", None, None, _PLACE_STILL


def is_small(width: int | None, height: int | None) -> bool:
    return bool((width and width < MIN_SIDE) or (height and height < MIN_SIDE))


def number_of(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, str) and len(value) < 6 and value.isdecimal() and value.isascii():
        return int(value) or None
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 < value < 100_000 else None
    match = _SIDE.match(value[:40]) if isinstance(value, str) else None
    return int(match[1]) or None if match else None
