"""What a text is written in: direction, letters, habits of its script."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from bidi import algorithm as bidi_algorithm

_EUROPEAN = ("LATIN", "GREEK", "CYRILLIC")
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe0e\ufe0f"


def normalize(text: str) -> str:
    """Composed form, white space as single blanks, controls and bidi marks dropped (they would break reordering)."""
    composed = unicodedata.normalize("NFC", text)
    kept = []
    for char in composed:
        if char.isspace():
            kept.append(" ")
        elif char in _JOINERS or char in _SELECTORS or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(char)
    return "".join(kept)


def compatible(char: str) -> str:
    """The compatibility form of a character, or nothing when it has none."""
    form = unicodedata.normalize("NFKC", char)
    if form != char:
        return form
    return "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))


@lru_cache(maxsize=8192)
def is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM"


@lru_cache(maxsize=8192)
def is_european_letter(char: str) -> bool:
    return is_letter(char) and unicodedata.name(char, "").startswith(_EUROPEAN)


def is_invisible(char: str) -> bool:
    """Joiners and variation selectors: they steer shaping and need no glyph."""
    return char in _JOINERS or char in _SELECTORS


def joins_previous(char: str) -> bool:
    """Whether a character belongs to the one before it (marks, joiners, skin tones) and must share its face."""
    return is_invisible(char) or unicodedata.category(char)[0] == "M" or "\U0001f3fb" <= char <= "\U0001f3ff"


def is_rtl(text: str) -> bool:
    """Whether the first strong character reads from right to left."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


def can_track(text: str) -> bool:
    """Whether letters may be set apart; joined and stacked scripts fall to pieces."""
    return all(is_european_letter(char) or (not is_letter(char) and char.isascii()) or char in "·–—’" for char in text)


def numeral(value: int, like: str) -> str:
    """A number in the digits that a text is written with: Persian ones beside Persian ones."""
    zero = next((ord(char) - int(char) for char in like if char.isdecimal() and not char.isascii()), ord("0"))
    return "".join(chr(zero + int(digit)) for digit in str(value))


def upper(text: str, language: str = "") -> str:
    """Capitals by the habits of the language: Turkish keeps its dot, Greek drops its accents."""
    if language[:2] in ("tr", "az"):
        text = text.replace("i", "İ")
    raised = text.upper()
    if any("\u0370" <= char <= "\u03ff" or "\u1f00" <= char <= "\u1fff" for char in raised):
        bare = "".join(
            char for char in unicodedata.normalize("NFD", raised) if char not in "\u0301\u0300\u0342\u0313\u0314"
        )
        raised = unicodedata.normalize("NFC", bare)
    return raised


@lru_cache(maxsize=256)
def east_asian_kind(text: str, language: str = "") -> str:
    """`japanese`, `korean`, `simplified`, `traditional`, or nothing: the same Han character differs between them."""
    if any("\u3040" <= char <= "\u30ff" or "\uff66" <= char <= "\uff9f" for char in text):
        return "japanese"
    if any("\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff" for char in text):
        return "korean"
    han = "".join(char for char in text if is_han(char))
    if not han and not any("\u3000" <= char <= "〿" or "\uff00" <= char <= "\uffef" for char in text):
        return ""
    tag = language.lower().replace("_", "-")
    if tag.startswith("ja"):
        return "japanese"
    if tag.startswith("ko"):
        return "korean"
    if tag.startswith("zh"):
        return "traditional" if is_traditional(tag) else "simplified"
    return "traditional" if not _encodes(han, "gb2312") and _encodes(han, "big5") else "simplified"


def is_traditional(language: str) -> bool:
    """Whether a tag means Chinese in traditional characters."""
    return language[:2].lower() == "zh" and any(part in language.lower() for part in ("tw", "hk", "mo", "hant"))


def east_asian_language(text: str, language: str = "") -> str:
    """The language to set a text in: its own where it is East Asian, since a line alone may not show which."""
    kind = east_asian_kind(text, language)
    return {"japanese": "ja", "korean": "ko", "simplified": "zh", "traditional": "zh-Hant"}.get(kind, language)


def levels(text: str, base_rtl: bool) -> list[int]:
    """The bidi embedding level of each character by UAX 9 (odd: right to left)."""
    if not base_rtl and not any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text):
        return [0] * len(text)
    plain = [char for char in text if not is_invisible(char)]
    storage = bidi_algorithm.get_empty_storage()
    storage["base_level"] = int(base_rtl)
    storage["base_dir"] = "R" if base_rtl else "L"
    bidi_algorithm.get_embedding_levels("".join(plain), storage)
    bidi_algorithm.explicit_embed_and_overrides(storage)
    bidi_algorithm.resolve_weak_types(storage, False)
    bidi_algorithm.resolve_neutral_types(storage, False)
    bidi_algorithm.resolve_implicit_levels(storage, False)
    known = iter([int(entry["level"]) for entry in storage["chars"]])
    found: list[int] = []
    for char in text:
        found.append((found[-1] if found else int(base_rtl)) if is_invisible(char) else next(known, int(base_rtl)))
    return found


def is_han(char: str) -> bool:
    """Whether a character is Chinese, in whichever language."""
    return "\u3400" <= char <= "\u9fff" or "\u8c48" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"


def _encodes(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
