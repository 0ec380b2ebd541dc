"""The page's own sentences that a pin may say: the description's first, none twice, none to avoid, and none that leans on one of those."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from server.rules.writing.leaning import leans
from server.rules.writing.phrasebook import Phrasebook
from server.rules.writing.tidy import fold, usable_sentences, without_emoji
from server.values.text import WritingTask

_SAME_SHARE = 0.6  # of the shorter sentence's words: a description and a first paragraph often say one thing twice


def page_sentences(
    task: WritingTask, title: str, site: str, is_avoided: Callable[[str], bool], book: Phrasebook | None
) -> Iterator[str]:
    """The sentences worth repeating, in reading order."""
    is_cut = False
    for sentence in _sentences(task, title, site):
        is_cut = is_avoided(sentence) or (is_cut and leans(sentence, book))
        if not is_cut:
            yield sentence


def _sentences(task: WritingTask, title: str, site: str) -> tuple[str, ...]:
    """The description first, then the first paragraph, then the text; nothing twice."""
    facts = task.facts
    found: list[str] = []
    seen: list[frozenset[str]] = []
    for text in (facts.description, facts.excerpt, facts.text[:4000]):
        for sentence in usable_sentences(text if task.voice.use_emoji else without_emoji(text), title, site):
            said = frozenset(fold(sentence).split())
            if said and not any(len(said & old) > _SAME_SHARE * min(len(said), len(old)) for old in seen):
                found.append(sentence)
                seen.append(said)
    return tuple(found)
