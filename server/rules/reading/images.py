"""The main picture and all content pictures, each in its largest variant, ranked by fitness for a pin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from server.rules.picture_fit import fit
from server.rules.reading.document import Document
from server.rules.reading.image_sources import Sighting, declared, is_small, shown
from server.rules.reading.image_urls import PictureUrl, inspect
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import urls_of
from server.values.page import PageImage

_MAX_IMAGES = 60
_TOO_SMALL = -30
_DECLARED = 30  # scores from here on are those of pictures that the page names as its own
_ON_SUBJECT = 15
_USUAL = 800  # pixels: a picture that tells no width is hardly wider than a column, and `picture` offers wider ones
_ANOTHER_CROP = -25
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class _Found:
    picture: PictureUrl
    named: PictureUrl
    width: int | None
    height: int | None
    alt: str
    score: float
    place: str
    order: int
    told: PageImage | None = None

    def image(self) -> PageImage:
        """What is told of it, once all has been seen."""
        if self.told is None:
            self.told = PageImage(self.picture.url, self.width, self.height, self.alt, self.place)
        return self.told


@dataclass(frozen=True, slots=True)
class Pictures:
    """`main` is an address or None; `ranked` are all, the main one first; `by_element` finds those that stand in the page.

    `main` is the address that the page gives, or the same file in a larger size. Where the page gives a crop that a service makes,
    the first of `ranked` may be the whole picture.
    """

    main: str | None
    ranked: tuple[PageImage, ...]
    by_element: Mapping[int, PageImage]


def page_images(
    doc: Document, root: LexborNode | None, recipe: Node | None, product: Node | None, title: str = ""
) -> Pictures:
    """The page's pictures. Logos, avatars, spacers, trackers and pictures of side bars, comments and navigation, of other
    posts, and those that are only shown with the wish not to be pinned, are left out.

    Sizes are those declared by attributes, `srcset` or the address. A picture whose name or alt text says what the title says
    goes before its equals.
    """
    found: dict[str, _Found] = {}
    elements: dict[int, str] = {}
    named: list[str] = []
    for seen in declared(doc, recipe, product):
        known = found.get(seen.picture.key)
        if known is not None and known.named.plain != seen.picture.plain:
            # another crop of the same picture: named, so it is kept, behind all others
            seen = seen._replace(picture=seen.picture._replace(key=seen.picture.plain), score=_ANOTHER_CROP)
        _add(found, seen)
        if not is_small(seen.width, seen.height) and seen.picture.key not in named:
            named.append(seen.picture.key)
    marks = _marks(doc) if len(named) > 1 else frozenset()
    main = next((key for key in named if key not in marks), named[0] if named else "")
    for seen in shown(doc, root):
        _add(found, seen)
        elements.setdefault(seen.element, seen.picture.key)
    subject = _telling(title)
    ranked = sorted(found.values(), key=lambda image: (-_fitness(image, subject), image.order))
    first = found.get(main) or next((image for image in ranked[:1] if image.score > 0), None)
    ordered = [first, *(image for image in ranked if image is not first)] if first else ranked
    return Pictures(
        _address(first) if first else None,
        tuple(image.image() for image in ordered[:_MAX_IMAGES]),
        {element: found[key].image() for element, key in elements.items() if element},
    )


def _marks(doc: Document) -> frozenset[str]:
    """The logos and icons of the site. As the picture of a page they stand in for one that it does not name there."""
    owners = doc.items.of("organization", "newsmediaorganization", "website", "brand", "localbusiness")
    logos = [url for node in owners for url in urls_of(node.get("logo"))]
    icons = [href for name in ("icon", "apple-touch-icon") for href in doc.links.get(name, ())]
    pictures = (inspect(url) for address in (*logos, *icons) if (url := doc.absolute(address)))
    return frozenset(picture.key for picture in pictures if picture)


def _add(found: dict[str, _Found], seen: Sighting) -> None:
    score = seen.score + (_TOO_SMALL if is_small(seen.width, seen.height) else 0)
    known = found.get(seen.picture.key)
    if known is None:
        picture = seen.picture
        found[picture.key] = _Found(picture, picture, seen.width, seen.height, seen.alt, score, seen.place, len(found))
        return
    if _is_larger(seen, known):
        height = seen.height
        if seen.width and not height and known.width and known.height:
            height = round(known.height * seen.width / known.width)  # one width with another's height is no shape
        known.picture, known.width, known.height = seen.picture, seen.width or known.width, height or known.height
    elif seen.picture.url == known.picture.url:
        known.width, known.height = known.width or seen.width, known.height or seen.height
    known.alt = known.alt or seen.alt
    if seen.place == "content":
        known.place = "content"
    known.score = max(known.score, score) + 1


def _is_larger(seen: Sighting, known: _Found) -> bool:
    """The original beats every resized variant; among variants the wider wins.

    Nobody knows what a query asks for that tells no size: it may be the blurred copy that is shown while the picture loads.
    """
    if seen.picture.is_resized != known.picture.is_resized:
        return known.picture.is_resized and ("?" not in seen.picture.url or (known.width or 0) < _USUAL)
    return bool(seen.width and seen.width > (known.width or _USUAL))


def _address(image: _Found) -> str:
    is_same = image.picture.plain == image.named.plain
    return image.picture.url if is_same else image.named.url


def _fitness(image: _Found, subject: frozenset[str]) -> float:
    """Trust and place, then the subject, then size and shape."""
    score = image.score + fit(image.width, image.height)
    if image.picture.key[-4:].lower() == ".gif":
        score -= 15
    if subject and image.score < _DECLARED:
        told = f"{image.alt} {unquote(image.picture.key.rpartition('/')[2])}"
        folded = told.casefold()
        if len([word for word in subject if word in folded]) < min(2, len(subject)):
            return score  # most say nothing of it, and to part words costs more than to look for some
        same = len(subject & _telling(told))
        if same >= 2 or same == len(subject):
            score += _ON_SUBJECT * same / len(subject)
    return score


def _telling(text: str) -> frozenset[str]:
    """The longer words of a text, by their first letters: `lemons` says what `lemon` says."""
    return frozenset(word[:5] for word in _WORD.findall(text.casefold()) if len(word) > 3)
