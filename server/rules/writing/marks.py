"""Quotation marks and brackets that belong together: a sentence or a title with one of two is half a thing."""

from __future__ import annotations

from collections.abc import Sequence

import regex

_PARTS_MAX = 4  # sentences in one quotation that still read as one
_PAIRS = (("(", ")"), ("[", "]"), ("（", "）"), ("「", "」"), ("『", "』"), ("【", "】"))
_INCHES = regex.compile(r"(?<=\p{N})\"")
_UNSPACED_END = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}。！？」』）]$")


def is_closed(text: str) -> bool:
    """Tell whether every quotation mark and bracket that opens is closed again; a lone closing bracket ("a)", ":)") is none of these."""
    if any(text.count(one) > text.count(other) for one, other in _PAIRS):
        return False
    if _INCHES.sub("", text).count('"') % 2:
        return False
    low, left, right = text.count("„"), text.count("“"), text.count("”")
    if low:  # „deutsch“, „polski”
        return low <= left + right and (left + right - low) % 2 == 0
    is_level = left == right if left else right % 2 == 0  # ”svenska”
    return is_level and text.count("«") == text.count("»")


def whole_sentences(found: Sequence[str]) -> list[str]:
    """Sentences with those put together that stand in one quotation or bracket; one that is never closed is left out."""
    whole: list[str] = []
    at = 0
    while at < len(found):
        ends = range(at + 1, min(at + _PARTS_MAX, len(found)) + 1)
        joined = ((end, _together(found[at:end])) for end in ends)
        end, text = next(((end, text) for end, text in joined if is_closed(text)), (at + 1, ""))
        if text:
            whole.append(text)
        at = end
    return whole


def without_open_end(text: str) -> str:
    """The text before a bracket that a cut left open ("flour (sifted")."""
    for opening, closing in _PAIRS:
        at = text.rfind(opening)
        if at > 0 and closing not in text[at:]:
            text = text[:at].rstrip(" ,;:–—-")
    return text


def _together(parts: Sequence[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        text += part if _UNSPACED_END.search(text) else f" {part}"
    return text
