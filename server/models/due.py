"""Which of an account's pins wait to be sent, from which instant each may go, and which of them have missed their slot.

A pending pin is *late* when its slot lies more than `GRACE` in the past: nobody sent it on its minute, because nothing
ran, or its account, its campaign or the pin itself had to wait. What happens then is the account's `missed_slots`:
`catch_up` lets it go as soon as gap, cap and window allow; under `reslot` and `skip` no claim ever takes it (the
condition is part of the claim's own query), and `pipeline/schedule/missed.py` decides about it. Inside a delivery window
that still lasts nothing is missed yet. Queued and retrying pins are never late: their turn has come already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from server import states
from server.db import UtcDateTime
from server.models.account import Account, Board
from server.models.campaign import Campaign
from server.models.pin import Pin

GRACE = timedelta(minutes=10)  # a slot that is missed by less goes out as if nothing had been
REGENERATION_PATIENCE = timedelta(seconds=60)  # a due pin waits that long for its new content, then goes with the old
CATCH_UP = "catch_up"

_WAITING_STATES = (states.PENDING, states.QUEUED, states.RETRYING)
_REGENERATING = Pin.regeneration_state.in_(("wanted", "running"))
_QUEUED_FROM = func.coalesce(Pin.due_at, Pin.created_at)
_RETRYING_FROM = func.coalesce(Pin.next_attempt_at, Pin.updated_at)

Branch = tuple[ColumnElement[bool], ColumnElement[Any]]  # which pins, and the instant from which each may go


def is_late(pin: Pin, now: datetime) -> bool:
    """Tell whether a pin has missed its slot; what it does then is its account's `missed_slots`."""
    return pin.state == states.PENDING and pin.due_at is not None and pin.due_at <= now - GRACE


def first_due(session: Session, account_id: str, now: datetime, *, is_open: bool) -> Pin | None:
    """The account's earliest pin that may be sent now, locked; None also when somebody else is changing that pin.

    Late pins count only while the account `is_open`. The lock asks for the whole condition again: between finding a
    pin and locking it somebody may have moved it to another slot, which leaves its state as it was.
    """
    branches = [branch for kind, branch in _branches(account_id, now).items() if is_open or kind != "late"]
    due = union_all(*(_first(condition, since, now) for condition, since in branches)).subquery()
    pin_id = session.execute(select(due.c.id).order_by(due.c.since, due.c.id).limit(1)).scalar()
    if pin_id is None:
        return None
    return session.scalars(
        select(Pin)
        .options(joinedload(Pin.content))
        .where(Pin.id == pin_id, or_(*(and_(condition, since <= now) for condition, since in branches)))
        .with_for_update(skip_locked=True, of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).first()


@dataclass(frozen=True, slots=True)
class NextInstants:
    """When an account's pins want to be looked at, by what they wait for; None where there is none.

    `late` is the slot of the first late pin that may be caught up; `busy` the slot of the first one whose content is
    being made anew; `resumes` when the first timed pause of a campaign with waiting pins ends.
    """

    pending: datetime | None
    late: datetime | None
    queued: datetime | None
    retrying: datetime | None
    busy: datetime | None
    resumes: datetime | None

    def soonest(self, opens: datetime | None) -> datetime | None:
        """The earliest of all, when late pins may go from `opens` on (None: never)."""
        found = [self.pending, self.queued, self.retrying, self.resumes]
        found.append(self.busy + REGENERATION_PATIENCE if self.busy is not None else None)
        found.append(opens if self.late is not None else None)
        return min((one for one in found if one is not None), default=None)


def next_instants(session: Session, account_id: str, now: datetime) -> NextInstants:
    """What the account's pins wait for, whatever their account's own pauses are."""
    return NextInstants(*session.execute(select(*earliest(account_id, now))).one())


def earliest(account_id: Any, now: datetime) -> list[ScalarSelect[Any]]:
    """Scalar subqueries in the order of `NextInstants`; `account_id` may be the column `Account.id` of an outer query."""
    busy = and_(
        claimable(account_id, now), Pin.state.in_((states.PENDING, states.QUEUED)),
        _REGENERATING, Pin.due_at > now - REGENERATION_PATIENCE,
    )  # fmt: skip
    queries = []
    for condition, since in [*_branches(account_id, now).values(), (busy, Pin.due_at)]:
        query = select(type_coerce(since, UtcDateTime)).where(condition).order_by(since).limit(1)
        queries.append(query.correlate(Account).scalar_subquery())
    return [*queries, _campaign_resumes(account_id, now)]


def claimable(account_id: Any, now: datetime) -> ColumnElement[bool]:
    """Pins of the account that nothing of their own keeps back: no hold, no wish to cancel, no lost board, no pause."""
    is_gone = (
        select(literal(1))
        .where(Board.account_id == Pin.account_id, Board.id == Pin.board_id, Board.is_gone.is_(True))
        .correlate(Pin)
        .exists()
    )
    is_paused = (
        select(literal(1))
        .where(Campaign.id == Pin.campaign_id, Campaign.is_paused.is_(True))
        .where(or_(Campaign.paused_until.is_(None), Campaign.paused_until > now))
        .correlate(Pin)
        .exists()
    )
    return and_(
        Pin.account_id == account_id,
        Pin.is_held.is_(False),
        Pin.is_cancel_wanted.is_(False),
        Pin.content_id.is_not(None),
        ~is_gone,
        or_(Pin.campaign_id.is_(None), ~is_paused),
    )


def is_left_to_policy(now: datetime) -> list[ColumnElement[bool]]:
    """Conditions of a late pin that may no longer go out by itself, unless its account catches up."""
    return [
        Pin.state == states.PENDING,
        Pin.due_at <= now - GRACE,
        or_(Pin.deliver_until.is_(None), Pin.deliver_until < now),
    ]


def _branches(account_id: Any, now: datetime) -> dict[str, Branch]:
    """Per kind of waiting: which pins, and the instant from which each may go. In the order of `NextInstants`."""
    owner = aliased(Account)
    policy = select(owner.missed_slots).where(owner.id == Pin.account_id).correlate(Pin).scalar_subquery()
    missed = now - GRACE
    may_be_late = or_(Pin.deliver_until >= now, policy == CATCH_UP)
    common = claimable(account_id, now)
    is_pending: ColumnElement[bool] = and_(common, Pin.state == states.PENDING)
    due_at: ColumnElement[Any] = Pin.due_at.expression
    return {
        "pending": (and_(is_pending, Pin.due_at > missed, _is_free(due_at, now)), due_at),
        "late": (and_(is_pending, Pin.due_at <= missed, may_be_late), due_at),
        "queued": (and_(common, Pin.state == states.QUEUED, _is_free(_QUEUED_FROM, now)), _QUEUED_FROM),
        "retrying": (and_(common, Pin.state == states.RETRYING), _RETRYING_FROM),
    }


def _campaign_resumes(account_id: Any, now: datetime) -> ScalarSelect[Any]:
    owner = aliased(Account)
    workspace_id = select(owner.workspace_id).where(owner.id == account_id).correlate(Account).scalar_subquery()
    waits = select(literal(1)).where(
        Pin.account_id == account_id, Pin.campaign_id == Campaign.id, Pin.state.in_(_WAITING_STATES)
    )
    return (
        select(func.min(Campaign.paused_until, type_=UtcDateTime))
        .where(Campaign.workspace_id == workspace_id, Campaign.is_paused.is_(True), Campaign.paused_until > now)
        .where(waits.correlate(Account, Campaign).exists())
        .correlate(Account)
        .scalar_subquery()
    )


def _is_free(since: Any, now: datetime) -> ColumnElement[bool]:
    is_busy = and_(_REGENERATING, since > now - REGENERATION_PATIENCE)
    return or_(Pin.regeneration_state.is_(None), ~is_busy)


def _first(condition: ColumnElement[bool], since: ColumnElement[Any], now: datetime) -> Select[Any]:
    query = select(Pin.id.label("id"), since.label("since")).where(condition, since <= now)
    limited = query.order_by(since, Pin.id).limit(1).subquery()
    return select(limited.c.id, limited.c.since)
