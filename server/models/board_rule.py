"""Which posts go to which boards, and boards that are proposed for posts without a fitting one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, UtcDateTime
from server.models.columns import CreatedAt, Id, JsonList, JsonObject, WorkspaceId


class BoardRule(Base):
    """Posts with this WordPress category or tag go to these boards of the account, in turns.

    `term` is the word as a person wrote it, `term_key` what is compared (case and spaces folded). `sections` names, by
    board, the section that pins go to; a board without one takes them itself.
    """

    __tablename__ = "board_rule"
    __table_args__ = (UniqueConstraint("account_id", "kind", "term_key"),)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    term: Mapped[str] = mapped_column(String(200))
    term_key: Mapped[str] = mapped_column(String(200))
    board_ids: Mapped[JsonList]
    sections: Mapped[JsonObject]
    created_at: Mapped[CreatedAt]


class BoardProposal(Base):
    """A board that posts would need. It is made on Pinterest only when a person says yes.

    `kind` is category, tag, or empty for posts without either. `state` is open, accepted or dismissed; `board_id` is
    the board that was made of it. On an open proposal `decided_at` says since when somebody is making the board.
    """

    __tablename__ = "board_proposal"
    __table_args__ = (UniqueConstraint("account_id", "kind", "term_key"),)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    term: Mapped[str] = mapped_column(String(200))  # the category or tag that has no board
    term_key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(1000), default="")
    posts: Mapped[int] = mapped_column(default=1)  # how many have asked for it so far
    state: Mapped[str] = mapped_column(String(10), default="open")
    board_id: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[CreatedAt]
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
