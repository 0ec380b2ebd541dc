"""The few words the studio adds by itself, in the languages of the blogs, and what it reads in a headline."""

from __future__ import annotations

import re

# what a count on a badge counts · the two sides of a change
_WORDS: dict[str, tuple[str, str, str]] = {
    "ar": ("فكرة", "قبل", "بعد"),
    "bn": ("আইডিয়া", "আগে", "পরে"),
    "cs": ("nápadů", "Před", "Po"),
    "da": ("idéer", "Før", "Efter"),
    "de": ("Ideen", "Vorher", "Nachher"),
    "el": ("ιδέες", "Πριν", "Μετά"),
    "en": ("ideas", "Before", "After"),
    "es": ("ideas", "Antes", "Después"),
    "fi": ("ideaa", "Ennen", "Jälkeen"),
    "fr": ("idées", "Avant", "Après"),
    "he": ("רעיונות", "לפני", "אחרי"),
    "hi": ("आइडिया", "पहले", "बाद में"),
    "hu": ("ötlet", "Előtte", "Utána"),
    "id": ("ide", "Sebelum", "Sesudah"),
    "it": ("idee", "Prima", "Dopo"),
    "ja": ("選", "ビフォー", "アフター"),
    "ko": ("가지", "전", "후"),
    "nb": ("ideer", "Før", "Etter"),
    "nl": ("ideeën", "Voor", "Na"),
    "no": ("ideer", "Før", "Etter"),
    "pl": ("pomysłów", "Przed", "Po"),
    "pt": ("ideias", "Antes", "Depois"),
    "ro": ("idei", "Înainte", "După"),
    "ru": ("идей", "До", "После"),
    "sv": ("idéer", "Före", "Efter"),
    "ta": ("யோசனைகள்", "முன்", "பின்"),
    "th": ("ไอเดีย", "ก่อน", "หลัง"),
    "tr": ("fikir", "Önce", "Sonra"),
    "uk": ("ідей", "До", "Після"),
    "vi": ("ý tưởng", "Trước", "Sau"),
    "zh": ("个点子", "之前", "之后"),
}
# After these a badge needs no noun of its own: the headline says what is counted.
_COUNTED = re.compile(
    r"\b(ideas?|tips?|ways?|things?|recipes?|steps?|hacks?|tricks?|reasons?|mistakes?|rules?|places?|ideen|tipps|wege|"
    r"rezepte|schritte|idées|astuces|recettes|façons|trucos|formas|recetas|consejos|idee|ricette|modi|consigli|idei|"
    r"ideias|dicas|receitas|ideeën|recepten|идей|идеи|советов|рецептов|способов)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(  # near each other only: alone the words are everyday prepositions
    "|".join(rf"\b{re.escape(first)}\W+(?:\w+\W+){{0,2}}{re.escape(second)}\b" for _, first, second in _WORDS.values()),
    re.IGNORECASE,
)
_OPENING, _CLOSING = '"“„«»‘‹「『”', '"”“»«’›」』'


def counted(rest: str, language: str) -> str:
    """The noun for a count, where the headline does not name one; nothing in a language that is not known."""
    return "" if _COUNTED.search(rest) else _of(language)[0]


def before_after(language: str) -> tuple[str, str]:
    """The labels of two pictures; nothing in a language that is not known."""
    return _of(language)[1:]


def is_quoted(text: str) -> bool:
    """Whether a text stands in quotation marks."""
    bare = text.strip()
    return len(bare) > 3 and bare[0] in _OPENING and bare[-1] in _CLOSING


def unquoted(text: str) -> str:
    """A text without the marks around it."""
    return text.strip()[1:-1].strip() if is_quoted(text) else text


def tells_change(text: str) -> bool:
    """Whether a text speaks of a before and an after."""
    return bool(_CHANGE.search(text))


def _of(language: str) -> tuple[str, str, str]:
    return _WORDS.get(language[:2].lower(), _WORDS["en"] if not language else ("", "", ""))
