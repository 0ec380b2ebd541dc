"""A page in plain markup of bounded size, for those that may be made to hold the parser for minutes."""

from __future__ import annotations

import re
from collections import Counter

_BLANK = rb"[ \t\n\f\r/]"
_NAME = rb"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
_VALUE = rb"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?+"""
_ATTRIBUTE = rb"%b*+%b(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+%b)?+" % (_BLANK, _NAME, _VALUE)
_MAX_ATTRIBUTES = 300
_ATTRIBUTES = re.compile(rb"(?:%b){0,%d}+" % (_ATTRIBUTE, _MAX_ATTRIBUTES))
_TOO_MANY = re.compile(rb"(?:%b)*+%b*+" % (_ATTRIBUTE, _BLANK))
_NAMES = re.compile(rb"%b*+(%b)(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+%b)?+" % (_BLANK, _NAME, _VALUE))
_MARKUP = re.compile(rb"<(?:(/?)([a-zA-Z][^ \t\n\f\r/>]*+)|[!?/])")
_COMMENT_END = re.compile(rb"--!?>")
_DOCTYPE = re.compile(rb"(?i:<!doctype)[^<>]{0,300}>")
_TEXT_TAG = re.compile(rb"<(?=[a-zA-Z/!?])")
# Their content is text up to their end tag.
_RAW = frozenset([b"script", b"style", b"xmp", b"iframe", b"noembed", b"noframes", b"title", b"textarea"])
_RAW_END = {name: re.compile(rb"(?i:</%b)(?=[ \t\n\f\r/>])" % name) for name in _RAW}
_MAX_ELEMENTS = 60_000  # five times what the largest of a thousand real pages has
_MAX_MARKS = 200_000  # what makes no element: end tags, comments
_MAX_COPIES = 150_000
_MAX_FORMATS = 40
_MAX_DEPTH = 400
_MAX_NAMES = 5_000  # of elements, and of attributes: the parser looks for each new one among a share of those before
_MAX_ATTRIBUTE_NAMES = 20_000
# Void elements, and those whose end tag may be left out and that cannot nest without a parent that counts.
_FLAT = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option tbody thead tfoot plaintext".split()
)
# Of these those that hold others within a drawing or a formula.
_NEST_IN_DRAWINGS = frozenset(
    b"area base col input link param source track wbr td th tr option tbody thead tfoot plaintext".split()
)
# Elements that the parser opens again in each block after the one that they were left open in.
FORMATS = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
# No end tag within ends what was opened before them.
_SCOPES = frozenset(
    b"table template select object applet marquee foreignobject desc annotation-xml mi mo mn ms mtext".split()
)
_LOOKED_BACK = 8
_ALONE = frozenset([b"a", b"nobr"])  # a second one closes the first


def tamed(data: bytes) -> bytes:
    """The page with what is beyond a sane size left out: elements by the hundred thousand, deep nests, formatting left open,
    attributes and names by the thousand.

    Tags are read as the parser reads them, quotation marks, comments and scripts included, and written so that nothing in
    them can be taken for anything else: what is counted here is what the parser sees.
    """
    return b"".join(_Page(data).pieces())


class _Page:
    """One pass over a page, with what is open at each place."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.opened: Counter[bytes] = Counter()
        self.scopes: list[tuple[bytes, int, Counter[bytes]]] = []  # with the depth and what is open outside
        self.depth = self.formats = self.elements = self.copies = self.marks = 0
        self.names = set(_FLAT | FORMATS | _RAW)
        self.attribute_names: set[bytes] = set()

    def pieces(self) -> list[bytes]:
        data = self.data
        kept: list[bytes] = []
        if match := _DOCTYPE.search(data[:2_000]):
            kept.append(match[0])
        find = _MARKUP.search
        while match := find(data, self.at):
            start = match.start()
            if start > self.at:
                text = data[self.at : start]
                kept.append(b"%b&lt;" % text[:-1] if text[-1:] == b"<" else text)
            self.marks += 1
            if self.elements > _MAX_ELEMENTS or self.copies > _MAX_COPIES or self.marks > _MAX_MARKS:
                return kept
            end, name = match.groups()
            if not name:
                self.at = self._comment_end(start)
                if data.startswith(b"<!--", start):
                    kept.append(b"<!---->")
                continue
            if (attributes := self._attributes(match.end())) is None:
                return kept  # a tag that does not end is none
            name = name.lower()
            kept.append(self._end(name) if end else self._start(name, attributes))
        kept.append(data[self.at :])
        return kept

    def _comment_end(self, start: int) -> int:
        """Where a comment ends, or what is taken for one: a document type, an instruction, a section of plain text."""
        data = self.data
        if data.startswith(b"<!--", start):
            for empty in (b"<!-->", b"<!--->"):
                if data.startswith(empty, start):
                    return start + len(empty)
            match = _COMMENT_END.search(data, start + 4)
            return match.end() if match else len(data)
        end = data.find(b">", start)
        return end + 1 if end >= 0 else len(data)

    def _attributes(self, at: int) -> bytes | None:
        """The attributes of a tag as they stand, up to some hundred, with its closing stroke; None where the tag does not end."""
        data = self.data
        end = at
        if data[at : at + 1] != b">":
            kept = _ATTRIBUTES.match(data, at)
            middle = kept.end() if kept else at
            rest = _TOO_MANY.match(data, middle)
            end = rest.end() if rest else middle
            if data[end : end + 1] != b">":
                return None
            attributes = data[at:middle] if middle > at and self._known(data[at:middle]) else b""
            self.at = end + 1
            return attributes + b" /" if data[end - 1 : end] == b"/" and end > middle else attributes
        self.at = end + 1
        return b""

    def _known(self, attributes: bytes) -> bool:
        """Are the attributes' names among those that the page has had, or is there room for more?"""
        names = set(_NAMES.findall(attributes))
        if names <= self.attribute_names:
            return True
        if len(self.attribute_names) > _MAX_ATTRIBUTE_NAMES:
            return False
        self.attribute_names |= names
        return True

    def _start(self, name: bytes, attributes: bytes) -> bytes:
        self.elements += 1
        self.copies += self.formats
        if name not in self.names:
            if len(self.names) >= _MAX_NAMES:
                return b""
            self.names.add(name)
        tag = b"<%b%b>" % (name, attributes)
        if (self.opened[b"svg"] or self.opened[b"math"]) and (attributes[-1:] == b"/" or name in _NEST_IN_DRAWINGS):
            return b"%b</%b>" % (tag, name)
        if name in _RAW:
            return tag + self._raw(name)
        if name in _FLAT:
            return tag
        is_format = name in FORMATS and not (name in _ALONE and self.opened[name])
        if is_format and self.formats >= _MAX_FORMATS:
            return b""
        if name in _SCOPES:
            self.scopes.append((name, self.depth, self.opened))
            self.opened = Counter()
        else:
            self.opened[name] += 1
        self.depth += 1
        self.formats += is_format
        return tag if self.depth <= _MAX_DEPTH else b""

    def _end(self, name: bytes) -> bytes:
        if name in _FLAT:
            self.elements += 1  # some make an element, of which this is the end
            self.copies += self.formats
            return b"</%b>" % name
        if name in _SCOPES:
            return self._end_of_scope(name)
        if not self.opened[name]:
            return b""  # it ends nothing
        self.opened[name] -= 1
        is_deep = self.depth > _MAX_DEPTH
        self.depth -= 1
        if name in FORMATS and not (name in _ALONE and self.opened[name]):
            self.formats -= 1
            self.copies += 3  # what stands between it and its end is opened again
        return b"" if is_deep else b"</%b>" % name

    def _end_of_scope(self, name: bytes) -> bytes:
        at = len(self.scopes) - 1
        if name == b"table":
            least = max(0, at - _LOOKED_BACK)
            while at > least and self.scopes[at][0] not in (b"table", b"template"):
                at -= 1
        if at < 0 or self.scopes[at][0] != name:
            return b""
        _, self.depth, self.opened = self.scopes[at]
        del self.scopes[at:]
        return b"</%b>" % name if self.depth < _MAX_DEPTH else b""

    def _raw(self, name: bytes) -> bytes:
        """The content of an element that holds text, with its end tag: where it stands in a drawing, the parser would see elements in it."""
        data = self.data
        match = _RAW_END[name].search(data, self.at)
        if match is None:
            body, self.at = data[self.at :], len(data)
        else:
            body = data[self.at : match.start()]
            end = data.find(b">", match.end())
            self.at = end + 1 if end >= 0 else len(data)
        if name == b"script":
            body = _TEXT_TAG.sub(rb"\\u003c", body.replace(b"<!--", b""))  # the same to a reader of JSON
        elif b"<" in body:
            body = _TEXT_TAG.sub(b"&lt;", body)
        return b"%b</%b>" % (body, name)
