"""Pages made to hold the parser, told from others by cheap signs and tamed before it sees them."""

from __future__ import annotations

import re

from server.rules.reading.long_tags import has_endless_tags
from server.rules.reading.tamed import tamed

_FEW_TAGS = 1_500  # of twice as many left open the parser would make half a million elements, which are counted then
_MANY_TAGS = 20_000
_SOME_TAGS = 6_000  # as many end tags that end nothing may hide formatting that is left open
_MAX_OPEN_UNSEEN = 1_000
_MAX_COPIES_UNSEEN = 2_000_000
_MAX_COPIES = 1_500_000
_STRETCH = 32_768
_OPENS = re.compile(rb"<[a-zA-Z]")
_ENDS = re.compile(rb"</")  # two characters are found in two thirds of the time that `count` takes
# Without attributes it is opened again three times at most.
_FORMAT = re.compile(
    rb"<(?:[biusBIUS]|big|code|em|font|nobr|small|strike|strong|tt|BIG|CODE|EM|FONT|NOBR|SMALL|STRIKE|STRONG|TT)[ \t\n\f\r/]"
)
# Whatever stands around them, foreign markup included, nothing opens in these.
_VOID = (b"<img ", b"<meta ", b"<br>", b"<br ", b"<br/")


def bounded(html: str, data: bytes) -> str | bytes:
    """The page, without what would hold the parser where there are signs of it.

    The parser's time grows with the square of the depth, of the attributes of a tag, of the names that it knows; and unclosed
    formatting is copied into every paragraph: a few hundred kilobytes of `<div>` would hold a worker for minutes, of `<font>`
    fill its memory. Browsers cap them, too.
    """
    tags = data.count(b"<")
    if tags > _MANY_TAGS or has_endless_tags(data):
        return tamed(data)
    if tags <= _FEW_TAGS:
        return html
    if not _closes(data, tags) or (tags > _SOME_TAGS and len(_FORMAT.findall(data)) * tags > _MAX_COPIES):
        return tamed(data)
    return html


def _closes(data: bytes, tags: int) -> bool:
    """Are the elements few that never close, or need not? It is read only as far as it takes to know."""
    unseen = min(_MAX_OPEN_UNSEEN, _MAX_COPIES_UNSEEN // tags)
    wanted, ends, at = tags - unseen, 0, 0
    while wanted > 2 * ends and at < len(data):
        ends += len(_ENDS.findall(data, at, at + _STRETCH + 1))  # an end tag may lie across two stretches
        at += _STRETCH
    if wanted <= 2 * ends:
        return True
    left = len(_OPENS.findall(data)) - ends - unseen  # what else begins so are comments, and what scripts compare
    for tag in _VOID:
        if left <= 0:
            break
        left -= data.count(tag)
    return left <= 0
