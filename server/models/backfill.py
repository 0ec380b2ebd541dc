"""Pinning the old posts of a whole blog: what was asked, and every post that was found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, BigId, UtcDateTime
from server.models.columns import CreatedAt, Id, JsonList, JsonObject, MaybeJson, WorkspaceId

# a back-fill: reading its posts → ready (previewed) → running → completed; or failed (nothing to read), cancelled
READING, READY, RUNNING = "reading", "ready", "running"
COMPLETED, FAILED, CANCELLED = "completed", "failed", "cancelled"
ACTIVE = (READING, RUNNING)
OPEN = (READING, READY, RUNNING)
ENDED = (COMPLETED, FAILED, CANCELLED)  # without `finished_at` as long as its pins are being cancelled
# one of its posts: found (not judged yet) → new or skipped; new → queued → making → made → done, or failed
FOUND, NEW, SKIPPED, QUEUED, MAKING, MADE, DONE, LOST = (
    "found", "new", "skipped", "queued", "making", "made", "done", "failed",
)  # fmt: skip


class Backfill(Base):
    """One act of pinning a blog's old posts.

    `url` is the blog's address as it was given, `host` its plain host: one host is asked by one back-fill at a time.
    `source` is where posts were found: wordpress, sitemap or feed. `options` are the wishes (`pipeline/backfill/options.py`).
    `cursor` says where reading goes on (`pipeline/backfill/reading.py`), `stats` counts what is in no row (duplicates, addresses
    of other sites, lists left out). `note` is what the blogger should know while it goes on, `error` why it ended.
    Nobody works on it before `next_at`: that is its pace, its wait after trouble, and the end of the lease in one.
    """

    __tablename__ = "backfill"
    __table_args__ = (
        Index("ix_backfill_state_next_at", "state", "next_at"),
        Index("ix_backfill_workspace_id_id", "workspace_id", "id"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    actor: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(2048))
    host: Mapped[str] = mapped_column(String(300), index=True)
    source: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[str] = mapped_column(String(12), default=READING)
    is_paused: Mapped[bool] = mapped_column(default=False)
    options: Mapped[JsonObject]
    cursor: Mapped[JsonObject]
    stats: Mapped[JsonObject]
    note: Mapped[MaybeJson]
    error: Mapped[MaybeJson]
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BackfillPost(Base):
    """One page of the blog. `why` says why it was skipped or what failed."""

    __tablename__ = "backfill_post"
    __table_args__ = (
        UniqueConstraint("backfill_id", "page_hash"),
        Index("ix_backfill_post_backfill_id_state", "backfill_id", "state", "rank"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    backfill_id: Mapped[str] = mapped_column(ForeignKey("backfill.id", ondelete="CASCADE"))
    page_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of the key that all its addresses share, hex
    url: Mapped[str] = mapped_column(String(2048))
    title: Mapped[str] = mapped_column(String(300), default="")
    dated: Mapped[datetime | None] = mapped_column(UtcDateTime)  # published, or else changed
    facts: Mapped[JsonObject]  # {categories, tags, post_id, is_changed}
    state: Mapped[str] = mapped_column(String(10), default=FOUND)
    why: Mapped[MaybeJson]
    rank: Mapped[int] = mapped_column(default=0)  # its turn, once it is queued
    pin_ids: Mapped[JsonList]
    schedule_id: Mapped[str | None] = mapped_column(String(40))
