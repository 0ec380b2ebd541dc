"""Where a line may end, by the habits of each script."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import budoux

from server.imaging import hyphens, scripts, syllables

_NO_LINE_START = (
    "、。，．・：；？！ー）」』】〉》〕］｝…‥!,.:;?)]}%ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ々”’ๆฯะาำๅໆຯៗ។៕៖၊။"
)
# Latin marks in Japanese and Chinese as those scripts write them, which is how the models know them.
_WIDE = str.maketrans("!?:;,.()~", "！？：；，。（）〜")
_PAUSES = "！？：；、。，〜）」』】〉》〕］｝…‥"
_CLAUSE = re.compile(r"[^！？：；，。、]+[！？：；，。、]*")
_IDIOM = 4  # characters of a Chinese clause that stays whole beside others: 肥而不腻
_SUFFIX = re.compile("版(?![本面权權画畫])")  # of Chinese: it ends the word before it, 家庭版
_BOUND_BEHIND = "的地得了着过吗呢吧啊嘛们過嗎們"  # of Chinese: they lean on the word before them
_STEMS = "りきしみちびぎじ"  # a Japanese verb that ends so goes on: 照り焼き
_COUNTED = re.compile(r"[0-9０-９一二三四五六七八九十]人$")
_NUMERALS = "0-9０-９一二三四五六七八九十两兩"
_DAYS_AND_NIGHTS = re.compile(rf"[{_NUMERALS}]+[天日泊晚夜][{_NUMERALS}]+[天日泊晚夜]")  # 三天兩夜, 2泊3日
# Hebrew ב-15, Arabic بـ15: a number behind one letter that is a word of its own
_PREFIXED_NUMBER = re.compile(r"(?:[א-ת]|[ء-ي]ـ?)[-־‐‑–]?\d+(?:[.,٫]\d+)?")
_NO_LINE_END = "（「『【〈《〔［｛([{“‘เแโใไ"


@dataclass(frozen=True, slots=True)
class Piece:
    """An unbreakable part of a text. `space` tells whether a space stands before it when no line ends there."""

    text: str
    space: bool
    is_weak: bool = False  # a break before it is allowed but not liked (inside a compound or a long phrase)
    hyphen: str = ""  # what is added where a line ends after it


def split_pieces(text: str, language: str = "") -> list[Piece]:
    """Cut cleaned text where a line may end.

    Spaces end words; Japanese and Chinese are cut by BudouX's phrases and where the kind of letters changes, Thai into words,
    Khmer, Lao and Burmese into syllables; compounds may also break after their own hyphens and slashes. Lines never start
    with closing nor end with opening marks, and not willingly end with a word of one letter or a number behind one.
    """
    pieces: list[Piece] = []
    before = ""
    for word in filter(None, text.split(" ")):
        is_bound = bool(before) and _leans_on_next(before, text)
        for index, (part, is_weak) in enumerate(_split_word(word, text, language)):
            pieces.append(Piece(part, index == 0 and bool(pieces), is_weak if index else is_bound))
        before = word
    return pieces


def _leans_on_next(word: str, text: str) -> bool:
    """Whether a word is one letter: Polish i, w, z, Czech k and s, Russian и and в. Among small letters a capital is a name's.
    So does a number that has such a letter before it."""
    if _PREFIXED_NUMBER.fullmatch(word):
        return True
    return len(word) == 1 and scripts.is_european_letter(word) and (word.islower() or text.isupper())


def clusters(text: str) -> list[str]:
    """Characters with their marks: the smallest parts between which a word may be broken at all."""
    parts: list[str] = []
    for char in text:
        if parts and (
            scripts.joins_previous(char)
            or parts[-1].endswith("\u200d")
            or char in _NO_LINE_START
            or parts[-1] in _NO_LINE_END
        ):
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def syllable_start(parts: list[str], wanted: int, reach: int) -> int:
    """The place at or before `wanted`, `reach` letters back at most, where a European word breaks well: before a
    consonant that a vowel follows."""
    for index in range(wanted, max(1, wanted - reach), -1):
        if index + 1 < len(parts) and not _is_vowel(parts[index]) and _is_vowel(parts[index + 1]):
            return index
    return wanted


def _split_word(word: str, text: str, language: str) -> list[tuple[str, bool]]:
    """The parts of a word, each with whether a break before it is weak."""
    if any("\u0e00" <= char <= "\u0e7f" for char in word):
        return [(part, False) for part in hyphens.thai_words(clusters(word))]
    if any(scripts.is_han(char) or "\u3040" <= char <= "\u30ff" for char in word):
        return _phrases(word, scripts.east_asian_kind(text, language) or "simplified", word == text)
    if syllables.is_unspaced(word):
        return [(part, True) for part in _kept_together(syllables.syllables(word))]
    parts: list[str] = []
    current = ""
    for char in word:
        current += char
        if char in "-–—/" and len(current) > 3:
            parts.append(current)
            current = ""
    if parts and len(current) < 3:
        parts[-1] += current
    elif current:
        parts.append(current)
    return [(part, word.isascii()) for part in parts]


def _phrases(word: str, kind: str, is_all: bool) -> list[tuple[str, bool]]:
    if kind not in ("japanese", "simplified", "traditional"):
        return [(word, False)]
    wide = word.translate(_WIDE)
    ends = {0, len(word)}
    at = 0
    for phrase in _parser(kind).parse(wide):
        at += len(phrase)
        if not (_is_spaced(word[at - 1 : at]) and _is_spaced(word[at : at + 1])):  # "iPhone" is one word
            ends.add(at)
    told = set(ends)
    ends.update(syllables.loanword_starts(word))
    for index in range(1, len(word)):
        if _is_pause(word, wide, index - 1) or (wide[index] in _NO_LINE_END and wide[index - 1] not in _NO_LINE_END):
            told.add(index)
        elif kind == "japanese" and _is_seam(word[index - 1], word[index]):
            ends.add(index)
    for stay in _DAYS_AND_NIGHTS.finditer(word):
        told |= {stay.start(), stay.end()}
        inner = set(range(stay.start() + 1, stay.end()))
        told, ends = told - inner, ends - inner
    if kind != "japanese":
        for suffix in _SUFFIX.finditer(word):
            if suffix.start() in told - {0} and not _is_pause(word, wide, suffix.start() - 1):
                told, ends = (told - {suffix.start()}) | {suffix.end()}, ends - {suffix.start()}
        for clause in _CLAUSE.finditer(wide):
            if len(clause[0].rstrip(_PAUSES)) <= _IDIOM and not (is_all and clause[0] == wide):
                inner = set(range(clause.start() + 1, clause.end()))
                told, ends = told - inner, ends - inner
    places = sorted(ends | told)
    parts = _kept_together([word[start:end] for start, end in pairwise(places)])
    found: list[tuple[str, bool]] = []
    at = 0
    for part in parts:
        before = found[-1][0] if found else ""
        if before and _is_bound(before, part, kind):
            found[-1] = (before + part, found[-1][1])
        else:
            is_pause = at > 0 and _is_pause(word, wide, at - 1)
            found.append((part, bool(before) and not is_pause and (at not in told or _is_loose(before, part, kind))))
        at += len(part)
    return found


def _is_pause(word: str, wide: str, index: int) -> bool:
    """Whether a mark stands here that ends a phrase; inside a number it does not."""
    if wide[index] not in _PAUSES:
        return False
    return not (word[index] in ":,.~" and word[index - 1 : index].isdigit() and word[index + 1 : index + 2].isdigit())


def _is_seam(before: str, after: str) -> bool:
    """Whether a compound goes on in other letters: 収納|アイデア, カフェ風|フード. Not before what follows a digit, nor before
    endings in Hiragana."""
    kinds = (_japanese_kind(before), _japanese_kind(after))
    return kinds in (("han", "katakana"), ("hiragana", "katakana"), ("hiragana", "han"), ("katakana", "digit"))


def _is_spaced(char: str) -> bool:
    """Whether a letter or digit belongs to a script that sets spaces between its words."""
    return (char.isascii() and char.isalnum()) or (bool(char) and scripts.is_european_letter(char))


def _japanese_kind(char: str) -> str:
    if "\u30a0" <= char <= "\u30ff":
        return "katakana"
    if "\u3040" <= char <= "\u309f":
        return "hiragana"
    return "han" if scripts.is_han(char) else "digit" if char.isdigit() else ""


def _is_bound(before: str, after: str, kind: str) -> bool:
    """Whether two parts must not be torn apart."""
    if kind == "japanese":
        is_lone = len(after) == 1 and scripts.is_han(after) and before[-1] not in _PAUSES
        is_stub = len(before) <= 2 and all("\u3041" <= char <= "\u3096" for char in before)
        return (
            is_lone or is_stub or before[-1].isdigit() or (after.startswith("暮ら") and bool(_COUNTED.search(before)))
        )
    return after[0] in _BOUND_BEHIND or (before[-1].isdigit() and len(after) <= 2)


def _is_loose(before: str, after: str, kind: str) -> bool:
    """Whether a model's break likely falls inside a compound."""
    if kind != "japanese":
        return (len(before) == 1 or len(after) == 1) and before[-1] not in _BOUND_BEHIND
    return (scripts.is_han(before[-1]) and scripts.is_han(after[0])) or (len(before) <= 2 and before[-1] in _STEMS)


def _kept_together(parts: list[str]) -> list[str]:
    """Parts with what must not begin or end a line moved to its neighbour, never with all of it."""
    kept: list[str] = []
    for part in parts:
        text = part
        while kept and text and (text[0] in _NO_LINE_START or scripts.joins_previous(text[0])):
            kept[-1] += text[0]
            text = text[1:]
        while text and kept and kept[-1] and kept[-1][-1] in _NO_LINE_END:
            text = kept[-1][-1] + text
            kept[-1] = kept[-1][:-1]
        kept = [one for one in kept if one]
        if text:
            kept.append(text)
    return kept


@lru_cache(maxsize=4)
def _parser(kind: str) -> budoux.Parser:
    if kind == "japanese":
        return budoux.load_default_japanese_parser()
    if kind == "traditional":
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter)[0].lower() in "aeiouyæøœαεηιουωаеиоуыэюяє"
