"""One variant before its description is put together, and how words are joined to a subject."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from server.rules.writing.borders import stands_alone
from server.rules.writing.headline import first_phrase, has_number, is_short, without_asides
from server.rules.writing.material import Material
from server.rules.writing.phrasebook import Phrasebook

_JOINED_MAX = 64  # characters of a title that still takes words behind it


@dataclass(frozen=True, slots=True)
class Draft:
    """One variant before its description is put together: `opening` are sentences about facts that lead it, `opener` one without any."""

    angle: str
    title: str
    headline: str
    opening: tuple[str, ...] = ()
    lead: str = ""
    kicker: str = ""
    opener: str = ""
    is_heading: bool = False  # the page's heading of one chapter: it does not speak for the whole page


def subject(material: Material) -> str:
    """The title without filler where it is short enough to be joined to something, else the words for the image."""
    is_joinable = is_short(material.core) or len(material.core) <= _JOINED_MAX
    core = without_asides(material.core if is_joinable else material.short)
    if core.endswith(material.short) and regex.search(r"[?!]\s", core):  # "At last! Our new kitchen": the kitchen it is
        core = material.short
    first = first_phrase(core)
    has_lost = has_number(core) and not has_number(first)
    return first if stands_alone(first, material.book) and not has_lost else core


def behind(subject: str, words: str, book: Phrasebook) -> str:
    """Subject, colon, words; a subject that has a colon gets a dash."""
    is_apart = regex.search(r"[:?!]", subject) is not None
    if is_apart or book.capitalise_titles:
        words = words[:1].upper() + words[1:]
    if is_apart:
        return book.title_apart.format(title=subject, words=words)
    return book.title_listed.format(title=subject, listed=words)
