"""Naming a board that posts would need: a name of a few keyword words and a sentence about it, in the post's language."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import regex

from server.rules.board_words import PostWords, folded_words, is_joining, is_weak, key_words, meaning, term_key
from server.rules.writing.languages import BOOKS
from server.rules.writing.phrasebook import word_set
from server.values.limits import fit_text
from server.values.small_words import SMALL_WORDS

NAME_MAX = 50  # characters, Pinterest's limit for the name of a board
DESCRIPTION_MAX = 500
_WORDS = range(2, 6)
_LISTED_MAX = 5


@dataclass(frozen=True, slots=True)
class BoardIdea:
    """A board that a post would need: `kind` category or tag with its `term`, or '' for a post that has neither."""

    kind: str
    term: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class _Phrases:
    ideas: str
    recipes: str
    more: str
    about: str


_PHRASES = {
    "en": _Phrases(
        "{term} Ideas", "{term} Recipes", "{term} & Ideas", "Posts from {site} to save and come back to: {listed}."
    ),
    "de": _Phrases(
        "{term}-Ideen", "{term}-Rezepte", "{term} & Ideen", "Beiträge von {site} zum Merken und Nachlesen: {listed}."
    ),
    "fr": _Phrases(
        "Idées {term}", "Recettes {term}", "{term} & idées", "Des articles de {site} à garder sous la main : {listed}."
    ),
    "es": _Phrases(
        "Ideas de {term}", "Recetas de {term}", "{term} e ideas", "Artículos de {site} para guardar y releer: {listed}."
    ),
    "pt": _Phrases(
        "Ideias de {term}", "Receitas de {term}", "{term} e ideias", "Artigos de {site} para guardar e reler: {listed}."
    ),
    "it": _Phrases(
        "Idee {term}", "Ricette {term}", "{term} e idee", "Articoli di {site} da salvare e rileggere: {listed}."
    ),
}
_RECIPE_WORDS = word_set(
    "recipe recipes rezept rezepte recette recettes receta recetas receita receitas ricetta ricette"
)


def idea_for(post: PostWords, *, site: str, taken: Collection[str], has_boards: bool) -> BoardIdea | None:
    """The board this post would need, None when nothing sensible can be said.

    It is named after the post's first category, else its first tag; a post without either gets one only on an
    account without any board. `taken` are the names that exist or are proposed already. The name has 2 to 5 words and
    at most 50 characters, the description at most 500.
    """
    if post.categories:
        kind, term = "category", post.categories[0]
    elif post.tags:
        kind, term = "tag", post.tags[0]
    elif not has_boards and (found := _phrase_of(post)):
        kind, term = "", found
    else:
        return None
    known = {term_key(name) for name in taken}
    for candidate in _candidates(_shortened(term, post.language), post):
        name = _cased(candidate, post.language)
        if _is_name(name, post.language) and term_key(name) not in known:
            return BoardIdea(kind, term if kind else "", name, _description(term, post, site))
    return None


def _candidates(term: str, post: PostWords) -> Iterator[str]:
    """Names from the best to the plainest."""
    phrases = _PHRASES.get(post.language)
    own = meaning(term, post.language)
    words = folded_words(term)
    count = len(words)
    if not words:
        return  # the words of a long term may stand behind five signs
    if count >= 2:
        yield term
    for tag in post.tags:
        if count == 1 and own.strong and own.strong <= meaning(tag, post.language).strong:
            yield tag  # "weeknight pasta" says more than "pasta", and belongs to it
    is_recipe = any(
        word in _RECIPE_WORDS for text in (*post.categories, *post.tags, post.title) for word in folded_words(text)
    )
    ends_weak = is_weak(words[-1])
    for tag in _modifiers(term, post):
        if own.strong & meaning(tag, post.language).strong:
            continue
        if post.language == "en" and not ends_weak and phrases:
            yield (phrases.recipes if is_recipe else phrases.ideas).format(term=f"{tag} {term}")
        yield f"{tag} {term}" if post.language == "en" else f"{term} & {_lead(tag)}"
    if phrases and own.strong and not ends_weak and count <= 2:
        yield (phrases.recipes if is_recipe else phrases.ideas).format(term=term)
        yield phrases.ideas.format(term=term)
    if phrases:
        yield phrases.more.format(term=term)
    else:
        yield term


def _modifiers(term: str, post: PostWords) -> Iterator[str]:
    """Tags of one to three words that say something beside the term.

    Those that the title repeats come last: they are this post's own, and the board is for all posts with the term.
    """
    title = meaning(post.title, post.language)
    own = meaning(term, post.language)
    fitting = [
        tag
        for tag in post.tags
        if len(folded_words(tag)) <= 3
        and not any(is_joining(word, post.language) for word in folded_words(tag))
        and meaning(tag, post.language).strong - own.strong
    ]
    return iter(sorted(fitting, key=lambda tag: bool(meaning(tag, post.language).strong & title.strong)))


def _phrase_of(post: PostWords) -> str:
    """The title's longest run of meaningful words, at most three; '' when it has none."""
    runs: list[list[str]] = [[]]
    for word in regex.findall(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*", post.title):
        folded = word.casefold()
        if is_joining(folded, post.language) or is_weak(folded):
            runs.append([])
        else:
            runs[-1].append(word)
    return " ".join(max(runs, key=len)[-3:])


def _shortened(term: str, language: str) -> str:
    """At most five words of a long term, not ending in one that only joins."""
    pieces = term.split()[: _WORDS[-1]]
    while len(pieces) > 1 and not any(True for _ in key_words(pieces[-1], language)):
        pieces.pop()
    return " ".join(pieces)


def _is_name(name: str, language: str) -> bool:
    count = len(folded_words(name))
    is_enough = count in _WORDS or (language not in BOOKS and 1 <= count <= _WORDS[-1])
    return is_enough and len(name) <= NAME_MAX and not _repeats(name, language)


def _repeats(name: str, language: str) -> bool:
    found = list(key_words(name, language))
    return len({frozenset(meaning(word, language).strong | meaning(word, language).weak) for word in found}) < len(
        found
    )


def _cased(name: str, language: str) -> str:
    """Title case in English; elsewhere the first letter, because only English capitalises the others."""
    if language != "en":
        return _lead(name)
    pieces = name.split()
    return " ".join(
        piece if index and piece.casefold() in SMALL_WORDS["en"] else _lead(piece) for index, piece in enumerate(pieces)
    )


def _lead(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:2].islower() or len(text) == 1 else text


def _description(term: str, post: PostWords, site: str) -> str:
    """One sentence that lists what the board is about; only terms in a language whose grammar we do not know."""
    different = {term_key(one): one for one in (term, *post.categories, *post.tags)}
    listed = list(itertools.islice(different.values(), _LISTED_MAX))
    phrases, book = _PHRASES.get(post.language), BOOKS.get(post.language)
    while True:
        if phrases is None or book is None:
            text = f"{', '.join(listed)} · {site}" if site else ", ".join(listed)
        else:
            text = phrases.about.format(listed=book.join(listed, len(listed)), site=site or "…")
        if len(text) <= DESCRIPTION_MAX or len(listed) == 1:
            return fit_text(text, DESCRIPTION_MAX)
        listed.pop()
