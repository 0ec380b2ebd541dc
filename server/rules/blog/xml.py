"""Reading XML that strangers wrote: nothing is expanded, nothing is fetched, and only so much of it is looked at.

Sitemaps and feeds are often broken (a bare `&`, a warning of PHP in front, cut in the middle): what can be read is read.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

MAX_UNPACKED = 50_000_000  # what the sitemap protocol allows
MAX_TAGS = 1_500_000
_GZIP = b"\x1f\x8b"
_PIECE = 1 << 16
_NOISE = 8_000
_BARE = re.compile(rb"&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_DECLARED = re.compile(rb"<\?xml[^>]*\?>")
_ROOT = re.compile(
    rb"(?>\s|<\?.*?\?>|<!--.*?-->|<!(?:DOCTYPE|doctype)[^>\[]*(?:\[[^\]]*\])?[^>]*>)*+<(?:[\w.-]+:)?([\w.-]+)",
    re.DOTALL,
)


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


def thinned(text: bytes) -> tuple[bytes, bool]:
    """The beginning that has no more tags than 50,000 well described pages, and whether it was cut: the parser's time goes by tags."""
    whole = len(text)
    while (tags := text.count(b"<")) > MAX_TAGS:
        text = text[: max(len(text) * MAX_TAGS // tags, 1)]
    return text, len(text) < whole


def root_of(text: bytes) -> str:
    """The plain name of the outermost element, '' without one."""
    match = _ROOT.match(text[:_NOISE])
    return match[1].decode("ascii").lower() if match else ""


def walk(text: bytes, names: Sequence[str]) -> Iterator[Any]:
    """Elements with these plain names that lie at most two deep, whole, as they end; emptied after they were given.

    Raises Broken at the end when not all of it could be read.
    """
    from lxml import etree  # imported late: only who reads a list needs it

    if b"<!ENTITY" in text:  # no list of posts needs any, and all bombs do
        raise Broken
    elements = etree.iterparse(
        io.BytesIO(text), events=("end",), tag=[f"{{*}}{name}" for name in names], recover=True, resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in elements:
            parent = element.getparent()
            if parent is None or plain(parent) in names or sum(1 for _ in element.iterancestors()) > 2:
                continue
            yield element
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise Broken from error
    if len(elements.error_log):
        raise Broken


def clean(body: bytes) -> bytes:
    """Without what a warning of PHP or an empty line put in front, and with every bare `&` written as XML wants it."""
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            body = body.decode("utf-16").encode()
        except UnicodeDecodeError:
            return b""
        body = _DECLARED.sub(b"<?xml version='1.0'?>", body, count=1)
    begins = body.find(b"<?xml", 0, _NOISE)
    if begins < 0:
        begins = body.find(b"<", 0, _NOISE)
    return _BARE.sub(b"&amp;", body[max(begins, 0) :])


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
