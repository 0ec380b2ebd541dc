"""The typed facts of a recipe from its schema.org object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from server.rules.reading.document import Document, once
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import objects_of, text_of, texts_of, values
from server.rules.reading.text import clean, lines, unique, words
from server.rules.reading.titles import document_title, main_heading
from server.values.durations import minutes_of
from server.values.page import Recipe

_MAX_DEPTH = 6
_MAX_STEPS, _MAX_TEXT, _MAX_LOOKED_AT = 500, 60_000, 1_000  # writers look at each word many times
_STARS_OF = 5.0
_WRITTEN_MAX = 40  # characters of a duration
_RATING = re.compile(r"\d{1,12}(?:[.,]\d{1,12})?(?!\d)")
_DURATION = re.compile(
    r"^-?P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$",
    re.I,
)
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}\s*[.)]\s+(?=\S))")
_INLINE_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)]\s+(?=[^\W\d])")
_BULLET = re.compile(r"^[\s▢☐□◻⬜■▪•●○·◦‣✓✔*–—-]+(?=\S)")
_NESTED_BRACKETS = re.compile(r"\(([^()]*)\(([^()]*)\)\s*\)")
_EMPTY_BRACKETS = re.compile(r"\s*\(\s*[,;]?\s*\)")
_GROUP = re.compile(r"^[^\d½¼¾⅓⅔]{2,60}:$")  # `For the sauce:` heads what follows


def recipe_node(doc: Document) -> Node | None:
    """The page's own recipe: of several the one with the most ingredients, the outermost first."""
    best, best_size = None, -1
    for node in doc.items.of("recipe"):
        size = min(len(values(_ingredients_of(node))), 3) + (2 if node.get("recipeInstructions") else 0)
        if size > best_size:
            best, best_size = node, size
    return best


@once
def gathered_recipes(doc: Document) -> tuple[str, ...]:
    """The names of the recipes of a round-up: several with ingredients or steps, and not just one of them is what the page is called after.

    Empty for a page of one recipe, and for one with its side dish.
    """
    names = list(
        unique(
            text_of(node.get("name"))
            for node in doc.items.of("recipe")
            if _ingredients_of(node) or node.get("recipeInstructions")
        )
    )
    if len(names) < 2:
        return ()
    headlines = [text_of(node.get("headline")) for node in doc.items.articles()]
    titles = [main_heading(doc), doc.meta("og:title"), *headlines[:1], document_title(doc)]
    told = set(words(next((title for title in titles if title), "")))
    called = [name for name in names if (own := set(words(name))) and 2 * len(own & told) >= len(own)]
    whole = [name for name in called if set(words(name)) <= told]
    return tuple(names) if len(whole or called) != 1 else ()


def read_recipe(node: Node) -> Recipe:
    """Ingredients, steps, times, yield and rating. Total time is preparation plus cooking where it is not given."""
    prep, cook = minutes(node.get("prepTime")), minutes(node.get("cookTime"))
    total = minutes(node.get("totalTime")) or ((prep or 0) + (cook or 0)) or None
    return Recipe(
        ingredients=tuple(_bounded(_ingredient_lines(_ingredients_of(node)))),
        steps=tuple(read_steps(node.get("recipeInstructions"))),
        prep_minutes=prep,
        cook_minutes=cook,
        total_minutes=total,
        servings=_servings(node),
        rating=rating_of(node),
        rating_count=_rating_count(node),
        category=", ".join(texts_of(node.get("recipeCategory"))),
        cuisine=", ".join(texts_of(node.get("recipeCuisine"))),
    )


def minutes(value: Any) -> int | None:
    """Whole minutes of an ISO 8601 duration (`PT1H30M`, `PT1200S`) or of `1 h 30 min`; None for none or zero."""
    total = _length(value)
    return round(total) if total and round(total) else None


def seconds(value: Any) -> int | None:
    """The same in whole seconds."""
    total = _length(value)
    return round(total * 60) if total else None


def _length(value: Any) -> float | None:
    text = text_of(value, "@value", "minValue", "maxValue", "name").replace(" ", " ").strip()[:_WRITTEN_MAX]
    compact = text.replace(" ", "")
    if match := _DURATION.match(compact):
        years, months, weeks, days, hours, mins, seconds = (float(part or 0) for part in match.groups())
        total = ((years * 365 + months * 30 + weeks * 7 + days) * 24 + hours) * 60 + mins + seconds / 60
    elif written := minutes_of(text):
        total = written
    elif text.isdecimal():
        total = float(text)
    else:
        return None
    return total if 0 < total < 525_600 else None


def read_steps(value: Any) -> list[str]:
    """The steps of instructions given as text, markup, lists, steps or sections, in order."""
    return _bounded(_steps(value, 0, count()))


def _bounded(lines_of_it: Iterator[str]) -> list[str]:
    found: list[str] = []
    length = 0
    for line in lines_of_it:
        found.append(line)
        length += len(line)
        if len(found) >= _MAX_STEPS or length > _MAX_TEXT:
            break
    return found


def _steps(value: Any, depth: int, looked_at: Iterator[int]) -> Iterator[str]:
    """Sections may hold each other, and themselves, so that what is looked at is counted over all of them."""
    if depth > _MAX_DEPTH:
        return
    for entry in values(value):
        if next(looked_at) > _MAX_LOOKED_AT:
            return
        if isinstance(entry, list):
            yield from _steps(entry, depth + 1, looked_at)
            continue
        if isinstance(entry, dict):
            inner = entry.get("itemListElement") or entry.get("steps") or entry.get("step")
            if inner and not clean(entry.get("text")):
                yield from _steps(inner, depth + 1, looked_at)
                continue
            if "item" in entry and not clean(entry.get("text")):
                yield from _steps(entry["item"], depth + 1, looked_at)
                continue
            entry = text_of(entry, "text", "name", "description", "@value")
        for line in lines(entry):
            for step in _numbered(line):
                yield _BULLET.sub("", _NUMBERING.sub("", step))


def _numbered(line: str) -> list[str]:
    """The steps of one line that numbers them (`1. Mix. 2. Bake.`); the line itself where the numbers do not run from one."""
    if line.isascii() and "1." not in line and "1)" not in line:
        return [line]
    found = list(_INLINE_NUMBER.finditer(line))
    starts: list[int] = []
    for match in found:
        if int(match[1]) == len(starts) + 1:
            starts.append(match.start())
    if len(starts) < 2 or starts[0] != 0:
        return [line]
    return [line[start:end].strip() for start, end in zip(starts, [*starts[1:], len(line)], strict=True)]


def _ingredients_of(node: Node) -> Any:
    return node.get("recipeIngredient") or node.get("ingredients") or node.get("ingredient") or node.get("supply")


def _ingredient_lines(value: Any) -> Iterator[str]:
    entries = values(value)
    for entry in entries:
        if isinstance(entry, dict):
            found = texts_of(entry, "text", "name", "@value")
        else:
            found = lines(entry) if len(entries) == 1 else [clean(entry)]
        for text in found:
            if (line := tidy_ingredient(text)) and not _GROUP.match(line):
                yield line


def tidy_ingredient(line: str) -> str:
    """An ingredient as it is said: without tick boxes, footnote stars, marks of bold type, and brackets in brackets or around nothing."""
    line = _BULLET.sub("", line).replace("*", "")
    if "(" in line:
        for _ in range(2):
            line = _NESTED_BRACKETS.sub(_flat, line)
        line = _EMPTY_BRACKETS.sub("", line)
    return " ".join(line.replace(" ,", ",").split()).strip(" ,;")


def _flat(match: re.Match[str]) -> str:
    return f"({', '.join(part for part in (match[1].strip(' ,'), match[2].strip(' ,')) if part)})"


def _servings(node: Node) -> str:
    given = texts_of(node.get("recipeYield") or node.get("yield"), "value", "name", "@value")
    worded = [text for text in given if re.search(r"\d", text) and re.search(r"[^\W\d]", text)]
    return next(iter(worded or given), "")[:80]


def rating_of(node: Node) -> float | None:
    """The average rating that an object declares, as stars of five whatever its own scale."""
    for rating in objects_of(node.get("aggregateRating")):
        value, best = _number(rating.get("ratingValue")), _number(rating.get("bestRating"))
        if value is None:
            continue
        if not best or best < value:  # what it does not say is five, ten or a hundred
            best = next((scale for scale in (5.0, 10.0, 100.0) if value <= scale), None)
        if best is None:
            continue
        return value if best == _STARS_OF else round(value * _STARS_OF / best, 2)
    return None


def _number(value: Any) -> float | None:
    match = _RATING.match(text_of(value))
    return float(match[0].replace(",", ".")) if match else None


def _rating_count(node: Node) -> int | None:
    for rating in objects_of(node.get("aggregateRating")):
        for key in ("ratingCount", "reviewCount"):
            if (digits := re.sub(r"[.,\s]", "", text_of(rating.get(key)))).isdecimal() and len(digits) < 10:
                return int(digits) or None
    return None
