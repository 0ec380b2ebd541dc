"""Signs as readers take them: what looks like a letter, a digit, a dot or an @ is judged as one, and what nobody sees is not there."""

from __future__ import annotations

import unicodedata

import regex

# Joiners stay: Persian words and emoji need them. Tag letters belong to flags, and are nothing alone.
UNSEEN = (
    r"[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]|"
    r"(?<![\U0001F3F4\U000E0020-\U000E007F])[\U000E0000-\U000E007F]+"
)
_UNSEEN = regex.compile(UNSEEN)
# Full and small widths, one dot leaders, digits in circles, raised or lowered, letters of mathematics; no fractions, which are amounts.
_LOOKALIKE = regex.compile(
    r"[\uFF01-\uFF5E\uFE50-\uFE6B\u2024\u2460-\u24FF\u2776-\u2793\u00B2\u00B3\u00B9\u2070\u2074-\u2079\u2080-\u2089\U0001D400-\U0001D7FF]"
)
_WIDE_DOT = regex.compile(r"(?<=\w)[。｡](?=[a-zA-Z]{2})")
# β-carotene and μg are whole words.
_MIXED = regex.compile(
    r"\p{Latin}\p{M}*[\p{Cyrillic}\p{Greek}--[µμ]]|[\p{Cyrillic}\p{Greek}--[µμ]]\p{M}*\p{Latin}", regex.V1
)


def plainly(text: str) -> str:
    """The text with plain signs in place of their likes, and without those that are not seen. For judging, not for showing."""
    if text.isascii():
        return text
    return _WIDE_DOT.sub(".", _LOOKALIKE.sub(lambda match: _plain(match[0]), _UNSEEN.sub("", text)))


def mixes_scripts(text: str) -> bool:
    """Does a word have letters of two alphabets that look alike?"""
    return not text.isascii() and _MIXED.search(text) is not None


def _plain(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    return str(unicodedata.digit(sign)) if plain == sign and unicodedata.digit(sign, None) is not None else plain
