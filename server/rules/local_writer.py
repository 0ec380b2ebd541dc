"""The writer that needs no key: honest pin texts from a page's own facts, in the page's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import regex

from server.rules import wishes
from server.rules.page_orders import clean_all, without_page_orders
from server.rules.writing.alt import described_picture
from server.rules.writing.angles import drafts, is_only_time, says_time
from server.rules.writing.asked import asked_sentences, below_headings, is_followed
from server.rules.writing.borders import cut_at_border
from server.rules.writing.describe import Manner, describe
from server.rules.writing.draft import Draft, subject
from server.rules.writing.folding import fold
from server.rules.writing.headline import clause_within, is_short, shorten_entry
from server.rules.writing.leaning import leans
from server.rules.writing.material import Material, gather
from server.rules.writing.own_words import names_subject
from server.rules.writing.phrasebook import Phrasebook
from server.values.language import primary
from server.values.limits import fit_words
from server.values.page import PageFacts
from server.values.text import TITLE_MAX, Overlay, PinText, WritingTask
from server.values.wording import holds, likeness, says

WRITER = "local"
_OVERLAY_ITEMS_MAX = 6
_KEYWORDS_MAX = 10
_PHRASES_TRIED = 5
_HOOK_CHARACTERS = 14
_BARE = 0.5  # what an invitation alone costs
_BARE_CHARACTERS = 60
_COMPARED = 12  # a variant is held against so many before it
_CHOICES = 12
_UNLIKE = 0.6  # below this, two descriptions are as different as they need to be
_LATER = 0.01  # what each further choice costs beside its likeness, and what a description that says little
_MEAGRE = 0.08
_AGAIN = 0.2  # what the same sentences cost each time they come back
_MEAGRE_CHARACTERS = 110
_KICKER_CHARACTERS, _KICKER_WORDS = 24, 3
_CLAUSE_CHARACTERS = 40
_CHAPTER_CHARACTERS = 40  # a shorter sentence below a heading leans on it
_CHAPTERS_TRIED = 6
_ITEM_CHARACTERS = 48


class _Written(NamedTuple):
    """A text, and what its description says of the page before its invitation and hashtags."""

    text: PinText
    said: str


def write(task: WritingTask) -> list[PinText]:
    """Return `task.count` texts, from variant `task.start` on; the same task always gives the same texts.

    They differ in title, description and the words on the image as far as the page allows it. Nothing is said that the page does not say: facts are joined by fixed phrases in English, German, French,
    Spanish, Portuguese and Italian, and left in the page's own sentences in every other language. The common wishes of
    `rules/wishes.py` are honoured where the page has the words; other wishes and notes are for the AI writer.
    """
    task = wishes.with_voice(_without_orders(task))
    material = gather(task)
    approaches = drafts(material)
    if wishes.QUESTION in wishes.kinds_of(task.wish):
        approaches = [one for one in approaches if wishes.is_question(one.title)] or approaches
    texts: list[_Written] = []
    begin = max(0, task.start - _COMPARED)
    for index in range(begin, task.start + task.count):
        # Each full round starts one turn later, so that a title that returns brings another description.
        rounds, place = divmod(index, len(approaches))
        texts.append(_variant(task, material, approaches, place, place + rounds, texts[-_COMPARED:]))
    return [one.text for one in texts[task.start - begin :]]


def alt_text(facts: PageFacts, image_url: str | None, headline: str) -> str:
    """Describe one picture of the page for people who cannot see it: its own alt text, else that it belongs to the post.

    The words drawn on the image are told too when the picture's own text does not contain them. `image_url` None means a
    drawn image without a photo.
    """
    facts = without_page_orders(facts)
    material = gather(WritingTask(facts=facts))
    return described_picture(facts, image_url, headline, material)


def follows(task: WritingTask) -> bool:
    """Tell whether the texts keep every part of the owner's wish."""
    task = _without_orders(task)
    if not is_followed(task, gather(wishes.with_voice(task))):
        return False
    texts, before = write(task), write(replace(task, wish=""))
    return not any(
        any(wishes.unmet(task.wish, text.title, text.description, old.description))
        for text, old in zip(texts, before, strict=True)
    )


def kept_words(texts: Sequence[PinText], task: WritingTask) -> tuple[str, ...]:
    """The words to avoid that stand in a title or on an image all the same: the page has no other wording."""
    language = gather(task).language or primary(task.facts.language)
    said = [words for text in texts for words in (text.title, text.overlay.headline)]
    avoided = (word for word in task.voice.words_to_avoid if word.strip())
    return tuple(word for word in avoided if any(holds(one, word, language) for one in said))


def _without_orders(task: WritingTask) -> WritingTask:
    """The task without what its page and its terms tell machines to write."""
    return replace(
        task,
        facts=without_page_orders(task.facts),
        tags=clean_all(task.tags),
        categories=clean_all(task.categories),
    )


def _variant(
    task: WritingTask, material: Material, approaches: list[Draft], place: int, turn: int, others: list[_Written]
) -> _Written:
    kinds = wishes.kinds_of(task.wish)
    draft, is_brief = approaches[place], wishes.SHORTER in kinds
    title = draft.title
    if is_brief and len(material.short) < len(title):
        title = material.short if draft.angle == "plain" else draft.headline
    title = _fit_title(title, material)
    headline = _headline(title, draft, approaches, material, [one.text for one in others])
    asked = asked_sentences(task, material)
    draft = replace(draft, title=title)
    # A phrase is aimed at by words of the page that hold it; where none do, the next one that no other text has is tried.
    wanted = [material.phrases[(place + at) % len(material.phrases)] for at in range(len(material.phrases))]
    taken = {one.text.phrase for one in others}
    wanted.sort(key=lambda phrase: phrase in taken)
    for phrase in (*wanted[:_PHRASES_TRIED], ""):
        manner = Manner(
            task.voice,
            task.description_max,
            is_brief,
            asked,
            phrase,
            is_full=wishes.LONGER in kinds,
            has_call=wishes.NO_CALL not in kinds,
        )
        description, said = _most_different(material, draft, turn, manner, others)
        if says(f"{title}. {description}", phrase, material.language):
            break
    if not asked and _is_told(title, description, others):
        description, said = _something_else(task, material, draft, turn, manner, others) or (description, said)
    text = PinText(
        title=title,
        description=description,
        alt_text=described_picture(task.facts, task.facts.lead, headline, material),
        keywords=_phrase_first(phrase, material.keywords),
        overlay=Overlay(
            headline=headline,
            kicker=_kicker(material, draft, headline),
            items=_overlay_items(material),
        ),
        writer=WRITER,
        angle=draft.angle,
        phrase=phrase,
    )
    return _Written(text, said)


def _is_told(title: str, description: str, others: list[_Written]) -> bool:
    return any(fold(one.text.title) == fold(title) and one.text.description == description for one in others)


def _something_else(
    task: WritingTask, material: Material, draft: Draft, turn: int, manner: Manner, others: list[_Written]
) -> tuple[str, str] | None:
    """A description below a title that had each of the page's: of a sentence from its chapters, else without the invitation."""
    told = " ".join(one.text.description for one in others)
    own = [one for one in below_headings(task, material) if len(one) >= _CHAPTER_CHARACTERS]
    own.sort(key=lambda one: one in told)  # then once more, with another invitation
    tries = [(replace(material, sentences=(one,)), manner) for one in own[:_CHAPTERS_TRIED]]
    if material.sentences:  # an invitation alone says more than the title twice
        tries.append((material, replace(manner, has_call=False)))
    for other, how in tries:
        found = _most_different(other, draft, turn, how, others)
        if not _is_told(draft.title, found[0], others):
            return found
    return None


def _most_different(
    material: Material, draft: Draft, turn: int, manner: Manner, others: list[_Written]
) -> tuple[str, str]:
    """The choice of sentences that is least alike to the others; an early and a full one where all are unlike enough."""
    tries = _CHOICES if others else 1
    choices = list(dict.fromkeys(describe(material, draft, turn, manner, choice) for choice in range(tries)))

    def cost(at: int) -> float:
        words, said = choices[at]
        alike = max((likeness(words, other.text.description) for other in others), default=0.0)
        # another invitation under the same sentences makes no other pin
        same = sum(other.said == said for other in others)
        dense = len(regex.findall(r"[\p{Han}\p{Kana}\p{Thai}]", words))
        length = len(words) + 2 * dense
        meagre = _BARE if length < _BARE_CHARACTERS else _MEAGRE if length < _MEAGRE_CHARACTERS else 0.0
        return max(alike, _UNLIKE) + _AGAIN * same + _LATER * at + meagre

    return choices[min(range(len(choices)), key=cost)]


def _phrase_first(phrase: str, keywords: tuple[str, ...]) -> tuple[str, ...]:
    rest = tuple(keyword for keyword in keywords if fold(keyword) != fold(phrase))
    return (phrase, *rest)[:_KEYWORDS_MAX] if phrase else keywords


def _headline(title: str, draft: Draft, approaches: list[Draft], material: Material, others: list[PinText]) -> str:
    """Words for the image that are not the title once more, nor those of the pins before, where the page offers any."""
    first = subject(material)
    offers = [draft.headline, material.short, *([first] if is_short(first) else ())]
    own = [other for other in approaches if not (other.is_heading and material.kind == "recipe")]
    offers += [other.headline for other in own if other.angle not in {"story", "curiosity"}]
    hooks = [other.headline for other in approaches if other.angle in {"story", "curiosity"}]
    hooks += [one.rstrip(" .。") for one in material.sentences if _is_hook(one, material)]
    free = [one for one in offers if not material.is_avoided(one)] or offers
    if material.book is None:  # a step or an ingredient alone is no headline, and nothing else tells one from a subject
        free = [one for one in free if one == material.short or names_subject(one, material)] or [material.short]
    used = {fold(other.overlay.headline) for other in others}
    apart = [one for one in free if fold(one) != fold(title)]
    # First other words that name the subject; once, where there are none, the title; then the page's own short sentences.
    ranked = [*apart, *([] if draft.opening and apart else free)]
    if material.kind not in {"product", "recipe", "list"}:  # whose picture needs its name
        ranked += [one for one in hooks if fold(one) != fold(title) and not material.is_avoided(one)]
    fresh: str = next((one for one in ranked if fold(one) not in used), ranked[0])
    return fresh


def _is_hook(sentence: str, material: Material) -> bool:
    """A short sentence of the page that can stand on an image alone."""
    is_alone = len(sentence) > _HOOK_CHARACTERS and not leans(sentence, material.book)
    return is_short(sentence) and is_alone and names_subject(sentence, material)


def _fit_title(title: str, material: Material) -> str:
    """A title too long for Pinterest without its filler, else its first clauses, else what stands on the image, else cut at a word."""
    if len(title) <= TITLE_MAX:
        return title
    if len(material.core) <= TITLE_MAX:
        return material.core
    book = material.book
    at_border = cut_at_border(title, book, lambda one: len(one) <= TITLE_MAX) if book is not None else ""
    short = material.short if len(material.short) >= _CLAUSE_CHARACTERS else ""
    return clause_within(title, _CLAUSE_CHARACTERS, TITLE_MAX) or at_border or short or fit_words(title, TITLE_MAX)


def _kicker(material: Material, draft: Draft, headline: str) -> str:
    """A word or two above the headline that the headline does not say already."""
    book = material.book
    offers = [
        draft.kicker,
        *(
            _time_kickers(material, book)
            if book and not says_time(headline, book) and is_only_time(material, book)
            else ()
        ),
        material.category,
        book.kicker_kind[material.kind] if book else "",
    ]
    if draft.angle in {"plain", "story", "curiosity"} and material.kind != "recipe":
        offers.insert(0, material.category)
    said = fold(headline)
    return next(
        (
            one
            for one in offers
            if one and len(one) <= _KICKER_CHARACTERS and fold(one) not in said and not material.is_avoided(one)
        ),
        "",
    )


def _time_kickers(material: Material, book: Phrasebook) -> tuple[str, ...]:
    if not 0 < material.total_minutes <= 180:
        return ()
    long, short = book.time(material.total_minutes), book.time(material.total_minutes, is_short=True)
    return (long, short) if len(long.split()) <= _KICKER_WORDS else (short,)


def _overlay_items(material: Material) -> tuple[str, ...]:
    """A list post's entries, or a how-to's steps when each is short enough to stand on an image."""
    if material.kind == "list":
        return tuple(filter(None, (shorten_entry(entry, _ITEM_CHARACTERS) for entry in material.entries)))[
            :_OVERLAY_ITEMS_MAX
        ]
    is_whole = all(len(step) <= _ITEM_CHARACTERS and not material.is_avoided(step) for step in material.steps)
    if material.kind == "howto" and material.steps and is_whole:
        return tuple(filter(None, (shorten_entry(step, _ITEM_CHARACTERS) for step in material.steps)))[
            :_OVERLAY_ITEMS_MAX
        ]
    return ()
