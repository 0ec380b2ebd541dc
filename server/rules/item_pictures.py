"""Which picture of a page shows which entry of its list, or which step: said only where the page tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.values.page import PageFacts

_SAME = 0.6  # of the words of what is drawn beside a picture must stand in the heading above it
_WORD = re.compile(r"\w+")


def pictures_of_items(facts: PageFacts, items: Sequence[str]) -> tuple[str, ...]:
    """The address of each item's picture, '' where it is not known.

    An item's picture stands below the heading that says the same; or, in a how-to whose text has just as many pictures
    as steps, at the step's own place.
    """
    headed = [
        (
            facts.items[one.item] if one.item is not None and one.item < len(facts.items) else one.heading,
            one.images[0].url,
        )
        for one in facts.sections
        if one.images
    ]
    found = [_best(item, headed) for item in items]
    if any(found) or facts.kind != "howto":
        return tuple(found)
    shown = [one.url for one in facts.images if one.place == "content" and one.url != facts.lead]
    if not facts.steps or len(shown) != len(facts.steps):
        return tuple(found)
    return tuple(_best(item, list(zip(facts.steps, shown, strict=True))) for item in items)


def _best(item: str, told: Sequence[tuple[str, str]]) -> str:
    wanted = _words(item)
    if not wanted:
        return ""
    shares = [len(wanted & _words(text)) / len(wanted) for text, _ in told]
    best = max(shares, default=0.0)
    # Two headings that say it equally well say nothing.
    return told[shares.index(best)][1] if best >= _SAME and shares.count(best) == 1 else ""


def _words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if not word.isdigit()}
