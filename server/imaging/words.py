"""The few words the studio adds by itself, in the languages of the blogs, and what it reads in a headline."""

from __future__ import annotations

import re
from functools import lru_cache

from server.imaging import scripts

# what a count on a badge counts · the two sides of a change · what a how-to's badge counts
_WORDS: dict[str, tuple[str, str, str, str]] = {
    "ar": ("فكرة", "قبل", "بعد", "خطوات"),
    "fa": ("ایده", "قبل", "بعد", "مرحله"),
    "bn": ("আইডিয়া", "আগে", "পরে", "ধাপ"),
    "cs": ("nápadů", "Před", "Po", "kroků"),
    "da": ("idéer", "Før", "Efter", "trin"),
    "de": ("Ideen", "Vorher", "Nachher", "Schritte"),
    "el": ("ιδέες", "Πριν", "Μετά", "βήματα"),
    "en": ("ideas", "Before", "After", "steps"),
    "es": ("ideas", "Antes", "Después", "pasos"),
    "fi": ("ideaa", "Ennen", "Jälkeen", "vaihetta"),
    "fr": ("idées", "Avant", "Après", "étapes"),
    "he": ("רעיונות", "לפני", "אחרי", "שלבים"),
    "hi": ("आइडिया", "पहले", "बाद में", "चरण"),
    "hu": ("ötlet", "Előtte", "Utána", "lépés"),
    "id": ("ide", "Sebelum", "Sesudah", "langkah"),
    "it": ("idee", "Prima", "Dopo", "passi"),
    "ja": ("選", "ビフォー", "アフター", "ステップ"),
    "ko": ("가지", "전", "후", "단계"),
    "nb": ("ideer", "Før", "Etter", "trinn"),
    "nl": ("ideeën", "Voor", "Na", "stappen"),
    "no": ("ideer", "Før", "Etter", "trinn"),
    "pl": ("pomysłów", "Przed", "Po", "kroków"),
    "pt": ("ideias", "Antes", "Depois", "passos"),
    "ro": ("idei", "Înainte", "După", "pași"),
    "ru": ("идей", "До", "После", "шагов"),
    "sv": ("idéer", "Före", "Efter", "steg"),
    "ta": ("யோசனைகள்", "முன்", "பின்", "படிகள்"),
    "th": ("ไอเดีย", "ก่อน", "หลัง", "ขั้นตอน"),
    "tr": ("fikir", "Önce", "Sonra", "adım"),
    "uk": ("ідей", "До", "Після", "кроків"),
    "vi": ("ý tưởng", "Trước", "Sau", "bước"),
    "zh": ("个点子", "之前", "之后", "步"),
}
# what stands below the first entries of a longer list
_MORE = {
    "ar": "و{} أخرى", "bn": "+ আরও {}টি", "cs": "+ ještě {}", "da": "+ {} til", "de": "+ {} weitere", "el": "+ {} ακόμη",
    "en": "+ {} more", "es": "+ {} más", "fa": "و {} مورد دیگر", "fi": "+ vielä {}", "fr": "+ {} de plus", "he": "ועוד {}", "hi": "+ {} और",
    "hu": "+ még {}", "id": "+ {} lainnya", "it": "+ {} da scoprire", "ja": "ほか{}件", "ko": "외 {}가지", "nb": "+ {} til",
    "nl": "+ nog {}", "no": "+ {} til", "pl": "+ jeszcze {}", "pt": "e mais {}", "ro": "+ încă {}", "ru": "+ ещё {}",
    "sv": "+ {} till", "ta": "+ மேலும் {}", "th": "+ อีก {}", "tr": "+ {} tane daha", "uk": "+ ще {}", "vi": "+ {} mục nữa",
    "zh": "还有{}个",
}  # fmt: skip
# What a headline may begin with to be set apart: a count, a share, a sum of money.
_LEADING_NUMBER = re.compile(r"(?:[$€£₹]\s?)?\d{1,3}(?:[.,]\d{1,3})*(?:\s?[%€]|\+)?(?=\s+\S)")
# After these a badge needs no noun of its own: the headline says what is counted.
_COUNTED = re.compile(
    r"\b(ideas?|tips?|ways?|things?|recipes?|steps?|hacks?|tricks?|reasons?|mistakes?|rules?|places?|ideen|tipps|wege|"
    r"rezepte|schritte|idées|astuces|recettes|façons|trucos|formas|recetas|consejos|idee|ricette|modi|consigli|idei|"
    r"pasos|étapes|passi|passos|stappen|kroků|kroków|шагов|adım|"
    r"ideias|dicas|receitas|ideeën|recepten|идей|идеи|советов|рецептов|способов)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(  # near each other only: alone the words are everyday prepositions
    "|".join(
        rf"\b{re.escape(first)}\W+(?:\w+\W+){{0,2}}{re.escape(second)}\b" for _, first, second, _ in _WORDS.values()
    ),
    re.IGNORECASE,
)
_SCRIPTS = (
    ("ar", "\u0600", "\u06ff"), ("he", "\u0590", "\u05ff"), ("hi", "\u0900", "\u097f"), ("bn", "\u0980", "\u09ff"),
    ("ta", "\u0b80", "\u0bff"), ("th", "\u0e00", "\u0e7f"), ("el", "\u0370", "\u03ff"), ("ru", "\u0400", "\u04ff"),
    ("ko", "\uac00", "\ud7a3"), ("ja", "\u3040", "\u30ff"), ("zh", "\u4e00", "\u9fff"),
)  # fmt: skip
_LATIN = frozenset(
    ["cs", "da", "de", "en", "es", "fi", "fr", "hu", "id", "it", "nb", "nl", "no", "pl", "pt", "ro", "sv", "tr", "vi"]
)
_OPENING, _CLOSING = '"“„«»‘‹「『”', '"”“»«’›」』'


def leading_number(headline: str) -> str:
    """The number that a headline begins with, its sign included: `12`, `83%`, `$50`, `1,000`; '' without one."""
    found = _LEADING_NUMBER.match(headline)
    return found.group() if found else ""


def counted(rest: str, language: str, kind: str = "article") -> str:
    """The noun for a count, where the headline does not name one; nothing in a language that is not known, nor where
    it is not clear what the entries are."""
    if _COUNTED.search(rest) or kind in ("recipe", "product", "video"):
        return ""
    return _of(language)[3 if kind == "howto" else 0]


def more(left: str, language: str) -> str:
    """That so many more entries wait on the page; a bare number in a language that is not known."""
    if scripts.is_traditional(language):
        return f"還有{left}個"
    return _MORE.get(language[:2].lower(), _MORE["en"] if not language else "+ {}").format(left)


def before_after(language: str) -> tuple[str, str]:
    """The labels of two pictures; nothing in a language that is not known."""
    return _of(language)[1:3]


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


@lru_cache(maxsize=64)
def language_of(text: str, told: str = "") -> str:
    """The language of a text: what is told of it, unless its letters say otherwise ('' for Latin ones of which nothing is told)."""
    letters = [char for char in text if char.isalpha()]
    for name, first, last in _SCRIPTS:
        if 2 * sum(first <= char <= last for char in letters) > len(letters):
            return told if told and told[:2].lower() not in _LATIN else name
    return told


def _of(language: str) -> tuple[str, str, str, str]:
    return _WORDS.get(language[:2].lower(), _WORDS["en"] if not language else ("", "", "", ""))
