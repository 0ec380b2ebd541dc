"""Languages whose grammar the writer does not know: entries, steps, headings, key phrases and shelf beside the title, each as the page has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from server.rules.writing.draft import Draft
from server.rules.writing.headline import is_short, shorten_entry
from server.rules.writing.material import Material
from server.rules.writing.tidy import fold

_THIN = 3  # sentences: a page that has as many speaks for itself
_LISTED = 4
_OF_EACH = 3
_ENTRY_CHARACTERS = 60


def neutral(material: Material) -> Iterator[Draft]:
    """Titles and sentences made of names alone, for a page that says little; nothing for one with sentences of its own."""
    if len(material.sentences) >= _THIN:
        return
    is_dense = regex.search(r"[\p{Han}\p{Kana}]", material.title) is not None
    joint, comma = ("：", "、") if is_dense else (": ", ", ")
    phrases = [one for one in material.keywords if fold(one) not in fold(material.title)]
    for angle, found in (
        ("list", material.entries), ("how_to", material.steps), ("list", material.ingredients), ("list", material.topics), ("plain", phrases),
    ):  # fmt: skip
        names = _names(found)
        for at, name in enumerate(names[:_OF_EACH]):
            told = [*names[at:], *names[:at]][:_LISTED]
            headline = name if angle != "plain" and is_short(name) else material.short
            opening = (
                (comma.join(told),) if len(told) > 1 and angle != "plain" else ()
            )  # a heap of key phrases is no sentence
            yield Draft(angle, f"{material.short}{joint}{name}", headline, opening)
    shelf = material.category
    if shelf and fold(shelf) not in fold(material.title) and fold(shelf) not in map(fold, phrases[:_OF_EACH]):
        yield Draft("plain", f"{shelf}{joint}{material.title}", material.short)


def _names(found: Sequence[str]) -> list[str]:
    short = (shorten_entry(one, _ENTRY_CHARACTERS) for one in found[:12])
    return [one for one in dict.fromkeys(short) if one and not one.endswith("…")]
