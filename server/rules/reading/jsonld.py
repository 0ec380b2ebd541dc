"""JSON-LD as real sites write it: broken JSON is mended where that is safe, `@graph` and `@id` are resolved."""

from __future__ import annotations

import html
import json
import re
from collections import Counter, deque
from collections.abc import Iterable
from typing import Any

from server.rules.reading.json_mend import mended

Node = dict[str, Any]

_MAX_NODES = 4000
_MAX_DEPTH = 12
_MAX_VALUES = 300_000
_MAX_REFERENCES, _MAX_NAMED = 5_000, 200
_BEGINS = re.compile(r"(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[|;)+")
_ENDS = re.compile(r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>|;)+$")
_WRAPPED = 200  # characters that are looked at for what is put around a block: each may begin an end
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_DOUBLED_COMMA = re.compile(r",(?:\s*,)+")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_BAD_UNICODE = re.compile(r"\\u(?![0-9a-fA-F]{4})")
_JOINED_OBJECTS = re.compile(r"\}\s*\{")
_DECODER = json.JSONDecoder(strict=False)  # strict=False lets raw control characters pass inside strings


def read_items(blocks: Iterable[str]) -> list[Node]:
    """Every typed object of the blocks, outermost first, with `{"@id": …}` references put in place."""
    roots = [value for block in blocks for value in _values(block)]
    return flatten(roots)


def _values(block: str) -> list[Any]:
    for text in _repairs(block):
        try:
            value, _ = _DECODER.raw_decode(text.lstrip())
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, list) else [value]
    return []


def _repairs(block: str) -> Iterable[str]:
    """The block as it stands, then ever bolder mends; the first that parses is taken."""
    text = block.strip().lstrip("\ufeff")
    if not text:
        return
    yield text
    text = _unwrapped(_unwrapped(text))
    yield text
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
        yield text
    text = _BAD_UNICODE.sub("", _BAD_ESCAPE.sub("", _DOUBLED_COMMA.sub(",", _TRAILING_COMMA.sub("", text))))
    yield text
    yield "[" + _JOINED_OBJECTS.sub("},{", text) + "]"
    yield mended(text)


def _unwrapped(text: str) -> str:
    """Without the comment or section that a block is put in, for programs that would take it for something else."""
    if match := _BEGINS.match(text):
        text = text[match.end() :].lstrip()
    end = max(0, len(text) - _WRAPPED)
    return (text[:end] + _ENDS.sub("", text[end:])).strip()


def flatten(roots: list[Any]) -> list[Node]:
    """Walk breadth first, so that the page's own objects come before what they contain."""
    found: list[Node] = []
    by_id: dict[str, Node] = {}
    references: list[tuple[Any, Any, str]] = []
    queue: deque[tuple[Any, int]] = deque((root, 0) for root in roots)
    for _ in range(_MAX_VALUES):
        if not queue or len(found) >= _MAX_NODES:
            break
        value, depth = queue.popleft()
        if isinstance(value, list):
            queue.extend([(entry, depth) for entry in value if isinstance(entry, (dict, list))])
            continue
        if not isinstance(value, dict) or depth > _MAX_DEPTH:
            continue
        if "@type" in value:
            found.append(value)
        identity = value.get("@id")
        if isinstance(identity, str) and len(value) > 1:
            by_id.setdefault(identity, value)
        graph = value.get("@graph")
        if isinstance(graph, list):
            queue.extendleft((entry, depth) for entry in reversed(graph))
        for key, child in value.items():
            if isinstance(child, dict):
                if key != "@graph":
                    queue.append((child, depth + 1))
                    if _is_reference(child):
                        references.append((value, key, child["@id"]))
            elif isinstance(child, list) and key != "@graph":
                queue.append((child, depth + 1))
                references += [
                    (child, place, entry["@id"])
                    for place, entry in enumerate(child)
                    if isinstance(entry, dict) and _is_reference(entry)
                ]
    times: Counter[str] = Counter()  # objects that name each other a thousand times would be read a million times
    for holder, key, identity in references[:_MAX_REFERENCES]:
        if identity in by_id and times[identity] < _MAX_NAMED:
            times[identity] += 1
            holder[key] = by_id[identity]
    return found


def _is_reference(entry: Node) -> bool:
    return len(entry) <= 2 and isinstance(entry.get("@id"), str) and "name" not in entry
