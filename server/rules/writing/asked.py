"""Wishes for a text: which of their clauses the local writer can follow, and with which of the page's sentences."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from server.rules.writing.languages import BOOKS
from server.rules.writing.material import Material
from server.rules.writing.tidy import fold
from server.values.text import WritingTask
from server.values.wording import stems_of

_BETWEEN = regex.compile(r"\s*[.;,!]\s*|\s+(?:and|but|und|aber|et|mais|y|pero|e|ma|&)\s+", regex.IGNORECASE)
_POLITE = frozenset(
    [
        "please",
        "thanks",
        "thank",
        "you",
        "bitte",
        "danke",
        "merci",
        "svp",
        "por",
        "favor",
        "gracias",
        "obrigado",
        "obrigada",
        "per",
        "favore",
        "grazie",
    ]
)
_SENTENCES_MAX = 2


def find_wish(wish: str, name: str) -> regex.Match[str] | None:
    """Find a wish in any of our languages: owners of a French blog may well ask in English."""
    for book in BOOKS.values():
        match = regex.search(getattr(book, name), wish, regex.IGNORECASE)
        if match:
            return match
    return None


def asked_sentences(task: WritingTask, material: Material) -> tuple[str, ...]:
    """The page's sentences that have the words the owner asked to mention; none when the page has none (nothing is made up)."""
    found = (sentence for _, sentence in _clauses(task, material) if sentence)
    return tuple(dict.fromkeys(found))[:_SENTENCES_MAX]


def is_followed(task: WritingTask, material: Material) -> bool:
    """Tell whether every clause of the wish could be followed."""
    return all(is_done for is_done, _ in _clauses(task, material))


def _clauses(task: WritingTask, material: Material) -> Iterator[tuple[bool, str]]:
    """Each clause of the wish: whether it is followed, and the sentence that follows it."""
    whole = find_wish(task.wish, "mention")
    if whole is not None and (sentence := _sentence_with(whole.group("what"), material)):
        yield True, sentence
        before = task.wish[: whole.start()]
        yield from ((_is_plain(one), "") for one in regex.split(_BETWEEN, before) if _says(one))
        return
    is_mention = False
    for clause in filter(_says, regex.split(_BETWEEN, task.wish)):
        match = find_wish(clause, "mention")
        if match is None and _is_plain(clause):
            is_mention = False
            yield True, ""
        elif match is not None or is_mention:
            sentence = _sentence_with(match.group("what") if match else clause, material)
            is_mention = True
            yield bool(sentence), sentence
        else:
            yield False, ""


def _is_plain(clause: str) -> bool:
    return any(find_wish(clause, name) for name in ("shorter", "no_hashtags"))


def _says(clause: str) -> bool:
    return bool(set(fold(clause).split()) - _POLITE)


def _sentence_with(what: str, material: Material) -> str:
    words = set(fold(what).split()) - _POLITE
    wanted = {word for word in words if len(word) > 3} or words
    stems = {stem for word in wanted for stem in stems_of(word, material.language)}
    own = (*material.sentences, *material.steps)
    return next((one for one in own if stems and stems <= set(stems_of(one, material.language))), "")
