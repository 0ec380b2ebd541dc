"""The languages whose grammar the local writer joins facts in, and how it finds out which one a page is in."""

from __future__ import annotations

import regex

from server.rules.writing.languages import de, en, es, fr, it, pt
from server.rules.writing.phrasebook import Phrasebook

BOOKS: dict[str, Phrasebook] = {module.BOOK.code: module.BOOK for module in (en, de, fr, es, pt, it)}
_WORD = regex.compile(r"\p{L}+")
_LATIN = regex.compile(r"\p{Latin}")
_SURE = 3  # so many more telling words than the declared language has
_LEADS = 2


def phrasebook_for(declared: str, sample: str) -> Phrasebook | None:
    """Return the phrases of the page's language, None when facts are to be left unjoined.

    The declaration is not trusted blindly: many blogs in other languages still say `en-US`. The words of `sample` overrule
    it when they clearly speak another of our languages, or are written in another script.
    """
    letters = _WORD.findall(sample.casefold())
    latin = sum(1 for word in letters if _LATIN.match(word))
    if letters and latin * 2 < len(letters):
        return None
    code = declared.replace("_", "-").split("-")[0].lower()
    scores = {name: sum(word in book.common for word in letters) for name, book in BOOKS.items()}
    best = max(scores, key=lambda name: scores[name])
    if code in BOOKS:
        return BOOKS[best] if scores[best] >= 2 * scores[code] + _SURE else BOOKS[code]
    if not code:
        ranked = sorted(scores.values(), reverse=True)
        return BOOKS[best] if ranked[0] >= ranked[1] + _LEADS else None
    return None
