"""What drawing can and cannot do on this machine."""

from __future__ import annotations

from PIL import features

from server.imaging import emoji, fonts

# One everyday word's worth of letters for each script.
_PROBES = {
    "Latin": "aßřőțế",
    "Greek": "αβώ",
    "Cyrillic": "жщїў",
    "Arabic": "سلام",
    "Hebrew": "שלום",
    "Devanagari": "नमस्ते",
    "Bengali": "বাংলা",
    "Gurmukhi": "ਪੰਜਾਬੀ",
    "Gujarati": "ગુજરાતી",
    "Tamil": "தமிழ்",
    "Telugu": "తెలుగు",
    "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം",
    "Sinhala": "සිංහල",
    "Thai": "ไทย",
    "Lao": "ລາວ",
    "Khmer": "ខ្មែរ",
    "Myanmar": "မြန်မာ",
    "Georgian": "ქართული",
    "Armenian": "հայերեն",
    "Ethiopic": "አማርኛ",
    "Han": "漢字汉字",
    "Hiragana": "ひらがな",
    "Katakana": "カタカナ",
    "Hangul": "한국어",
    "Emoji": "🍋🎉",
}
_NEEDS_RAQM = frozenset(
    [
        "Devanagari",
        "Bengali",
        "Gurmukhi",
        "Gujarati",
        "Tamil",
        "Telugu",
        "Kannada",
        "Malayalam",
        "Sinhala",
        "Thai",
        "Lao",
        "Khmer",
        "Myanmar",
    ]
)


def available_scripts() -> tuple[str, ...]:
    """The scripts that come out right here: letters in a bundled face, and shaping where the script needs it."""
    return tuple(
        name
        for name, probe in _PROBES.items()
        if all(fonts.is_drawable(char) for char in probe) and (fonts.has_raqm() or name not in _NEEDS_RAQM)
    )


def missing_features() -> tuple[str, ...]:
    """What this machine lacks, one sentence each, with the way to get it; empty when all is well."""
    missing: list[str] = []
    if not fonts.has_raqm():
        missing.append(
            "Text shaping is off because FriBiDi is missing: Hindi, Thai and their relatives will look broken. "
            "Install it (Debian, Ubuntu: apt install libfribidi0; Fedora: dnf install fribidi; macOS: brew install fribidi)."
        )
    for feature, label in (("webp", "WebP"), ("avif", "AVIF")):
        if not features.check(feature):
            missing.append(f"{label} pictures cannot be read by this Pillow. Install Pillow from its official wheel.")
    absent = [name for name, probe in _PROBES.items() if not all(fonts.is_drawable(char) for char in probe)]
    if absent:
        missing.append(f"No face holds {', '.join(absent)}. Reinstall the fonts: pip install -r requirements.txt.")
    return tuple(missing)


def has_colored_emoji() -> bool:
    """Whether emoji keep their colours here, or are outlines in the text's own."""
    return bool(emoji.held())
