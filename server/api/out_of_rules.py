"""What a changed setting leaves outside of the rules, told with the answer to the change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from server.db import db, reading
from server.models import Account
from server.pipeline import audit


def summary_after_commit(accounts: Iterable[Account], now: datetime) -> dict[str, Any]:
    """Commit the change, then judge the accounts' waiting pins: `{count, pin_ids}`, the first 200 ids.

    Judging a hundred thousand pins takes a second or two, in which nobody may have to wait for our locks.
    """
    session = db.session()
    account_ids = [account.id for account in accounts]
    session.commit()
    with reading():
        try:
            found = [session.get_one(Account, account_id) for account_id in account_ids]
            return audit.summary(session, found, now)
        finally:
            session.rollback()  # whoever writes next begins a transaction of its own
