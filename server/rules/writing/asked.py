"""Wishes for a text: which of their clauses the local writer can follow, and with which of the page's sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.rules.wishes import asks_other_image_words, clauses_of, find_mention, kinds_in, left_out_words
from server.rules.writing.folding import fold
from server.rules.writing.leaning import leans
from server.rules.writing.material import Material
from server.rules.writing.phrasebook import word_set
from server.rules.writing.tidy import usable_sentences
from server.values.text import WritingTask
from server.values.wording import holds, stems_of

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
_MANY = 4  # words
# Words of a wish that name nothing ("mention that you can make it ahead").
_SMALL = word_set(
    """that this with from have they them your make made when also very kann können dass man auch sehr eine einen einem nicht wird sind
    peut peuvent avec pour cette elle puede pueden para esta este como pode podem essa esse possono questa questo"""
)
_SECTIONS_MAX = 40


def asked_sentences(task: WritingTask, material: Material) -> tuple[str, ...]:
    """The page's sentences that have the words the owner asked to mention; none when the page has none (nothing is made up)."""
    found = (sentence for _, sentence in _clauses(task, material) if sentence)
    return tuple(dict.fromkeys(found))[:_SENTENCES_MAX]


def is_followed(task: WritingTask, material: Material) -> bool:
    """Tell whether every clause of the wish could be followed."""
    return all(is_done for is_done, _ in _clauses(task, material))


def _clauses(task: WritingTask, material: Material) -> Iterator[tuple[bool, str]]:
    """Each clause of the wish: whether it is followed, and the sentence that follows it."""
    if not task.wish.strip():
        return
    own = (*material.sentences, *material.steps, *below_headings(task, material))
    whole = find_mention(task.wish)
    if whole is not None and (sentence := _sentence_with(whole.group("what"), own, material.language)):
        yield True, sentence
        before = task.wish[: whole.start()]
        yield from ((bool(kinds_in(one)), "") for one in clauses_of(before) if _says(one))
        return
    is_mention = False
    for clause in filter(_says, clauses_of(task.wish)):
        match = find_mention(clause)
        if avoided := left_out_words(clause):
            is_mention = False
            yield not any(holds(material.title, word, material.language) for word in avoided), ""
        elif kinds_in(clause) or asks_other_image_words(clause):
            is_mention = False
            yield True, ""
        elif match is not None or is_mention:
            sentence = _sentence_with(match.group("what") if match else clause, own, material.language)
            is_mention = True
            yield bool(sentence), sentence
        else:
            yield False, ""


def _says(clause: str) -> bool:
    return bool(set(fold(clause).split()) - _POLITE)


def below_headings(task: WritingTask, material: Material) -> Iterator[str]:
    """Whole sentences from below the page's headings: the page's own word when they are asked for, or when nothing else is left to say."""
    for section in task.facts.sections[:_SECTIONS_MAX]:
        for sentence in usable_sentences(section.text, material.title, material.site_name):
            if not (material.is_avoided(sentence) or leans(sentence, material.book)):
                yield sentence


def _sentence_with(what: str, own: Sequence[str], language: str) -> str:
    words = set(fold(what).split()) - _POLITE
    wanted = {word for word in words if len(word) > 3 and word not in _SMALL} or words
    stems = {stem for word in wanted for stem in stems_of(word, language)}
    needed = len(stems) if len(stems) < _MANY else -(-len(stems) * 2 // 3)  # of a whole sentence two words of three
    held = ((len(stems & set(stems_of(one, language))), one) for one in own)
    count, found = max(held, key=lambda pair: pair[0], default=(0, ""))
    return found if stems and count >= needed else ""
