"""Text out of markup and attributes: unescaped, without tags, one space between words."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

import regex
from selectolax.lexbor import LexborNode

_TAG = re.compile(r"<[/!a-zA-Z][^>]{0,500}>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLOCK_END = re.compile(r"(?i)</(?:p|li|div|h[1-6]|tr|ol|ul)\s*>|<br\s*/?>|<(?:p|li|div|h[1-6])(?:\s[^>]{0,300})?>")
_LONGEST = 20_000  # characters of one value, and of a block of lines ten times as many: no post has more
# Among them halves of surrogate pairs, which JSON may smuggle in: no database stores them.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff\ufffd\ud800-\udfff]")
# A letter of JSON whose backslash an editor has eaten: `salt u0026amp; pepper`, `grandmau2019s`.
_LOST_ESCAPE = re.compile(
    r"(?<![\\\w])u00(?:22|26|27|3c|3e)(?:amp;)?(?![0-9a-f])|(?<=[^\W\d_])u20(?:18|19|1[cd])(?=[^\W\d_])"
)
_STRAY = "Â\u00a0"  # a protected blank that was encoded twice
_SHORT = 400
_LOOKAHEAD = 30  # so many characters at the end of a beginning may look otherwise once the rest is known
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_WORD = regex.compile(r"[\w\p{M}]+")  # vowel signs belong to their letters
# Marks of ASCII as blanks, and letters and digits alone: both take a fraction of what a pattern takes.
_BETWEEN_WORDS = str.maketrans({mark: " " for mark in map(chr, range(128)) if not (mark.isalnum() or mark == "_")})
_LETTERS_ALONE = str.maketrans({mark: None for mark in map(chr, range(128)) if not mark.isalnum()})
_NO_LETTERS = re.compile(r"[\W_]+")
# Where two elements meet without a blank, none belongs before a closing mark, after an opening one, beside a hyphen inside a
# word or after a drop cap. Anywhere else a blank is right: headings are often made of blocks.
SEAM = "\x1f"
_CLOSING = frozenset(",.;:!?…%)]}”’»")
_OPENING = frozenset("([{“„«‘¿¡")
_HYPHENS = frozenset("-–—’'")
_BEFORE_CAPITAL = frozenset("\"'“„«‘")


def clean(value: object) -> str:
    """One line of plain text from a scalar; '' for anything else.

    Values arrive escaped twice often enough (`&amp;amp;`) that unescaping goes on until it changes nothing.
    """
    if isinstance(value, str):
        text = value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        text = str(value)
    else:
        return ""
    text = text[:_LONGEST]
    if "&" in text:
        text = _unescape(text)
    if "0" in text and ("u00" in text or "u20" in text):
        text = _LOST_ESCAPE.sub(_escaped, text)
    if "<" in text:
        text = _TAG.sub(" ", _without_comments(text))
    is_plain = text.isprintable()
    if not is_plain:
        text = text.strip(" \t\r\n")  # most others only stand between line breaks
        is_plain = text.isprintable()
    if is_plain and "  " not in text:
        text = text.strip(" ")  # all that parting the words and joining them again would change, in half the time
        if text.isascii() or "\ufffd" not in text:
            return text  # nothing invisible in it: what is none of both is printed
    if "\x00" in text:
        text = text.replace("\x00", "")
    if _STRAY in text:
        text = text.replace(_STRAY, " ")
    text = " ".join(text.split())
    if text.isascii() or (text.isprintable() and "\ufffd" not in text):
        return text
    return " ".join(_INVISIBLE.sub("", text).split())


def _escaped(match: re.Match[str]) -> str:
    return chr(int(match[0][1:5], 16))


def stays_long(text: str, longest: int) -> bool:
    """Is it plain that more than so many characters stay when a text is cleaned? Not all texts of which that is true are told."""
    start = text[: longest + 2]
    return (
        len(start) == longest + 2
        and start.isprintable()
        and start[0] != " "
        and "  " not in start
        and "&" not in start
        and "<" not in start
        and "\ufffd" not in start
    )


def text_in(node: LexborNode) -> str:
    """One line of an element's text, with blanks between its parts where a reader sees some."""
    raw = node.text(separator=SEAM)[:_LONGEST]
    return clean(_joined(raw) if SEAM in raw else raw)


def short_text_in(node: LexborNode, longest: int) -> str:
    """`text_in` where it has no more than so many characters, else ''. What is much longer shows it at its beginning."""
    raw = node.text(separator=SEAM)[:_LONGEST]
    if len(raw) > 4 * longest:
        start = raw[: 4 * longest]
        if "<" not in start and "&" not in start and len(clean(_joined(start))) > longest + _LOOKAHEAD:
            return ""
    text = clean(_joined(raw) if SEAM in raw else raw)
    return text if len(text) <= longest else ""


def _joined(raw: str) -> str:
    parts = [part for part in raw.split(SEAM) if part]
    pieces: list[str] = []
    for left, right in pairwise(parts):
        pieces.append(left)
        # beside a blank another one changes nothing
        if left[-1] != " " and right[0] != " " and not _belongs_to(left, right):
            pieces.append(" ")
    return "".join([*pieces, *parts[-1:]])


def _belongs_to(left: str, right: str) -> bool:
    first, last = right[0], left[-1]
    if first in _CLOSING or last in _OPENING:
        return True
    if first in _HYPHENS and (right[1:2].isalnum() or right[1:2] == "_"):
        return True
    if last in _HYPHENS and (left[-2:-1].isalnum() or left[-2:-1] == "_"):
        return True
    is_capital = "A" <= last <= "Z" and "a" <= first <= "z"
    return is_capital and (len(left) == 1 or left[-2].isspace() or left[-2] in _BEFORE_CAPITAL)


def lines(value: object) -> list[str]:
    """The lines of a text block: its own line breaks, or those its markup makes."""
    if not isinstance(value, str):
        return [text] if (text := clean(value)) else []
    value = value[: 10 * _LONGEST]
    text = _unescape(value) if "&" in value else value
    if "<" in text:
        text = _BLOCK_END.sub("\n", " ".join(_without_comments(text.replace(_STRAY, " ")).split()))
    return [line for raw in re.split(r"[\r\n]+", text) if (line := clean(raw))]


def _without_comments(text: str) -> str:
    """Without whole comments. Behind the last end none is looked for: each beginning would search the rest of the text."""
    ends = text.rfind("-->") + 3
    return _COMMENT.sub(" ", text[:ends]) + text[ends:] if ends > 2 else text


def _unescape(text: str) -> str:
    for _ in range(3):
        plain = html.unescape(text)
        if plain == text:
            break
        text = plain
    return text


def has_any(text: str, wanted: Iterable[str]) -> bool:
    """Does one of the words stand in the text? What a pattern needs to match is looked for first: most texts have none of it."""
    for word in wanted:  # noqa: SIM110 - a generator would cost more than the search
        if word in text:
            return True
    return False


def words(text: str) -> list[str]:
    """The words of a text, folded for comparing."""
    if text.isascii():
        return text.lower().translate(_BETWEEN_WORDS).split()
    found: list[str] = _WORD.findall(text.casefold())
    return found


def squeeze(text: str) -> str:
    """Only letters and digits, folded, accents as in a domain name: `The Chef's Blog` is `thechefsblog`."""
    return _squeezed(text) if len(text) < _SHORT else _squeezed.__wrapped__(text)


@lru_cache(maxsize=256)  # one page asks for its title, site and host again and again
def _squeezed(text: str) -> str:
    folded = text.casefold()
    if folded.isascii():
        return folded.translate(_LETTERS_ALONE)
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKD", folded.translate(_UMLAUTS)))


def unique(values: Iterable[str]) -> Iterator[str]:
    """The values without repetitions (by folded text), in order."""
    seen: set[str] = set()
    for value in values:
        key = value.casefold()
        if value and key not in seen:
            seen.add(key)
            yield value
