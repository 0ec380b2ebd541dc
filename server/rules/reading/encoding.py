"""Bytes to text, as pages of the real world need it: undeclared, wrongly declared, slightly broken, or cut in the middle."""

from __future__ import annotations

import codecs
import re

_HEAD = 4096
_DECLARED = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:-]+)|<\?xml[^>]{0,80}encoding\s*=\s*[\"']([a-zA-Z0-9_:-]+)", re.I
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a name means on the web is the larger set that its writers used: browsers read Latin-1 as Windows-1252.
_MEANT = {
    "latin-1": "cp1252", "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
    "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8", "utf-7": "utf-8",
}  # fmt: skip
_ALIASES = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
}
_LANGUAGE = re.compile(rb"<html[^>]{0,300}?\blang\s*=\s*[\"']?\s*([a-zA-Z]{2})", re.I)
_SETS = (
    (frozenset(["de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "no", "fi", "en", "ca", "gl", "eu", "is", "ga", "af", "id", "ms"]), ("cp1252",)),
    (frozenset(["pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"]), ("cp1250", "iso8859-2")),
    (frozenset(["ru", "uk", "bg", "be", "sr", "mk"]), ("cp1251", "koi8-r", "koi8-u", "iso8859-5")),
    (frozenset(["el"]), ("cp1253",)), (frozenset(["tr"]), ("cp1254",)), (frozenset(["he"]), ("cp1255",)), (frozenset(["ar", "fa"]), ("cp1256",)),
    (frozenset(["lt", "lv", "et"]), ("cp1257",)), (frozenset(["vi"]), ("cp1258",)), (frozenset(["th"]), ("cp874",)),
)  # fmt: skip
_CYRILLIC, _SURELY = ("cp1251", "koi8-r"), 0.5
_SYMBOL_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f–—‘’“”…·´]+(?=[^\W\d_])")
_MULTIBYTE = frozenset({"cp932", "euc_jp", "iso2022_jp", "gb18030", "cp949", "big5hkscs"})
_SAMPLE = 30_000
_BROKEN = 200  # one broken character in so many of several bytes is a slip, not another encoding


def decode(body: bytes, header: str | None) -> str:
    """The text of a document; `header` is the charset of its Content-Type. Never raises.

    A byte-order mark decides. Then UTF-8 wherever it fits: text that is UTF-8 by accident hardly exists, while pages that
    declare another charset than they use are common. Then what is declared, several-byte sets first, because bytes that
    fit such a set by accident are rare too; then what the bytes look like; then Windows-1252.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    if (text := _utf8(body)) is not None:
        return text
    declared = [name for raw in (header, *_in_document(body)) if raw and (name := _codec(raw)) and name != "utf-8"]
    for name in sorted(dict.fromkeys(declared), key=lambda name: name not in _MULTIBYTE):
        if (text := _fitting(body, name)) is not None:
            return text
    return body.decode(_looks_like(body) if not declared else "cp1252", "replace")


def _wide(body: bytes) -> str:
    """UTF-16 without a mark: every other byte of the markup at the start is zero."""
    start = body[:200]
    if len(start) < 8 or b"\x00" not in start:
        return ""
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    return "utf-16-le" if odd > 0.7 * half and not even else "utf-16-be" if even > 0.7 * half and not odd else ""


def _utf8(body: bytes) -> str | None:
    """The text where the bytes are UTF-8, but for a character cut at the end or a few slips; else None."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3:
            return body[: error.start].decode("utf-8")
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(ord(character) > 127 for character in text) - broken
    return text if good > broken * _BROKEN else None


def _in_document(body: bytes) -> list[str]:
    return [(match[1] or match[2]).decode("ascii") for match in _DECLARED.finditer(body[:_HEAD])][:2]


def _codec(name: str) -> str:
    """Python's codec for a declared charset, '' for a name that means nothing."""
    name = name.strip().strip("\"'").lower()
    try:
        found = _ALIASES.get(name) or codecs.lookup(name).name
        "".encode(found)
    except (LookupError, ValueError, TypeError):
        return ""
    return _MEANT.get(found, found)


def _fitting(body: bytes, name: str) -> str | None:
    """The text in a declared charset, None where it plainly is not that; sets of one byte fit nearly everything."""
    try:
        text = body.decode(name, "replace")
    except (UnicodeError, LookupError, ValueError):  # codecs for bytes, which a page may name, too
        return None
    broken = text.count("\ufffd")
    return (
        text if broken * (20 if name in _MULTIBYTE else 5) <= sum(ord(character) > 127 for character in text) else None
    )


def _looks_like(body: bytes) -> str:
    """A guess for bytes that nothing declares, by the language of the page; else from the parts that are not plain ASCII."""
    start = next((place for place, byte in enumerate(body) if byte > 127), 0)
    sample = body[max(0, start - 200) : start + _SAMPLE]
    told = _LANGUAGE.search(body[:_HEAD])
    language = told[1].decode("ascii").lower() if told else ""
    for languages, names in _SETS:
        if language in languages:
            return max(names, key=lambda name: _fit(sample, name))
    if (cyrillic := max(_CYRILLIC, key=lambda name: _common(sample, name))) and _common(sample, cyrillic) >= _SURELY:
        return cyrillic
    if (
        not _symbols_in_words(sample.decode("cp1252", "replace"))
        and sum(byte > 127 for byte in sample) < len(sample) // 5
    ):
        return "cp1252"
    from charset_normalizer import from_bytes  # imported late: few pages need it

    best = from_bytes(sample).best()
    return best.encoding if best is not None and best.encoding not in {"ascii", "utf_8"} else "cp1252"


def _fit(sample: bytes, name: str) -> float:
    """How well bytes read in a set: no signs inside of words, small letters rather than capitals."""
    text = sample.decode(name, "replace")
    other = [character for character in text if ord(character) > 127]
    return sum(character.islower() for character in other) - 3 * _symbols_in_words(text) - 3 * text.count("\ufffd")


def _symbols_in_words(text: str) -> int:
    return len(_SYMBOL_IN_WORD.findall(text))


def _common(sample: bytes, name: str) -> float:
    """The share of the commonest Cyrillic letters among all that are not ASCII."""
    other = [character for character in sample.decode(name, "replace") if ord(character) > 127]
    return sum(character in "оеаинтсрвл" for character in other) / len(other) if len(other) >= 10 else 0.0
