"""Delivering messages: claim under a lease, POST with no transaction open, settle fenced by the lease.

A worker that dies between the POST and the settling leaves its lease, which runs out; the message then goes again
under the same id. So a message arrives at least once, and receivers tell repeats by their `webhook-id`.
"""

from __future__ import annotations

import json
import logging
import random
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import clock, telemetry
from server.crypto import sign_message
from server.models import Delivery, Endpoint
from server.models import deliveries as outbox
from server.models.claims import db_now
from server.pipeline.services import Services
from server.pipeline.telling.endpoints import disable
from server.rules.webhooks import SILENCE, after_failure
from server.values.webhooks import Receipt

ACTOR = "webhooks"
HANDS = 12
_HANDS_FOR_TROUBLE = 4  # of a worker's hands: dead receivers hold one for a whole time-out, and others must not wait
_LEASE_MARGIN = timedelta(seconds=30)
_UNREADABLE = "The webhook's secret cannot be opened: PINWRIGHT_SECRET_KEY has changed. Rotate the webhook's secret."
_DEFECT = "This message could not be sent because of a defect here; the service's log names it."


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way. `sealed` are the endpoint's secrets in force, newest first."""

    delivery_id: str
    endpoint_id: str
    workspace_id: str
    lease_token: str
    message_id: str
    url: str
    payload: dict[str, Any]
    sealed: tuple[str, ...]
    is_trouble: bool


class DeliverJob:
    """Sends messages; of its hands only some at a time are for endpoints that are failing."""

    name = "deliver"

    def __init__(self, services: Services, *, rng: random.Random | None = None) -> None:
        self._services = services
        self._rng = rng or random.Random()
        self._lease = timedelta(seconds=services.webhooks.timeout_seconds) + _LEASE_MARGIN
        self._lock = threading.Lock()
        self._in_trouble = 0

    def seconds_until_due(self, session: Session) -> float | None:
        now = db_now(session)
        due = outbox.next_due(session, now, is_careful=self._is_careful())
        return None if due is None else (due - now).total_seconds()

    def claim(self, session: Session) -> Letter | None:
        now = db_now(session)
        delivery = outbox.claim_delivery(session, now, self._lease, is_careful=self._is_careful())
        if delivery is None:
            return None
        return _letter(delivery, session.get_one(Endpoint, delivery.endpoint_id), now)

    def work(self, claimed: Letter) -> Receipt:
        self._count(claimed, 1)
        try:
            body = to_bytes(claimed.payload)
            try:
                secrets = [self._open(claimed, sealed) for sealed in claimed.sealed]
            except ValueError:
                return Receipt(text=_UNREADABLE)
            return self._services.webhooks.send(claimed.url, body, headers_of(claimed.message_id, body, secrets))
        except Exception as error:  # a defect of ours counts as a try: else the message would come back for ever
            telemetry.log("webhook.defect", level=logging.ERROR, error=error, delivery=claimed.delivery_id)
            return Receipt(text=_DEFECT)
        finally:
            self._count(claimed, -1)

    def settle(self, session: Session, claimed: Letter, result: Receipt) -> None:
        """Write what came of it; nothing when the message is another worker's by now, or was deleted."""
        now = db_now(session)
        endpoint = outbox.lock_endpoint(session, claimed.endpoint_id)
        delivery = outbox.lock_leased(session, claimed.delivery_id, claimed.lease_token)
        if endpoint is None or delivery is None:
            return
        delivery.attempts += 1
        delivery.last_status, delivery.last_error = result.status, result.text
        delivery.lease_token = delivery.lease_until = None
        if result.is_success:
            _end(delivery, outbox.DELIVERED, now)
            endpoint.failing_since = None
        else:
            self._follow_failure(session, endpoint, delivery, result, now)
        session.flush()

    def _follow_failure(
        self, session: Session, endpoint: Endpoint, delivery: Delivery, result: Receipt, now: datetime
    ) -> None:
        if not endpoint.is_enabled:  # somebody switched it off meanwhile, which ended everything that waited
            _end(delivery, outbox.FAILED, now)
            return
        if endpoint.last_failed_at is not None and now - endpoint.last_failed_at > SILENCE:
            endpoint.failing_since = None  # nothing was sent in between: nobody knows how the receiver was
        endpoint.failing_since, endpoint.last_failed_at = endpoint.failing_since or now, now
        follows = after_failure(
            result, attempts=delivery.attempts, failing_since=endpoint.failing_since, now=now, rng=self._rng
        )
        if follows.at is None:
            _end(delivery, outbox.FAILED, now)
        else:
            delivery.next_attempt_at = follows.at
        session.flush()
        if follows.disabled is not None:
            disable(session, endpoint, follows.disabled, actor=ACTOR, now=now)
            telemetry.log("webhook.disabled", level=logging.WARNING, webhook=endpoint.id, code=follows.disabled.code)
        elif result.retry_after and follows.at is not None:
            outbox.hold_back(session, endpoint.id, min(follows.at, now + timedelta(seconds=result.retry_after)), now)

    def _open(self, letter: Letter, sealed: str) -> str:
        return self._services.vault.open(sealed, letter.workspace_id, letter.endpoint_id)

    def _is_careful(self) -> bool:
        with self._lock:
            return self._in_trouble >= _HANDS_FOR_TROUBLE

    def _count(self, letter: Letter, step: int) -> None:
        if letter.is_trouble:
            with self._lock:
                self._in_trouble += step


def to_bytes(payload: dict[str, Any]) -> bytes:
    """The body as it is signed and sent: the same bytes at every try, whatever order a database keeps keys in."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def headers_of(message_id: str, body: bytes, secrets: list[str]) -> dict[str, str]:
    """Standard Webhooks headers, with one signature for each secret; the timestamp is this try's."""
    timestamp = int(clock.now().timestamp())
    signatures = [sign_message(secret, message_id, timestamp, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _letter(delivery: Delivery, endpoint: Endpoint, now: datetime) -> Letter:
    sealed = [endpoint.secret_sealed]
    if endpoint.old_secret_sealed and endpoint.old_secret_until and endpoint.old_secret_until > now:
        sealed.append(endpoint.old_secret_sealed)
    return Letter(
        delivery_id=delivery.id,
        endpoint_id=endpoint.id,
        workspace_id=endpoint.workspace_id,
        lease_token=str(delivery.lease_token),
        message_id=delivery.message_id,
        url=endpoint.url,
        payload=delivery.payload,
        sealed=tuple(sealed),
        is_trouble=endpoint.failing_since is not None,
    )


def _end(delivery: Delivery, state: str, now: datetime) -> None:
    delivery.state, delivery.finished_at, delivery.next_attempt_at = state, now, None
