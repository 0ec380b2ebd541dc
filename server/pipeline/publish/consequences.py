"""What each outcome of a send means for the pin and for its account: the table, one handler per row.

| outcome | the pin | the account |
|---|---|---|
| published | `published`, with Pinterest's id and address | blocks are forgotten |
| not_sent | back to `queued` | the breaker of its host counts |
| released | back to `queued`, on hold where a person is needed; `retrying` where it alone must wait | — |
| rate_limited | `retrying` after the indicated wait, not counted | waits as long, budget 0 |
| spam_blocked | `retrying`, not counted | blocked for hours, longer each time |
| token_refused | back to `queued`, not counted | disconnected only when the grant is dead; rests ever longer when renewing does not help, other connections of its user do not |
| transient | `retrying` after a doubling delay, counted; `failed` after five | — |
| rejected | `failed`; `queued` where the board or the app's access is the cause | the board is marked gone |
| unknown | `unconfirmed`: reconcile looks before anything is repeated | — |
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy.orm import Session

from server import clock, states, troubles
from server.models import Account, AccountQueue, Board, Pin
from server.models.app_budget import give_back
from server.models.claims import connections_of, wake
from server.models.columns import Resting
from server.models.leases import NEVER_SENT, attempts_of, give_back_day, perhaps_sent
from server.models.moves import move, record
from server.models.slots import raise_plan_version
from server.pipeline import board_lists, holds
from server.pipeline.publish import pace, rests
from server.pipeline.publish.orders import Outcome, SendOrder
from server.pipeline.publish.publication import publish
from server.pipeline.publish.ready import ACTOR
from server.pipeline.publish.rests import Row
from server.pipeline.publish.strays import later_looks
from server.pipeline.services import Services
from server.rules.backoff import Kind, RetryDecision, decide_retry
from server.values.remote import RemotePin

NO_LEASE: dict[str, Any] = {"lease_token": None, "lease_until": None}
_BOARD_GONE = "board_not_found"
_SECTION_GONE = "section_not_found"
_TRIAL = "trial_access"
_TRIAL_PAUSE = timedelta(hours=6)
_UNREACHABLE_PAUSE = timedelta(seconds=5)
_LONGEST_ASIDE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a handler needs, loaded and locked in the order pin, account, queue."""

    session: Session
    services: Services
    rng: random.Random
    order: SendOrder
    outcome: Outcome
    pin: Pin
    account: Account
    queue: AccountQueue
    now: datetime

    @property
    def error(self) -> dict[str, Any] | None:
        return self.outcome.error_json(clock.rfc3339(self.now))

    @property
    def reason(self) -> str:
        return self.outcome.message or self.outcome.kind

    @property
    def slot(self) -> datetime:
        """What the last try is reckoned from: the slot, or the first try where that came later (downtime)."""
        sent = perhaps_sent(self.session, self.pin.id)
        first = min((attempt.started_at for attempt in sent), default=self.now)
        return max(self.pin.due_at or first, first)

    def decide(self, kind: Kind, **more: Any) -> RetryDecision:
        return decide_retry(
            kind, attempts=self.pin.attempts, slot=self.slot, now=self.now,
            base=self.services.settings.backoff_base_seconds, rng=self.rng,
            retry_after=self.outcome.error.retry_after if self.outcome.error else None, **more,
        )  # fmt: skip


def apply(case: Case) -> None:
    """Carry out the row of the table."""
    _HANDLERS[case.outcome.kind](case)


def _published(case: Case) -> None:
    remote = case.outcome.remote
    assert remote is not None  # noqa: S101 - an outcome without its pin is unknown
    if case.outcome.is_adopted:  # nothing was sent today: neither the gap nor the day's place was used up
        _give_back(case)
        if case.queue.next_at == case.order.next_at:
            case.queue.next_at = case.now
    else:
        case.pin.attempts += 1
        _note_link(case, remote)
    # A pin that was on its way already when Pinterest asked for rest proves nothing: the rest ends by its time alone.
    # What was found again went out before, and shows only that the access is good.
    for who in (case.account,) if case.outcome.is_adopted else (case.account, case.queue):
        if who.block_reason is not None and who.rests_until(case.now) is None:
            rests.end(who)
    if case.account.block_reason is None and (case.account.error or {}).get("code") == _TRIAL:
        case.account.error = None
    publish(
        case.session, case.pin, remote,
        kind=case.account.kind, actor=ACTOR, now=case.now, lease=case.order.lease_token,
        is_adopted=case.outcome.is_adopted,
    )  # fmt: skip


def _note_link(case: Case, remote: RemotePin) -> None:
    """Links that come back without their query cannot carry a marker: such accounts are looked after differently."""
    sent = case.order.draft.link
    if "?" in sent and remote.link:
        case.account.has_stripped_links = "?" not in remote.link


def _unknown(case: Case) -> None:
    # a host in trouble of its own answers everybody so; that says nothing about the pin, which loses no attempt
    is_counted = case.outcome.is_answered and case.outcome.trouble <= pace.UNREACHABLE_LIMIT
    look_at = case.now + timedelta(seconds=case.services.settings.reconcile_after_seconds)
    move(
        case.session, case.pin, states.UNCONFIRMED, actor=ACTOR, reason=case.reason,
        expect_lease=case.order.lease_token, error=case.error, looks=0, look_at=look_at, sweeps=0, sweep_at=None,
        attempts=case.pin.attempts + (1 if is_counted else 0), **NO_LEASE,
    )  # fmt: skip


def _not_sent(case: Case) -> None:
    _requeue(case, case.now + _UNREACHABLE_PAUSE)


def _released(case: Case) -> None:
    if case.outcome.pause and case.outcome.hold is None:
        _step_aside(case, case.outcome.pause)
        return
    _requeue(case, case.now)
    if case.outcome.hold is not None:
        holds.add(case.session, case.pin, case.outcome.hold, actor=ACTOR, reason=case.reason, is_hard=True)
        name_candidates(case.pin, case.outcome.candidates)


def _token_refused(case: Case) -> None:
    """The grant may be dead; or renewed access is refused like the old, or cannot be renewed: waiting alone ends neither."""
    if case.account.status == "connected":
        code = case.outcome.error.code if case.outcome.error else ""
        if rests.rest_access(case.account, code, case.reason, case.now):
            _tell_blocked(case, case.account)
    _requeue(case, case.now)


def _rate_limited(case: Case) -> None:
    row = rests.row_of(case.queue, "rate_limited", case.now)
    decision = case.decide("rate_limited", in_a_row=row.times)
    case.queue.budget_remaining, case.queue.budget_reset_at = 0, decision.at
    _rest_user(case, decision, row)
    _retry(case, decision)


def _spam_blocked(case: Case) -> None:
    row = rests.row_of(case.queue, "spam_blocked", case.now)
    decision = case.decide("spam_blocked", in_a_row=row.times)
    if _rest_user(case, decision, row):
        _tell_blocked(case, case.queue, *_elsewhere(case))
    _retry(case, decision)


def _rest_user(case: Case, decision: RetryDecision, row: Row) -> bool:
    assert decision.at is not None  # noqa: S101 - waits have an end
    return rests.rest(case.queue, decision.why.code, decision.at, decision.why.text, row=row)


def _elsewhere(case: Case) -> list[Account]:
    """A connection of the same Pinterest user in each other workspace: its pins rest, too, and nobody there knows why."""
    connections = connections_of(case.session, [case.queue.id])[case.queue.id]
    found = {one.account.workspace_id: one.account for one in connections if one.account.status == "connected"}
    return [account for workspace_id, account in found.items() if workspace_id != case.account.workspace_id]


def _tell_blocked(case: Case, who: Resting, *others: Account) -> None:
    reason = who.block_reason or {}
    data = {"code": reason.get("code"), "until": clock.rfc3339(who.blocked_until), **reason.get("params", {})}
    for account in (case.account, *others):
        record(
            case.session, account.workspace_id, "account.blocked", account.id,
            actor=ACTOR, reason=case.reason, data=data,
        )  # fmt: skip


def _transient(case: Case) -> None:
    decision = case.decide("transient")
    if decision.action == "fail":
        _fail(case, decision, error=_spent(case))
    else:
        _retry(case, decision)


def _spent(case: Case) -> dict[str, Any]:
    """What a pin says that was tried often enough: no more of what passes by itself, but Pinterest's own words still."""
    told = case.error or {}
    said = str(told.get("params", {}).get("pinterest_message") or "")
    text = troubles.say("attempts_spent") + (f" Pinterest said: “{said}”" if said else "")
    return {
        **told,
        "code": "attempts_spent",
        "params": {**told.get("params", {}), "last": told.get("code")},
        "text": text,
    }


def _rejected(case: Case) -> None:
    code = case.outcome.error.code if case.outcome.error else ""
    if code == _BOARD_GONE:
        _mark_board_gone(case)
        board_lists.read_soon(case.account, case.now)
        _requeue(case, case.now)
    elif code == _TRIAL:
        case.account.error = case.error
        row = rests.row_of(case.account, code, case.now)
        if rests.rest(case.account, code, case.now + _TRIAL_PAUSE, case.reason, row=row):
            _tell_blocked(case, case.account)
        _requeue(case, case.now)
    else:
        if code == _SECTION_GONE:
            board_lists.read_soon(case.account, case.now)
        _fail(case, case.decide("rejected"))


def _mark_board_gone(case: Case) -> None:
    board = case.session.get(Board, (case.account.id, case.order.draft.board_id), with_for_update={"key_share": True})
    if board is None:
        holds.add(case.session, case.pin, "board_gone", actor=ACTOR, reason=case.reason)
        return
    if not board.is_gone:
        board.is_gone = True
        raise_plan_version(case.session, case.account.id)
        record(
            case.session, case.account.workspace_id, "board.gone", case.account.id,
            actor=ACTOR, reason=case.reason, data={"board_id": board.id, "name": board.name},
        )  # fmt: skip


def _retry(case: Case, decision: RetryDecision) -> None:
    _give_back(case)
    move(
        case.session, case.pin, states.RETRYING, actor=ACTOR, reason=decision.why.text,
        expect_lease=case.order.lease_token, data=decision.why.to_json(), error=case.error,
        attempts=decision.attempts, next_attempt_at=decision.at, **NO_LEASE,
    )  # fmt: skip


def _fail(case: Case, decision: RetryDecision, *, error: dict[str, Any] | None = None) -> None:
    _give_back(case)
    move(
        case.session, case.pin, states.FAILED, actor=ACTOR, reason=case.reason,
        expect_lease=case.order.lease_token, data=decision.why.to_json(),
        error={**(error or case.error or {}), "stage": "publish"}, attempts=decision.attempts, next_attempt_at=None,
        **later_looks(case.pin, case.now), **NO_LEASE,
    )  # fmt: skip


def _requeue(case: Case, not_before: datetime) -> None:
    """Back in line: nothing was created, so neither the gap nor the day's place was used up."""
    _give_back(case)
    has_gone_on = case.queue.next_at != case.order.next_at  # another pin has gone out since: its gap stands
    case.queue.next_at = max(not_before, case.queue.next_at or not_before) if has_gone_on else not_before
    move(
        case.session, case.pin, states.QUEUED, actor=ACTOR, reason=case.reason,
        expect_lease=case.order.lease_token, error=case.error or case.pin.error, **NO_LEASE,
    )  # fmt: skip


def _step_aside(case: Case, pause: timedelta) -> None:
    """Something about this very pin or its access did not work, its look for instance: it waits alone, longer each time.

    In line it would be the first again after each pause, and nothing behind it would ever go out.
    """
    _give_back(case)
    if case.queue.next_at == case.order.next_at:
        case.queue.next_at = case.now  # the gap was not used up
    before = reversed(attempts_of(case.session, case.pin.id))
    in_a_row = len(list(takewhile(lambda one: one.outcome == case.outcome.kind, before)))
    pause = min(pause * 2 ** min(max(in_a_row - 1, 0), 10), _LONGEST_ASIDE)
    told = case.outcome.error.retry_after if case.outcome.error else None  # until midnight, where an app's day is spent
    pause = max(pause, timedelta(seconds=told or 0.0))
    move(
        case.session, case.pin, states.RETRYING, actor=ACTOR, reason=case.reason,
        expect_lease=case.order.lease_token, error=case.error or case.pin.error,
        next_attempt_at=case.now + pause, **NO_LEASE,
    )  # fmt: skip
    wake(case.session, case.queue.id, case.queue.next_at or case.now)


def _give_back(case: Case) -> None:
    """The day's place was not used up; and neither was the app's create, where none left this machine."""
    case.session.flush()
    give_back_day(case.session, case.queue.id, case.order.day)
    case.session.refresh(case.queue)
    if case.order.app is not None and (case.outcome.is_adopted or case.outcome.kind in NEVER_SENT):
        give_back(case.session, case.order.app, case.order.claimed_at.date(), 1)


def name_candidates(pin: Pin, candidates: tuple[RemotePin, ...]) -> None:
    """Write into the hold `ambiguous` which pins on Pinterest a person is asked about."""
    if candidates:
        named = [
            {
                "id": one.id,
                "url": one.url,
                "title": one.title,
                "link": one.link,
                "image_url": one.image_url,
                "created_at": clock.rfc3339(one.created_at),
            }
            for one in candidates
        ]
        pin.holds = [{**hold, "candidates": named} if hold["code"] == "ambiguous" else hold for hold in pin.holds]


_HANDLERS: dict[str, Callable[[Case], None]] = {
    "published": _published,
    "not_sent": _not_sent,
    "released": _released,
    "rate_limited": _rate_limited,
    "spam_blocked": _spam_blocked,
    "token_refused": _token_refused,
    "transient": _transient,
    "rejected": _rejected,
    "unknown": _unknown,
}
