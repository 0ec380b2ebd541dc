"""The main picture and all content pictures, each in its largest variant, ranked by fitness for a pin."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from server.rules.reading.document import Document
from server.rules.reading.image_urls import is_picture, is_resized, looks_like_junk, picture_key, size_in_url
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import urls_of, values
from server.rules.reading.text import clean
from server.values.page import PageImage

_MAX_ELEMENTS = 400
_MAX_IMAGES = 60
_MIN_SIDE = 120
_CHROME = "nav img, footer img, header nav img, aside img, .sidebar img, #sidebar img, .widget img, #comments img, .comments img, .related img, .author-box img"
_CONTENT = "article img, main img, [role=main] img, .entry-content img, .post-content img, [itemprop=articleBody] img, .post-body img"
_LAZY = (
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
)
_LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_CANDIDATE = re.compile(r"(\S*[^\s,])(?:\s+([\d.]+)([wx]))?\s*(?:,|$)")
_IMG = re.compile(r"<img\b[^>]{0,4000}>")
_LABEL_JUNK = re.compile(
    r"(?i)\b(?:avatar|logo|emoji|icon|wp-smiley|gravatar|author-image|author-photo|ad-?banner|adsbygoogle)"
)


@dataclass(slots=True)
class _Found:
    url: str
    width: int | None
    height: int | None
    alt: str
    score: float
    order: int


def page_images(doc: Document, recipe: Node | None, product: Node | None) -> tuple[str | None, tuple[PageImage, ...]]:
    """The main picture's address (None without any) and the ranked pictures, the main one first."""
    found: dict[str, _Found] = {}
    main = ""
    for url, width, height, trust in _declared(doc, recipe, product):
        _add(found, url, width, height, "", trust - (40 if looks_like_junk(url) else 0))
        if not main and not looks_like_junk(url):
            main = picture_key(url)
    chrome = {node.mem_id for node in doc.tree.css(_CHROME)}
    content = {node.mem_id for node in doc.tree.css(_CONTENT)}
    for node in doc.tree.css("img, amp-img")[:_MAX_ELEMENTS]:
        if node.mem_id not in chrome:
            _add_element(found, doc, node, 12 if node.mem_id in content else 2)
    for url, alt in _from_noscript(doc):
        _add(found, url, *size_in_url(url), alt, 6)
    ranked = sorted(found.values(), key=lambda image: (-_fitness(image), image.order))
    if main not in found and ranked and ranked[0].score > 0:
        main = picture_key(ranked[0].url)
    first = found.get(main)
    ordered = [first, *(image for image in ranked if image is not first)] if first else ranked
    images = tuple(PageImage(image.url, image.width, image.height, image.alt) for image in ordered[:_MAX_IMAGES])
    return (first.url if first else None), images


def _declared(
    doc: Document, recipe: Node | None, product: Node | None
) -> Iterator[tuple[str, int | None, int | None, float]]:
    """Pictures that the page names as its own, most trusted first: address, width, height, trust."""
    for name in ("og:image", "og:image:url", "og:image:secure_url"):
        for number, value in enumerate(doc.metas.get(name, ())):
            size = (
                (_number(doc.meta("og:image:width")), _number(doc.meta("og:image:height")))
                if number == 0
                else (None, None)
            )
            yield from _checked(doc, value, *size, 50 - number)
    if recipe is not None:
        yield from _from_schema(doc, recipe, 42)
    for name in ("twitter:image", "twitter:image:src"):
        for value in doc.metas.get(name, ()):
            yield from _checked(doc, value, None, None, 40)
    if product is not None:
        yield from _from_schema(doc, product, 45)
    for node in [*doc.items.articles(), *doc.items.of("howto", "webpage", "newsarticle")][:4]:
        yield from _from_schema(doc, node, 38)
    for name in ("thumbnail", "sailthru.image.full", "parsely-image-url", "msapplication-tileimage:never"):
        yield from _checked(doc, doc.meta(name), None, None, 20)
    for value in doc.links.get("image_src", ()):
        yield from _checked(doc, value, None, None, 30)


def _from_schema(doc: Document, node: Node, trust: float) -> Iterator[tuple[str, int | None, int | None, float]]:
    for key in ("image", "primaryImageOfPage", "thumbnailUrl"):
        for value in values(node.get(key))[:20]:
            width, height = (
                (_number(value.get("width")), _number(value.get("height"))) if isinstance(value, dict) else (None, None)
            )
            for url in urls_of(value):
                yield from _checked(doc, url, width, height, trust)


def _checked(
    doc: Document, address: str, width: int | None, height: int | None, trust: float
) -> Iterator[tuple[str, int | None, int | None, float]]:
    url = doc.absolute(address)
    if url and is_picture(url):
        own = size_in_url(url)
        yield url, width or own[0], height or own[1], trust


def _add_element(found: dict[str, _Found], doc: Document, node: LexborNode, place: float) -> None:
    attributes = node.attributes
    label = " ".join(filter(None, (attributes.get("class"), attributes.get("id"))))
    if _LABEL_JUNK.search(label):
        return
    width, height = _number(attributes.get("width")), _number(attributes.get("height"))
    if (width and width < _MIN_SIDE) or (height and height < _MIN_SIDE):
        return
    alt = clean(attributes.get("alt") or attributes.get("data-pin-description") or "")
    for name in (*_LAZY, "src"):
        if url := doc.absolute(attributes.get(name) or ""):
            shown = (width, height) if name == "src" and not size_in_url(url)[0] else size_in_url(url)
            _add(found, url, *shown, alt, place - (30 if looks_like_junk(url) else 0))
    for name in _LAZY_SETS:
        for address, size in _largest(attributes.get(name) or ""):
            if url := doc.absolute(address):
                own = size_in_url(url)
                tall = round(height * size / width) if size and width and height else None
                _add(found, url, size or own[0], tall or own[1], alt, place - (30 if looks_like_junk(url) else 0))


def _largest(srcset: str) -> Iterator[tuple[str, int | None]]:
    """The widest candidate of a srcset, with its width where that is declared in pixels."""
    best, best_size, unit = "", -1.0, ""
    for match in _CANDIDATE.finditer(srcset[:20_000]):
        size = float(match[2]) if match[2] and match[2].count(".") < 2 and match[2] != "." else 1.0
        if not match[1].startswith("data:") and size > best_size:
            best, best_size, unit = match[1], size, match[3] or ""
    if best:
        yield best, int(best_size) if unit == "w" else None


def _from_noscript(doc: Document) -> Iterator[tuple[str, str]]:
    """Pictures of lazy loaders that keep the real one for browsers without scripts."""
    markup: list[str] = []
    for node in doc.tree.css("noscript")[:100]:
        inner = node.inner_html or ""
        if "<img" not in inner and "&lt;img" in inner:
            inner = html.unescape(inner)
        markup += _IMG.findall(inner)
    if markup:
        for element in LexborHTMLParser("".join(markup[:100])).css("img"):
            attributes = element.attributes
            if url := doc.absolute(attributes.get("src") or ""):
                yield url, clean(attributes.get("alt"))


def _add(found: dict[str, _Found], url: str, width: int | None, height: int | None, alt: str, score: float) -> None:
    if not is_picture(url):
        return
    if (width and width < _MIN_SIDE) or (height and height < _MIN_SIDE):
        score -= 30
    key = picture_key(url)
    known = found.get(key)
    if known is None:
        found[key] = _Found(url, width, height, alt, score, len(found))
        return
    if _is_larger(url, width, known):
        known.url, known.width, known.height = url, width or known.width, height or known.height
    elif url == known.url:
        known.width, known.height = known.width or width, known.height or height
    known.alt = known.alt or alt
    known.score = max(known.score, score) + 1


def _is_larger(url: str, width: int | None, known: _Found) -> bool:
    """The original beats every resized variant; among variants the wider wins."""
    if is_resized(url) != is_resized(known.url):
        return is_resized(known.url)
    return bool(width and known.width and width > known.width)


def _fitness(image: _Found) -> float:
    """Trust and place, then size and shape: a pin is tall, so portrait pictures lose the least in the crop."""
    score = image.score
    if image.width and image.height:
        ratio = image.width / image.height
        score += 8 if 0.5 <= ratio <= 0.85 else 4 if ratio <= 1.2 else -10 if ratio > 3 or ratio < 0.25 else 0
    if image.width:
        score += min(image.width, 1500) / 250 - (10 if image.width < 300 else 0)
    if image.url.lower().split("?")[0].endswith(".gif"):
        score -= 15
    return score


def _number(value: object) -> int | None:
    match = re.match(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$", str(value)) if value not in (None, "") else None
    return int(match[1]) or None if match else None
