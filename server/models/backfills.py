"""Everything that is asked of back-fills and their posts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from server import states
from server.db import upsert
from server.ids import new_id
from server.models.account import Account
from server.models.backfill import (
    ACTIVE,
    DONE,
    ENDED,
    FOUND,
    LOST,
    MADE,
    MAKING,
    NEW,
    OPEN,
    QUEUED,
    SKIPPED,
    Backfill,
    BackfillPost,
)
from server.models.consent import EarlierPin
from server.models.pin import Pin

_Item = TypeVar("_Item")
_AT_ONCE = 500
_GONE = (states.CANCELLED, states.DELETED)
CALLS_OFF = and_(Backfill.state.in_(ENDED), Backfill.finished_at.is_(None))  # its pins are still being cancelled
_ALL = (FOUND, NEW, SKIPPED, QUEUED, MAKING, MADE, DONE, LOST)


def claim_backfill(session: Session, now: datetime, lease: timedelta) -> Backfill | None:
    """The back-fill whose turn has been longest, leased. One host is asked by one of them at a time."""
    other = aliased(Backfill)
    asks_too = select(other.id).where(
        other.host == Backfill.host, other.id != Backfill.id, other.state.in_(ACTIVE), other.lease_token.is_not(None),
        other.next_at > now,
    )  # fmt: skip
    found = session.scalars(
        select(Backfill)
        .where(
            or_(and_(Backfill.state.in_(ACTIVE), Backfill.is_paused.is_(False), ~asks_too.exists()), CALLS_OFF),
            Backfill.next_at <= now,
        )
        .order_by(Backfill.next_at, Backfill.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Backfill)
        .execution_options(populate_existing=True)
    ).first()  # fmt: skip
    if found is not None:
        found.lease_token, found.next_at = new_id("lease"), now + lease
        session.flush()
    return found


def renew_backfill(session: Session, backfill_id: str, token: str, until: datetime) -> None:
    """Extend the lease of a step that takes longer."""
    session.execute(
        update(Backfill).where(Backfill.id == backfill_id, Backfill.lease_token == token).values(next_at=until),
        execution_options={"synchronize_session": False},
    )


def finish_step(session: Session, backfill_id: str, token: str, **values: Any) -> bool:
    """Write what a step has come to, where the lease is still ours and nobody has ended it; else nothing of it is kept."""
    done = session.execute(
        update(Backfill)
        .where(Backfill.id == backfill_id, Backfill.lease_token == token, or_(Backfill.state.in_(ACTIVE), CALLS_OFF))
        .values(lease_token=None, **values),
        execution_options={"synchronize_session": False},
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        session.rollback()
        return False
    session.expire_all()
    return True


def open_backfill(session: Session, profile_id: str) -> Backfill | None:
    """The profile's back-fill that has not ended yet."""
    query = select(Backfill).where(Backfill.profile_id == profile_id, Backfill.state.in_(OPEN))
    return session.scalars(query.order_by(Backfill.id.desc()).limit(1)).first()


def store_posts(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Store posts that are not stored yet; returns how many were new."""
    insert = upsert(session)
    if not rows:
        return 0
    before = count_posts(session, str(rows[0]["backfill_id"]))
    for some in _some(rows, _AT_ONCE):
        session.execute(
            insert(BackfillPost).on_conflict_do_nothing(index_elements=["backfill_id", "page_hash"]), list(some)
        )
    return count_posts(session, str(rows[0]["backfill_id"])) - before


def count_posts(session: Session, backfill_id: str) -> int:
    query = select(func.count()).select_from(BackfillPost).where(BackfillPost.backfill_id == backfill_id)
    return int(session.scalar(query) or 0)


def counts_of(session: Session, backfill_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """How many posts of each back-fill are in each state."""
    found = {one: dict.fromkeys(_ALL, 0) for one in backfill_ids}
    rows = session.execute(
        select(BackfillPost.backfill_id, BackfillPost.state, func.count())
        .where(BackfillPost.backfill_id.in_(backfill_ids))
        .group_by(BackfillPost.backfill_id, BackfillPost.state)
    )
    for backfill_id, state, number in rows:
        found[backfill_id][state] = number
    return found


def reasons_of(session: Session, backfill_id: str) -> list[tuple[str, int]]:
    """Codes of the reasons for which posts were skipped, the most frequent first."""
    code = BackfillPost.why["code"].as_string()
    rows = session.execute(
        select(code, func.count())
        .where(BackfillPost.backfill_id == backfill_id, BackfillPost.state == SKIPPED)
        .group_by(code)
        .order_by(func.count().desc(), code)
    )
    return [(str(found), int(number)) for found, number in rows]


def posts_in(session: Session, backfill_id: str, state: str, limit: int) -> Sequence[BackfillPost]:
    """The first posts of a state, in their turn."""
    return session.scalars(
        select(BackfillPost)
        .where(BackfillPost.backfill_id == backfill_id, BackfillPost.state == state)
        .order_by(BackfillPost.rank, BackfillPost.id)
        .limit(limit)
    ).all()


def list_posts(
    session: Session, backfill_id: str, *, state: str | None, after: int, limit: int
) -> Sequence[BackfillPost]:
    """One page of a back-fill's posts, in the order in which they were found."""
    query = select(BackfillPost).where(BackfillPost.backfill_id == backfill_id, BackfillPost.id > after)
    if state is not None:
        query = query.where(BackfillPost.state == state)
    return session.scalars(query.order_by(BackfillPost.id).limit(limit)).all()


def new_posts(
    session: Session, backfill_id: str, *, is_newest_first: bool, since: datetime | None, until: datetime | None,
    limit: int | None = None,
) -> Iterator[Any]:  # fmt: skip
    """`(id, url, facts)` of posts that may be pinned, by date and those without one last; wishes for dates leave these out."""
    order = BackfillPost.dated.desc() if is_newest_first else BackfillPost.dated.asc()
    query = (
        select(BackfillPost.id, BackfillPost.url, BackfillPost.facts)
        .where(BackfillPost.backfill_id == backfill_id, BackfillPost.state == NEW)
        .order_by(order.nulls_last(), BackfillPost.id)
        .limit(limit)
        .execution_options(yield_per=_AT_ONCE)
    )
    if since is not None:
        query = query.where(BackfillPost.dated >= since)
    if until is not None:
        query = query.where(BackfillPost.dated <= until)
    found = session.execute(query)
    try:
        yield from found
    finally:
        found.close()


def queue_posts(session: Session, chosen: Sequence[int], first: int) -> None:
    """Give the chosen posts their turns in this order, beginning with `first`."""
    for some in _some(enumerate(chosen, first), _AT_ONCE):
        session.execute(update(BackfillPost), [{"id": one, "state": QUEUED, "rank": rank} for rank, one in some])


def skip_posts(session: Session, ids: Iterable[int], left_out: Mapping[str, Any]) -> None:
    """Leave these posts out for that reason."""
    for some in _some(ids, _AT_ONCE):
        _skip(session, BackfillPost.id.in_(some), left_out)


def skip_new(session: Session, backfill_id: str, left_out: Mapping[str, Any], limit: int) -> int:
    """Leave so many of the new posts out for that reason; returns how many there were."""
    is_new = and_(BackfillPost.backfill_id == backfill_id, BackfillPost.state == NEW)
    return _skip(session, BackfillPost.id.in_(select(BackfillPost.id).where(is_new).limit(limit)), left_out)


def _skip(session: Session, condition: ColumnElement[bool], left_out: Mapping[str, Any]) -> int:
    gone = session.execute(
        update(BackfillPost).where(condition).values(state=SKIPPED, why=dict(left_out)),
        execution_options={"synchronize_session": False},
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def pin_ids_of(session: Session, backfill_id: str) -> list[str]:
    """All pins that a back-fill has asked for."""
    posts = session.scalars(select(BackfillPost.pin_ids).where(BackfillPost.backfill_id == backfill_id))
    return [pin_id for some in posts for pin_id in some]


def pinned_keys(session: Session, profile_id: str, keys: Iterable[str]) -> set[str]:
    """Those of the keys under which the profile has pins that count."""
    found: set[str] = set()
    for some in _some(dict.fromkeys(keys), 2 * _AT_ONCE):
        found |= set(
            session.scalars(
                select(Pin.url_key).where(Pin.profile_id == profile_id, Pin.url_key.in_(some), counts_as_pinned())
            )
        )
    return found


def counts_as_pinned() -> ColumnElement[bool]:
    """Pins that make their address a pinned one: not those that were removed, nor those whose page gave no content."""
    return and_(Pin.state.not_in(_GONE), or_(Pin.state != states.FAILED, Pin.content_id.is_not(None)))


def contentless_pins(session: Session, profile_id: str, keys: Iterable[str]) -> list[str]:
    """The profile's pins of these addresses whose page gave no content."""
    query = select(Pin.id).where(
        Pin.profile_id == profile_id, Pin.url_key.in_(list(keys)), Pin.state == states.FAILED, Pin.content_id.is_(None)
    )
    return list(session.scalars(query))


def dropped_duplicates(session: Session, backfill_id: str) -> list[BackfillPost]:
    """Posts that were made, and left out because their page named another address as its own."""
    posts = session.scalars(
        select(BackfillPost).where(
            BackfillPost.backfill_id == backfill_id, BackfillPost.state == SKIPPED,
            BackfillPost.why["code"].as_string() == "duplicate",
        )
    )  # fmt: skip
    return [post for post in posts if post.pin_ids]


def earlier_keys(session: Session, profile_id: str, keys: Iterable[str]) -> set[str]:
    """Those of the keys that an account of the profile had pinned before it was connected here."""
    found: set[str] = set()
    for some in _some(dict.fromkeys(keys), 2 * _AT_ONCE):
        found |= set(
            session.scalars(
                select(EarlierPin.url_key)
                .join(Account, Account.id == EarlierPin.account_id)
                .where(Account.profile_id == profile_id, EarlierPin.url_key.in_(some))
            )
        )
    return found


def pins_of(session: Session, posts: Iterable[BackfillPost]) -> dict[str, Pin]:
    """The posts' pins by id."""
    ids = [pin_id for post in posts for pin_id in post.pin_ids]
    return {pin.id: pin for pin in session.scalars(select(Pin).where(Pin.id.in_(ids)))} if ids else {}


def schedules_of(session: Session, backfill_ids: Collection[str]) -> dict[str, list[str]]:
    """The acts of scheduling that back-fills have made, oldest first."""
    found: dict[str, list[str]] = {one: [] for one in backfill_ids}
    rows = session.execute(
        select(BackfillPost.backfill_id, BackfillPost.schedule_id)
        .where(BackfillPost.backfill_id.in_(backfill_ids), BackfillPost.schedule_id.is_not(None))
        .distinct()
        .order_by(BackfillPost.schedule_id)
    )
    for backfill_id, schedule_id in rows:
        found[backfill_id].append(str(schedule_id))
    return found


def has_unread_accounts(session: Session, profile_id: str) -> bool:
    """Is an account's list of earlier pins still being read, so that something pinned before may not be known yet?"""
    query = select(Account.id).where(
        Account.profile_id == profile_id, Account.earlier_pins_read_at.is_(None), Account.kind != "sandbox",
        Account.status == "connected", Account.tokens_sealed.is_not(None),
    )  # fmt: skip
    return session.scalars(query.limit(1)).first() is not None


def _some(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    rest = iter(items)
    while found := list(islice(rest, size)):
        yield found
