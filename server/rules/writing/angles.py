"""The ways to approach one post: each angle is a title, the sentence that opens the description, and words for the image."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex

from server.rules.writing.headline import is_short, without_asides
from server.rules.writing.material import Material
from server.rules.writing.phrasebook import Phrasebook
from server.rules.writing.tidy import fold
from server.values.text import TITLE_MAX

_QUICK_MINUTES = 60  # longer is nothing to put in a title
_FEW_INGREDIENTS = 10
_FEW_STEPS = 10
_STORY_CHARACTERS = (20, 80)
_LEANING_WORDS = 3
_TOPICS_MIN = 3  # two headings are more often furniture than contents


@dataclass(frozen=True, slots=True)
class Draft:
    """One variant before its description is put together: `opening` are sentences about facts that lead it."""

    angle: str
    title: str
    headline: str
    opening: tuple[str, ...] = ()
    lead: str = ""
    kicker: str = ""


def drafts(material: Material) -> list[Draft]:
    """Return every approach that the facts support, best first, with titles that differ; the page's own title always leads."""
    found: dict[str, Draft] = {}
    for draft in _all(material):
        if len(draft.title) <= TITLE_MAX or draft.title == material.title:  # the writer cuts a long one at a word
            found.setdefault(fold(draft.title), draft)
    return list(found.values())


def _all(material: Material) -> Iterator[Draft]:
    yield Draft("plain", material.title, material.short)
    book = material.book
    if book is not None:
        for angle in _ANGLES[material.kind]:
            yield from angle(material, book)
    if material.core != material.title:
        yield Draft("plain", material.core, material.short)
    yield from _story(material)


def _time(material: Material, book: Phrasebook) -> Iterator[Draft]:
    minutes = material.total_minutes
    if _says_time(material.title, book):
        return
    if 0 < minutes <= _QUICK_MINUTES:
        yield _joined(
            material,
            book,
            "benefit",
            book.title_time,
            book.title_apart_time,
            (_ready(material, book),),
            time=book.time(minutes),
        )
    elif 0 < material.prep_minutes <= _QUICK_MINUTES // 2:
        time = book.time(material.prep_minutes)
        yield _joined(material, book, "benefit", book.title_prep, book.title_prep, (_ready(material, book),), time=time)


def _ingredients(material: Material, book: Phrasebook) -> Iterator[Draft]:
    count = len(material.ingredients)
    if not 2 <= count < 60:  # gathering stops there, so a longer list is of unknown length
        return
    opening = (book.needs_listed.format(listed=_listing(list(material.ingredients), count, book)),)
    if count <= _FEW_INGREDIENTS and not regex.search(r"\p{N}", material.core):
        kicker = book.kicker_ingredients.format(n=count)
        yield _joined(material, book, "list", book.title_ingredients, book.title_apart, opening, kicker=kicker, n=count)
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
        yield _joined(material, book, "how_to", book.title_steps, book.title_apart, opening, kicker=kicker, n=count)


def _servings(material: Material, book: Phrasebook) -> Iterator[Draft]:
    if material.servings and not regex.search(r"\p{N}", material.core):
        yield _joined(
            material,
            book,
            "servings",
            book.title_servings,
            "",
            (book.serves.format(n=material.servings),),
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
    for at in range(0, len(entries) - 1, 2):
        shown = entries[at : at + 2]
        turned = entries[at:] + entries[:at]
        opening = (book.listed.format(listed=_listing(turned, material.entry_total, book)),)
        title = _behind(material.short, book.join(shown, material.entry_total), book)
        if len(title) > TITLE_MAX:
            title = _behind(material.short, shown[0], book)
        yield Draft("list", title, material.short, opening)


def _topics(material: Material, book: Phrasebook) -> Iterator[Draft]:
    topics = list(material.topics)
    if len(topics) < _TOPICS_MIN:
        return
    opening = (book.topics.format(listed=_listing(topics, len(topics), book)),)
    title = _behind(material.short, book.join(topics[:2], len(topics[:2])), book)
    yield Draft("list", title, material.short, opening)


def _price(material: Material, book: Phrasebook) -> Iterator[Draft]:
    if material.price:
        opening = (book.price.format(price=material.price),)
        yield _joined(material, book, "price", book.title_price, "{title} – {price}", opening, price=material.price)


def _brand(material: Material, book: Phrasebook) -> Iterator[Draft]:
    if material.brand:
        title = book.title_apart.format(title=material.short, words=material.brand)
        yield Draft("brand", title, material.short, (book.brand.format(brand=material.brand),), kicker=material.brand)


def _story(material: Material) -> Iterator[Draft]:
    """The page's own short sentences as titles: the first one, or one that speaks of the title's subject."""
    subject = set(_long_words(f"{material.title} {' '.join(material.keywords)}"))
    for at, sentence in enumerate(material.sentences[:6]):
        words = sentence.rstrip(" .。।")
        if not _STORY_CHARACTERS[0] <= len(words) <= _STORY_CHARACTERS[1] or not regex.match(r"[\p{Lu}\p{Lo}]", words):
            continue
        if words.endswith(("…", ":")) or (material.book and leans(words, material.book)):
            continue
        if fold(material.short) in fold(words):
            yield Draft("story", words, material.short, lead=sentence)
        elif material.book is not None and (at == 0 or subject & set(_long_words(words))):
            title = material.book.title_apart.format(title=material.short, words=words)
            yield Draft("story", title, material.short, lead=sentence)


_Angle = Callable[[Material, Phrasebook], Iterator[Draft]]
_ANGLES: dict[str, tuple[_Angle, ...]] = {
    "recipe": (_time, _ingredients, _questions, _steps, _servings),
    "howto": (_steps, _questions, _topics, _time, _entries),
    "list": (_entries, _questions, _topics),
    "product": (_price, _questions, _brand, _topics),
    "video": (_questions, _topics, _entries),
    "article": (_questions, _topics, _entries),
}


def leans(sentence: str, book: Phrasebook) -> bool:
    """Tell whether a sentence starts with words that need the one before ("It also …", "Roasting them first …")."""
    first = regex.findall(r"\p{L}+", sentence)[:_LEANING_WORDS]
    return any(word.casefold() in book.leaning for word in first)


def fact_sentences(material: Material) -> list[str]:
    """What can be counted or timed, in the page's language: time, servings, steps, price. Empty for other languages."""
    book = material.book
    if book is None:
        return []
    found = [_ready(material, book)] if material.total_minutes else []
    if material.servings:
        found.append(book.serves.format(n=material.servings))
    if material.kind == "howto" and 2 <= len(material.steps) <= _FEW_STEPS:
        found.append(book.steps.format(n=len(material.steps)))
    if material.kind == "product" and material.price:
        found.append(book.price.format(price=material.price))
    return found


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
) -> Draft:
    """Join a fact to the subject in its grammar; one that is long, has clauses, or has the joining word already takes it apart."""
    core = material.core if is_short(material.core) else material.short
    core = without_asides(core)
    joint = fold(regex.sub(r"\{\w+\}", " ", flowing)).split()[:1]
    flows = (
        not regex.search(r"[,:;!?–—|]", core) and len(core.split()) <= 6 and not set(joint) & set(fold(core).split())
    )
    template = flowing if flows else apart or flowing
    words = {name: match_case(str(fact), core, book) for name, fact in {**facts, "words": kicker}.items()}
    title = match_case_of_template(template, core, book).format(title=core, **words)
    headline = title if flows and is_short(title) else material.short
    return Draft(angle, title, headline, opening, kicker=kicker)


def match_case_of_template(template: str, title: str, book: Phrasebook) -> str:
    """Give a template's nouns the title's case: in "Tomato Soup with 8 Ingredients" one small word would look wrong."""
    return "".join(
        part if part.startswith("{") else match_case(part, title, book) for part in regex.split(r"(\{\w+\})", template)
    )


def match_case(words: str, title: str, book: Phrasebook) -> str:
    """Capitalise long words where the language capitalises titles and this title is written so."""
    letters = [word for word in title.split() if len(word) > 3]
    if title.isupper():
        return words.upper()
    if not book.capitalise_titles or not letters or sum(word[0].isupper() for word in letters) < len(letters) * 0.7:
        return words
    return regex.sub(r"\b(?!with\b|from\b)[a-z]\w{3,}", lambda match: match.group().capitalize(), words)


def _behind(subject: str, words: str, book: Phrasebook) -> str:
    """Subject, colon, words; a subject that has a colon gets a dash."""
    if regex.search(r"[:?!]", subject):
        return book.title_apart.format(title=subject, words=words)
    return book.title_listed.format(title=subject, listed=words)


def _ready(material: Material, book: Phrasebook) -> str:
    if (
        material.prep_minutes
        and material.cook_minutes
        and material.prep_minutes + material.cook_minutes == material.total_minutes
    ):
        prep, cook = book.time(material.prep_minutes), book.time(material.cook_minutes)
        return f"{book.ready.format(time=book.time(material.total_minutes))} {book.prep_and_cook.format(prep=prep, cook=cook)}"
    if material.total_minutes:
        return book.ready.format(time=book.time(material.total_minutes))
    return book.prep.format(time=book.time(material.prep_minutes))


def _listing(entries: list[str], total: int | None, book: Phrasebook) -> str:
    """As many entries as read well in one sentence."""
    shown: list[str] = []
    for entry in entries:
        if len(shown) >= 6 or len(", ".join([*shown, entry])) > 170:
            break
        shown.append(entry)
    return book.join(shown or entries[:1], total)


def _says_time(title: str, book: Phrasebook) -> bool:
    return bool(regex.search(rf"\p{{N}}[\s-]*(?:min|std|{book.minute[0]}|{book.hour[0]}|h\b)", title, regex.IGNORECASE))


def _long_words(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) > 3]
