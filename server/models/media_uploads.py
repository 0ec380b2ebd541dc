"""Claims of videos that must be at Pinterest before their pins can be created."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from server import states
from server.ids import new_id
from server.models.account import Account, AccountQueue, rests_no_more
from server.models.pin import MediaUpload, Pin

OPEN = ("idle", "registered", "processing")
HORIZON = timedelta(minutes=30)  # before its slot a video is brought to Pinterest


def is_wanted(now: Any, soon: Any) -> list[ColumnElement[bool]]:
    """Conditions of an upload, joined with pin, account and queue: its turn has come, and its pin is due until `soon`.

    An account that Pinterest let rest, or whose write budget is used up, rests here, too.
    """
    return [
        MediaUpload.step.in_(OPEN),
        MediaUpload.next_at <= now,
        or_(MediaUpload.lease_until.is_(None), MediaUpload.lease_until <= now),
        or_(
            Pin.state.in_((states.QUEUED, states.RETRYING)),
            and_(Pin.state == states.PENDING, Pin.due_at <= soon),
        ),
        Pin.is_cancel_wanted.is_(False),
        Account.status == "connected",
        Account.tokens_sealed.is_not(None),
        *_may_act(now),
    ]


def claim_upload(session: Session, now: datetime, lease: timedelta) -> MediaUpload | None:
    """The video whose turn it is, under a lease: of a pin that is due within `HORIZON`, and whose account may act."""
    row = session.scalars(
        select(MediaUpload)
        .join(Pin, Pin.id == MediaUpload.pin_id)
        .join(Account, Account.id == Pin.account_id)
        .join(AccountQueue, AccountQueue.id == Account.queue_id)
        .where(*is_wanted(now, now + HORIZON))
        .order_by(MediaUpload.next_at, MediaUpload.pin_id)
        .limit(1)
        .with_for_update(skip_locked=True, of=MediaUpload)
        .execution_options(populate_existing=True)
    ).first()
    if row is not None:
        row.lease_token, row.lease_until = new_id("lease"), now + lease
        session.flush()
    return row


def change_leased(session: Session, pin_id: str, token: str, **values: Any) -> bool:
    """Write into an upload that is still ours; False when another worker has taken it over."""
    changed = session.execute(
        update(MediaUpload).where(MediaUpload.pin_id == pin_id, MediaUpload.lease_token == token).values(**values),
        execution_options={"synchronize_session": False},
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def lock_pin(session: Session, pin_id: str) -> Pin | None:
    """The upload's pin, locked; before the upload's own row, as everybody does."""
    return session.scalars(
        select(Pin)
        .where(Pin.id == pin_id)
        .with_for_update(of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def _may_act(now: Any) -> list[ColumnElement[bool]]:
    return [
        rests_no_more(now),
        or_(
            AccountQueue.budget_remaining.is_(None),
            AccountQueue.budget_remaining > 0,
            AccountQueue.budget_reset_at.is_(None),
            AccountQueue.budget_reset_at <= now,
        ),
    ]
