"""The page's own sentences that a pin may say: the description's first, none twice, none to avoid, and none that leans on one of those."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import regex

from server.rules.writing.folding import fold
from server.rules.writing.leaning import leans
from server.rules.writing.phrasebook import Phrasebook
from server.rules.writing.tidy import usable_sentences, without_emoji
from server.values.limits import sentences
from server.values.text import WritingTask

_HASH = regex.compile(r"#(?=\p{L})")
_NUMBERED = regex.compile(r"\W{0,3}1\. ")  # a method, whatever the page calls it
_STEPS_MAX = 60
_STEP_CHARACTERS = 15  # a shorter sentence may stand in a step and elsewhere
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
    host = _host_of(facts.url)
    # What to do with the pan is what the page is for; a pin says what comes of it.
    method = facts.recipe.steps if facts.recipe else ()
    steps = " ".join(map(fold, method))
    short_steps = {fold(sentence) for step in method[:_STEPS_MAX] for sentence in sentences(step[:2000])}
    for text in (facts.description, facts.excerpt, facts.text[:4000]):
        if _NUMBERED.match(text) and " 2. " in text:
            continue
        plain = text if task.voice.use_emoji else without_emoji(text)
        for sentence in usable_sentences(plain if task.voice.use_hashtags else _HASH.sub("", plain), title, site):
            folded = fold(sentence)
            is_step = folded in short_steps or (len(folded) >= _STEP_CHARACTERS and folded in steps)
            said = frozenset(folded.split())
            if is_step or (host and host in sentence.casefold()):
                continue
            if said and not any(len(said & old) > _SAME_SHARE * min(len(said), len(old)) for old in seen):
                found.append(sentence)
                seen.append(said)
    return tuple(found)


def _host_of(url: str) -> str:
    """The site's own address, which a sentence names only to praise the site; empty where it is too short to tell."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return host if len(host) > 5 else ""
