"""What a reader sees: the main container, its headings, the first paragraph, the items of a list, the steps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from server.rules.reading.boilerplate import is_meta_line, is_notice
from server.rules.reading.document import Document, once
from server.rules.reading.schema import objects_of, text_of
from server.rules.reading.text import text_in, unique
from server.values.counts import promised

# In order of trust; the last three are held by many themes around more than the post.
_CONTAINERS = (
    "[itemprop~=articleBody]", ".entry-content", ".post-content", ".article-content", ".article-body", ".post-body",
    ".td-post-content", "article", "main", "[role=main]", "#content",
)  # fmt: skip
_ANY_CONTAINER = ", ".join(_CONTAINERS)
_CONTAINER_CLASSES = tuple(name[1:] for name in _CONTAINERS if name.startswith("."))
# Whole words of class names only: Elementor calls all content a widget, Blogger's posts are a `widget Blog`, and
# themes mark posts `comments-open`.
_ASIDE = re.compile(
    r"(?i)comments?[-_](?:list|area|body|content|author|meta|section|box|wrap|item|thread)|(?:^|\s)(?:comments?|respond|widget(?! blog))(?:\s|$)|"
    r"sidebar|related|recommend|footer|popular|trending"
)
_MAX_CONTAINERS = 200
_MAX_HEADINGS = 80
_SHORTEST_WORTH, _SENTENCE = 25, 40
_NUMBERED = re.compile(r"^\s*(?:#\s*)?(\d{1,3})\s*(?:[.):\-–—]|\s)\s*(?=\S)")
_STEP = re.compile(r"(?i)^(?:step|schritt|étape|etape|paso|passo|stap)\s*\d{1,2}\s*[:.)\-–—]?\s*(.*)$")
_SIDE_HEADINGS = re.compile(
    r"(?i)^(?:comments?|leave a (?:reply|comment)|related.*|share.*|about (?:the author|me)|you (?:may|might) also.*|more .*|newsletter|categories|tags|search|"
    r"recent posts|archives?|follow.*|subscribe.*|kommentare?|ähnliche.*|faqs?|frequently asked.*|conclusion|final thoughts|table of contents|inhaltsverzeichnis|"
    r"did you make.*|reader interactions|primary sidebar|footer|fazit|post navigation|introduction|summary)\s*:?$"
)


@once
def container(doc: Document) -> LexborNode | None:
    """The element that holds the content: the first usual one with two paragraphs, else the body."""
    found: dict[str, list[LexborNode]] = {}
    for node in doc.tree.css(_ANY_CONTAINER)[:_MAX_CONTAINERS]:  # one walk for all, then the order of trust
        for kind in _container_kinds(node):
            known = found.setdefault(kind, [])
            if len(known) < 3 and not (known and known[-1].mem_id == node.mem_id):
                known.append(node)
    for kind in _CONTAINERS:
        for node in found.get(kind, ()):
            if len(node.css("p")) >= 2:
                return node
    return doc.tree.body


def _container_kinds(node: LexborNode) -> Iterator[str]:
    attributes, tag = node.attributes, node.tag or ""
    if "articleBody" in (attributes.get("itemprop") or "").split():
        yield _CONTAINERS[0]
    names = (attributes.get("class") or "").split()
    yield from (f".{name}" for name in _CONTAINER_CLASSES if name in names)
    if tag in ("article", "main"):
        yield tag
    if attributes.get("role") == "main":
        yield "[role=main]"
    if attributes.get("id") == "content":
        yield "#content"


@once
def content(doc: Document) -> list[LexborNode]:
    """Headings, paragraphs and pictures of the content in the order of the page."""
    root = container(doc)
    return root.css("h2, h3, h4, p, img, amp-img") if root is not None else []


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
    nodes = [node for node in content(doc) if node.tag in ("h2", "h3")]
    texts = (doc.text_of(node) for node in nodes[: _MAX_HEADINGS * 2] if not doc.is_chrome(node))
    return tuple(unique(text for text in texts if 1 < len(text) <= 200 and not _SIDE_HEADINGS.match(text)))[
        :_MAX_HEADINGS
    ]


def excerpt(doc: Document, root: LexborNode | None) -> str:
    """The first real paragraph: long enough to be a sentence, no disclosure, no cookie note, no byline."""
    if root is None:
        return ""
    best = ""
    for node in [node for node in content(doc) if node.tag == "p"][:60]:
        if doc.is_chrome(node):
            continue
        text = doc.text_of(node)
        if len(text) < _SHORTEST_WORTH or is_notice(text) or is_meta_line(text, _labels(node)):
            continue
        if len(text) >= _SENTENCE:
            return text[:1000]
        best = best or text
    return best


def _labels(node: LexborNode) -> str:
    """The classes of an element and of the one around it."""
    around = node.parent
    own, outer = node.attributes.get("class"), around.attributes.get("class") if around is not None else None
    return f"{own or ''} {outer or ''}".strip()


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
        nodes = [node for node in content(doc) if node.tag == level]
        texts = [text for node in nodes if (text := doc.text_of(node)) in all_headings]
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
    count = promised(title)
    return count if count >= 3 else None


def visible_steps(root: LexborNode | None, all_headings: tuple[str, ...]) -> tuple[str, ...]:
    """Steps of a how-to without markup for it: headings `Step 1: …`."""
    steps = [match[1].strip() for text in all_headings if (match := _STEP.match(text))]
    return tuple(step for step in steps if step) if len(steps) >= 2 else ()
