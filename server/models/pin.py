"""The unit of everything: a pin, its versions and its attempts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server import clock
from server.db import Base, Json, UtcDateTime
from server.models.columns import CreatedAt, Id, IndexedWorkspaceId, JsonList, JsonObject, MaybeJson

HAS_LABELS = text("pin.labels <> '[]'")  # word for word what the index below says, so that both databases use it


class Version(Base):
    """One generation of a pin's content; never changed, so that earlier ones can be brought back.

    `overlay` is values.Overlay and `focus` values.Focus as JSON; `writer` is local, openai, person or api.
    `phrase` is the search phrase that the texts aim at. `media_type` is image, carousel or video. `asset_id` is the picture that stands for the pin everywhere: the image,
    the first of a carousel (`slides` has them all), or a video's cover. A video without a picture of its own as cover
    shows its frame at `cover_at` seconds instead, and has no `asset_id`.
    """

    __tablename__ = "version"
    __table_args__ = (Index("ix_version_pin_id_number", "pin_id", "number", unique=True),)

    id: Mapped[Id]
    pin_id: Mapped[str] = mapped_column(String(40))  # no foreign key: the pin points here, and a circle helps nobody
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    alt_text: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[JsonList]
    overlay: Mapped[JsonObject]
    focus: Mapped[MaybeJson]
    asset_id: Mapped[str | None] = mapped_column(ForeignKey("asset.id"), index=True)
    photo_id: Mapped[str | None] = mapped_column(ForeignKey("asset.id"), index=True)
    media_type: Mapped[str] = mapped_column(String(10), default="image", server_default="image")
    video_id: Mapped[str | None] = mapped_column(String(40), index=True)  # no foreign key: SQLite would copy the table
    cover_at: Mapped[int | None]  # seconds
    template: Mapped[str] = mapped_column(String(60), default="")
    writer: Mapped[str] = mapped_column(String(20), default="")
    wish: Mapped[str] = mapped_column(Text, default="")
    phrase: Mapped[str] = mapped_column(String(200), default="", server_default="")
    edited: Mapped[JsonList]  # names of fields that a person set: a regeneration leaves them alone
    note: Mapped[MaybeJson]  # why the AI writer or the photo was not used, {code, params, text}
    created_at: Mapped[CreatedAt]

    slides: Mapped[list[Slide]] = relationship(order_by="Slide.position", lazy="select")


class Slide(Base):
    """One image of a carousel; as lasting as its version."""

    __tablename__ = "slide"

    version_id: Mapped[str] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id"), index=True)


class MediaUpload(Base):
    """How far a video pin's video is on its way to Pinterest: it must be there before the pin can be created.

    `step` is idle (nothing sent), registered (`media_id` is known, its bytes may be on their way), processing
    (Pinterest has the bytes), ready, or failed. `ready_at` is when Pinterest said so. `tries` counts how often
    Pinterest could not use the file. One worker at a time works on a row, under its lease.
    """

    __tablename__ = "media_upload"
    __table_args__ = (Index("ix_media_upload_step_next_at", "step", "next_at"),)

    pin_id: Mapped[str] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(String(40))  # whose upload it is; another account's is useless
    video_id: Mapped[str] = mapped_column(String(40))
    step: Mapped[str] = mapped_column(String(12), default="idle")
    media_id: Mapped[str | None] = mapped_column(String(40))
    registered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uploaded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    looks: Mapped[int] = mapped_column(default=0)  # at its progress, since the upload
    tries: Mapped[int] = mapped_column(default=0)
    troubles: Mapped[int] = mapped_column(default=0)  # in a row, that may pass
    error: Mapped[MaybeJson]
    lease_token: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Pin(Base):
    """What people schedule, see and publish.

    `version` is the row's number for optimistic locking and rises with every change; the content is the
    `content` it points at. `shown_at` is where the calendar shows it (published, due or created). `wanted` is
    what its maker asked for (`{template, image_url, wish, notes, new_pins, start}`). `deliver_from` and `deliver_until`
    (both or neither) are its delivery window: until it is queued it may move inside. `schedule_id` names the act of
    scheduling that gave it its present slot, None when it was placed alone. A live lease (`lease_until`
    in the future) means that a worker generates or publishes it, or works on what is published; `regeneration_*` is the
    separate lease of a regeneration in place. `denied` is `{ids, at}`: pins on Pinterest of which a person said that they
    are not this one, and when they said that it is not there although the board could not be read.

    `sync_state` is None, pending, done or refused: how far an edit after publication has come (`sync` is
    `{fields, number, base, error, asked_at, done_at}`, see `pipeline/publish/sync.py`), `sync_at` when it is sent next.
    `sweeps` counts the late looks since the last unknown outcome was settled, None when no outcome ever was unknown;
    `sweep_at` is the next one. `strays` are pins on Pinterest that are to be removed there, `{id, url, error?}` each.
    """

    __tablename__ = "pin"
    __table_args__ = (
        UniqueConstraint("notice_id", "ordinal"),
        UniqueConstraint("account_id", "pinterest_pin_id"),
        ForeignKeyConstraint(["content_id"], ["version.id"], name="fk_pin_content_id"),
        Index("ix_pin_account_id_state_due_at", "account_id", "state", "due_at", "id"),
        Index("ix_pin_workspace_id_shown_at", "workspace_id", "shown_at", "id"),
        Index("ix_pin_workspace_id_id", "workspace_id", "id"),
        Index("ix_pin_state_lease_until", "state", "lease_until"),
        Index("ix_pin_site_id_post_id", "site_id", "post_id"),
        Index(
            "ix_pin_regeneration_state",
            "regeneration_state",
            sqlite_where=text("regeneration_state IS NOT NULL"),
            postgresql_where=text("regeneration_state IS NOT NULL"),
        ),
        Index("ix_pin_account_id_shown_at", "account_id", "shown_at"),
        Index("ix_pin_profile_id_url_key", "profile_id", "url_key"),
        Index("ix_pin_profile_id_id", "profile_id", "id"),  # its latest pins
        Index("ix_pin_account_id_url_key", "account_id", "url_key"),
        Index("ix_pin_schedule_id", "schedule_id"),
        Index("ix_pin_campaign_id_state", "campaign_id", "state", "workspace_id"),  # its counts need nothing else
        Index(
            "ix_pin_labelled",
            "workspace_id",
            "id",
            sqlite_where=text("labels <> '[]'"),
            postgresql_where=text("labels <> '[]'"),
        ),
        Index("ix_pin_is_held", "id", sqlite_where=text("is_held"), postgresql_where=text("is_held")),
        Index(
            "ix_pin_sync_at",
            "sync_at",
            sqlite_where=text("sync_at IS NOT NULL"),
            postgresql_where=text("sync_at IS NOT NULL"),
        ),
        Index(
            "ix_pin_sweep_at",
            "sweep_at",
            sqlite_where=text("sweep_at IS NOT NULL"),
            postgresql_where=text("sweep_at IS NOT NULL"),
        ),
        Index(
            "ix_pin_check_at",
            "check_at",
            sqlite_where=text("check_at IS NOT NULL"),
            postgresql_where=text("check_at IS NOT NULL"),
        ),
        Index(  # those that go out soon are looked at first, however many others wait
            "ix_pin_due_at_unchecked",
            "due_at",
            sqlite_where=text("check_at IS NOT NULL"),
            postgresql_where=text("check_at IS NOT NULL"),
        ),
        Index(
            "ix_pin_is_delete_wanted",
            "id",
            sqlite_where=text("is_delete_wanted = 1"),  # to the letter, as conditions are written
            postgresql_where=text("is_delete_wanted"),
        ),
    )

    id: Mapped[Id]
    workspace_id: Mapped[IndexedWorkspaceId]
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    board_id: Mapped[str | None] = mapped_column(String(80))
    board_section_id: Mapped[str | None] = mapped_column(String(80))
    article_id: Mapped[str | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"), index=True)
    site_id: Mapped[str | None] = mapped_column(ForeignKey("site.id", ondelete="SET NULL"))
    post_id: Mapped[str | None] = mapped_column(String(40))
    notice_id: Mapped[str | None] = mapped_column(ForeignKey("notice.id", ondelete="SET NULL"))
    ordinal: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[str | None] = mapped_column(String(40))  # pins that were asked for together are made together
    link_url: Mapped[str] = mapped_column(String(2048))
    url_key: Mapped[str] = mapped_column(String(2048))
    campaign_id: Mapped[str | None] = mapped_column(String(40))  # no foreign key: SQLite would copy the table
    labels: Mapped[JsonList]  # free words, in the order given
    content_id: Mapped[str | None] = mapped_column(String(40))
    wanted: Mapped[JsonObject]

    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slot_wall: Mapped[str | None] = mapped_column(String(19))  # YYYY-MM-DDTHH:MM:SS where placed by the clock
    slot_timezone: Mapped[str | None] = mapped_column(String(64))
    deliver_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deliver_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    schedule_id: Mapped[str | None] = mapped_column(String(40))  # no foreign key: a forgotten schedule changes no pin
    why: Mapped[MaybeJson]
    shown_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)  # answers to a create; holds, waits and releases do not count
    holds: Mapped[JsonList]
    is_held: Mapped[bool] = mapped_column(default=False)
    warnings: Mapped[JsonList]
    waived: Mapped[JsonList]
    check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_cancel_wanted: Mapped[bool] = mapped_column(default=False)
    is_delete_wanted: Mapped[bool] = mapped_column(default=False)  # published, and to be removed on Pinterest
    error: Mapped[MaybeJson]
    lease_token: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looks: Mapped[int] = mapped_column(default=0)  # complete looks at the board since the last unknown outcome
    look_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    denied: Mapped[MaybeJson]

    regeneration_state: Mapped[str | None] = mapped_column(String(20))  # wanted, running or failed
    regeneration: Mapped[MaybeJson]  # {wish, parts, error, asked_at}
    regeneration_token: Mapped[str | None] = mapped_column(String(40))
    regeneration_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    sync_state: Mapped[str | None] = mapped_column(String(10))
    sync: Mapped[MaybeJson]
    sync_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sweeps: Mapped[int | None]
    sweep_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    strays: Mapped[JsonList]

    pinterest_pin_id: Mapped[str | None] = mapped_column(String(80))
    pinterest_url: Mapped[str | None] = mapped_column(String(2048))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    content: Mapped[Version | None] = relationship(lazy="joined", foreign_keys=[content_id])


# a pin's state that no index is looked up for: by its index SQLite would walk over all that was ever published
BARE_STATE = func.coalesce(Pin.state, "")


class Attempt(Base):
    """One try to create the pin: what exactly was sent, when, and its outcome.

    `outcome` is None while in flight, then published, rejected, transient, rate_limited, spam_blocked, token_refused,
    not_sent, unknown, released or lost (its worker died). `last_sent_at` is the last instant at which the request can
    have been on its way: reconciling counts from there.
    """

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_pin_id_number", "pin_id", "number", unique=True),)

    id: Mapped[Id]
    pin_id: Mapped[str] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"))
    account_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    lease_token: Mapped[str] = mapped_column(String(40))
    sent: Mapped[dict[str, Any]] = mapped_column(
        Json, default=dict
    )  # board, section, link with marker, title, content hash
    started_at: Mapped[CreatedAt]
    last_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20))
    http_status: Mapped[int | None]
    pinterest_code: Mapped[int | None]
    message: Mapped[str] = mapped_column(Text, default="")
    pinterest_pin_id: Mapped[str | None] = mapped_column(String(80))
