"""Failed attempts to get in, counted for all processes together; of whom and from where only a hash is stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.db import Base, BigId
from server.models.columns import Instant


class FailedAttempt(Base):
    """One attempt that has failed, or is being judged."""

    __tablename__ = "failed_attempt"
    __table_args__ = (
        Index("ix_failed_attempt_name_hash_at", "name_hash", "at"),
        Index("ix_failed_attempt_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    name_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[Instant]


def add_attempt(session: Session, name_hash: str, at: datetime) -> int:
    """Store an attempt and return its id. The caller commits before it judges."""
    row = insert(FailedAttempt).values(name_hash=name_hash, at=at).returning(FailedAttempt.id)
    return session.execute(row).scalar_one()


def attempts_since(session: Session, name_hash: str, since: datetime) -> tuple[int, datetime | None]:
    """How many attempts there were behind an instant, and the first of them."""
    counted = select(func.count(), func.min(FailedAttempt.at, type_=FailedAttempt.at.type))
    count, first = session.execute(counted.where(FailedAttempt.name_hash == name_hash, FailedAttempt.at > since)).one()
    return count, first


def forget_attempt(session: Session, attempt_id: int) -> None:
    """Take one back."""
    session.execute(delete(FailedAttempt).where(FailedAttempt.id == attempt_id))


def forget_attempts(session: Session, name_hash: str) -> None:
    """Take all of a name back."""
    session.execute(delete(FailedAttempt).where(FailedAttempt.name_hash == name_hash))
