"""The content's sections: each heading with the pictures and the beginning of the text below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document
from server.rules.reading.outline import content, without_number
from server.values.page import PageImage, Section

_MAX_SECTIONS = 80
_MAX_IMAGES = 8
_MAX_TEXT = 300
_MIN_PARAGRAPH = 20
_MIN_SENTENCE = 12
_LEVELS = {"h2": 2, "h3": 3, "h4": 4}


@dataclass(slots=True)
class _Open:
    heading: str
    level: int
    images: list[PageImage] = field(default_factory=list)
    text: str = ""


def page_sections(
    doc: Document,
    root: LexborNode | None,
    headings: Sequence[str],
    items: Sequence[str],
    pictures: Mapping[int, PageImage],
) -> tuple[Section, ...]:
    """The sections in the order of the page. A picture right before a heading still belongs to the section above it.

    A heading of the fourth level only opens a section where the page has none of the second and third.
    """
    if root is None:
        return ()
    wanted, has_upper = set(headings), bool(headings)
    found: list[_Open] = []
    for node in content(doc):
        if doc.is_chrome(node):
            continue
        if level := _LEVELS.get(node.tag or ""):
            heading = doc.text_of(node)
            if (heading in wanted and level < 4) or (not has_upper and level == 4 and 1 < len(heading) <= 200):
                if len(found) == _MAX_SECTIONS:
                    break
                found.append(_Open(heading, level))
        elif not found:
            continue
        elif node.tag == "p":
            _take_text(found[-1], doc, node)
        else:
            _take_image(found[-1], pictures.get(node.mem_id))
    places = _places(found, items)
    return tuple(
        Section(one.heading, one.level, tuple(one.images), one.text, places.get(number))
        for number, one in enumerate(found)
    )


def _take_text(section: _Open, doc: Document, node: LexborNode) -> None:
    if len(section.text) >= _MAX_TEXT // 2:
        return
    text = doc.text_of(node)
    # "Peacocks roam free." is short, but a sentence.
    if len(text) < _MIN_PARAGRAPH and not (len(text) >= _MIN_SENTENCE and text.endswith((".", "!", "?", "。"))):
        return
    joined = f"{section.text} {text}".strip()
    section.text = joined if len(joined) <= _MAX_TEXT else joined[:_MAX_TEXT].rpartition(" ")[0] + "…"


def _take_image(section: _Open, image: PageImage | None) -> None:
    if image is not None and len(section.images) < _MAX_IMAGES and image not in section.images:
        section.images.append(image)


def _places(found: Sequence[_Open], items: Sequence[str]) -> dict[int, int]:
    """Which section is which entry of the list post, by their texts, each entry once."""
    wanted = {text.casefold(): place for place, text in reversed(list(enumerate(items)))}
    places: dict[int, int] = {}
    for number, section in enumerate(found):
        for text in (section.heading, without_number(section.heading)):
            if (place := wanted.pop(text.casefold(), None)) is not None:
                places[number] = place
                break
    return places
