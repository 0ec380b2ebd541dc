"""What holds a place in an account's calendar, as the planner wants it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, TableValuedAlias, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Session, joinedload

from server import states
from server.db import UtcDateTime
from server.models.account import Account, Board
from server.models.content import Asset
from server.models.earlier import earlier_of_urls
from server.models.pin import Pin, Version
from server.values.planning import BoardTurn, TakenSlot

_LATEST_RETRY = timedelta(days=2)
_NEAR = timedelta(days=2)  # how far a push may travel from window to window
_AT_ONCE = 500  # values in one statement
_CLOCKS_DIFFER = timedelta(days=1)
_WAITING_STATES = (states.PENDING, states.QUEUED)  # their slot is `due_at` alone: a next attempt is for what was tried
_ON_THE_WAY = tuple(sorted(states.OCCUPYING - {*_WAITING_STATES, states.PUBLISHED}))
_INSTANT = func.coalesce(Pin.published_at, Pin.next_attempt_at, Pin.due_at)

Span = tuple[datetime, datetime]  # from the first on, up to the second


def lock_account(session: Session, account_id: str, *, skip_locked: bool = False) -> Account | None:
    """The account, locked until the transaction ends: two plans for one account never interleave.

    The lock leaves room for the share that a new pin's foreign key takes; two transactions that each made a pin
    first and plan then would wait for each other for ever otherwise.
    """
    return session.scalars(
        select(Account)
        .where(Account.id == account_id)
        .with_for_update(of=Account, key_share=True, skip_locked=skip_locked)
        .execution_options(populate_existing=True)
    ).first()


def lock_connections(session: Session, account_ids: Iterable[str | None]) -> dict[str, Account]:
    """The accounts that there are among these, with the other connections of their Pinterest users, by id.

    They share one calendar, so whoever plans for one locks all of them, in the one order. Lock the pins before.
    """
    wanted = {account_id for account_id in account_ids if account_id}
    queues = select(Account.queue_id).where(Account.id.in_(wanted))
    twins = session.scalars(select(Account.id).where(Account.queue_id.in_(queues))).all() if wanted else []
    return {account.id: account for one in sorted(twins) if (account := lock_account(session, one)) is not None}


def raise_plan_version(session: Session, *account_ids: str) -> None:
    """Make every plan stale that was made for these accounts before.

    Reckoned by the database: of two who raise it at once, also without the account's lock, neither is lost.
    """
    session.flush()
    session.execute(
        update(Account).where(Account.id.in_(account_ids)).values(plan_version=Account.plan_version + 1),
        execution_options={"synchronize_session": "fetch"},
    )


def taken_slots(session: Session, account: Account, since: datetime) -> list[TakenSlot]:
    """Every scheduled or published pin of the account's Pinterest user from `since` on, oldest first.

    A Pinterest user may be connected twice; both connections count, because Pinterest sees one.
    """
    rows = session.execute(
        select(Pin.id, _INSTANT, Pin.url_key, Pin.board_id, Asset.content_hash)
        .join(Account, Account.id == Pin.account_id)
        .outerjoin(Version, Version.id == Pin.content_id)
        .outerjoin(Asset, Asset.id == Version.asset_id)
        .where(
            Account.queue_id == account.queue_id,
            Pin.state.in_(states.OCCUPYING),
            Pin.shown_at >= since - _LATEST_RETRY,  # the indexed column; a pin under retry may go out a day after it
            since <= _INSTANT,
        )
        .order_by(_INSTANT)
    ).all()
    return [
        TakenSlot(due_at=due_at, url_key=url_key, board_id=board_id or "", image_hash=image_hash, pin_id=pin_id)
        for pin_id, due_at, url_key, board_id, image_hash in rows
    ]


def connections(session: Session, account: Account) -> list[tuple[str, str]]:
    """(account id, workspace id) of every connection of the account's Pinterest user, who has one calendar."""
    query = select(Account.id, Account.workspace_id).where(Account.queue_id == account.queue_id)
    return [(account_id, workspace_id) for account_id, workspace_id in session.execute(query.order_by(Account.id))]


def count_waiting(session: Session, account_id: str, spans: Sequence[Span]) -> list[int]:
    """How many pins of the account wait (pending or queued) in each span, by the index alone."""
    if not spans:
        return []
    span = _table_of(session, spans)
    count = (
        select(func.count()).select_from(Pin).where(*_waits_in(account_id, span.low, span.high)).correlate(span.table)
    )
    query = select(count.scalar_subquery()).select_from(span.table).order_by(span.number)
    return list(session.scalars(query))


def waiting_in(session: Session, account_id: str, span: Span) -> list[tuple[str, datetime]]:
    """(pin id, instant) of the account's pins that wait (pending or queued) in a span, by the index alone."""
    low, high = (literal(end, UtcDateTime()) for end in span)
    query = select(Pin.id, Pin.due_at).where(*_waits_in(account_id, low, high))
    return [(pin_id, due_at) for pin_id, due_at in session.execute(query) if due_at is not None]


def last_waiting(session: Session, account_ids: Collection[str]) -> datetime | None:
    """The last instant at which one of the accounts' pins waits (pending or queued), by the ends of the index alone."""
    found = [
        session.scalar(select(func.max(Pin.due_at)).where(Pin.account_id == account_id, Pin.state == state))
        for account_id in account_ids
        for state in _WAITING_STATES
    ]
    return max((instant for instant in found if instant is not None), default=None)


def waiting_of(session: Session, account_ids: Collection[str], pin_ids: Collection[str]) -> list[datetime]:
    """The instants of those of these pins that `count_waiting` counts."""
    found: list[datetime] = []
    for some in _some_at_once(pin_ids):
        query = select(Pin.due_at).where(
            Pin.id.in_(some),
            _unindexed(Pin.account_id).in_(account_ids),
            _unindexed(Pin.state).in_(_WAITING_STATES),
            Pin.due_at.is_not(None),
        )
        found += [due_at for due_at in session.scalars(query) if due_at is not None]
    return found


def not_waiting(
    session: Session, account_ids: Collection[str], since: datetime, now: datetime
) -> list[tuple[str, datetime]]:
    """(pin id, instant) of everything that takes a slot from `since` on and does not wait: published, or on its way."""
    mine = Pin.account_id.in_(account_ids)
    on_the_way = select(Pin.id, _INSTANT).where(mine, Pin.state.in_(_ON_THE_WAY), since <= _INSTANT)
    # What was published since lies between two instants of `shown_at`; the index by state would walk its whole history.
    published = select(Pin.id, _INSTANT).where(
        mine,
        _unindexed(Pin.state) == states.PUBLISHED,
        Pin.shown_at >= since,
        Pin.shown_at <= now + _CLOCKS_DIFFER,
        since <= _INSTANT,
    )
    return [(pin_id, instant) for query in (on_the_way, published) for pin_id, instant in session.execute(query)]


def slots_of_urls(
    session: Session, account_ids: Collection[str], url_keys: Collection[str], since: datetime
) -> Iterator[TakenSlot]:
    """Every slot from `since` on that leads to one of these addresses, without its image.

    Pins that the account had before it was connected here are among them: Pinterest sees no difference.
    """
    for some in _some_at_once(url_keys):
        query = select(Pin.id, _INSTANT, Pin.url_key, Pin.board_id).where(
            Pin.account_id.in_(account_ids), Pin.url_key.in_(some), *_takes_a_slot(since)
        )
        for pin_id, due_at, url_key, board_id in session.execute(query):
            yield TakenSlot(due_at, url_key, board_id or "", pin_id=pin_id)
        for earlier in earlier_of_urls(session, account_ids, some, since):
            if earlier.pinned_at is not None:
                yield TakenSlot(earlier.pinned_at, earlier.url_key, earlier.board_id, pin_id=earlier.pinterest_pin_id)


def slots_of_images(
    session: Session, accounts: Sequence[tuple[str, str]], hashes: Collection[str], since: datetime
) -> Iterator[TakenSlot]:
    """Every slot from `since` on that shows one of these images on the accounts (as `connections` gives them)."""
    account_ids, workspace_ids = {one for one, _ in accounts}, {one for _, one in accounts}
    for some in _some_at_once(hashes):
        query = (
            select(Pin.id, _INSTANT, Pin.url_key, Pin.board_id, Asset.content_hash)
            .select_from(Asset)
            .join(Version, Version.asset_id == Asset.id)
            .join(Pin, (Pin.id == Version.pin_id) & (Pin.content_id == Version.id))  # no index leads from image to pin
            .where(
                Asset.workspace_id.in_(workspace_ids),
                Asset.content_hash.in_(some),
                _unindexed(Pin.account_id).in_(account_ids),
                *_takes_a_slot(since),
            )
        )
        for pin_id, due_at, url_key, board_id, image_hash in session.execute(query):
            yield TakenSlot(due_at, url_key, board_id or "", image_hash, pin_id)


def lock_flexible(session: Session, account_id: str, start: datetime, end: datetime) -> list[Pin]:
    """Pending pins of the account whose delivery windows lie near a span, locked: what lies farther off stays where it is.

    Call it under the account's lock. Everybody else locks pins before accounts, so this never waits for a pin: one that
    somebody is changing just now is left out, and stays where it is.
    """
    session.flush()
    query = (
        select(Pin)
        .options(joinedload(Pin.content))
        .where(
            Pin.account_id == account_id,
            Pin.state == states.PENDING,
            Pin.deliver_until >= start - _NEAR,
            Pin.deliver_from <= end + _NEAR,
        )
        .order_by(Pin.id)
        .with_for_update(of=Pin, key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def image_hashes(session: Session, pin_ids: Collection[str]) -> dict[str, str]:
    """The content hash of each pin's image, by the pin's id; pins without an image are left out."""
    rows = session.execute(
        select(Pin.id, Asset.content_hash)
        .join(Version, Version.id == Pin.content_id)
        .join(Asset, Asset.id == Version.asset_id)
        .where(Pin.id.in_(list(pin_ids)))
    )
    return dict(rows.tuples().all())


def rotation(session: Session, account_id: str, board_ids: Sequence[str] = ()) -> list[BoardTurn]:
    """The boards that take turns, in their order: the asked ones, else all that are in the account's rotation."""
    query = select(Board).where(Board.account_id == account_id, Board.is_gone.is_(False))
    query = query.where(Board.id.in_(board_ids)) if board_ids else query.where(Board.is_in_rotation.is_(True))
    return [BoardTurn(board.id, board.turn) for board in session.scalars(query.order_by(Board.position, Board.id))]


def advance_turns(session: Session, account_id: str, turns: dict[str, int]) -> None:
    """Store each board's new turn; only ever called in the transaction that commits the placements."""
    for board in session.scalars(select(Board).where(Board.account_id == account_id, Board.id.in_(turns))):
        board.turn = max(board.turn, turns[board.id])


def _takes_a_slot(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return _unindexed(Pin.state).in_(states.OCCUPYING), since <= _INSTANT


def _unindexed(column: Any) -> ColumnElement[str]:
    """The column as a term that no index knows: without statistics SQLite would rather walk all pins in a state."""
    return func.coalesce(column, "")


def _some_at_once(values: Iterable[str]) -> Iterator[list[str]]:
    left = iter(sorted(values))  # in order, so that one request is one row of statements
    while some := list(islice(left, _AT_ONCE)):
        yield some


class _Spans(NamedTuple):
    table: TableValuedAlias
    number: ColumnElement[int]
    low: ColumnElement[datetime]
    high: ColumnElement[datetime]


def _waits_in(account_id: str, low: ColumnElement[Any], high: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    # ix_pin_account_id_state_due_at holds all of it: counting a hundred thousand pins reads none of their rows
    return Pin.account_id == account_id, Pin.state.in_(_WAITING_STATES), Pin.due_at >= low, Pin.due_at < high


def _table_of(session: Session, spans: Sequence[Span]) -> _Spans:
    """A table out of one or two parameters, however many spans there are: a list of VALUES is compiled for each length."""
    dialect = session.get_bind().dialect
    if dialect.name == "sqlite":
        as_stored = UtcDateTime().dialect_impl(dialect).bind_processor(dialect) or str
        told = json.dumps([[as_stored(low), as_stored(high)] for low, high in spans])
        rows = func.json_each(told).table_valued("key", "value", name="span")
        low, high = (func.json_extract(rows.c.value, path) for path in ("$[0]", "$[1]"))
        return _Spans(rows, rows.c.key, low, high)
    instants = ARRAY(TIMESTAMP(timezone=True))
    columns = (cast([one[end] for one in spans], instants) for end in (0, 1))
    rows = func.unnest(*columns).table_valued("low", "high", with_ordinality="number").render_derived(name="span")
    return _Spans(rows, rows.c.number, rows.c.low, rows.c.high)
