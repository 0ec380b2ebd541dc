"""The writer that needs no key: honest pin texts from a page's own facts, in the page's language."""

from __future__ import annotations

from dataclasses import replace

import regex

from server.rules.writing.angles import Draft, drafts
from server.rules.writing.casing import match_case
from server.rules.writing.describe import Manner, closed, describe
from server.rules.writing.headline import clause_within, shorten_entry
from server.rules.writing.languages import BOOKS
from server.rules.writing.material import Material, gather
from server.rules.writing.phrasebook import Phrasebook
from server.rules.writing.tidy import fold, tidy, without_site
from server.values.limits import fit_text, fit_words
from server.values.page import PageFacts
from server.values.text import ALT_TEXT_MAX, TITLE_MAX, Overlay, PinText, WritingTask
from server.values.wording import likeness, stems_of

WRITER = "local"
_OVERLAY_ITEMS_MAX = 6
_KEYWORDS_MAX = 10
_COMPARED = 12  # a variant is held against so many before it
_CHOICES = 12
_UNLIKE = 0.6  # below this, two descriptions are as different as they need to be
_LATER = 0.01  # what each further choice costs beside its likeness, and what a description that says little
_MEAGRE = 0.08
_MEAGRE_CHARACTERS = 110
_KICKER_CHARACTERS = 24
_CLAUSE_CHARACTERS = 40
_ITEM_CHARACTERS = 48
_FILE_NAME = regex.compile(
    r"^\S+\.(?:jpe?g|png|webp|gif|avif)$|^(?:img|dsc|pxl|image|photo|picture|screenshot|logo|untitled)[\s_\d-]*$",
    regex.IGNORECASE,
)
_INNER_QUOTES = str.maketrans({"“": "‘", "”": "’", "„": "‚", "«": "‹", "»": "›", '"': "'"})


def write(task: WritingTask) -> list[PinText]:
    """Return `task.count` texts, from variant `task.start` on; the same task always gives the same texts.

    They differ in title and description as far as the page allows it. Nothing is said that the page does not say: facts are joined by fixed phrases in English, German, French,
    Spanish, Portuguese and Italian, and left in the page's own sentences in every other language. The wishes "shorter",
    "without hashtags" and "mention …" are honoured where the page has the words; other wishes and notes are for the AI writer.
    """
    material = gather(task)
    approaches = drafts(material)
    texts: list[PinText] = []
    begin = max(0, task.start - _COMPARED)
    for index in range(begin, task.start + task.count):
        # Each full round starts one turn later, so that a title that returns brings another description.
        rounds, place = divmod(index, len(approaches))
        texts.append(_variant(task, material, approaches, place, place + rounds, texts[-_COMPARED:]))
    return texts[task.start - begin :]


def alt_text(facts: PageFacts, image_url: str | None, headline: str) -> str:
    """Describe one picture of the page for people who cannot see it: its own alt text, else that it belongs to the post.

    The words drawn on the image are told too when the picture's own text does not contain them. `image_url` None means a
    drawn image without a photo.
    """
    material = gather(WritingTask(facts=facts))
    return _alt_text(facts, image_url, headline, material)


def _variant(
    task: WritingTask, material: Material, approaches: list[Draft], place: int, turn: int, others: list[PinText]
) -> PinText:
    draft, is_brief = approaches[place], _wishes(task.wish, "shorter") is not None
    title = draft.title
    if is_brief and len(material.short) < len(title):
        title = material.short if draft.angle == "plain" else draft.headline
    voice = task.voice
    if voice.use_hashtags and _wishes(task.wish, "no_hashtags") is not None:
        voice = replace(voice, use_hashtags=False)
    phrase = material.phrases[place % len(material.phrases)] if material.phrases else ""
    title = _fit_title(_aimed(title, phrase, material), material)
    headline = _headline(title, draft, approaches, material)
    manner = Manner(voice, task.description_max, is_brief, _asked_sentence(task, material), phrase)
    return PinText(
        title=title,
        description=_most_different(material, replace(draft, title=title), turn, manner, others),
        alt_text=_alt_text(task.facts, task.facts.image, headline, material),
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


def _most_different(material: Material, draft: Draft, turn: int, manner: Manner, others: list[PinText]) -> str:
    """The choice of sentences that is least alike to the others; an early and a full one where all are unlike enough."""
    tries = _CHOICES if others else 1
    choices = list(dict.fromkeys(describe(material, draft, turn, manner, choice) for choice in range(tries)))

    def cost(at: int) -> float:
        words = choices[at]
        alike = max((likeness(words, other.description) for other in others), default=0.0)
        dense = len(regex.findall(r"[\p{Han}\p{Kana}\p{Thai}]", words))
        is_meagre = len(words) + 2 * dense < _MEAGRE_CHARACTERS
        return max(alike, _UNLIKE) + _LATER * at + (_MEAGRE if is_meagre else 0.0)

    return choices[min(range(len(choices)), key=cost)]


def _aimed(title: str, phrase: str, material: Material) -> str:
    """The phrase in front of a title that says something else; a title that says most of it already stays."""
    wanted = set(stems_of(phrase, material.language))
    said = wanted & set(stems_of(title, material.language))
    if not wanted or 2 * len(said) >= len(wanted):
        return title
    words = phrase[:1].upper() + phrase[1:]
    if material.book is None:
        aimed = f"{words}：{title}" if regex.search(r"[\p{Han}\p{Kana}]", title) else f"{words}: {title}"
    elif regex.search(r"[:?!]", title):
        aimed = material.book.title_apart.format(title=match_case(words, title, material.book), words=title)
    else:
        aimed = material.book.title_listed.format(title=match_case(words, title, material.book), listed=title)
    return aimed if len(aimed) <= TITLE_MAX else title


def _phrase_first(phrase: str, keywords: tuple[str, ...]) -> tuple[str, ...]:
    rest = tuple(keyword for keyword in keywords if fold(keyword) != fold(phrase))
    return (phrase, *rest)[:_KEYWORDS_MAX] if phrase else keywords


def _headline(title: str, draft: Draft, approaches: list[Draft], material: Material) -> str:
    """Words for the image that are not the title once more, where the page offers any."""
    offers = [draft.headline, material.short, *(other.headline for other in approaches)]
    free = [one for one in offers if not material.is_avoided(one)] or offers
    return next((one for one in free if fold(one) != fold(title)), free[0])


def _fit_title(title: str, material: Material) -> str:
    """A title too long for Pinterest without its filler, else its first clauses, else cut at a word."""
    if len(title) <= TITLE_MAX:
        return title
    if len(material.core) <= TITLE_MAX:
        return material.core
    return clause_within(title, _CLAUSE_CHARACTERS, TITLE_MAX) or fit_words(title, TITLE_MAX)


def _alt_text(facts: PageFacts, image_url: str | None, headline: str, material: Material) -> str:
    described = _described(facts, image_url, material)
    book = material.book
    if book is None:
        return fit_text(described or material.title, ALT_TEXT_MAX)
    if not described:
        quoted = (
            book.alt_photo.format(title=_inner(material.title))
            if image_url
            else book.alt_card.format(words=_inner(headline))
        )
        return fit_text(quoted, ALT_TEXT_MAX)
    described = closed(fit_text(described[0].upper() + described[1:], ALT_TEXT_MAX - 120))
    if fold(headline) in fold(described):
        return described
    return fit_text(book.alt_words.format(alt=described, words=_inner(headline)), ALT_TEXT_MAX)


def _inner(text: str) -> str:
    """Quotation marks inside quotation marks become single ones, as the typesetters of all six languages do it."""
    return text.translate(_INNER_QUOTES)


def _described(facts: PageFacts, image_url: str | None, material: Material) -> str:
    """The page's own words for the picture; file names, the site's name and lone words describe nothing."""
    if not image_url:
        return ""
    for image in facts.images:
        if _same_picture(image.url, image_url):
            alt = without_site(tidy(image.alt), material.site_name)
            says_nothing = (
                _FILE_NAME.match(alt)
                or regex.fullmatch(r"\S*[_\d-]\S*", alt)
                or fold(alt) in {fold(material.site_name), ""}
            )
            if not says_nothing and (
                regex.search(r"\s", alt) or len(alt) > 12 or regex.search(r"[\p{Han}\p{Kana}\p{Thai}]", alt)
            ):
                return alt
    return ""


def _same_picture(one: str, other: str) -> bool:
    """WordPress keeps sizes of one picture under `-300x200` and `-scaled` names, and adds queries."""
    return _stem(one) == _stem(other)


def _stem(url: str) -> str:
    return regex.sub(r"(?:-\d+x\d+|-scaled)?(?=\.\w+$)", "", url.split("?")[0].split("#")[0], count=1)


def _kicker(material: Material, draft: Draft, headline: str) -> str:
    """A word or two above the headline that the headline does not say already."""
    book = material.book
    offers = [
        draft.kicker,
        *(_time_kickers(material, book) if book else ()),
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
    return (book.time(material.total_minutes), book.time(material.total_minutes, is_short=True))


def _overlay_items(material: Material) -> tuple[str, ...]:
    """A list post's entries, or a how-to's steps when each is short enough to stand on an image."""
    if material.kind == "list":
        return tuple(filter(None, (shorten_entry(entry, _ITEM_CHARACTERS) for entry in material.entries)))[
            :_OVERLAY_ITEMS_MAX
        ]
    if material.kind == "howto" and material.steps and all(len(step) <= _ITEM_CHARACTERS for step in material.steps):
        return tuple(filter(None, (shorten_entry(step, _ITEM_CHARACTERS) for step in material.steps)))[
            :_OVERLAY_ITEMS_MAX
        ]
    return ()


def _wishes(wish: str, name: str) -> regex.Match[str] | None:
    """Find a wish in any of our languages: owners of a French blog may well ask in English."""
    for book in BOOKS.values():
        match = regex.search(getattr(book, name), wish, regex.IGNORECASE)
        if match:
            return match
    return None


def _asked_sentence(task: WritingTask, material: Material) -> str:
    """The page's sentence that has every word the owner asked to mention; empty when the page has none (nothing is made up)."""
    match = _wishes(task.wish, "mention")
    if match is None:
        return ""
    wanted = {word for word in fold(match.group("what")).split() if len(word) > 3} or set(
        fold(match.group("what")).split()
    )
    found = (one for one in (*material.sentences, *material.steps) if wanted and wanted <= set(fold(one).split()))
    return next(found, "")
