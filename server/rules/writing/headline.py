"""From a post's title to the few words that stand on an image."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from server.rules.writing.borders import (
    cut_at_border,
    ends_with_verb,
    is_bare,
    opens_clause,
    stands_alone,
    topical_words,
)
from server.rules.writing.folding import fold
from server.rules.writing.marks import without_open_end
from server.rules.writing.phrasebook import Phrasebook
from server.values.limits import fit_words, graphemes, read_aloud, says_something, words
from server.values.text import OVERLAY_WORDS_MAX, TITLE_MAX
from server.values.wording import stems_of

_CHARACTERS_MAX = 64
_UNSPACED_GRAPHEMES_MAX = 28  # scripts without spaces: about the same width on the image
# Leading spaces are taken from where their run begins: from each of them anew, a run of spaces would take minutes.
_JOINT = regex.compile(
    r"(?<!\s)\s+[–—|·•]\s+|\s-\s|[:;]\s+|(?<=\p{L}{3})\.\s+(?=\p{Lu})|(?:(?<!\s)\s+)?[：；｜【】（）「」『』()\[\]{}]+\s*"
)
_SOFT_JOINT = regex.compile(r",\s+|[、，،]\s*|(?<=[!?])\s+|(?<=[。！？؟])\s*")
_ENDED = regex.compile(r"(?<=[!?])\s+|(?<=[。！？؟])\s*")
_DESCRIBED = regex.compile(r"(?i)\b(?:an?|the|ein(?:e[nmrs]?)?|une?|un[ao]?|uma?)\s+\p{L}+$")
# "Backyards, Patios | , Balconies and Terraces": the end of a row of things is not where a clause ends.
_GOES_ON = regex.compile(r"(?i),\s+[^\s,]+\s+(?:and|or|und|oder|et|ou|y|o|e)\s")
_CLAUSE_MIN = 20
_OPENS_QUOTE = regex.compile(r"[\"'“„«‘‚(\[]")
_CLOSES_QUOTE = regex.compile(r"\S[\"'”“»’)\]](?:\W|$)")
_PHRASE_WORDS = 4  # a phrase cut back further than this has lost its sense
_NUMBER = regex.compile(r"(?<![\p{N}.,])(?!(?:19|20)\p{N}{2}(?!\p{N}))\p{N}")
# "The best …" that is gone takes its "… ever" along.
_SUPERLATIVE = regex.compile(
    r"(?i)\W*(?:[\p{L}'’]+\s+){0,3}?(?:best|beste[nrs]?|meilleure?s?|mejor(?:es)?|melhor(?:es)?|miglior[ei]?)(?!\p{L})"
)
_OF_ALL = regex.compile(
    r"(?i)\s+(?:ever|in the (?:world|universe)|aller zeiten|überhaupt|der welt|du monde|de tous les temps|del mundo|de todos los tiempos|do mundo|de todos os tempos|de sempre|di sempre|del mondo|in assoluto)[!.]*(?=\s*(?:[,:;()–—|-]|$))"
)
_ASIDE = regex.compile(r"(?:(?<!\s)\s+)?[(\[{（【][^()\[\]{}（）【】]*[)\]}）】]\s*")


def core_of(title: str, book: Phrasebook | None) -> str:
    """Return the title without the filler around its subject ("How to make …", "– easy recipe"); numbers stay."""
    core = title
    if book is not None:
        for _ in range(2):
            core = _without(core, book.suffixes, title)
        core = _asked_no_more(core, _without(core.removeprefix("¿"), book.prefixes, title))
        if _SUPERLATIVE.match(title) and not _SUPERLATIVE.match(core):
            core = _OF_ALL.sub("", core, count=1)
    return core if core == title else core[:1].upper() + core[1:]  # a poem's small first letter is meant


def _asked_no_more(core: str, shorter: str) -> str:
    """A title without its "How to" asks nothing any more; one without "Recipe:" still does."""
    opened = core.removeprefix("¿")
    if shorter == opened:
        return core
    removed = opened.removesuffix(shorter)
    return shorter.rstrip(" ?") if shorter.endswith("?") and not removed.rstrip().endswith(":") else shorter


def headline_of(title: str, book: Phrasebook | None) -> str:
    """Return the words for an image: at most 8 where so few make sense alone, else the whole title. Never empty for a title with letters."""
    core = core_of(title, book)
    plain = without_asides(core)
    # Behind a comma or a question mark stands "judge says": only the part before it can speak for the whole.
    segments = _segments(plain, _JOINT)
    trimmed = _trimmed(plain, segments[0] if segments else plain, book)
    first = segments[0] if segments else plain
    parts = [first, *trimmed, *_segments(plain, _ENDED)[:1]]
    if len(segments) > 1 and book is not None:
        parts.append(cut_at_border(first, book, is_short))
    if book is None or len(first.split()) < 2 or is_bare(first, book):
        parts += [one for one in segments[1:] if _is_subject(one, book)]
    candidates = [core, plain, *(one for one in parts if one and not is_bare(one, book))]
    if book is None:
        candidates += _segments(plain, _SOFT_JOINT)[:1]
    good = [one for one in candidates if is_short(one)]
    # "7 ways" is why people tap: the part with the number wins, unless it speaks of what stands before the colon.
    if has_number(plain) and not _follows_a_phrase(plain):
        good = [one for one in good if has_number(one)]
    whole = [one for one in good if len(fold(one).split()) > 1 or not regex.search(r"\s", core)]
    if whole:
        return _finish(whole[0], book)
    cut = cut_at_border(plain, book, is_short) if book is not None else ""
    if cut or len(plain) <= TITLE_MAX // (
        2 if _is_unspaced(plain) else 1
    ):  # smaller type is better than half a thought
        return _finish(cut or plain, book)
    long = clause_within(plain, _CLAUSE_MIN, TITLE_MAX) or (
        cut_at_border(plain, book, lambda one: len(one) <= TITLE_MAX) if book is not None else ""
    )
    if len(first.split()) > 1 and len(first) <= TITLE_MAX:
        return _finish(first, book)
    if not long and book is not None and ends_with_verb(plain, book):
        return fit_words(plain, TITLE_MAX)  # its verb comes last: what looks whole before it is half a thought
    return _finish(long or _first_words(plain, book), book)


def speaking_part(title: str, found: str, book: Phrasebook | None, phrases: Sequence[str]) -> str:
    """The words for an image, of a title that exclaims or asks before it speaks ("At last! Our new kitchen"): the part with the key phrases."""
    plain = without_asides(title)
    if book is None or len(found) >= len(plain):
        return found
    wanted = {
        stem
        for phrase in phrases or (title,)
        for word in topical_words(phrase, book)
        for stem in stems_of(word, book.code)
    }

    def said(part: str) -> int:
        return len(wanted & set(stems_of(part, book.code)))

    # What follows a colon speaks only where what stands before it says nothing: "One day, three lights: a photo walk".
    joints = [_ENDED] if said(found) else [_ENDED, _JOINT]
    parts = [one for joint in joints for one in _segments(plain, joint) if is_short(one) and len(one.split()) > 2]
    best = max(parts, key=said, default=found)
    return _finish(best, book) if said(best) > said(found) else found


def subject_of(title: str, book: Phrasebook | None) -> str:
    """What a list is about, without the words that announce a list ("12 things to do in Lisbon with kids")."""
    plain = without_asides(title)
    rest = regex.sub(book.list_heads, "", plain, count=1, flags=regex.IGNORECASE) if book and book.list_heads else plain
    return rest[:1].upper() + rest[1:] if len(rest.split()) > 1 or rest[:1].isupper() else headline_of(title, book)


def first_phrase(title: str) -> str:
    """What stands before a title's first colon or dash."""
    return str(regex.split(r"(?:(?<!\s)\s+)?[:：]\s+|(?<!\s)\s+[–—|]\s+|\s-\s", title, maxsplit=1)[0])


def has_number(text: str) -> bool:
    """Tell whether a number counts something; a year does not."""
    return _NUMBER.search(text) is not None


def _follows_a_phrase(plain: str) -> bool:
    """Tell whether more than one word stands before a colon."""
    before, colon, _ = plain.replace("：", ":").partition(":")
    return bool(colon) and regex.search(r"\w\s\w", before) is not None


def _trimmed(plain: str, first: str, book: Phrasebook | None) -> list[str]:
    """A title too long for an image without the words that open it ("Why …", "I tried …"): its end is often the point."""
    leads = "|".join(book.lead_ins) if book is not None else ""
    cut = [regex.sub(rf"^(?:{leads})", "", one, flags=regex.IGNORECASE) for one in (plain, first)] if leads else []
    return [one for one, whole in zip(cut, (plain, first), strict=False) if one != whole]


def is_short(text: str) -> bool:
    """Tell whether the text fits on an image: 8 words, and not eight long ones."""
    pieces, spaced = read_aloud(words(text)), read_aloud(text.split())
    if len(pieces) > len(spaced):
        return (
            len(spaced) <= OVERLAY_WORDS_MAX
            and len(graphemes(text)) <= _UNSPACED_GRAPHEMES_MAX
            and len(pieces) <= 2 * OVERLAY_WORDS_MAX
        )
    return len(pieces) <= OVERLAY_WORDS_MAX and len(text) <= _CHARACTERS_MAX


def _is_subject(part: str, book: Phrasebook | None) -> bool:
    """Tell whether a later part of a title can speak for it: no clause, and no list of chapters."""
    return book is None or (stands_alone(part, book) and not opens_clause(part, book) and "," not in part)


def _is_unspaced(text: str) -> bool:
    return len(words(text)) > len(text.split())


def clause_within(text: str, low: int, high: int) -> str:
    """The longest run of whole clauses from the start that has `low` to `high` characters; empty when there is none."""
    # Behind a colon a comma parts a list: what stands before the colon is whole, a list cut off is not.
    found = ([match.start() for match in pattern.finditer(text)] for pattern in (_JOINT, _SOFT_JOINT))
    hard, soft = ([end for end in ends if low <= end <= high] for ends in found)
    # "Into the Warmest, Most Loved Room", "a Damp, Dark Cellar": a comma behind an article and one word parts what is said of a noun
    if not hard and soft and any(_DESCRIBED.search(text, 0, end) for end in soft if text[end] == ","):
        return ""
    fitting = hard or [end for end in soft if not _GOES_ON.match(text, end)] or soft
    return text[: max(fitting)].rstrip(" ,;:–—-(") if fitting else ""


def without_asides(text: str) -> str:
    """The text without what stands in brackets."""
    return _ASIDE.sub(_gap, text).strip() or text


def _gap(aside: regex.Match[str]) -> str:
    """What stays where an aside stood: nothing before a mark that stood at its bracket ("Tiramisù (senza uova): …")."""
    following = aside.string[aside.end() : aside.end() + 1]
    return "" if following in {":", ",", ";", ".", "!", "?"} and not aside.group()[-1:].isspace() else " "


def shorten_entry(entry: str, limit: int = 40) -> str:
    """A list entry for the image or a sentence: number and aside dropped, cut before an explanation, whole words."""
    entry = regex.sub(r"^\s*+(?:(?:[#№]\s*+)?\p{N}{1,3}\s*+[.):–-]\s+|[•*·–-]\s+)", "", entry)
    entry = _ASIDE.sub(_gap, entry).strip()
    if len(entry) > limit:
        entry = _JOINT.split(entry)[0].strip()
    if len(entry) > limit:
        entry = _SOFT_JOINT.split(entry)[0].strip()
    return without_open_end(fit_words(entry, limit).rstrip(" .,;:–—-")) if entry else ""


def _without(text: str, patterns: tuple[str, ...], title: str) -> str:
    for pattern in patterns:
        start = "^" if not pattern.endswith("$") else ""
        shorter = regex.sub(start + "(?:" + pattern + ")", "", text, count=1, flags=regex.IGNORECASE).strip()
        keeps_numbers = not regex.search(r"\p{N}", title) or bool(regex.search(r"\p{N}", shorter))
        if shorter and shorter != text and keeps_numbers:
            return shorter
    return text


def _segments(text: str, joint: regex.Pattern[str]) -> list[str]:
    return [part.strip() for part in joint.split(text) if part and part.strip()]


def _first_words(text: str, book: Phrasebook | None) -> str:
    """As many words as fit, ending where a phrase ends: before the next small word, or back at the last one."""
    pieces = words(text)
    kept: list[str] = []
    for piece in pieces:
        if not is_short("".join([*kept, piece]).strip()):
            break
        kept.append(piece)
    if book is not None and len(kept) < len(pieces):
        if fold(pieces[len(kept)]) not in book.dangling:
            small = [at for at, piece in enumerate(kept) if fold(piece) in book.dangling and at >= _PHRASE_WORDS]
            kept = kept[: small[-1]] if small else kept
        opened = [
            at
            for at, piece in enumerate(kept)
            if _OPENS_QUOTE.match(piece) and not _CLOSES_QUOTE.search("".join(kept[at:]))
        ]
        kept = kept[: opened[0]] if opened and opened[0] > 1 else kept
        while len(kept) > 2 and fold(kept[-1]) in book.dangling:
            kept.pop()
    found = "".join(kept).strip()
    return found if says_something(found) else "".join(graphemes(text)[:_UNSPACED_GRAPHEMES_MAX]).strip()


def _finish(text: str, book: Phrasebook | None) -> str:
    text = text.strip(" \t,;:–—-|·.、。，")
    return text[:1].upper() + text[1:] if book is not None else text
