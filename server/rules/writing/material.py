"""What a page gives to write with: its own sentences, its countable facts, its words, all cleaned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import regex
from babel.numbers import format_currency

from server.rules.writing.borders import topical_words
from server.rules.writing.headline import core_of, first_phrase, headline_of, shorten_entry, speaking_part
from server.rules.writing.languages import language_of, phrasebook_for
from server.rules.writing.phrasebook import Phrasebook
from server.rules.writing.prose import page_sentences
from server.rules.writing.tidy import calmed, fold, tidy, usable_sentences, without_emoji, without_site
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
_DIGITS_MAX = 12  # of a price
# Furniture that stands under headings on many pages; compared with folded text.
_STANDARD_HEADINGS = regex.compile(
    r"^(?:\p{N}+ )?(?:(?:ingredients?|instructions?|directions|method|notes?|nutrition|comments?|conclusion|introduction|contents|table of contents|faqs?|video|"
    r"equipment|transcript|sponsors?|links|references|footnotes|sources|bibliography|search|menu|navigation|categories|tags|archives?|disclaimer|summary|"
    r"zutaten|zubereitung|anleitung|fazit|einleitung|kommentare?|quellen|literatur|weblinks|einzelnachweise|schlagwörter|kategorien|suche|"
    r"ingrédients|préparation|commentaires?|sommaire|catégories|sources|recherche|ingredientes|preparación|elaboración|comentarios|conclusión|índice|categorías|"
    r"modo de prepar[oa]|preparo|comentários|conclusão|categorias|ingredienti|preparazione|procedimento|commenti|conclusioni?|indice|categorie)$|"
    r"(?:related|latest|recent|popular|trending|promoted|reader|share|follow|subscribe|sign up|about|more|leave a|further|see also|external|episode|you may|before you|"
    r"inhalt|ähnliche|neueste|über|mehr|teilen|das könnte|articles?|à propos|derniers?|partager|vous aimerez|últim|relacionad|compart|también|sobre|mais|ultim|"
    r"correlat|condivid|potrebbe)\b)"
)


# What asks for a comment, not what the text answers.
_ASKS_READERS = regex.compile(
    r"^(?:was (?:mein|denk|sag)\p{L}+ (?:du|ihr|sie)|wie (?:gefällt|findes?t) (?:dir|euch|ihnen|du|ihr)|(?:und|et|y|e|and) (?:du|ihr|dir|euch|toi|vous|tu|usted|voi|te|você|you)$|what (?:do|did|are|is) (?:you|your)\b|(?:have|did|will|would|do) you\b|your turn|"
    r"how (?:do|did) you\b|qu en penses? ?(?:tu|vous)?|que (?:te parece|opinas|os parece)|(?:lo )?has probado|cosa ne pens|che ne dic|(?:o )?que (?:você )?achou|gostou|ti è piaciut|hast du|habt ihr|kennst du|vous (?:avez )?aim|as tu)"
)


@dataclass(frozen=True, slots=True)
class Material:
    """Facts made ready for joining; empty text, empty tuple, 0 or None where the page says nothing.

    `title` is whole, `core` without filler, `short` fits on an image. `sentences` are the page's own in reading order.
    `entries` are a list post's items, `entry_total` their number when it is certain. Times are minutes. `phrases` are what the
    variants aim at, `season` the time of the year the page speaks of ("for Christmas"), `said` all prose of the page.
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
    recipe, product = facts.recipe, facts.product
    headings = [
        one
        for one in map(tidy, facts.headings[:_HEADINGS_MAX])
        if one and len(one) <= 90 and fold(one) != fold(title) and not is_avoided(one)
    ]
    entries = _distinct(
        shorten_entry(tidy(item), 60)
        for item in facts.items[:_ENTRIES_MAX]
        if not _is_furniture(item) and not is_avoided(item)
    )
    ingredients = _distinct(
        shorten_entry(regex.split(r"[,;،、]\s+", tidy(item))[0], 50)
        for item in (recipe.ingredients[:_HEADINGS_MAX] if recipe else ())
    )
    return Material(
        book=book,
        kind=facts.kind if facts.kind in {"recipe", "product", "list", "howto", "video"} else "article",
        title=title,
        core=core_of(title, book),
        short=speaking_part(title, headline_of(title, book), book, (*facts.keywords[:60], *task.tags[:60])),
        sentences=tuple(page_sentences(task, title, site, is_avoided, book))[:_SENTENCES_MAX],
        questions=tuple(
            one for one in headings if one.endswith(("?", "？", "؟")) and not _ASKS_READERS.match(fold(one))
        ),
        topics=_topics(headings, entries),
        entries=entries,
        entry_total=_entry_total(title, facts, entries),
        ingredients=ingredients,
        steps=tuple(
            filter(None, map(tidy, (recipe.steps if recipe and recipe.steps else facts.steps)[:_HEADINGS_MAX]))
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
        return calmed(
            title, f"{facts.description} {facts.excerpt} {facts.text[:2000]} . {'; '.join(facts.keywords[:60])}", book
        )
    for text in (facts.description, facts.excerpt, facts.text[:1000]):
        found = usable_sentences(text, "")
        if found and fold(found[0]):
            return fit_text(found[0], 100).rstrip(".")
    terms = [tidy(term) for term in (*facts.keywords, *task.tags, *task.categories) if fold(tidy(term))]
    return (terms[0] if terms else "") or site or regex.sub(r"^[a-z]+://(?:www\.)?|/.*$", "", facts.url) or "Pin"


def _topics(headings: list[str], entries: tuple[str, ...]) -> tuple[str, ...]:
    shown = {fold(entry) for entry in entries}
    # "Day one: Alfama" is about Alfama, and a second colon in one sentence reads badly.
    named = (regex.split(r"[:：]\s*", one, maxsplit=1)[-1] or one for one in headings)
    short = (shorten_entry(one, 48) for one in named if not one.endswith(("?", "？", "؟", "!", ":", ".")))
    return _distinct(
        one for one in short if "…" not in one and fold(one) not in shown and not _STANDARD_HEADINGS.match(fold(one))
    )


def _is_furniture(heading: str) -> bool:
    return bool(_STANDARD_HEADINGS.match(fold(heading)))


def _entry_total(title: str, facts: PageFacts, entries: tuple[str, ...]) -> int | None:
    """The number of entries when nothing contradicts it: a title that says 12 above 10 found entries leaves it open."""
    promised = regex.search(r"(?<![\p{N}.,€$£])\p{Nd}{1,3}(?![\p{N}%.,€$£])", title)
    if len(facts.items) > _ENTRIES_MAX or len(entries) != len(facts.items):
        return None
    return len(entries) if not promised or int(promised.group()) == len(entries) else None


def _minutes(value: int | None) -> int:
    return value if value is not None and 0 < value <= 7 * 24 * 60 else 0


def _servings(text: str, book: Phrasebook | None) -> str:
    """The bare number of people; empty for "12 cookies" or "1 loaf", which are no people."""
    people = rf"(?:\s*(?:{book.people}))?" if book else ""
    match = regex.match(rf"^(\p{{N}}{{1,2}}(?:\s*[-–]\s*\p{{N}}{{1,2}})?){people}$", tidy(text).casefold())
    return match.group(1) if match and match.group(1) != "1" else ""


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
