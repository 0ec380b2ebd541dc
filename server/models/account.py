"""Connected Pinterest accounts, their boards, and the pace that all workers share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, ForeignKey, Index, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.db import Base, UtcDateTime
from server.models.columns import CreatedAt, Id, JsonList, MaybeJson, Pausable, Resting, WorkspaceId

KINDS = ("sandbox", "trial", "live")


class AccountQueue(Resting, Base):
    """The pace of one Pinterest user, shared by all workers; two connections of the same user share it.

    `wake_at` is when a claimer should look at it again (the earliest due pin or end of a wait), None
    when there is nothing to do. `next_at` is the end of the minimum gap. `day`, `day_used` count what went
    out in the account's window day. It rests after a rate limit and in a spam block, which Pinterest puts on the user.
    `budget_*` is Pinterest's write budget as its headers told it.
    """

    __tablename__ = "account_queue"
    __table_args__ = (Index("ix_account_queue_wake_at", "wake_at"),)

    id: Mapped[str] = mapped_column(String(120), primary_key=True)  # kind:pinterest user id
    wake_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    day: Mapped[date | None]
    day_used: Mapped[int] = mapped_column(default=0)
    budget_limit: Mapped[int | None]
    budget_remaining: Mapped[int | None]
    budget_reset_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when an account is left alone, and why, as `{code, params, text}`."""

    until: datetime
    reason: dict[str, Any]


class Account(Pausable, Resting, Base):
    """A connected Pinterest account of a profile; its scheduling settings are the hard cap.

    `days_off` are weekdays without pins (0 is Monday); `image_spacing_days` keeps one image off the same board.

    `status` is connected or disconnected; `error` says why in `{code, params, text}`. `plan_version` rises
    when slots, settings, boards or the rotation change: a plan made on an older one is not committed.

    It rests where its own access is refused (its token, its app, trial access), whatever other connections of its
    Pinterest user may do; `rest_at` tells of both.
    """

    __tablename__ = "account"

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    queue_id: Mapped[str] = mapped_column(ForeignKey("account_queue.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    pinterest_user_id: Mapped[str] = mapped_column(String(80))
    username: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), default="connected")
    error: Mapped[MaybeJson]
    tokens_sealed: Mapped[str | None] = mapped_column(String(8000))  # JSON of values.TokenSet, sealed
    token_version: Mapped[int] = mapped_column(default=1)
    app_id: Mapped[str | None] = mapped_column(String(80))  # the Pinterest app that its tokens were granted to
    access_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refresh_lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    boards_refreshed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    boards_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when some of it is read next by itself
    boards_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the list is; before that, sections alone
    earlier_pins_cursor: Mapped[str | None] = mapped_column(String(500))  # where reading its earlier pins goes on
    earlier_pins_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trends_refused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # so long it is not asked for them
    pins_per_day: Mapped[int] = mapped_column(default=5)
    window_start: Mapped[str] = mapped_column(String(5), default="08:00")
    window_end: Mapped[str] = mapped_column(String(5), default="20:00")
    timezone: Mapped[str] = mapped_column(String(64))
    min_gap_seconds: Mapped[int] = mapped_column(default=120)
    missed_slots: Mapped[str] = mapped_column(String(10), default="catch_up")
    has_stripped_links: Mapped[bool] = mapped_column(default=False)  # its links come back without their query
    days_off: Mapped[JsonList]
    image_spacing_days: Mapped[int] = mapped_column(default=7)
    plan_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[CreatedAt]

    queue: Mapped[AccountQueue] = relationship()

    def rest_at(self, instant: datetime) -> Rest | None:
        """The longest rest that keeps the account at this instant: its own, or its Pinterest user's."""
        rests = [
            Rest(until, who.block_reason or {}) for who in (self, self.queue) if (until := who.rests_until(instant))
        ]
        return max(rests, key=lambda rest: rest.until, default=None)


def rests_no_more(now: Any) -> ColumnElement[bool]:
    """As SQL over both tables: neither the account nor its Pinterest user is to be left alone."""
    return and_(*(or_(who.blocked_until.is_(None), who.blocked_until <= now) for who in (Account, AccountQueue)))


class Board(Base):
    """A board as cached from Pinterest. `id` is Pinterest's own, unique per account.

    `turn` is the number of its last turn in the rotation (the smallest goes next). `is_gone`: Pinterest no
    longer lists it; its pins wait. `has_read_sections`: it was asked for its sections, and has told them unless it
    refused. `keywords` are search phrases that pins for it aim at.
    """

    __tablename__ = "board"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(1000), default="")
    privacy: Mapped[str] = mapped_column(String(20), default="PUBLIC")
    position: Mapped[int] = mapped_column(default=0)
    turn: Mapped[int] = mapped_column(default=0)
    is_in_rotation: Mapped[bool] = mapped_column(default=True)
    is_gone: Mapped[bool] = mapped_column(default=False)
    has_read_sections: Mapped[bool] = mapped_column(default=False)
    keywords: Mapped[JsonList]


class BoardSection(Base):
    """A section of a board as cached from Pinterest."""

    __tablename__ = "board_section"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    board_id: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))


class WorkerBeat(Base):
    """One running worker's heartbeat; readiness turns red when none is fresh. `trouble` names its parts that stand still."""

    __tablename__ = "worker_beat"

    id: Mapped[Id]
    role: Mapped[str] = mapped_column(String(20))
    host: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[CreatedAt]
    beat_at: Mapped[CreatedAt]
    clock_offset_seconds: Mapped[float] = mapped_column(Float, default=0.0)
    trouble: Mapped[JsonList]
