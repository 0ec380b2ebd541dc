"""Judging the AI writer's answer: its shape, Pinterest's limits, and that nothing in it was made up."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import combinations
from typing import Any

import regex
from pydantic import BaseModel, ConfigDict, ValidationError

from server.adapters.openai_amounts import Amounts
from server.adapters.openai_claims import alt_faults, claim_faults, leak_fault, name_faults
from server.adapters.openai_numbers import Numbers
from server.adapters.openai_page import sanitised
from server.adapters.openai_people import people_faults
from server.adapters.openai_prompt import RULES, asked_angles, asked_phrases, language_of
from server.adapters.openai_properties import property_faults
from server.values.endings import is_cut_off, says_too_little
from server.values.language import KNOWN, scores, script, speaks_other
from server.values.limits import fit_text, words
from server.values.text import (
    ALT_TEXT_MAX,
    OVERLAY_WORDS_MAX,
    TITLE_MAX,
    Overlay,
    PinText,
    WritingTask,
)
from server.values.wording import holds, likeness, stems_of, words_of

WRITER = "openai"
_KEYWORDS_MAX = 10
_HASHTAGS_MAX = 5
_ALIKE_MAX = 0.55  # two descriptions that share more pairs of words than this are one
_TITLES_ALIKE_MAX = 0.85
_FOREIGN_SHARE = 0.3  # so many common words of another language are no accident
_ITEMS_MAX = 6
_UNSPACED_HEADLINE_MAX = 30
_SHORT_MAX = 100  # characters of a keyword, an entry or a headline
_WORDS_MAX = 50
_TOO_LONG = 4  # times the limit
_READ_MAX = 2  # times the limit; a longer text is written anew anyway, so what it says is not looked into
_EMOJI = regex.compile(
    r"[\p{Extended_Pictographic}--[\p{Nd}#*©®™]]\uFE0F?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*", regex.V1
)
# Controls, halves of surrogate pairs and direction overrides: databases refuse some, readers are fooled by others.
_UNPRINTABLE = regex.compile(r"(?![\t\n\r])[\p{Cc}\p{Cs}\p{Co}\p{Cn}]|[\u200B\u202A-\u202E\u2066-\u2069\uFEFF]")
_HASHTAG = regex.compile(r"(?<!\w)#[\p{L}\p{N}_]*\p{L}[\p{L}\p{M}\p{N}_]*")


class _Overlay(BaseModel):
    model_config = ConfigDict(extra="forbid")

    headline: str
    kicker: str
    items: list[str]


class _Variant(BaseModel):
    model_config = ConfigDict(extra="forbid")

    angle: str
    title: str
    description: str
    alt_text: str
    keywords: list[str]
    overlay: _Overlay


class Answer(BaseModel):
    """The object the model is to return: one entry per wanted variant. All fields are required, as strict mode demands."""

    model_config = ConfigDict(extra="forbid")

    variants: list[_Variant]


def read_answer(content: str, task: WritingTask) -> tuple[list[PinText], list[str]]:
    """Return the texts and everything that is wrong with them; no texts when the shape is wrong.

    Small things (entities, spaces, unwanted emoji and hashtags, too many keywords) are mended in silence.
    """
    try:
        answer = Answer.model_validate(_relaxed(json.loads(_object_in(content))))
    except (ValueError, RecursionError, ValidationError) as error:
        return [], [f"the answer is not the JSON object that was asked for ({_first_line(error)})"]
    if len(answer.variants) < task.count:
        return [], [f"{task.count} variants were asked for, {len(answer.variants)} came"]
    asked = zip(answer.variants, asked_angles(task), asked_phrases(task), strict=False)
    texts = [_to_text(variant, angle, phrase, task) for variant, angle, phrase in asked]
    return texts, list(_faults(texts, task))


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
    return cut, list(_faults(cut, task))


def _object_in(content: str) -> str:
    """The outermost JSON object: servers without a JSON mode wrap it in prose or a code fence."""
    start, end = content.find("{"), content.rfind("}")
    return content[start : end + 1] if 0 <= start < end else content


def _relaxed(data: Any) -> Any:
    """Fill what weaker models leave out, so that only what matters is refused."""
    if not isinstance(data, dict) or not isinstance(data.get("variants"), list):
        return data
    for variant in data["variants"]:
        if isinstance(variant, dict):
            for name, empty in (("angle", ""), ("alt_text", ""), ("keywords", []), ("overlay", {})):
                variant[name] = variant.get(name) or empty
            if isinstance(variant["overlay"], dict):
                for name, blank in (("headline", ""), ("kicker", ""), ("items", [])):
                    variant["overlay"][name] = variant["overlay"].get(name) or blank
    return data


def _to_text(variant: _Variant, angle: str, phrase: str, task: WritingTask) -> PinText:
    keywords = (_line(keyword, task, _SHORT_MAX).lstrip("#") for keyword in variant.keywords[:_WORDS_MAX])
    items = (_line(item, task, _SHORT_MAX) for item in variant.overlay.items[:_WORDS_MAX])
    title, description = _line(variant.title, task, TITLE_MAX), _line(variant.description, task, task.description_max)
    return PinText(
        title=title,
        description=_few_hashtags(description),
        alt_text=_line(variant.alt_text, task, ALT_TEXT_MAX),
        keywords=tuple(dict.fromkeys(keyword for keyword in keywords if keyword and len(keyword) <= 60))[
            :_KEYWORDS_MAX
        ],
        overlay=Overlay(
            headline=_line(variant.overlay.headline, task, _SHORT_MAX),
            kicker=_line(variant.overlay.kicker, task, _SHORT_MAX),
            items=tuple(item for item in items if item and len(item) <= 60)[:_ITEMS_MAX],
        ),
        writer=WRITER,
        angle=angle,
        phrase=phrase if _aims(f"{title} {description}", phrase, language_of(task)) else "",
    )


def _aims(text: str, phrase: str, language: str) -> bool:
    wanted = set(stems_of(phrase, language))
    return bool(wanted) and 2 * len(wanted & set(stems_of(text, language))) > len(wanted)


def _few_hashtags(text: str) -> str:
    surplus = list(_HASHTAG.finditer(text))[_HASHTAGS_MAX:]
    for match in reversed(surplus):
        text = text[: match.start()] + text[match.end() :]
    return " ".join(text.split())


def _line(text: str, task: WritingTask, limit: int) -> str:
    """One line of what was written; of far too much only so much as shows that it is too long."""
    text = _UNPRINTABLE.sub("", html.unescape(text[: _TOO_LONG * limit]))
    if not task.voice.use_emoji:
        text = _EMOJI.sub("", text)
    if not task.voice.use_hashtags:
        text = _HASHTAG.sub("", text)
    return " ".join(text.split())


def _faults(texts: list[PinText], task: WritingTask) -> Iterator[str]:
    source = " \n".join(
        _strings((sanitised(task.facts), task.categories, task.tags, task.notes, task.wish, task.voice, task.phrases))
    )
    language = language_of(task)
    numbers = Numbers(task.facts, source, language)
    amounts = Amounts(task.facts, source, language)
    known = frozenset(stems_of(source, language))
    subject = _stems(" ".join((task.facts.title, *task.facts.keywords, *task.facts.headings, *task.tags)))
    for at, text in enumerate(texts, start=1):
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
        for name, value in shown.items():
            if len(value) > _READ_MAX * limits.get(name, len(value)):
                continue
            said = [*claim_faults(value, task.facts.title, source), *leak_fault(value, RULES), *numbers.faults(value)]
            said += [
                f"{word!r} is a word to avoid" for word in task.voice.words_to_avoid if holds(value, word, language)
            ]
            said += property_faults(value, source)
            if name not in {"keywords", "items"}:
                said += amounts.faults(value, is_title=name in {"title", "headline"})
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
    yield from _alike_faults(texts)


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
    pieces = headline.split()
    if len(pieces) > OVERLAY_WORDS_MAX or (
        len(words(headline)) > len(pieces) and len(headline) > _UNSPACED_HEADLINE_MAX
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


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
