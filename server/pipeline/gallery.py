"""Every template on a profile's own last post, so that its owner sees what there is to choose from.

Samples are drawn while the browser waits, few at once, and kept in memory: a second look costs nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Article, Asset, Pin, Profile, Version
from server.pipeline.kept_pictures import KeptPictures
from server.pipeline.services import Services
from server.pipeline.style import Style, details_of, dressed, style_of
from server.values.drawing import DrawOrder, DrawTask
from server.values.text import Overlay

_PHOTOS = 4
_AT_ONCE = 2  # the studio draws one by one, and the pins of a worker in this process wait for it, too
_WAIT_SECONDS = 3.0
_KEPT_BYTES = 10_000_000  # some three hundred samples


@dataclass(frozen=True, slots=True)
class LastPost:
    """The words and photos of a profile's last post, as plain values; without one the title is ''. `key` changes when they do."""

    style: Style
    title: str = ""
    url: str = ""
    site_name: str = ""
    kind: str = "article"
    overlay: Overlay = field(default_factory=lambda: Overlay("Your next post"))
    details: Mapping[str, str] = field(default_factory=dict)
    photo_keys: tuple[str, ...] = ()
    picture_count: int = 0  # of the page, as it was read: a pin made anew may be drawn with any of them
    key: str = ""


def last_post(session: Session, profile: Profile) -> LastPost:
    """Collect what the gallery draws: the youngest pin that was made from a page, and all photos of its post."""
    style = style_of(session, profile)
    found = session.execute(
        select(Version, Article)
        .join(Pin, Pin.content_id == Version.id)
        .join(Article, Article.id == Pin.article_id)
        .where(Pin.profile_id == profile.id, Version.template != "")
        .order_by(Pin.id.desc())  # ids keep the order of birth
        .limit(1)
    ).first()
    key = f"{profile.version}"
    if found is None:
        return LastPost(style, url=profile.site_url, key=key)
    version, article = found
    return _post(session, style, version, article, key)


def post_of_pin(session: Session, pin: Pin) -> LastPost:
    """The same of the post that a pin was made from, with the pin's own words; the title is '' for one without a post."""
    profile = session.get_one(Profile, pin.profile_id)
    style, key = style_of(session, profile), f"{profile.version}"
    article = session.get(Article, pin.article_id) if pin.article_id else None
    if article is None or article.read_at is None or pin.content is None or not pin.content.template:
        return LastPost(style, url=pin.link_url, key=key)
    return _post(session, style, pin.content, article, key)


def _post(session: Session, style: Style, version: Version, article: Article, key: str) -> LastPost:
    overlay = Overlay(
        str(version.overlay.get("headline") or version.title),
        str(version.overlay.get("kicker") or ""),
        tuple(version.overlay.get("items") or ()),
    )
    photos = session.scalars(
        select(Asset)
        .join(Version, Version.photo_id == Asset.id)
        .join(Pin, Pin.id == Version.pin_id)
        .where(Pin.article_id == article.id)
        .order_by(Version.id)
        .limit(_PHOTOS * 5)
    )
    return LastPost(
        style,
        title=str(article.facts.get("title") or version.title),
        url=article.url,
        site_name=str(article.facts.get("site_name") or ""),
        kind=str(article.facts.get("kind") or "article"),
        overlay=overlay,
        details=details_of(article.facts, overlay),
        photo_keys=tuple(dict.fromkeys(photo.storage_key for photo in photos))[:_PHOTOS],
        picture_count=len(article.facts.get("images") or ()),
        key=f"{key}-{version.id}",
    )


class Samples(KeptPictures):
    """Draws samples and keeps the latest looked at. Safe to share between threads."""

    def __init__(
        self, at_once: int = _AT_ONCE, wait_seconds: float = _WAIT_SECONDS, kept_bytes: int = _KEPT_BYTES
    ) -> None:
        super().__init__(
            at_once=at_once,
            wait_seconds=wait_seconds,
            kept_bytes=kept_bytes,
            busy="gallery_busy",
            busy_text="Other samples are being drawn right now. Try again in a few seconds.",
        )

    def get(self, services: Services, post: LastPost, template: str) -> bytes:
        """A small picture of one template on the post: JPEG, 400 pixels wide. No transaction may be open.

        Photos that the post does not have are made ones; a template whose facts the post does not have is shown on a made
        post. Raises TooManyRequests `gallery_busy` when enough others are being drawn.
        """
        key = hashlib.sha256(f"{template} {post!r}".encode(errors="replace")).hexdigest()  # all that the drawing shows
        return self.take(key, lambda: _draw(services, post, template))


SAMPLES = Samples()  # of this process


def _draw(services: Services, post: LastPost, template: str) -> bytes:
    photos = tuple(services.storage.get(key) for key in post.photo_keys)
    task = DrawTask(post.overlay, post.kind, template, details=post.details)
    order = DrawOrder((task,), dressed(services, post.style, post.url, post.site_name), photos)
    shown = services.studio.run("server.pipeline.craft:draw_sample", order)
    assert isinstance(shown, bytes)  # noqa: S101 - what the function returns
    return shown
