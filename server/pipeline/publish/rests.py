"""Rests: why Pinterest is left alone for a while, until when, and how many times in a row it has said so.

A Pinterest user rests with all its connections (rate limits, spam blocks: the queue's row), or one connection rests
alone, whose access is refused (the account's row). Every row of equal refusals is counted by itself and ends with a
success, so that a rate limit between two spam blocks does not make the second one the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from server import clock, troubles
from server.models.account import Account
from server.models.attention import ACCESS_BLOCKS, ACCESS_RETRIED
from server.models.claims import db_now, wake
from server.models.columns import Resting
from server.models.leases import lock_resting

_ACCESS = "access"  # what is refused of an account's access, whether its token or its app
_REFUSED_PAUSE = timedelta(minutes=1)  # doubled each time
_LONGEST_REFUSED_PAUSE = timedelta(hours=1)
_REFUSED_TOLD_AT = 4  # in a row, some minutes after the first: what passes by itself alarms nobody


class Row(NamedTuple):
    """How many times in a row, this one included; `is_longer` unless this one was on its way already at the last."""

    cause: str
    times: int
    is_longer: bool


def row_of(who: Resting, cause: str, now: datetime) -> Row:
    """The row that ends with what Pinterest has just said; what was on its way meanwhile says it once."""
    before = (who.refusals or {}).get(cause)
    if before is None:
        return Row(cause, 1, True)
    is_known = who.rests_until(now) is not None and datetime.fromisoformat(before["until"]) > now
    return Row(cause, before["times"], False) if is_known else Row(cause, before["times"] + 1, True)


def rest(who: Resting, code: str, until: datetime, text: str, *, row: Row | None = None) -> bool:
    """Let it rest; True when a rest begins with that of which nobody knew.

    A longer rest that stands already keeps its end and its reason; without a `row` nothing is counted.
    """
    if row is not None:
        who.refusals = {**(who.refusals or {}), row.cause: {"times": row.times, "until": clock.rfc3339(until)}}
    if who.blocked_until is not None and who.blocked_until > until:
        return False
    params = {} if row is None else {"times": row.times}
    who.blocked_until, who.block_reason = until, {"code": code, "params": params, "text": text}
    return row is not None and row.is_longer


def rest_access(account: Account, code: str, said: str, now: datetime) -> bool:
    """Let an account rest whose access did not work; True when its owner is to be told, which is once.

    It rests alone: the same Pinterest user may be connected elsewhere with access that is good. Below the
    `_REFUSED_TOLD_AT`th refusal in a row the rest carries a code that passes, and so does what kept the access from
    being renewed just now (any `code` that is none of ACCESS_BLOCKS).
    """
    known = account.block_reason or {}
    is_told = known.get("code") in ACCESS_BLOCKS
    if code not in ACCESS_BLOCKS:
        shown, text = (known["code"], known["text"]) if is_told else (ACCESS_RETRIED, troubles.say(ACCESS_RETRIED))
        return rest(account, shown, now + _REFUSED_PAUSE, text)
    row = row_of(account, _ACCESS, now)
    until = now + min(_REFUSED_PAUSE * 2 ** min(row.times - 1, 10), _LONGEST_REFUSED_PAUSE)
    if row.times < _REFUSED_TOLD_AT:
        rest(account, ACCESS_RETRIED, until, troubles.say(ACCESS_RETRIED), row=row)
        return False
    return rest(account, code, until, said, row=row) and not is_told


def end_of_refused_app(session: Session, workspace_id: str) -> None:
    """Let accounts that rest because their app was not accepted be tried at once: another secret has just been entered."""
    now = db_now(session)
    for account in lock_resting(session, workspace_id, now):
        if (account.block_reason or {}).get("code") in {"app_refused", ACCESS_RETRIED}:
            end(account)
            account.refresh_lease_until = None  # kept for minutes after the refusal
            wake(session, account.queue_id, now)


def end(who: Resting) -> None:
    """What was refused before says nothing any more."""
    who.blocked_until = who.block_reason = who.refusals = None
