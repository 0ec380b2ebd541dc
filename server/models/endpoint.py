"""Outgoing webhooks: where they go, and each message with its tries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, literal, select
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, BigId, UtcDateTime
from server.models.columns import CreatedAt, Id, JsonList, JsonObject, MaybeJson, WorkspaceId


class Endpoint(Base):
    """An address that is told of changes. `types` are the messages it wants, all when empty.

    While `old_secret_until` lies ahead, messages are signed with both secrets. `failing_since` is the first of a run of
    failures; an endpoint that is disabled says why in `disabled` ({code, text, at}).
    """

    __tablename__ = "endpoint"

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    url: Mapped[str] = mapped_column(String(2048))
    description: Mapped[str] = mapped_column(String(200), default="")
    types: Mapped[JsonList]
    secret_sealed: Mapped[str] = mapped_column(String(500))
    old_secret_sealed: Mapped[str | None] = mapped_column(String(500))
    old_secret_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_enabled: Mapped[bool] = mapped_column(default=True)
    disabled: Mapped[MaybeJson]
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[CreatedAt]


def is_told(workspace_id: Any) -> ColumnElement[bool]:
    """As SQL: has the workspace of an outer query a webhook? Without one, its events that no mail tells of are born dispatched.

    A webhook that is switched on at this very moment hears of what is begun from then on: transactions that have asked here
    already, and commit later, stay untold to it.
    """
    listening = select(literal(1)).where(Endpoint.workspace_id == workspace_id, Endpoint.is_enabled.is_(True))
    return listening.exists()


class Delivery(Base):
    """One message to one endpoint. `state` is pending, delivered or failed.

    `message_id` is the Standard Webhooks id: the same through all tries. `event_id` is the event it tells of.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "message_id"),
        Index("ix_delivery_state_next_attempt_at", "state", "next_attempt_at"),
        Index("ix_delivery_endpoint_id_id", "endpoint_id", "id"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[WorkspaceId]
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("endpoint.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(BigId)
    message_id: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(40))
    payload: Mapped[JsonObject]
    state: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_status: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
