"""Which kind of page it is: article, recipe, product, list, howto or video."""

from __future__ import annotations

from server.rules.reading.document import Document
from server.rules.reading.product import is_article
from server.values.page import Product, Recipe


def page_kind(
    doc: Document,
    *,
    recipe: Recipe | None,
    product: Product | None,
    items: tuple[str, ...],
    steps: tuple[str, ...],
    title: str,
    video: str | None,
) -> str:
    """One word. What a page carries decides; a video beside an article's text does not make it a video page."""
    if recipe is not None:
        return "recipe"
    if product is not None and not is_article(doc):
        return "product"
    if doc.meta("og:type").lower().startswith("video") or (
        video and not is_article(doc) and doc.items.of("videoobject")
    ):
        return "video"
    if items:
        return "list"
    if steps or title.casefold().startswith("how to "):
        return "howto"
    return "article"
