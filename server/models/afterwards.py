"""Work on pins whose outcome is known: edits that Pinterest still has to hear of, and late looks for second copies.

Both take a pin's own lease. A pin that waits to be sent is not kept from it: its claim replaces the lease, and what the
late look found is then dropped, because every repeated create looks for itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, joinedload

from server import states
from server.ids import new_id
from server.models.account import Account, AccountQueue, rests_no_more
from server.models.leases import lend
from server.models.pin import BARE_STATE, Pin

# whose outcome is settled; a pin on its way or in question is looked for by others
SETTLED = tuple(state for state in states.STATES if state not in {states.GENERATING, *states.CANCEL_LATER})


def claim_sync(session: Session, now: datetime, lease: timedelta) -> Pin | None:
    """A published pin whose edit is to be sent to Pinterest now, under a lease; accounts that Pinterest wants to rest wait."""
    pin = session.scalars(
        select(Pin)
        .options(joinedload(Pin.content))
        .join(Account, Account.id == Pin.account_id)
        .join(AccountQueue, AccountQueue.id == Account.queue_id)
        .where(
            BARE_STATE == states.PUBLISHED,
            Pin.sync_at <= now,
            Pin.is_delete_wanted.is_(False),
            *_is_free(now),
            rests_no_more(now),
        )
        .order_by(Pin.sync_at, Pin.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    return lend(session, pin, now + lease)


def claim_sweep(session: Session, now: datetime, lease: timedelta, limit: int) -> Sequence[Pin]:
    """Pins of one board that are to be looked for once more, under one lease: their board is read once for all of them."""
    due = and_(Pin.sweep_at <= now, BARE_STATE.in_(SETTLED))
    query = (
        select(Pin)
        .options(joinedload(Pin.content))
        .join(Account, Account.id == Pin.account_id)
        .where(due, *_is_free(now))
        .order_by(Pin.sweep_at, Pin.id)
        .with_for_update(skip_locked=True, of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    )
    first = session.scalars(query.limit(1)).first()
    if first is None:
        return ()
    board = and_(Pin.account_id == first.account_id, Pin.board_id == first.board_id, Pin.id != first.id)
    pins = [first, *session.scalars(query.where(board).limit(limit - 1))]
    token = new_id("lease")
    for pin in pins:
        pin.lease_token, pin.lease_until = token, now + lease
    session.flush()
    return pins


def extend_sweep(session: Session, pin_ids: Collection[str], token: str, until: datetime) -> None:
    """Prolong the lease of a late look that is still ours."""
    session.execute(
        update(Pin)
        .where(Pin.id.in_(pin_ids), Pin.lease_token == token, Pin.state.in_(SETTLED))
        .values(lease_until=until),
        execution_options={"synchronize_session": False},
    )


def lock_swept(session: Session, pin_ids: Collection[str], token: str) -> Sequence[Pin]:
    """Those of these pins that are still under this lease and still settled, locked."""
    return session.scalars(
        select(Pin)
        .options(joinedload(Pin.content))
        .where(Pin.id.in_(pin_ids), Pin.lease_token == token, Pin.state.in_(SETTLED))
        .order_by(Pin.id)
        .with_for_update(of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def _is_free(now: datetime) -> list[ColumnElement[bool]]:
    return [
        or_(Pin.lease_until.is_(None), Pin.lease_until <= now),
        Account.status == "connected",
        Account.tokens_sealed.is_not(None),
    ]
