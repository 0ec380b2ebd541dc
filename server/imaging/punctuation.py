"""The marks of a typewriter made those of a printer: curled quotes and apostrophes, dashes, an ellipsis."""

from __future__ import annotations

import re

# English ones for the others, French too: its guillemets stand apart from their words by a space, at which a line could end.
_QUOTES = {
    **dict.fromkeys(("de", "cs", "sk", "sl", "bg", "hr", "is", "lt"), ("„", "“")),
    **dict.fromkeys(("pl", "hu", "ro", "nl"), ("„", "”")),
    **dict.fromkeys(("ru", "uk", "be", "el", "no", "nb", "nn"), ("«", "»")),
    **dict.fromkeys(("sv", "fi"), ("”", "”")),
}
# Here marks look otherwise, or are letters' own: צה"ל
_OTHER = ("he", "yi", "ar", "fa", "ur", "ja", "zh", "ko")
_LETTER = r"[^\W\d_]"
_APOSTROPHE = re.compile(rf"(?<={_LETTER})'(?={_LETTER})|(?<=[sSxzß])'(?=\s|$)|(?<!\S)'(?=\d\ds?\b)|(?<=\d)'(?=s\b)")
_PAIR = re.compile(r'(?<![\w"])"(?=\S)([^"]*\S)"(?!\w)')
_SINGLE = re.compile(r"(?<![\w'])'(?=\S)([^']*\S)'(?!\w)")
_DASH = re.compile(r"(?<=\S) (?:--?|---) (?=\S)")


def printed(text: str, language: str = "") -> str:
    """A text with the quotation marks of its language. Inches, minutes and marks without a partner stay what they are."""
    code = language[:2].lower()
    text = _DASH.sub(" – ", text.replace("...", "…"))
    if code in _OTHER:
        return text
    opening, closing = _QUOTES.get(code, ("“", "”"))
    text = _APOSTROPHE.sub("’", text)
    text = _PAIR.sub(lambda found: opening + found[1] + closing, text)
    return _SINGLE.sub(lambda found: "‘" + found[1] + "’", text)
