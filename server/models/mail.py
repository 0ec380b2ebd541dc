"""Mail: what each member wants to be told, and each message with its tries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, UtcDateTime
from server.models.columns import CreatedAt, Id, JsonList, JsonObject, WorkspaceId


class MailSetting(Base):
    """What a member is told by mail: everything but the kinds in `off`. Made when it is first needed.

    `digest_at` is the member's next morning; `looked_at` how far the last digest has looked. `dry` names the accounts
    whose queue runs dry and when the member was told of it: `{account_id: instant}`.
    """

    __tablename__ = "mail_setting"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[WorkspaceId]
    off: Mapped[JsonList]
    digest_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dry: Mapped[JsonObject]


class Mail(Base):
    """One message to one member. `state` is pending, sent, failed or dropped (nothing was left to tell, or it is not wanted).

    `key` says what it is about, once for a member. `items` are what it tells of; its words are written when it is sent,
    by what is true then. While `is_unsure` a server may have taken it already: nothing is added to it any more.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("member_id", "key"),
        Index("ix_mail_state_next_attempt_at", "state", "next_attempt_at"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    sort: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(60))
    items: Mapped[JsonList]
    state: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    is_unsure: Mapped[bool] = mapped_column(default=False)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
