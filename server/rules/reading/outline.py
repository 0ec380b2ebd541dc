"""What a reader sees: the main container, its headings, paragraphs and pictures."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from server.rules.reading.around import Around
from server.rules.reading.document import Document, once
from server.rules.reading.text import unique
from server.rules.reading.unseen import hides

_CONTAINER_CLASSES = (
    "entry-content", "post-content", "article-content", "article-body", "post-body", "td-post-content",
)  # fmt: skip
# A search for each of the names would take twice as long as one for what the classes end with.
_ANY_CLASS = '[class*="-content"], [class*="-body"]'
# Whole words of class names only: Elementor calls all content a widget, Blogger's posts are a `widget Blog`, and
# themes mark posts `comments-open`.
_ASIDE = re.compile(
    r"(?i)comments?[-_](?:list|area|body|content|author|meta|section|box|wrap|item|thread)|(?:^|\s)(?:comments?|respond|widget(?! blog))(?:\s|$)|"
    r"sidebar|related|recommend|footer|popular|trending"
)
_OWN_FOOTER = re.compile(r"(?:^|\s)(?:entry|post|article)-(?:footer|meta)(?=\s|$)")
_TEXTS = frozenset(["h2", "h3", "h4", "p"])
_MAX_HEADINGS = 80
_MIN_CONTENT = 300
_MIN_PARAGRAPHS = 2
_SIDE_HEADINGS = re.compile(
    r"(?i)^(?:comments?|leave a (?:reply|comment)|related.*|share.*|about (?:the author|me)|you (?:may|might) also.*|more .*|newsletter|categories|tags|search|"
    r"recent posts|archives?|follow.*|subscribe.*|kommentare?|ähnliche.*|faqs?|frequently asked.*|conclusion|final thoughts|table of contents|inhaltsverzeichnis|"
    r"did you make.*|reader interactions|primary sidebar|footer|fazit|post navigation|introduction|summary)\s*:?$"
)


@once
def container(doc: Document) -> LexborNode | None:
    """The element that holds the content: the first usual one with two paragraphs, else the body."""
    for nodes in _containers(doc):
        for node in nodes[:3]:
            if _holds_paragraphs(doc, node):
                return node
    marked = [[node for node, told in doc.rare if "articleBody" in (told.get("itemprop") or "").split()]]
    called = [(node, (node.attributes.get("class") or "").split()) for node in doc.css(_ANY_CLASS)]
    marked += ([node for node, names in called if name in names] for name in _CONTAINER_CLASSES)
    for nodes in marked:
        if nodes and len(nodes[0].text()) >= _MIN_CONTENT:
            return nodes[0]  # a text without paragraphs
    return doc.tree.body


def _containers(doc: Document) -> Iterator[list[LexborNode]]:
    """In order of trust; the last three are held by many themes around more than the post."""
    outer = _around_paragraphs(doc)
    yield [one.element for one in outer if "articleBody" in (one.attributes.get("itemprop") or "").split()]
    called = [(one.element, names) for one in outer if (names := one.attributes.get("class"))]
    said = " ".join([names for _, names in called])
    for name in _CONTAINER_CLASSES:
        if name in said:
            yield [element for element, names in called if name in names.split()]
    yield doc.elements("article")
    yield doc.elements("main")
    yield [one.element for one in outer if one.attributes.get("role") == "main"]
    yield [one.element for one in outer if one.attributes.get("id") == "content"]


def _around_paragraphs(doc: Document) -> list[Around]:
    """What stands around paragraphs, in the order of the page."""
    found: list[Around] = []
    seen: set[int] = set()
    last: Around | None = None
    for _, tag, around in doc.placed:
        if tag != "p" or around is last:
            continue
        last = around
        passed: list[Around] = []
        while around is not None and around.identity not in seen:
            seen.add(around.identity)
            passed.append(around)
            around = around.above
        found += reversed(passed)
    return found


def _holds_paragraphs(doc: Document, node: LexborNode) -> bool:
    """Does an element hold two paragraphs or more?"""
    identity = node.mem_id
    held = 0
    last: Around | None = None
    is_inside = False
    for _, tag, around in doc.placed:
        if tag != "p":
            continue
        if around is not last:
            last, is_inside = around, _is_within(around, identity)
        held += is_inside
        if held == _MIN_PARAGRAPHS:
            return True
    return False


class Piece(NamedTuple):
    """A heading, paragraph or picture; `is_chrome` in navigation, side bars and the like inside the content, and texts that
    are hidden with what stands around them.
    """

    node: LexborNode
    tag: str
    around: Around | None
    is_chrome: bool


@once
def content(doc: Document) -> list[Piece]:
    """Headings, paragraphs and pictures of the content in the order of the page."""
    root = container(doc)
    if root is None:
        return []
    if doc.elements("amp-img"):
        placed = [(node, node.tag or "", doc.around(node)) for node in root.css("h2, h3, h4, p, img, amp-img")]
    else:
        placed = _within(doc, root)
    piece = tuple.__new__  # a hundred of them in a page: what they do themselves to be made takes twice as long
    return [
        piece(
            Piece,
            (node, tag, around, around is not None and (around.is_side or (around.is_unseen and tag in _TEXTS))),
        )
        for node, tag, around in placed
    ]


def _within(doc: Document, root: LexborNode) -> list[tuple[LexborNode, str, Around | None]]:
    """The page's flow inside an element, which is one stretch of it: what comes after is not looked at."""
    identity, placed = root.mem_id, doc.placed

    def is_outside(place: int) -> bool:
        return not _is_within(placed[place][2], identity)

    start = next((place for place in range(len(placed)) if not is_outside(place)), len(placed))
    return placed[start : bisect_left(range(len(placed)), True, lo=start, key=is_outside)]


def _is_within(around: Around | None, identity: int) -> bool:
    while around is not None and around.identity != identity:
        around = around.above
    return around is not None


def is_aside(node: LexborNode) -> bool:
    """Does the element belong to comments, related posts, a side bar or a footer rather than to the content?

    What holds the main heading is no aside, whatever it is called: themes name their columns oddly, and old pages are one form.
    """
    parent: LexborNode | None = node
    for _ in range(15):
        if parent is None:
            return False
        tag = parent.tag
        attributes = parent.attributes
        if tag == "footer" and _OWN_FOOTER.search(attributes.get("class") or ""):
            parent = parent.parent  # old and standard themes put byline and date below the post
            continue
        if tag in ("aside", "footer", "nav", "form"):
            return tag != "form" or parent.css_first("h1") is None
        if tag in ("article", "main", "body"):
            return False
        if _is_called_aside(f"{attributes.get('class')} {attributes.get('id')}"):
            return parent.css_first("h1") is None
        parent = parent.parent
    return False


@lru_cache(maxsize=4096)  # a site's names come again on each of its pages
def _is_called_aside(names: str) -> bool:
    return _ASIDE.search(names) is not None


def headings(doc: Document, root: LexborNode | None) -> tuple[str, ...]:
    """Texts of the second and third level headings of the content, in order."""
    if root is None:
        return ()
    found = [piece for piece in content(doc) if piece.tag in ("h2", "h3")]
    texts = (
        doc.text_of(piece.node)
        for piece in found[: _MAX_HEADINGS * 2]
        if not piece.is_chrome and not hides(piece.node.attributes)
    )
    return tuple(unique(text for text in texts if 1 < len(text) <= 200 and not _SIDE_HEADINGS.match(text)))[
        :_MAX_HEADINGS
    ]
