"""A list post as its items: each is told of as a page of its own, so that a pin of it speaks of it and shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from server.rules.reading.text import clean
from server.rules.writing.headline import subject_of
from server.rules.writing.languages import phrasebook_for
from server.values.page import PageFacts, Section
from server.values.text import TITLE_MAX

MOST = 20
_LEAST = 3  # fewer are chapters, not entries


def items_of(facts: PageFacts) -> tuple[Section, ...]:
    """The list post's entries that have a picture, in their order, at most twenty; none when the page is no list post."""
    found: dict[int, Section] = {}
    for section in facts.sections:
        if section.item is not None and section.images and section.heading:
            found.setdefault(section.item, section)
    return tuple(found[number] for number in sorted(found)[:MOST]) if len(found) >= _LEAST else ()


def wish_of(section: Section) -> dict[str, Any]:
    """What a pin remembers of its item, so that it can be made anew."""
    return {"number": section.item, "heading": section.heading[:200]}


def _name(facts: PageFacts, section: Section) -> str:
    """The entry's own words, without the number that stands before them."""
    at = section.item
    return facts.items[at] if at is not None and 0 <= at < len(facts.items) else section.heading


def _title(facts: PageFacts, name: str) -> str:
    """The entry beside what the list is about: "Climb the castle walls – Lisbon with Kids"."""
    subject = subject_of(facts.title, phrasebook_for(facts.language, f"{facts.title}. {facts.description}"))
    # "3 cakes" beside one of them says nothing more.
    is_said = (
        subject[:1].isdigit()
        or subject.casefold() in name.casefold()
        or any(sign in f"{name} {subject}" for sign in ("–", "—", ": "))
    )
    title = f"{name} – {subject}"
    return name if is_said or not facts.title or len(title) > TITLE_MAX else title


def facts_of_item(facts: PageFacts, wish: Mapping[str, Any]) -> PageFacts:
    """The page as if it were about this item alone: its heading, its text, its pictures; the page itself when it has gone."""
    heading = str(wish.get("heading") or "")
    same = [one for one in facts.sections if one.item is not None and one.heading == heading]
    same += [one for one in facts.sections if one.item is not None and one.item == wish.get("number")]
    section = next((one for one in same if one.images), None)
    if section is None:
        return facts
    text = clean(section.text)
    return replace(
        facts,
        title=_title(facts, _name(facts, section)),
        description=text or facts.description,
        excerpt=text,
        kind="article",
        image=section.images[0].url,
        images=section.images,
        items=(),
        steps=(),
        headings=(),
        sections=(),
        recipe=None,
        product=None,
    )
