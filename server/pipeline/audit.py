"""What a changed setting leaves outside of the rules. Slots never move silently: these are offered for a re-plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.models import Account
from server.models.queries import held_slots
from server.pipeline.schedule.calendar import plan_settings
from server.rules import audit
from server.rules.audit import Breach, WaitingSlot
from server.values.planning import TakenSlot

_SHOWN = 200
_LOOK_BACK = timedelta(days=4)  # a day that has begun counts its pins, and its window may end two dates later


def out_of_rules(session: Session, account: Account, now: datetime, *, with_next_free: bool = False) -> list[Breach]:
    """The account's waiting pins whose slots break its rules as they are now, in the order of their slots."""
    held = held_slots(session, account, now - _LOOK_BACK, now)
    waiting = [
        WaitingSlot(slot.pin_id, slot.instant, not _is_wish(slot.why_code), slot.paused_until)
        for slot in held
        if slot.is_waiting
    ]
    fixed = [TakenSlot(slot.instant, "") for slot in held if not slot.is_waiting]
    settings = plan_settings(session, account)
    return audit.out_of_rules(waiting, settings, fixed, now, with_next_free=with_next_free)


def summary(session: Session, accounts: Iterable[Account], now: datetime) -> dict[str, Any]:
    """`{count, pin_ids}` for the answer to a changed setting; the first 200 ids, the whole list is a call of its own."""
    pin_ids = [breach.pin_id for account in accounts for breach in out_of_rules(session, account, now)]
    return {"count": len(pin_ids), "pin_ids": pin_ids[:_SHOWN]}


def _is_wish(why_code: str | None) -> bool:
    """Tell whether a person asked for that very moment: publish now ignores the hours, not the other rules."""
    return (why_code or "").startswith("publish_now")
