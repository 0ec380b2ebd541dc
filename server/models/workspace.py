"""The tenant, its people, their sessions and keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, UtcDateTime
from server.models.columns import CreatedAt, Id, Instant, Pausable, WorkspaceId

ROLES = ("owner", "editor", "viewer")


class Workspace(Pausable, Base):
    """The tenant: owns everything below it; nothing is ever visible across workspaces.

    Its day, for what the AI writer may cost, begins at midnight in `timezone`; `ai_micros_per_day` is that cap in
    millionths of a dollar, None for the installation's.
    """

    __tablename__ = "workspace"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    pinterest_app_id: Mapped[str] = mapped_column(String(80), default="")  # of its own; else the installation's
    pinterest_app_secret_sealed: Mapped[str | None] = mapped_column(String(1000))
    timezone: Mapped[str] = mapped_column(String(64), default="UTC", server_default="UTC")
    ai_micros_per_day: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]


class User(Base):
    """A person. Without a password they sign in by one-time link only."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    email: Mapped[str | None] = mapped_column(String(320), unique=True)  # stored lower case
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[CreatedAt]


class Member(Base):
    """A person's role in a workspace."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("workspace_id", "user_id"),)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[CreatedAt]

    user: Mapped[User] = relationship()


class BrowserSession(Base):
    """A signed-in browser; only the hash of its cookie is stored."""

    __tablename__ = "browser_session"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    workspace_id: Mapped[WorkspaceId]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Instant]


class SignInLink(Base):
    """A one-time link's code, hashed; used once, for ten minutes."""

    __tablename__ = "sign_in_link"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    workspace_id: Mapped[WorkspaceId]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiKey(Base):
    """A program's key. `mode` is live or test (sees sandbox accounts only); shown once, stored hashed."""

    __tablename__ = "api_key"

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    name: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(10))
    hint: Mapped[str] = mapped_column(String(20))  # the first characters, so that people tell keys apart
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
