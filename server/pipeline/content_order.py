"""What making the content of a post's pins needs, gathered as plain values inside the claim's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Article, Asset, Board, Pin, Profile, Version
from server.models.neighbours import neighbours
from server.models.pictures import templates_of_post
from server.pipeline import assets, freshness, setup, writing
from server.pipeline.assets import StoredImage
from server.pipeline.scrape import Hints
from server.pipeline.style import Style, style_of
from server.rules.phrases import Own
from server.values.brand import Focus
from server.values.drawing import Seen
from server.values.text import Overlay, PinText, Voice

_NEIGHBOURS = 5  # templates of that many latest pins are avoided, so that the calendar varies


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of the version before when a single pin is made anew: its texts, or its image.

    With `text` nothing is written, and the image is drawn with that text's own words (or new ones where it has none).
    With `has_image` nothing is drawn. With `overlay` the image gets these words, whatever is written.
    With `photo` the new image is drawn from that photo, which lies under `photo_key`; `photo_url` is where the photo of
    the version before came from.
    """

    text: PinText | None = None
    has_image: bool = False
    overlay: Overlay | None = None
    photo: StoredImage | None = None
    photo_key: str = ""
    photo_url: str = ""
    focus: Focus | None = None


@dataclass(frozen=True, slots=True)
class ContentOrder:
    """Everything needed to make the content of one post's pins, as plain values.

    `start` is the first variant's index, `first_photo` the photo that it starts with where that is another; `wishes` has one entry per pin: `{template, image_url, title, wish, item, image_size}`.
    `taken` are the phrases that other pins of the post aim at. `per_item` is not 0 when a list post is to become one pin for
    each of its items, and then the number of pins for any other page. `nth` counts the items made one by one before this one.
    `own_sites` are where the workspace is at home (`setup.sites_of`).
    `worn` is how the pin has looked before, and `present` its text, when it is made anew. `is_photo_chosen`: a person chose the photo (`kept.photo`, else the `image_url` of the one wish), and none may stand in for it.
    """

    workspace_id: str
    url: str
    style: Style
    voice: Voice
    utm: Mapping[str, str]
    hints: Hints
    wishes: tuple[Mapping[str, Any], ...]
    start: int = 0
    first_photo: int | None = None
    notes: str = ""
    avoid_templates: tuple[str, ...] = ()
    only_templates: tuple[str, ...] = ()
    preferred_templates: tuple[str, ...] = ()
    fixed_text: str = ""
    own: Own = field(default_factory=Own)
    taken: tuple[str, ...] = ()
    account_id: str | None = None
    trend_region: str = ""
    timezone: str = ""
    kept: Kept = field(default_factory=Kept)
    seen: tuple[Seen, ...] = ()
    worn: tuple[Seen, ...] = ()
    present: PinText | None = None
    per_item: int = 0
    nth: int = 0
    is_photo_chosen: bool = False
    own_sites: tuple[str, ...] = ()


def order_for(session: Session, pins: Sequence[Pin], *, start: int = 0) -> ContentOrder:
    """Collect what making content for these pins of one post needs; called inside the claim's transaction."""
    first = pins[0]
    profile = session.get_one(Profile, first.profile_id)
    article = session.get(Article, first.article_id) if first.article_id else None
    return ContentOrder(
        workspace_id=first.workspace_id,
        url=article.url if article else first.link_url,
        style=style_of(session, profile),
        voice=writing.voice_of(profile.voice),
        utm=profile.utm or writing.DEFAULT_UTM,
        hints=_hints(first.wanted.get("hints") or {}),
        wishes=tuple(_wish(pin, profile) for pin in pins),
        start=start,
        notes=str(first.wanted.get("notes") or ""),
        avoid_templates=_avoided(session, pins),
        only_templates=tuple(profile.defaults.get("templates") or ()),
        preferred_templates=tuple(profile.defaults.get("preferred_templates") or ()),
        fixed_text=writing.fixed_text_of(profile.voice),
        own=Own(tuple(profile.keywords), _board_keywords(session, pins)),
        taken=_taken_phrases(session, pins),
        account_id=first.account_id,
        trend_region=profile.trend_region,
        timezone=profile.timezone,
        seen=freshness.seen(
            session, profile, first.account_id, without=[pin.id for pin in pins], article_id=first.article_id
        ),
        per_item=int(first.wanted.get("per_item") or 0) if len(pins) == 1 else 0,
        own_sites=setup.sites_of(session, first.workspace_id),
    )


def kept_of(session: Session, old: Version, names: Collection[str], *, has_text: bool) -> Kept:
    """What is to stay of a version, as plain values: the fields `names`, and with `has_text` all texts."""
    source = session.get(Asset, old.photo_id) if old.photo_id else None
    return Kept(
        text=text_of(old) if has_text else None,
        has_image="asset_id" in names,
        overlay=overlay_of(old) if "overlay" in names else None,
        photo=assets.stored(source) if source and "photo_id" in names else None,
        photo_key=source.storage_key if source else "",
        photo_url=(source.source_url or "") if source else "",
        focus=Focus(**old.focus) if "photo_id" in names and old.focus else None,
    )


def _wish(pin: Pin, profile: Profile) -> dict[str, Any]:
    wish = {key: pin.wanted.get(key) for key in ("template", "image_url", "title", "wish", "image_size", "item")}
    return {**wish, "image_size": wish["image_size"] or profile.defaults.get("image_size")}


def _hints(told: Mapping[str, Any]) -> Hints:
    texts = {key: str(told.get(key) or "") for key in ("title", "excerpt", "language", "featured_image", "author")}
    return Hints(**texts, categories=tuple(told.get("categories") or ()), tags=tuple(told.get("tags") or ()))


def _avoided(session: Session, pins: Sequence[Pin]) -> tuple[str, ...]:
    """Templates that these pins should not have, the worst last: those of the profile's latest pins in their order, those
    of the post's other pins, and those beside the first one's slot."""
    first = pins[0]
    of_others = Pin.article_id != first.article_id if first.article_id else Pin.id != first.id
    rows = session.scalars(
        select(Version.template)
        .join(Pin, Pin.content_id == Version.id)
        .where(Pin.profile_id == first.profile_id, of_others)
        .order_by(Pin.id.desc())  # ids keep the order of birth
        .limit(_NEIGHBOURS)
    )
    siblings = (
        templates_of_post(session, first.article_id, without=[pin.id for pin in pins]) if first.article_id else []
    )
    return (*reversed(list(rows)), *siblings, *(template for _, template in neighbours(session, first)))


def _board_keywords(session: Session, pins: Sequence[Pin]) -> tuple[str, ...]:
    """The phrases of the boards that these pins may go to."""
    boards = {pin.board_id or board for pin in pins for board in (pin.board_id, *(pin.wanted.get("board_ids") or ()))}
    names = sorted(filter(None, boards))
    if not names or pins[0].account_id is None:
        return ()
    rows = session.scalars(
        select(Board.keywords)
        .where(Board.account_id == pins[0].account_id, Board.id.in_(names))
        .order_by(Board.position)
    )
    return tuple(dict.fromkeys(word for words in rows for word in words))


def _taken_phrases(session: Session, pins: Sequence[Pin]) -> tuple[str, ...]:
    """What the post's other pins, and these before, aim at."""
    if pins[0].article_id is None:
        return ()
    rows = session.scalars(
        select(Version.phrase)
        .join(Pin, Pin.content_id == Version.id)
        .where(Pin.article_id == pins[0].article_id, Version.phrase != "")
        .distinct()
        .limit(100)
    )
    return tuple(rows)


def overlay_of(version: Version) -> Overlay | None:
    """The words on a version's image; None for one that was not drawn here."""
    words = version.overlay or {}
    if not words.get("headline"):
        return None
    return Overlay(str(words["headline"]), str(words.get("kicker") or ""), tuple(words.get("items") or ()))


def text_of(version: Version) -> PinText:
    """The words of a version."""
    return PinText(
        title=version.title,
        description=version.description,
        alt_text=version.alt_text,
        keywords=tuple(version.keywords),
        overlay=overlay_of(version) or Overlay(version.title),
        writer=version.writer,
        phrase=version.phrase,
    )
