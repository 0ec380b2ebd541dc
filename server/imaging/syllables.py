"""Where lines may end in Khmer, Lao and Burmese, which write without spaces and for which there is no list of words here, and in
the long loanwords of Japanese.

A break between syllables is what their readers are used to when a word does not fit; one inside a syllable is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_UNSPACED = re.compile(r"[\u0e80-\u0eff]+|[\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f]+|[\u1780-\u17ff]+")
# A vowel before its consonant, the consonant, signs, a vowel letter, and a final that has no sign of its own.
_LAO_SIGN = r"[\u0eb0-\u0ebb\u0ec8-\u0ecd]"
_LAO = re.compile(
    rf"[\u0ec0-\u0ec4]?(?:ຫ(?=[ງຍນມຣລວ]{_LAO_SIGN}))?[\u0e81-\u0eae\u0edc-\u0edf][\u0ebc]?{_LAO_SIGN}*(?:[ອວຽ](?!{_LAO_SIGN}))?"
    rf"(?:[ກງດບຍນມວ](?!{_LAO_SIGN}))?[ໆຯ]?"
)
# Before each consonant that does not close a syllable (asat) and is not stacked (virama).
_BURMESE = re.compile(r"(?<!^)(?<!\u1039)(?=[\u1000-\u102a\u103f\u104c-\u104f](?!\u1037?[\u1039\u103a]))")
_COENG, _KHMER_CLOSING, _KHMER_NASALS = "\u17d2", "\u17c6\u17c7\u17c8\u17cb\u17d0", "ងញណនម"
_LONG_LOAN = re.compile(r"[ァ-ヺー]{8,}")
_LOANWORDS = re.compile(
    "(?:ミックス|カウンター|リノベ|ビフォー|アフター|インテリア|アイデア|アイディア|レシピ|ケーキ|クッキー|チーズ|チョコ|サラダ|スープ|パスタ|ソース|クリーム|ボックス|"
    "ラック|ケース|グッズ|テーブル|チェア|ソファ|ベッド|ルーム|ガーデン|ライト|ランプ|コーデ|ファッション|メイク|ネイル|スタイル|デザイン|デコ|プレゼント|パーティ|クリスマス|"
    "ハロウィン|バレンタイン|キャンプ|トラベル|ガイド|スポット|カフェ|ランチ|ディナー|マフィン|スコーン|プリン|アイス|ヨーグルト|ジュース|スムージー|ドリンク|サンド|トースト|"
    "カレー|チキン|ポーク|ビーフ|オーブン|フライパン|レンジ|キッチン|リビング|ベランダ|バルコニー|クローゼット|デスク|ワーク|シェルフ|フラワー|アレンジ|リース|キャンドル)"
)
_MARKS = "ៗ។៕៖"


def syllables(word: str) -> list[str]:
    """A word cut into what must stay together; joined they give the word back."""
    parts: list[str] = []
    end = 0
    for found in _UNSPACED.finditer(word):
        if end < found.start():
            parts.append(word[end : found.start()])
        text = found.group()
        if text[0] < "\u0f00":
            parts += _lao(text)
        else:
            parts += _BURMESE.split(text) if text[0] < "\u1700" or text[0] > "\ua000" else _khmer(text)
        end = found.end()
    return [*parts, word[end:]] if end < len(word) else parts


def loanword_starts(word: str) -> list[int]:
    """Where in a long run of Katakana another word begins, as far as it is a usual one of blogs."""
    return [
        run.start() + found.start()
        for run in _LONG_LOAN.finditer(word)
        for found in _LOANWORDS.finditer(run.group())
        if found.start() >= 3
    ]


def is_unspaced(word: str) -> bool:
    """Whether a word holds letters of these scripts."""
    return _UNSPACED.search(word) is not None


def _lao(text: str) -> list[str]:
    parts: list[str] = []
    end = 0
    for found in _LAO.finditer(text):
        if end < found.start() and parts:  # signs that no rule knows stay with what they follow
            parts[-1] += text[end : found.start()]
        parts.append(text[found.start() if parts else 0 : found.end()])
        end = found.end()
    if not parts:
        return [text]
    parts[-1] += text[end:]
    return parts


def _khmer(text: str) -> list[str]:
    """A bare consonant closes the syllable before it, or opens the next one."""
    clusters = _khmer_clusters(text)
    parts: list[str] = []
    is_open, takes_final = False, False
    for index, cluster in enumerate(clusters):
        if parts and (is_open or cluster[0] in _MARKS):
            parts[-1] += cluster
            is_open, takes_final = False, cluster[-1] not in _KHMER_CLOSING + _MARKS
        elif len(cluster) == 1 and takes_final and not _opens(clusters[index + 1 : index + 2]):
            parts[-1] += cluster
            takes_final = False
        else:
            parts.append(cluster)
            is_open = len(cluster) == 1
            takes_final = not is_open and cluster[-1] not in _KHMER_CLOSING
    return parts


def _opens(following: Sequence[str]) -> bool:
    """Whether a bare consonant before this cluster begins its word: before a nasal with another consonant below it."""
    return bool(following) and following[0][0] in _KHMER_NASALS and _COENG in following[0]


def _khmer_clusters(text: str) -> list[str]:
    clusters: list[str] = []
    for char in text:
        is_sign = "\u17b4" <= char <= "\u17d3" or char == "\u17dd"
        if clusters and (is_sign or clusters[-1].endswith(_COENG)):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters
