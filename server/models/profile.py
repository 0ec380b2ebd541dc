"""A website or brand, and the WordPress installs connected to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, UtcDateTime
from server.models.columns import CreatedAt, Id, JsonList, JsonObject, Pausable, WorkspaceId


class Profile(Pausable, Base):
    """One website or brand. `blackout_dates` are local dates (ISO) on which none of its accounts publishes.

    `brand` holds the fields of values.Brand without the logos, which are assets; `brand_due_at` is when the site's look is
    read, None when nobody asks for it; `voice` those of values.Voice and `fixed_text`, which ends every description;
    `keywords` are search phrases that its pins aim at where a page speaks of them; `trend_region` is whose searches on
    Pinterest are asked for ('' by language and zone, 'off' for none); `utm` the parameters added to links; `defaults`
    what new pins get: `{count, new_pins, account_id, board_ids, templates, preferred_templates}`;
    `preflight` what is done about each kind of trouble, where that is not the default (`pipeline/check/policy.py`).
    """

    __tablename__ = "profile"

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    name: Mapped[str] = mapped_column(String(200))
    site_url: Mapped[str] = mapped_column(String(2048))
    timezone: Mapped[str] = mapped_column(String(64))
    brand: Mapped[JsonObject]
    logo_id: Mapped[str | None] = mapped_column(String(40))  # an asset; nothing deletes one that a profile names
    logo_for_dark_id: Mapped[str | None] = mapped_column(String(40))  # the same for dark grounds
    brand_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    voice: Mapped[JsonObject]
    keywords: Mapped[JsonList]
    trend_region: Mapped[str] = mapped_column(String(20), default="")
    utm: Mapped[JsonObject]
    defaults: Mapped[JsonObject]
    preflight: Mapped[JsonObject]
    blackout_dates: Mapped[JsonList]
    has_marker: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[CreatedAt]


class Site(Base):
    """A WordPress install. Its signing secret is sealed; `connect_code_hash` is the one-use code of its connection key.

    `failing_since` is the first of the last run of posts that did not become pins, once somebody was told of it.
    """

    __tablename__ = "site"

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(String(2048))
    hosts: Mapped[JsonList]  # lower-case host names (host or host:port) on which posts and their pictures lie
    secret_sealed: Mapped[str] = mapped_column(String(500))
    old_secret_sealed: Mapped[str | None] = mapped_column(String(500))
    connect_code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    connect_code_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    connected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_notice_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    plugin_version: Mapped[str] = mapped_column(String(40), default="")
    wordpress_version: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[CreatedAt]

    profile: Mapped[Profile] = relationship()


class BurntMessage(Base):
    """A `webhook-id` of a plugin call that acts or reads: it is good for one use."""

    __tablename__ = "burnt_message"
    __table_args__ = (UniqueConstraint("site_id", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(String(200))
    at: Mapped[CreatedAt]
