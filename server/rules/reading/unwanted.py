"""Pictures that stand in a page and do not belong on its pins: those of other posts, and those that must not be pinned."""

from __future__ import annotations

import re
from collections.abc import Mapping

from server.rules.reading.around import Around
from server.rules.reading.document import Document
from server.rules.reading.outline import content

# in small letters: a pattern that ignores case takes three times as long
_OTHER_POSTS = re.compile(
    r"^\W*(?:related\b|similar (?:posts|recipes|articles)|you (?:may|might|['’]ll|will) (?:also )?(?:like|love|enjoy)|(?:more|other|popular|latest|recent|trending) .{0,40}(?:recipes|posts|articles|stories|projects|ideas|tutorials|from .+)\b|"
    r"(?:read|up|see) (?:next|also)|keep reading|don['’]t miss|ähnliche|verwandte|passend dazu|weitere .{0,30}(?:beiträge|rezepte|artikel|ideen)|das könnte (?:dich|dir|sie|ihnen)|mehr .{0,30}(?:rezepte|beiträge|ideen)|"
    r"articles? (?:similaires?|liés)|(?:vous aimerez|tu aimeras|à lire) aussi|(?:ça|cela) (?:peut|pourrait) vous|plus de recettes|(?:entradas|artículos|recetas) relacionad[ao]s|también te|te puede (?:gustar|interesar)|más recetas|"
    r"potrebbe(?:ro)? (?:interessart|piacert)i|leggi anche|articoli correlati|altre ricette|(?:veja|leia) também|você (?:também )?pode|(?:posts|artigos|receitas) relacionad[ao]s|mais receitas|gerelateerd|lees ook|"
    r"zobacz (?:też|również)|podobne|может быть интересно|читайте также|関連|こちらもおすすめ)"
)
_NO_PIN = ("data-pin-nopin", "nopin", "data-nopin")
_NO_PIN_CLASSES = frozenset({"nopin", "no-pin", "no_pin", "pin-nopin", "dont-pin"})
_Attributes = Mapping[str, str | None]
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])", re.I)


def teasers(doc: Document) -> frozenset[int]:
    """Pictures that link to other pages below a heading like “You may also like”, until the next heading."""
    found: list[int] = []
    is_below = False
    for node, tag, around, _ in content(doc):
        if tag in ("img", "amp-img"):
            if is_below and leads_away(doc, around):
                found.append(node.mem_id)
        elif tag != "p":
            text = doc.text_of(node)
            # the titles of the other posts may be headings, too, and linked
            is_below = _OTHER_POSTS.match(text.lower()) is not None or (is_below and node.css_first("a") is not None)
    return frozenset(found)


def leads_away(doc: Document, around: Around | None) -> bool:
    """Does a picture link to another page? Old themes link to the post itself, galleries to pages below it.

    `around` is what stands around it.
    """
    for _ in range(4):
        if around is None:
            return False
        if around.tag == "a":
            target = doc.absolute(around.attributes.get("href") or "")
            here = doc.url.partition("?")[0].rstrip("/")
            return bool(target) and not target.startswith(here) and not _PICTURE_FILE.search(target)
        around = around.above
    return False


def is_refused(attributes: _Attributes, around: Around | None = None) -> bool:
    """Does the page ask not to pin what stands here, by Pinterest's attribute or the classes that plugins know?

    Recipe cards ask so for their small copy of the page's own picture, which stays: it is declared, or shown elsewhere.
    """
    if _asks(attributes):
        return True
    for _ in range(3):  # captions, links and `picture` stand around
        if around is None:
            return False
        if _asks(around.attributes):
            return True
        around = around.above
    return False


def _asks(attributes: _Attributes) -> bool:
    for name in _NO_PIN:
        if name in attributes and (attributes[name] or "").lower() not in {"false", "0"}:
            return True
    names = attributes.get("class")
    return names is not None and "pin" in (small := names.lower()) and not _NO_PIN_CLASSES.isdisjoint(small.split())
