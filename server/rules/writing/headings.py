"""Headings of a page that say what it is about, without furniture, notes and questions to the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from server.rules.writing.folding import fold
from server.rules.writing.headline import shorten_entry
from server.rules.writing.marks import is_closed
from server.rules.writing.tidy import tidy

_HEADINGS_MAX = 60
_HEADING_CHARACTERS = 90
_QUESTION_WORDS = 3  # a shorter one asks for something said before it
# Furniture that stands under headings on many pages; compared with folded text.
_STANDARD_HEADINGS = regex.compile(
    r"^(?:\p{N}+ )?(?:(?:ingredients?|instructions?|directions|method|notes?|nutrition|comments?|conclusion|introduction|contents|table of contents|faqs?|video|"
    r"equipment|transcript|nutrition facts|nutrition information|nutrition per serv\p{L}*|featuring|claim|discord|credits|tools|leftovers|sponsors?|links|references|footnotes|sources|bibliography|search|menu|navigation|categories|tags|archives?|disclaimer|summary|"
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
    r"how (?:do|did) you\b|qu en penses? ?(?:tu|vous)?|que (?:te parece|opinas|os parece)|(?:lo )?has probado|cosa ne pens|che ne dic|(?:o )?que (?:você )?achou|gostou|ti è piaciut|hast du|habt ihr|kennst du|vous (?:avez )?aim|as tu|"
    r"(?:love|like|enjoy|want|need|looking|leaving|hungry|craving|got|made|tried|ready|questions?|interested|still) |(?:folgst|magst|suchst|willst|brauchst|lust|neugierig|hunger)(?: |$)|"
    r"(?:hai|avete|vuoi|cerchi|cercate) |(?:envie|besoin|tu as|vous cherchez) |(?:te gust|quieres|buscas|ya (?:has|conoces))|(?:você (?:já|gosta)|quer |procura|já (?:fez|experimentou)))"
)
# What stands above a list of ingredients, in whatever words.
_OF_INGREDIENTS = regex.compile(
    r"(?<!\p{L})(?:ingr[eé]di\p{L}+|zutaten|składniki|hozzávalók|malzemeler|υλικά|ингредиенты|інгредієнти|材料|作り方|재료|nutrition\p{L}*|nährwert\p{L}*|nutrici\p{L}+|valori nutri\p{L}+|valeurs nutri\p{L}+)|"
    r"^(?:for|für|pour|para|per|voor|til|för|dla|zum|zur)\s|^(?:gör så här|sådan gør du|slik gjør du|fremgangsmåde|fremgangsmåte|aan de slag|bereiding(?:swijze)?|zo maak je|przygotowanie|sposób przygotowania|εκτέλεση|yapılışı|приготовление)$",
    regex.IGNORECASE,
)
_ELSEWHERE = regex.compile(
    r"^[■◆●▼]|関連記事|関連リンク|の新着|おすすめ|ランキング|あわせて読みたい|^en son$|^son dakika$|^f1$|^live-?ticker$|^(?:dans votre box|la recette|les gestes)",
    regex.IGNORECASE,
)


def worthy_headings(headings: Sequence[str], title: str) -> Iterator[str]:
    """Cleaned headings that are whole and not the title once more."""
    for heading in map(tidy, headings[:_HEADINGS_MAX]):
        is_whole = is_closed(heading) and not _ELSEWHERE.search(heading)
        if heading and len(heading) <= _HEADING_CHARACTERS and fold(heading) != fold(title) and is_whole:
            yield heading


def questions_in(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings that ask what the text answers, not what asks the reader for something."""
    return tuple(
        one
        for one in headings
        if one.endswith(("?", "？", "؟"))
        and ":" not in one
        and not _ASKS_READERS.match(fold(one))
        and (len(one.split()) >= _QUESTION_WORDS or regex.search(r"[\p{Han}\p{Kana}\p{Thai}]", one))
    )


def topics_in(headings: Sequence[str], entries: Sequence[str], *, is_recipe: bool) -> tuple[str, ...]:
    """What the chapters are about, in short words; not what stands above the parts of a recipe."""
    shown = {fold(entry) for entry in entries}
    # "Day one: Alfama" is about Alfama, and a second colon in one sentence reads badly.
    named = (
        regex.split(r"[:：]\s*", one, maxsplit=1)[-1] or one
        for one in headings
        if not one.endswith(("?", "？", "؟", "!", ":", "."))
    )
    found: dict[str, str] = {}
    for one in (shorten_entry(name, 48) for name in named):
        is_part = is_recipe and _OF_INGREDIENTS.search(one)
        is_said = fold(one) in shown or is_part or is_furniture_heading(one)
        if fold(one) and "…" not in one and "?" not in one and not is_said:
            found.setdefault(fold(one), one)
    return tuple(found.values())


def is_furniture_heading(heading: str) -> bool:
    """Is it a heading that stands on every page of its kind ("Ingredients", "Related posts")?"""
    return bool(_STANDARD_HEADINGS.match(fold(heading)))
