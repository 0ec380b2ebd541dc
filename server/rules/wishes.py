"""What a wish for new content asks for, as far as fixed words tell: in every language that the local writer speaks."""

from __future__ import annotations

import regex

from server.rules.writing.languages import BOOKS

_KNOWN = ("shorter", "no_hashtags", "mention")
_ABOUT_THE_IMAGE = regex.compile(
    r"\b(?:overlay|headline|kicker|(?:words?|text|writing|title) (?:on|in|over) (?:the |my )?(?:image|picture|photo|pin)|"
    r"(?:image|picture|photo) (?:text|words?|title)|bildtext|bild-?überschrift|schlagzeile|text (?:auf|im|über) (?:dem |das )?(?:bild|foto)|"
    r"(?:texte?|mots?|titre) (?:sur|de) l['’]image|accroche|(?:texto|palabras|título|letrero) (?:en|sobre|de) la (?:imagen|foto)|"
    r"(?:texto|palavras|título) (?:na|sobre a|da) (?:imagem|foto)|(?:testo|parole|titolo|scritta) (?:sull['’]|nell['’]|dell['’])immagine)\b",
    regex.IGNORECASE,
)


def is_about_image_words(wish: str) -> bool:
    """Tell whether the wish speaks of the words on the image, so that new text means a new image, too."""
    return _ABOUT_THE_IMAGE.search(wish) is not None


def is_understood(wish: str) -> bool:
    """Tell whether the local writer can do something about the wish."""
    return any(
        regex.search(pattern, wish, regex.IGNORECASE)
        for book in BOOKS.values()
        for name in _KNOWN
        if (pattern := getattr(book, name, ""))
    )
