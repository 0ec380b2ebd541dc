"""What was seen of the pages behind pins: one row a page of a profile, so that a page is looked at once for all its pins."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, Text, cast, func, literal, select, text, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column

from server import states
from server.db import Base, UtcDateTime, upsert
from server.ids import new_id
from server.models.columns import MaybeJson, WorkspaceId
from server.models.due import LOOK_PATIENCE
from server.models.pin import BARE_STATE, Pin


class PageCheck(Base):
    """The last look at a page (`values.PageLook` as JSON), and the lease of whoever looks at it now.

    `key` is the SHA-256 of the pins' `url_key`, because an address may be too long for an index. `silent_since` is when
    the page began not to answer, None while it does.
    """

    __tablename__ = "page_check"
    __table_args__ = (
        Index(
            "ix_page_check_leased",
            "profile_id",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
        Index("ix_page_check_touched_at", "touched_at"),
    )

    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    workspace_id: Mapped[WorkspaceId]
    look: Mapped[MaybeJson]
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    silent_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


def page_key(url_key: str) -> str:
    return hashlib.sha256(url_key.encode()).hexdigest()


def next_check_at(session: Session, now: datetime) -> datetime | None:
    """When the next pin wants to be looked at, leaving out profiles of which a page is being looked at; None without one."""
    query = select(Pin.check_at).where(Pin.check_at.is_not(None), *_is_open(now))
    return session.scalars(query.order_by(Pin.check_at).limit(1)).first()  # the first, not the least: read until found


def next_pin(session: Session, now: datetime, soon: datetime) -> Pin | None:
    """The pin that has waited longest for its look; those that go out before `soon` come first."""
    is_due = func.coalesce(Pin.check_at, soon) <= now  # wrapped, so that these few are found by their slots
    # what is to go out at once waits for its look, though not for long
    from_ = now - LOOK_PATIENCE
    near = select(Pin).where(Pin.check_at.is_not(None), is_due, Pin.due_at > from_, Pin.due_at <= soon, *_is_open(now))
    found = session.scalars(near.order_by(Pin.due_at).limit(1)).first()
    if found is not None:
        return found
    due = select(Pin).where(Pin.check_at <= now, *_is_open(now))
    return session.scalars(
        due.order_by(Pin.check_at).limit(1)
    ).first()  # thousands may have the same instant: any will do


def take_page(session: Session, pin: Pin, now: datetime, lease: timedelta) -> PageCheck | None:
    """The row of a pin's page under a fresh lease; None while somebody else has it."""
    _make(session, pin, now)
    query = _row(pin.profile_id, page_key(pin.url_key)).with_for_update(skip_locked=True)
    page = session.scalars(query.execution_options(populate_existing=True)).first()
    if page is None or (page.lease_until is not None and page.lease_until > now):
        return None
    page.lease_token, page.lease_until, page.touched_at = new_id("lease"), now + lease, now
    session.flush()
    return page


def lock_or_make(session: Session, pin: Pin, now: datetime) -> PageCheck:
    """The row of a pin's page, locked; a new one where nobody has looked at the page."""
    _make(session, pin, now)
    page = lock_page(session, pin.profile_id, page_key(pin.url_key))
    assert page is not None  # noqa: S101 - it was made above, and rows that are in use are not thrown away
    page.touched_at = now
    return page


def read_page_check(session: Session, profile_id: str, url_key: str) -> PageCheck | None:
    """What is known of a page."""
    return session.get(PageCheck, (profile_id, page_key(url_key)))


def lock_page(session: Session, profile_id: str, key: str) -> PageCheck | None:
    """The page's row as the database has it now, locked."""
    return session.scalars(_row(profile_id, key).with_for_update().execution_options(populate_existing=True)).first()


def lock_waiting(session: Session, profile_id: str, url_key: str, now: datetime, limit: int) -> list[Pin]:
    """Pins of one page whose look is due, locked, the next to go out first; those that somebody works on are left out."""
    return list(
        session.scalars(
            select(Pin)
            .options(joinedload(Pin.content))
            .where(
                Pin.profile_id == profile_id,
                Pin.url_key == url_key,
                Pin.check_at <= now,
                Pin.state.in_(states.CHECKED),
            )
            .order_by(Pin.due_at, Pin.id)
            .limit(limit)
            .with_for_update(of=Pin, key_share=True, skip_locked=True)
            .execution_options(populate_existing=True)
        )
    )


def look_again(session: Session, profile_id: str, now: datetime) -> None:
    """Let the profile's pins that are held or warned about be looked at now: what is done about trouble has changed."""
    is_told = Pin.is_held | (cast(Pin.warnings, Text) != "[]")
    session.execute(
        update(Pin)
        .where(Pin.profile_id == profile_id, Pin.state.in_(states.CHECKED), Pin.due_at.is_not(None), is_told)
        .values(check_at=now),
        execution_options={"synchronize_session": False},
    )


def _make(session: Session, pin: Pin, now: datetime) -> None:
    insert = upsert(session)
    values = {
        "profile_id": pin.profile_id,
        "key": page_key(pin.url_key),
        "workspace_id": pin.workspace_id,
        "touched_at": now,
    }
    session.execute(insert(PageCheck).values(**values).on_conflict_do_nothing())


def _row(profile_id: str, key: str) -> Select[PageCheck]:
    return select(PageCheck).where(PageCheck.profile_id == profile_id, PageCheck.key == key)


def _is_open(now: datetime) -> list[ColumnElement[bool]]:
    """One page of a profile at a time: a blog is never asked for many at once, and a slow one delays no other."""
    is_busy = (
        select(literal(1))
        .where(PageCheck.profile_id == Pin.profile_id, PageCheck.lease_until > now)
        .correlate(Pin)
        .exists()
    )
    # wrapped, so that no index on the state is taken: nearly all pins that wait for a look are in these states
    return [BARE_STATE.in_(states.CHECKED), ~is_busy]
