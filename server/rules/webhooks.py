"""Outgoing webhooks, the decisions: which events are told as which messages, and when a message is tried again."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from server import states
from server.values.planning import Reason
from server.values.webhooks import Receipt

TEST = "webhook.test"  # sent on request only, whatever types the webhook asked for
DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)  # before the first try, the second …: a little over three days in all
JITTER = 0.2
LONGEST_WISH = timedelta(hours=24)  # of a Retry-After: beyond it the receiver would decide that nothing is ever sent
SILENCE = timedelta(days=2)  # without any try, longer than every wait: a run of failures ends there
ONLY_FAILURES = timedelta(days=5)  # so long without a single success, and the webhook is disabled

_BY_STATE = {
    states.PENDING: "pin.scheduled",
    states.PUBLISHED: "pin.published",
    states.FAILED: "pin.failed",
    states.CANCELLED: "pin.cancelled",
    states.RETRYING: "pin.retrying",
    states.DELETED: "pin.deleted",
}
# Of a publication and a removal the move is told: their own events stand beside it in the history.
_BY_KIND = {
    "pin.rescheduled": "pin.scheduled",
    "pin.regenerated": "pin.regenerated",
    "pin.held": "pin.attention",
    "pin.warned": "pin.attention",
    "account.connected": "account.connected",
    "account.disconnected": "account.disconnected",
    "schedule.completed": "schedule.completed",
    "schedule.failed": "schedule.failed",
    "site.failing": "site.failing",
}
_GENERATED = "pin.generated"
_MADE = frozenset({states.DRAFT, states.PENDING, states.QUEUED})

TYPES = tuple(sorted({_GENERATED, *_BY_STATE.values(), *_BY_KIND.values()}))


def messages_for(kind: str, old: str | None, new: str | None) -> tuple[str, ...]:
    """The types of the messages that tell of an event, in the order of telling; empty for what nobody outside is told.

    `old` and `new` are a pin's states for `pin.moved`. Content that was made and found its slot at once is two
    messages, because either may be what somebody waits for.
    """
    if kind != "pin.moved":
        return (_BY_KIND[kind],) if kind in _BY_KIND else ()
    found = [_GENERATED] if old == states.GENERATING and new in _MADE else []
    if new in _BY_STATE:
        found.append(_BY_STATE[new])
    return tuple(found)


def wants(types: Collection[str], wanted: str) -> bool:
    """Tell whether a webhook that chose `types` is told of this one; without a choice it is told of all."""
    return not types or wanted in types


@dataclass(frozen=True, slots=True)
class AfterFailure:
    """What follows a failed try: the next one at `at` (None: this message is given up), and why the webhook is disabled, if it is."""

    at: datetime | None
    disabled: Reason | None = None


def after_failure(
    receipt: Receipt, *, attempts: int, failing_since: datetime, now: datetime, rng: random.Random
) -> AfterFailure:
    """Decide what follows a failed try.

    `attempts` counts the tries of this message, this one included; `failing_since` is the first failure after the
    webhook's last success. A receiver's `Retry-After` makes a wait longer, never shorter.
    """
    if receipt.is_gone:
        text = "The receiver answered 410: it wants no more messages. Enable the webhook again if that was a mistake."
        return AfterFailure(None, Reason("gone", text))
    if now - failing_since >= ONLY_FAILURES:
        text = f"Every message failed for {ONLY_FAILURES.days} days. Mend the receiver, then enable the webhook again."
        return AfterFailure(None, Reason("only_failures", text, {"days": ONLY_FAILURES.days}))
    if attempts >= len(DELAYS):
        return AfterFailure(None)
    wait = DELAYS[attempts] * rng.uniform(1 - JITTER, 1 + JITTER)
    if receipt.retry_after is not None:
        wait = max(wait, min(timedelta(seconds=receipt.retry_after), LONGEST_WISH))
    return AfterFailure(now + wait)
