"""When a page was published and modified, as precise as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from server.rules.reading.document import Document
from server.rules.reading.jsonld import Node
from server.rules.reading.outline import is_aside
from server.rules.reading.schema import text_of
from server.rules.reading.text import clean

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?)?",
    re.I,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?$")
_SLASHED = re.compile(r"\b(\d{4})/(\d{1,2})/(\d{1,2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:de\s+)?([^\W\d]{3,12})\.?,?\s+(?:de\s+)?(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([^\W\d]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_ANNOUNCED = re.compile(
    r"(?i)^(?:first )?(?:published|posted|written|veröffentlicht|erstellt|publié|posté|publicado|pubblicato|geplaatst)\b"
)
_IN_SCRIPT = re.compile(
    r'"(?:datePublished|publishedAt|published_at|publishDate|publish_date|firstPublished)\\?"\s*:\s*\\?"([^"\\]{8,35})'
)
_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero janeiro gennaio januari styczeń stycznia",
            "february feb februar février fevrier febrero fevereiro febbraio februari lutego",
            "march mar märz maerz mars marzo março marco maart marca",
            "april apr avril abril aprile kwietnia",
            "may mai mayo maio maggio mei maj maja",
            "june jun juni juin junio junho giugno czerwca",
            "july jul juli juillet julio julho luglio lipca",
            "august aug août aout agosto augustus sierpnia",
            "september sep sept septembre septiembre setembro settembre września",
            "october oct oktober okt octobre octubre outubro ottobre października",
            "november nov novembre noviembre novembro listopada",
            "december dec dezember dez décembre decembre diciembre dezembro dicembre desember grudnia",
        ),
        1,
    )
    for name in names.split()
}
_PUBLISHED_METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dc.date.created",
    "publishdate",
    "publish_date",
    "publish-date",
    "pubdate",
    "published_time",
    "article.published",
    "originalpublicationdate",
    "date",
    "dc.date",
    "dcterms.date",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "citation_date",
    "rnews:datepublished",
    "vr:published_time",
    "datecreated",
)
_MODIFIED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "lastmod",
)
_LABELS = '[class*="date" i], [class*="time" i], [class*="publish" i], [id*="date" i], [class*="meta" i], [class*="byline" i], [class*="author" i]'
_MARKED = (
    "time[pubdate]",
    "time.entry-date.published",
    "time.published",
    ".published[datetime]",
    ".entry-date[datetime]",
    "abbr.published[title]",
    ".entry-date",
    ".post-date",
    ".date-header",
    ".published",
    "article time[datetime]",
    "main time[datetime]",
    "time[datetime]",
)


def published_at(doc: Document, recipe: Node | None) -> str | None:
    """The date the content first appeared, ISO 8601; htmldate looks through the text where nothing is declared."""
    declared, in_path = next(_declared(doc, recipe), None), _from_path(doc.url)
    if declared and in_path:
        # A permalink is made at the first publication and in local time: it beats a later migration's date and the UTC day.
        return in_path if in_path < declared[:10] else declared
    return declared or in_path or next(_labelled(doc), None) or next(_told(doc), None) or _searched(doc)


def modified_at(doc: Document) -> str | None:
    """The declared date of the last change, None when there is none."""
    nodes = [*doc.items.of("recipe"), *doc.items.articles(), *doc.items.of("webpage", "collectionpage", "itempage")]
    declared = [text_of(node.get("dateModified"), "@value") for node in nodes] + [
        doc.meta(name) for name in _MODIFIED_METAS
    ]
    return next((iso for value in declared if (iso := parse(value))), None)


def _declared(doc: Document, recipe: Node | None) -> Iterator[str]:
    nodes = [
        *([recipe] if recipe else []),
        *doc.items.articles(),
        *doc.items.of("webpage", "itempage", "howto", "videoobject", "product"),
    ]
    for node in nodes:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            if iso := parse(text_of(node.get(key), "@value")):
                yield iso
    for name in _PUBLISHED_METAS:
        if iso := parse(doc.meta(name)):
            yield iso
    for selector in _MARKED:
        for element in doc.tree.css(selector)[:4]:
            if is_aside(element):
                continue
            attributes = element.attributes
            for value in (attributes.get("datetime"), attributes.get("title"), clean(element.text(separator=" "))[:80]):
                if value and (iso := parse(value)):
                    yield iso


def _labelled(doc: Document) -> Iterator[str]:
    """Dates in short elements that are called a date, a time or a byline: what htmldate finds at fifty times the cost."""
    for element in doc.tree.css(_LABELS)[:40]:
        text = clean(element.text(separator=" ")[:400])
        if len(text) < 120 and not is_aside(element) and (iso := parse(text)):
            yield iso


def _told(doc: Document) -> Iterator[str]:
    """Dates that a short paragraph announces (`Posted on …`), and those in the data of pages drawn by scripts."""
    for element in doc.elements("p")[:30]:
        text = clean(element.text(separator=" ")[:200])
        if len(text) < 100 and _ANNOUNCED.match(text) and not is_aside(element) and (iso := parse(text)):
            yield iso
    if (match := _IN_SCRIPT.search(doc.html)) and (iso := parse(match[1])):
        yield iso


def parse(value: str) -> str | None:
    """ISO 8601 text of a date or an instant written in one of the usual ways, None when it is no sane date."""
    value = value.strip()
    if not value or len(value) > 120:
        return None
    if match := _ISO.search(value):
        return _iso(match)
    for pattern in (_COMPACT, _SLASHED):
        if match := pattern.search(value):
            return _day(match[1], match[2], match[3])
    if match := _DOTTED.search(value):
        return _day(match[3], match[2], match[1])
    if (match := _DAY_FIRST.search(value)) and (month := _MONTHS.get(match[2].casefold())):
        return _day(match[3], month, match[1])
    if (match := _MONTH_FIRST.search(value)) and (month := _MONTHS.get(match[1].casefold())):
        return _day(match[3], month, match[2])
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _iso(match: re.Match[str]) -> str | None:
    day = _day(match[1], match[2], match[3])
    if day is None or match[4] is None:
        return day
    zone = (match[7] or "").upper().replace("UTC", "Z").replace("GMT", "Z")
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    elif len(zone) in (3, 4) and zone != "Z":
        zone = f"{zone[:3]}:00"
    text = f"{day}T{int(match[4]):02d}:{match[5]}:{match[6] or '00'}{zone}"
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return day
    return text


def _day(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if 1990 <= found.year <= 2100 else None


def _from_path(url: str) -> str | None:
    try:
        match = _IN_PATH.search(urlsplit(url).path)
    except ValueError:
        return None
    return _day(match[1], match[2], match[3]) if match else None


def _searched(doc: Document) -> str | None:
    """htmldate's look at the text. Extensive search stays off: it took more than a second on one page in ninety."""
    from htmldate import find_date  # imported late: it costs 200 ms and few pages need it

    try:
        found = find_date(doc.html, url=doc.url or None, original_date=True, extensive_search=False)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return parse(found) if isinstance(found, str) else None
