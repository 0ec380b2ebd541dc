"""Pages made of ever deeper elements, cut before the parser sees them."""

from __future__ import annotations

import re
from collections import Counter

from server.rules.reading.long_tags import shortened

_FEW_TAGS = 1_500  # of twice as many left open the parser would make a million elements
_MANY_TAGS = 20_000
_MAX_OPEN_UNSEEN = 1_000
_MAX_COPIES_UNSEEN = 2_000_000
_MAX_FORMATS = 40
_MAX_DEPTH = 400
_STRETCH = 32_768
_OPENS = re.compile(rb"<[a-zA-Z]")
# Whatever stands around them, foreign markup included, nothing opens in these.
_VOID = (b"<img ", b"<meta ", b"<br>", b"<br ", b"<br/")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)([^<>]*+)(>?)")
# A tag whose quotes end within it: where they do not, the parser takes what follows, tags and all, for a value.
_PLAIN = re.compile(
    r"""(?:[ \t\n\f\r/]++|[^ \t\n\f\r/"'=]++(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r"']++))?+)*+\Z"""
)
_MAX_NAMES = 5_000  # the parser looks for each new name among a share of those before
_MAX_UNSURE = 400  # scripts compare, and have halves of tags
# Void elements, and those whose end tag may be left out and that cannot nest without a parent that counts.
_FLAT = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
        "tbody",
        "thead",
    ]
)
# Elements that the parser opens again in each block after the one that they were left open in.
_FORMATS = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])


def bounded(html: str, data: bytes) -> str:
    """The page with tags beyond a sane depth dropped.

    The parser's time grows with the square of the depth, and unclosed formatting elements are copied into every
    paragraph: a few hundred kilobytes of `<div>` would hold a worker for minutes, of `<font>` fill its memory. Browsers cap both, too.
    """
    short = shortened(data)
    if short is not data:
        html, data = short.decode(errors="replace"), short
    tags = data.count(b"<")
    if tags <= _FEW_TAGS or (tags <= _MANY_TAGS and _closes(data, tags)):
        return html
    depth = formats = unsure = 0
    opened: Counter[str] = Counter()
    names = set(_FLAT | _FORMATS)

    def keep(match: re.Match[str]) -> str:
        nonlocal depth, formats, unsure
        tag, end, name, rest, closing = match[0], *match.groups()
        name = name.lower()
        if name not in names:
            if len(names) >= _MAX_NAMES:
                return ""
            names.add(name)
        if not closing or (rest and not _PLAIN.match(rest)):
            unsure += 1
            if unsure > _MAX_UNSURE:
                tag = f"<{end}{name}>"  # the parser shall see what is counted here
        if name in _FLAT:
            return tag
        is_format = name in _FORMATS
        if end:
            if not opened[name]:
                return tag  # it ends nothing
            opened[name] -= 1
            depth, formats = max(0, depth - 1), max(0, formats - is_format)
            return tag if depth < _MAX_DEPTH else ""
        if is_format and formats >= _MAX_FORMATS:
            return ""
        opened[name] += 1
        depth, formats = depth + 1, formats + is_format
        return tag if depth <= _MAX_DEPTH else ""

    return _TAG.sub(keep, html)


def _closes(data: bytes, tags: int) -> bool:
    """Are the elements few that never close, or need not? It is read only as far as it takes to know."""
    unseen = min(_MAX_OPEN_UNSEEN, _MAX_COPIES_UNSEEN // tags)
    wanted, ends, at = tags - unseen, 0, 0
    while wanted > 2 * ends and at < len(data):
        ends += data.count(b"</", at, at + _STRETCH + 1)  # an end tag may lie across two stretches
        at += _STRETCH
    if wanted <= 2 * ends:
        return True
    left = len(_OPENS.findall(data)) - ends - unseen  # what else begins so are comments, and what scripts compare
    for tag in _VOID:
        if left <= 0:
            break
        left -= data.count(tag)
    return left <= 0
