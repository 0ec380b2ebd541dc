"""Microdata and RDFa Lite, brought into the shape of JSON-LD so that one set of rules reads both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from server.rules.reading.addresses import PLAIN_URL
from server.rules.reading.jsonld import Node
from server.rules.reading.text import text_in

_Find = Callable[[str], list[LexborNode]]
_Told = tuple[LexborNode, dict[str, str | None]]
_MAX_ELEMENTS = 3000
_MAX_TEXT = 3_000_000  # characters of all values: what stands within many elements is the value of each
_ADDRESS = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "video": "src",
    "audio": "src",
    "source": "src",
    "object": "data",
}
# Kept with their markup, because it makes the lines.
_LONG_TEXT = frozenset({"recipeIngredient", "ingredients", "recipeInstructions"})


def read_items(told: Sequence[_Told], find: _Find, base: str) -> list[Node]:
    """The page's items, outermost first. `told` holds all elements with `itemprop`, `itemscope` or `typeof`, others may be among
    them; `find` gives the elements of a selector in document order, each once.
    """
    found: list[Node] = []
    if any("itemprop" in attributes for _, attributes in told):
        items = [one for one in told if "itemprop" in one[1] or "itemscope" in one[1]]
        found += _collect(items, base, scope="itemscope", kind="itemtype", prop="itemprop")
    if any("typeof" in attributes for _, attributes in told):
        items = [(node, node.attributes) for node in find("[typeof], [property]")]
        found += _collect(items, base, scope="typeof", kind="typeof", prop="property")
    return found


def _collect(told: list[_Told], base: str, *, scope: str, kind: str, prop: str) -> list[Node]:
    scopes: list[Node] = []
    owners: dict[int, Node | None] = {}  # whose properties an element holds
    loose: Node = {"@type": "WebPage"}  # properties outside any item: themes forget the scope
    found: list[Node] = []
    length = 0
    for element, attributes in told[:_MAX_ELEMENTS]:
        owner = _owner(element, owners)
        value: object
        if scope in attributes:
            item: Node = {"@type": (attributes.get(kind) or "Thing").split()}
            value = owners[element.mem_id] = item
            scopes.append(item)
            if owner is None or prop not in attributes:
                found.append(item)
            if "content" in attributes and prop in attributes:
                item["name"] = attributes["content"]
        elif owner is None and prop == "property":
            continue  # Open Graph uses the same attribute
        elif length > _MAX_TEXT:
            continue
        else:
            value = text = _value(element, attributes, base, attributes.get(prop) or "")
            length += len(text)
        for name in (attributes.get(prop) or "").split():
            target = loose if owner is None else owner
            known = target.setdefault(name.rsplit(":", 1)[-1], [])
            if isinstance(known, list):
                known.append(value)
    if len(loose) > 1:
        found.append(loose)
    outermost = {id(node) for node in found}
    return found + [node for node in scopes if id(node) not in outermost]


def _owner(element: LexborNode, owners: dict[int, Node | None]) -> Node | None:
    """The item around an element; each element further up is looked at once, because outer ones come first in a document."""
    owner: Node | None = None
    passed: list[int] = []
    around = element.parent
    while around is not None:
        identity = around.mem_id
        if identity in owners:
            owner = owners[identity]
            break
        passed.append(identity)
        around = around.parent
    for identity in passed:
        owners[identity] = owner
    return owner


def _value(element: LexborNode, attributes: dict[str, str | None], base: str, name: str) -> str:
    if content := attributes.get("content"):
        return content
    tag = element.tag or ""
    if tag == "time" and (moment := attributes.get("datetime")):
        return moment
    if key := _ADDRESS.get(tag):
        address = attributes.get("data-src") or attributes.get("data-lazy-src") or attributes.get(key) or ""
        if name in ("name", "author", "headline", "keywords", "recipeCategory", "recipeCuisine", "creator"):
            return text_in(element) or address
        if PLAIN_URL.match(address):
            return address
        try:
            return urljoin(base, address)
        except ValueError:
            return ""
    if not _LONG_TEXT.isdisjoint(name.split()):
        return element.inner_html or ""
    if "articleBody" in name.split():
        return ""  # thousands of words that no rule reads
    if tag in ("data", "meter") and (plain := attributes.get("value")):
        return plain
    return text_in(element)
