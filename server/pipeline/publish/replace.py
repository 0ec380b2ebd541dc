"""Publishing a pin anew after it was deleted on Pinterest, because Pinterest would not let it be changed there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.errors import PinwrightError
from server.models import Account, Pin
from server.models.moves import record
from server.models.slots import lock_connections
from server.pipeline import schedule
from server.pipeline.schedule.copying import copy_pin


def publish_anew(session: Session, gone: Pin, *, actor: str, now: datetime) -> Pin:
    """Make a pin with the same content for the same board, and send it as soon as cap and gap allow.

    Where it may not go just now (a pause, a board that is gone) it waits as a draft.
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
        record(session, pin.workspace_id, "pin.attention", pin.id, actor=actor, reason=error.message)
    return pin
