"""What each workspace's AI texts have used and cost, one row a day, shared by all workers.

Money is counted in millionths of a dollar, so that no sum drifts. The row is locked last.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String, case, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.db import Base, UtcDateTime, upsert

_QUIETLY = {"synchronize_session": False}


class WriterUse(Base):
    """One workspace's day.

    `micros` was spent; `reserved` is set aside for running calls and lapses at `reserved_until`, for their worker may have
    died. `capped` counts posts that went to the local writer because the day's money was used up.
    """

    __tablename__ = "writer_use"

    workspace_id: Mapped[str] = mapped_column(
        String(40), ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    tokens_in: Mapped[int] = mapped_column(BigInteger, default=0)
    tokens_out: Mapped[int] = mapped_column(BigInteger, default=0)
    micros: Mapped[int] = mapped_column(BigInteger, default=0)
    reserved: Mapped[int] = mapped_column(BigInteger, default=0)
    reserved_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    capped: Mapped[int] = mapped_column(default=0)


def reserve(
    session: Session, workspace_id: str, day: date, *, micros: int, cap: int, now: datetime, until: datetime
) -> bool:
    """Set money of the day aside before a call; False, counted as `capped`, when that would pass the cap."""
    empty = {"calls": 0, "tokens_in": 0, "tokens_out": 0, "micros": 0, "reserved": 0, "capped": 0}
    session.execute(
        upsert(session)(WriterUse)
        .values(workspace_id=workspace_id, day=day, **empty)
        .on_conflict_do_nothing(index_elements=["workspace_id", "day"])
    )
    row = (WriterUse.workspace_id == workspace_id, WriterUse.day == day)
    running = case((WriterUse.reserved_until > now, WriterUse.reserved), else_=0)
    taken = session.execute(
        update(WriterUse)
        .where(*row, WriterUse.micros + running + micros <= cap)
        .values(reserved=running + micros, reserved_until=until),
        execution_options=_QUIETLY,
    )
    if cap > 0 and taken.rowcount:  # type: ignore[attr-defined]
        return True
    session.execute(update(WriterUse).where(*row).values(capped=WriterUse.capped + 1), execution_options=_QUIETLY)
    return False


def settle(
    session: Session,
    workspace_id: str,
    day: date,
    *,
    reserved: int,
    calls: int,
    tokens_in: int,
    tokens_out: int,
    micros: int,
) -> None:
    """Count what was used in place of what was set aside for it."""
    session.execute(
        update(WriterUse)
        .where(WriterUse.workspace_id == workspace_id, WriterUse.day == day)
        .values(
            calls=WriterUse.calls + calls,
            tokens_in=WriterUse.tokens_in + tokens_in,
            tokens_out=WriterUse.tokens_out + tokens_out,
            micros=WriterUse.micros + micros,
            reserved=case((WriterUse.reserved > reserved, WriterUse.reserved - reserved), else_=0),
        ),
        execution_options=_QUIETLY,
    )
