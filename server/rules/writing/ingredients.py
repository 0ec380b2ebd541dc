"""What a recipe needs, in words that stand in a sentence: amount and food, without what to do with it."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from server.rules.writing.headline import shorten_entry, without_asides
from server.rules.writing.marks import without_open_end
from server.rules.writing.tidy import tidy

# "4 boneless, skinless chicken breasts": what stands before such a comma is no food yet.
_UNFINISHED = regex.compile(
    r"(?<!\p{L})(?:boneless|skinless|large|small|medium|big|ripe|fresh|dried|raw|whole|thick|thin|firm|cold|warm|good|good-quality|unsalted|bone-in|skin-on|low-sodium|"
    r"große[rsn]?|kleine[rsn]?|mittelgroße[rsn]?|reife[rsn]?|frische[rsn]?|rote[rsn]?|grüne[rsn]?|gelbe[rsn]?|weiche[rsn]?|grandes?|petite?s?|grosses?|gros|beaux|belles|grote|kleine|rijpe|verse|stora|små|mogna)$",
    regex.IGNORECASE,
)
_CHARACTERS = 50
_DOUBTFUL_SHARE = 0.34  # from here on the page's list is something else: amounts alone, or the method
_JOINT = regex.compile(r"[,;،、]\s+|(?<=\p{L}{3})\.\s+(?=\p{Lu})|(?<!\s)\s+[-–—]\s+")
_AMOUNT_ALONE = regex.compile(
    r"(?:[\p{N}\s/.,½¼¾⅓⅔–-]++|(?<!\p{L})(?:cup|teaspoon|tablespoon|tsp|tbsp|ounce|oz|pound|lb|gram|gr|g|kg|ml|cl|dl|l|litre|liter|el|tl|tbs|stk|stück|prise|c\.? à [sc]\.?|cuillères?|"
    r"cucchiai\p{L}*|cucchiaini|cdas?|cditas?|colher(?:es)?|xícaras?|pinch|dash|clove|can|piece|unid|q\.?b)\p{L}{0,2}\.?(?!\p{L}))+",
    regex.IGNORECASE,
)


def ingredients_in(given: Sequence[str]) -> list[str]:
    """The entries of a list of ingredients; none where too many of them are no food."""
    found = [_ingredient(item) for item in given]
    named = [one for one in found if one and not _AMOUNT_ALONE.fullmatch(one)]
    doubtful = sum(one.endswith("…") for one in named) + len(found) - len(named)
    if found and doubtful >= _DOUBTFUL_SHARE * len(found):
        return []
    # Those too long for a sentence come last, where "and 7 more" stands for them.
    return sorted(named, key=lambda one: one.endswith("…"))


def _ingredient(item: str) -> str:
    parts = [one for one in _JOINT.split(without_asides(tidy(item))) if one and one.strip()]
    if len(parts) > 1 and _UNFINISHED.search(parts[0]):
        parts[0] = f"{parts[0]}, {parts[1]}"
    return shorten_entry(without_open_end(parts[0]), _CHARACTERS) if parts else ""
