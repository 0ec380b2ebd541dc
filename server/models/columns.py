"""Columns that many tables share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import mapped_column

from server import clock
from server.db import Json, UtcDateTime

Id = Annotated[str, mapped_column(String(40), primary_key=True)]
WorkspaceId = Annotated[str, mapped_column(String(40), ForeignKey("workspace.id", ondelete="CASCADE"), index=True)]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
CreatedAt = Annotated[datetime, mapped_column(UtcDateTime, default=clock.now)]
JsonObject = Annotated[dict[str, Any], mapped_column(Json, default=dict)]
JsonList = Annotated[list[Any], mapped_column(Json, default=list)]
MaybeJson = Annotated[dict[str, Any] | None, mapped_column(Json)]
