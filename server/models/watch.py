"""One look that tells which jobs have something to do, and when it is worth looking again.

Each answer may say yes too often (another worker has just taken it), never too seldom: what is not seen here waits for
its claimer's own long rest to end. The claims decide what is really done. What would be said for days is not: pins of
accounts that are disconnected, or that Pinterest lets rest, ask for nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Interval, and_, bindparam, extract, func, literal, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute

from server import clock, states
from server.db import UtcDateTime
from server.models.account import Account, AccountQueue, rests_no_more
from server.models.afterwards import SETTLED
from server.models.backfill import ACTIVE, Backfill
from server.models.backfills import CALLS_OFF
from server.models.earlier import unread_accounts
from server.models.endpoint import Delivery
from server.models.event import Event
from server.models.mail import Mail, MailSetting
from server.models.mailing import newcomers_query
from server.models.media_uploads import HORIZON, OPEN, is_wanted
from server.models.notice import ACCEPTED, Notice
from server.models.pin import BARE_STATE, MediaUpload, Pin
from server.models.plain import as_stored, written_out
from server.models.profile import Profile

_Condition = ColumnElement[bool] | InstrumentedAttribute[bool]


class Found(NamedTuple):
    """What one look has found: jobs that may have something to do, when queues want to be looked at, and the last event.

    These two are only ever compared with what the look before has found. `seconds` are left until something may be there
    to be done by itself: a lease ends, a rest is over. None when nothing of the kind is known.
    """

    jobs: frozenset[str]
    wakes: Any
    last_event: Any
    seconds: float | None = None


def question(*, is_postgresql: bool) -> tuple[str, Mapping[str, Any]]:
    """The statement and its parameters as the database's own driver takes them; `answer` reads the row that comes."""
    text, given = _compiled(is_postgresql)
    if is_postgresql:
        return text, given
    now = clock.now()
    return text, {**given, "now": as_stored(now), "soon": as_stored(now + HORIZON)}


def answer(row: Sequence[Any]) -> Found:
    """What the row says."""
    count = len(_NAMES)
    jobs = frozenset(name for name, has in zip(_NAMES, row[:count], strict=True) if has)
    last_event, seconds, *wakes = row[count:]
    return Found(jobs, tuple(wakes), last_event, None if seconds is None else float(seconds))


@cache
def _compiled(is_postgresql: bool) -> tuple[str, dict[str, Any]]:
    """Written out once: to build and to translate it takes longer than to ask."""
    # one instant for the whole statement: one that moves on while it runs cannot be looked up in an index
    now: Any = func.statement_timestamp() if is_postgresql else bindparam("now", None, type_=UtcDateTime())
    soon: Any = now + literal(HORIZON, Interval()) if is_postgresql else bindparam("soon", None, type_=UtcDateTime())
    last_event = select(func.max(Event.id)).scalar_subquery()
    seconds = _seconds_until(_soonest(now), now, is_postgresql=is_postgresql)
    query = select(*_conditions(now, soon).values(), last_event, seconds, *_wakes(now))
    return written_out(query, is_postgresql=is_postgresql)


def _wakes(now: Any) -> list[Any]:
    """What is different whenever another queue is due than before, or another one comes next.

    The earliest alone is not: a queue that nobody may claim from just now stays the earliest, and an instant that has come
    is still the same one. Who waits for it may wait by a clock that stood still while the machine slept.
    """
    wake_at = AccountQueue.wake_at
    seconds = func.sum(extract("epoch", wake_at))
    due = select(func.count().label("number"), seconds.label("seconds"), func.max(wake_at).label("latest"))
    following = select(func.min(wake_at)).where(wake_at > now).scalar_subquery()
    return [*due.where(wake_at <= now).subquery("due").c, following]


def _soonest(now: Any) -> Any:
    """The next instant that is known at which something may be there to be done although nobody changes anything.

    Each of them is looked up in an index, but for accounts, of which there are few. Conditions that would be long are left out: then one look is made in vain.
    """
    lent = (states.PUBLISHING, states.UNCONFIRMED, states.GENERATING, states.PUBLISHED)
    instants: list[tuple[InstrumentedAttribute[Any], _Condition]] = [
        *((Pin.lease_until, Pin.state == state) for state in lent),
        (Pin.look_at, Pin.state == states.UNCONFIRMED),
        (Pin.next_attempt_at, Pin.state == states.GENERATING),
        (Pin.next_attempt_at, Pin.is_delete_wanted),
        (Pin.regeneration_until, Pin.regeneration_state == "running"),
        (Pin.check_at, true()),
        (Pin.sync_at, true()),
        (Pin.sweep_at, true()),
        (Notice.lease_until, Notice.state == ACCEPTED),
        (Notice.next_attempt_at, Notice.state == ACCEPTED),
        (MediaUpload.next_at, MediaUpload.step.in_(OPEN)),
        (Backfill.next_at, Backfill.state.in_(ACTIVE)),
        (Delivery.next_attempt_at, Delivery.state == "pending"),
        (Mail.next_attempt_at, Mail.state == "pending"),
        (MailSetting.digest_at, true()),
        (Profile.brand_due_at, true()),
        (Account.boards_read_at, true()),
        (Account.blocked_until, true()),
        (AccountQueue.blocked_until, true()),
    ]
    each = union_all(*(select(func.min(at).label("at")).where(at > now, which) for at, which in instants))
    return select(func.min(each.subquery("instants").c.at)).scalar_subquery()


def _seconds_until(instant: Any, now: Any, *, is_postgresql: bool) -> Any:
    if is_postgresql:
        return extract("epoch", instant - now)
    return (func.julianday(instant) - func.julianday(now)) * 86_400.0


def _conditions(now: Any, soon: Any) -> dict[str, ColumnElement[bool]]:
    is_lost = and_(Pin.state == states.PUBLISHING, _is_free(Pin.lease_until, now))
    is_unclear = and_(
        Pin.state == states.UNCONFIRMED, Pin.look_at <= now, _is_free(Pin.lease_until, now), _has_account(),
    )  # fmt: skip
    is_unmade = and_(
        Pin.state == states.GENERATING, _is_free(Pin.lease_until, now), _has_come(Pin.next_attempt_at, now)
    )
    is_unread = and_(
        Notice.state == ACCEPTED, _is_free(Notice.lease_until, now), _has_come(Notice.next_attempt_at, now)
    )
    is_remade = and_(
        Pin.regeneration_state.in_(("wanted", "running")), Pin.state.in_(states.REGENERABLE),
        _is_free(Pin.regeneration_until, now),
    )  # fmt: skip
    is_unwanted = and_(
        Pin.is_delete_wanted, BARE_STATE == states.PUBLISHED, _is_free(Pin.lease_until, now),
        _has_come(Pin.next_attempt_at, now), _has_account(),
    )  # fmt: skip
    is_unchecked = and_(Pin.check_at <= now, BARE_STATE.in_(states.CHECKED))
    is_edited = and_(
        BARE_STATE == states.PUBLISHED, Pin.sync_at <= now, Pin.is_delete_wanted.is_(False),
        _is_free(Pin.lease_until, now), _has_account(rests_no_more(now)),
    )  # fmt: skip
    is_late = and_(Pin.sweep_at <= now, BARE_STATE.in_(SETTLED), _is_free(Pin.lease_until, now), _has_account())
    is_going = and_(Backfill.state.in_(ACTIVE), Backfill.is_paused.is_(False))
    is_unfilled = and_(or_(is_going, CALLS_OFF), Backfill.next_at <= now)
    uploads = (
        select(literal(1)).select_from(MediaUpload).join(Pin, Pin.id == MediaUpload.pin_id)
        .join(Account, Account.id == Pin.account_id).join(AccountQueue, AccountQueue.id == Account.queue_id)
    )  # fmt: skip
    is_new = unread_accounts(now).where(Account.earlier_pins_cursor.is_(None))  # what has begun goes on by itself
    return {
        "sync": _exists(Pin, is_edited),
        "sweep": _exists(Pin, is_late),
        "prepare": uploads.where(*is_wanted(now, soon)).exists(),
        "check": _exists(Pin, is_unchecked),
        "reconcile": or_(_exists(Pin, is_lost), _exists(Pin, is_unclear)),
        "intake": _exists(Notice, is_unread),
        "generate": _exists(Pin, is_unmade),
        "regenerate": _exists(Pin, is_remade),
        "backfill": _exists(Backfill, is_unfilled),
        "remove": _exists(Pin, is_unwanted),
        "dispatch": _exists(Event, Event.dispatched_at.is_(None)),
        "deliver": _exists(Delivery, and_(Delivery.state == "pending", Delivery.next_attempt_at <= now)),
        "mail": _exists(Mail, and_(Mail.state == "pending", Mail.next_attempt_at <= now)),
        "digest": or_(_exists(MailSetting, MailSetting.digest_at <= now), newcomers_query().exists()),
        "brand": _exists(Profile, Profile.brand_due_at <= now),
        "boards": _exists(Account, and_(*_is_connected(), Account.boards_read_at <= now)),
        "earlier_pins": is_new.exists(),
    }


def _exists(table: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(literal(1)).select_from(table).where(condition).exists()


def _has_account(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The pin's account is connected, and `more` holds of it and its queue."""
    return (
        select(literal(1))
        .select_from(Account)
        .join(AccountQueue, AccountQueue.id == Account.queue_id)
        .where(Account.id == Pin.account_id, *_is_connected(), *more)
        .correlate(Pin)
        .exists()
    )


def _is_connected() -> list[ColumnElement[bool]]:
    return [Account.status == "connected", Account.tokens_sealed.is_not(None)]


def _is_free(lease_until: InstrumentedAttribute[Any], now: Any) -> ColumnElement[bool]:
    return or_(lease_until.is_(None), lease_until <= now)


def _has_come(instant: InstrumentedAttribute[Any], now: Any) -> ColumnElement[bool]:
    return or_(instant.is_(None), instant <= now)


_NAMES = tuple(_conditions(func.now(), func.now()))
WATCHED = frozenset(_NAMES)
