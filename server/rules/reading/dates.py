"""When a page was published and modified, as precise as it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice, tee
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborNode

from server.rules.reading.date_metas import MODIFIED_METAS, PUBLISHED_METAS
from server.rules.reading.date_text import day_of, parse
from server.rules.reading.document import Document, once
from server.rules.reading.jsonld import Node
from server.rules.reading.outline import is_aside
from server.rules.reading.schema import text_of, types_of
from server.rules.reading.text import clean, text_in

_ANNOUNCED = re.compile(
    r"(?i)^(?:first |originally |last |zuletzt |recently )?(?:published|posted|written|updated|modified|veröffentlicht|erstellt|aktualisiert|publié|posté|mis(?:e)? à jour|publicado|actualizado|atualizado|pubblicato|aggiornato|geplaatst|bijgewerkt|"
    r"opublikowan\w|zaktualizowan\w|publicera[dt]|uppdaterad)\b"
)
# A label begins a new piece of `Updated on June 2, 2025 · Published on April 14, 2019`, and says which date follows.
_PIECES = re.compile(
    r"\s*[|·•]\s*|\s+[–—-]\s+|\s+/\s+|(?<=\W)(?=(?:updated|modified|edited|published|posted|aktualisiert|geändert|veröffentlicht|erstellt|mise? à jour|modifié|publié|actualizado|publicado|atualizado|aggiornato|pubblicato|"
    r"bijgewerkt|gepubliceerd|geplaatst|zaktualizowan\w|opublikowan\w|uppdaterad|publicera[dt])\b)",
    re.IGNORECASE,
)
_OF_CHANGE = re.compile(
    r"\b(?:updated?|modified|edited|revised|reviewed|aktualisiert|aktualisierung|geändert|überarbeitet|bearbeitet|mise? à jour|modifiée?|actualizad[oa]|actualización|modificado|atualizad[oa]|atualização|aggiornat[oa]|aggiornamento|modificato|"
    r"bijgewerkt|gewijzigd|zaktualizowan\w|aktualizacja|aktualizováno|uppdaterad|opdateret|oppdatert|päivitetty|güncellen\w+|обновлен\w|оновлено|更新|최종 수정)",
    re.IGNORECASE,
)
_CHANGED_CLASS = re.compile(r"(?:^|[\s_-])(?:updated|modified|last-mod)(?:$|[\s_-])")
_IN_SCRIPT = re.compile(
    r'"(?:datePublished|publishedAt|published_at|publishDate|publish_date|firstPublished)\\?"\s*:\s*\\?"([^"\\]{8,35})'
)
_OF_OTHERS = re.compile(r"(?i)review|comment|answer")
_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
_UTC = ("Z", "+00:00")
_SAID_ABOUT = frozenset(
    ["comment", "review", "userreview", "answer", "rating"]
)  # what others say of the page has days of its own
_MAX_NODES = 200
_BELOW_HEADING = 3_000
_SEARCHED = 120_000
_MAX_LABELLED = 120
# Where a language is at home, by the capital's clock; languages of many homes are left out.
_HOMES = {
    "de": "Europe/Berlin", "fr": "Europe/Paris", "it": "Europe/Rome", "nl": "Europe/Amsterdam", "pl": "Europe/Warsaw",
    "cs": "Europe/Prague", "da": "Europe/Copenhagen", "sv": "Europe/Stockholm", "nb": "Europe/Oslo", "hu": "Europe/Budapest",
    "fi": "Europe/Helsinki", "el": "Europe/Athens", "tr": "Europe/Istanbul", "ja": "Asia/Tokyo", "ko": "Asia/Seoul",
    "es-es": "Europe/Madrid", "de-at": "Europe/Vienna", "de-ch": "Europe/Zurich", "en-gb": "Europe/London",
}  # fmt: skip
_Read = Callable[[str], str | None]
_LABELS = '[class*="date" i], [class*="time" i], [class*="publish" i], [class*="posted" i], [class*="post-info" i], [class*="entry-info" i], [id*="date" i], [class*="meta" i], [class*="byline" i], [class*="author" i]'
# Elements of these classes tell the day of publication, in this order of trust: tag, classes, an attribute that they need.
_MARKED = (
    ("time", ("entry-date", "published"), ""),
    ("time", ("published",), ""),
    ("", ("published",), "datetime"),
    ("", ("entry-date",), "datetime"),
    ("abbr", ("published",), "title"),
    ("", ("entry-date",), ""),
    ("", ("post-date",), ""),
    ("", ("date-header",), ""),
    ("", ("published",), ""),
)
_ANY_MARK = ", ".join(sorted({f'[class*="{name}"]' for _, names, _ in _MARKED for name in names}))


def published_at(doc: Document, recipe: Node | None) -> str | None:
    """The date the content first appeared, ISO 8601; htmldate looks through the text where nothing is declared."""
    read = partial(parse, month_first=_is_american(doc))
    declared, in_path = next(_declared(doc, recipe, read), None), _from_path(doc.url)
    if declared and in_path:
        # A permalink is made at the first publication and in local time: it beats a later migration's date and the UTC day.
        return in_path if in_path < declared[:10] or _is_next_day(declared, in_path) else declared
    if declared:
        return _local_day(doc, declared, read)
    changes: set[str] = set()
    shown, doc.answers[_seen] = tee(_seen(doc, read))
    for iso, is_change in shown if in_path is None else ():
        if not is_change:
            return iso
        changes.add(iso[:10])
    if in_path or recipe is not None:  # recipes without a date have none to be found
        return in_path
    found = _searched(doc)
    if found is not None and (at := _first_beside(doc, read, found[:10])):
        found = _searched(doc, at)
    changes |= {text_of(node.get("datePublished"))[:10] for node in doc.items.of(*_SAID_ABOUT)}
    return None if found is not None and found[:10] in changes else found


def modified_at(doc: Document) -> str | None:
    """The declared date of the last change, None when there is none."""
    for node in (
        *doc.items.of("recipe"),
        *doc.items.articles(),
        *doc.items.of("webpage", "collectionpage", "itempage"),
    ):
        if (told := node.get("dateModified")) and (found := parse(text_of(told, "@value"))):
            return found
    for name in MODIFIED_METAS:
        if name in doc.metas and (found := parse(doc.meta(name))):
            return found
    for element in doc.elements("time")[:20]:
        if (
            _is_of_change(element)
            and (iso := parse(element.attributes.get("datetime") or ""))
            and not is_aside(element)
        ):
            return iso
    # nothing was looked at where the day of publication is declared: looking for the other one would cost a walk over the page
    return next((iso for iso, is_change in doc.answers.get(_seen, ()) if is_change), None)


def _seen(doc: Document, read: _Read) -> Iterator[tuple[str, bool]]:
    """Dates that readers see, the surest places first, and whether each is the day of a change."""
    for text in (*_labelled(doc), *_told(doc)):
        yield from _dates_in(text, read)
    for match in islice(_IN_SCRIPT.finditer(doc.html), 5):
        if not _OF_OTHERS.search(doc.html, max(0, match.start() - 300), match.start()) and (iso := read(match[1])):
            yield iso, False
            break
    for text in _below_heading(doc):
        yield from _dates_in(text, read)


def _dates_in(text: str, read: _Read) -> Iterator[tuple[str, bool]]:
    is_change = False
    for piece in _PIECES.split(text):
        is_change = _OF_CHANGE.search(piece) is not None or (is_change and not _ANNOUNCED.match(piece))
        if iso := read(piece):
            yield iso, is_change
            is_change = False


def _is_of_change(element: LexborNode) -> bool:
    """Is a `time` marked as the last change only? Themes mark a date that is both with both words."""
    label = element.attributes.get("class") or ""
    return _CHANGED_CLASS.search(label) is not None and "publish" not in label and "entry-date" not in label


def _declared(doc: Document, recipe: Node | None, read: _Read) -> Iterator[str]:
    nodes = [
        *([recipe] if recipe else []),
        *doc.items.articles(),
        *doc.items.of("webpage", "itempage", "howto", "videoobject", "product"),
    ]
    for keys in (("datePublished",), ("uploadDate", "dateCreated")):
        for node in nodes:
            for key in keys:
                if (told := node.get(key)) and (iso := read(text_of(told, "@value"))):
                    yield iso
        if keys[0] == "datePublished":
            for name in PUBLISHED_METAS:
                if name in doc.metas and (iso := read(doc.meta(name))):
                    yield iso
    for node in doc.items.nodes[:_MAX_NODES]:  # books, events, programs …
        if (
            (told := node.get("datePublished"))
            and _SAID_ABOUT.isdisjoint(types_of(node))
            and (iso := read(text_of(told, "@value")))
        ):
            yield iso
    for element in _marked(doc):
        yield from _of_mark(element, read)
    times = _from_heading(doc, "time[datetime], relative-time[datetime]")
    times.sort(key=_is_of_change)
    for element in times[:4]:
        yield from _of_mark(element, read)


def _marked(doc: Document) -> Iterator[LexborNode]:
    yield from islice((node for node in doc.elements("time") if "pubdate" in node.attributes), 4)
    told = [(node, node.attributes) for node in doc.css(_ANY_MARK)]
    called = [(node, attributes, (attributes.get("class") or "").split()) for node, attributes in told]
    for tag, names, needed in _MARKED:
        found = (
            node
            for node, attributes, classes in called
            if all(name in classes for name in names)
            and (not tag or node.tag == tag)
            and (not needed or needed in attributes)
        )
        yield from islice(found, 4)


def _of_mark(element: LexborNode, read: _Read) -> Iterator[str]:
    if _is_beside(element):
        return
    attributes = element.attributes
    for value in (attributes.get("datetime"), attributes.get("title"), text_in(element)[:80]):
        if value and (iso := read(value)):
            yield iso


def _is_beside(element: LexborNode) -> bool:
    """Does it belong to a side block, or to a comment or another post, which themes mark as articles of their own there?"""
    if is_aside(element):
        return True
    around = element.parent
    while around is not None and around.tag not in ("article", "main", "body"):
        around = around.parent
    if around is None or around.tag != "article" or around.parent is None or around.css_first("h1") is not None:
        return False
    return is_aside(around.parent)


@once
def _beside(doc: Document) -> list[tuple[LexborNode, str]]:
    """What tells the days of comments and of other posts, with its text: a look through the page's lines finds them, too."""
    elements = [element for element in doc.elements("time")[:60] if _is_beside(element)]
    return [(element, element.text(separator="\n").strip()[:200]) for element in elements]


def _first_beside(doc: Document, read: _Read, day: str) -> int:
    """Where a day first stands in a comment or another post; 0 where it does not."""
    for element, shown in _beside(doc):
        for told in (element.attributes.get("datetime"), shown):
            if told and (read(clean(told)) or "")[:10] == day:
                return max(0, doc.html.find(told.partition("\n")[0]))
    return 0


def _from_heading(doc: Document, selector: str) -> list[LexborNode]:
    """Elements in the order of the page, those before the main heading last: sites show today's date above it."""
    found = doc.tree.css(f"h1, {selector}")
    first = next((at for at, element in enumerate(found) if element.tag == "h1"), 0)
    return [element for element in (*found[first:], *found[:first]) if element.tag != "h1"]


@once
def _labelled_elements(doc: Document) -> list[LexborNode]:
    return _from_heading(doc, _LABELS)[:40]


def _labelled(doc: Document) -> Iterator[str]:
    """Short elements that are called a date, a time or a byline: what htmldate finds at fifty times the cost."""
    for element in _labelled_elements(doc):
        text = clean(element.text(separator=" ")[:400])
        if len(text) < _MAX_LABELLED and not is_aside(element):
            yield text


def _told(doc: Document) -> Iterator[str]:
    """Short paragraphs that announce a date (`Posted on …`)."""
    for element in doc.elements("p")[:30]:
        text = clean(element.text(separator=" ")[:200])
        if len(text) < _MAX_LABELLED and _announces(text) and not is_aside(element):
            yield text


def _announces(text: str) -> bool:
    """`Published: March 2, 2021`, also behind a name: `By Ada Zest | Published: …`."""
    return _ANNOUNCED.match(text) is not None or (
        ("|" in text or "·" in text) and any(_ANNOUNCED.match(piece) for piece in _PIECES.split(text))
    )


def _below_heading(doc: Document) -> Iterator[str]:
    """Short lines of their own after the main heading; comments come later."""
    heading, body = next(iter(doc.elements("h1")), None), doc.tree.body
    if heading is None or body is None or not (title := clean(heading.text(separator=" ")[:500])):
        return
    text = body.text(separator="\n")
    start = text.find(title)
    if start < 0:
        return
    others = {line.strip() for _, shown in _beside(doc) for line in shown.split("\n")}
    for line in text[start + len(title) : start + len(title) + _BELOW_HEADING].split("\n"):
        if 6 <= len(line.strip()) <= 60 and line.strip() not in others:
            yield line


def _is_american(doc: Document) -> bool:
    tag = doc.of_html.get("lang") or ""
    return tag.replace("_", "-").lower() in {"en-us", "en"}


def _is_next_day(declared: str, local: str) -> bool:
    """Is `local` the day after a declared UTC instant, where clocks ahead of UTC may already be?"""
    if not declared.endswith(_UTC):
        return False
    instant = datetime.fromisoformat(declared)
    return instant.hour >= 10 and (instant.date() + timedelta(days=1)).isoformat() == local


def _local_day(doc: Document, declared: str, read: _Read) -> str:
    """The day that readers see, where the same instant is shown in local time, which may be a day before or after UTC's."""
    if not declared.endswith(_UTC):
        return declared
    instant = datetime.fromisoformat(declared)
    for element in doc.elements("time")[:6]:
        stamp = read(element.attributes.get("datetime") or "") or ""
        if len(stamp) < 20 or datetime.fromisoformat(stamp) != instant:
            continue
        if not stamp.endswith(_UTC):
            return stamp
        shown = (read(text_in(element)[:80]) or "")[:10]
        if shown and abs((date.fromisoformat(shown) - instant.date()).days) == 1:
            return shown
    return _midnight(doc, instant) or declared


def _midnight(doc: Document, instant: datetime) -> str:
    """The date that an editor chose without a time: midnight where the language is at home, told in UTC. '' for other times."""
    tag = (doc.of_html.get("lang") or "").lower()
    zone = _HOMES.get(tag) or _HOMES.get(tag[:2] if tag[2:] in ("", f"-{tag[:2]}") else "")
    if zone is None or instant.minute or instant.second or 0 < instant.hour < 15:
        return ""
    local = instant.astimezone(ZoneInfo(zone))
    return local.date().isoformat() if local.hour == 0 and instant.hour else ""


def _from_path(url: str) -> str | None:
    try:
        match = _IN_PATH.search(urlsplit(url).path)
    except ValueError:
        return None
    return day_of(match[1], match[2], match[3]) if match else None


def _searched(doc: Document, end: int = _SEARCHED) -> str | None:
    """htmldate's look at the text, of bounded length and without its extensive search, which took seconds on some pages."""
    if doc.html.startswith("http"):
        return None  # no page begins so, and what is nothing but an address would be fetched
    from htmldate import find_date  # imported late: it costs 200 ms and few pages need it

    try:
        found = find_date(
            doc.html[: min(end, _SEARCHED)], url=doc.url or None, original_date=True, extensive_search=False
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return parse(found) if isinstance(found, str) else None
