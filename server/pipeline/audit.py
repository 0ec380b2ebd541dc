"""What a changed setting leaves outside of the rules. Slots never move silently: these are offered for a re-plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.models import Account
from server.models.queries import waiting_slots
from server.pipeline.schedule.calendar import read_calendar
from server.rules import audit
from server.rules.audit import Breach, WaitingSlot

_SHOWN = 200


def out_of_rules(session: Session, account: Account, now: datetime, *, with_next_free: bool = False) -> list[Breach]:
    """The account's waiting pins whose slots break its rules as they are now, in the order of their slots."""
    calendar = read_calendar(session, account, now)
    waiting = [
        WaitingSlot(row.pin_id, row.due_at, not _is_wish(row.why_code), row.paused_until)
        for row in waiting_slots(session, account.id, now)
    ]
    ours = {slot.pin_id for slot in waiting}
    fixed = [slot for slot in calendar.fixed if slot.pin_id not in ours]
    return audit.out_of_rules(waiting, calendar.settings, fixed, now, with_next_free=with_next_free)


def summary(session: Session, accounts: Iterable[Account], now: datetime) -> dict[str, Any]:
    """`{count, pin_ids}` for the answer to a changed setting; the first 200 ids, the whole list is a call of its own."""
    pin_ids = [breach.pin_id for account in accounts for breach in out_of_rules(session, account, now)]
    return {"count": len(pin_ids), "pin_ids": pin_ids[:_SHOWN]}


def _is_wish(why_code: str | None) -> bool:
    """Tell whether a person asked for that very moment: publish now ignores the hours, not the other rules."""
    return (why_code or "").startswith("publish_now")
