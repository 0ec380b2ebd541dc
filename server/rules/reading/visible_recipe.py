"""A recipe that only readers can see: labels and lists, without any markup for machines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document
from server.rules.reading.text import clean, is_plain, lines, text_in, unique
from server.values.page import Recipe

_INGREDIENTS = re.compile(
    r"(?i)^\W*(?:the )?(?:ingredients?|zutaten|ingrédients?|ingredientes|ingredienti|ingrediënten|składniki|ingredienser|ainekset|malzemeler|suroviny)\b.{0,30}$"
)
_STEPS = re.compile(
    r"(?i)^\W*(?:the )?(?:instructions?|directions?|method|preparation|steps|how to make(?: it)?|zubereitung|anleitung|préparation|preparación|elaboración|"
    r"modo de preparo|preparazione|procedimento|bereiding(?:swijze)?|przygotowanie|fremgangsmåde|gör så här|instrucciones|étapes|postup)\b.{0,30}$"
)
# How a plain text begins that is a label for ingredients; most are done with here.
_BEGINNING = re.compile(r"(?i)\W*(?:the\s+)?(?:in|zu|sk|ai|ma|su)")
_LABELS = ("h2", "h3", "h4", "h5", "strong", "b", "p", "h1")
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")
_MAX_LABELS = 150
_MAX_SIBLINGS = 30
_STEP_CLASSES = (
    '[class*="instruction" i] li, [class*="direction" i] li, [class*="preparation" i] li, [class*="method" i] li'
)


def visible_recipe(doc: Document) -> Recipe | None:
    """The list after a label `Ingredients` with the one after `Directions`; None unless both are there."""
    ingredients = _labelled(doc, _INGREDIENTS)
    if len(ingredients) < 2:
        return _in_microformat(doc)
    steps = _labelled(doc, _STEPS) or tuple(unique(text_in(node) for node in doc.tree.css(_STEP_CLASSES)[:60]))
    return Recipe(ingredients=ingredients, steps=steps) if steps else None


def _in_microformat(doc: Document) -> Recipe | None:
    """What recipe plugins marked by classes before schema.org."""
    ingredients = tuple(
        unique(text_in(node) for node in doc.css(".hrecipe .ingredient, .h-recipe .p-ingredient")[:100])
    )
    if len(ingredients) < 2:
        return None
    marked = doc.css(".hrecipe .instructions, .h-recipe .e-instructions")[:3]
    steps = tuple(unique(line for node in marked for line in lines(node.inner_html)))
    return Recipe(ingredients=ingredients, steps=steps) if steps else None


def list_below_steps(doc: Document, headings: Iterable[str]) -> tuple[str, ...]:
    """The numbered list below a heading `Instructions`; () unless it has two entries."""
    wanted = {text for text in headings if len(text) <= 60 and _STEPS.match(text)}
    for tag in ("h2", "h3") if wanted else ():
        for node in doc.elements(tag)[:_MAX_LABELS]:
            if doc.text_of(node) in wanted and doc.elements("ol"):
                steps = tuple(unique(entry for entry in _list_after(node, numbered=True) if entry))
                if len(steps) >= 2:
                    return steps
    return ()


def _labelled(doc: Document, label: re.Pattern[str]) -> tuple[str, ...]:
    for tag in _LABELS:
        for node in doc.elements(tag)[:_MAX_LABELS]:
            raw = node.text(separator=" ")[:200]
            if label is _INGREDIENTS and is_plain(raw) and not _BEGINNING.match(raw):
                continue
            text = clean(raw)
            if text and len(text) <= 60 and label.match(text):
                entries = tuple(unique(_in_paragraph(node, label) or _list_after(node)))
                if entries:
                    return entries
    return ()


def _in_paragraph(node: LexborNode, label: re.Pattern[str]) -> list[str]:
    """The further lines of a paragraph that begins with the label: `<p><b>Ingredients</b><br>3 lemons<br>1 egg</p>`."""
    around = node.parent
    if node.tag not in ("strong", "b") or around is None or around.tag != "p":
        return []
    found = lines(around.inner_html)
    return [_NUMBER.sub("", line) for line in found[1:]] if label.match(found[0]) else []


def _is_label(node: LexborNode) -> bool:
    text = clean(node.text(separator=" ")[:200])
    return len(text) <= 60 and (_STEPS.match(text) or _INGREDIENTS.match(text)) is not None


def _is_numbered(entry: LexborNode) -> bool:
    """Is it an entry of a numbered list that is no list of comments?"""
    around = entry.parent
    return around is not None and around.tag == "ol" and "comment" not in (around.attributes.get("class") or "")


def _list_after(label: LexborNode, *, numbered: bool = False) -> Iterator[str]:
    """Entries of the lists between a label and the next heading, looked for beside it and beside its parents.

    Without a list the lines of the next paragraph count, when it has several.
    """
    start: LexborNode | None = label
    for _ in range(3):
        if start is None or start.tag in ("body", "article", "main"):
            return
        entries: list[str] = []
        paragraph: list[str] = []
        sibling = start.next
        for _ in range(_MAX_SIBLINGS):
            if sibling is None or (entries and sibling.tag in ("h1", "h2", "h3", "h4")):
                break
            if entries and sibling.tag == "p" and _is_label(sibling):
                break
            if sibling.is_element_node:
                entries += [text_in(entry) for entry in sibling.css("li") if not numbered or _is_numbered(entry)]
                if not numbered and not paragraph and sibling.tag in ("p", "div"):
                    paragraph = lines(sibling.inner_html)
            sibling = sibling.next
        if entries or len(paragraph) >= 2:
            yield from (entry for entry in entries or paragraph if len(entry) > 1)
            return
        start = start.parent
