"""The entries of a list post and the steps of a how-to, as readers see them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document
from server.rules.reading.outline import content
from server.rules.reading.schema import objects_of, text_of
from server.rules.reading.text import text_in, unique
from server.rules.reading.visible_recipe import list_below_steps
from server.values.counts import promised

_NUMBERED = re.compile(r"^\s*(?:#\s*)?(\d{1,3})\s*(?:[.):\-–—]|\s)\s*(?=\S)")
_STEP = re.compile(
    r"(?i)^(?:step|schritt|étape|etape|paso|passo|passaggio|fase|stap|krok|steg|trin|шаг)\s*\d{1,2}(?:\s*/\s*\d{1,2})?\s*[:.)\-–—]?\s*(.*)$"
)
# Headings that stand around the entries of a list: questions, advice, offers.
_FRAME = re.compile(
    r"(?i)(?:[?？]\s*$|^\W*(?:how (?:to|we|i|do|does|long|much|many)|why|what|when|where|which|who|before you|tips?\b|faqs?|questions|shop|more\b|other|get the|pin|printable|a (?:quick |final )?(?:note|word)|wrapping|final|in (?:conclusion|summary)|the bottom|"
    r"our (?:picks?|method|favou?rite)|key takeaways|(?:quick |at a )?(?:overview|glance)|storing|storage|serving|variations|notes?\b|ingredients|instructions|equipment|related|conclusion|summary|bonus tips?|"
    r"wie|warum|was|wann|wo|welche|tipps?|häufige|fragen|fazit|zum schluss|mehr|weitere|aufbewahr|zutaten|zubereitung|comment|pourquoi|quand|quel|conseils?|astuces?|conclusion|conservation|"
    r"cómo|por qué|qué|cuándo|consejos|conclusi|preguntas|perché|quando|consigli|conclus|domande|como|por que|dicas|perguntas|waarom|hoe|veelgestelde|jak|dlaczego|porady)(?:\b|(?<=-)))"
)
# Where the words that name the things end: `Beaches` of `5 Best Beaches in Crete`.
_CHUNK_END = re.compile(
    r"(?i)[^\w\s'’&-]|\s[–—-]\s|\b(?:in|of|for|to|that|which|who|you|your|we|i|my|our|their|with|without|from|on|at|and|or|under|over|by|when|where|why|how|if|as|before|after|this|"
    r"these|every|everyone|will|can|are|is|not|worth|because|using|made|about|than|no|all|any|even|so|during|while|inspired)\b"
)
_MAX_LISTS = 100
_IRREGULAR = frozenset(["people", "children", "women", "men", "mice", "feet", "teeth", "geese"])
_VERBS = frozenset(
    ["love", "need", "want", "hate", "miss", "use", "know", "make", "eat", "regret", "adore", "try", "buy", "read"]
)


def list_items(
    doc: Document, root: LexborNode | None, title: str, all_headings: tuple[str, ...], language: str = ""
) -> tuple[str, ...]:
    """The entries of a list post: numbered headings, or as many headings as the title promises.

    Empty when the page is no list post: a numbered heading or two are chapters, not entries, and steps are a how-to's.
    """
    numbered = [
        (int(match[1]), text[match.end() :].strip()) for text in all_headings if (match := _NUMBERED.match(text))
    ]
    count = promised_count(title, language)
    if len(numbered) >= 3 and len({number for number, _ in numbered}) == len(numbered):
        return tuple(text for _, text in numbered if text)
    if names := _listed(doc, count, all_headings):
        return names
    if count is None or root is None:
        return ()
    known = frozenset(text for text in all_headings if not _STEP.match(text))
    for level in ("h2", "h3"):
        if entries := _as_promised(doc, level, known, count):
            return entries
    for node in root.css("ol")[:_MAX_LISTS]:
        if len(found := node.css("li")) == count:
            return tuple(text[:200] for entry in found if not doc.is_unseen(entry) and (text := text_in(entry)))
    return ()


def _as_promised(doc: Document, level: str, known: frozenset[str], count: int) -> tuple[str, ...]:
    """The headings of a level that are the promised things, without those around them.

    As many as promised, all of them or without questions and advice; else those with a picture of their own. A title is often
    off by one or two: then the same without questions and advice, and without what comes before the first or after the last picture.
    """
    pictured: dict[str, bool] = {}
    current = ""
    for piece in content(doc):
        if piece.tag == level:
            text = doc.text_of(piece.node)
            current = text if text in known else ""
            if current:
                pictured.setdefault(current, False)
        elif current and piece.tag in ("img", "amp-img") and not piece.is_chrome:
            pictured[current] = True
    texts = list(pictured)
    if len(texts) < 3:
        return ()
    framed = [text for text in texts if not _FRAME.search(text)]
    shown = [text for text in texts if pictured[text]]
    if len(texts) == count and len(framed) * 3 <= count:
        return tuple(texts)  # all of them are questions: these are the things
    for found in (framed, [text for text in shown if text in framed], shown, texts):
        if len(found) == count:
            return tuple(found)
    leeway = max(1, count // 5)
    if len(framed) >= 3 and abs(len(framed) - count) <= leeway:
        return tuple(framed[:count])
    return ()


def without_number(heading: str) -> str:
    """`Zest it` of `1. Zest it`; any other heading as it is."""
    match = _NUMBERED.match(heading)
    return heading[match.end() :].strip() if match else heading


def _listed(doc: Document, count: int | None, all_headings: tuple[str, ...]) -> tuple[str, ...]:
    """The entries of a declared `ItemList` that the title or the headings confirm: it may be a menu or a row of related posts."""
    for node in doc.items.of("itemlist"):
        entries = [
            text_of(entry, "name") or text_of(entry.get("item"), "name")
            for entry in objects_of(node.get("itemListElement"))
        ]
        names = tuple(unique(entry for entry in entries if entry))
        shown = {without_number(text).casefold() for text in all_headings}
        if len(names) >= 3 and (
            len(names) == count or 2 * len(shown & {one.casefold() for one in names}) >= len(names)
        ):
            return names
    return ()


def promised_count(title: str, language: str = "") -> int | None:
    """The number of things that a title announces (`12 ways to …`), None when it announces none.

    In English the things are more than one and the last word of their name: a `4 Bedroom House Tour` and `The 3 Little Pigs
    Party` promise nothing.
    """
    count = promised(title, language)
    if count < 3:
        return None
    if language[:2] != "en":
        return count
    written = re.search(rf"(?<!\d){count}\+?\s", title)
    return count if _names_things(title[written.end() :] if written else title.partition(" ")[2]) else None


def _names_things(text: str) -> bool:
    end = _CHUNK_END.search(text)
    words = (text[: end.start()] if end else text).lower().replace("’", "'").split()
    if not words:
        return True  # `Top 10 of the year`
    plural = [word for word in words if (word.endswith("s") and not word.endswith(("ss", "us"))) or word in _IRREGULAR]
    if not plural:
        return False
    # a name that goes on to the end of the title behind its things is another thing: a party, a review
    return end is not None or words[-1] in plural or words[-1] in _VERBS or words[-1].endswith(("ing", "ed"))


def visible_steps(
    doc: Document, root: LexborNode | None, all_headings: Sequence[str], *, has_recipe: bool = False
) -> tuple[str, ...]:
    """Steps of a how-to without markup for it: headings `Step 1: …`, else the numbered list below `Instructions`, which a recipe has too."""
    steps = [match[1].strip() for text in all_headings if (match := _STEP.match(text))]
    if len(steps) >= 2:
        return tuple(step[:1].upper() + step[1:] for step in steps if step)
    return list_below_steps(doc, all_headings) if root is not None and not has_recipe else ()
