"""What people search for on Pinterest, as it was last read: once a day and region, whoever asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, UtcDateTime
from server.models.columns import Instant, JsonList


class Trend(Base):
    """The keywords of one region, best first. `next_at` is when they are asked for again, also after a failure.

    What one account is refused is remembered there (`account.trends_refused_until`): another one may be allowed to ask.
    """

    __tablename__ = "trend"

    id: Mapped[str] = mapped_column(
        String(60), primary_key=True
    )  # kind of account:region, then :interest where one was asked for
    keywords: Mapped[JsonList]
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[Instant]
