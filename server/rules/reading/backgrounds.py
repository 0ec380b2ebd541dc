"""Pictures that page builders put behind the text of the content or of its header."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document

_MAX_BACKGROUNDS = 30
_MAX_STYLE = 4_000
_LAZY = ("data-bg", "data-bg-image", "data-background", "data-background-image")
_ANY = f'[style*="background" i], {", ".join(f"[{name}]" for name in _LAZY)}'
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]{0,200}?url\(\s*[\"']?([^\"')]{4,2000})", re.I)


def backgrounds(doc: Document, root: LexborNode) -> Iterator[tuple[int, str]]:
    """The identities of elements within `root`, or its own, and the addresses of what is behind them."""
    found = doc.css(_ANY, None if root.tag == "body" else root)
    told = ((node, node.attributes) for node in found)
    for node, attributes in islice((one for one in told if _may_have_one(*one)), _MAX_BACKGROUNDS):
        address = behind(attributes.get("style") or "")
        lazy = next((value for name in _LAZY if (value := attributes.get(name))), "")
        if address := address or behind(f"background:{lazy}") or lazy:
            yield node.mem_id, address


def behind(style: str) -> str:
    """The address of a style's background picture, '' without one."""
    match = _BACKGROUND.search(html.unescape(style[:_MAX_STYLE]))
    return match[1] if match else ""


def _may_have_one(node: LexborNode, attributes: Mapping[str, str | None]) -> bool:
    if (style := attributes.get("style")) and "background" in style.lower():
        return True
    return not attributes.keys().isdisjoint(_LAZY) and node.tag != "img"
