"""A wish for an AI's text: what it changes of the task, and what an answer does not keep of it. Only what fixed words tell is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from server.rules import wishes
from server.rules.writing.languages import BOOKS
from server.values.text import PinText, WritingTask
from server.values.wording import holds, stems_of, words_of

_NAMES = {
    "en": "english|englisch|anglais|inglés|inglês|inglese", "de": "german|deutsch|allemand|alemán|alemão|tedesco",
    "fr": "french|französisch|français|francés|francês|francese", "es": "spanish|spanisch|espagnol|español|castellano|espanhol|spagnolo",
    "pt": "portuguese|portugiesisch|portugais|portugués|português|portoghese", "it": "italian|italienisch|italien|italiano",
    "nl": "dutch|niederländisch|néerlandais|neerlandés|holandês|olandese|nederlands", "pl": "polish|polnisch|polonais|polaco|polonês|polacco|polski",
}  # fmt: skip
# "write it in German", "auf Deutsch", "translate to French", "en español"; not "in Italian style".
_LANGUAGE = regex.compile(
    r"(?<!\p{L})(?:in|into|to|auf|ins|en|em|na|al|para o)\s(?:"
    + "|".join(rf"(?P<{code}>{names})" for code, names in _NAMES.items())
    + r")(?:\s(?:please|bitte|por favor|per favore|s['’]il (?:vous|te) plaît))?(?=\s*(?:[.,;:!?]|$|(?:and|und|et|y|e|but|aber|mais|pero|ma)\s))",
    regex.IGNORECASE,
)
_LONG_WORD = 3
_SAYS = {
    wishes.EMOJI: "emoji are wished for",
    wishes.NO_EMOJI: "no emoji are wished for",
    wishes.HASHTAGS: "hashtags are wished for",
    wishes.NO_HASHTAGS: "no hashtags are wished for",
    wishes.QUESTION: "the title is to be a question",
}


def as_wished(task: WritingTask) -> WritingTask:
    """The task with the language, emoji and hashtags that its wish asks for."""
    if not task.wish.strip():
        return task
    voice = wishes.with_voice(task).voice
    return replace(
        task,
        voice=replace(
            task.voice,
            use_emoji=voice.use_emoji,
            use_hashtags=voice.use_hashtags,
            language=language_wished(task.wish) or task.voice.language,
        ),
    )


def language_wished(wish: str) -> str:
    """The language that a wish asks for, as its code; '' for none."""
    match = _LANGUAGE.search(wish)
    return next((code for code in _NAMES if match[code]), "") if match else ""


def unfollowed(text: PinText, task: WritingTask, language: str) -> Iterator[str]:
    """What a text does not keep of the task's wish, in words for whoever wrote it."""
    present = task.present
    if present is not None and _words(text) == _words(present):
        yield "it is the present text once more; write another one"
    before = present.description if present else ""
    kinds = wishes.kinds_of(task.wish)
    if present is not None and wishes.SHORTER in kinds and len(text.description) >= len(before):
        yield f"the description is to be shorter than the present one, which has {len(before)} characters"
    if present is not None and wishes.LONGER in kinds and len(text.description) <= len(before):
        yield f"the description is to be longer than the present one, which has {len(before)} characters"
    yield from (_SAYS[kind] for kind in wishes.unmet(task.wish, text.title, text.description, before) if kind in _SAYS)
    told = f"{text.title}. {text.description}. {text.overlay.headline}"
    said = f"{told}. {text.alt_text}"
    for clause in wishes.clauses_of(task.wish):
        for word in wishes.left_out_words(clause):
            if holds(said, word, language):
                yield f"{word!r} is not to be mentioned"
        mention = wishes.find_mention(clause)
        book = BOOKS.get(language)
        is_own = book is not None and book.mention and regex.search(book.mention, clause, regex.IGNORECASE)
        if mention is not None and is_own:  # "mention the pan" is judged in an English text alone
            wanted = {stem for stem in stems_of(mention["what"], language) if len(stem) > _LONG_WORD}
            if wanted and not wanted & set(stems_of(told, language)):
                yield f"{mention['what'].strip()!r} is to be mentioned, as far as the data has it"


def _words(text: PinText) -> tuple[list[str], list[str]]:
    return words_of(text.title), words_of(text.description)
