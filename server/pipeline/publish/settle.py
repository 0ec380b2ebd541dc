"""Writing down what became of a send: one handler per outcome, fenced by the lease token.

| outcome | the pin | the account |
|---|---|---|
| published | `published`, with Pinterest's id and address | blocks are forgotten |
| not_sent | back to `queued` | the breaker of its host counts |
| released | back to `queued`, on hold where a person is needed | — |
| rate_limited | `retrying` after the indicated wait, not counted | waits as long, budget 0 |
| spam_blocked | `retrying`, not counted | blocked for hours, longer each time |
| token_refused | back to `queued`, not counted | disconnected only when the grant is dead |
| transient | `retrying` after a doubling delay, counted; `failed` after five | — |
| rejected | `failed`; `queued` where the board or the app's access is the cause | the board is marked gone |
| unknown | `unconfirmed`: reconcile looks before anything is repeated | — |
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import clock, states, telemetry
from server.models import Account, AccountQueue, Board, Pin
from server.models.claims import db_now, lock_queue, wake
from server.models.leases import finish_attempt, give_back_day, lock_account, lock_leased, perhaps_sent
from server.models.moves import move, record
from server.pipeline import holds
from server.pipeline.publish import pace
from server.pipeline.publish.claim import ACTOR
from server.pipeline.publish.orders import Outcome, SendOrder
from server.pipeline.publish.publication import publish
from server.pipeline.services import Services
from server.rules.backoff import Kind, RetryDecision, decide_retry
from server.values.remote import RemotePin

NO_LEASE: dict[str, Any] = {"lease_token": None, "lease_until": None}
_BOARD_GONE = "board_not_found"
_TRIAL = "trial_access"
_TRIAL_PAUSE = timedelta(hours=6)
_UNREACHABLE_PAUSE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything a handler needs, loaded and locked in the order pin, account, queue."""

    session: Session
    services: Services
    breaker: pace.Breaker
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


def settle(
    session: Session,
    services: Services,
    breaker: pace.Breaker,
    order: SendOrder,
    outcome: Outcome,
    rng: random.Random | None = None,
) -> bool:
    """Write an outcome; False when the lease was lost meanwhile, and then only the attempt is written.

    A worker may always tell what became of its own attempt: reconcile reads that before it looks anywhere.
    """
    now = db_now(session)
    trouble = _note_host(services, breaker, order, outcome)
    pin = lock_leased(session, order.pin_id, order.lease_token, states.PUBLISHING)
    _write_attempt(session, order, outcome, now)
    if pin is None:
        telemetry.log("settle.fenced", pin=order.pin_id, outcome=outcome.kind)
        return False
    account = lock_account(session, order.account_id)
    assert account is not None  # noqa: S101 - deleting an account deletes its pins
    queue = lock_queue(session, account.queue_id)
    pace.note_rate(queue, outcome.rate)
    case = _Case(session, services, breaker, rng or random.Random(), order, outcome, pin, account, queue, now)
    if outcome.kind == "unknown":
        _unknown(case, trouble)
    else:
        _HANDLERS[outcome.kind](case)
    cancel_if_wanted(session, pin)
    session.flush()
    _wake(case)
    return True


def cancel_if_wanted(session: Session, pin: Pin) -> None:
    """Carry out a cancel that was asked for while the pin was on its way, now that it is known not to exist."""
    if not pin.is_cancel_wanted or pin.state not in states.CANCELLABLE:
        return
    move(
        session, pin, states.CANCELLED, actor=ACTOR, reason="cancelled while it was on its way",
        next_attempt_at=None, is_cancel_wanted=False, holds=[], is_held=False, look_at=None, **NO_LEASE,
    )  # fmt: skip


def _note_host(services: Services, breaker: pace.Breaker, order: SendOrder, outcome: Outcome) -> int:
    """Tell the breaker; returns how many outcomes of the host in a row stayed unknown."""
    host = services.settings.api_base(order.kind)
    if outcome.kind == "not_sent":
        in_a_row = breaker.unreachable(host)
        if in_a_row >= pace.UNREACHABLE_LIMIT:
            now = clock.now()
            probe = decide_retry(
                "not_sent", attempts=0, slot=now, now=now, base=1.0, rng=random.Random(),
                in_a_row=in_a_row - pace.UNREACHABLE_LIMIT + 1,
            )  # fmt: skip
            breaker.open_for(host, ((probe.at or now) - now).total_seconds())
        return 0
    if outcome.kind == "released":
        return 0
    return breaker.reached(host, is_unknown=outcome.kind == "unknown")


def _write_attempt(session: Session, order: SendOrder, outcome: Outcome, now: datetime) -> None:
    error = outcome.error
    finish_attempt(
        session,
        order.attempt_id,
        outcome="released" if outcome.is_adopted else outcome.kind,
        finished_at=now,
        last_sent_at=now,
        http_status=error.status if error else None,
        pinterest_code=error.pinterest_code if error else None,
        message=outcome.message,
        pinterest_pin_id=outcome.remote.id if outcome.remote else None,
    )


def _published(case: _Case) -> None:
    remote = case.outcome.remote
    assert remote is not None  # noqa: S101 - an outcome without its pin is unknown
    if not case.outcome.is_adopted:
        case.pin.attempts += 1
        _note_link(case, remote)
    if case.queue.block_reason is not None:
        case.queue.block_reason = case.queue.blocked_until = None
    publish(
        case.session, case.pin, remote,
        kind=case.account.kind, actor=ACTOR, now=case.now, lease=case.order.lease_token,
        is_adopted=case.outcome.is_adopted,
    )  # fmt: skip


def _note_link(case: _Case, remote: RemotePin) -> None:
    """Links that come back without their query cannot carry a marker: such accounts are looked after differently."""
    sent = case.order.draft.link
    if "?" in sent and remote.link:
        case.account.has_stripped_links = "?" not in remote.link


def _unknown(case: _Case, trouble: int) -> None:
    # a host in trouble of its own answers everybody so; that says nothing about the pin, which loses no attempt
    is_counted = case.outcome.is_answered and trouble <= pace.UNREACHABLE_LIMIT
    look_at = case.now + timedelta(seconds=case.services.settings.reconcile_after_seconds)
    move(
        case.session, case.pin, states.UNCONFIRMED, actor=ACTOR, reason=case.reason,
        expect_lease=case.order.lease_token, error=case.error, looks=0, look_at=look_at,
        attempts=case.pin.attempts + (1 if is_counted else 0), **NO_LEASE,
    )  # fmt: skip


def _not_sent(case: _Case) -> None:
    _requeue(case, case.now + _UNREACHABLE_PAUSE)


def _released(case: _Case) -> None:
    _requeue(case, case.now + case.outcome.pause)
    if case.outcome.hold is not None:
        holds.add(case.session, case.pin, case.outcome.hold, actor=ACTOR, reason=case.reason)
        name_candidates(case.pin, case.outcome.candidates)


def _token_refused(case: _Case) -> None:
    _requeue(case, case.now + timedelta(seconds=60))


def _rate_limited(case: _Case) -> None:
    decision = case.decide("rate_limited")
    case.queue.budget_remaining, case.queue.budget_reset_at = 0, decision.at
    _block(case, decision, times=1)
    _retry(case, decision)


def _spam_blocked(case: _Case) -> None:
    reason = case.queue.block_reason or {}
    before = int(reason.get("params", {}).get("times", 0)) if reason.get("code") == "spam_blocked" else 0
    decision = case.decide("spam_blocked", in_a_row=before + 1)
    _block(case, decision, times=before + 1)
    record(
        case.session, case.account.workspace_id, "account.blocked", case.account.id,
        actor=ACTOR, reason=case.reason, data={"until": clock.rfc3339(decision.at), "times": before + 1},
    )  # fmt: skip
    _retry(case, decision)


def _transient(case: _Case) -> None:
    decision = case.decide("transient")
    if decision.action == "fail":
        _fail(case, decision)
    else:
        _retry(case, decision)


def _rejected(case: _Case) -> None:
    code = case.outcome.error.code if case.outcome.error else ""
    if code == _BOARD_GONE:
        _mark_board_gone(case)
        _requeue(case, case.now)
    elif code == _TRIAL:
        case.account.error = case.error
        case.queue.blocked_until = case.now + _TRIAL_PAUSE
        case.queue.block_reason = {"code": code, "params": {}, "text": case.reason}
        _requeue(case, case.now)
    else:
        _fail(case, case.decide("rejected"))


def _mark_board_gone(case: _Case) -> None:
    board = case.session.get(Board, (case.account.id, case.order.draft.board_id), with_for_update={"key_share": True})
    if board is None:
        holds.add(case.session, case.pin, "board_gone", actor=ACTOR, reason=case.reason)
        return
    if not board.is_gone:
        board.is_gone = True
        case.account.plan_version += 1
        record(
            case.session, case.account.workspace_id, "board.gone", case.account.id,
            actor=ACTOR, reason=case.reason, data={"board_id": board.id, "name": board.name},
        )  # fmt: skip


def _block(case: _Case, decision: RetryDecision, *, times: int) -> None:
    assert decision.at is not None  # noqa: S101 - waits have an end
    case.queue.blocked_until = max(decision.at, case.queue.blocked_until or decision.at)
    case.queue.block_reason = {
        "code": decision.why.code, "params": {"times": times}, "text": decision.why.text,
    }  # fmt: skip


def _retry(case: _Case, decision: RetryDecision) -> None:
    _give_back(case)
    move(
        case.session, case.pin, states.RETRYING, actor=ACTOR, reason=decision.why.text,
        expect_lease=case.order.lease_token, data=decision.why.to_json(), error=case.error,
        attempts=decision.attempts, next_attempt_at=decision.at, **NO_LEASE,
    )  # fmt: skip


def _fail(case: _Case, decision: RetryDecision) -> None:
    _give_back(case)
    move(
        case.session, case.pin, states.FAILED, actor=ACTOR, reason=case.reason,
        expect_lease=case.order.lease_token, data=decision.why.to_json(),
        error={**(case.error or {}), "stage": "publish"}, attempts=decision.attempts, next_attempt_at=None, **NO_LEASE,
    )  # fmt: skip


def _requeue(case: _Case, not_before: datetime) -> None:
    """Back in line: nothing was created, so neither the gap nor the day's place was used up."""
    _give_back(case)
    has_gone_on = case.queue.next_at != case.order.next_at  # another pin has gone out since: its gap stands
    case.queue.next_at = max(not_before, case.queue.next_at or not_before) if has_gone_on else not_before
    move(
        case.session, case.pin, states.QUEUED, actor=ACTOR, reason=case.reason,
        expect_lease=case.order.lease_token, error=case.error or case.pin.error, **NO_LEASE,
    )  # fmt: skip


def _give_back(case: _Case) -> None:
    case.session.flush()
    give_back_day(case.session, case.queue.id, case.order.day)
    case.session.refresh(case.queue)


def name_candidates(pin: Pin, candidates: tuple[RemotePin, ...]) -> None:
    """Write into the hold `ambiguous` which pins on Pinterest a person is asked about."""
    if candidates:
        named = [{"id": one.id, "url": one.url} for one in candidates]
        pin.holds = [{**hold, "candidates": named} if hold["code"] == "ambiguous" else hold for hold in pin.holds]


def _wake(case: _Case) -> None:
    if case.pin.state in {states.QUEUED, states.RETRYING}:
        instant = case.pin.next_attempt_at if case.pin.state == states.RETRYING else case.now
        wake(case.session, case.queue.id, max(instant or case.now, case.queue.next_at or case.now))
    else:
        wake(case.session, case.queue.id, case.queue.next_at or case.now)


_HANDLERS: dict[str, Callable[[_Case], None]] = {
    "published": _published,
    "not_sent": _not_sent,
    "released": _released,
    "rate_limited": _rate_limited,
    "spam_blocked": _spam_blocked,
    "token_refused": _token_refused,
    "transient": _transient,
    "rejected": _rejected,
}
