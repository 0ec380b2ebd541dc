"""Connecting accounts through Pinterest's consent page: what was asked for, and by whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, UtcDateTime
from server.models.columns import CreatedAt, Id, Instant, WorkspaceId


class ConnectLink(Base):
    """A single-use link with which somebody without a sign-in connects one profile's account. Only its hash is stored."""

    __tablename__ = "connect_link"

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account_id: Mapped[str | None] = mapped_column(String(40))  # what was connected with it


class ConsentRequest(Base):
    """One trip to Pinterest's consent page: 128 random bits, bound to a browser, good for one use.

    `binding_hash` is the hash of the session's (or the connect link's) own secret. With `account_id` it reconnects that
    account, and another Pinterest user is refused.
    """

    __tablename__ = "consent_request"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    workspace_id: Mapped[WorkspaceId]
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str | None] = mapped_column(String(40))
    link_id: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))  # live or trial
    binding_hash: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(80))
    redirect_uri: Mapped[str] = mapped_column(String(2048))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EarlierPin(Base):
    """A pin that the account had before it was connected here: it counts for the 48 hours, and marks posts as pinned."""

    __tablename__ = "earlier_pin"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    pinterest_pin_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    url_key: Mapped[str] = mapped_column(String(2048), index=True)
    board_id: Mapped[str] = mapped_column(String(80), default="")
    pinned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
