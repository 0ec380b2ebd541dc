"""Tags with thousands of attributes, and thousands of different ones: the parser compares each with those before it."""

from __future__ import annotations

import re

_STRETCH = 131_072
_SAMPLE = 512  # of each stretch, at a place that nobody can know before: hashes of bytes are each process's own
_SMALLEST = 130_000
_MAX_COMPARED = 300_000_000  # attributes with one another: as many take the parser a third of a second
_TAG_SAMPLE = 2_048
_MAX_NAMES = 50_000
_ATTRIBUTE = rb"""[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*)?+)?+"""
_ATTRIBUTES = re.compile(rb"(?:%b)*+[ \t\n\f\r/]*+" % _ATTRIBUTE)
_REST_OF_VALUE = re.compile(rb"""[ \t\n\f\r]*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)""")
_BORDERS = re.compile(rb"""[ \t\n\f\r/"']+""")
_TAG = re.compile(rb"<[a-zA-Z][^<>]*")
_RAW = rb"(?i:script|style|xmp|iframe|noembed|noframes|title|textarea|plaintext)"
# In these the former hold elements, not text, or are left out.
_OTHER = rb"(?i:svg|math|select|frameset|foreignobject|desc|annotation-xml|m[inso]|mtext)"
_STOP = re.compile(rb"<(/?+)(%b|%b)(?=[ \t\n\f\r/>])(?:%b){0,300}+[ \t\n\f\r/]*+>" % (_RAW, _OTHER, _ATTRIBUTE))
_SANE = rb"(?:[^<]++|<(?:/?+%b[a-zA-Z][^ \t\n\f\r/>]*+(?:%b){0,300}+[ \t\n\f\r/]*+>|(?![a-zA-Z/!?])))*+"
_PLAIN = re.compile(_SANE % (rb"(?!(?:%b|%b)[ \t\n\f\r/>])" % (_RAW, _OTHER), _ATTRIBUTE))
_PLAIN_WITHIN = re.compile(_SANE % (b"", _ATTRIBUTE))
_COMMENT = re.compile(rb"<!--(?:-?>|(?s:.*?)--!?>)")
_HOLDERS = frozenset([b"svg", b"math", b"select"])
_RAW_NAMES = frozenset(b"script style xmp iframe noembed noframes title textarea plaintext".split())


def has_endless_tags(data: bytes) -> bool:
    """Has a page tags of thousands of attributes, or tens of thousands of different ones in all of its tags?

    Samples tell where to look closer. A tag that spans one has no `>` there but in quotation marks, wherever those began
    before it; nor have long texts and scripts, so that a page that may have such tags is read from its beginning.
    """
    if len(data) < _SMALLEST:
        return False
    compared = run = looked = 0
    names: set[bytes] = set()
    for begin in range(0, len(data) - _SAMPLE, _STRETCH):
        at = begin + hash(data[begin : begin + 64]) % max(1, min(_STRETCH, len(data) - begin) - _SAMPLE)
        if found := _spanned(data, at, at + _SAMPLE):
            run += found * (_STRETCH // _SAMPLE)
        elif run:
            compared += run * run
            run = 0
        looked += _TAG_SAMPLE
        for tag in _TAG.findall(data, at, at + _TAG_SAMPLE):
            names.update(part.partition(b"=")[0] for part in tag.split()[1:])
    if len(names) * len(data) > _MAX_NAMES * looked and len(data) > _MAX_NAMES:
        return True
    return compared + run * run > _MAX_COMPARED and not _is_plain(data)


def _spanned(data: bytes, at: int, end: int) -> int:
    """How many attributes a sample has if it may lie within one tag; 0 where it cannot."""
    mark = data.find(b'">', at + 1, end)
    if mark >= 0 and data[mark - 1] not in b"= \n\t\r\f" and data.find(b"'", at, end) < 0:
        return 0  # whatever began before it, a tag ends here
    starts = [at]
    if match := _REST_OF_VALUE.match(data, at, end):
        starts.append(match.end())
    starts += (quote + 1 for sign in (b'"', b"'") if (quote := data.find(sign, at, end)) >= 0)
    for start in starts:
        match = _ATTRIBUTES.match(data, start, end)
        if match is not None and match.end() == end:
            return len(_BORDERS.findall(data, at, end))
    return 0


def _is_plain(data: bytes) -> bool:
    """Are all tags of a sane length? Where one is not, or does not end, the rest is not looked at."""
    at = holders = 0
    is_mixed = False  # text and elements within a drawing: what ends it is not sure
    while True:
        match = _PLAIN.match(data, at)
        at = match.end() if match else at
        if at >= len(data):
            return True
        if (stop := _STOP.match(data, at)) is None:
            at = _behind_comment(data, at)
            if not at:
                return False
            continue
        at, name = stop.end(), stop[2].lower()
        if name in _HOLDERS:
            holders = max(0, holders - 1) if stop[1] else holders + 1
        elif name not in _RAW_NAMES:
            is_mixed = is_mixed or holders > 0 or name == b"frameset"
        elif not stop[1]:
            end = re.compile(rb"(?i:</%b)(?=[ \t\n\f\r/>])" % name).search(data, at)
            if (holders or is_mixed) and not _is_plain_within(data, at, end.start() if end else len(data)):
                return False
            if end is None:
                return True
            at = end.start()


def _behind_comment(data: bytes, at: int) -> int:
    """Where a comment ends, or what is taken for one; 0 where it does not, or may be something else."""
    match = _COMMENT.match(data, at)
    if match:
        return match.end()
    if not data.startswith((b"<!", b"<?", b"</"), at) or data.startswith((b"<![", b"<!--"), at):
        return 0
    if data.startswith(b"</", at) and data[at + 2 : at + 3].isalpha():
        return 0
    return data.find(b">", at) + 1


def _is_plain_within(data: bytes, at: int, end: int) -> bool:
    while at < end:
        if match := _PLAIN_WITHIN.match(data, at, end):
            at = match.end()
        if at < end:
            if (match := _COMMENT.match(data, at, end)) is None:
                return False
            at = match.end()
    return True
