"""Reading XML that strangers wrote: nothing is expanded, nothing is fetched, and only so much of it is looked at.

Sitemaps and feeds are often broken (a bare `&`, a warning of PHP in front, cut in the middle): what can be read is read.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any

MAX_UNPACKED = 50_000_000  # what the sitemap protocol allows
_GZIP = b"\x1f\x8b"
_PIECE = 1 << 16
_NOISE = 8_000


class Broken(Exception):
    """The document ends in the middle, or is no XML from some point on."""


def unpack(body: bytes, limit: int = MAX_UNPACKED) -> tuple[bytes, bool]:
    """The document, and whether it was cut: a small gzip may hold gigabytes, and one inside of another is nobody's sitemap."""
    if body[:2] != _GZIP:
        return body[:limit], len(body) > limit
    unpacker = zlib.decompressobj(wbits=31)
    found = bytearray()
    rest = body
    try:
        while rest and len(found) < limit and not unpacker.eof:
            found += unpacker.decompress(rest, min(_PIECE, limit - len(found)))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return bytes(found), True
    return bytes(found), not unpacker.eof


def walk(body: bytes, wanted: Callable[[str], bool]) -> Iterator[Any]:
    """Elements whose plain name is wanted, whole, in the order in which they end; what was given is emptied afterwards.

    The first thing given is the name of the root. Raises Broken at the end when not all of it could be read.
    """
    from lxml import etree  # imported late: only who reads a list needs it

    text = _without_noise(body)
    if b"<!ENTITY" in text:  # no list of posts needs any, and all bombs do
        raise Broken
    is_told = False
    depth = 0
    elements = etree.iterparse(
        io.BytesIO(text), events=("start", "end"), recover=True, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for event, element in elements:
            if event == "start":
                depth += 1
                if not is_told:
                    is_told = True
                    yield plain(element)
                continue
            depth -= 1
            if depth <= 2 and wanted(plain(element)) and not (depth == 2 and wanted(plain(element.getparent()))):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Broken from error
    if len(elements.error_log):
        raise Broken


def _without_noise(body: bytes) -> bytes:
    """Without what a warning of PHP or an empty line put in front of the document."""
    begins = body.find(b"<?xml", 0, _NOISE)
    if begins < 0:
        begins = body.find(b"<", 0, _NOISE)
    is_wide = body[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return body if is_wide or begins < 0 else body[begins:]


def plain(element: Any) -> str:
    """An element's name without its namespace, in lower case."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def child(element: Any, *names: str) -> str:
    """The text of the first child with one of these names that has any, '' without one."""
    for name in names:
        for one in element:
            if plain(one) == name:
                text = "".join(one.itertext()).strip()
                if text:
                    return text
    return ""
