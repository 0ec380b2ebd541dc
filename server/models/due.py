"""Which of an account's pins wait to be sent, from which instant each may go, and which of them have missed their slot.

A pending pin is *late* when its slot lies more than `GRACE` in the past: nobody sent it on its minute, because nothing
ran, or its account, its campaign or the pin itself had to wait. What happens then is the account's `missed_slots`:
`catch_up` lets it go as soon as gap, cap and window allow; under `reslot` and `skip` no claim ever takes it (the
condition is part of the claim's own query), and `pipeline/schedule/missed.py` decides about it. Inside a delivery window
that still lasts nothing is missed yet. Queued and retrying pins are never late: their turn has come already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased, joinedload, load_only

from server import states
from server.db import UtcDateTime
from server.models.account import Account, Board
from server.models.campaign import Campaign
from server.models.content import Asset
from server.models.pin import Pin, Version
from server.models.together import among, is_postgresql

GRACE = timedelta(minutes=10)  # a slot that is missed by less goes out as if nothing had been
REGENERATION_PATIENCE = timedelta(seconds=60)  # a due pin waits that long for its new content, then goes with the old
LOOK_PATIENCE = timedelta(seconds=30)  # so long what is to go out at once waits for the look at its page
_A_MOMENT = timedelta(seconds=1)  # clocks of programs and databases differ by less
CATCH_UP = "catch_up"

_WAITING_STATES = (states.PENDING, states.QUEUED, states.RETRYING)
_REGENERATING = Pin.regeneration_state.in_(("wanted", "running"))
# What a person sends at once was looked at by nobody: it is looked at first, always, and not whenever the look is faster
# than the claim. What has a slot had its look when it got it; the slot waits for none.
_UNSEEN = and_(
    Pin.checked_at.is_(None),
    Pin.check_at.is_not(None),
    func.coalesce(Pin.why["code"].as_string(), "").like("publish_now%"),
)
_QUEUED_FROM = func.coalesce(Pin.due_at, Pin.created_at)
_RETRYING_FROM = func.coalesce(Pin.next_attempt_at, Pin.updated_at)

# all that whoever sends asks of them; the rest is read when somebody asks for it
_ASKED = load_only(
    Pin.workspace_id, Pin.account_id, Pin.board_id, Pin.board_section_id, Pin.link_url, Pin.content_id, Pin.state,
    Pin.due_at, Pin.deliver_until, Pin.next_attempt_at, Pin.denied, Pin.strays, Pin.created_at,
)  # fmt: skip
_ASKED_OF_CONTENT = (
    Version.title, Version.description, Version.alt_text, Version.asset_id, Version.media_type, Version.video_id,
    Version.cover_at,
)  # fmt: skip
_ASKED_OF_IMAGES = load_only(
    Asset.kind, Asset.content_hash, Asset.content_type, Asset.width, Asset.height, Asset.size, Asset.dominant_color
)

Branch = tuple[ColumnElement[bool], ColumnElement[Any]]  # which pins, and the instant from which each may go


def is_late(pin: Pin, now: datetime) -> bool:
    """Tell whether a pin has missed its slot; what it does then is its account's `missed_slots`."""
    return pin.state == states.PENDING and pin.due_at is not None and pin.due_at <= now - GRACE


def waits_for_look(pin: Pin, now: datetime) -> datetime | None:
    """Until when at most a pin whose turn has come waits for the look at its page; None for one that does not wait."""
    if pin.state not in {states.PENDING, states.QUEUED} or pin.checked_at is not None or pin.check_at is None:
        return None
    since = _since(pin)
    is_asked = str((pin.why or {}).get("code") or "").startswith("publish_now")
    return since + LOOK_PATIENCE if is_asked and since - _A_MOMENT <= now < since + LOOK_PATIENCE else None


def first_due_of(session: Session, accounts: Mapping[str, bool], now: datetime) -> dict[str, Pin]:
    """The earliest pin of each account that may be sent now, locked; accounts without one are left out.

    `accounts` tells for each whether it is open: late pins count only then. The lock asks for the whole condition
    again: between finding a pin and locking it somebody may have moved it to another slot, which leaves its state as
    it was.
    """
    instants = _Instants.at(now)._asdict()
    found: list[str] = []
    on_postgresql = is_postgresql(session)
    asked = {**instants, "account_ids": list(accounts)}
    for account_id, *firsts in session.execute(_first_of_each(on_postgresql), asked):
        for kind, pin_id in zip(_KINDS, firsts, strict=True):
            if pin_id is not None and (accounts[account_id] or kind != "late"):
                found.append(pin_id)
    if not found:
        return {}
    pins = session.scalars(_lock_due(on_postgresql), {**instants, "pin_ids": found}).all()
    first: dict[str, Pin] = {}
    for pin in sorted(pins, key=lambda one: (_since(one), one.id)):
        account_id = str(pin.account_id)
        if accounts[account_id] or not is_late(pin, now):
            first.setdefault(account_id, pin)
    return first


def images_of(session: Session, pins: Iterable[Pin]) -> Sequence[Asset]:
    """The images of these pins' present content, read at once."""
    wanted = {pin.content.asset_id for pin in pins if pin.content and pin.content.asset_id}
    query = _assets(is_postgresql(session))
    return session.scalars(query, {"asset_ids": sorted(wanted)}).all() if wanted else []


@cache
def _assets(on_postgresql: bool) -> Select[Any]:
    return select(Asset).options(_ASKED_OF_IMAGES).where(among(Asset.id, "asset_ids", on_postgresql=on_postgresql))


@cache
def _first_of_each(on_postgresql: bool) -> Select[Any]:
    """Account id, and the id of its first due pin of each kind of waiting; built once, because building takes longer than asking."""
    firsts = [
        select(Pin.id).where(condition, since <= _BOUND.now).order_by(since, Pin.id).limit(1).correlate(Account)
        for condition, since in _branches(Account.id, _BOUND).values()
    ]
    wanted = among(Account.id, "account_ids", on_postgresql=on_postgresql)
    return select(Account.id, *(one.scalar_subquery() for one in firsts)).where(wanted)


@cache
def _lock_due(on_postgresql: bool) -> Select[Any]:
    branches = _branches(Pin.account_id, _BOUND).values()
    return (
        select(Pin)
        .options(joinedload(Pin.content).load_only(*_ASKED_OF_CONTENT), _ASKED)
        .where(
            among(Pin.id, "pin_ids", on_postgresql=on_postgresql),
            or_(*(and_(condition, since <= _BOUND.now) for condition, since in branches)),
        )
        .with_for_update(skip_locked=True, of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    )


def _since(pin: Pin) -> datetime:
    """The instant from which a due pin could go, as `_branches` has it."""
    if pin.state == states.RETRYING:
        return pin.next_attempt_at or pin.updated_at
    return pin.due_at or pin.created_at


@dataclass(frozen=True, slots=True)
class NextInstants:
    """When an account's pins want to be looked at, by what they wait for; None where there is none.

    `late` is the slot of the first late pin that may be caught up; `busy` the slot of the first one whose content is
    being made anew, `unseen` of the first that waits for its look; `resumes` when the first timed pause of a campaign with waiting pins ends.
    """

    pending: datetime | None
    late: datetime | None
    queued: datetime | None
    retrying: datetime | None
    busy: datetime | None
    unseen: datetime | None
    resumes: datetime | None

    def soonest(self, opens: datetime | None) -> datetime | None:
        """The earliest of all, when late pins may go from `opens` on (None: never)."""
        found = [self.pending, self.queued, self.retrying, self.resumes]
        found.append(self.busy + REGENERATION_PATIENCE if self.busy is not None else None)
        found.append(self.unseen + LOOK_PATIENCE if self.unseen is not None else None)
        found.append(opens if self.late is not None else None)
        return min((one for one in found if one is not None), default=None)


def next_instants_of(session: Session, account_ids: Collection[str], now: datetime) -> dict[str, NextInstants]:
    """What the pins of each of these accounts wait for."""
    given = {**_Instants.at(now)._asdict(), "account_ids": list(account_ids)}
    return {row[0]: NextInstants(*row[1:]) for row in session.execute(_next_of_each(is_postgresql(session)), given)}


@cache
def _next_of_each(on_postgresql: bool) -> Select[Any]:
    wanted = among(Account.id, "account_ids", on_postgresql=on_postgresql)
    return select(Account.id, *_earliest(Account.id, _BOUND)).where(wanted)


def earliest(account_id: Any, now: datetime) -> list[ScalarSelect[Any]]:
    """Scalar subqueries in the order of `NextInstants`; `account_id` may be the column `Account.id` of an outer query."""
    return _earliest(account_id, _Instants.at(now))


def _earliest(account_id: Any, at: _Instants) -> list[ScalarSelect[Any]]:
    busy = and_(
        claimable(account_id, at.now), Pin.state.in_((states.PENDING, states.QUEUED)),
        _REGENERATING, Pin.due_at > at.impatient,
    )  # fmt: skip
    unseen = and_(
        claimable(account_id, at.now), Pin.state.in_((states.PENDING, states.QUEUED)), _UNSEEN, Pin.due_at > at.unseen,
    )  # fmt: skip
    queries = []
    for condition, since in [*_branches(account_id, at).values(), (busy, Pin.due_at), (unseen, Pin.due_at)]:
        query = select(type_coerce(since, UtcDateTime)).where(condition).order_by(since).limit(1)
        queries.append(query.correlate(Account).scalar_subquery())
    return [*queries, _campaign_resumes(account_id, at.now)]


def claimable(account_id: Any, now: Any) -> ColumnElement[bool]:
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


class _Instants(NamedTuple):
    """The present, and the instants before it that decide; as values, or as the parameters of a statement."""

    now: Any
    missed: Any
    impatient: Any
    unseen: Any

    @classmethod
    def at(cls, now: datetime) -> _Instants:
        return cls(now, now - GRACE, now - REGENERATION_PATIENCE, now - LOOK_PATIENCE)


_BOUND = _Instants(*(bindparam(name, type_=UtcDateTime()) for name in _Instants._fields))
_KINDS = ("pending", "late", "queued", "retrying")


def _branches(account_id: Any, at: _Instants) -> dict[str, Branch]:
    """Per kind of waiting: which pins, and the instant from which each may go. In the order of `NextInstants`."""
    owner = aliased(Account)
    policy = select(owner.missed_slots).where(owner.id == Pin.account_id).correlate(Pin).scalar_subquery()
    may_be_late = or_(Pin.deliver_until >= at.now, policy == CATCH_UP)
    common = claimable(account_id, at.now)
    is_pending: ColumnElement[bool] = and_(common, Pin.state == states.PENDING)
    due_at: ColumnElement[Any] = Pin.due_at.expression
    return {
        "pending": (and_(is_pending, Pin.due_at > at.missed, _is_free(due_at, at)), due_at),
        "late": (and_(is_pending, Pin.due_at <= at.missed, may_be_late), due_at),
        "queued": (and_(common, Pin.state == states.QUEUED, _is_free(_QUEUED_FROM, at)), _QUEUED_FROM),
        "retrying": (and_(common, Pin.state == states.RETRYING), _RETRYING_FROM),
    }


def _campaign_resumes(account_id: Any, now: Any) -> ScalarSelect[Any]:
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


def _is_free(since: Any, at: _Instants) -> ColumnElement[bool]:
    is_busy = and_(_REGENERATING, since > at.impatient)
    is_seen = or_(Pin.checked_at.is_not(None), Pin.check_at.is_(None), ~and_(_UNSEEN, since > at.unseen))
    return and_(or_(Pin.regeneration_state.is_(None), ~is_busy), is_seen)
