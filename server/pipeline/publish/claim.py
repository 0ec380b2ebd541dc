"""Taking the next pin whose turn it is: an account's queue row first, then that account's first due pin.

A defect in what is stored must not stop everybody. A pin that cannot be made ready for a reason nobody expected is put
on hold, where a person sees it; an account whose row cannot be reckoned with rests for a while and is told in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from server import clock, states, telemetry
from server.config import Settings
from server.errors import GrantInvalid
from server.ids import new_id
from server.models import Account, AccountQueue, Pin
from server.models import claims as turns
from server.models.account import KINDS
from server.models.claims import Connection
from server.models.due import first_due_of, images_of, is_late
from server.models.leases import add_attempts, attempts_of_many
from server.models.moves import Passage, pass_locked
from server.models.restored import find_restored
from server.models.slots import lock_account
from server.pipeline import app_budget, tokens
from server.pipeline.publish import pace
from server.pipeline.publish.orders import SendOrder
from server.pipeline.publish.ready import ACTOR, Ready, make_ready
from server.pipeline.publish.wakes import set_wakes
from server.pipeline.schedule.missed import caught_up
from server.pipeline.services import Services

_LOOKS = 20  # for pins, in one transaction: a claim must stay short
_DEFECT_PAUSE = timedelta(minutes=1)  # of a queue that cannot be claimed from for a reason nobody expected


def claim_some(
    session: Session, services: Services, breaker: pace.Breaker, limit: int, busy_queues: Collection[str] = ()
) -> list[SendOrder]:
    """Claim up to `limit` due pins under a lease, one of each queue whose turn has come, the longest waiting first.

    A host that has been out of reach gets one of them, before all others. Once an app's daily budget was counted the
    claim ends: its row is locked then, and rows of several apps are only ever locked in one order.

    The lease is reckoned from before this transaction began, on both clocks, so that it can only be shorter than
    what the database says. Several at once cost little more than one: each statement is for all of them.
    """
    began = clock.boottime()
    orders: list[SendOrder] = []
    served = set(busy_queues)
    looks = iter(range(_LOOKS))
    is_probing = any(breaker.wants_probe(services.settings.api_base(kind)) for kind in KINDS)
    for _ in looks:
        now = turns.db_now(session)
        wanted = 1 if is_probing else limit - len(orders)
        queues = turns.lock_due_queues(session, now, _left_out(services, breaker, is_probing), served, wanted)
        found = _claim_from(session, services, queues, now, began, looks) if queues else []
        for order in found:
            breaker.begin(services.settings.api_base(order.kind), services.settings.lease_seconds)
        orders += found
        if len(orders) >= limit or _has_counted(found):
            break
        if is_probing:
            is_probing = bool(queues) and not found
        elif len(queues) < wanted:
            break
        served |= {queue.id for queue in queues}
    return orders


def closed_kinds(services: Services, breaker: pace.Breaker) -> list[str]:
    """Kinds of accounts whose API host cannot be reached just now."""
    return [kind for kind in KINDS if breaker.is_closed_to(services.settings.api_base(kind))]


def _left_out(services: Services, breaker: pace.Breaker, is_probing: bool) -> list[str]:
    """Kinds that this turn is not for: while probing, all but those that want a probe; else these, and the closed."""
    bases = {kind: services.settings.api_base(kind) for kind in KINDS}
    if is_probing:
        return [kind for kind, base in bases.items() if not breaker.wants_probe(base)]
    return [kind for kind, base in bases.items() if breaker.wants_probe(base) or breaker.is_closed_to(base)]


def _has_counted(orders: Sequence[SendOrder]) -> bool:
    return any(order.app is not None for order in orders)


def _claim_from(
    session: Session,
    services: Services,
    queues: Sequence[AccountQueue],
    now: datetime,
    began: float,
    looks: Iterator[int],
) -> list[SendOrder]:
    """One turn of each queue: its first pin that may go, and when the queue is looked at again.

    Where something unforeseen happens the queues have their turns one after the other, so that it hits one alone.
    """
    try:
        with session.begin_nested():
            return _take_turns(session, services, queues, now, began, looks)
    except SQLAlchemyError:
        raise  # trouble of the database is everybody's
    except Exception as error:
        if len(queues) > 1:
            orders: list[SendOrder] = []
            for one in queues:
                if not _has_counted(orders):
                    orders += _claim_from(session, services, [one], now, began, looks)
            return orders
        telemetry.log("claim.queue_failed", level=logging.ERROR, error=error, queue=queues[0].id)
        queues[0].wake_at = now + _DEFECT_PAUSE
        session.flush()
        return []


def _take_turns(
    session: Session,
    services: Services,
    queues: Sequence[AccountQueue],
    now: datetime,
    began: float,
    looks: Iterator[int],
) -> list[SendOrder]:
    settings = services.settings
    connections = turns.connections_of(session, [queue.id for queue in queues])
    spent = app_budget.spent_apps(
        session, settings, (one.account for some in connections.values() for one in some), now
    )
    ready = _first_ready(session, settings, queues, connections, spent, now, looks)
    orders = _take(session, services, queues, connections, ready, now, began)
    taken = {order.queue_id for order in orders}
    left = [queue for queue in queues if queue.id not in taken]
    if left:
        set_wakes(session, settings, left, connections, spent, now)
    session.flush()
    return orders


def _first_ready(
    session: Session,
    settings: Settings,
    queues: Sequence[AccountQueue],
    connections: Mapping[str, Sequence[Connection]],
    spent: Collection[str],
    now: datetime,
    looks: Iterator[int],
) -> dict[str, Ready]:
    """By queue, the earliest sendable pin of all its connections that pace and pauses allow now.

    Pins in trouble are put on hold on the way, and those accounts are asked for their next one, as long as the claim
    has looks left; a queue that would need more comes back in a moment.
    """
    asked = {
        connection.account.id: connection
        for queue in queues
        for connection in connections[queue.id]
        if connection.resumes_at(now) == now
        and pace.gate(connection.account, queue, now) <= now
        and app_budget.app_of_account(settings, connection.account) not in spent
    }
    restored = find_restored(session) if asked else None
    found: dict[str, Ready] = {}
    while asked:
        is_open = {account_id: pace.next_open(one, now) == now for account_id, one in asked.items()}
        pins = first_due_of(session, is_open, now)
        keep = images_of(session, pins.values())  # so that `make_ready` finds them at hand
        attempts = attempts_of_many(session, [pin.id for pin in pins.values()]) if pins else {}
        again = {}
        for account_id, pin in pins.items():
            connection = asked[account_id]
            ready = make_ready(session, connection, pin, attempts[pin.id], restored, now)
            if ready is None:
                again[account_id] = connection
                continue
            other = found.get(connection.account.queue_id)
            if other is None or ready.slot < other.slot:
                found[connection.account.queue_id] = ready
        del keep
        asked = again if again and next(looks, None) is not None else {}
    return found


def _take(
    session: Session,
    services: Services,
    queues: Sequence[AccountQueue],
    connections: Mapping[str, Sequence[Connection]],
    ready: Mapping[str, Ready],
    now: datetime,
    began: float,
) -> list[SendOrder]:
    """Put the pins under one lease and write their attempts; its token fences each of them together with the pin's id."""
    lease = new_id("lease")
    until = now + timedelta(seconds=services.settings.lease_seconds)
    orders, passages, attempts = [], [], []
    opened = {queue_id: _access(session, services, one.connection.account) for queue_id, one in ready.items()}
    usable = {queue_id: one for queue_id, one in ready.items() if opened[queue_id] is not None}
    allowed = _allowed(session, services.settings, usable, now)  # last, so that it counts only what is sent
    for queue in queues:
        one, access = usable.get(queue.id), opened.get(queue.id)
        if one is None or access is None or queue.id not in allowed:
            continue
        pin, account, draft = one.pin, one.connection.account, one.draft
        passages.append(Passage(pin, _steps(pin, one.connection, now)))
        day = pace.take(queue, account, [other.account for other in connections[queue.id]], now)
        queue.wake_at = max(queue.next_at or now, now)  # its next pin is looked for when the gap is over, not before
        attempt_id = new_id("att")
        attempts.append(
            {
                "id": attempt_id,
                "pin_id": pin.id,
                "account_id": account.id,
                "number": one.number,
                "lease_token": lease,
                "started_at": now,
                "last_sent_at": until,  # the latest it can be on its way, until its own worker knows better
                "message": "",
                "sent": {
                    "board_id": draft.board_id,
                    "board_section_id": draft.board_section_id,
                    "link": draft.link,
                    "title": draft.title,
                    "description": draft.description,
                    "alt_text": draft.alt_text,
                    "content_hash": one.shown.content_hash,
                    "day": day.isoformat(),
                },
            }
        )
        orders.append(
            SendOrder(
                pin_id=pin.id,
                account_id=account.id,
                queue_id=queue.id,
                app=allowed[queue.id],
                claimed_at=now,
                kind=account.kind,
                attempt_id=attempt_id,
                lease_token=lease,
                first_byte_by=began + services.settings.lease_seconds - services.settings.pinterest_timeout_seconds,
                access=access,
                draft=draft,
                image_keys=one.shown.image_keys,
                day=day,
                next_at=queue.next_at,
                look=one.look,
                workspace_id=account.workspace_id,
                slot=pin.due_at,
            )
        )
    if orders:
        taken = {order.queue_id for order in orders}
        turns.save_turns(session, [queue for queue in queues if queue.id in taken])
        lent = {"lease_token": lease, "lease_until": until, "next_attempt_at": None, "check_at": None}
        connected = (one.connection for one in usable.values())
        untold = {one.account.workspace_id for one in connected if not one.is_told}
        pass_locked(session, passages, actor=ACTOR, columns=lent, untold=untold)
        add_attempts(session, attempts)
    return orders


def _allowed(session: Session, settings: Settings, ready: Mapping[str, Ready], now: datetime) -> dict[str, str | None]:
    """By queue, under which app its create is counted; queues whose app has nothing left today are left out."""
    apps = {queue_id: app_budget.app_of_account(settings, one.connection.account) for queue_id, one in ready.items()}
    found: dict[str, str | None] = {}
    for queue_id, app in sorted(
        apps.items(), key=lambda pair: (pair[1] or "", pair[0])
    ):  # apps are locked in one order
        if app is None or app_budget.take_create(session, settings, app, now):
            found[queue_id] = app
    return found


def _access(session: Session, services: Services, account: Account) -> tokens.Access | None:
    try:
        return tokens.access(services, account)
    except GrantInvalid as error:
        # The queue's row is held, and everybody else locks the account first: never wait for it here.
        if lock_account(session, account.id, skip_locked=True) is not None:
            tokens.disconnect(session, account, error)
        return None


def _steps(pin: Pin, connection: Connection, now: datetime) -> tuple[tuple[str, str, dict[str, Any]], ...]:
    sending: tuple[str, str, dict[str, Any]] = (states.PUBLISHING, "sending", {})
    return (sending,) if pin.state == states.QUEUED else ((states.QUEUED, *_why_now(pin, connection, now)), sending)


def _why_now(pin: Pin, connection: Connection, now: datetime) -> tuple[str, dict[str, Any]]:
    if pin.state == states.RETRYING:
        return "its next try has come", {}
    return caught_up(pin, connection.account, now) if is_late(pin, now) else ("its slot has come", {})
