"""A receiver of webhooks on a real socket, and a desk from which its messages are written and sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook

from server.adapters.webhooks import WebhookSender
from server.models import Delivery, Endpoint
from server.pipeline.services import Services
from server.pipeline.telling import endpoints
from server.pipeline.telling.deliver import DeliverJob, Letter
from server.pipeline.telling.dispatch import DispatchJob
from tests.adapters.peer import Conversation, FakeNetwork, Peer, reply

Answer = bytes | Callable[[Conversation], bytes]


class Receiver:
    """Answers 200 unless told otherwise; `script` queues answers. It stands at `http://hooks.example<path>`."""

    def __init__(self, paths: tuple[str, ...] = ("/in",)) -> None:
        self.answers: list[Answer] = []
        self.otherwise: bytes = reply(200)
        self.peer = Peer(dict.fromkeys(paths, self._answer))
        self.sender = WebhookSender(5.0, network=FakeNetwork({"hooks.example": ["93.184.216.34"]}, self.peer.port))

    def script(self, *answers: Answer) -> None:
        self.answers += answers

    def _answer(self, conversation: Conversation) -> None:
        answer = self.answers.pop(0) if self.answers else self.otherwise
        conversation.send(answer if isinstance(answer, bytes) else answer(conversation))

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.body) for request in self.peer.requests]

    @property
    def types(self) -> list[str]:
        return [body["type"] for body in self.bodies]

    def headers(self, number: int = -1) -> dict[str, str]:
        lines = self.peer.requests[number].head.split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}

    def verify(self, secret: str, number: int = -1) -> dict[str, Any]:
        """What the reference library reads out of a request. Raises WebhookVerificationError."""
        found: dict[str, Any] = Webhook(secret).verify(self.peer.requests[number].body, self.headers(number))
        return found


@dataclass
class Mailroom:
    """Runs the two jobs by hand. `wait` lets time pass for all that waits, by moving its instants."""

    session: Session
    services: Services
    job: DeliverJob = field(init=False)

    def __post_init__(self) -> None:
        self.job = DeliverJob(self.services)

    @classmethod
    def of(cls, session: Session, services: Services, receiver: Receiver) -> Mailroom:
        return cls(session, replace(services, webhooks=receiver.sender))

    def endpoint(self, workspace_id: str, *types: str, path: str = "/in") -> tuple[Endpoint, str]:
        found = endpoints.create(
            self.session, self.services, workspace_id, f"http://hooks.example{path}", list(types), "", actor="user:1"
        )
        self.session.commit()
        return found

    def dispatch(self) -> None:
        """Turn every event into messages."""
        job = DispatchJob(self.services)
        while job.claim(self.session) is not None:
            self.session.commit()
        self.session.commit()

    def claim(self) -> Letter | None:
        letter = self.job.claim(self.session)
        self.session.commit()
        return letter

    def finish(self, letter: Letter) -> None:
        receipt = self.job.work(letter)
        self.job.settle(self.session, letter, receipt)
        self.session.commit()

    def deliver(self) -> int:
        """Send what is due; returns how many tries there were."""
        tries = 0
        while (letter := self.claim()) is not None:
            self.finish(letter)
            tries += 1
        return tries

    def wait(self, **span: float) -> None:
        for row in [*self.session.scalars(select(Delivery)), *self.session.scalars(select(Endpoint))]:
            for name in ("next_attempt_at", "lease_until", "failing_since", "last_failed_at", "old_secret_until"):
                value = getattr(row, name, None)
                if value is not None:
                    setattr(row, name, value - timedelta(**span))
        self.session.commit()

    def deliveries(self, endpoint: Endpoint | None = None) -> list[Delivery]:
        query = select(Delivery).order_by(Delivery.event_id, Delivery.id).execution_options(populate_existing=True)
        return list(self.session.scalars(query.where(Delivery.endpoint_id == endpoint.id) if endpoint else query))


def seconds_until(instant: datetime | None) -> float:
    assert instant is not None
    return (instant - datetime.now(UTC)).total_seconds()
