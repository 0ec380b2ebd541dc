"""JSON with comments, without a comma between two values, or cut off in the middle, as valid JSON; one walk over its tokens."""

from __future__ import annotations

import re

_PIECE = re.compile(r'\s++|"(?:[^"\\]++|\\.)*+"|//[^\n]*+|[{}\[\],:]|[^\s"{}\[\],:/]++|.', re.DOTALL)
_LONGEST = 100_000
_CLOSES = {"{": "}", "[": "]"}


def mended(text: str) -> str:
    """What can be kept of a block; a member whose value is cut off is dropped, and what is open is closed."""
    if len(text) > _LONGEST:
        return ""
    out: list[tuple[str, str]] = []  # pieces with their kind: open, key, colon, comma, value
    opened: list[str] = []
    at = 0
    while at < len(text) and (opened or not out):
        piece = match[0] if (match := _PIECE.match(text, at)) else text[at]
        if text.startswith("/*", at):
            end = text.find("*/", at + 2)
            at = end + 2 if end > 0 else len(text)
            continue
        if piece == '"':
            break  # a text that nothing ends
        at += len(piece)
        if piece.isspace() or piece.startswith("//"):
            continue
        last = out[-1][1] if out else "open"
        if piece in ("}", "]"):
            _drop_open_end(out)
            if opened and _CLOSES[opened.pop()] != piece:
                return ""
            out.append((piece, "value"))
        elif piece in (",", ":"):
            out.append((piece, "comma" if piece == "," else "colon"))
        elif at == len(text) and piece not in _CLOSES and not (len(piece) > 1 and piece[0] == piece[-1] == '"'):
            break  # half of a value
        else:
            if last == "value":
                out.append((",", "comma"))
                last = "comma"
            is_key = bool(opened) and opened[-1] == "{" and last in ("open", "comma")
            if piece in _CLOSES:
                opened.append(piece)
            out.append((piece, "open" if piece in _CLOSES else "key" if is_key else "value"))
    _drop_open_end(out)
    return "".join([piece for piece, _ in out] + [_CLOSES[one] for one in reversed(opened)])


def _drop_open_end(out: list[tuple[str, str]]) -> None:
    while out and out[-1][1] in ("key", "colon", "comma"):
        out.pop()
