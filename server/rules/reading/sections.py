"""The content's sections: each heading with the pictures and the beginning of the text below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document
from server.rules.reading.entries import without_number
from server.rules.reading.outline import content
from server.rules.reading.text import words
from server.rules.reading.unseen import hides
from server.values.page import PageImage, Section

_MAX_SECTIONS = 80
_MAX_IMAGES = 8
_MAX_TEXT = 300
_MIN_PARAGRAPH = 20
_MAX_CAPTION = 60
_MIN_SENTENCE = 12
_LEVELS = {"h2": 2, "h3": 3, "h4": 4}


@dataclass(slots=True)
class _Open:
    heading: str
    level: int
    images: list[PageImage] = field(default_factory=list)
    text: str = ""
    closing: list[PageImage] = field(default_factory=list)  # pictures behind the last paragraph


def page_sections(
    doc: Document,
    root: LexborNode | None,
    headings: Sequence[str],
    items: Sequence[str],
    pictures: Mapping[int, PageImage],
) -> tuple[Section, ...]:
    """The sections in the order of the page. Pictures belong to the heading above them; to the one below them on a list post
    that shows each entry's picture first (`_lift`).

    A heading of the fourth level only opens a section where the page has none of the second and third.
    """
    if root is None:
        return ()
    wanted, has_upper = set(headings), bool(headings)
    found: list[_Open] = []
    before = _Open("", 1)  # what stands before the first heading
    for node, tag, _, is_chrome in content(doc):
        if is_chrome:
            continue
        if level := _LEVELS.get(tag):
            heading = doc.text_of(node)
            if (heading in wanted and level < 4) or (not has_upper and level == 4 and 1 < len(heading) <= 200):
                if len(found) == _MAX_SECTIONS:
                    break
                found.append(_Open(heading, level))
        elif tag == "p":
            section = found[-1] if found else before
            if section.closing and len(doc.text_of(node)) > _MAX_CAPTION:
                section.closing.clear()
            if len(section.text) < _MAX_TEXT // 2 and not hides(node.attributes):
                _take_text(section, doc, node)
        else:
            _take_image(found[-1] if found else before, pictures.get(node.mem_id))
    places = _places(found, items)
    _lift(before, found, sorted(places))
    return tuple(
        Section(one.heading, one.level, tuple(one.images), one.text, places.get(number))
        for number, one in enumerate(found)
    )


def _take_text(section: _Open, doc: Document, node: LexborNode) -> None:
    text = doc.text_of(node)
    # "Peacocks roam free." is short, but a sentence.
    if len(text) < _MIN_PARAGRAPH and not (len(text) >= _MIN_SENTENCE and text.endswith((".", "!", "?", "。"))):
        return
    joined = f"{section.text} {text}".strip()
    section.text = joined if len(joined) <= _MAX_TEXT else joined[:_MAX_TEXT].rpartition(" ")[0] + "…"


def _take_image(section: _Open, image: PageImage | None) -> None:
    if image is not None and len(section.images) < _MAX_IMAGES and image not in section.images:
        section.images.append(image)
        section.closing.append(image)


def _lift(before: _Open, found: list[_Open], entries: list[int]) -> None:
    """Give each entry the pictures above its heading, where a page shows them there.

    It does where a picture stands right before the first entry and either none behind the last, unless more pictures speak of
    the heading above them, or more of them speak of the heading below them.
    """
    if len(entries) < 2:
        return
    above = [found[number - 1] if number else before for number in entries]
    if not above[0].closing:
        return
    lifted = [
        list(section.images if number - 1 in entries else section.closing)
        for number, section in zip(entries, above, strict=True)
    ]
    told_above = sum(_speak_of(found[number].heading, found[number].images) for number in entries)
    told_below = sum(_speak_of(found[number].heading, images) for number, images in zip(entries, lifted, strict=True))
    is_led = not found[entries[-1]].images and told_below >= told_above
    if not is_led and not (told_below > told_above and 2 * told_below > len(entries)):
        return
    for section, images in zip(above, lifted, strict=True):
        section.images = [image for image in section.images if image not in images]
    for number, images in zip(entries, lifted, strict=True):
        found[number].images = [*images, *found[number].images][:_MAX_IMAGES]


def _speak_of(heading: str, images: list[PageImage]) -> bool:
    """Does the first picture's alt text or file name have a word of the heading?"""
    telling = {word for word in words(heading) if len(word) > 3}
    return bool(images) and not telling.isdisjoint(
        words(f"{images[0].alt} {unquote(images[0].url.rpartition('/')[2])}".replace("-", " ").replace("_", " "))
    )


def _places(found: Sequence[_Open], items: Sequence[str]) -> dict[int, int]:
    """Which section is which entry of the list post, by their texts, each entry once."""
    if not items:
        return {}
    wanted = {text.casefold(): place for place, text in reversed(list(enumerate(items)))}
    places: dict[int, int] = {}
    for number, section in enumerate(found):
        for text in (section.heading, without_number(section.heading)):
            if (place := wanted.pop(text.casefold(), None)) is not None:
                places[number] = place
                break
    return places
