"""What a post and a board's name are about: comparing terms, finding word stems, telling whether a board fits.

A board fits when its name shares a meaningful word with one of the post's categories or tags, or with its title.
Words that stand on half of all boards ("recipes", "ideas", "easy") count only where a name or a term has no others:
"Recipes to try" takes any recipe, "Cake recipes" does not take a pasta recipe.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex
import snowballstemmer

from server.rules.writing.languages import BOOKS
from server.rules.writing.tidy import tidy
from server.values.language import primary, script, speaks_other
from server.values.limits import words as line_pieces

TERM_MAX = 200  # characters of a category or tag that are compared, as WordPress keeps them
_TERMS_MAX = 50
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_UMLAUT = regex.compile("[äöü]")
_SHORT_STEM = 4
_HEAD_MIN, _BEGIN_MIN = 4, 5  # letters that a part of a German compound needs to count as a word of its own
_STEMMERS = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "pt": "portuguese", "it": "italian",
    "nl": "dutch", "sv": "swedish", "da": "danish", "no": "norwegian", "nb": "norwegian", "fi": "finnish",
    "pl": "polish", "cs": "czech", "ro": "romanian", "hu": "hungarian", "ru": "russian", "tr": "turkish",
}  # fmt: skip

_STOP_WORDS = {
    "en": "the and for with from into out off over under about after before you your our his her its their this that "
    "these those not are was were has have had can will would how what when where which who why all any every each "
    "than then them they she one two per via but get also just only very some such too own",
    "de": "der die das den dem des ein eine einer einem einen eines und oder aber auf aus bei für ist mit nach nicht "
    "nur sich sie sind über von vor wie wir zum zur als auch ohne unter zwischen durch gegen dein deine deiner mein "
    "meine unser unsere ihr ihre kein keine alle alles dass doch mehr was wer wann warum beim vom",
    "fr": "les des une aux avec sans dans pour par sur sous est sont que qui quoi dont mes tes ses nos vos mon ton son "
    "notre votre leur leurs cette ces cet tout tous toute toutes pas plus chez entre comme comment mais très",
    "es": "los las una unos unas del con sin por para que como más muy sus mis tus este esta estos estas ese esa todo "
    "todos toda todas sobre entre desde hasta pero qué cómo cuando donde nos son está",
    "pt": "uma uns umas dos das nos nas com sem por para que como mais muito seu sua seus suas meu minha este esta "
    "esse essa todo todos toda todas sobre entre desde até mas não são pelo pela",
    "it": "gli uno una del dello della dei degli delle dal dalla nel nella nei sul sulla con senza per tra fra che chi "
    "come più molto suo sua suoi mio mia questo questa questi queste tutto tutti tutta tutte non sono anche",
}
_WEAK_WORDS = """
recipe recipes idea ideas tip tips guide guides easy best simple quick fast favorite favorites favourite favourites new
good great perfect ultimate amazing delicious try save saving saved worth inspiration inspo diy tutorial tutorials thing
things stuff way ways make makes making made love everything more most minute minutes hour hours day days week weeks
year years post posts blog article articles board boards pin pins list lists remember later
rezept rezepte ideen tipp tipps anleitung anleitungen einfach einfache einfaches schnell schnelle schnelles beste besten
bestes neu neue neues lecker leckere leckeres machen merken selber selbst minuten minute stunde stunden tag tage woche
wochen jahr jahre beitrag beiträge liste
recette recettes idée idées astuce astuces conseil conseils facile faciles simple simples rapide rapides meilleur
meilleure meilleurs meilleures nouveau nouvelle faire minutes jour jours semaine semaines liste envies
receta recetas ideas truco trucos consejo consejos guía fácil fáciles sencillo sencilla rápido rápida mejor mejores nuevo
nueva hacer minutos día días semana semanas lista
receita receitas ideia ideias dica dicas guia fácil fáceis simples rápido rápida melhor melhores novo nova fazer minutos
dia dias semana semanas lista
ricetta ricette idea idee consiglio consigli guida facile facili semplice semplici veloce veloci migliore migliori nuovo
nuova fare minuti giorno giorni settimana settimane lista
"""
_STOP = {code: frozenset(text.split()) for code, text in _STOP_WORDS.items()}
_ALL_STOP = frozenset().union(*_STOP.values())
_WEAK = frozenset(_WEAK_WORDS.split())


@dataclass(frozen=True, slots=True)
class PostWords:
    """What a post says it is about, cleaned. `language` is the code that its words speak, '' when nobody knows.

    Categories and tags that say nothing ("Uncategorized") are left out.
    """

    title: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Stems of a text's words: those that tell what it is about, and those that stand on half of all boards."""

    strong: frozenset[str]
    weak: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.strong or self.weak)


def plain_term(term: str) -> str:
    """A category or tag as a person reads it: entities decoded (twice-encoded ones too), one space between words, NFC."""
    for _ in range(2):
        term = html.unescape(term)
    return unicodedata.normalize("NFC", " ".join(term.split()))[:TERM_MAX].strip()


def term_key(term: str) -> str:
    """What is compared of a category or tag: two that differ only in case, spaces or encoding are the same; accents count."""
    return unicodedata.normalize("NFC", plain_term(term).casefold())[:TERM_MAX]


def post_words(
    *, title: str = "", excerpt: str = "", categories: Sequence[str] = (), tags: Sequence[str] = (), language: str = ""
) -> PostWords:
    """Clean what WordPress says of a post, and find out which language it speaks (many blogs declare the wrong one)."""
    title = tidy(title)
    sample = " ".join([title, tidy(excerpt)[:2000], *categories[:_TERMS_MAX], *tags[:_TERMS_MAX]])
    code = primary(language)
    if script(sample) not in {"Latin", ""}:
        code = "" if code in BOOKS else code
    else:
        code = speaks_other(sample, code) or code
    return PostWords(title, _meaningful(categories, code), _meaningful(tags, code), code)


def has_fitting(board_names: Iterable[str], post: PostWords) -> bool:
    """Tell whether one of the boards shares a meaningful word with the post's categories, tags or title."""
    terms = [meaning(text, post.language) for text in (*post.categories, *post.tags)]
    title = Meaning(meaning(post.title, post.language).strong, frozenset())  # every second title says "best"
    boards = (meaning(name, post.language) for name in board_names)
    return any(_is_shared(board, term, post.language) for board in boards for term in (*terms, title))


def meaning(text: str, language: str) -> Meaning:
    """The stems of a text's words, without words that join others and without numbers."""
    strong: set[str] = set()
    weak: set[str] = set()
    for word in key_words(text, language):
        (weak if word in _WEAK else strong).add(_stem(word, language))
    return Meaning(frozenset(strong), frozenset(weak))


def key_words(text: str, language: str) -> Iterator[str]:
    """The folded words of a text that mean something by themselves, in order."""
    return (word for word in folded_words(text) if not is_joining(word, language))


def is_joining(word: str, language: str) -> bool:
    """Tell whether a folded word only joins others, or is a number or too short to say anything."""
    if any(character.isdigit() for character in word) or (len(word) < 3 and not _UNSPACED.search(word)):
        return True
    return word in _STOP["en"] or word in _STOP.get(language, _ALL_STOP)


def is_weak(word: str) -> bool:
    """Tell whether a folded word stands on half of all boards."""
    return word in _WEAK


def folded_words(text: str) -> list[str]:
    """All words of a text, folded; scripts without spaces are split into phrases."""
    folded = unicodedata.normalize("NFC", plain_term(text).casefold())
    return [word for piece in line_pieces(folded) for word in _WORD.findall(piece)]


def _meaningful(terms: Sequence[str], language: str) -> tuple[str, ...]:
    generic = {"uncategorized", "uncategorised"}.union(*(book.generic_terms for book in BOOKS.values()))
    found: dict[str, str] = {}
    for term in terms[:_TERMS_MAX]:
        clean = plain_term(tidy(term)).lstrip("# ")
        if term_key(clean) not in generic and meaning(clean, language):
            found.setdefault(term_key(clean), clean)
    return tuple(found.values())


def _is_shared(board: Meaning, term: Meaning, language: str) -> bool:
    if _has_common(board.strong, term.strong, language):
        return True
    return not (board.strong and term.strong) and bool(board.weak & term.weak)


def _has_common(board: Iterable[str], term: Iterable[str], language: str) -> bool:
    return any(one == other or (language == "de" and _is_compound(one, other)) for one in board for other in term)


def _is_compound(one: str, other: str) -> bool:
    """ "Apfelkuchen" is a "Kuchen", and "Nudelgerichte" belong to "Nudeln": German writes both as one word."""
    part, whole = sorted((one, other), key=len)
    return (len(part) >= _HEAD_MIN and whole.endswith(part)) or (len(part) >= _BEGIN_MIN and whole.startswith(part))


@lru_cache(maxsize=8192)
def _stem(word: str, language: str) -> str:
    # A stemmer keeps the word that it works on, so threads must not share one; making one costs microseconds.
    stem = str(snowballstemmer.stemmer(_STEMMERS[language]).stemWord(word)) if language in _STEMMERS else word
    # "Küche" and "Kuchen" end in one stem, and half of the food blogs have both
    is_apart = language == "de" and len(stem) <= _SHORT_STEM and _UMLAUT.search(word)
    return _without_accents(stem) + ("¨" if is_apart else "")


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", regex.sub(r"(?<=\p{Latin})\p{Mn}+", "", plain))
