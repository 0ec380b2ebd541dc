"""Slots that were placed by the clock, and the version of the time zone rules that they were last reckoned with."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from server import clock, states
from server.db import upsert
from server.models.account import Account
from server.models.installation import InstallationFact
from server.models.pin import Pin

_RULES = "tzdata"


class ClockSlot(NamedTuple):
    """A pending pin's slot by the clock: the instant it has, and the wall time it was meant for."""

    pin_id: str
    due_at: datetime
    wall: str
    timezone: str


def stored_rules(session: Session) -> str | None:
    """The tzdata version that all slots agree with; None when nobody has noted one yet."""
    return session.scalar(select(InstallationFact.value).where(InstallationFact.name == _RULES))


def store_rules(session: Session, version: str) -> None:
    """Note that all slots agree with this tzdata version now; two workers that start together may both say so."""
    row = upsert(session)(InstallationFact).values(name=_RULES, value=version, at=clock.now())
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": version, "at": clock.now()}))


def account_after(session: Session, account_id: str) -> str | None:
    """The next account by id that has pending slots by the clock."""
    has_slots = select(literal(1)).where(
        Pin.account_id == Account.id, Pin.state == states.PENDING, Pin.slot_wall.is_not(None)
    )
    query = select(Account.id).where(Account.id > account_id, has_slots.exists()).order_by(Account.id)
    return session.scalar(query.limit(1))


def slots_by_clock(session: Session, account_id: str) -> list[ClockSlot]:
    """The account's pending slots that follow the clock, read without locks."""
    rows = session.execute(
        select(Pin.id, Pin.due_at, Pin.slot_wall, Pin.slot_timezone)
        .where(Pin.account_id == account_id, Pin.state == states.PENDING)
        .where(Pin.slot_wall.is_not(None))
        .order_by(Pin.due_at, Pin.id)
    )
    return [ClockSlot(*row) for row in rows if None not in row]  # type: ignore[arg-type]
