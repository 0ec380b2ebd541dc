"""Reading schema.org values, which may be a text, a number, an object or a list of any of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from server.rules.reading.jsonld import Node
from server.rules.reading.text import clean

_MAX_VALUES = 500
_LONG_NAME = 100
_MAX_PARTS = 20  # of one object, which needs one text
_LONG, _LONGEST = 1_000, 20_000


class Items:
    """The typed objects of a page, JSON-LD before microdata, outermost first."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self._places: dict[str, list[int]] = {}
        places = self._places
        for place, node in enumerate(nodes):
            for name in types_of(node):
                if name in places:
                    places[name].append(place)
                else:
                    places[name] = [place]
        self._articles = tuple(self.of(*filter(is_article_type, self._places)))

    def of(self, *wanted: str) -> Sequence[Node]:
        """The objects that have one of the types (lower case)."""
        known = self._places
        if known.keys().isdisjoint(wanted):
            return ()
        found = [known[name] for name in wanted if name in known]
        places = found[0] if len(found) == 1 else sorted({place for places in found for place in places})
        return [self.nodes[place] for place in places]

    def articles(self) -> tuple[Node, ...]:
        """Objects whose type is an article of some sort: NewsArticle, BlogPosting, Report …"""
        return self._articles


def types_of(node: Node) -> frozenset[str]:
    """Lower-case type names without their vocabulary: `http://schema.org/Recipe` is `recipe`."""
    told = node.get("@type")
    if isinstance(told, str):
        return _one_type(told) if len(told) < _LONG_NAME else frozenset([_plain(told)])
    return frozenset(_plain(name) for name in values(told) if isinstance(name, str))


@lru_cache(maxsize=256)  # schema.org has some hundred, and pages a dozen
def _one_type(name: str) -> frozenset[str]:
    return frozenset([_plain(name)])


def _plain(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()


def is_article_type(name: str) -> bool:
    return (name.endswith(("article", "posting")) and name != "jobposting") or name in ("report", "review", "liveblog")


def values(value: Any) -> list[Any]:
    """A list of at most some hundred values, whatever was given; None is no value."""
    if isinstance(value, dict) and "@list" in value:
        value = value["@list"]
    if value is None:
        return []
    return value[:_MAX_VALUES] if isinstance(value, list) else [value]


def text_of(value: Any, *keys: str) -> str:
    """The first text: of scalars, or of objects under `keys` (`@value` and `name` by default)."""
    if isinstance(value, str):
        return clean(value)
    return next((text for entry in values(value) if (text := _text(entry, keys))), "")


def texts_of(value: Any, *keys: str) -> list[str]:
    """All texts of a value, in order, empties left out."""
    return [text for entry in values(value) if (text := _text(entry, keys))]


def _text(entry: Any, keys: tuple[str, ...]) -> str:
    if not isinstance(entry, dict):
        return _cleaned_once(entry)
    for key in keys or ("@value", "name"):
        for part in values(entry.get(key))[:_MAX_PARTS]:
            if text := _cleaned_once(part):
                return text
    return ""


def _cleaned_once(value: Any) -> str:
    """What stands in many places of a page's data is one text, which is cleaned once where it is long."""
    return _cleaned(value[:_LONGEST]) if isinstance(value, str) and len(value) > _LONG else clean(value)


_cleaned = lru_cache(maxsize=64)(clean)


def urls_of(value: Any) -> list[str]:
    """Addresses of a value that is an address, an object with one, or a list of them."""
    return texts_of(value, "url", "contentUrl", "@id")


def objects_of(value: Any) -> list[Node]:
    return [entry for entry in values(value) if isinstance(entry, dict)]
