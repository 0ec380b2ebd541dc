"""The ways to approach one post: each angle is a title, the sentence that opens the description, and words for the image."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

import regex

from server.rules.writing.casing import match_case, match_case_of_template
from server.rules.writing.headline import is_short, without_asides
from server.rules.writing.material import Material
from server.rules.writing.phrasebook import Phrasebook
from server.rules.writing.tidy import fold
from server.values.text import TITLE_MAX
from server.values.wording import stems_of

_QUICK_MINUTES = 60  # longer is nothing to put in a title
_FEW_INGREDIENTS = 10
_FEW_STEPS = 10
_STORY_CHARACTERS = (20, 80)
_LEANING_WORDS = 3
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_SIGN = regex.compile(r"\p{Han}|\p{Katakana}{2}|\p{Thai}{4}")
_LISTED_MAX = 5
_LISTED_CHARACTERS = 150
_TOPICS_MIN = 3  # two headings are more often furniture than contents


@dataclass(frozen=True, slots=True)
class Draft:
    """One variant before its description is put together: `opening` are sentences about facts that lead it, `opener` one without any."""

    angle: str
    title: str
    headline: str
    opening: tuple[str, ...] = ()
    lead: str = ""
    kicker: str = ""
    opener: str = ""


def drafts(material: Material) -> list[Draft]:
    """Return every approach that the facts support, with titles that differ; the page's own title leads, then the angles take turns."""
    found: dict[str, Draft] = {}
    for draft in _all(material):
        if len(draft.title) <= TITLE_MAX or draft.title == material.title:  # the writer cuts a long one at a word
            found.setdefault(fold(draft.title), draft)
    free = [draft for draft in found.values() if not material.is_avoided(draft.title)]
    return _in_turn(free or list(found.values())[:1])


def _in_turn(found: list[Draft]) -> list[Draft]:
    angles = list(dict.fromkeys(draft.angle for draft in found))
    rounds = zip_longest(*([draft for draft in found if draft.angle == angle] for angle in angles))
    return [draft for one_round in rounds for draft in one_round if draft is not None]


def _all(material: Material) -> Iterator[Draft]:
    yield Draft("plain", material.title, material.short)
    book = material.book
    if book is not None:
        for angle in _ANGLES[material.kind]:
            yield from angle(material, book)
        yield from _seasonal(material, book)
    yield from _story(material)
    if book is not None:
        yield from framed(material, book)
    if material.core != material.title:
        yield Draft("plain", material.core, material.short)
    yield from _tagged(material)
    if material.is_avoided(material.title):
        yield Draft("plain", material.short, material.short)


def framed(material: Material, book: Phrasebook) -> Iterator[Draft]:
    """The subject in each frame of its kind: what can be said of any such page, and states nothing about it."""
    subject = _subject(material)
    for frame in book.frames[material.kind]:
        if frame.angle == "curiosity" and "?" in subject:  # the title asks already
            continue
        words = frame.title.removeprefix("{title}")
        joint = regex.match(r"\s*[:–]\s*", words)
        if regex.search(r"[:?!]", subject):
            if not joint:
                continue
            words = " – " + words[joint.end() :]
        opening = (
            (_topics_sentence(material, book),) if frame.angle == "list" and len(material.topics) >= _TOPICS_MIN else ()
        )
        title = subject + match_case(words, subject, book)
        yield Draft(frame.angle, title, material.short, opening, opener="" if opening else frame.opener)


def _seasonal(material: Material, book: Phrasebook) -> Iterator[Draft]:
    """For the time of the year that the page speaks of; a title that names it already is framed instead."""
    if not material.season:
        return
    subject = _subject(material)
    if material.titled_season or regex.search(r"[:?!]", subject):
        for draft in framed(material, book):
            if draft.angle == "plain":
                yield replace(draft, angle="seasonal")
    else:
        yield Draft("seasonal", f"{subject} {match_case(material.season, subject, book)}", material.short)


def _tagged(material: Material) -> Iterator[Draft]:
    """The subject beside a tag that says something else: people chose these words."""
    said = set(stems_of(material.title, material.language))
    for tag in material.tags[:4]:
        if said.isdisjoint(stems_of(tag, material.language)):
            words = tag[:1].upper() + tag[1:]
            words = match_case(words, material.title, material.book) if material.book else words
            yield Draft("plain", f"{material.short} – {words}", material.short)


def _subject(material: Material) -> str:
    """The title without filler where it is short enough to be joined to something, else the words for the image."""
    core = without_asides(material.core if is_short(material.core) else material.short)
    first = regex.split(r"\s*[:：]\s+|\s+[–—|]\s+", core)[0]
    has_lost = bool(regex.search(r"\p{N}", core)) and not regex.search(r"\p{N}", first)
    return first if len(first.split()) > 1 and not has_lost else core


def _time(material: Material, book: Phrasebook) -> Iterator[Draft]:
    minutes = material.total_minutes
    if _says_time(material.title, book):
        return
    if 0 < minutes <= _QUICK_MINUTES:
        yield from _joined(
            material,
            book,
            "benefit",
            book.title_time,
            book.title_apart_time,
            (summary_of(material),),
            time=book.time(minutes),
        )
    elif 0 < material.prep_minutes <= _QUICK_MINUTES // 2:
        time = book.time(material.prep_minutes)
        yield from _joined(
            material, book, "benefit", book.title_prep, book.title_prep, (summary_of(material),), time=time
        )


def _ingredients(material: Material, book: Phrasebook) -> Iterator[Draft]:
    count = len(material.ingredients)
    if not 2 <= count < 60:  # gathering stops there, so a longer list is of unknown length
        return
    opening = (book.needs_listed.format(listed=_listing(list(material.ingredients), count, book)),)
    if count <= _FEW_INGREDIENTS and not regex.search(r"\p{N}", material.core):
        kicker = book.kicker_ingredients.format(n=count)
        yield from _joined(
            material, book, "list", book.title_ingredients, book.title_apart, opening, kicker=kicker, n=count
        )
    else:
        words = book.kicker_ingredients.format(n=count)
        yield Draft(
            "list", book.title_apart.format(title=material.short, words=words), material.short, opening, kicker=words
        )


def _steps(material: Material, book: Phrasebook) -> Iterator[Draft]:
    count = len(material.steps)
    if 2 <= count <= _FEW_STEPS and not regex.search(r"\p{N}", material.core):
        kicker = book.kicker_steps.format(n=count)
        opening = (book.steps.format(n=count),)
        yield from _joined(
            material, book, "how_to", book.title_steps, book.title_apart, opening, kicker=kicker, n=count
        )


def _servings(material: Material, book: Phrasebook) -> Iterator[Draft]:
    if material.servings and not regex.search(r"\p{N}", material.core):
        yield from _joined(
            material,
            book,
            "servings",
            book.title_servings,
            "",
            (summary_of(material),),
            n=material.servings,
        )


def _questions(material: Material, book: Phrasebook) -> Iterator[Draft]:
    for question in material.questions[:4]:
        shares = set(_long_words(question)) & set(_long_words(material.title))
        title = question if shares else _behind(material.short, question, book)
        headline = question if is_short(question) and shares else material.short
        yield Draft("curiosity", title, headline)


def _entries(material: Material, book: Phrasebook) -> Iterator[Draft]:
    """Two entries in each title, taken in turn, so that a list of ten gives five different pins."""
    entries = list(material.entries)
    inside = material.inside(entries)
    for at in range(0, len(entries) - 1, 2):
        shown = entries[at : at + 2]
        turned = inside[at:] + inside[:at]
        opening = (book.listed.format(listed=_listing(turned, material.entry_total, book)),)
        title = _behind(material.short, book.join([shown[0], *inside[at + 1 : at + 2]], material.entry_total), book)
        if len(title) > TITLE_MAX:
            title = _behind(material.short, shown[0], book)
        yield Draft("list", title, material.short, opening)


def _topics_sentence(material: Material, book: Phrasebook) -> str:
    topics = material.inside(material.topics)
    return book.topics.format(listed=_listing(topics, len(topics), book))


def _price(material: Material, book: Phrasebook) -> Iterator[Draft]:
    if material.price:
        opening = (book.price.format(price=material.price),)
        yield from _joined(
            material, book, "price", book.title_price, "{title} – {price}", opening, price=material.price
        )


def _brand(material: Material, book: Phrasebook) -> Iterator[Draft]:
    if material.brand:
        title = book.title_apart.format(title=material.short, words=material.brand)
        yield Draft("brand", title, material.short, (book.brand.format(brand=material.brand),), kicker=material.brand)


def _story(material: Material) -> Iterator[Draft]:
    """The page's own short sentences as titles: the first one, or one that speaks of the title's subject."""
    subject = set(_long_words(f"{material.title} {' '.join(material.keywords)}"))
    own = set(_long_words(material.title))
    signs = set(regex.findall(_SIGN, material.title))
    for at, sentence in enumerate(material.sentences[:6] if len(material.sentences) > 1 else ()):
        words = sentence.rstrip(" .。।")
        is_dense = 2 * len(regex.findall(_DENSE, words)) > len(words)
        low, high = (_STORY_CHARACTERS[0] // 2, _STORY_CHARACTERS[1] // 2) if is_dense else _STORY_CHARACTERS
        if not low <= len(words) <= high or not regex.match(r"[\p{Lu}\p{Lo}]", words):
            continue
        if material.site_name and fold(material.site_name) in fold(words):
            continue
        if words.endswith(("…", ":", "？", "?", "!")) or (material.book and leans(words, material.book)):
            continue
        shares = signs & set(regex.findall(_SIGN, words)) if is_dense else own & set(_long_words(words))
        if fold(material.short) in fold(words) or (material.book is None and shares):
            yield Draft("story", words, material.short, lead=sentence)
        elif material.book is not None and (at == 0 or subject & set(_long_words(words))):
            title = material.book.title_apart.format(title=material.short, words=words)
            yield Draft("story", title, material.short, lead=sentence)


_Angle = Callable[[Material, Phrasebook], Iterator[Draft]]
_ANGLES: dict[str, tuple[_Angle, ...]] = {
    "recipe": (_time, _ingredients, _questions, _steps, _servings),
    "howto": (_steps, _questions, _time, _entries),
    "list": (_entries, _questions),
    "product": (_price, _questions, _brand),
    "video": (_questions, _entries),
    "article": (_questions, _entries),
}


def leans(sentence: str, book: Phrasebook) -> bool:
    """Tell whether a sentence starts with words that need the one before ("It also …", "Roasting them first …")."""
    first = regex.findall(r"\p{L}+", sentence)[:_LEANING_WORDS]
    return any(word.casefold() in book.leaning for word in first)


def summary_of(material: Material, *, with_servings: bool = True) -> str:
    """Time, preparation and servings in one sentence; empty when the page tells none, or in other languages."""
    book = material.book
    if book is None:
        return ""
    total, prep = material.total_minutes, material.prep_minutes
    names = ["time"] if total else []
    names += ["prep"] if prep and prep < (total or prep + 1) else []
    names += ["serves"] if with_servings and material.servings else []
    template = book.summary.get("_".join(names), "")
    return template.format(time=book.time(total), prep=book.time(prep), n=material.servings)


def _joined(
    material: Material,
    book: Phrasebook,
    angle: str,
    flowing: str,
    apart: str,
    opening: tuple[str, ...],
    *,
    kicker: str = "",
    **facts: object,
) -> Iterator[Draft]:
    """Join a fact to the subject in its grammar; one that is long, has clauses, or has the joining word already takes it apart."""
    core = _subject(material)
    joint = fold(regex.sub(r"\{\w+\}", " ", flowing)).split()[:1]
    flows = (
        not regex.search(r"[,:;!?–—|]", core) and len(core.split()) <= 6 and not set(joint) & set(fold(core).split())
    )
    template = flowing if flows else apart
    if not template:
        return
    words = {name: match_case(str(fact), core, book) for name, fact in {**facts, "words": kicker}.items()}
    title = match_case_of_template(template, core, book).format(title=core, **words)
    headline = title if flows and is_short(title) else material.short
    yield Draft(angle, title, headline, opening, kicker=kicker)


def _behind(subject: str, words: str, book: Phrasebook) -> str:
    """Subject, colon, words; a subject that has a colon gets a dash."""
    if regex.search(r"[:?!]", subject):
        return book.title_apart.format(title=subject, words=words)
    return book.title_listed.format(title=subject, listed=words)


def _listing(entries: list[str], total: int | None, book: Phrasebook) -> str:
    """As many entries as read well in one sentence."""
    shown: list[str] = []
    for entry in entries:
        if len(shown) >= _LISTED_MAX or len(", ".join([*shown, entry])) > _LISTED_CHARACTERS:
            break
        shown.append(entry)
    return book.join(shown or entries[:1], total)


def _says_time(title: str, book: Phrasebook) -> bool:
    return bool(regex.search(rf"\p{{N}}[\s-]*(?:min|std|{book.minute[0]}|{book.hour[0]}|h\b)", title, regex.IGNORECASE))


def _long_words(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) > 3]
