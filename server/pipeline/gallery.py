"""Every template on a profile's own last post, so that its owner sees what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Article, Asset, Pin, Profile, Version
from server.pipeline.look import Look, details_of, dressed, look_of
from server.pipeline.services import Services
from server.values.drawing import DrawOrder, DrawTask
from server.values.text import Overlay

_PHOTOS = 4


@dataclass(frozen=True, slots=True)
class LastPost:
    """The words and photos of a profile's last post, as plain values; without one the title is ''. `key` changes when they do."""

    look: Look
    title: str = ""
    url: str = ""
    site_name: str = ""
    kind: str = "article"
    overlay: Overlay = field(default_factory=lambda: Overlay("Your next post"))
    details: Mapping[str, str] = field(default_factory=dict)
    photo_keys: tuple[str, ...] = ()
    key: str = ""


def last_post(session: Session, profile: Profile) -> LastPost:
    """Collect what the gallery draws: the youngest pin that was made from a page, and all photos of its post."""
    look = look_of(session, profile)
    found = session.execute(
        select(Version, Article)
        .join(Pin, Pin.content_id == Version.id)
        .join(Article, Article.id == Pin.article_id)
        .where(Pin.profile_id == profile.id, Version.template != "")
        .order_by(Pin.created_at.desc(), Pin.ordinal)
        .limit(1)
    ).first()
    key = f"{profile.version}"
    if found is None:
        return LastPost(look, url=profile.site_url, key=key)
    version, article = found
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
        look,
        title=str(article.facts.get("title") or version.title),
        url=article.url,
        site_name=str(article.facts.get("site_name") or ""),
        kind=str(article.facts.get("kind") or "article"),
        overlay=overlay,
        details=details_of(article.facts, overlay),
        photo_keys=tuple(dict.fromkeys(photo.storage_key for photo in photos))[:_PHOTOS],
        key=f"{key}-{version.id}",
    )


def draw_sample(services: Services, post: LastPost, template: str, seed: int = 0) -> bytes:
    """A small picture of one template on the post: JPEG, 400 pixels wide. No transaction may be open.

    Photos that the post does not have are made ones; a template whose facts the post does not have is shown on a made post.
    """
    photos = tuple(services.storage.get(key) for key in post.photo_keys)
    task = DrawTask(post.overlay, post.kind, template, details=post.details, seed=seed)
    order = DrawOrder((task,), dressed(services, post.look, post.url, post.site_name), photos)
    shown = services.studio.run("server.pipeline.craft:draw_sample", order)
    assert isinstance(shown, bytes)  # noqa: S101 - what the function returns
    return shown
