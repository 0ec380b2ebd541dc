"""Columns that many tables share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server import clock
from server.db import Json, UtcDateTime

Id = Annotated[str, mapped_column(String(40), primary_key=True)]
WorkspaceId = Annotated[str, mapped_column(String(40), ForeignKey("workspace.id", ondelete="CASCADE"), index=True)]
# for tables that have an index of several columns which begins with it
IndexedWorkspaceId = Annotated[str, mapped_column(String(40), ForeignKey("workspace.id", ondelete="CASCADE"))]
Instant = Annotated[datetime, mapped_column(UtcDateTime)]
CreatedAt = Annotated[datetime, mapped_column(UtcDateTime, default=clock.now)]
JsonObject = Annotated[dict[str, Any], mapped_column(Json, default=dict)]
JsonList = Annotated[list[Any], mapped_column(Json, default=list)]
MaybeJson = Annotated[dict[str, Any] | None, mapped_column(Json)]


class Pausable:
    """What can be paused: until an instant, or until a person lifts it (`paused_until` is None then).

    An instant that has passed ends the pause by itself; `is_paused` may still be set then.
    """

    is_paused: Mapped[bool] = mapped_column(default=False)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def is_paused_at(self, instant: datetime) -> bool:
        """Tell whether the pause covers this instant."""
        return self.is_paused and (self.paused_until is None or instant < self.paused_until)


class Resting:
    """What Pinterest wants left alone: until an instant, for a reason as `{code, params, text}`.

    `refusals` counts by cause what was said in a row: `{cause: {times, until}}`. All of it stays behind the end of the
    rest, until a success shows that it is over.
    """

    blocked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    block_reason: Mapped[MaybeJson]
    refusals: Mapped[MaybeJson]

    def rests_until(self, instant: datetime) -> datetime | None:
        """The end of the rest that covers this instant, None when there is none."""
        until = self.blocked_until
        return until if until is not None and until > instant else None
