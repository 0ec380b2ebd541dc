"""Rests: why Pinterest is left alone for a while, until when, and how many times in a row it has said so.

A Pinterest user rests with all its connections (rate limits, spam blocks: the queue's row), or one connection rests
alone, whose access is refused (the account's row). Every row of equal refusals is counted by itself and ends with a
success, so that a rate limit between two spam blocks does not make the second one the first.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from server import clock
from server.models.columns import Resting


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


def end(who: Resting) -> None:
    """What was refused before says nothing any more."""
    who.blocked_until = who.block_reason = who.refusals = None
