"""Publishing a pin anew after it was deleted on Pinterest, because Pinterest would not let it be changed there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.errors import PinwrightError
from server.models import Account, Pin
from server.models.slots import lock_connections
from server.pipeline import holds, schedule
from server.pipeline.schedule.copying import copy_pin


def publish_anew(session: Session, gone: Pin, *, actor: str, now: datetime) -> Pin:
    """Make a pin with the same content for the same board, and send it as soon as cap and gap allow.

    Where it may not go just now (a pause without an end) it waits as a draft and on hold, so that people are told:
    its old pin is gone from Pinterest, and nothing brings this one there by itself.
    """
    lock_connections(session, [gone.account_id])
    account = session.get_one(Account, gone.account_id)
    pin = copy_pin(session, gone, account, actor=actor, reason=f"published again instead of {gone.id}", now=now)
    pin.board_id, pin.board_section_id = gone.board_id, gone.board_section_id
    session.flush()
    try:
        with session.begin_nested():
            schedule.place_now(session, [pin], actor=actor, now=now)
    except PinwrightError as error:
        text = f"{holds.TEXTS['not_republished']} {error.message}"
        holds.add(session, pin, "not_republished", actor=actor, reason=error.message, text=text)
    return pin
