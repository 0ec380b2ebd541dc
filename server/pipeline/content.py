"""Making content: page facts and photos in, texts and stored images out. Used for new pins and for regenerations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from server import troubles
from server.pipeline import assets, post_texts, scrape
from server.pipeline.assets import StoredImage
from server.pipeline.content_order import ContentOrder
from server.pipeline.post_texts import Written
from server.pipeline.probing import Patience
from server.pipeline.scrape import Photo
from server.pipeline.services import Services
from server.pipeline.style import details_of, dressed
from server.rules import list_items, local_writer
from server.rules.fixed_text import with_fixed_text
from server.rules.item_pictures import pictures_of_items
from server.rules.page_orders import without_page_orders
from server.rules.phrases import phrase_of
from server.rules.prompting.prompt import language_of
from server.rules.prompting.wished import as_wished, unfollowed
from server.rules.urls import with_utm
from server.rules.wishes import is_understood
from server.values.brand import Focus
from server.values.clean import storable
from server.values.drawing import CleanImage, Drawn, DrawOrder, DrawTask
from server.values.language import primary
from server.values.page import PageFacts
from server.values.text import LINK_MAX, PinText, WritingTask
from server.values.wording import says

_MARKER_ROOM = 60
_ITEMS_SECONDS = 60.0  # for the pictures of all items of a list post
_PICTURED = 3  # entries that a template shows beside their pictures
DEFAULT_SIZE = "1000x1500"
IMAGE_SIZES = {DEFAULT_SIZE: (1000, 1500), "1000x2100": (1000, 2100), "1000x1000": (1000, 1000)}


OUR_FAULT = "Something went wrong on our side while this pin was made. Press Retry; the details are in the log."


@dataclass(frozen=True, slots=True)
class Piece:
    """One pin's content with its images stored; without an image the pin keeps the one that it has."""

    text: PinText
    image: StoredImage | None
    template: str
    photo: StoredImage | None = None
    focus: Focus | None = None
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class MadeContent:
    """The content of all pins of an order. `note` says why AI or a photo was not used.

    `items` has one entry per pin when the order asked for one pin for each item of a list post; there may be more than wishes.
    """

    pieces: tuple[Piece, ...]
    facts_json: dict[str, Any] = field(repr=False)
    link_url: str = ""
    note: dict[str, Any] | None = None
    items: tuple[dict[str, Any] | None, ...] = ()


def make_content(services: Services, order: ContentOrder) -> MadeContent:
    """Read, write, draw and store. Raises ReadError or StudioError when there is nothing to make a pin from."""
    facts = without_page_orders(scrape.read_article(services, order.url, order.hints, order.own_sites))
    if order.per_item:
        found = [list_items.wish_of(section) for section in list_items.items_of(facts)]
        items: list[dict[str, Any] | None] = [*found] or [None] * order.per_item
        order = replace(order, wishes=tuple({**order.wishes[0], "item": item} for item in items), per_item=0)
        return replace(_of_items(services, order, facts), items=tuple(items))
    return _of_items(services, order, facts)


def _of_items(services: Services, order: ContentOrder, facts: PageFacts) -> MadeContent:
    """Pins of a list post's items are made one by one, each of what the page says of its item; all others together."""
    if not any(wish.get("item") for wish in order.wishes):
        return _of_page(services, order, facts)
    orders: list[ContentOrder] = []
    for at, wish in enumerate(order.wishes):
        one = replace(order, wishes=(wish,), start=order.start + at, nth=at)
        if wish.get("item"):  # its own picture comes first: not the post's, and not the next one in turn
            one = replace(one, first_photo=order.start, hints=replace(order.hints, featured_image=""))
        orders.append(one)
    pages = [list_items.facts_of_item(facts, wish.get("item") or {}) for wish in order.wishes]
    written = None if order.kept.text is not None else post_texts.written_each(services, orders, pages, facts)
    made: list[MadeContent] = []
    fetched: dict[str, CleanImage] = {}  # items share pictures
    patience = Patience(seconds=_ITEMS_SECONDS)
    for at, (one, page) in enumerate(zip(orders, pages, strict=True)):
        used = (piece.template for before in made for piece in before.pieces)
        one = replace(one, avoid_templates=(*order.avoid_templates, *used))
        made.append(_of_page(services, one, page, fetched, written[at] if written else None, patience))
    pieces = tuple(piece for one in made for piece in one.pieces)
    return MadeContent(pieces, _told(facts), made[0].link_url, next((one.note for one in made if one.note), None))


def _of_page(
    services: Services,
    order: ContentOrder,
    facts: PageFacts,
    fetched: dict[str, CleanImage] | None = None,
    written: Written | None = None,
    patience: Patience | None = None,
) -> MadeContent:
    texts, note = _texts(services, order, facts, written)
    if order.kept.has_image:
        return MadeContent(tuple(Piece(text, None, "") for text in texts), _told(facts), _link(order), note)
    photos, stored_photos, reasons = _photos(services, order, facts, texts, fetched, patience)
    drawn = draw(services, order, facts, texts, photos)
    pieces = tuple(
        Piece(
            text=_with_fitting_alt_text(text, facts, photos, one, order),
            image=assets.keep_drawn(services, one),
            template=one.drawing.template,
            photo=stored_photos.get(one.photo) if one.photo is not None else None,
            focus=one.drawing.focus,
            is_repeat=one.is_repeat,
        )
        for text, one in zip(texts, drawn, strict=True)
    )
    asked = [one.drawing.instead for one, wish in zip(drawn, order.wishes, strict=True) if wish.get("template")]
    other = next(filter(None, asked), "")
    if note is None and other:
        note = {"code": "template_unfit", "params": {}, "text": other}
    if note is None and drawn[0].is_unchanged:
        note = {"code": "no_other_picture", "params": {}, "text": _told_of("no_other_picture")}
    if note is None and not photos and reasons:
        note = {"code": "no_usable_photo", "params": {}, "text": "No photo of the page could be used: " + reasons[0]}
    return MadeContent(pieces, _told(facts), _link(order), note)


def _texts(
    services: Services, order: ContentOrder, facts: PageFacts, written: Written | None
) -> tuple[list[PinText], dict[str, Any] | None]:
    """The texts of all pins, each with the phrase that it aims at and the profile's fixed text; and what is to be said of them."""
    kept = order.kept
    if kept.text is not None:
        words = kept.overlay or local_writer.write(WritingTask(facts, start=order.start))[0].overlay
        return [replace(kept.text, overlay=words)], None
    if written is None:
        written = post_texts.written(services, order, facts)
    task, texts, note = written.task, written.texts, written.note
    finished = [
        replace(
            _with_wished_title(text, wish),
            description=with_fixed_text(text.description, order.fixed_text),
            overlay=kept.overlay or text.overlay,
            phrase=text.phrase or _aimed_at(text, phrase_of(task.phrases, order.start + at), task),
        )
        for at, (text, wish) in enumerate(zip(texts, order.wishes, strict=True))
    ]
    return finished, _with_wish(note, _note_on(finished, task) or _left_of_wish(texts, task))


def _with_wish(note: dict[str, Any] | None, other: dict[str, Any] | None) -> dict[str, Any] | None:
    """Why the AI writer did not write, and which wish went unheard for it: one must not hide the other."""
    if note is None or other is None:
        return note or other
    text = other["text"]
    if wish := other["params"].get("wish"):
        is_partly = other["code"] == "wish_partly_followed"
        text = (
            f"Without the AI the wish “{wish}” {'was followed only in part' if is_partly else 'could not be followed'}."
        )
    params = {**other["params"], **(note.get("params") or {})}
    return {**note, "params": params, "text": f"{note['text']} {text}"}


def _aimed_at(text: PinText, phrase: str, task: WritingTask) -> str:
    """The phrase, where the text has its words: a pin that does not say it is not found by it."""
    return phrase if says(f"{text.title}. {text.description}", phrase, primary(task.facts.language)) else ""


def _note_on(texts: Sequence[PinText], task: WritingTask) -> dict[str, Any] | None:
    """What the texts do not keep: a wish that the local writer could not follow, a word to avoid that stands in a title."""
    if texts[0].writer == local_writer.WRITER and task.wish and not local_writer.follows(task):
        if is_understood(task.wish):
            return {
                "code": "wish_partly_followed",
                "params": {"wish": task.wish},
                "text": _told_of("wish_partly_followed"),
            }
        return {"code": "wish_needs_ai", "params": {"wish": task.wish}, "text": _told_of("wish_needs_ai")}
    words = local_writer.kept_words(texts, task)
    if not words:
        return None
    text = f"{_told_of('word_to_avoid_kept')} ({', '.join(words)})"
    return {"code": "word_to_avoid_kept", "params": {"words": list(words)}, "text": text}


def _left_of_wish(texts: Sequence[PinText], task: WritingTask) -> dict[str, Any] | None:
    """What the AI's text does not keep of the wish, after it was asked again."""
    if texts[0].writer == local_writer.WRITER or not task.wish.strip():
        return None
    asked = as_wished(task)
    left = list(dict.fromkeys(unfollowed(texts[0], asked, language_of(asked))))
    if not left:
        return None
    return {
        "code": "wish_unmet",
        "params": {"wish": task.wish, "left": left},
        "text": f"{_told_of('wish_unmet')} ({'; '.join(left)})",
    }


def _told_of(code: str) -> str:
    return str(troubles.TROUBLES[code].text)


def _photos(
    services: Services,
    order: ContentOrder,
    facts: PageFacts,
    texts: Sequence[PinText],
    fetched: dict[str, CleanImage] | None = None,
    patience: Patience | None = None,
) -> tuple[list[Photo], dict[int, StoredImage], list[str]]:
    """The photos to draw with, where each is stored, and why others were left out."""
    kept = order.kept
    if kept.photo is not None:
        jpeg = services.storage.get(kept.photo_key)
        image = CleanImage(jpeg, b"", kept.photo.width, kept.photo.height, kept.photo.dominant_color or "")
        return [Photo(kept.photo_url, "", image)], {0: kept.photo}, []
    if order.is_photo_chosen:
        photo = scrape.fetch_chosen(services, facts, str(order.wishes[0]["image_url"]))
        return [photo], {0: assets.keep_clean(services, photo.image, photo.url)}, []
    wanted = [str(wish["image_url"]) for wish in order.wishes if wish.get("image_url")]
    # Where the page tells which picture shows which entry, three of them together are worth more than others.
    entries = pictures_of_items(facts, texts[0].overlay.items[:_PICTURED])
    wanted += [
        order.hints.featured_image,
        *([facts.lead, *entries] if len(set(entries) - {""}) == _PICTURED else []),
    ]
    photos, reasons = scrape.fetch_photos(services, facts, wanted, fetched, patience)
    stored = {index: assets.keep_clean(services, photo.image, photo.url) for index, photo in enumerate(photos)}
    return photos, stored, reasons


def _told(facts: PageFacts) -> dict[str, Any]:
    """The facts as they are kept: what no database stores is dropped, wherever it came from."""
    told: dict[str, Any] = storable(asdict(replace(facts, text="")))
    return told


def draw(
    services: Services, order: ContentOrder, facts: PageFacts, texts: Sequence[PinText], photos: Sequence[Photo]
) -> list[Drawn]:
    """All images of the order, drawn in one studio job."""
    facts_json, urls = asdict(replace(facts, text="")), [photo.url for photo in photos]
    first_photo = order.start if order.first_photo is None else order.first_photo
    tasks = tuple(
        DrawTask(
            overlay=text.overlay,
            kind=facts.kind,
            template=str(wish.get("template") or ""),
            first_photo=first_photo + index,
            details=details_of(facts_json, text.overlay),
            focus=order.kept.focus,
            seed=order.start + index,
            item_photos=tuple(
                urls.index(url) if url in urls else None for url in pictures_of_items(facts, text.overlay.items)
            ),
            is_photo_chosen=order.is_photo_chosen,
            size=IMAGE_SIZES.get(str(wish.get("image_size") or ""), IMAGE_SIZES[DEFAULT_SIZE]),
        )
        for index, (text, wish) in enumerate(zip(texts, order.wishes, strict=True))
    )
    drawn: list[Drawn] = services.studio.run(
        "server.pipeline.craft:draw_pins",
        DrawOrder(
            tasks,
            dressed(services, order.style, order.url, facts.site_name),
            tuple(photo.image.jpeg for photo in photos),
            order.avoid_templates,
            order.only_templates,
            order.preferred_templates,
            order.seen,
            order.worn,
        ),
    )
    return drawn


def _link(order: ContentOrder) -> str:
    """The address with the profile's parameters, where Pinterest still takes the length (the marker needs room, too)."""
    tagged = with_utm(order.url, order.utm)
    return tagged if len(tagged) <= LINK_MAX - _MARKER_ROOM else order.url


def _with_wished_title(text: PinText, wish: Mapping[str, Any]) -> PinText:
    title = str(wish.get("title") or "")
    return replace(text, title=title) if title else text


def _with_fitting_alt_text(
    text: PinText, facts: PageFacts, photos: Sequence[Photo], drawn: Drawn, order: ContentOrder
) -> PinText:
    """The writers describe the page's main picture; a pin drawn with another one, or with none, says so."""
    url = photos[drawn.photo].url if drawn.photo is not None else None
    described = order.kept.photo_url if order.kept.text is not None else facts.lead
    if url == described and url is not None:
        return text
    return replace(text, alt_text=local_writer.alt_text(facts, url, text.overlay.headline))
