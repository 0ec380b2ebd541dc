"""What a reader sees: the main container, its headings, the first paragraph, the items of a list, the steps."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document
from server.rules.reading.schema import objects_of, text_of
from server.rules.reading.text import text_in, unique

# Selectors, each with what must stand in the source for it to find anything: most of these walks are for nothing.
_CONTAINERS = (
    ("[itemprop~=articleBody]", "articlebody"),
    (".entry-content", "entry-content"),
    (".post-content", "post-content"),
    (".article-content", "article-content"),
    (".article-body", "article-body"),
    (".post-body", "post-body"),
    (".td-post-content", "td-post-content"),
    ("article", "<article"),
    ("main", "<main"),
    ("[role=main]", "role"),
    ("#content", "content"),
)
# Whole words of class names only: Elementor calls all content a widget, Blogger's posts are a `widget Blog`, and
# themes mark posts `comments-open`.
_ASIDE = re.compile(
    r"(?i)comments?[-_](?:list|area|body|content|author|meta|section|box|wrap|item|thread)|(?:^|\s)(?:comments?|respond|widget(?! blog))(?:\s|$)|"
    r"sidebar|related|recommend|footer|popular|trending"
)
_MAX_HEADINGS = 80
_BOILERPLATE = re.compile(
    r"(?i)\b(?:cookies?|affiliate|commission|sponsored|disclosure|subscribe|newsletter|sign up|all rights reserved|javascript|copyright|ad blocker|"
    r"privacy policy|datenschutz|werbung|anzeige|enlaces de afiliad\w+|liens? affili\w+)\b"
)
_NUMBERED = re.compile(r"^\s*(?:#\s*)?(\d{1,3})\s*(?:[.):\-–—]|\s)\s*(?=\S)")
_PROMISE = re.compile(
    r"(?<![\d./:-])\b(\d{1,3})\+?\s+(?!(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|minuten|stunden|tage|jahre|percent|million|billion|january|february|march|april|may|june|july|august|september|october|november|december)\b)[^\W\d]",
    re.IGNORECASE,
)
_STEP = re.compile(r"(?i)^(?:step|schritt|étape|etape|paso|passo|stap)\s*\d{1,2}\s*[:.)\-–—]?\s*(.*)$")
_SIDE_HEADINGS = re.compile(
    r"(?i)^(?:comments?|leave a (?:reply|comment)|related.*|share.*|about (?:the author|me)|you (?:may|might) also.*|more .*|newsletter|categories|tags|search|"
    r"recent posts|archives?|follow.*|subscribe.*|kommentare?|ähnliche.*|faqs?|frequently asked.*|conclusion|final thoughts|table of contents|inhaltsverzeichnis|"
    r"did you make.*|reader interactions|primary sidebar|footer|fazit|post navigation|introduction|summary)\s*:?$"
)


def container(doc: Document) -> LexborNode | None:
    """The element that holds the content: the first usual one with two paragraphs, else the body."""
    for selector, trace in _CONTAINERS:
        for node in doc.tree.css(selector)[:3] if doc.says((trace,)) else ():
            if len(node.css("p")) >= 2:
                return node
    return doc.tree.body


def is_aside(node: LexborNode) -> bool:
    """Does the element belong to comments, related posts, a side bar or a footer rather than to the content?

    What holds the main heading is no aside, whatever it is called: themes name their columns oddly, and old pages are one form.
    """
    parent: LexborNode | None = node
    for _ in range(15):
        if parent is None:
            return False
        tag = parent.tag
        if tag in ("aside", "footer", "nav", "form"):
            return tag != "form" or parent.css_first("h1") is None
        if tag in ("article", "main", "body"):
            return False
        attributes = parent.attributes
        if _ASIDE.search(f"{attributes.get('class')} {attributes.get('id')}"):
            return parent.css_first("h1") is None
        parent = parent.parent
    return False


def headings(doc: Document, root: LexborNode | None) -> tuple[str, ...]:
    """Texts of the second and third level headings of the content, in order."""
    if root is None:
        return ()
    texts = (text_in(node) for node in root.css("h2, h3")[: _MAX_HEADINGS * 2] if not doc.is_chrome(node))
    return tuple(unique(text for text in texts if 1 < len(text) <= 200 and not _SIDE_HEADINGS.match(text)))[
        :_MAX_HEADINGS
    ]


def excerpt(doc: Document, root: LexborNode | None) -> str:
    """The first real paragraph: long enough to be a sentence, no disclosure, no cookie note."""
    if root is None:
        return ""
    best = ""
    for node in root.css("p")[:60]:
        if doc.is_chrome(node):
            continue
        text = text_in(node)
        if len(text) < 40 or (_BOILERPLATE.search(text) and len(text) < 400):
            best = best or (text if len(text) >= 25 and not _BOILERPLATE.search(text) else "")
            continue
        return text[:1000]
    return best


def list_items(doc: Document, root: LexborNode | None, title: str, all_headings: tuple[str, ...]) -> tuple[str, ...]:
    """The entries of a list post: numbered headings, or as many headings as the title promises.

    Empty when the page is no list post: a numbered heading or two are chapters, not entries.
    """
    numbered = [
        (int(match[1]), text[match.end() :].strip()) for text in all_headings if (match := _NUMBERED.match(text))
    ]
    promised = promised_count(title)
    if len(numbered) >= 3 and len({number for number, _ in numbered}) == len(numbered):
        return tuple(text for _, text in numbered if text)
    if names := _listed(doc, promised, all_headings):
        return names
    if promised is None or root is None:
        return ()
    for level in ("h2", "h3"):
        texts = [text for node in root.css(level) if (text := text_in(node)) in all_headings]
        if len(texts) >= 3 and abs(len(texts) - promised) <= max(1, promised // 5):
            return tuple(texts[:promised])
    for node in root.css("ol"):
        entries = [text_in(entry) for entry in node.css("li")]
        if len(entries) == promised:
            return tuple(entry[:200] for entry in entries if entry)
    return ()


def without_number(heading: str) -> str:
    """`Zest it` of `1. Zest it`; any other heading as it is."""
    match = _NUMBERED.match(heading)
    return heading[match.end() :].strip() if match else heading


def _listed(doc: Document, promised: int | None, all_headings: tuple[str, ...]) -> tuple[str, ...]:
    """The entries of a declared `ItemList` that the title or the headings confirm: it may be a menu or a row of related posts."""
    for node in doc.items.of("itemlist"):
        entries = [
            text_of(entry, "name") or text_of(entry.get("item"), "name")
            for entry in objects_of(node.get("itemListElement"))
        ]
        names = tuple(unique(entry for entry in entries if entry))
        shown = {without_number(text).casefold() for text in all_headings}
        if len(names) >= 3 and (
            len(names) == promised or 2 * len(shown & {one.casefold() for one in names}) >= len(names)
        ):
            return names
    return ()


def promised_count(title: str) -> int | None:
    """The number of things that a title announces (`12 ways to …`), None when it announces none."""
    match = _PROMISE.search(title)
    return int(match[1]) if match and 3 <= int(match[1]) <= 150 else None


def visible_steps(root: LexborNode | None, all_headings: tuple[str, ...]) -> tuple[str, ...]:
    """Steps of a how-to without markup for it: headings `Step 1: …`."""
    steps = [match[1].strip() for text in all_headings if (match := _STEP.match(text))]
    return tuple(step for step in steps if step) if len(steps) >= 2 else ()
