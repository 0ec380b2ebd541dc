"""Making content: page facts and photos in, texts and stored images out. Used for new pins and for regenerations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import telemetry
from server.errors import WriterError
from server.models import Article, Pin, Profile, Version
from server.pipeline import assets, scrape, writer_budget
from server.pipeline.assets import StoredImage
from server.pipeline.look import Look, details_of, dressed, look_of
from server.pipeline.scrape import Hints, Photo
from server.pipeline.services import Services
from server.rules import local_writer
from server.rules.urls import with_utm
from server.values.brand import Focus
from server.values.drawing import Drawn, DrawOrder, DrawTask
from server.values.page import PageFacts
from server.values.text import LINK_MAX, PinText, Voice, WritingTask

DEFAULT_UTM = {"utm_source": "pinterest", "utm_medium": "social"}
_MARKER_ROOM = 60
_NEIGHBOURS = 5  # templates of that many latest pins are avoided, so that the calendar varies


@dataclass(frozen=True, slots=True)
class ContentOrder:
    """Everything needed to make the content of one post's pins, as plain values.

    `start` is the first variant's index; `wishes` has one entry per pin: `{template, image_url, title, wish}`.
    """

    workspace_id: str
    url: str
    look: Look
    voice: Voice
    utm: Mapping[str, str]
    hints: Hints
    wishes: tuple[Mapping[str, Any], ...]
    start: int = 0
    notes: str = ""
    avoid_templates: tuple[str, ...] = ()
    only_templates: tuple[str, ...] = ()
    preferred_templates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One pin's content with its images stored."""

    text: PinText
    image: StoredImage
    template: str
    photo: StoredImage | None = None
    focus: Focus | None = None


@dataclass(frozen=True, slots=True)
class MadeContent:
    """The content of all pins of an order. `note` says why AI or a photo was not used."""

    pieces: tuple[Piece, ...]
    facts_json: dict[str, Any] = field(repr=False)
    link_url: str = ""
    note: dict[str, Any] | None = None


def order_for(session: Session, pins: Sequence[Pin], *, start: int = 0) -> ContentOrder:
    """Collect what making content for these pins of one post needs; called inside the claim's transaction."""
    first = pins[0]
    profile = session.get_one(Profile, first.profile_id)
    article = session.get(Article, first.article_id) if first.article_id else None
    return ContentOrder(
        workspace_id=first.workspace_id,
        url=article.url if article else first.link_url,
        look=look_of(session, profile),
        voice=Voice(**{key: value for key, value in profile.voice.items() if key in Voice.__slots__}),
        utm=profile.utm or DEFAULT_UTM,
        hints=_hints(first.wanted.get("hints") or {}),
        wishes=tuple({key: pin.wanted.get(key) for key in ("template", "image_url", "title", "wish")} for pin in pins),
        start=start,
        notes=str(first.wanted.get("notes") or ""),
        avoid_templates=_neighbour_templates(session, first),
        only_templates=tuple(profile.defaults.get("templates") or ()),
        preferred_templates=tuple(profile.defaults.get("preferred_templates") or ()),
    )


def make_content(services: Services, order: ContentOrder) -> MadeContent:
    """Read, write, draw and store. Raises ReadError or StudioError when there is nothing to make a pin from."""
    facts = scrape.read_article(services, order.url, order.hints)
    wanted = [str(wish["image_url"]) for wish in order.wishes if wish.get("image_url")]
    photos, reasons = scrape.fetch_photos(services, facts, [*wanted, order.hints.featured_image])
    texts, writer_note = write(services, _task(order, facts), order.workspace_id)
    drawn = draw(services, order, facts, texts, photos)
    stored_photos = {index: assets.keep_clean(services, photo.image, photo.url) for index, photo in enumerate(photos)}
    pieces = tuple(
        Piece(
            text=_with_fitting_alt_text(_with_wished_title(text, wish), facts, photos, one),
            image=assets.keep_drawn(services, one),
            template=one.drawing.template,
            photo=stored_photos.get(one.photo) if one.photo is not None else None,
            focus=one.drawing.focus,
        )
        for text, one, wish in zip(texts, drawn, order.wishes, strict=True)
    )
    note = writer_note
    if note is None and not photos and reasons:
        note = {"code": "no_usable_photo", "params": {}, "text": "No photo of the page could be used: " + reasons[0]}
    return MadeContent(pieces, asdict(replace(facts, text="")), _link(order), note)


def write(services: Services, task: WritingTask, workspace_id: str) -> tuple[list[PinText], dict[str, Any] | None]:
    """The AI writer when there is one and its money lasts, else the local writer; and why the AI's texts are not used."""
    if services.write_with_ai is not None:
        try:
            with writer_budget.spending(services.settings, workspace_id, task.count) as spent:
                return services.write_with_ai(task, spent), None
        except WriterError as error:
            telemetry.log("writer.fell_back", error_code=error.code, url=task.facts.url)
            return local_writer.write(task), error.to_json()
    return local_writer.write(task), None


def draw(
    services: Services, order: ContentOrder, facts: PageFacts, texts: Sequence[PinText], photos: Sequence[Photo]
) -> list[Drawn]:
    """All images of the order, drawn in one studio job."""
    facts_json = asdict(replace(facts, text=""))
    tasks = tuple(
        DrawTask(
            overlay=text.overlay,
            kind=facts.kind,
            template=str(wish.get("template") or ""),
            first_photo=order.start + index,
            details=details_of(facts_json, text.overlay),
            seed=order.start + index,
        )
        for index, (text, wish) in enumerate(zip(texts, order.wishes, strict=True))
    )
    drawn: list[Drawn] = services.studio.run(
        "server.pipeline.craft:draw_pins",
        DrawOrder(
            tasks,
            dressed(services, order.look, order.url, facts.site_name),
            tuple(photo.image.jpeg for photo in photos),
            order.avoid_templates,
            order.only_templates,
            order.preferred_templates,
        ),
    )
    return drawn


def _link(order: ContentOrder) -> str:
    """The address with the profile's parameters, where Pinterest still takes the length (the marker needs room, too)."""
    tagged = with_utm(order.url, order.utm)
    return tagged if len(tagged) <= LINK_MAX - _MARKER_ROOM else order.url


def _task(order: ContentOrder, facts: PageFacts) -> WritingTask:
    return WritingTask(
        facts=facts,
        count=len(order.wishes),
        voice=order.voice,
        categories=order.hints.categories,
        tags=order.hints.tags,
        notes=order.notes,
        wish=str(order.wishes[0].get("wish") or ""),
        start=order.start,
    )


def _with_wished_title(text: PinText, wish: Mapping[str, Any]) -> PinText:
    title = str(wish.get("title") or "")
    return replace(text, title=title) if title else text


def _with_fitting_alt_text(text: PinText, facts: PageFacts, photos: Sequence[Photo], drawn: Drawn) -> PinText:
    """The writers describe the page's main picture; a pin drawn with another one, or with none, says so."""
    url = photos[drawn.photo].url if drawn.photo is not None else None
    if url == facts.image:
        return text
    return replace(text, alt_text=local_writer.alt_text(facts, url, text.overlay.headline))


def _hints(told: Mapping[str, Any]) -> Hints:
    texts = {key: str(told.get(key) or "") for key in ("title", "excerpt", "language", "featured_image", "author")}
    return Hints(**texts, categories=tuple(told.get("categories") or ()), tags=tuple(told.get("tags") or ()))


def _neighbour_templates(session: Session, pin: Pin) -> tuple[str, ...]:
    rows = session.scalars(
        select(Version.template)
        .join(Pin, Pin.content_id == Version.id)
        .where(Pin.profile_id == pin.profile_id, Pin.article_id != pin.article_id)
        .order_by(Pin.created_at.desc(), Pin.ordinal)
        .limit(_NEIGHBOURS)
    )
    return tuple(rows)
