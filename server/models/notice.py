"""What WordPress told us, stored before it is answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, UtcDateTime
from server.models.columns import CreatedAt, Id, JsonObject, MaybeJson, WorkspaceId

ACCEPTED, PROCESSED, REFUSED = "accepted", "processed", "refused"


class Notice(Base):
    """One message; processed at least once, deduplicated by `(site_id, webhook_id)`.

    `state` goes accepted → processed, or refused when its content cannot lead to pins (`error` says why).
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("site_id", "webhook_id"),
        Index("ix_notice_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_notice_site_id_post_id", "site_id", "post_id"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    webhook_id: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(40))
    post_id: Mapped[str | None] = mapped_column(String(40))
    payload: Mapped[JsonObject]
    state: Mapped[str] = mapped_column(String(20), default=ACCEPTED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[MaybeJson]
    received_at: Mapped[CreatedAt]
    processed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
