"""Key phrases: those the page declares, else the ones its words make likely."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from server.rules.reading.addresses import host_of
from server.rules.reading.document import Document
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import texts_of
from server.rules.reading.text import text_in, unique, words
from server.values.small_words import ARTICLES

_MAX_KEYWORDS = 40
_MAX_LENGTH = 80
_GUESSES = 4
# Words that neither begin nor end a key phrase, of the six languages that the local writer knows and Dutch.
_STOP_WORDS = """
a about after all also am an and any are as at be because been before but by can could did do does for from get
had has have he her here his how i if in into is it its just like make me more most much my new no not now of
off on one only or other our out over she should so some such than that the their them then there these they
this to too up us very was we were what when which who why will with would you your der die das den dem des ein
eine einer einem einen und oder aber auf aus bei für im in ist mit nach nicht noch nur sich sie sind so über um
von vor war wie wir zu zum zur le la les un une des du de et ou au aux avec ce cette dans en est il je mais ne
nous par pas plus pour qu que qui sa se ses son sont sur vous el los las una y o con como del es lo más mi no
para pero por se sin su sus al ao com da do dos e em na nas nos os um uma il lo gli i e di che per non sono del
della het een van en op te dat met voor zijn best easy recipe recipes
ohne sem senza sans sin cómo como comment come quando cuando quand wenn einfach einfache facile fácil facili perfekten meine mein deine dein
under between behind beside inside outside through during until against across within while again ever never every each both
instead unter hinter neben zwischen gegen während seit bis statt entre chez vers depuis pendant bajo hasta desde según sob até
sotto tra fra dopo prima onder tussen naar bij na zonder
في من على إلى عن مع طريقة كيف
"""
# Whoever speaks or is spoken to: a phrase with one of them in it is a piece of a sentence.
_SPEAKER_WORDS = """
i you he she we they me them nobody everybody ich du er wir ihr mich dich uns je tu nous vous
yo tú nosotros eu você nós io noi voi ik jij wij
"""
# No phrase ends with how long something took.
_TIME_WORDS = """
years months weeks days hours minutes jahre jahren monate monaten wochen tage tagen stunden minuten ans mois semaines jours heures
años meses semanas días horas anos dias anni mesi settimane giorni ore jaar maanden weken dagen uur
"""
_TAG_LINK = re.compile(r"/(?:tags?|schlagwort|etiquetas?|mot-cle|tagged|search/label)/[^/?#]+/?$")
_CLOUD = 15  # a site's tags, not a post's
_COMMAS = re.compile(r"\s*[,;|]\s*")
_MARKS = re.compile(r"[.,;:!?()\[\]|\"“”–—]+")
_STOP, _SPEAKERS, _TIMES = (frozenset(told.split()) for told in (_STOP_WORDS, _SPEAKER_WORDS, _TIME_WORDS))
# Words that make a clause of what would be a phrase.
_VERBS = frozenset(
    [
        "tried",
        "knew",
        "tells",
        "tell",
        "told",
        "wish",
        "became",
        "becomes",
        "bought",
        "buying",
        "waking",
        "love",
        "made",
        "makes",
        "making",
        "need",
        "needs",
        "want",
        "went",
        "know",
        "worth",
        "things",
        "ways",
        "stopped",
        "started",
        "use",
        "using",
        "used",
        "visit",
        "take",
        "climb",
        "eat",
        "ride",
        "omas",
        "mache",
        "machen",
        "kaufe",
        "hacer",
        "haces",
        "hago",
        "faire",
        "faites",
        "fait",
        "fazer",
        "fare",
        "parei",
        "usar",
        "dejé",
        "tengo",
        "quiero",
        "visiter",
        "visitar",
        "visitare",
        "haben",
        "habe",
        "geholfen",
    ]
)
_OWNERS = "dein deine mein meine my our your"
_BEFORE_A_NAME = frozenset(_OWNERS.split()).union(*ARTICLES.values())
_COMPOUND = 9
_NAME_WORDS = 4
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def page_keywords(
    doc: Document, recipe: Node | None, title: str, headings: Sequence[str], text: str
) -> tuple[str, ...]:
    """Declared keywords of the most trusted source that has any; else pieces of the title that the page says again."""
    for source in _declared(doc, recipe):
        parts = [part for raw in source for part in _COMMAS.split(raw)]
        phrases = list(unique(phrase for part in _public(parts) if (phrase := _phrase(part))))
        if phrases:
            return tuple(phrases[:_MAX_KEYWORDS])
    guesses = _guessed(title, headings, text)
    name = words(title)
    if recipe is not None and not guesses and 1 < len(name) <= _NAME_WORDS and _holds(name):
        guesses = [" ".join(name)]  # a dish's name is what people search for
    return tuple(guesses)


def _declared(doc: Document, recipe: Node | None) -> Iterator[list[str]]:
    if recipe is not None:
        yield texts_of(recipe.get("keywords"), "name", "@value")
    yield doc.metas.get("article:tag", [])
    links = [one for one in doc.rare_links if "tag" in (one[1].get("rel") or "").split()][:60]
    yield [text_in(node) for node, told in links if not _is_category(told)]
    for node in doc.items.articles():
        yield texts_of(node.get("keywords"), "name", "@value")
    for name in ("keywords", "news_keywords", "parsely-tags", "sailthru.tags", "og:article:tag", "dc.subject"):
        yield doc.metas.get(name, [])
    named = [
        node
        for node, href in doc.anchors
        if _TAG_LINK.search(href) and host_of(doc.absolute(href)) == doc.host and not doc.is_chrome(node)
    ]
    yield [text_in(node) for node in named] if len(named) <= _CLOUD else []
    yield _in_classes(doc)
    yield [text_in(node) for node, _ in links]


def _public(source: list[str]) -> list[str]:
    """Without the tags that Ghost keeps to itself (`#newsletter`), which stand among plain ones; where all have the sign, it is a fashion."""
    plain = [raw for raw in source if not raw.lstrip().startswith("#")]
    return plain or source


def _is_category(attributes: Mapping[str, str | None]) -> bool:
    """WordPress marks the links to a post's categories as `category tag`; a shelf says less than a tag."""
    return "category" in (attributes.get("rel") or "").split() or "/category/" in (attributes.get("href") or "")


def _in_classes(doc: Document) -> list[str]:
    """The tags of a WordPress post, which the post's element carries as classes where the theme shows none."""
    for node in doc.css('[class*="tag-"]'):
        names = node.attributes["class"] or ""
        if "type-post" in names or "hentry" in names.split():
            return [
                name[4:].replace("-", " ")
                for name in names.split()
                if name.startswith("tag-") and not name.startswith("tag-hash-") and not name[4:].isdigit()
            ]
    return []


def _phrase(part: str) -> str:
    phrase = part.strip(" #.\"'")
    return phrase if 1 < len(phrase) <= _MAX_LENGTH else ""


def _guessed(title: str, headings: Sequence[str], text: str) -> list[str]:
    """Pieces of the title that the page says again elsewhere: only what holds as a phrase is said twice.

    A piece begins or ends where a clause of the title does and has no small word, adverb or lone short word at its edges. Scripts
    without spaces give none: a cut there would fall into a word.
    """
    if _UNSPACED.search(title):
        return []
    elsewhere = f" {' '.join(words(' . '.join((text[:8000], *headings[:40])).replace(title, ' ')))} "
    found: list[str] = []
    for chunk in _MARKS.split(title[:300]):
        tokens = words(chunk)
        runs = [
            tokens[start : start + size]
            for size in (4, 3, 2, 1)
            for start in range(len(tokens) - size + 1)
            if start == 0 or start + size == len(tokens) or _is_small(tokens[start - 1])
        ]
        for run in runs:
            phrase = " ".join(run)
            is_again = f" {phrase} " in elsewhere
            if not _holds(run) or not (is_again or _is_named(run, tokens)):
                continue
            if not any(set(run) & set(other.split()) for other in found):
                found.append(phrase)
    return [_as_written(phrase, title) for phrase in found[:_GUESSES]]


def _as_written(phrase: str, title: str) -> str:
    """A piece of the title with its own letters and hyphens: `women's rain boots`, not `women s rain boots`, and `weiße soße`."""
    if "ß" not in title and (" " not in phrase or (title.isascii() and "'" not in title and "-" not in title)):
        return phrase  # a pattern for each phrase costs more than all the rest
    gaps = r"(?:\s|['’‘-])".join(re.escape(word).replace("ss", "(?:ss|ß)") for word in phrase.split())
    match = re.search(rf"(?<!\w){gaps}(?!\w)", title[:300], re.IGNORECASE)
    return match[0].lower() if match else phrase


def _is_named(run: list[str], tokens: list[str]) -> bool:
    """Tell whether an article stands before the words and a small word, or nothing, behind them ("the lemon cake of …")."""
    at = next(at for at in range(len(tokens)) if tokens[at : at + len(run)] == run)
    behind = tokens[at + len(run) :]
    is_plain = not any(_is_small(word) for word in run)
    return (
        len(run) > 1
        and is_plain
        and at > 0
        and tokens[at - 1] in _BEFORE_A_NAME
        and not (behind and not _is_small(behind[0]))
    )


def _is_small(word: str) -> bool:
    return word in _STOP or len(word) < 3


def _holds(run: list[str]) -> bool:
    """Tell whether words may stand as a phrase: no small word or number at either end, one word alone only when it is a long compound."""
    if _is_small(run[0]) or _is_small(run[-1]) or run[-1] in _TIMES or any(word.isdigit() for word in run):
        return False
    if any(word.endswith("ly") or word in _VERBS or word in _SPEAKERS for word in run):
        return False
    return len(run) > 1 or len(run[0]) >= _COMPOUND
