"""The page's language as a BCP 47 tag."""

from __future__ import annotations

import re

from server.rules.reading.document import Document
from server.rules.reading.jsonld import Node
from server.rules.reading.schema import text_of

_TAG = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?(?:$|[-_.,;@ ])")


def page_language(doc: Document, recipe: Node | None) -> str:
    """`de`, `en-US`, …: from `<html lang>`, then the declarations of head and JSON-LD; '' when nothing says."""
    attributes = next((node.attributes for node in doc.elements("html")), {})
    nodes = [*([recipe] if recipe else []), *doc.items.articles(), *doc.items.of("webpage", "website")]
    candidates = [
        attributes.get("lang"),
        attributes.get("xml:lang"),
        doc.meta("og:locale"),
        doc.meta("content-language", "language", "dc.language"),
        *(text_of(node.get("inLanguage"), "alternateName", "@value", "name") for node in nodes),
    ]
    return next((tag for value in candidates if value and (tag := normalise(value))), "")


def normalise(value: str) -> str:
    """The usual form of a language tag: `de_DE` is `de-DE`; '' when it is none."""
    match = _TAG.match(value.strip())
    if not match:
        return ""
    parts = [match[1].lower()]
    if match[2]:
        parts.append(match[2].title())
    if match[3]:
        parts.append(match[3].upper())
    return "-".join(parts)
