"""A title without a word that its owner avoids, where what is left stands as a title."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from server.rules.writing.borders import is_filler, is_join, is_small, is_small_anywhere, stands_alone
from server.rules.writing.folding import fold
from server.rules.writing.phrasebook import Phrasebook

_CLAUSES = regex.compile(r"(?:(?<!\s)\s+)?[:：;|]\s+|(?<!\s)\s+[–—|-]\s+|(?:(?<!\s)\s+)?[()\[\]{}]\s*|(?<=[!?])\s+")
_PHRASE_MAX = 4  # words of what is avoided
_WORDS_MAX = 40
_HEAD_LAST = frozenset({"en", "de"})  # what stands before a noun only describes it


def without_avoided(title: str, book: Phrasebook | None, is_avoided: Callable[[str], bool]) -> str:
    """What is left of a title without an avoided word; empty where nothing that is left stands alone: then the word is what it is about.

    "Easy Overnight Oats", "Leek Tart with Bacon", "Bacon and Leek Tart" can do without their word; "Bacon Pie", "Onion cake
    from the tray" and "How to hack a closet" cannot.
    """
    for rest in _rests(title, book, is_avoided):
        rest = rest.strip(" ,;:–—-()[]&+")
        words = rest.split()
        if is_avoided(rest) or len(words) < 2 or not fold(rest):
            continue
        if book is None or (_begins_well(words[0], title, book) and stands_alone(rest, book)):
            return rest[:1].upper() + rest[1:]
    return ""


def _begins_well(first: str, title: str, book: Phrasebook) -> bool:
    """Tell whether a rest begins as a title may: with no small word, unless the title itself began with it ("A cheap trick")."""
    is_open = is_small(fold(first), book) or is_small_anywhere(fold(first))
    return not is_open or fold(title).split()[0] == fold(first)


def _rests(title: str, book: Phrasebook | None, is_avoided: Callable[[str], bool]) -> Iterator[str]:
    words = title.split()[:_WORDS_MAX]
    if book is not None and len(words) == len(title.split()):
        yield from _without_words(words, book, is_avoided)
    for clause in regex.split(_CLAUSES, title):
        if clause != title:
            yield clause
            if book is not None:
                yield from _without_words(clause.split()[:_WORDS_MAX], book, is_avoided)


def _without_words(words: list[str], book: Phrasebook, is_avoided: Callable[[str], bool]) -> Iterator[str]:
    """Titles without the shortest run of avoided words: with the "and" beside it, with the "with" before it, or alone where it only describes."""
    runs = (
        (at, at + size)
        for size in range(1, _PHRASE_MAX + 1)
        for at in range(len(words) - size + 1)
        if is_avoided(" ".join(words[at : at + size]))
    )
    start, end = next(runs, (0, 0))
    if not end:
        return
    before, after = words[:start], words[end:]
    last, following = (fold(before[-1]) if before else ""), (fold(after[0]) if after else "")
    ends_clause = regex.search(r"[:;!?)–—]$", words[end - 1]) is not None or not after or not following
    mark = regex.search(r"[:;!?]*$", words[end - 1]).group()  # type: ignore[union-attr]
    if is_join(last, book) and len(before) > 1:  # "Leek and bacon | tart": the rest has no comma of its own
        is_row = ends_clause or is_small(following, book)
        if is_row or book.code in _HEAD_LAST:
            yield (
                " ".join([*before[:-1], *after])
                if not mark
                else " ".join([*before[:-1]]) + mark + " " + " ".join(after)
            )
        return
    if is_join(following, book) and len(after) > 1:  # "Bacon and | leek tart"
        goes_on = bool(before) and before[-1].endswith(",")  # "Leek, bacon and potato tart"
        left = _without_comma(before)
        while (
            left and is_small(fold(left[-1]), book) and is_small(fold(after[1]), book)
        ):  # "Gâteau au chocolat et | aux noix"
            left.pop()
        yield " ".join([*left, *after[0 if goes_on else 1 :]])
        return
    if ends_clause:
        at = len(before)
        while at and is_small(fold(before[at - 1]), book):  # "… with the | bacon"
            at -= 1
        if at and at < len(before):
            yield " ".join(before[:at]) + (mark + " " + " ".join(after) if after else "")
        elif is_filler(fold(words[end - 1]), book) and at == len(before):  # "Pastel fácil"
            yield " ".join(before) + (mark + " " + " ".join(after) if after else "")
        return
    is_description = all(is_filler(fold(one), book) for one in words[start:end])
    if is_description and before and not is_small(last, book):  # "Pastel | fácil de limón"
        yield " ".join([*before, *after])
    if (is_description or book.code in _HEAD_LAST) and not (is_small(following, book) or is_small_anywhere(following)):
        yield " ".join([*before, *after])


def _without_comma(words: list[str]) -> list[str]:
    return [*words[:-1], words[-1].rstrip(",")] if words else []
