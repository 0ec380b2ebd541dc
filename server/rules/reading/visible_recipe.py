"""A recipe that only readers can see: labels and lists, without any markup for machines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document, once
from server.rules.reading.text import clean, lines, stays_long, text_in, unique
from server.rules.reading.within import within
from server.values.page import Recipe

_INGREDIENTS = re.compile(
    r"(?i)^\W*(?:the )?(?:ingredients?|zutaten|ingrédients?|ingredientes|ingredienti|ingrediënten|składniki|ingredienser|ainekset|malzemeler|suroviny)\b.{0,30}$"
)
_STEPS = re.compile(
    r"(?i)^\W*(?:the )?(?:instructions?|directions?|method|preparation|steps|how to make(?: it)?|zubereitung|anleitung|préparation|preparación|elaboración|"
    r"modo de preparo|preparazione|procedimento|bereiding(?:swijze)?|przygotowanie|fremgangsmåde|gör så här|instrucciones|étapes|postup)\b.{0,30}$"
)
# What craft posts say as well: here the entries must be measured as one measures in a kitchen.
_NEEDED = re.compile(
    r"(?i)^\W*(?:what (?:do )?you(?:['’]ll| will)? need|you(?:['’]ll| will)? need|shopping list|(?:das |was )?(?:brauchst du|du brauchst|ihr braucht|braucht ihr)|einkaufsliste|(?:ce qu['’])?il vous faut|(?:lo que )?necesitas|"
    r"vas a necesitar|(?:cosa|che cosa) (?:ti )?serve|occorrente|(?:o que )?você (?:vai )?precisa|(?:dit |wat )?heb je nodig|benodigdheden|du behöver|du skal bruge|du trenger)\b.{0,40}$"
)
# The first three letters of each of them, behind `the`, too; shorter words are left to the patterns.
_FIRST_LETTERS = """
the ing ain mal skł sur zut anl ber dir ela fre gör how ins met mod pos pre pro pré prz ste zub éta ben bra cos che das dit ein heb ihr nec occ sho vas voc
was wat wha you
"""
_BEGINNINGS = frozenset(_FIRST_LETTERS.split())
_UNITS = (
    r"(?:g|gr|kg|mg|ml|cl|dl|l|oz|lbs?|cups?|tbsps?|tsps?|tablespoons?|teaspoons?|pinch(?:es)?|cloves?|grams?|gramm?|lit(?:er|re)s?|el|tl|esslöffel|teelöffel|prisen?|zehen?|stücke?|becher|päckchen|"
    r"c(?:\.|uill?\w+)? ?à (?:s|c)\w*|cuill\w+|pincées?|gousses?|verres?|sachets?|cucchiai\w*|pizzic\w+|spicchi\w*|bustin\w+|cucharad\w+|tazas?|pizcas?|dientes?|colher\w*|xícaras?|pitadas?|dentes?|latas?|eetlepels?|theelepels?|teentjes?|"
    r"łyżk\w+|łyżecz\w+|szklank\w+|szczypt\w+|msk|tsk|krm|spsk|dkg|ek|tk)"
)
_UNIT = re.compile(rf"(?:^|[\s\d(½¼¾⅓⅔/]){_UNITS}\b", re.IGNORECASE)
_AMOUNT = re.compile(rf"^\W{{0,3}}(?:ca\.? ?|about )?[\d½¼¾⅓⅔⅛][\d½¼¾⅓⅔⅛.,/ –-]{{0,8}}{_UNITS}\b", re.IGNORECASE)
_MEASURE = re.compile(rf"[\d½¼¾⅓⅔⅛][\d½¼¾⅓⅔⅛.,/ –-]{{0,8}}{_UNITS}\b", re.IGNORECASE)
_QUANTITY = re.compile(r"[\d½¼¾⅓⅔⅛]")
_MAX_LABEL = 60
_LABELS = ("h2", "h3", "h4", "h5", "strong", "b", "p", "h1")
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")
_MAX_LABELS = 150
_MAX_SIBLINGS = 30
_LOOKED_AT = 3  # entries of a list
_MAX_ENTRY = 120  # characters of an ingredient; what is longer is prose about them
_MEASURED_OF = 3  # entries without steps, of which so many tell how much
_FORMATS = ".hrecipe, .h-recipe"
_CALLED = '[class*="ingredient" i], [id*="ingredient" i]'  # what the two below and the old microformat ask for
_STEPS_CALLED = '[class*="instruction" i], [class*="direction" i], [class*="preparation" i], [class*="method" i]'
_MAX_TRIED = 12  # labels that no list comes after
_MAX_MARKED = 100


def visible_recipe(doc: Document) -> Recipe | None:
    """The list after a label `Ingredients` with the one after `Directions`.

    Many blogs tell the steps without a label: then the ingredients must be measured. None where there is no such list.
    """
    ingredients = _labelled(doc, _INGREDIENTS)
    if len(ingredients) < 2 and _measured(needed := _labelled(doc, _NEEDED), in_kitchen=True):
        ingredients = needed
    if len(ingredients) < 2:
        if b"recip" not in doc.data or b"recipe" not in doc.data:  # up to five letters are looked for faster
            return None  # what follows walks over the page again and again; some address or class says it where there is one
        return (_in_microformat(doc) or _of_classes(doc) if doc.css(_CALLED) else None) or _unlabelled(doc)
    steps = _labelled(doc, _STEPS) or _marked(doc, _STEPS_CALLED)
    return Recipe(ingredients=ingredients, steps=steps) if steps or _measured(ingredients) else None


def measures(text: str) -> int:
    """How many amounts in a kitchen's measure stand in a text: `200 g`, `2 cups`."""
    return sum(1 for _ in _MEASURE.finditer(text))


def begins_with_measure(text: str) -> bool:
    """Does a text begin like a line of a list of ingredients: `200 g butter, soft`?"""
    return _AMOUNT.match(text) is not None


def _measured(entries: Sequence[str], *, in_kitchen: bool = False) -> bool:
    """Do the entries tell how much of each is needed, most of them, and some by a kitchen's measure?"""
    quantities = sum(_QUANTITY.search(entry) is not None for entry in entries)
    units = sum(_UNIT.search(entry) is not None for entry in entries)
    is_told = 2 * quantities >= len(entries) >= _MEASURED_OF
    return is_told and units >= (_MEASURED_OF if in_kitchen else 1)


def _marked(doc: Document, called: str, *, is_own: bool = False) -> tuple[str, ...]:
    """The entries of lists in elements that are called so."""
    found = within(doc, called, "li", _MAX_MARKED, is_own=is_own)
    return tuple(unique(text for node in found if (text := text_in(node))))


def _of_classes(doc: Document) -> Recipe | None:
    """What themes and shops call ingredients in their class names."""
    ingredients = _marked(doc, _CALLED, is_own=True)
    return Recipe(ingredients=ingredients, steps=_marked(doc, _STEPS_CALLED)) if _measured(ingredients) else None


def _in_microformat(doc: Document) -> Recipe | None:
    """What recipe plugins marked by classes before schema.org."""
    ingredients = tuple(
        unique(text_in(node) for node in within(doc, _FORMATS, ".ingredient, .p-ingredient", _MAX_MARKED))
    )
    if len(ingredients) < 2:
        return None
    marked = within(doc, _FORMATS, ".instructions, .e-instructions", 3)
    steps = tuple(unique(line for node in marked for line in lines(node.inner_html)))
    return Recipe(ingredients=ingredients, steps=steps) if steps else None


def list_below_steps(doc: Document, headings: Iterable[str]) -> tuple[str, ...]:
    """The numbered list below a heading `Instructions`; () unless it has two entries."""
    wanted = {text for text in headings if len(text) <= 60 and _STEPS.match(text)}
    for tag in ("h2", "h3") if wanted else ():
        for node in doc.elements(tag)[:_MAX_LABELS]:
            if doc.text_of(node) in wanted and doc.elements("ol"):
                steps = tuple(unique(entry for entry in _list_after(doc, node, numbered=True) if entry))
                if len(steps) >= 2:
                    return steps
    return ()


def _unlabelled(doc: Document) -> Recipe | None:
    """The list whose entries begin with a kitchen's measure (`200 g butter`), wherever it stands."""
    for node in doc.elements("ul")[:_MAX_LABELS]:
        if not _begins_measured(node) or doc.is_chrome(node):
            continue
        entries = tuple(unique(text_in(entry) for entry in node.css("li")[:60]))
        if sum(_AMOUNT.match(entry) is not None for entry in entries) >= _MEASURED_OF and _measured(entries):
            return Recipe(ingredients=entries, steps=_labelled(doc, _STEPS) or _marked(doc, _STEPS_CALLED))
    return None


def _begins_measured(node: LexborNode) -> bool:
    """Is one of a list's first entries an amount? Most lists are done with here."""
    entry, seen = node.child, 0
    while entry is not None and seen < _LOOKED_AT:
        if entry.tag == "li":
            seen += 1
            if _AMOUNT.match(entry.text()[:40].lstrip()):
                return True
        entry = entry.next
    return False


def _labelled(doc: Document, label: re.Pattern[str]) -> tuple[str, ...]:
    labels = (node for node, text in _short_lines(doc) if label.match(text))
    for node in islice(labels, _MAX_TRIED):
        entries = tuple(unique(_in_paragraph(node, label) or _list_after(doc, node)))
        if entries and (label is _STEPS or 2 * sum(len(entry) <= _MAX_ENTRY for entry in entries) >= len(entries)):
            return entries
    return ()


@once
def _short_lines(doc: Document) -> list[tuple[LexborNode, str]]:
    """What may be a label, with its text: most begin otherwise or are too long, which shows before they are cleaned."""
    found: list[tuple[LexborNode, str]] = []
    for tag in _LABELS:
        for node in doc.elements(tag)[:_MAX_LABELS]:
            raw = node.text(separator=" ")
            start = raw.lstrip()[:3].lower()
            if (start.isalpha() and start not in _BEGINNINGS) or stays_long(raw, _MAX_LABEL):
                continue
            if (text := clean(raw[:200])) and len(text) <= _MAX_LABEL:
                found.append((node, text))
    return found


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


def _list_after(doc: Document, label: LexborNode, *, numbered: bool = False) -> Iterator[str]:
    """Entries of the lists between a label and the next heading, looked for beside it and beside its parents.

    Without a list the lines of the next paragraph count, when it has several, else the paragraphs up to the next label.
    """
    start: LexborNode | None = label
    for _ in range(3):
        if start is None or start.tag in ("body", "article", "main"):
            return
        entries: list[str] = []
        paragraph: list[str] = []
        paragraphs: list[str] = []
        sibling = start.next
        for _ in range(_MAX_SIBLINGS):
            if sibling is None or (entries and sibling.tag in ("h1", "h2", "h3", "h4")):
                break
            if (entries or paragraphs) and sibling.tag in ("p", "h2", "h3", "h4", "h5") and _is_label(sibling):
                break
            if sibling.tag == "p" and not numbered and not doc.is_unseen(sibling):
                paragraphs += lines(sibling.inner_html)
            elif sibling.tag in ("h1", "h2", "h3", "h4") and len(paragraphs) > 1:
                break
            if sibling.is_element_node:
                entries += [
                    text_in(entry)
                    for entry in sibling.css("li")
                    if (not numbered or _is_numbered(entry)) and not doc.is_unseen(entry)
                ]
                if not numbered and not paragraph and sibling.tag in ("p", "div") and not doc.is_unseen(sibling):
                    paragraph = lines(sibling.inner_html)
            sibling = sibling.next
        if found := entries or (paragraph if len(paragraph) >= 2 else paragraphs if len(paragraphs) >= 2 else []):
            yield from (entry for entry in found if len(entry) > 1)
            return
        start = start.parent
