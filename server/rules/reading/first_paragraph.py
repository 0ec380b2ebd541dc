"""The first paragraph that says something of the page, for pages that do not describe themselves."""

from __future__ import annotations

import re
from itertools import islice

from selectolax.lexbor import LexborNode

from server.rules.reading.around import Around
from server.rules.reading.boilerplate import is_meta_line, is_notice
from server.rules.reading.document import Document
from server.rules.reading.outline import Piece, content
from server.rules.reading.text import has_any, lines
from server.rules.reading.unseen import hides

_WHITE = re.compile(r"(?i)(?:^|[;\s])color\s*:\s*(?:#fff(?:fff)?|white)\b")
# WordPress tells a post's tags in such names, too.
_INGREDIENTS = re.compile(r"(?i)(?:^|\s)(?!(?:tag|category|post)-)\S*(?:ingr[eé]dient|zutat)")
_INGREDIENTS_WORDS = ("ingr", "zutat")
_SHORTEST_WORTH, _SENTENCE = 25, 40
_OF_LINKS = 0.8
_LOOKED_AT = 20_000


def excerpt(doc: Document, root: LexborNode | None) -> str:
    """The first real paragraph: long enough to be a sentence, no disclosure, no cookie note, no byline, no ingredient.

    Cells of tables give way to any other, but where tables hold the whole page.
    """
    if root is None:
        return ""
    best = in_table = ""
    for piece in islice((piece for piece in content(doc) if piece.tag == "p"), 60):
        if piece.is_chrome or _is_unseen(piece):
            continue
        text = doc.text_of(piece.node)
        if len(text) < _SHORTEST_WORTH or is_notice(text) or is_meta_line(text, _labels(piece)):
            continue
        holders = _holders(piece, root)
        links = piece.node.css("a")
        if _is_of_ingredients(piece, holders) or _is_of_links(doc, links, text, "#"):
            continue
        if (len(text) >= _SENTENCE or text.endswith((".", "!", "?", "。"))) and not (
            _is_beside(piece) or _is_of_links(doc, links, text)
        ):
            if root.tag == "body" or not any(one.tag in ("td", "th") for one in holders):
                return text[:1000]
            in_table = in_table or text[:1000]
        else:
            best = best or text
    return best or _without_paragraphs(root) or in_table


def _holders(piece: Piece, root: LexborNode) -> list[Around]:
    """What stands around a paragraph within the content."""
    found: list[Around] = []
    around, outermost = piece.around, root.mem_id
    while around is not None and around.identity != outermost and around.tag not in ("article", "main", "body"):
        found.append(around)
        around = around.above
    return found


def _is_of_ingredients(piece: Piece, holders: list[Around]) -> bool:
    """Is a paragraph a line of a recipe's list? What holds the main heading is the page, whatever it is called."""
    around = ((holder.element, holder.attributes) for holder in holders)
    for element, attributes in ((piece.node, piece.node.attributes), *around):
        names = attributes.get("class")
        is_called_so = names and has_any(names.lower(), _INGREDIENTS_WORDS) and _INGREDIENTS.search(names)
        if is_called_so and element.css_first("h1") is None:
            return True
    return False


def _is_unseen(piece: Piece) -> bool:
    """Is a paragraph hidden from readers by its own attributes, or white on white with what stands directly around it?"""
    own, above = piece.node.attributes, piece.around.attributes if piece.around is not None else {}
    styles = [style for one in (own, above) if (style := one.get("style"))]
    is_white = any(map(_WHITE.search, styles)) and not any("background" in style.lower() for style in styles)
    return is_white or hides(own)


def _is_beside(piece: Piece) -> bool:
    """Is a paragraph a quotation or a caption rather than the page's own words?"""
    return piece.around is not None and piece.around.tag in ("blockquote", "figcaption", "figure")


def _is_of_links(doc: Document, links: list[LexborNode], text: str, start: str = "") -> bool:
    """Do those of a paragraph's links that lead to addresses that start so make up the paragraph? A `#` leads further down the page."""
    found = [link for link in links if (link.attributes.get("href") or "").startswith(start)]
    return bool(found) and sum(len(doc.text_of(link)) for link in found) >= _OF_LINKS * len(text)


def _without_paragraphs(root: LexborNode) -> str:
    """The first line of a text whose lines are parted by breaks or blocks, as old editors and some page builders write them."""
    if root.tag == "body":
        return ""
    before, *tables = (root.inner_html or "")[:_LOOKED_AT].split("<table")
    behind = (table.rpartition("</table>") for table in tables)
    for line in lines("\n".join([before, *(rest for _, end, rest in behind if end)]))[:30]:
        if len(line) >= _SENTENCE and line[0] != "<" and not is_notice(line) and not is_meta_line(line):
            return line[:1000]
    return ""


def _labels(piece: Piece) -> str:
    """The classes of an element and of the one around it."""
    around = piece.around
    own, outer = piece.node.attributes.get("class"), around.attributes.get("class") if around is not None else None
    return f"{own or ''} {outer or ''}".strip()
