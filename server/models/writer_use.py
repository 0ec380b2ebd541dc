"""What each workspace's AI texts have used and cost, one row a day, shared by all workers.

Money is counted in millionths of a dollar, so that no sum drifts. The day's row is locked last, and its reservations are
only touched under that lock.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.db import Base, upsert
from server.ids import new_id
from server.models.columns import Id, Instant

_QUIETLY = {"synchronize_session": False}


class WriterUse(Base):
    """One workspace's day.

    `micros` was spent. `capped` counts posts that went to the local writer because the day's money was used up.
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
    capped: Mapped[int] = mapped_column(default=0)


class WriterReservation(Base):
    """Money set aside for one running call. At `until` its worker must have died: then it counts as spent, for the service may
    have answered."""

    __tablename__ = "writer_reservation"
    __table_args__ = (Index("ix_writer_reservation_workspace_id_day", "workspace_id", "day"),)

    id: Mapped[Id]
    workspace_id: Mapped[str] = mapped_column(String(40), ForeignKey("workspace.id", ondelete="CASCADE"))
    day: Mapped[date]
    micros: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[Instant]


def reserve(
    session: Session, workspace_id: str, day: date, *, micros: int, cap: int, now: datetime, until: datetime
) -> str | None:
    """Set money of the day aside before a call and return its name; None, counted as `capped`, when that would pass the cap."""
    empty = {"calls": 0, "tokens_in": 0, "tokens_out": 0, "micros": 0, "capped": 0}
    session.execute(
        upsert(session)(WriterUse)
        .values(workspace_id=workspace_id, day=day, **empty)
        .on_conflict_do_nothing(index_elements=["workspace_id", "day"])
    )
    row = (WriterUse.workspace_id == workspace_id, WriterUse.day == day)
    spent = session.scalars(select(WriterUse.micros).where(*row).with_for_update()).one()  # others wait here
    lapsed = session.execute(
        delete(WriterReservation)
        .where(WriterReservation.workspace_id == workspace_id, WriterReservation.until <= now)
        .returning(WriterReservation.day, WriterReservation.micros),
        execution_options=_QUIETLY,
    ).all()
    for of_day, aside in lapsed:
        _count(session, workspace_id, of_day, calls=1, micros=aside)
        spent += aside if of_day == day else 0
    if cap > 0 and spent + set_aside(session, workspace_id, day) + micros <= cap:
        made = WriterReservation(id=new_id("wrs"), workspace_id=workspace_id, day=day, micros=micros, until=until)
        session.add(made)
        session.flush()
        return made.id
    session.execute(update(WriterUse).where(*row).values(capped=WriterUse.capped + 1), execution_options=_QUIETLY)
    return None


def set_aside(session: Session, workspace_id: str, day: date) -> int:
    """The money of a day that calls have set aside, dead ones too: what has lapsed counts as spent at the next call."""
    aside = session.scalar(
        select(func.coalesce(func.sum(WriterReservation.micros), 0)).where(
            WriterReservation.workspace_id == workspace_id, WriterReservation.day == day
        )
    )
    return int(aside or 0)


def settle(
    session: Session,
    workspace_id: str,
    day: date,
    *,
    reservation_id: str,
    aside: int,
    calls: int,
    tokens_in: int,
    tokens_out: int,
    micros: int,
) -> None:
    """Count what was used in place of the `aside` that was set aside for it, also when that has lapsed and was counted."""
    _count(session, workspace_id, day, calls=calls, tokens_in=tokens_in, tokens_out=tokens_out, micros=micros)
    gone = session.execute(
        delete(WriterReservation).where(WriterReservation.id == reservation_id), execution_options=_QUIETLY
    )
    if not gone.rowcount:  # type: ignore[attr-defined]
        _count(session, workspace_id, day, calls=-1, micros=-aside)


def _count(
    session: Session, workspace_id: str, day: date, *, calls: int, micros: int, tokens_in: int = 0, tokens_out: int = 0
) -> None:
    session.execute(
        update(WriterUse)
        .where(WriterUse.workspace_id == workspace_id, WriterUse.day == day)
        .values(
            calls=WriterUse.calls + calls,
            tokens_in=WriterUse.tokens_in + tokens_in,
            tokens_out=WriterUse.tokens_out + tokens_out,
            micros=WriterUse.micros + micros,
        ),
        execution_options=_QUIETLY,
    )
