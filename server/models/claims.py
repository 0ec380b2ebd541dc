"""Whose turn it is: the account queue, its due pins, and the wake bookkeeping that may never lose one.

Workers claim a row of `account_queue`, not a pin, and then take that account's first due pin by index (`models/due.py`).
So ten thousand pins of one account never slow another's one, and the pace of an account is decided by whoever holds its
row. An account that waits (disconnected, refused, or paused by itself, its profile or its workspace) keeps its pins where they
are; its queue sleeps until a pause that has an end, or a rest of its own, is over.

On PostgreSQL every instant is compared in the database's clock, because machines disagree; SQLite serves one machine,
whose clock it is. Locks are taken in the order pin, account, queue by everybody who waits for them; the claim takes
the queue first and may do so because it never waits for a pin (SKIP LOCKED). All of them are FOR NO KEY UPDATE: a row
that is changed twice in one transaction has its foreign keys checked, which would wait for a plain FOR UPDATE.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, not_, or_, select, text, update
from sqlalchemy.orm import Session, load_only

from server import clock
from server.models.account import Account, AccountQueue
from server.models.due import NextInstants, earliest
from server.models.endpoint import is_told
from server.models.profile import Profile
from server.models.together import among, is_postgresql, update_many
from server.models.workspace import Workspace
from server.values.remote import RateState

WAKE_CHANNEL = "pinwright_wake"
CHANGE = "change"  # what is said there when something has changed; nothing, when work is due
_NOTIFY = text("SELECT pg_notify(:channel, :word)")
# only a transaction that has written has a number
_NOTIFY_OF_CHANGE = text("SELECT pg_notify(:channel, :word) WHERE txid_current_if_assigned() IS NOT NULL")
_PACE = ("wake_at", "next_at", "day", "day_used")
# all that whoever claims asks of them; the rest is read when somebody asks for it
_ASKED = (
    load_only(
        Account.workspace_id, Account.profile_id, Account.queue_id, Account.kind, Account.status, Account.app_id,
        Account.tokens_sealed, Account.token_version, Account.timezone, Account.window_start, Account.window_end,
        Account.days_off, Account.pins_per_day, Account.min_gap_seconds, Account.missed_slots,
        Account.is_paused, Account.paused_until, Account.blocked_until,
    ),
    load_only(
        Profile.preflight, Profile.blackout_dates, Profile.has_marker, Profile.is_paused, Profile.paused_until
    ),
    load_only(Workspace.is_paused, Workspace.paused_until),
)  # fmt: skip


def db_now(session: Session) -> datetime:
    """The present instant in the clock that all workers share, aware UTC."""
    if session.get_bind().dialect.name == "postgresql":
        now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return clock.to_utc(now)
    return clock.now()


def wake(session: Session, queue_id: str, at: datetime) -> None:
    """Let a claimer look at this queue at `at` or earlier; call it after every change that can make a pin due."""
    session.flush()
    session.execute(
        update(AccountQueue)
        .where(AccountQueue.id == queue_id, or_(AccountQueue.wake_at.is_(None), AccountQueue.wake_at > at))
        .values(wake_at=at),
        execution_options={"synchronize_session": False},
    )
    _notify(session, "")


def tell_change(session: Session) -> None:
    """Let the workers look soon at what this transaction has changed, if anything. SQLite's change counter tells by itself."""
    session.flush()
    if is_postgresql(session):
        session.execute(_NOTIFY_OF_CHANGE, {"channel": WAKE_CHANNEL, "word": CHANGE})


def _notify(session: Session, word: str) -> None:
    """Delivered at commit; equal ones of a transaction are one."""
    if is_postgresql(session):
        session.execute(_NOTIFY, {"channel": WAKE_CHANNEL, "word": word})


def next_wake(
    session: Session, closed_kinds: Collection[str] = (), busy_queues: Collection[str] = ()
) -> datetime | None:
    """The earliest instant at which any queue wants to be looked at, None when all rest."""
    found: datetime | None = session.execute(
        select(func.min(AccountQueue.wake_at, type_=AccountQueue.wake_at.type)).where(*_open(closed_kinds, busy_queues))
    ).scalar()
    return found


def lock_due_queues(
    session: Session,
    now: datetime,
    closed_kinds: Collection[str] = (),
    busy_queues: Collection[str] = (),
    limit: int = 1,
) -> list[AccountQueue]:
    """The queues that have waited longest for their turn, locked; kinds whose host is unreachable are left out.

    `busy_queues` have enough under way in this worker already.
    """
    query = _due_queues(is_postgresql(session), tuple(closed_kinds))
    return list(session.scalars(query, {"now": now, "busy": list(busy_queues), "most": limit}))


@cache
def _due_queues(on_postgresql: bool, closed_kinds: tuple[str, ...]) -> Any:
    is_busy = among(AccountQueue.id, "busy", on_postgresql=on_postgresql)
    return (
        select(AccountQueue)
        .where(AccountQueue.wake_at <= bindparam("now"), *_open(closed_kinds, ()), not_(is_busy))
        .order_by(AccountQueue.wake_at)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )


def save_turns(session: Session, queues: Sequence[AccountQueue]) -> None:
    """Write what has changed in the pace of these locked queues, in one statement; their rows are read anew when asked for."""
    rows = [{"id": one.id, **{name: getattr(one, name) for name in _PACE}} for one in queues]
    update_many(session, AccountQueue, rows)
    for one in queues:
        session.expire(one, _PACE)


def lock_queue(session: Session, queue_id: str) -> AccountQueue:
    """One queue's row, locked until the transaction ends; its pace may then be read and written."""
    return session.scalars(
        select(AccountQueue)
        .where(AccountQueue.id == queue_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


@dataclass(frozen=True, slots=True)
class Gauge:
    """What a plain success must know of its account, unlocked: whether there is anything about it to change."""

    queue_id: str
    has_stripped_links: bool
    blocked_until: datetime | None
    block_reason: Any
    own_reason: Any
    budget_remaining: int | None
    is_told: bool  # a webhook of its workspace


def gauges_of(session: Session, account_ids: Collection[str]) -> dict[str, Gauge]:
    """The gauges of these accounts."""
    query = _gauges(is_postgresql(session))
    return {row[0]: Gauge(*row[1:]) for row in session.execute(query, {"accounts": list(account_ids)})}


@cache
def _gauges(on_postgresql: bool) -> Any:
    return (
        select(
            Account.id,
            Account.queue_id,
            Account.has_stripped_links,
            AccountQueue.blocked_until,
            AccountQueue.block_reason,
            Account.block_reason,
            AccountQueue.budget_remaining,
            is_told(Account.workspace_id),
        )
        .join(AccountQueue, AccountQueue.id == Account.queue_id)
        .where(among(Account.id, "accounts", on_postgresql=on_postgresql))
    )


def write_budgets(session: Session, rates: Mapping[str, RateState]) -> None:
    """Remember Pinterest's write budgets, by queue, as its headers told them; in one order, like every lock on queues."""
    rows = [
        {
            "id": queue_id,
            "budget_limit": rate.limit,
            "budget_remaining": rate.remaining,
            "budget_reset_at": rate.reset_at,
        }
        for queue_id, rate in sorted(rates.items())
    ]
    update_many(session, AccountQueue, rows)


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection of a Pinterest user, with what may pause it. `is_told`: a webhook of its workspace may want to hear."""

    account: Account
    profile: Profile
    workspace: Workspace
    is_told: bool = True

    def resumes_at(self, now: datetime) -> datetime | None:
        """When its pins go out: `now` when they do already, else the end of its pauses and its rest; None when nobody knows.

        A disconnected account waits for a person, and so does a pause without an end.
        """
        if self.account.status != "connected" or self.account.tokens_sealed is None:
            return None
        resumes = self.account.rests_until(now) or now
        for owner in (self.account, self.profile, self.workspace):
            if not owner.is_paused_at(now):
                continue
            if owner.paused_until is None:
                return None
            resumes = max(resumes, owner.paused_until)
        return resumes


def connections_of(session: Session, queue_ids: Collection[str]) -> dict[str, list[Connection]]:
    """Every connection of these queues' Pinterest users, whatever its status, by queue."""
    found: dict[str, list[Connection]] = {queue_id: [] for queue_id in queue_ids}
    for row in session.execute(_of_queues(is_postgresql(session)), {"queues": list(found)}):
        connection = Connection(*row)
        found[connection.account.queue_id].append(connection)
    return found


@cache
def _of_queues(on_postgresql: bool) -> Select[Account, Profile, Workspace, bool]:
    wanted = among(Account.queue_id, "queues", on_postgresql=on_postgresql)
    query = _connections().add_columns(is_told(Account.workspace_id))
    return query.where(wanted).order_by(Account.id).options(*_ASKED)


def sweep(session: Session, now: datetime, opens: Callable[[Connection, datetime], datetime | None]) -> int:
    """Correct every queue that would wake too late for its pins, and return how many there were.

    Wakes are set by many hands; this finds what any of them forgot, so a forgotten wake costs five minutes, not a pin.
    `opens(connection, since)` tells when the account is open next, which is when its late pins may go. A queue that
    waits for its next day is woken in vain, and the claim sends it to sleep again.
    """
    query = _connections().join(AccountQueue, AccountQueue.id == Account.queue_id)
    rows = session.execute(
        query.add_columns(AccountQueue, *earliest(Account.id, now)).where(
            Account.status == "connected", Account.tokens_sealed.is_not(None)
        )
    ).all()
    late: dict[str, datetime] = {}
    for account, profile, workspace, queue, *instants in rows:
        connection, waits = Connection(account, profile, workspace), NextInstants(*instants)
        resumes = connection.resumes_at(now)
        if resumes is None:
            continue
        gates = [one for one in (resumes, queue.next_at, queue.blocked_until) if one is not None]
        instant = waits.soonest(opens(connection, max(gates)) if waits.late is not None else None)
        if instant is None:
            continue
        wanted = max(instant, *gates)
        if queue.wake_at is None or queue.wake_at > wanted:
            late[queue.id] = min(wanted, late.get(queue.id, wanted))
    for queue_id, wanted in sorted(late.items()):  # in one order: two transactions may wake the same ones
        wake(session, queue_id, wanted)
    return len(late)


def _connections() -> Select[Account, Profile, Workspace]:
    return (
        select(Account, Profile, Workspace)
        .join(Profile, Profile.id == Account.profile_id)
        .join(Workspace, Workspace.id == Account.workspace_id)
    )


def _open(closed_kinds: Collection[str], busy_queues: Collection[str]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [AccountQueue.id.not_like(f"{kind}:%") for kind in closed_kinds]
    return [*conditions, AccountQueue.id.not_in(list(busy_queues))] if busy_queues else conditions
