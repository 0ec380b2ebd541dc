"""What was read from a page: plain facts, no judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class PageImage:
    """One content picture. Width and height are pixels as declared, None when unknown.

    `place` is content, page (outside the main container), or declared (only named by the page's data).
    """

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it: pictures in order, and how its text begins (at most 300 characters).

    `level` is 2 to 4. `item` is the place of a list post's entry among `PageFacts.items`, None for other sections.
    """

    heading: str
    level: int = 2
    images: tuple[PageImage, ...] = ()
    text: str = ""
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Video:
    """A declared or embedded video: its file, its player, a still, its length in seconds; what is unknown is empty."""

    url: str = ""
    player: str = ""
    thumbnail: str = ""
    seconds: int | None = None
    title: str = ""
    uploaded_at: str | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """Typed facts of a recipe. Times are whole minutes."""

    ingredients: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    prep_minutes: int | None = None
    cook_minutes: int | None = None
    total_minutes: int | None = None
    servings: str = ""
    rating: float | None = None
    rating_count: int | None = None
    category: str = ""
    cuisine: str = ""


# Availabilities of what nobody can buy now: its price would lead people to a closed door.
NOT_TO_BE_HAD = frozenset({"OutOfStock", "SoldOut", "Discontinued"})


@dataclass(frozen=True, slots=True)
class Product:
    """Typed facts of a product. Price is a decimal number as text (`1299.50`), currency an ISO 4217 code.

    `highest` is the highest price where there are several, of which `price` is the lowest. `availability` is schema.org's word: InStock, OutOfStock, PreOrder, BackOrder …
    """

    price: str = ""
    currency: str = ""
    availability: str = ""
    brand: str = ""
    rating: float | None = None
    highest: str = ""


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something between readers and the content: noindex, paywall, nopin, password, sign_in, consent, maintenance, shield, not_found.

    `keeps_out`: what was read is not the page that was meant. `text` is a sentence for a blogger.
    """

    code: str
    text: str
    keeps_out: bool = False


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Everything the writer and the studio may use of one page.

    `kind` is one of article, recipe, product, list, howto, video. Dates are ISO 8601 text exactly as
    precise as the page declares them (a date or an instant). `items` are the entries of a list post,
    `steps` those of a how-to. `image` is the address that the page gives for its picture; `lead` is the same picture as large and
    whole as the page has it. `sections` are the content's headings with their pictures. `excerpt` is the first real paragraph. `video` is the address
    of a declared video, `clip` all that is known of it. `barriers` keep
    readers or search from the page, the worst first. `text` is the main text and stays empty unless it was asked for.
    """

    url: str
    title: str = ""
    description: str = ""
    canonical_url: str = ""
    site_name: str = ""
    author: str = ""
    published_at: str | None = None
    modified_at: str | None = None
    language: str = ""
    kind: str = "article"
    keywords: tuple[str, ...] = ()
    image: str | None = None
    images: tuple[PageImage, ...] = ()
    items: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    excerpt: str = ""
    recipe: Recipe | None = None
    product: Product | None = None
    video: str | None = None
    clip: Video | None = None
    is_noindex: bool = False
    barriers: tuple[Barrier, ...] = ()
    text: str = field(default="", repr=False)

    @property
    def lead(self) -> str:
        """The address of the page's own picture among `images`, '' without one."""
        if not self.image or any(one.url == self.image for one in self.images):
            return self.image or ""
        return next((one.url for one in self.images), self.image)


def facts_from(told: Mapping[str, Any]) -> PageFacts:
    """The facts that were stored as JSON; fields that this version of the program does not know are left out."""
    known = _known(PageFacts, told)
    for name, kind in (("recipe", Recipe), ("product", Product)):
        known[name] = kind(**_known(kind, known[name])) if known.get(name) else None
    known["images"] = tuple(PageImage(**_known(PageImage, one)) for one in known.get("images") or ())
    known["sections"] = tuple(_section(one) for one in known.get("sections") or ())
    return PageFacts(**known)


def _section(told: Mapping[str, Any]) -> Section:
    known = _known(Section, told)
    known["images"] = tuple(PageImage(**_known(PageImage, one)) for one in known.get("images") or ())
    return Section(**known)


def _known(kind: type, told: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items() if name in names}
