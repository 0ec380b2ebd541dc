"""Publishing as a job: claim, send, settle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from server.models import claims as turns
from server.pipeline.publish.claim import claim_next, closed_kinds
from server.pipeline.publish.orders import Outcome, SendOrder
from server.pipeline.publish.pace import Breaker
from server.pipeline.publish.send import send
from server.pipeline.publish.settle import settle
from server.pipeline.services import Services


class PublishJob:
    """Sends each pin when its turn comes. `is_stopping` is asked right before the first byte."""

    name = "publish"

    def __init__(
        self, services: Services, *, is_stopping: Callable[[], bool] = lambda: False, breaker: Breaker | None = None
    ) -> None:
        self._services = services
        self._is_stopping = is_stopping
        self._breaker = breaker or Breaker()

    def claim(self, session: Session) -> SendOrder | None:
        return claim_next(session, self._services, self._breaker)

    def work(self, claimed: SendOrder) -> Outcome:
        outcome = send(self._services, claimed, is_stopping=self._is_stopping)
        host = self._services.settings.api_base(claimed.kind)
        return replace(outcome, trouble=self._breaker.note(host, outcome.kind))

    def settle(self, session: Session, claimed: SendOrder, result: Outcome) -> None:
        settle(session, self._services, claimed, result)

    def seconds_until_due(self, session: Session) -> float | None:
        """How long a claimer may sleep; None when no account waits for anything."""
        wake_at: datetime | None = turns.next_wake(session, closed_kinds(self._services, self._breaker))
        return None if wake_at is None else (wake_at - turns.db_now(session)).total_seconds()
