"""A recipe that only readers can see: headings and lists, without any markup for machines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from server.rules.reading.text import clean, unique
from server.values.page import Recipe

_INGREDIENTS = re.compile(
    r"(?i)^\W*(?:the )?(?:ingredients?|zutaten|ingr[ée]dients?|ingredientes|ingredienti|ingrediënten|składniki|ingredienser|ainekset|malzemeler)\b.{0,40}$"
)
_STEPS = re.compile(
    r"(?i)^\W*(?:the )?(?:instructions?|directions?|method|preparation|steps|how to make(?: it)?|zubereitung|anleitung|pr[ée]paration|preparaci[óo]n|elaboraci[óo]n|modo de preparo|preparazione|procedimento|bereiding(?:swijze)?|przygotowanie|fremgangsm[åa]de|gör så här|instrucciones|étapes)\b.{0,40}$"
)
_MAX_SIBLINGS = 30


def visible_recipe(root: LexborNode | None) -> Recipe | None:
    """The list after a heading `Ingredients`, with the one after `Directions`; None unless both are there."""
    if root is None:
        return None
    ingredients: list[str] = []
    steps: list[str] = []
    for node in root.css("h1, h2, h3, h4, h5, strong, b")[:200]:
        text = clean(node.text(separator=" "))
        if not text or len(text) > 60:
            continue
        if not ingredients and _INGREDIENTS.match(text):
            ingredients = list(unique(_list_after(node)))
        elif not steps and _STEPS.match(text):
            steps = list(unique(_list_after(node)))
    return Recipe(ingredients=tuple(ingredients), steps=tuple(steps)) if len(ingredients) >= 2 and steps else None


def _list_after(heading: LexborNode) -> Iterator[str]:
    """Entries of the lists between a heading and the next one, looked for beside it and beside its parents."""
    start: LexborNode | None = heading
    for _ in range(3):
        if start is None:
            return
        entries: list[str] = []
        sibling = start.next
        for _ in range(_MAX_SIBLINGS):
            if sibling is None or (entries and sibling.tag in ("h1", "h2", "h3", "h4")):
                break
            if sibling.is_element_node:
                entries += [clean(entry.text(separator=" ")) for entry in sibling.css("li")]
            sibling = sibling.next
        if entries:
            yield from (entry for entry in entries if entry)
            return
        start = start.parent
