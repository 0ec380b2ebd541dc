"""Judging an AI's texts: inside Pinterest's limits, in the right language, each its own, and nothing in them made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import combinations
from typing import Any

import regex

from server.rules.grounding.amounts import Amounts
from server.rules.grounding.claims import alt_faults, claim_faults, leak_fault, name_faults
from server.rules.grounding.degrees import Degrees
from server.rules.grounding.finish import finish_faults
from server.rules.grounding.money import Prices
from server.rules.grounding.numbers import SOURCE_MAX, Numbers
from server.rules.grounding.offers import offer_faults
from server.rules.grounding.people import people_faults
from server.rules.grounding.properties import property_faults
from server.rules.grounding.quantities import Quantities
from server.rules.grounding.ratings import Ratings
from server.rules.grounding.times import Times
from server.rules.prompting.answer import read_answer
from server.rules.prompting.page_data import sanitised
from server.rules.prompting.prompt import RULES, asked_phrases, language_of
from server.rules.prompting.wished import unfollowed
from server.values.endings import is_cut_off, says_too_little
from server.values.language import KNOWN, scores, script, speaks_other
from server.values.limits import fit_text, read_aloud, words
from server.values.page import PageFacts
from server.values.plain_signs import plainly
from server.values.text import ALT_TEXT_MAX, OVERLAY_WORDS_MAX, TITLE_MAX, PinText, Voice, WritingTask
from server.values.wording import holds, likeness, stems_of, words_of

_ALIKE_MAX = 0.55  # two descriptions that share more pairs of words than this are one
_TITLES_ALIKE_MAX = 0.85
_HEAPED_CHARACTERS, _HEAPED_MIN, _HEAPED_SHARE = 4, 4, 0.25  # of the words that say something
_SITE_CHARACTERS = 3
_FOREIGN_SHARE = 0.3  # so many common words of another language are no accident
_UNSPACED_HEADLINE_MAX = 30
_READ_MAX = 2  # times the limit; a longer text is written anew anyway, so what it says is not looked into


def faults_of(texts: list[PinText], task: WritingTask) -> Iterator[str]:
    """Everything that is wrong with the texts, in words that whoever wrote them can mend it by."""
    if task.entries:  # each is held against its own entry
        for at, (text, facts) in enumerate(zip(texts, task.entries, strict=False), start=1):
            yield from _each_faults([text], replace(task, facts=facts, entries=()), at)
    else:
        yield from _each_faults(texts, task)
    yield from _alike_faults(texts)


def _each_faults(texts: list[PinText], task: WritingTask, first: int = 1) -> Iterator[str]:
    told = (sanitised(task.facts), task.categories, task.tags, task.notes, task.wish, task.voice, task.phrases)
    source = plainly(" \n".join(_strings(told)))
    language = language_of(task)
    page = _Page(task, source[:SOURCE_MAX], language)
    known = frozenset(stems_of(source, language))
    subject = _stems(" ".join((task.facts.title, *task.facts.keywords, *task.facts.headings, *task.tags)))
    for at, text in enumerate(texts, start=first):
        shown = {
            "title": text.title,
            "description": text.description,
            "alt_text": text.alt_text,
            "headline": text.overlay.headline,
            "kicker": text.overlay.kicker,
            "items": " \n".join(text.overlay.items),
            "keywords": " \n".join(text.keywords),
        }
        yield from (f"variant {at}: {fault}" for fault in _size_faults(text, task.description_max, language))
        limits = {"title": TITLE_MAX, "description": task.description_max, "alt_text": ALT_TEXT_MAX}
        for name, written in shown.items():
            value = plainly(written)
            if len(value) > _READ_MAX * limits.get(name, len(value)):
                continue
            said = [
                *claim_faults(value, task.facts.title, source),
                *leak_fault(value, RULES),
                *page.faults(value, name),
            ]
            said += [
                f"{word!r} is a word to avoid" for word in task.voice.words_to_avoid if holds(value, word, language)
            ]
            said += [*property_faults(value, source), *offer_faults(value, source)]
            if name == "description":
                said += finish_faults(value, source, language, task.voice.call_to_action)
            if name != "keywords":
                said += people_faults(value, known, source, language)
            if name in {"title", "description", "alt_text"}:
                said += name_faults(value, known, language)
            yield from (f"variant {at}, {name}: {fault}" for fault in said)
        yield from (
            f"variant {at}, alt_text: {fault}" for fault in alt_faults(text.alt_text, text.title, text.description)
        )
        if not task.voice.language and subject and not subject & _stems(f"{text.title} {text.description}"):
            yield f"variant {at}: it does not speak about the page's subject"
        yield from (f"variant {at}: {fault}" for fault in _language_faults(text, task))
        yield from (f"variant {at}: {fault}" for fault in _style_faults(text, task.facts, language))


class _Page:
    """All that a page says in numbers, each kind in its own room."""

    def __init__(self, task: WritingTask, source: str, language: str) -> None:
        page_language = language_of(replace(task, voice=Voice()))
        of = (task.facts, source, language)
        self._anywhere = (
            Prices(*of, page_language),
            Degrees(source),
            Ratings(*of, page_language),
            Numbers(*of, page_language),
        )
        self._in_texts = (Amounts(*of, page_language), Quantities(*of, page_language))
        self._times = Times(*of)

    def faults(self, value: str, name: str) -> Iterator[str]:
        for room in self._anywhere:
            yield from room.faults(value)
        if name in {"keywords", "items"}:
            return
        yield from self._times.faults(value, is_title=name in {"title", "headline"})
        for within in self._in_texts:
            yield from within.faults(value)


def judge_answer(content: str, task: WritingTask) -> tuple[list[PinText], list[str]]:
    """Return the texts of a model's answer and everything that is wrong with them; no texts when its shape is wrong."""
    texts, faults = read_answer(content, task)
    return texts, faults or list(faults_of(texts, task))


def unmet(texts: list[PinText], task: WritingTask) -> list[str]:
    """What the owner wished and the texts lack: worth asking again for, no reason to throw them away."""
    language = language_of(task)
    said = " ".join(f"{text.title} {text.description}" for text in texts)
    lacks = [word for word in task.voice.words_to_use if word.strip() and not holds(said, word, language)]
    found = [f"no variant uses {word!r}, which the owner wishes to see" for word in lacks]
    for at, (text, phrase) in enumerate(zip(texts, asked_phrases(task), strict=False), start=1):
        if phrase and not text.phrase:
            found.append(f"variant {at}: it does not aim at {phrase!r}")
        if words_of(text.overlay.headline) == words_of(text.title):
            found.append(f"variant {at}: the headline repeats the title")
    for at, text in enumerate(texts, start=1):
        found += [f"variant {at}: {lack}" for lack in unfollowed(text, task, language)]
    return found


def mended(texts: list[PinText], task: WritingTask) -> tuple[list[PinText], list[str]]:
    """Cut over-long descriptions and alt texts at a sentence, and judge again: models count characters badly even when told."""
    cut = [
        replace(
            text,
            description=fit_text(text.description, task.description_max),
            alt_text=fit_text(text.alt_text, ALT_TEXT_MAX),
        )
        for text in texts
    ]
    return cut, list(faults_of(cut, task))


def _style_faults(text: PinText, facts: PageFacts, language: str) -> Iterator[str]:
    """What no reader would leave as it is: a title that shouts, a heap of keywords, the site's name over and over."""
    if text.title.isupper() and len(text.title.split()) > 1 and not facts.title.isupper():
        yield "the title is all in capitals"
    if text.description and words_of(text.description) == words_of(text.title):
        yield "the description only repeats the title"
    said = [word for word in stems_of(text.description, language) if len(word) >= _HEAPED_CHARACTERS]
    most = max(Counter(said).values(), default=0)
    if most >= _HEAPED_MIN and most > _HEAPED_SHARE * len(said):
        yield "the description is a heap of keywords"
    site = facts.site_name.strip().casefold()
    shown = f"{text.title} {text.overlay.headline} {text.description}".casefold()
    named = regex.findall(rf"(?<!\w){regex.escape(site)}(?!\w)", shown)
    if len(site) >= _SITE_CHARACTERS and site not in facts.title.casefold() and len(named) > 1:
        yield "the site's name stands in it more than once"


def _alike_faults(texts: list[PinText]) -> Iterator[str]:
    """Variants that differ in words only: the same title, or descriptions that share most of their word pairs."""
    for (at, one), (later, other) in combinations(enumerate(texts, start=1), 2):
        if words_of(one.title) == words_of(other.title):
            yield f"variant {later}: its title is used twice"
        elif likeness(one.title, other.title) > _TITLES_ALIKE_MAX:
            yield f"variants {at} and {later}: their titles are nearly the same; take another approach"
        if likeness(one.description, other.description) > _ALIKE_MAX:
            yield f"variants {at} and {later}: their descriptions say the same; take another approach"


def _size_faults(text: PinText, description_max: int, language: str) -> Iterator[str]:
    for name, value, limit in (
        ("title", text.title, TITLE_MAX),
        ("description", text.description, description_max),
        ("alt_text", text.alt_text, ALT_TEXT_MAX),
    ):
        if not value:
            yield f"{name} is empty"
        if len(value) > limit:
            yield f"{name} has {len(value)} characters, at most {limit} are allowed"
    headline = text.overlay.headline
    for name, value in (("title", text.title), ("overlay's headline", headline)):
        if is_cut_off(value, language):
            yield f"the {name} is cut off"
    if text.description and says_too_little(text.description):
        yield "the description says nothing about the page"
    if not headline:
        yield "the overlay's headline is empty"
    pieces = read_aloud(headline.split())
    if len(pieces) > OVERLAY_WORDS_MAX or (
        len(read_aloud(words(headline))) > len(pieces) and len(headline) > _UNSPACED_HEADLINE_MAX
    ):
        yield f"the overlay's headline is too long, at most {OVERLAY_WORDS_MAX} words are allowed"
    if len(text.overlay.kicker.split()) > 4 or len(text.overlay.kicker) > 40:
        yield "the overlay's kicker is too long, at most 3 words are allowed"


def _language_faults(text: PinText, task: WritingTask) -> Iterator[str]:
    wanted, facts = language_of(task), task.facts
    written = f"{text.title} {text.description}"
    page = f"{facts.title} {facts.description} {facts.excerpt}"
    expected = "Latin" if wanted in KNOWN else ("" if task.voice.language else script(page))
    if wanted in KNOWN:
        is_other = bool(speaks_other(written, wanted))
    else:
        shares, own = _common_shares(written), _common_shares(page)
        is_other = any(share > _FOREIGN_SHARE and own[code] < share / 2 for code, share in shares.items())
    if is_other or (expected and script(written) not in {expected, ""}):
        yield f"it is not in the language asked for ({wanted or 'the language of the page'})"


def _common_shares(text: str) -> dict[str, float]:
    total = len(words_of(text)) or 1
    return {code: count / total for code, count in scores(text).items()}


def _stems(text: str) -> set[str]:
    """Word beginnings, so that inflected forms meet; single signs where words are not spaced."""
    found = {word[:4] for word in regex.findall(r"[\p{L}\p{M}]{4,}", text.casefold())}
    return found | set(regex.findall(r"[\p{Han}\p{Katakana}\p{Thai}]", text))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for entry in value:
            yield from _strings(entry)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in {
                "words_to_avoid",
                "url",
                "canonical_url",
                "image",
                "published_at",
                "modified_at",
                "width",
                "height",
            }:
                yield from _strings(getattr(value, field.name))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield f"{value:g}"
