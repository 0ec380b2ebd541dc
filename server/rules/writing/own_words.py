"""The page's own sentences and headings as titles."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from server.rules.writing.casing import match_case_of_entry
from server.rules.writing.draft import Draft, behind, subject
from server.rules.writing.folding import fold
from server.rules.writing.headline import is_short
from server.rules.writing.leaning import leans
from server.rules.writing.material import Material
from server.rules.writing.phrasebook import Phrasebook
from server.values.limits import words

TOPICS_MIN = 3  # two headings are more often furniture than contents
_STORY_CHARACTERS = (20, 95)
_STORIES_FROM, _STORIES_UNKNOWN = 8, 3  # sentences
_NEAR_START = 7  # words
_STEM_CHARACTERS = 6
_SAID_SHARE = 0.8
_WHOLE_WORDS = 3  # a shorter heading needs the subject beside it
_WHOLE_CHARACTERS = 10
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")


def story(material: Material) -> Iterator[Draft]:
    """The page's own sentences as titles: those that name the subject and end a thought, while others are left for the description."""
    # The number is why people tap a list; where the writer knows no grammar, only what the page begins with is surely about it.
    most = 0 if material.kind == "list" else _STORIES_FROM if material.book is not None else _STORIES_UNKNOWN
    own = material.sentences[:most]
    for at, sentence in enumerate(own if len(own) > 1 else ()):
        words = sentence.rstrip(" .。।")
        is_dense = 2 * len(regex.findall(_DENSE, words)) > len(words)
        is_wide = is_dense and not regex.search(r"\p{Thai}", words)
        low, high = (_STORY_CHARACTERS[0] // 2, _STORY_CHARACTERS[1] // 2) if is_wide else _STORY_CHARACTERS
        if not low <= len(words) <= high or not regex.match(r"[\p{Lu}\p{Lo}]", words):
            continue
        if material.site_name and fold(material.site_name) in fold(words):
            continue
        if words.endswith(("…", ":", "？", "?", "!")) or leans(words, material.book):
            continue
        following = own[at + 1] if at + 1 < len(own) else ""
        if following and leans(following, material.book):  # the thought goes on there
            continue
        headline = words if is_short(words) and not words.isupper() else material.short
        is_about = names_subject(words, material) and (material.book is not None or _opens_with_title(words, material))
        if is_about and not is_said_in(words, material.title):
            yield Draft("story", words, headline, lead=sentence)


def headings_of(material: Material) -> Iterator[Draft]:
    """The post's own headings: what it speaks of, in its words; beside the subject where they do not name it."""
    topics = material.topics[:4] if len(material.topics) >= TOPICS_MIN or material.book is None else ()
    steps = {fold(step) for step in (*material.steps, *material.entries)}
    for topic in (one for one in topics if fold(one) not in steps):
        is_whole = len(words(topic)) >= _WHOLE_WORDS and len(topic) >= _WHOLE_CHARACTERS
        if material.kind != "howto" and is_whole and names_subject(topic, material):
            yield Draft("list", topic, topic if is_short(topic) else material.short, is_heading=True)
        elif material.kind == "recipe":
            continue  # "Apple pie: nutrition", "Apple pie: for the crust"
        elif material.book is not None:
            yield Draft(
                "list",
                behind(subject(material), _in_title(topic, material, material.book), material.book),
                material.short,
            )
        else:
            joint = "：" if regex.search(r"[\p{Han}\p{Kana}]", topic) else ": "
            yield Draft("list", f"{material.short}{joint}{topic}", material.short)


def _in_title(topic: str, material: Material, book: Phrasebook) -> str:
    return match_case_of_entry(material.inside([topic])[0], subject(material), book)


def is_said_in(sentence: str, title: str) -> bool:
    """Tell whether a title says nearly all of a sentence already, or the sentence the title."""
    one, other = fold(sentence), fold(title)
    if one in other or (other in one and len(other) > _SAID_SHARE * len(one)):
        return True
    mine, theirs = set(one.split()), set(other.split())
    return len(mine) > 2 and len(mine & theirs) >= _SAID_SHARE * len(mine)


def names_subject(words: str, material: Material) -> bool:
    """Tell whether a text names the subject: by its words, or a run of signs where words are not spaced."""
    if material.book is not None:
        return material.is_named_in(words)
    subject = f"{material.title} {' '.join(material.keywords)}"
    if regex.search(_DENSE, words):
        return any(
            {words[at : at + size] for at in range(len(words) - size + 1)}
            & {subject[at : at + size] for at in range(len(subject) - size + 1)}
            for size, script in ((2, r"^[\p{Han}\p{Kana}]"), (6, r"^\p{Thai}"))
            if regex.search(script, words)
        )
    own = {word[:_STEM_CHARACTERS] for word in long_words(subject)}
    return bool(own & {word[:_STEM_CHARACTERS] for word in long_words(words)})


def _opens_with_title(sentence: str, material: Material) -> bool:
    """Tell whether a sentence speaks of the title's own words near its start, where no grammar tells what else it may be about."""
    if regex.search(_DENSE, sentence):
        return True
    own = {word[:_STEM_CHARACTERS] for word in long_words(material.title)}
    near = fold(" ".join(sentence.split()[:_NEAR_START])).split()
    return bool(own & {word[:_STEM_CHARACTERS] for word in near})


def long_words(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) > 3]
