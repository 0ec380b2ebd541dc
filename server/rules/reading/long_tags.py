"""Tags with thousands of attributes, cut before the parser sees them: it compares each with all before it."""

from __future__ import annotations

import re

_MAX_ATTRIBUTES = 300
_STRETCH = 4_096  # a tag of twice as many bytes has one such stretch in it
_START = re.compile(rb"</?[a-zA-Z][^ \t\n\f\r/>]*+")
_END_TAG = re.compile(rb"</[a-zA-Z]")
_ATTRIBUTE = rb"""[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?+)?+"""
_SANE = re.compile(rb"(?:%b){0,%d}+" % (_ATTRIBUTE, _MAX_ATTRIBUTES))
_REST = re.compile(rb"(?:%b)++[ \t\n\f\r/]*+>?" % _ATTRIBUTE)


def shortened(data: bytes) -> bytes:
    """The page without the attributes beyond a few hundred of a tag; the same object where there are none.

    Only stretches without any `>` are looked at, which few pages have outside their scripts.
    """
    kept: list[bytes] = []
    done = at = 0  # up to where the page is kept, and looked at
    border = -1  # the next end tag. No value is followed across it: what looks like a tag may be a script's comparison
    for begin in range(0, len(data) - _STRETCH, _STRETCH):
        end = begin + _STRETCH
        if at >= end or data.find(b">", begin, end) >= 0:
            continue
        at = max(at, data.rfind(b">", at, begin) + 1)
        while start := _START.search(data, at, end):
            if border <= start.start():
                found = _END_TAG.search(data, start.start() + 1)
                border = found.start() if found else len(data)
            sane = _SANE.match(data, start.end(), border)
            at = sane.end() if sane else start.end()
            if rest := _REST.match(data, at, border):
                kept += (data[done:at], b">")
                done = at = rest.end()
        at = max(at, end - 1)
    return b"".join([*kept, data[done:]]) if kept else data
