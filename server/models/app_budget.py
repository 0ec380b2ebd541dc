"""How many requests each Pinterest app has used today, shared by all workers.

Pinterest counts a trial app's requests for all its accounts together. The day is UTC's, because nobody documents
Pinterest's. A row is locked last, after every pin, account and queue.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import String, case, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.db import Base, upsert


class AppBudget(Base):
    """One app at one of Pinterest's hosts. `used` counts what was taken on `day`; another day counts anew."""

    __tablename__ = "app_budget"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)  # kind:app id
    day: Mapped[date]
    used: Mapped[int] = mapped_column(default=0)


def used_today(session: Session, apps: Collection[str], day: date) -> dict[str, int]:
    """What each of these apps has used; apps that nobody has counted yet are 0."""
    rows = session.execute(
        select(AppBudget.id, AppBudget.used).where(AppBudget.id.in_(list(apps)), AppBudget.day == day)
    )
    return dict.fromkeys(apps, 0) | dict(rows.tuples().all())


def reserve(session: Session, app: str, day: date, count: int, ceiling: int) -> bool:
    """Take so many requests of an app's day, unless that would pass the ceiling."""
    insert = upsert(session)
    session.execute(insert(AppBudget).values(id=app, day=day, used=0).on_conflict_do_nothing(index_elements=["id"]))
    used = case((AppBudget.day == day, AppBudget.used), else_=0)
    taken = session.execute(
        update(AppBudget)
        .where(AppBudget.id == app, AppBudget.day <= day, used + count <= ceiling)
        .values(day=day, used=used + count),
        execution_options={"synchronize_session": False},
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def give_back(session: Session, app: str, day: date, count: int) -> None:
    """Return requests that were taken and never sent; those of another day are forgotten already."""
    session.execute(
        update(AppBudget)
        .where(AppBudget.id == app, AppBudget.day == day, AppBudget.used >= count)
        .values(used=AppBudget.used - count),
        execution_options={"synchronize_session": False},
    )
