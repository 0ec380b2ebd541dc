"""The languages whose grammar the local writer joins facts in, and how it finds out which one a page is in."""

from __future__ import annotations

from server.rules.reading.language import speaks_further
from server.rules.writing.languages import de, en, es, fr, it, pt
from server.rules.writing.phrasebook import Phrasebook
from server.values.language import primary, scores, script, speaks_other
from server.values.text import WritingTask

BOOKS: dict[str, Phrasebook] = {module.BOOK.code: module.BOOK for module in (en, de, fr, es, pt, it)}


def phrasebook_for(declared: str, sample: str) -> Phrasebook | None:
    """Return the phrases of the page's language, None when facts are to be left unjoined.

    The declaration is not trusted blindly: many blogs in other languages still say `en-US`. The words of `sample` overrule
    it when they clearly speak another language, be it ours or not, or are written in another script.
    """
    if script(sample) not in {"Latin", ""}:
        return None
    declared = primary(declared)
    code = speaks_other(sample, declared) or declared
    return None if speaks_further(sample, code) else BOOKS.get(code)


def language_of(task: WritingTask, prose: str) -> str:
    """The page's language; the profile's where the page's words speak it more than any other, or where nothing tells the page's.

    Facts stay in the page's words, so another language around them would be two in one sentence.
    """
    declared, wished = task.facts.language, primary(task.voice.language)
    counted = scores(prose)
    if wished not in counted or script(prose) != "Latin":
        return declared
    most = max(counted.values())
    is_spoken = 0 < most == counted[wished]
    return wished if is_spoken or (not most and not declared) else declared
