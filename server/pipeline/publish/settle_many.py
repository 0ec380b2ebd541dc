"""Writing down many plain successes at once: pins that Pinterest took at the first request, with nothing else to be said.

That is nearly every publication, and the hot half of the worker's work. Whatever is not plain (lost leases, wishes to
cancel, accounts whose block ends or whose links change) is left to `settle`, one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from server import states
from server.models.claims import Gauge, db_now, gauges_of, write_budgets
from server.models.leases import finish_attempts, lock_plain
from server.models.moves import PlainMove, move_plain
from server.pipeline.publish.orders import Outcome, SendOrder
from server.pipeline.publish.publication import where_published
from server.pipeline.publish.ready import ACTOR
from server.values.remote import RemotePin

Settled = tuple[SendOrder, Outcome]
_DONE: dict[str, Any] = {
    "error": None, "next_attempt_at": None, "look_at": None, "looks": 0, "holds": [], "is_held": False,
    "lease_token": None, "lease_until": None,
}  # fmt: skip


def settle_many(session: Session, settled: Sequence[Settled]) -> list[Settled]:
    """Write the plain ones and return the others, untouched."""
    times = Counter(order.pin_id for order, _ in settled)  # a worker that was paused may bring two results of one pin
    plain = {
        order.pin_id: (order, outcome)
        for order, outcome in settled
        if times[order.pin_id] == 1 and _is_plain(order, outcome)
    }
    if len(plain) < 2:
        return list(settled)  # alone it costs the same either way
    now = db_now(session)
    rows = lock_plain(session, {pin_id: order.lease_token for pin_id, (order, _) in plain.items()})
    gauges = gauges_of(session, {row.account_id for row in rows})
    moves, attempts, rates, done, untold = [], [], {}, set(), set()
    for row in rows:
        order, outcome = plain[row.id]
        remote, gauge = outcome.remote, gauges.get(row.account_id)
        if remote is None or gauge is None or not _has_nothing_to_say(order, remote, gauge):
            continue
        done.add(row.id)
        if not gauge.is_told:
            untold.add(row.workspace_id)
        reason, data = where_published(order.kind, remote, is_adopted=False)
        own = {"pinterest_pin_id": remote.id, "pinterest_url": remote.url, "attempts": row.attempts + 1}
        moves.append(PlainMove(row.id, row.workspace_id, reason, data, own))
        attempts.append({"id": order.attempt_id, "message": outcome.message, "pinterest_pin_id": remote.id})
        if outcome.rate is not None:
            rates[gauge.queue_id] = outcome.rate
    if moves:
        move_plain(
            session, moves, states.PUBLISHING, states.PUBLISHED, actor=ACTOR, kind="pin.published", now=now,
            columns={**_DONE, "published_at": now, "shown_at": now},
            untold=untold,
        )  # fmt: skip
        finish_attempts(session, attempts, outcome="published", finished_at=now, last_sent_at=now)
        write_budgets(session, rates)
    return [one for one in settled if one[0].pin_id not in done]


def _is_plain(order: SendOrder, outcome: Outcome) -> bool:
    return order.look is None and outcome.kind == "published" and not outcome.is_adopted and outcome.remote is not None


def _has_nothing_to_say(order: SendOrder, remote: RemotePin, gauge: Gauge) -> bool:
    """Tell whether the success changes nothing about its account but the budget."""
    is_refused = gauge.own_reason is not None or gauge.block_reason is not None or gauge.blocked_until is not None
    if is_refused or gauge.budget_remaining == 0:
        return False
    sent: Any = order.draft.link
    return not ("?" in sent and remote.link) or gauge.has_stripped_links == ("?" not in remote.link)
