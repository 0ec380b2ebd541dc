"""An account's rests: why Pinterest is left alone for a while, until when, and how many times in a row it has said so."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from server.models import AccountQueue


class Row(NamedTuple):
    """How many times in a row, this one included; `is_longer` unless this one was on its way already at the last."""

    times: int
    is_longer: bool


def row_of(queue: AccountQueue, code: str, now: datetime) -> Row:
    """The row that ends with what Pinterest has just said; what was on its way meanwhile says it once."""
    reason = queue.block_reason or {}
    before = int(reason.get("params", {}).get("times", 0)) if reason.get("code") == code else 0
    is_known = before > 0 and queue.blocked_until is not None and queue.blocked_until > now
    return Row(before, False) if is_known else Row(before + 1, True)


def rest(queue: AccountQueue, code: str, until: datetime, text: str, *, times: int | None = None) -> None:
    """Let the account rest. A longer rest that stands already keeps its end and its reason."""
    if queue.blocked_until is not None and queue.blocked_until > until:
        return
    params = {} if times is None else {"times": times}
    queue.blocked_until, queue.block_reason = until, {"code": code, "params": params, "text": text}
