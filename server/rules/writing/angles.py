"""The ways to approach one post: each angle is a title, the sentence that opens the description, and words for the image."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest

import regex

from server.rules.writing.borders import ends_with_verb, opens_clause
from server.rules.writing.casing import match_case, match_case_of_entry, match_case_of_template
from server.rules.writing.draft import Draft, behind, subject
from server.rules.writing.folding import fold
from server.rules.writing.headline import is_short, without_asides
from server.rules.writing.material import Material
from server.rules.writing.neutral import neutral
from server.rules.writing.own_words import TOPICS_MIN, headings_of, names_subject, story
from server.rules.writing.phrasebook import Phrasebook
from server.rules.writing.times import minutes_told
from server.values.text import TITLE_MAX
from server.values.wording import stems_of

_QUICK_MINUTES = 60  # longer is nothing to put in a title
_FEW_INGREDIENTS = 10
_FEW_STEPS = 10
_TOLD_EARLY = 4  # sentences of the page that a description mostly begins with
_SMALL_WORD = 3
_DASH = regex.compile(r"\s[–—]\s|—")
_LISTED_MAX = 5
_LISTED_CHARACTERS = 150


def drafts(material: Material) -> list[Draft]:
    """Return every approach that the facts support, with titles that differ; the page's own title leads, then the angles take turns."""
    found: dict[str, Draft] = {}
    for draft in _all(material):
        if len(draft.title) <= TITLE_MAX or draft.title == material.title:  # the writer cuts a long one at a word
            found.setdefault(fold(draft.title), draft)
    # Two dashes in one title read like two notes on one scrap of paper.
    whole = [one for one in found.values() if one.title == material.title or len(_DASH.findall(one.title)) < 2]
    free = [draft for draft in whole if not material.is_avoided(draft.title)]
    return _in_turn(free or whole)


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
    yield from story(material)
    if book is None:
        yield from neutral(material)
    yield from headings_of(material)
    if book is not None:
        yield from framed(material, book)
    for other in (material.core, subject(material)):
        if other != material.title and len(other.split()) > 1:
            yield Draft("plain", other, material.short)


def framed(material: Material, book: Phrasebook) -> Iterator[Draft]:
    """The subject in each frame of its kind: what can be said of any such page, and states nothing about it."""
    named = subject(material)
    for frame in book.frames_for(material.kind, f"{material.title} {' '.join(material.keywords)}"):
        if frame.angle == "curiosity" and (
            "?" in named or opens_clause(named, book)
        ):  # the title asks or tells already
            continue
        words = frame.title.removeprefix("{title}")
        if _says_again(words, named, book):
            continue  # "5 Steps to a Clean Oven: step by step"
        joint = regex.match(r"\s*[:–]\s*", words)
        if regex.search(r"[:?!]", named):
            if not joint:
                continue
            words = " – " + words[joint.end() :]
        opening = (
            (_topics_sentence(material, book),) if frame.angle == "list" and len(material.topics) >= TOPICS_MIN else ()
        )
        title = named + match_case(words, named, book)
        yield Draft(frame.angle, title, material.short, opening, opener="" if opening else frame.opener)


def _says_again(words: str, named: str, book: Phrasebook) -> bool:
    """Tell whether words to be joined to a subject have one of its words once more."""
    long = " ".join(word for word in regex.findall(r"[\p{L}\p{M}]+", words) if len(word) > _SMALL_WORD)
    return bool(set(stems_of(long, book.code)) & set(stems_of(named, book.code)))


def _seasonal(material: Material, book: Phrasebook) -> Iterator[Draft]:
    """For the time of the year that the page speaks of; a title that names it already is framed instead."""
    if not material.season:
        return
    named = subject(material)
    is_joined = fold(material.season).split()[0] in fold(named).split()  # "Gifts for dads for Christmas"
    if material.titled_season or is_joined or ends_with_verb(named, book) or regex.search(r"[:?!]", named):
        for draft in framed(material, book):
            if draft.angle == "plain":
                yield replace(draft, angle="seasonal")
    else:
        yield Draft("seasonal", f"{named} {match_case(material.season, named, book)}", material.short)


def _time(material: Material, book: Phrasebook) -> Iterator[Draft]:
    minutes = material.total_minutes
    if says_time(material.title, book) or not is_only_time(material, book):
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
    elif not minutes and 0 < material.prep_minutes <= _QUICK_MINUTES // 2:  # beside another time it would confuse
        time = book.time(material.prep_minutes)
        yield from _joined(
            material, book, "benefit", book.title_prep, book.title_prep, (summary_of(material),), time=time
        )


def _ingredients(material: Material, book: Phrasebook) -> Iterator[Draft]:
    count = material.ingredient_total
    if not 2 <= count < 60 or not material.ingredients:  # gathering stops there, so a longer list is of unknown length
        return
    total = count if count == len(material.ingredients) else None  # one that the owner avoids is not told
    opening = (
        book.needs_listed.format(listed=_listing(list(material.ingredients), total, book, book.n_more_ingredients)),
    )
    words = book.kicker_ingredients.format(n=count)
    is_told = _says_again(words, material.title, book)  # "3-Ingredient Cookies", "Gelato (Only 2 Ingredients!)"
    if count <= _FEW_INGREDIENTS and not is_told and not regex.search(r"\p{N}", material.core):
        yield from _joined(
            material, book, "list", book.title_ingredients, book.title_apart, opening, kicker=words, n=count
        )
    elif count > _FEW_INGREDIENTS:  # fourteen of them are nothing to tap for
        needs = match_case(book.needs_words, material.short, book)
        yield Draft("list", behind(material.short, needs, book), material.short, opening)
    elif not is_told:
        title = book.title_apart.format(title=material.short, words=match_case(words, material.short, book))
        yield Draft("list", title, material.short, opening, kicker=words)


def _steps(material: Material, book: Phrasebook) -> Iterator[Draft]:
    count = len(material.steps)
    kicker = book.kicker_steps.format(n=count)
    if book.is_grave(material.title) or _says_again(kicker, subject(material), book):
        return  # grief is not done in four steps
    if 2 <= count <= _FEW_STEPS and not regex.search(r"\p{N}", material.core):
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
    for asked in material.questions[:4]:
        question = match_case_of_entry(asked, material.title, book)
        shares = names_subject(question, material)
        if not shares and regex.search(r"[?？]", material.short):
            continue  # one question after the other
        title = question if shares else behind(material.short, question, book)
        headline = question if is_short(question) and shares else material.short
        yield Draft("curiosity", title, headline)


def _entries(material: Material, book: Phrasebook) -> Iterator[Draft]:
    """Two entries in each title, taken in turn, so that a list of ten gives five different pins."""
    entries, named = list(material.entries), without_asides(material.short)
    inside = material.inside(entries)
    titled = [match_case_of_entry(one, named, book) for one in inside]

    def title_of(listed: list[str], total: int | None) -> str:
        words = book.join(listed, total)
        rest = words.removeprefix(", ".join(listed))
        return behind(named, words.removesuffix(rest) + match_case(rest, named, book) if rest != words else words, book)

    for at in range(0, len(entries) - 1, 2):
        shown = entries[at : at + 2]
        turned = inside[at:] + inside[:at]
        opening = (book.listed.format(listed=_listing(turned, material.entry_total, book)),)
        title = title_of(titled[at : at + 2], material.entry_total)
        if (
            material.entry_total is not None
            and material.entry_total == len(shown) + 1
            and len(inside) == material.entry_total
        ):
            title = title_of([*titled[at:], *titled[:at]], len(inside))
        if len(title) > TITLE_MAX and "," not in shown[0]:  # one entry alone would look as if it were all
            title = title_of(titled[at : at + 1], material.entry_total)
        yield Draft("list", title, material.short, opening)


def _topics_sentence(material: Material, book: Phrasebook) -> str:
    topics = material.inside(material.topics)
    return book.topics.format(listed=_listing(topics, len(topics), book))


def _price(material: Material, book: Phrasebook) -> Iterator[Draft]:
    if material.price:
        opening = ((book.price_from if material.is_from else book.price).format(price=material.price),)
        yield from _joined(
            material,
            book,
            "price",
            f"{{title}} {book.from_price}" if material.is_from else book.title_price,
            f"{{title}} – {book.from_price if material.is_from else '{price}'}",
            opening,
            price=material.price,
        )


def _brand(material: Material, book: Phrasebook) -> Iterator[Draft]:
    if material.brand:
        title = book.title_apart.format(title=material.short, words=material.brand)
        yield Draft("brand", title, material.short, (book.brand.format(brand=material.brand),), kicker=material.brand)


_Angle = Callable[[Material, Phrasebook], Iterator[Draft]]
_ANGLES: dict[str, tuple[_Angle, ...]] = {
    "recipe": (_time, _ingredients, _questions, _steps, _servings),
    "howto": (_steps, _questions, _time, _entries),
    "list": (_entries, _questions),
    "product": (_price, _questions, _brand),
    "video": (_questions, _entries),
    "article": (_questions, _entries),
}


def summary_of(material: Material, *, with_servings: bool = True, with_time: bool = True) -> str:
    """Time, preparation and servings in one sentence; empty when the page tells none, or in other languages."""
    book = material.book
    if book is None:
        return ""
    total, prep = (material.total_minutes, material.prep_minutes) if with_time else (0, 0)
    names = ["time"] if total else []
    names += ["prep"] if prep and not total else []
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
    core = subject(material)
    joint = fold(regex.sub(r"\{\w+\}", " ", flowing)).split()[:1]
    flows = (
        not ends_with_verb(core, book)
        and not regex.search(r"[,:;!?–—|]", core)
        and len(core.split()) <= 6
        and not set(joint) & set(fold(core).split())
    )
    template = flowing if flows else apart
    if not template:
        return
    words = {name: match_case(str(fact), core, book) for name, fact in {**facts, "words": kicker}.items()}
    title = match_case_of_template(template, core, book).format(title=core, **words)
    headline = title if flows and is_short(title) else material.short
    yield Draft(angle, title, headline, opening, kicker=kicker)


def _listing(entries: list[str], total: int | None, book: Phrasebook, rest: str = "") -> str:
    """As many entries as read well in one sentence; a single one that is left over is named, too."""
    shown: list[str] = []
    for entry in entries:
        if (
            len(shown) >= _LISTED_MAX
            or (shown and entry.endswith("…"))
            or len(", ".join([*shown, entry])) > _LISTED_CHARACTERS
        ):
            break
        shown.append(entry)
    shown = shown or entries[:1]
    if total is not None and total - len(shown) == 1 and len(entries) == total and not entries[-1].endswith("…"):
        shown = entries
    return book.join(shown, total, rest)


def is_only_time(material: Material, book: Phrasebook) -> bool:
    """Tell whether the page's own sentences tell no other time: "in an hour" beside "1 hour 15 minutes" reads like a mistake."""
    told = minutes_told(f"{material.title}. {' '.join(material.sentences[:_TOLD_EARLY])}", book)
    return not told or material.total_minutes in told


def says_time(title: str, book: Phrasebook) -> bool:
    """Tell whether the words tell a duration."""
    return bool(minutes_told(title, book))
