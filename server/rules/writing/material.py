"""What a page gives to write with: its own sentences, its countable facts, its words, all cleaned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import regex
from babel.numbers import format_currency

from server.rules.writing.avoided import without_avoided
from server.rules.writing.borders import topical_words
from server.rules.writing.folding import fold
from server.rules.writing.headings import is_furniture_heading, questions_in, topics_in, worthy_headings
from server.rules.writing.headline import core_of, first_phrase, headline_of, shorten_entry, speaking_part
from server.rules.writing.ingredients import ingredients_in
from server.rules.writing.languages import language_of, phrasebook_for
from server.rules.writing.phrasebook import Phrasebook
from server.rules.writing.prose import page_sentences
from server.rules.writing.tidy import calmed, tidy, usable_sentences, without_emoji, without_site
from server.values.language import primary
from server.values.limits import fit_text, fit_words
from server.values.orders import speaks_to_machines, without_orders
from server.values.page import NOT_TO_BE_HAD, PageFacts
from server.values.text import WritingTask
from server.values.wording import holds, stems_of

_NAMED_BY = 2  # words of a subject that tell it; one alone is often another thing ("the board", "my kitchen")
_NEAR_START = 7
_CERTAIN_SHARE = 0.6  # a list that mostly starts with verbs and articles has no names in it
_SENTENCES_MAX = 12
_ENTRIES_MAX = 30
_HEADINGS_MAX = 60
_TITLE_CHARACTERS = 400
_KEYWORDS_MAX = 10
_ABBREVIATION = 4  # capitals
_DIGITS_MAX = 12  # of a price
_MINUTES_MAX = 12 * 60  # longer is a slip of the page, or nothing that one is "ready in"
_PEOPLE_MAX, _PIECES_FROM = 24, 11  # a bare number from here on counts cookies more often than people


@dataclass(frozen=True, slots=True)
class Material:
    """Facts made ready for joining; empty text, empty tuple, 0 or None where the page says nothing.

    `title` is whole, `core` without filler, `short` fits on an image. `sentences` are the page's own in reading order.
    `entries` are a list post's items, `entry_total` their number when it is certain. Times are minutes. `phrases` are what the
    variants aim at, `ingredient_total` counts those that the owner avoids, too, `season` the time of the year the page speaks of ("for Christmas"), `said` all prose of the page.
    """

    book: Phrasebook | None
    kind: str
    title: str
    core: str
    short: str
    sentences: tuple[str, ...]
    questions: tuple[str, ...]
    topics: tuple[str, ...]
    entries: tuple[str, ...]
    entry_total: int | None
    ingredients: tuple[str, ...]
    ingredient_total: int
    steps: tuple[str, ...]
    total_minutes: int
    prep_minutes: int
    cook_minutes: int
    servings: str
    price: str
    is_from: bool
    brand: str
    category: str
    keywords: tuple[str, ...]
    site_name: str
    tags: tuple[str, ...]
    phrases: tuple[str, ...]
    season: str
    titled_season: bool
    said: str
    is_avoided: Callable[[str], bool]
    page_language: str = ""

    @property
    def language(self) -> str:
        """Code of the language the facts are joined in; empty for a page whose own words are all there is."""
        return self.book.code if self.book else ""

    def inside(self, entries: Sequence[str]) -> list[str]:
        """Entries as they are written inside a sentence: with small first letters, unless one of them may be a name."""
        marks = [self._first_word(entry) for entry in entries]
        certain = marks.count("word")
        if (
            "name" in marks
            or certain < _CERTAIN_SHARE * len(entries)
            or (self.language == "de" and certain < len(entries))
        ):
            return list(entries)
        return [entry[:1].lower() + entry[1:] for entry in entries]

    def is_named_in(self, words: str) -> bool:
        """Tell whether a text names what the post is about, near its start: two of the words that say it, or the only one."""
        key = topical_words(first_phrase(self.core), self.book) or topical_words(self.title, self.book)
        wanted = {stem for word in key for stem in stems_of(word, self.language)}
        said = stems_of(words, self.language)
        places = [at for at, stem in enumerate(said) if stem in wanted]
        return len({said[at] for at in places}) >= min(_NAMED_BY, len(wanted)) > 0 and places[0] < _NEAR_START

    def _first_word(self, entry: str) -> str:
        """What the first word of an entry is: surely a `word`, likely a `name`, or open ('')."""
        first, _, rest = entry.partition(" ")
        if not regex.match(r"\p{Lu}", first):
            return "word"
        is_titled = regex.search(r"(?<!\p{L})\p{Lu}\p{Ll}", rest) and self.language != "de"
        if (
            self.book is None
            or not rest
            or is_titled
            or regex.search(rf"[\p{{Ll}},] {regex.escape(first)}\b", self.said)
        ):
            return "name"
        if regex.fullmatch(self.book.lower_first, first, regex.IGNORECASE):
            return "word"
        small = first[:1].lower() + first[1:]
        return "word" if self.language != "de" and regex.search(rf"\b{regex.escape(small)}\b", self.said) else ""


def gather(task: WritingTask) -> Material:
    """Clean and choose what the task's page and terms offer. Language: see `language_of` and `phrasebook_for`."""
    facts = task.facts
    site = fit_words(tidy(facts.site_name), 100)
    prose = " ".join((facts.title[:500], facts.description[:2000], facts.excerpt[:2000], facts.text[:1000]))
    book = phrasebook_for(language_of(task, prose), prose)
    is_avoided = _avoidance(task, book)
    title = _title(task, site, book)
    if is_avoided(title):
        title = without_avoided(title, book, is_avoided) or title
    recipe, product = facts.recipe, facts.product
    headings = [calmed(one, prose, book) for one in worthy_headings(facts.headings, title) if not is_avoided(one)]
    entries = _distinct(
        shorten_entry(tidy(item), 60)
        for item in facts.items[:_ENTRIES_MAX]
        if not is_furniture_heading(item) and not is_avoided(item)
    )
    needed = _distinct(ingredients_in(recipe.ingredients[:_HEADINGS_MAX] if recipe else ()))
    return Material(
        book=book,
        kind=facts.kind if facts.kind in {"recipe", "product", "list", "howto", "video"} else "article",
        title=title,
        core=core_of(title, book),
        short=speaking_part(title, headline_of(title, book), book, (*facts.keywords[:60], *task.tags[:60])),
        sentences=tuple(page_sentences(task, title, site, is_avoided, book))[:_SENTENCES_MAX],
        questions=questions_in([one for one in headings if not site or fold(site) not in fold(one)]),
        topics=topics_in(headings, entries, is_recipe=facts.kind == "recipe"),
        entries=entries,
        entry_total=_entry_total(title, facts, entries),
        ingredients=tuple(one for one in needed if not is_avoided(one)),
        ingredient_total=len(needed),
        steps=tuple(
            filter(None, map(_step, (recipe.steps if recipe and recipe.steps else facts.steps)[:_HEADINGS_MAX]))
        ),
        total_minutes=_minutes(recipe.total_minutes if recipe else None),
        prep_minutes=_minutes(recipe.prep_minutes if recipe else None),
        cook_minutes=_minutes(recipe.cook_minutes if recipe else None),
        servings=_servings(recipe.servings if recipe else "", book),
        price=_price(product.price, product.currency, book)
        if product and product.availability not in NOT_TO_BE_HAD
        else "",
        is_from=bool(product and product.highest),
        brand=_brand(tidy(product.brand) if product else "", title, site),
        category=_category(task, book),
        keywords=tuple(one for one in _keywords(task, book) if not is_avoided(one)),
        site_name=site,
        tags=_distinct(
            tag
            for tag in map(tidy, task.tags[:20])
            if 3 < len(tag) <= 40 and not is_generic(tag, book) and not is_avoided(tag)
        ),
        phrases=_phrases(task, book),
        season=_season((title, *facts.keywords[:60], *task.tags, *task.categories), book),
        titled_season=bool(_season((title,), book)),
        said=". ".join(
            (
                facts.description[:2000],
                facts.excerpt[:2000],
                facts.text[:4000],
                *(s.partition(" ")[2] for s in facts.headings[:60]),
            )
        ),
        is_avoided=is_avoided,
        page_language=primary(facts.language),
    )


def is_generic(term: str, book: Phrasebook | None) -> bool:
    """Tell whether a category says nothing about the post ("Uncategorized")."""
    return fold(term) in {"uncategorized", "uncategorised"} or (
        book is not None and term.casefold() in book.generic_terms
    )


def _avoidance(task: WritingTask, book: Phrasebook | None) -> Callable[[str], bool]:
    """Tells whether a text holds a word that the owner avoids, in any of its forms, or an order to a machine."""
    language = book.code if book else primary(task.facts.language)
    words = [word for word in task.voice.words_to_avoid if word.strip()]
    return lambda text: speaks_to_machines(text) or any(holds(text, word, language) for word in words)


def _phrases(task: WritingTask, book: Phrasebook | None) -> tuple[str, ...]:
    """The wanted phrases that the page speaks of: a text that aims past its page would promise what is not there."""
    language = book.code if book else primary(task.facts.language)
    facts = task.facts
    said = " ".join(
        (
            facts.title,
            facts.description,
            facts.excerpt,
            facts.text[:4000],
            *facts.headings[:60],
            *facts.items[:60],
            *facts.keywords,
            *task.tags,
            *task.categories,
        )
    )
    known = set(stems_of(said, language))
    return _distinct(
        phrase
        for phrase in (tidy(one) for one in task.phrases)
        if 0 < len(phrase) <= 60
        and 2 * len(known & set(stems_of(phrase, language))) >= len(set(stems_of(phrase, language)))
    )


def _season(texts: Sequence[str], book: Phrasebook | None) -> str:
    """The time of the year that the title or a term names, as the language says it ("for Christmas")."""
    if book is None:
        return ""
    named = " | ".join(texts)
    found = (phrase for pattern, phrase in book.seasons.items() if regex.search(rf"\b(?:{pattern})\b", named, regex.I))
    return next(found, "")


def _title(task: WritingTask, site: str, book: Phrasebook | None) -> str:
    facts = task.facts
    title = fit_words(without_site(without_orders(tidy(facts.title)), site), _TITLE_CHARACTERS)
    if not task.voice.use_emoji:
        title = without_emoji(title)
    if fold(title):
        title = _with_capital(title)
        told = [one for one in facts.keywords[:60] if not (one.isupper() and len(one) > _ABBREVIATION)]
        return calmed(title, f"{facts.description} {facts.excerpt} {facts.text[:2000]} . {'; '.join(told)}", book)
    for text in (facts.description, facts.excerpt, facts.text[:1000]):
        found = usable_sentences(text, "")
        if found and fold(found[0]):
            return fit_text(found[0], 100).rstrip(".")
    terms = [tidy(term) for term in (*facts.keywords, *task.tags, *task.categories) if fold(tidy(term))]
    return (terms[0] if terms else "") or site or regex.sub(r"^[a-z]+://(?:www\.)?|/.*$", "", facts.url) or "Pin"


def _entry_total(title: str, facts: PageFacts, entries: tuple[str, ...]) -> int | None:
    """The number of entries when nothing contradicts it: a title that says 12 above 10 found entries leaves it open."""
    promised = regex.search(r"(?<![\p{N}.,€$£])\p{Nd}{1,3}(?![\p{N}%.,€$£])", title)
    if len(facts.items) > _ENTRIES_MAX or len(entries) != len(facts.items):
        return None
    return len(entries) if not promised or int(promised.group()) == len(entries) else None


def _with_capital(title: str) -> str:
    """A title that begins small by oversight ("pancakes - my recipe"); "iPhone" is meant, and so is a whole line in small letters."""
    is_oversight = title[:1].islower() and title[1:2].islower() and title[2:3].islower() and title != title.lower()
    return title[:1].upper() + title[1:] if is_oversight else title


def _step(text: str) -> str:
    """A step without its number."""
    return regex.sub(r"^\p{N}{1,2}\s?[-.):–]\s+", "", tidy(text))


def _minutes(value: int | None) -> int:
    return value if value is not None and 0 < value <= _MINUTES_MAX else 0


def _servings(text: str, book: Phrasebook | None) -> str:
    """The bare number of people; empty for "12 cookies" or "1 loaf", which are no people."""
    people = rf"(?:\s*(?:{book.people}))?" if book else ""
    match = regex.match(rf"^(\p{{Nd}}{{1,2}}(?:\s*[-–]\s*\p{{Nd}}{{1,2}})?)({people})$", tidy(text).casefold())
    if match is None or match.group(1) == "1":
        return ""
    most = max(int(one) for one in regex.findall(r"\p{Nd}+", match.group(1)))
    return match.group(1) if most <= (_PEOPLE_MAX if match.group(2) else _PIECES_FROM - 1) else ""


def _price(price: str, currency: str, book: Phrasebook | None) -> str:
    try:
        amount = Decimal(tidy(price))
    except InvalidOperation:
        return ""
    if len(amount.as_tuple().digits) > _DIGITS_MAX or abs(amount.adjusted()) > _DIGITS_MAX:
        return ""  # facts that were stored before such prices were refused
    currency = currency.strip().upper()
    if not amount.is_finite() or amount <= 0 or not regex.fullmatch(r"[A-Z]{3}", currency):
        return ""
    if book is None:
        return f"{tidy(price)} {currency}"
    shown = format_currency(amount, currency, locale=book.code)
    if amount == int(amount):  # "189 €", as it stands on the image
        shown = regex.sub(r"[.,]00(?!\p{N})", "", shown)
    return shown.replace("\xa0", " ").replace("\u202f", " ")


def _brand(brand: str, title: str, site: str) -> str:
    return "" if fold(brand) in {fold(site), ""} or fold(brand) in fold(title) or len(brand) > 60 else brand


def _category(task: WritingTask, book: Phrasebook | None) -> str:
    recipe = task.facts.recipe
    for term in (*task.categories, recipe.category if recipe else "", *task.tags):
        clean = tidy(term).split(",")[0].strip()
        if regex.search(r"\p{L}", clean) and len(clean) <= 24 and not is_generic(clean, book):
            return clean[:1].upper() + clean[1:]
    return ""


def _keywords(task: WritingTask, book: Phrasebook | None) -> tuple[str, ...]:
    terms = (tidy(term).lstrip("#") for term in (*task.facts.keywords[:60], *task.tags[:60], *task.categories[:60]))
    return _distinct(term for term in terms if len(term) <= 60 and not is_generic(term, book))[:_KEYWORDS_MAX]


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        if fold(text):
            found.setdefault(fold(text), text)
    return tuple(found.values())
