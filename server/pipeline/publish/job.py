"""Publishing as a job: claim, send, settle."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from server import clock, telemetry
from server.models import claims as turns
from server.models.beats import has_key_elsewhere
from server.models.leases import foreign_queues
from server.pipeline.publish.claim import claim_some, closed_kinds
from server.pipeline.publish.orders import Outcome, SendOrder
from server.pipeline.publish.pace import Breaker
from server.pipeline.publish.send import send
from server.pipeline.publish.settle import settle
from server.pipeline.publish.settle_many import settle_many
from server.pipeline.publish.under_way import UnderWay
from server.pipeline.services import Services
from server.values.clean import storable

_FOREIGN_SECONDS = 5.0  # between two looks for tokens that another key has sealed


class PublishJob:
    """Sends each pin when its turn comes. `is_stopping` is asked right before the first byte."""

    name = "publish"

    def __init__(
        self, services: Services, *, is_stopping: Callable[[], bool] = lambda: False, breaker: Breaker | None = None
    ) -> None:
        self._services = services
        self._is_stopping = is_stopping
        self._breaker = breaker or Breaker()
        self._under_way = UnderWay()
        self._foreign: list[str] = []
        self._foreign_until = 0.0

    def claim(self, session: Session) -> SendOrder | None:
        return next(iter(self.claim_many(session, 1)), None)

    def claim_many(self, session: Session, limit: int) -> list[SendOrder]:
        """Up to `limit` pins, each of another account; accounts with enough under way here are passed over."""
        return claim_some(session, self._services, self._breaker, limit, self._passed_over(session))

    def work(self, claimed: SendOrder) -> Outcome:
        with self._under_way.of(claimed.queue_id):
            outcome = send(self._services, claimed, is_stopping=self._is_stopping)
        _tell(claimed, outcome)
        host = self._services.settings.api_base(claimed.kind)
        trouble = self._breaker.note(host, outcome.kind)
        return replace(outcome, message=storable(outcome.message), trouble=trouble)

    def settle(self, session: Session, claimed: SendOrder, result: Outcome) -> None:
        settle(session, self._services, claimed, result)

    def settle_many(
        self, session: Session, settled: Sequence[tuple[SendOrder, Outcome]]
    ) -> list[tuple[SendOrder, Outcome]]:
        """Write plain successes together; returns those that must be settled one by one."""
        return settle_many(session, settled)

    def slow_hands(self) -> int:
        """How many sends wait for an answer that takes long: each may be replaced by a fresh hand meanwhile."""
        return self._under_way.slow()

    def seconds_until_due(self, session: Session) -> float | None:
        """How long a claimer may sleep; None when no account waits for anything."""
        reopens_in = self._breaker.reopens_in()  # asked first: what reopens meanwhile is then among the open kinds
        wake_at: datetime | None = turns.next_wake(
            session, closed_kinds(self._services, self._breaker), self._passed_over(session)
        )
        waits = [] if wake_at is None else [(wake_at - turns.db_now(session)).total_seconds()]
        return min([*waits, *([] if reopens_in is None else [reopens_in])], default=None)

    def _passed_over(self, session: Session) -> set[str]:
        """Queues that are not for this worker now: enough is under way, or its keys do not open their tokens."""
        now = time.monotonic()
        if now >= self._foreign_until:
            foreign = foreign_queues(session, self._services.vault.marks)
            self._foreign = foreign if foreign and has_key_elsewhere(session) else []
            self._foreign_until = now + _FOREIGN_SECONDS
        return {*self._under_way.busy(), *self._foreign}


def _tell(order: SendOrder, outcome: Outcome) -> None:
    """One line for each attempt. `late_seconds` is reckoned from the slot to the answer."""
    error = outcome.error
    telemetry.log(
        "pin.attempted",
        pin=order.pin_id,
        account=order.account_id,
        workspace=order.workspace_id or None,
        attempt=order.attempt_id,
        outcome="adopted" if outcome.is_adopted else outcome.kind,
        status=error.status if error else None,
        pinterest_code=error.pinterest_code if error else None,
        reason=outcome.message or None,
        pinterest_pin=outcome.remote.id if outcome.remote else None,
        late_seconds=round((clock.now() - order.slot).total_seconds(), 1) if order.slot is not None else None,
    )
