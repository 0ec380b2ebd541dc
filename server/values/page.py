"""What was read from a page: plain facts, no judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class PageImage:
    """One content picture. Width and height are pixels as declared, None when unknown."""

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""


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
    category: str = ""
    cuisine: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """Typed facts of a product. Price is the decimal text as declared, currency an ISO 4217 code."""

    price: str = ""
    currency: str = ""
    availability: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Everything the writer and the studio may use of one page.

    `kind` is one of article, recipe, product, list, howto, video. Dates are ISO 8601 text exactly as
    precise as the page declares them (a date or an instant). `items` are the entries of a list post,
    `steps` those of a how-to. `excerpt` is the first real paragraph. `video` is the address
    of a declared video. `text` is the main text and stays empty unless it was asked for.
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
    excerpt: str = ""
    recipe: Recipe | None = None
    product: Product | None = None
    video: str | None = None
    is_noindex: bool = False
    text: str = field(default="", repr=False)


def facts_from(told: Mapping[str, Any]) -> PageFacts:
    """The facts that were stored as JSON; fields that this version of the program does not know are left out."""
    known = _known(PageFacts, told)
    for name, kind in (("recipe", Recipe), ("product", Product)):
        known[name] = kind(**_known(kind, known[name])) if known.get(name) else None
    known["images"] = tuple(PageImage(**_known(PageImage, one)) for one in known.get("images") or ())
    return PageFacts(**known)


def _known(kind: type, told: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items() if name in names}
