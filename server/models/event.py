"""The audit trail, which is the outbox too; and the answers that a repeated request gets again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, BigId, UtcDateTime
from server.models.columns import CreatedAt, IndexedWorkspaceId, JsonObject, MaybeJson, WorkspaceId


class Event(Base):
    """One recorded change. Kinds are words such as `pin.moved`, `pin.edited`, `account.disconnected`.

    `actor` is `user:<id>`, `key:<id>`, `site:<id>` or the name of a pipeline step.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject_id_id", "subject_id", "id"),
        Index("ix_event_workspace_id_id", "workspace_id", "id"),
        Index("ix_event_workspace_id_at", "workspace_id", "at"),
        Index(
            "ix_event_undispatched",
            "id",
            sqlite_where=text("dispatched_at IS NULL"),
            postgresql_where=text("dispatched_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    workspace_id: Mapped[IndexedWorkspaceId]
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(40))
    old: Mapped[str | None] = mapped_column(String(20))
    new: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(80))
    data: Mapped[JsonObject]
    at: Mapped[CreatedAt]
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when its webhooks were written


class IdempotencyRecord(Base):
    """The first answer to a request with an idempotency key; `status` is None while the first is running."""

    __tablename__ = "idempotency_record"
    __table_args__ = (UniqueConstraint("workspace_id", "route", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    workspace_id: Mapped[WorkspaceId]
    route: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(255))
    body_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    answer: Mapped[MaybeJson]
    pin_id: Mapped[str | None] = mapped_column(String(40), index=True)  # such a record lives as long as its pin
    created_at: Mapped[CreatedAt]
