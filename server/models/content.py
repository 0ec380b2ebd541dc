"""Destinations that were read, images that were fetched or drawn, and videos that were uploaded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, UtcDateTime
from server.models.columns import CreatedAt, Id, JsonObject, WorkspaceId

VIDEO = "video"
LOGO = "logo"
EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4", "video/quicktime": "mov", "video/x-m4v": "m4v",
}  # fmt: skip


class Article(Base):
    """A destination URL and what was read from it; one per profile and canonical destination.

    `facts` is values.PageFacts as JSON, empty before the first reading.
    """

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("profile_id", "url_key"),)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"))
    site_id: Mapped[str | None] = mapped_column(ForeignKey("site.id", ondelete="SET NULL"), index=True)
    post_id: Mapped[str | None] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(String(2048))
    url_key: Mapped[str] = mapped_column(String(2048))
    facts: Mapped[JsonObject]
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[CreatedAt]


class Asset(Base):
    """An image or a video, content-addressed inside its workspace; `kind` is photo, pin, upload, logo or video."""

    __tablename__ = "asset"
    __table_args__ = (UniqueConstraint("workspace_id", "content_hash"),)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    kind: Mapped[str] = mapped_column(String(20))
    content_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of the stored bytes, hex
    content_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]  # bytes
    duration_ms: Mapped[int | None]  # of a video
    dominant_color: Mapped[str | None] = mapped_column(String(7))
    fingerprint: Mapped[str | None] = mapped_column(String(32))  # how it looks (imaging/fingerprint.py)
    source_url: Mapped[str | None] = mapped_column(String(2048))
    created_at: Mapped[CreatedAt]

    @property
    def is_video(self) -> bool:
        return self.kind == VIDEO

    @property
    def storage_key(self) -> str:
        """Where its bytes are stored."""
        return f"{self.content_hash}.{EXTENSIONS[self.content_type]}"

    @property
    def thumbnail_key(self) -> str:
        """Where its small copy for the calendar is stored."""
        return f"{self.content_hash}-236.jpg"


class Blob(Base):
    """Bytes in the database, for platforms where web and worker share no disk (`db:` storage).

    A video stands in pieces under `key/000000` and so on; the row of the key itself, empty, says that all are there.
    """

    __tablename__ = "blob"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]
