"""A page's facts without what gives orders to a machine: in no text, alt text, heading, caption, ingredient or step."""

from __future__ import annotations

from dataclasses import replace

from server.values.orders import orders_in, speaks_to_machines, without_orders
from server.values.page import PageFacts

_CHARACTERS = 6000  # of each text: no writer looks at more
_OF_AN_ENTRY = 2000  # a heading, an ingredient, a step: there may be hundreds


def without_page_orders(facts: PageFacts) -> PageFacts:
    """Return the facts without sentences that speak to machines. Key phrases found only in such sentences go with them."""
    recipe, product, clip = facts.recipe, facts.product, facts.clip
    if recipe is not None:
        recipe = replace(
            recipe,
            ingredients=clean_all(recipe.ingredients),
            steps=clean_all(recipe.steps),
            servings=_clean(recipe.servings),
            category=_clean(recipe.category),
            cuisine=_clean(recipe.cuisine),
        )
    if product is not None:
        product = replace(
            product,
            price=_clean(product.price),
            currency=_clean(product.currency),
            availability=_clean(product.availability),
            brand=_clean(product.brand),
        )
    return replace(
        facts,
        title=_title(facts.title),
        description=_clean(facts.description),
        excerpt=_clean(facts.excerpt),
        author=_clean(facts.author),
        site_name=_clean(facts.site_name),
        headings=clean_all(facts.headings),
        items=clean_all(facts.items),
        steps=clean_all(facts.steps),
        keywords=_keywords(facts),
        images=tuple(replace(image, alt=_clean(image.alt)) for image in facts.images),
        sections=tuple(
            replace(
                one,
                heading=_clean(one.heading),
                text=_clean(one.text),
                images=tuple(replace(image, alt=_clean(image.alt)) for image in one.images),
            )
            for one in facts.sections
        ),
        text=_clean(facts.text),
        recipe=recipe,
        product=product,
        clip=replace(clip, title=_clean(clip.title)) if clip is not None else None,
    )


def clean_all(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts without orders, each up to two thousand characters; those that hold nothing else are left out."""
    return tuple(one for text in texts if (one := _clean(text[:_OF_AN_ENTRY])) or not text)


def _title(title: str) -> str:
    kept = _clean(title)
    return kept if kept == title else kept.rstrip(" .:;–—-")


def _keywords(facts: PageFacts) -> tuple[str, ...]:
    prose = [
        *(one[:_CHARACTERS] for one in (facts.title, facts.description, facts.excerpt, facts.text)),
        *(one[:_OF_AN_ENTRY] for one in (*facts.headings, *facts.steps)),
    ]
    ordered = " ".join(orders_in(one) for one in prose).casefold()
    kept = " ".join(without_orders(one) for one in prose).casefold() if ordered.strip() else ""
    return clean_all(tuple(one for one in facts.keywords if one.casefold() not in ordered or one.casefold() in kept))


def _clean(text: str) -> str:
    """The text itself where nothing is wrong with it."""
    if speaks_to_machines(text[:_CHARACTERS]):
        return without_orders(text[:_CHARACTERS])
    return text
