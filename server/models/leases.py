"""Fences: who may still write a pin, what became of its attempts, and whose lease has run out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, not_, or_, select, update
from sqlalchemy.orm import Session, joinedload

from server import states
from server.ids import new_id
from server.models.account import Account, AccountQueue
from server.models.pin import BARE_STATE, Attempt, Pin
from server.models.together import among, insert_many, is_postgresql, update_many

# nothing left this machine in these, so they say nothing about what exists on Pinterest
NEVER_SENT = ("released", "not_sent")
_REFRESHES_A_LOOK = 100


def lend(session: Session, pin: Pin | None, until: datetime) -> Pin | None:
    """Put a locked pin, where there is one, under a new lease."""
    if pin is not None:
        pin.lease_token, pin.lease_until = new_id("lease"), until
        session.flush()
    return pin


def lock_leased(session: Session, pin_id: str, token: str, state: str) -> Pin | None:
    """The pin, locked, while it is in `state` under this very lease; None when somebody else has taken it over."""
    return session.scalars(
        select(Pin)
        .options(joinedload(Pin.content))
        .where(Pin.id == pin_id, Pin.lease_token == token, Pin.state == state)
        .with_for_update(of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def extend_lease(session: Session, pin_id: str, attempt_id: str, token: str, until: datetime) -> bool:
    """Prolong a publishing lease that is still ours and has not ended; False when it is lost."""
    changed = session.execute(
        update(Pin)
        .where(Pin.id == pin_id, Pin.lease_token == token, Pin.state == states.PUBLISHING)
        .values(lease_until=until),
        execution_options={"synchronize_session": False},
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        return False
    session.execute(
        update(Attempt).where(Attempt.id == attempt_id).values(last_sent_at=until),
        execution_options={"synchronize_session": False},
    )
    return True


def lock_plain(session: Session, tokens: Mapping[str, str]) -> list[Any]:
    """Of these pins (id and lease token), those still ours that nobody wants cancelled: locked, in one order.

    Rows of (id, workspace_id, account_id, attempts). The others are settled one by one.
    """
    rows = session.execute(_lock_plain(is_postgresql(session)), {"pin_ids": list(tokens)}).all()
    return [row for row in rows if row.lease_token == tokens[row.id]]


@cache
def _lock_plain(on_postgresql: bool) -> Any:
    wanted = among(Pin.id, "pin_ids", on_postgresql=on_postgresql)
    return (
        select(Pin.id, Pin.workspace_id, Pin.account_id, Pin.attempts, Pin.lease_token)
        .where(wanted, Pin.state == states.PUBLISHING, Pin.is_cancel_wanted.is_(False))
        .order_by(Pin.id)
        .with_for_update(key_share=True)
    )


def attempts_of(session: Session, pin_id: str) -> Sequence[Attempt]:
    """All attempts of a pin, oldest first, as the database has them now."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.pin_id == pin_id)
        .order_by(Attempt.number)
        .execution_options(populate_existing=True)
    ).all()


def attempts_of_many(session: Session, pin_ids: Collection[str]) -> dict[str, list[Attempt]]:
    """All attempts of each of these pins, oldest first, as the database has them now."""
    found: dict[str, list[Attempt]] = {pin_id: [] for pin_id in pin_ids}
    for attempt in session.scalars(_of_pins(is_postgresql(session)), {"pin_ids": list(found)}):
        found[attempt.pin_id].append(attempt)
    return found


@cache
def _of_pins(on_postgresql: bool) -> Select[Any]:
    wanted = among(Attempt.pin_id, "pin_ids", on_postgresql=on_postgresql)
    return select(Attempt).where(wanted).order_by(Attempt.number).execution_options(populate_existing=True)


def add_attempts(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write new attempts, before anything is sent."""
    insert_many(session, Attempt, rows)


def finish_attempts(session: Session, rows: Sequence[dict[str, Any]], **values: Any) -> None:
    """Write what became of many attempts: `values` of all of them, and each row's own by `id`."""
    update_many(session, Attempt, rows, values=values)


def can_have_arrived(attempt: Attempt) -> bool:
    """Tell whether an attempt's request can have reached Pinterest."""
    return attempt.outcome not in NEVER_SENT


def perhaps_sent(session: Session, pin_id: str) -> list[Attempt]:
    """The attempts whose request can have reached Pinterest, oldest first."""
    return [one for one in attempts_of(session, pin_id) if can_have_arrived(one)]


def finish_attempt(session: Session, attempt_id: str, **values: Any) -> None:
    """Write what became of an attempt. Its own worker may always do so, however late."""
    session.execute(
        update(Attempt).where(Attempt.id == attempt_id).values(**values),
        execution_options={"synchronize_session": False},
    )


def lose_attempt(session: Session, pin: Pin, now: datetime) -> datetime:
    """Close the attempt of a dead worker and return the last instant at which its request can have been on its way."""
    attempt = session.scalars(
        select(Attempt)
        .where(Attempt.pin_id == pin.id, Attempt.lease_token == pin.lease_token)
        .order_by(Attempt.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    if attempt is None:
        return pin.lease_until or now
    if attempt.outcome is None:
        attempt.outcome, attempt.finished_at = "lost", now
        attempt.message = "The worker that sent it ended before it could tell the outcome."
    session.flush()
    return attempt.last_sent_at or pin.lease_until or now


def expired(session: Session, now: datetime, limit: int) -> Sequence[Pin]:
    """Pins whose sending worker let its lease run out, locked."""
    return session.scalars(
        select(Pin)
        .where(Pin.state == states.PUBLISHING, or_(Pin.lease_until.is_(None), Pin.lease_until < now))
        .order_by(Pin.lease_until)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def claim_look(session: Session, now: datetime, lease: timedelta) -> Pin | None:
    """An unconfirmed pin that is to be looked for now, under a new lease, whatever holds it; `look_at` is None while a person is asked."""
    pin = session.scalars(
        select(Pin)
        .options(joinedload(Pin.content))
        .join(Account, Account.id == Pin.account_id)
        .where(
            Pin.state == states.UNCONFIRMED,
            Pin.look_at <= now,
            or_(Pin.lease_until.is_(None), Pin.lease_until <= now),
            Account.status == "connected",
            Account.tokens_sealed.is_not(None),
        )
        .order_by(Pin.look_at, Pin.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    return lend(session, pin, now + lease)


def extend_look(session: Session, pin_id: str, token: str, until: datetime) -> None:
    """Prolong the lease of a look that is still ours."""
    session.execute(
        update(Pin)
        .where(Pin.id == pin_id, Pin.lease_token == token, Pin.state == states.UNCONFIRMED)
        .values(lease_until=until),
        execution_options={"synchronize_session": False},
    )


def known_pins(session: Session, account_id: str, pinterest_ids: Collection[str]) -> set[str]:
    """Which of these pins on Pinterest belong to a pin of ours already, over all connections of the same user."""
    if not pinterest_ids:
        return set()
    queue_id = select(Account.queue_id).where(Account.id == account_id).scalar_subquery()
    rows = session.scalars(
        select(Pin.pinterest_pin_id)
        .join(Account, Account.id == Pin.account_id)
        .where(Account.queue_id == queue_id, Pin.pinterest_pin_id.in_(pinterest_ids))
    )
    return {found for found in rows if found is not None}


def give_back_day(session: Session, queue_id: str, day: date | None) -> None:
    """Return a place in the day's cap that was taken for a pin which did not come into being."""
    if day is None:
        return
    session.execute(
        update(AccountQueue)
        .where(AccountQueue.id == queue_id, AccountQueue.day == day, AccountQueue.day_used > 0)
        .values(day_used=AccountQueue.day_used - 1),
        execution_options={"synchronize_session": False},
    )


def claim_refresh(
    session: Session, now: datetime, before: datetime, lease: timedelta, is_due: Callable[[Account], bool]
) -> Account | None:
    """The first due account whose access ends before `before`, under the lease that lets one worker refresh it."""
    accounts = session.scalars(
        select(Account)
        .where(
            Account.status == "connected",
            Account.tokens_sealed.is_not(None),
            Account.access_expires_at < before,
            or_(Account.refresh_lease_until.is_(None), Account.refresh_lease_until <= now),
        )
        .order_by(Account.access_expires_at)
        .limit(_REFRESHES_A_LOOK)
        .with_for_update(skip_locked=True, of=Account, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    account = next((one for one in accounts if is_due(one)), None)
    if account is not None:
        account.refresh_lease_until = now + lease
        session.flush()
    return account


def foreign_queues(session: Session, marks: Collection[str]) -> list[str]:
    """Queues of connected accounts whose tokens were sealed by a key that is not among `marks`: they are for others."""
    known = [Account.tokens_sealed.like(f"{mark}%") for mark in marks]
    query = select(Account.queue_id).where(Account.status == "connected", Account.tokens_sealed.is_not(None))
    return list(session.scalars(query.where(not_(or_(*known))).distinct()))


def lock_locked_out(session: Session, code: str) -> list[Account]:
    """Accounts that were disconnected for this reason and still have their tokens, locked; busy ones are left out."""
    return list(
        session.scalars(
            select(Account)
            .where(
                Account.status == "disconnected",
                Account.tokens_sealed.is_not(None),
                Account.error["code"].as_string() == code,
            )
            .order_by(Account.id)
            .with_for_update(skip_locked=True, of=Account, key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def lock_resting(session: Session, workspace_id: str, now: datetime) -> Sequence[Account]:
    """Connected accounts of the workspace that rest themselves, beside their Pinterest users, locked."""
    return session.scalars(
        select(Account)
        .where(Account.workspace_id == workspace_id, Account.status == "connected", Account.blocked_until > now)
        .order_by(Account.id)
        .with_for_update(of=Account, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def claim_removal(session: Session, now: datetime, lease: timedelta) -> Pin | None:
    """A published pin that a person wants removed on Pinterest, under a lease."""
    pin = session.scalars(
        select(Pin)
        .join(Account, Account.id == Pin.account_id)
        .where(
            BARE_STATE == states.PUBLISHED,
            Pin.is_delete_wanted,  # as the index has it: with IS it would not be used
            Pin.pinterest_pin_id.is_not(None),
            or_(Pin.next_attempt_at.is_(None), Pin.next_attempt_at <= now),
            or_(Pin.lease_until.is_(None), Pin.lease_until <= now),
            Account.status == "connected",
            Account.tokens_sealed.is_not(None),
        )
        .order_by(Pin.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    return lend(session, pin, now + lease)
