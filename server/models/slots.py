"""What holds a place in an account's calendar, as the planner wants it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from server import states
from server.models.account import Account, Board
from server.models.content import Asset
from server.models.pin import Pin, Version
from server.values.planning import BoardTurn, TakenSlot

_LATEST_RETRY = timedelta(days=2)
_NEAR = timedelta(days=2)  # how far a push may travel from window to window


def lock_account(session: Session, account_id: str) -> Account | None:
    """The account, locked until the transaction ends: two plans for one account never interleave.

    The lock leaves room for the share that a new pin's foreign key takes; two transactions that each made a pin
    first and plan then would wait for each other for ever otherwise.
    """
    return session.scalars(
        select(Account)
        .where(Account.id == account_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def taken_slots(
    session: Session, account: Account, since: datetime, *, without: Collection[str] = ()
) -> list[TakenSlot]:
    """Every scheduled or published pin of the account's Pinterest user from `since` on, oldest first.

    A Pinterest user may be connected twice; both connections count, because Pinterest sees one.
    """
    instant = func.coalesce(Pin.published_at, Pin.next_attempt_at, Pin.due_at)
    rows = session.execute(
        select(Pin.id, instant, Pin.url_key, Pin.board_id, Asset.content_hash)
        .join(Account, Account.id == Pin.account_id)
        .outerjoin(Version, Version.id == Pin.content_id)
        .outerjoin(Asset, Asset.id == Version.asset_id)
        .where(
            Account.queue_id == account.queue_id,
            Pin.state.in_(states.OCCUPYING),
            Pin.shown_at >= since - _LATEST_RETRY,  # the indexed column; a pin under retry may go out a day after it
            instant >= since,
        )
        .order_by(instant)
    ).all()
    return [
        TakenSlot(due_at=due_at, url_key=url_key, board_id=board_id or "", image_hash=image_hash, pin_id=pin_id)
        for pin_id, due_at, url_key, board_id, image_hash in rows
        if pin_id not in without
    ]


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
