"""A page as data for the AI writer: without sentences that give orders, the most useful first, and no more than a prompt should hold."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from server.rules.page_orders import without_page_orders
from server.values.limits import fit_text
from server.values.orders import without_orders
from server.values.page import PageFacts
from server.values.text import WritingTask

_PAGE_CHARACTERS = 12_000  # of a page's data; what is of less use is left out
_ENTRY_CHARACTERS = 40  # what stands around an entry of a list
_TEXT_CHARACTERS = 4000
_FIELD_CHARACTERS = 600
_ENTRIES_MAX = 40


def page_data(task: WritingTask) -> str:
    """The page's facts as one JSON object, the most useful first and no more than fit. `<` is escaped, so no text in it can close the fence.

    Entries of a list that are written about one by one share the room.
    """
    terms = (("tags", _clean_all(task.tags), 400), ("categories", _clean_all(task.categories), 400))
    if not task.entries:
        return _written(_data(task.facts, terms, _PAGE_CHARACTERS))
    room = _PAGE_CHARACTERS // len(task.entries) - _ENTRY_CHARACTERS
    entries = [{"entry": at, **_data(one, (), room)} for at, one in enumerate(task.entries, start=1)]
    shared = {name: kept for name, value, most in terms if (kept := _within(value, most))}
    return _written({"list": _clean(task.facts.title, 300), **shared, "entries": entries})


def _data(page: PageFacts, terms: Sequence[tuple[str, Any, int]], room: int) -> dict[str, Any]:
    facts = sanitised(page)
    lead = facts.lead
    # How much each may take: a recipe of a hundred lines leaves room for the words of its page.
    offered: list[tuple[str, Any, int]] = [
        ("title", facts.title, 400),
        ("kind", facts.kind, 40),
        ("description", facts.description, 800),
        ("product", asdict(facts.product) if facts.product else None, 600),
        ("recipe", asdict(facts.recipe) if facts.recipe else None, 4500),
        ("items", facts.items, 3000),
        ("steps", facts.steps, 2500),
        ("headings", facts.headings, 1800),
        ("keywords", facts.keywords, 800),
        *terms,
        ("picture_alt", next((image.alt for image in facts.images if image.url == lead), ""), 600),
        (
            "picture_heading",
            next((one.heading for one in facts.sections if any(image.url == lead for image in one.images)), ""),
            300,
        ),
        ("author", facts.author, 120),
        ("site_name", facts.site_name, 120),
        ("published", (facts.published_at or "")[:10], 20),
        ("first_paragraph", facts.excerpt, 1600),
        ("text", facts.text, _TEXT_CHARACTERS),
    ]
    filled: dict[str, Any] = {}
    left = room
    for name, value, most in offered:
        kept = _within(value, min(most, left - len(name) - 6))
        if kept:
            filled[name] = kept
            left -= len(_written(kept)) + len(name) + 6
    return filled | _in_all(page, filled)


def _in_all(facts: PageFacts, kept: dict[str, Any]) -> dict[str, int]:
    """How long the lists are that were cut: entries may be counted."""
    recipe = facts.recipe
    told = {"items": (facts.items, kept), "steps": (facts.steps, kept)}
    if recipe is not None:
        inside = kept.get("recipe") or {}
        told |= {"ingredients": (recipe.ingredients, inside), "recipe_steps": (recipe.steps, inside)}
    counted = {
        name: (len(all_of), len(inside.get(name.removeprefix("recipe_"), ())))
        for name, (all_of, inside) in told.items()
    }
    return {f"{name}_in_all": whole for name, (whole, part) in counted.items() if part < whole}


def _within(value: Any, room: int) -> Any:
    """As much of a value as fits: whole sentences, whole entries. A mapping keeps its short values first."""
    if not value or room <= 0:
        return None
    if isinstance(value, str):
        while len(_written(value)) > room:  # what has to be escaped takes more than a character
            shorter = fit_text(value, max(0, min(room, len(value)) * 3 // 4))
            value = shorter if len(shorter) < len(value) else ""
        return value
    if isinstance(value, dict):
        kept: dict[str, Any] = {}
        short = {name: one for name, one in value.items() if one and not isinstance(one, list | tuple)}
        for name, one in short.items():
            if len(_written({**kept, name: one})) <= room:
                kept[name] = one
        lists = [name for name, one in value.items() if one and name not in short]
        for place, name in enumerate(lists):  # what the first does not need is the next one's
            part = _within(value[name], (room - len(_written(kept))) // (len(lists) - place) - len(name) - 6)
            kept |= {name: part} if part else {}
        return kept
    if isinstance(value, list | tuple):
        entries: list[Any] = []
        for entry in value:
            room -= len(_written(entry)) + 2
            if room < 0:
                break
            entries.append(entry)
        return entries
    return value


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str).replace("<", "\\u003c")


def sanitised(facts: PageFacts) -> PageFacts:
    """Return the facts without sentences that speak to machines, each field inside a sane length."""
    facts = without_page_orders(facts)
    recipe, product, clip = facts.recipe, facts.product, facts.clip
    if recipe is not None:
        recipe = replace(
            recipe,
            ingredients=_clean_all(recipe.ingredients),
            steps=_clean_all(recipe.steps),
            servings=_clean(recipe.servings, 60),
            category=_clean(recipe.category, 100),
            cuisine=_clean(recipe.cuisine, 100),
        )
    if product is not None:
        product = replace(
            product,
            price=_clean(product.price, 30),
            currency=_clean(product.currency, 10),
            availability=_clean(product.availability, 60),
            brand=_clean(product.brand, 100),
        )
    return replace(
        facts,
        title=_clean(facts.title, 300),
        description=_clean(facts.description),
        excerpt=_clean(facts.excerpt, 1500),
        author=_clean(facts.author, 100),
        site_name=_clean(facts.site_name, 100),
        headings=_clean_all(facts.headings),
        items=_clean_all(facts.items),
        steps=_clean_all(facts.steps),
        keywords=_clean_all(facts.keywords),
        images=tuple(replace(image, alt=_clean(image.alt)) for image in facts.images),
        sections=tuple(
            replace(one, heading=_clean(one.heading), text=_clean(one.text)) for one in facts.sections[:_ENTRIES_MAX]
        ),
        text=_clean(facts.text, _TEXT_CHARACTERS),
        recipe=recipe,
        product=product,
        clip=replace(clip, title=_clean(clip.title)) if clip is not None else None,
    )


def _clean_all(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, (_clean(text) for text in texts[:_ENTRIES_MAX])))


def _clean(text: str, limit: int = _FIELD_CHARACTERS) -> str:
    line = " ".join(html.unescape(text[: 4 * limit]).split())
    return fit_text(without_orders(line), limit)
