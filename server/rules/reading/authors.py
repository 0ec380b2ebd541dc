"""The author: names of people, never a profile address, a login or the site itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from server.rules.reading.bylines import INTRODUCTION, PREFIX, profiles, shown_names
from server.rules.reading.document import Document
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import text_of, texts_of, types_of, urls_of, values
from server.rules.reading.text import clean, squeeze, unique

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_NOISE = re.compile(
    r"(?i)\s*(?:\||·|•|—|–\s|-\s|/|\((?![^()]{1,20}\)\s+[^\W\d_])|\bon\s+\w+\s+\d|\bupdated\b|\blast\s+updated\b|\b(?:published|posted)\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\s+\w+\s+\d{4}"
    rf"|\b{_MONTH}\s+\d{{1,2}}\b).*$"
)
_BETWEEN_NAMES = re.compile(r"\s*(?:,|;|&|\s+and\s+|\s+und\s+)\s*")
_HANDLE = re.compile(r"\s*\(?(?<!\w)@\w+\)?")
_LAST_FIRST = re.compile(r"^([^\W\d_]+(?:-[^\W\d_]+)?), ([^\W\d_]+(?: [^\W\d_]\.?| [^\W\d_]+)?)$")
_COMPANY = re.compile(
    r"(?:\s(?:Inc|INC|LLC|Ltd|LTD|GmbH|Corp|AG|KG|PLC|plc|S\.A|SA|S\.?r\.?l|SRL|B\.?V|& Co)\.?$)|株式会社"
)
# What a site's people sign with together, when nobody signs: `Lemon Kitchen Staff`.
_TOGETHER = re.compile(
    r"^(?:the|team|redaktion|equipo|redaccion|redaction)?(.*?)(?:editorial)?(?:staff|team|editors?|editorial|redaktion|redaction|desk|writers?)?$"
)
_METAS = (
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "article:author",
    "article:author_name",
    "byl",
    "og:author",
    "citation_author",
    "cxenseparse:author",
    "writer",
)
_WRITTEN_BY = frozenset(
    {
        "written by",
        "author",
        "verfasst von",
        "geschrieben von",
        "escrito por",
        "écrit par",
        "scritto da",
        "geschreven door",
    }
)
_NOBODY = frozenset(
    {
        "admin",
        "administrator",
        "editor",
        "author",
        "guest",
        "anonymous",
        "unknown",
        "user",
        "webmaster",
        "root",
        "staff",
        "null",
        "none",
        "undefined",
        "me",
        "us",
        "mich",
        "uns",
        "the author",
        "moi",
        "mí",
        "contributing writer",
        "guest user",
        "guest author",
        "by",
        "von",
        "par",
        "por",
        "door",
    }
)
# What stands on buttons and labels, not in names.
_CONTROL = re.compile(
    r"(?i)\b(?:(?:sign|log)[ -]?(?:in|up|out)|register|subscribe|follow|share|posted|facebook|twitter|instagram|pinterest|whatsapp|e-?mail|newsletter|comments?|cancel|view|profile|author page|anmelden|abbruch|abbrechen|bearbeiten|teilen|folgen|kommentare?|"
    r"partager|suivre|connexion|compartir|seguir|condividi|segui|accedi|entrar|compartilhar)\b"
)
_MAX_PEOPLE = 20
_LOGIN = re.compile(
    r"^([a-z]{2,})(?:_|\.(?!(?:com|net|org|info|de|at|ch|fr|es|pt|it|nl|be|pl|uk|co|dk|se|no|is|br|mx|ar|jp|cz|ie|io|tv|blog)$))([a-z]{2,})$"
)  # `ada.zest`; what ends like an address is one


def page_author(doc: Document, site: str, recipe: Node | None) -> str:
    """Names joined with `, `, from the most trusted source that has any; '' when nobody is named.

    A recipe's own author is taken as it stands, and a recipe that names nobody is its site's. Elsewhere the site's name, a
    company or a login only counts when no other source names a person.
    """
    fallback = ""
    for names in _sources(doc, site, recipe):
        if names.is_final:
            return ", ".join(names.people)
        people = [name for name in names.people if not _is_nobody(doc, name, site)]
        if people:
            return ", ".join(people)
        fallback = fallback or ", ".join(names.people)
    match = _LOGIN.match(fallback)
    if match and squeeze(fallback) != squeeze(doc.host):
        return f"{match[1].capitalize()} {match[2].capitalize()}"
    return fallback or (site if recipe is not None and len(site) <= 60 else "")


class _Names:
    """The names of one source; `is_final` when they need no other's confirmation."""

    def __init__(self, raws: Iterable[str], *, is_final: bool = False, is_visible: bool = False) -> None:
        self.people = list(unique(name for raw in raws for name in _people(raw, is_visible=is_visible)))[:_MAX_PEOPLE]
        self.is_final = is_final and bool(self.people)


def _sources(doc: Document, site: str, recipe: Node | None) -> Iterator[_Names]:
    yield _Names(doc.metas.get("dc:creator", ()))
    if recipe is not None:
        told = [name for name in texts_of(recipe.get("author"), "name", "@value") if not name.endswith("?")]
        own = _Names(told, is_final=True)
        if len(told) == 1 < len(own.people) and squeeze(told[0]) == squeeze(site):
            own.people = told  # `Cookies and Kin` is one blog
        yield own
    companies: list[str] = []
    for node in doc.items.articles():
        for author in values(node.get("author")):
            names = texts_of(author, "name", "@value")
            if isinstance(author, dict) and "organization" in types_of(author):
                companies += names
        people = [name for name in texts_of(node.get("author"), "name", "@value") if name not in companies]
        if people:
            yield _Names(people)
            break
    for key in _METAS:
        if given := doc.metas.get(key):
            yield _Names(_in_order(doc, given))
    yield _Names(profiles(doc, _addresses(doc)), is_visible=True)
    for place in ("1", "2"):
        if doc.meta(f"twitter:label{place}").casefold() in _WRITTEN_BY:
            yield _Names([doc.meta(f"twitter:data{place}")])
    for node in doc.items.of("webpage", "product", "howto", "videoobject"):
        if found := texts_of(node.get("author"), "name", "@value"):
            yield _Names(found)
            break
    for texts in shown_names(doc):
        yield _Names(texts, is_visible=True)
    yield _Names(companies)


def _in_order(doc: Document, names: Iterable[str]) -> Iterator[str]:
    """Libraries write `Zest, Ada`: one name where the page says `Ada Zest`, too."""
    for name in names:
        match = _LAST_FIRST.match(name)
        yield f"{match[2]} {match[1]}" if match and f"{match[2]} {match[1]}" in doc.html else name


def _addresses(doc: Document) -> Iterator[str]:
    for value in doc.metas.get("article:author", ()):
        yield from value.split(",")
    for node in doc.items.articles():
        yield from urls_of(node.get("author"))


def _is_nobody(doc: Document, name: str, site: str) -> bool:
    """Is it the site itself, its owner, a company, or a login rather than a name?"""
    said, theirs = squeeze(name), {squeeze(site), squeeze(doc.host), squeeze(doc.host.split(".")[0])} - {""}
    if said in theirs or _COMPANY.search(name):
        return True
    if (together := _TOGETHER.match(said)) and together[1] in theirs:
        return True
    if len(said) > 3 and (said in squeeze(doc.meta("copyright")) or said == squeeze(_publisher(doc))):
        return True
    return (
        " " not in name
        and (name.islower() or any(character in "._0123456789" for character in name))
        and name.isascii()
    )


def _publisher(doc: Document) -> str:
    return next((name for node in doc.items.articles() if (name := text_of(node.get("publisher"), "name"))), "")


def _people(raw: str, *, is_visible: bool) -> Iterator[str]:
    if is_visible:
        raw = INTRODUCTION.sub("", clean(raw))
    text = PREFIX.sub("", clean(raw))
    text = (_HANDLE.sub("", text) if "@" in text else text).strip(" ,;:-–|·")
    if is_visible:
        text = _NOISE.sub("", text).strip(" ,;:-–|·")
    if (
        not text
        or len(text) > 120
        or "http" in text
        or "www." in text
        or "@" in text
        or ".com/" in text
        or text.casefold() in _NOBODY
        or text.startswith("(")  # whose picture it is
    ):
        return
    names = [name for name in _BETWEEN_NAMES.split(text) if any(character.isalpha() for character in name)]
    if is_visible and (_CONTROL.search(text) or not all(_looks_like_name(name) for name in names)):
        return
    yield from names


def _looks_like_name(text: str) -> bool:
    """One to four words, most of them capitalised (or of a script without capitals): what a byline shows."""
    parts = text.split()
    capitals = sum(not part[0].islower() for part in parts)
    return (
        1 <= len(parts) <= 4
        and capitals * 2 > len(parts) - 1
        and not parts[0][0].islower()
        and not any(c in "?!:" for c in text)
        and not (text[-1] == "." and parts[-1][0].islower())
    )
