"""Judging the AI writer's answer: its shape, Pinterest's limits, and that nothing in it was made up."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import regex
from pydantic import BaseModel, ConfigDict, ValidationError

from server.adapters.openai_prompt import asked_angles, language_of, sanitised
from server.values.language import KNOWN, script, speaks_other
from server.values.limits import fit_text, words
from server.values.text import (
    ALT_TEXT_MAX,
    DESCRIPTION_MAX,
    OVERLAY_WORDS_MAX,
    TITLE_MAX,
    Overlay,
    PinText,
    WritingTask,
)

WRITER = "openai"
_KEYWORDS_MAX = 10
_ITEMS_MAX = 6
_UNSPACED_HEADLINE_MAX = 30
_ADDRESS = regex.compile(
    r"https?:|www\.|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|biz|shop|store|io|co|me|app|xyz|ly|link|de|fr|es|it|pt|uk|br|test|example)\b(?!\.\w)|"
    r"\S@\S|(?<!\w)@\w{3,}",
    regex.IGNORECASE,
)
_PROMISE = regex.compile(
    r"free shipping|discounts?|\bon sale\b|guarante\w+|money[- ]back|limited[- ]time|best[- ]?sell\w+|award[- ]winning|kostenlose\w* versand|rabatt\w*|"
    r"garantiert\w*|preisgekrönt\w*|livraison gratuite|remises?|soldes|garanti\w*|envío gratis|descuentos?|garantiza\w*|frete grátis|descontos?|garantid\w*|"
    r"spedizione gratuita|scont[oi]|garantit\w*",
    regex.IGNORECASE,
)
_TALKS_SHOP = regex.compile(
    r"previous instructions|system prompt|page_data|as an ai\b|language model|\bi (?:cannot|can't) (?:help|assist)",
    regex.IGNORECASE,
)
_NUMBER = regex.compile(r"\p{Nd}+(?:[.,'’٫٬\u00a0\u202f]\p{Nd}+)*")
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
    angles = asked_angles(task)
    texts = [_to_text(variant, angle, task) for variant, angle in zip(answer.variants, angles, strict=False)]
    return texts, list(_faults(texts, task))


def mended(texts: list[PinText], task: WritingTask) -> tuple[list[PinText], list[str]]:
    """Cut over-long descriptions and alt texts at a sentence, and judge again: models count characters badly even when told."""
    cut = [
        replace(
            text,
            description=fit_text(text.description, DESCRIPTION_MAX),
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


def _to_text(variant: _Variant, angle: str, task: WritingTask) -> PinText:
    keywords = (_line(keyword, task).lstrip("#") for keyword in variant.keywords)
    items = (_line(item, task) for item in variant.overlay.items)
    return PinText(
        title=_line(variant.title, task),
        description=_line(variant.description, task),
        alt_text=_line(variant.alt_text, task),
        keywords=tuple(dict.fromkeys(keyword for keyword in keywords if keyword and len(keyword) <= 60))[
            :_KEYWORDS_MAX
        ],
        overlay=Overlay(
            headline=_line(variant.overlay.headline, task),
            kicker=_line(variant.overlay.kicker, task),
            items=tuple(item for item in items if item and len(item) <= 60)[:_ITEMS_MAX],
        ),
        writer=WRITER,
        angle=variant.angle if variant.angle in {*asked_angles(task), "seasonal"} else angle,
    )


def _line(text: str, task: WritingTask) -> str:
    text = _UNPRINTABLE.sub("", html.unescape(text))
    if not task.voice.use_emoji:
        text = _EMOJI.sub("", text)
    if not task.voice.use_hashtags:
        text = _HASHTAG.sub("", text)
    return " ".join(text.split())


def _faults(texts: list[PinText], task: WritingTask) -> Iterator[str]:
    source = " \n".join(
        _strings((sanitised(task.facts), task.categories, task.tags, task.notes, task.wish, task.voice))
    )
    allowed = _allowed_numbers(task, source)
    subject = _stems(" ".join((task.facts.title, *task.facts.keywords, *task.facts.headings, *task.tags)))
    titles: set[str] = set()
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
        yield from (f"variant {at}: {fault}" for fault in _size_faults(text))
        for name, value in shown.items():
            yield from (
                f"variant {at}, {name}: {fault}" for fault in _content_faults(value, task.facts.title, source, allowed)
            )
        if text.title.casefold() in titles:
            yield f"variant {at}: its title is used twice"
        titles.add(text.title.casefold())
        if not task.voice.language and subject and not subject & _stems(f"{text.title} {text.description}"):
            yield f"variant {at}: it does not speak about the page's subject"
    yield from _language_faults(texts, task)


def _size_faults(text: PinText) -> Iterator[str]:
    for name, value, limit in (
        ("title", text.title, TITLE_MAX),
        ("description", text.description, DESCRIPTION_MAX),
        ("alt_text", text.alt_text, ALT_TEXT_MAX),
    ):
        if not value:
            yield f"{name} is empty"
        if len(value) > limit:
            yield f"{name} has {len(value)} characters, at most {limit} are allowed"
    headline = text.overlay.headline
    if not headline:
        yield "the overlay's headline is empty"
    pieces = headline.split()
    if len(pieces) > OVERLAY_WORDS_MAX or (
        len(words(headline)) > len(pieces) and len(headline) > _UNSPACED_HEADLINE_MAX
    ):
        yield f"the overlay's headline is too long, at most {OVERLAY_WORDS_MAX} words are allowed"
    if len(text.overlay.kicker.split()) > 4 or len(text.overlay.kicker) > 40:
        yield "the overlay's kicker is too long, at most 3 words are allowed"


def _content_faults(value: str, title: str, source: str, allowed: set[str]) -> Iterator[str]:
    for address in _ADDRESS.finditer(value):
        if address.group().casefold() not in title.casefold():  # a post about Booking.com may say so
            yield f"it holds a web or mail address or an @name ({address.group()!r})"
    if _TALKS_SHOP.search(value):
        yield "it speaks about instructions instead of the page"
    for promise in _PROMISE.findall(value):
        if promise.casefold() not in source.casefold():
            yield f"{promise!r} is not in the page's data"
    for number in _NUMBER.findall(value):
        if not _readings(number) & allowed:
            yield f"the number {number} is not in the page's data"


def _language_faults(texts: list[PinText], task: WritingTask) -> Iterator[str]:
    wanted = language_of(task)
    written = " ".join(f"{text.title} {text.description}" for text in texts)
    facts = task.facts
    own = script(f"{facts.title} {facts.description} {facts.excerpt}")
    expected = "Latin" if wanted in KNOWN else ("" if task.voice.language else own)
    other = speaks_other(written, wanted) if wanted in KNOWN else ""
    if other or (expected and script(written) not in {expected, ""}):
        yield f"the texts are not in the language asked for ({wanted or 'the language of the page'})"


def _allowed_numbers(task: WritingTask, source: str) -> set[str]:
    """Every number of the data in each of its readings, and what may honestly be counted or reckoned from it."""
    allowed = {reading for number in _NUMBER.findall(source) for reading in _readings(number)}
    facts, recipe = task.facts, task.facts.recipe
    counts = [len(facts.items), len(facts.steps)]
    if recipe is not None:
        counts += [len(recipe.ingredients), len(recipe.steps)]
        for minutes in filter(None, (recipe.prep_minutes, recipe.cook_minutes, recipe.total_minutes)):
            counts += [minutes, *divmod(minutes, 60)]
            allowed |= _readings(f"{minutes / 60:g}")
    for date in (facts.published_at, facts.modified_at):
        allowed |= {date[:4]} if date else set()
    return allowed | {str(count) for count in counts if count}


def _readings(number: str) -> set[str]:
    """What a written number may mean: `1.000` is a thousand in Berlin and one in London; `29,90` is 29.9."""
    ascii_digits = "".join(str(int(sign)) if sign.isdecimal() else "." for sign in number)
    parts = ascii_digits.split(".")
    found = set()
    if all(len(part) == 3 for part in parts[1:]):
        found.add("".join(parts).lstrip("0") or "0")
    if len(parts) > 1:
        whole, fraction = "".join(parts[:-1]).lstrip("0") or "0", parts[-1].rstrip("0")
        found.add(f"{whole}.{fraction}" if fraction else whole)
    return found


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
            if field.name not in {"url", "canonical_url", "image", "published_at", "modified_at", "width", "height"}:
                yield from _strings(getattr(value, field.name))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield f"{value:g}"


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
