"""Pins that missed their slot: what the account's `missed_slots` makes of them, told in each pin's history.

    catch_up   the claim sends them as soon as gap, cap and open hours allow (`publish/claim.py`)
    reslot     they take the next free places of the account's even rhythm, in the order of the slots they missed
    skip       they are cancelled, and can be restored

The last two are carried out here, by a chore of the worker. The claim leaves such pins alone by its own query, so
nothing is raced for; two workers at once are serialised by the pins' locks, under which everything is judged again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import clock, states, telemetry
from server.errors import InvalidRequest
from server.models import Account, AccountQueue, Pin
from server.models.claims import lock_queue
from server.models.due import GRACE
from server.models.late import missed_ids
from server.models.moves import Change, change_locked, lock_many
from server.models.slots import lock_connections, raise_plan_version
from server.pipeline import holds
from server.pipeline.publish import pace
from server.pipeline.schedule.calendar import plan_beside, plan_pins
from server.pipeline.schedule.placing import RELEASED, by_id, give_slots, slot_of
from server.rules.windows import load_zone
from server.values.planning import Placement, PlanOptions, Reason

ACTOR = "missed"
BATCH = 500  # pins of one transaction: half a second of work at most
_NO_REGENERATION: dict[str, Any] = dict.fromkeys(
    ("regeneration_state", "regeneration", "regeneration_token", "regeneration_until")
)


def follow_policy(session: Session, account_id: str, now: datetime) -> int:
    """Reslot or skip one batch of an account's missed pins, oldest first, and return how many there were.

    Call it until it returns 0, each time in a transaction of its own. Accounts that catch up have none.
    """
    found = missed_ids(session, account_id, now)
    locked = by_id(lock_many(session, found[:BATCH]))
    account = lock_connections(session, [account_id]).get(account_id)
    if account is None or not found or _is_held_by_pace(account, lock_queue(session, account.queue_id), now):
        return 0
    still = missed_ids(session, account_id, now)  # under the locks: the rest of the batch was another worker's
    pins = [locked[pin_id] for pin_id in still if pin_id in locked]
    if account.missed_slots == "skip":
        return _skip(session, account, pins, now)
    return _reslot(session, account, pins, still, now)


def _is_held_by_pace(account: Account, queue: AccountQueue, now: datetime) -> bool:
    """Tell whether the pins are late because of pace: the day's cap, a long gap, or a rest that Pinterest asked for.

    A gap shorter than the grace makes no pin late, and on a busy account one is nearly always running.
    """
    opens = pace.gate(account, queue, now)
    is_short_gap = opens == queue.next_at and timedelta(seconds=account.min_gap_seconds) <= GRACE
    return opens > now and not is_short_gap


def caught_up(pin: Pin, account: Account, now: datetime) -> tuple[str, dict[str, Any]]:
    """What the history says of a late pin that goes out now: the sentence, and its numbers."""
    return f"{_missed(pin, account, now)}; goes out now, because the account catches up on missed slots", _data(
        pin, now
    )


def _reslot(session: Session, account: Account, pins: Sequence[Pin], missed: Sequence[str], now: datetime) -> int:
    try:
        plan = plan_beside(
            session,
            account,
            plan_pins(session, pins),
            (),
            PlanOptions(),
            now=now,
            rng=random.Random(f"{account.id}:{account.plan_version}"),
            without=missed,  # a slot that was missed holds no place: nothing went out there
        )
    except InvalidRequest as error:  # settings that leave no time at all: the pins wait for better ones
        telemetry.log("missed.no_slots", level=logging.WARNING, account=account.id, reason=error.message)
        return 0
    known = by_id(pins)
    slots = {one.pin_id: _slot(one, known[one.pin_id], account, now) for one in plan.placements}
    reasons = {
        one.pin_id: f"{_missed(known[one.pin_id], account, now)}; moved to {_moment(one.due_at, account.timezone)}"
        for one in plan.placements
    }
    boardless = [refusal for refusal in plan.refused if refusal.why.code == "no_board"]
    for refusal in boardless:
        holds.add(session, known[refusal.pin_id], "board_gone", actor=ACTOR, reason=refusal.why.text)
    give_slots(session, account, known, slots, reasons, actor=ACTOR)
    return len(slots) + len(boardless)


def _skip(session: Session, account: Account, pins: Sequence[Pin], now: datetime) -> int:
    changes = []
    for pin in pins:
        sentence = f"{_missed(pin, account, now)}; skipped, as the account is set to do with missed slots"
        why = Reason(
            "missed_slot_skipped", f"{sentence[0].upper()}{sentence[1:]}. Restore it to use it.", _data(pin, now)
        )
        columns = {**RELEASED, **_NO_REGENERATION, "why": why.to_json()}
        changes.append(Change(pin, states.CANCELLED, sentence, columns, data=_data(pin, now)))
    change_locked(session, changes, actor=ACTOR)
    if changes:
        raise_plan_version(session, account.id)
    return len(changes)


def _slot(placement: Placement, pin: Pin, account: Account, now: datetime) -> dict[str, Any]:
    """The new slot as columns. The delivery window went by with the old one."""
    sentence = _missed(pin, account, now)
    why = Reason(
        placement.why.code,
        f"{sentence[0].upper()}{sentence[1:]}. {placement.why.text}",
        {**placement.why.params, **_data(pin, now)},
    )
    return {
        **slot_of(placement), "why": why.to_json(),
        "schedule_id": None, "deliver_from": None, "deliver_until": None,
    }  # fmt: skip


def _missed(pin: Pin, account: Account, now: datetime) -> str:
    assert pin.due_at is not None  # noqa: S101 - a late pin has a slot
    zone = pin.slot_timezone or account.timezone
    return f"missed its slot of {_moment(pin.due_at, zone)} by {_length(now - pin.due_at)}"


def _data(pin: Pin, now: datetime) -> dict[str, Any]:
    assert pin.due_at is not None  # noqa: S101 - a late pin has a slot
    return {"missed_slot": clock.rfc3339(pin.due_at), "missed_by_seconds": int((now - pin.due_at).total_seconds())}


def _moment(instant: datetime, zone: str) -> str:
    local = instant.astimezone(load_zone(zone))
    return f"{local.day} {local:%B} {local.year}, {local:%H:%M} ({zone})"


def _length(late: timedelta) -> str:
    minutes = int(late.total_seconds() // 60)
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
