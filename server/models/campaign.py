"""A named, coloured span of time over profiles: a filter over pins, and a handle to shift or pause them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base
from server.models.columns import CreatedAt, Id, JsonList, Pausable, WorkspaceId


class Campaign(Pausable, Base):
    """A campaign. Both dates belong to it; `profile_ids` are the profiles it is meant for (empty: all)."""

    __tablename__ = "campaign"

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    name: Mapped[str] = mapped_column(String(200))
    color: Mapped[str] = mapped_column(String(7), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    profile_ids: Mapped[JsonList]
    created_at: Mapped[CreatedAt]
