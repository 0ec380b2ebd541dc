"""Slots that a person or program typed: on one instant, or inside a delivery window."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server import clock
from server.errors import Conflict, InvalidRequest
from server.ids import new_id
from server.models import Account, Pin
from server.models.moves import lock_many
from server.models.slots import lock_flexible
from server.pipeline import pauses
from server.pipeline.schedule.automatic import NO_ACCOUNT, account_of
from server.pipeline.schedule.calendar import check_beside, free_beside, plan_beside, plan_settings
from server.pipeline.schedule.placing import by_id, clock_columns, give_slots, remember, slot_of, write_schedule
from server.pipeline.schedule.together import broken_start
from server.values.planning import Plan, PlanOptions, PlanPin, Reason


def place_at(
    session: Session,
    pin: Pin,
    due_at: datetime,
    *,
    actor: str,
    now: datetime,
    timezone: str | None = None,
    reason: str = "scheduled",
) -> None:
    """Put a pin on an explicit instant. Raises Conflict `slot_not_free` with the next free slot when a rule is broken.

    With an IANA `timezone` the slot is meant by the clock there: it follows a later change of the zone's rules, and keeps
    its time of day when it is moved by days.
    """
    account = _account(session, pin)
    due_at = due_at.replace(microsecond=0)
    settings = pauses.settings_for(session, plan_settings(session, account), [pin])
    wish = (PlanPin(pin.id, "", pin.board_id), due_at)  # the URL and the image rule do not bind a typed time
    [broken] = check_beside(session, account, [wish], now=now, without={pin.id}, settings=settings)
    if broken is not None:
        raise not_free(broken)
    due_at = max(due_at, now.replace(microsecond=0))
    slot = {
        "due_at": due_at,
        **clock_columns(due_at, timezone),
        "deliver_from": None,
        "deliver_until": None,
        "schedule_id": None,
        "why": Reason("explicit", "Placed there by hand.").to_json(),
    }
    give_slots(session, account, {pin.id: pin}, {pin.id: slot}, {pin.id: reason}, actor=actor)


def place_in_window(
    session: Session, pin: Pin, start: datetime, window: timedelta, *, actor: str, now: datetime
) -> Plan:
    """Put a pin on a free instant between `start` and `start + window`; others in their windows make room when needed.

    When others had to move, a schedule remembers them and the pin, so that it can be undone. Raises Conflict
    `slot_not_free` when there is no room even then.
    """
    start = start.replace(microsecond=0)
    lock_many(session, [pin.id])
    account = _account(session, pin)
    others = by_id(lock_flexible(session, account.id, start, start + window)) | {pin.id: pin}
    settings = pauses.settings_for(session, plan_settings(session, account), [pin])
    wanted = PlanPin(pin.id, pin.url_key, pin.board_id, earliest=start, latest=start + window)
    made = plan_beside(
        session, account, [wanted], (), PlanOptions(),
        now=now, rng=random.Random(pin.id), without={pin.id}, movable=others, settings=settings,
    )  # fmt: skip
    broken = broken_start(start, now) or (made.refused[0].why if made.refused else None)
    if broken is not None:
        after = now if broken.code == "too_far_ahead" else start
        free = free_beside(session, account, now, after=after, without={pin.id}, settings=settings)
        raise not_free(Reason(broken.code, broken.text, {**broken.params, "next_free": clock.rfc3339(free)}))
    schedule_id = new_id("sch") if made.moves else None
    before = {one.pin_id: remember(others[one.pin_id]) for one in (*made.placements, *made.moves)}
    window_columns = {"deliver_from": start, "deliver_until": start + window, "schedule_id": schedule_id}
    slots = {pin.id: {**slot_of(made.placements[0]), **window_columns}}
    slots |= {move.pin_id: {**slot_of(move), "schedule_id": schedule_id} for move in made.moves}
    reasons = {one.pin_id: one.why.text for one in (*made.placements, *made.moves)}
    give_slots(session, account, others, slots, reasons, actor=actor)
    if schedule_id is not None:
        options = {"scheduled_at": clock.rfc3339(start), "delivery_window_minutes": int(window.total_seconds() // 60)}
        write_schedule(
            session, account.workspace_id, schedule_id, "delivery", made, others, before, actor=actor, options=options
        )
    return made


def not_free(broken: Reason) -> Conflict:
    """The answer to a typed time that breaks a rule; the next free slot is a field, for programs and pages to show."""
    free = broken.params.get("next_free")
    hint = " The next free slot is in `next_free_slot`." if free else ""
    return Conflict(
        broken.text + hint, code="slot_not_free", rule=broken.code, next_free_slot=free, field="scheduled_at"
    )


def _account(session: Session, pin: Pin) -> Account:
    """The pin's account, locked. Raises Conflict or InvalidRequest when the pin cannot take a slot yet."""
    account = account_of(session, [pin])
    if account is None:
        raise Conflict(NO_ACCOUNT.text, code=NO_ACCOUNT.code)
    if pin.content_id is None:
        raise Conflict("This pin has no content yet. Press Retry, so that it is made first.", code="no_content")
    if not pin.board_id:
        raise InvalidRequest(
            "Choose a board first: a slot needs to know where the pin goes.", code="no_board", field="board_id"
        )
    return account
