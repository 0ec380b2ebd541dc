"""Large and small letters of words that are joined to a title."""

from __future__ import annotations

import regex

from server.rules.writing.phrasebook import Phrasebook
from server.values.small_words import SMALL_WORDS


def match_case_of_template(template: str, title: str, book: Phrasebook) -> str:
    """Give a template's nouns the title's case: in "Tomato Soup with 8 Ingredients" one small word would look wrong."""
    return "".join(
        part if part.startswith("{") else match_case(part, title, book) for part in regex.split(r"(\{\w+\})", template)
    )


def match_case(words: str, title: str, book: Phrasebook) -> str:
    """Write words in capitals as this title does, where the language has titles in capitals."""
    letters = [word for word in regex.findall(r"[\p{L}'’]+", title) if len(word) > 3]
    if title.isupper():
        return words.upper()
    if not book.capitalise_titles or not letters or sum(word[0].isupper() for word in letters) < len(letters) * 0.7:
        return words
    large = regex.sub(r"\b[a-z][\w’']*", lambda match: _large(match.group()), words)
    return regex.sub(r"([:–]\s*)([a-z])", lambda match: match.group(1) + match.group(2).upper(), large)


def match_case_of_entry(entry: str, title: str, book: Phrasebook) -> str:
    """The same for an entry or a heading of the page; one with large letters inside is a name and stays ("Du Pain et des Idées")."""
    return entry if regex.search(r"\s\p{Lu}\p{L}", entry) else match_case(entry, title, book)


def _large(word: str) -> str:
    return word if word in SMALL_WORDS["en"] else word[:1].upper() + word[1:]
