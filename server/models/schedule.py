"""Acts of scheduling: what was asked, which pins it placed, and what each pin was before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, BigId, UtcDateTime
from server.models.columns import CreatedAt, Id, JsonObject, MaybeJson, WorkspaceId


class Schedule(Base):
    """One act of scheduling by a person or program.

    `kind` is schedule, reschedule or delivery (pins that made room inside their delivery windows). `options` are the
    request's. Whether it is pending, running, completed or failed follows from its pins; `cancelled_at` and `undone_at`
    say that it was taken back. `told` is the end that webhooks were told of, completed or failed.
    """

    __tablename__ = "schedule"
    __table_args__ = (Index("ix_schedule_workspace_id_id", "workspace_id", "id"),)

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    kind: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(80))
    options: Mapped[JsonObject]
    seed: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[str | None] = mapped_column(String(20))


class ScheduleItem(Base):
    """One pin of a schedule. `role` is placed, moved (it made room) or refused.

    `before` and `after` are the pin's slot as it was and as it became: `{state, due_at, slot_wall, slot_timezone, why,
    account_id, profile_id, board_id, board_section_id, deliver_from, deliver_until, schedule_id}`, instants as RFC 3339;
    `before` is None for a pin that the schedule made (a copy for another account).
    """

    __tablename__ = "schedule_item"
    __table_args__ = (UniqueConstraint("schedule_id", "pin_id"), Index("ix_schedule_item_pin_id", "pin_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    schedule_id: Mapped[str] = mapped_column(ForeignKey("schedule.id", ondelete="CASCADE"))
    pin_id: Mapped[str] = mapped_column(ForeignKey("pin.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    role: Mapped[str] = mapped_column(String(10))
    before: Mapped[MaybeJson]
    after: Mapped[MaybeJson]
    why: Mapped[MaybeJson]
