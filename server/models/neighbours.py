"""The pins before and after one on its account's calendar."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import states
from server.models.pin import Pin, Version

_SHOWN = (states.PENDING, states.QUEUED, states.PUBLISHING, states.RETRYING, states.UNCONFIRMED, states.PUBLISHED)


def neighbours(session: Session, pin: Pin) -> list[tuple[str, str]]:
    """`(pin_id, template)` of the pins with the slots right before and after this one's; none without a slot."""
    if pin.due_at is None or pin.account_id is None:
        return []
    others = (
        select(Pin.id, Version.template)
        .join(Version, Version.id == Pin.content_id)
        .where(Pin.account_id == pin.account_id, Pin.id != pin.id, Pin.state.in_(_SHOWN))
        .limit(1)
    )
    before = others.where(Pin.due_at <= pin.due_at).order_by(Pin.due_at.desc(), Pin.id.desc())
    after = others.where(Pin.due_at > pin.due_at).order_by(Pin.due_at, Pin.id)
    return [(row[0], row[1]) for query in (before, after) for row in session.execute(query)]
