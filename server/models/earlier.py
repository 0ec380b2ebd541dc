"""Pins that accounts had before they were connected here: which accounts are still to be read, and what was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.db import upsert
from server.models.account import Account, AccountQueue, rests_no_more
from server.models.consent import EarlierPin

_LOOKED_AT = 100


def claim_unread(session: Session, now: datetime) -> Sequence[Account]:
    """Connected accounts whose earlier pins are not all read and whom Pinterest does not let wait, locked."""
    return session.scalars(
        unread_accounts(now)
        .order_by(Account.created_at, Account.id)
        .limit(_LOOKED_AT)
        .with_for_update(skip_locked=True, of=Account, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def begun_cursors(session: Session, now: datetime) -> Sequence[str]:
    """Where reading goes on, of some accounts of which it has begun."""
    begun = unread_accounts(now).with_only_columns(Account.earlier_pins_cursor)
    found = session.scalars(begun.where(Account.earlier_pins_cursor.is_not(None)).limit(_LOOKED_AT))
    return [cursor for cursor in found if cursor]


def unread_accounts(now: Any) -> Select[Account]:
    """All of them. A sandbox account is new when it is made: it has no earlier pins."""
    return (
        select(Account)
        .join(AccountQueue, AccountQueue.id == Account.queue_id)
        .where(
            Account.earlier_pins_read_at.is_(None),
            Account.status == "connected",
            Account.tokens_sealed.is_not(None),
            Account.kind != "sandbox",
            rests_no_more(now),
        )
    )


def keep_earlier(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store earlier pins; those that are stored already stay as they are."""
    if rows:
        insert = upsert(session)
        session.execute(insert(EarlierPin).on_conflict_do_nothing(), list(rows))


def is_pinned_earlier(session: Session, profile_id: str, url_key: str) -> bool:
    """Whether an account of the profile had a pin of this address before it was connected here."""
    query = select(EarlierPin.pinterest_pin_id).join(Account, Account.id == EarlierPin.account_id)
    query = query.where(EarlierPin.url_key == url_key, Account.profile_id == profile_id)
    return session.scalars(query.limit(1)).first() is not None


def earlier_of_urls(
    session: Session, account_ids: Collection[str], url_keys: Collection[str], since: datetime
) -> Sequence[EarlierPin]:
    """Earlier pins from `since` on that lead to one of these addresses. Few at a time: each is one value of a statement."""
    return session.scalars(
        select(EarlierPin).where(
            EarlierPin.account_id.in_(account_ids), EarlierPin.url_key.in_(url_keys), EarlierPin.pinned_at >= since
        )
    ).all()
