"""Pins that missed their slot, of accounts that do not catch up: found without locks, judged again under them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from server import states
from server.models.account import Account, AccountQueue, rests_no_more
from server.models.due import CATCH_UP, claimable, is_left_to_policy
from server.models.pin import Pin
from server.models.profile import Profile
from server.models.workspace import Workspace


def accounts_with_missed(session: Session, now: datetime) -> list[str]:
    """Accounts that could send now and hold missed pins which their policy does not let out by itself.

    Disconnected and paused accounts, and those that Pinterest asked to rest, are left out: their pins' turn comes
    when they go on.
    """
    has_missed = select(Pin.id).where(claimable(Account.id, now), *is_left_to_policy(now)).correlate(Account).exists()
    return list(session.scalars(_judging(now).where(has_missed).order_by(Account.id)))


def missed_ids(session: Session, account_id: str, now: datetime) -> list[str]:
    """All missed pins of an account, oldest slot first; none when it cannot send now, or catches up."""
    query = (
        select(Pin.id)
        .where(claimable(account_id, now), *is_left_to_policy(now), Pin.account_id.in_(_judging(now)))
        .order_by(Pin.due_at, Pin.id)
    )
    return list(session.scalars(query))


def count_late(session: Session, account_id: str, now: datetime) -> int:
    """How many pins of the account have missed their slot, whatever its policy is."""
    query = select(func.count()).select_from(Pin).where(claimable(account_id, now), *is_left_to_policy(now))
    return session.scalar(query) or 0


def late_counts(session: Session, now: datetime, late_after: timedelta, overlooked_after: timedelta) -> tuple[int, int]:
    """How many pins are late on accounts that could send, and for how many of them nobody has looked at their queue."""
    is_overlooked = case((AccountQueue.wake_at < now - overlooked_after, 1), else_=0)
    query = (
        select(func.count(), func.sum(is_overlooked))
        .select_from(Pin)
        .join(Account, claimable(Account.id, now))
        .join(Profile, Profile.id == Account.profile_id)
        .join(Workspace, Workspace.id == Account.workspace_id)
        .join(AccountQueue, AccountQueue.id == Account.queue_id)
        .where(Pin.state.in_((states.PENDING, states.QUEUED)), Pin.due_at < now - late_after, *_could_send(now))
    )
    late, overlooked = session.execute(query).one()
    return late, overlooked or 0


def _judging(now: datetime) -> Select[str]:
    """Accounts that could send now, and whose missed pins are moved or skipped."""
    return (
        select(Account.id)
        .join(Profile, Profile.id == Account.profile_id)
        .join(Workspace, Workspace.id == Account.workspace_id)
        .join(AccountQueue, AccountQueue.id == Account.queue_id)
        .where(
            Account.missed_slots != CATCH_UP,
            rests_no_more(now),
            *_could_send(now),
        )
    )


def _could_send(now: datetime) -> list[ColumnElement[bool]]:
    return [
        Account.status == "connected",
        Account.tokens_sealed.is_not(None),
        *(or_(owner.is_paused.is_(False), owner.paused_until <= now) for owner in (Account, Profile, Workspace)),
    ]
