"""A webhook's life: made, given another secret, switched off and on, tried, and a message sent once more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server import clock
from server.crypto import new_webhook_secret
from server.errors import Conflict
from server.ids import new_id
from server.models import Delivery, Endpoint
from server.models import deliveries as outbox
from server.models.moves import record
from server.pipeline.services import Services
from server.pipeline.telling.dispatch import delivery_row
from server.pipeline.telling.messages import body
from server.rules.webhooks import TEST
from server.values.planning import Reason

MOST = 20  # webhooks of one workspace: each multiplies every message
OLD_SECRET_KEPT = timedelta(hours=24)
_SWITCHED_OFF = "The webhook was switched off."


def create(
    session: Session, services: Services, workspace_id: str, url: str, types: list[str], description: str, *, actor: str
) -> tuple[Endpoint, str]:
    """A new webhook and its secret, which is never shown again. Raises InvalidRequest for a useless address, Conflict."""
    services.webhooks.check(url)
    if outbox.count_endpoints(session, workspace_id) >= MOST:
        raise Conflict(f"A workspace has {MOST} webhooks at most. Delete one first.", code="too_many_webhooks")
    endpoint_id, secret = new_id("whk"), new_webhook_secret()
    endpoint = Endpoint(
        id=endpoint_id,
        workspace_id=workspace_id,
        url=url,
        types=types,
        description=description,
        secret_sealed=services.vault.seal(secret, workspace_id, endpoint_id),
    )
    session.add(endpoint)
    session.flush()
    record(session, workspace_id, "webhook.created", endpoint.id, actor=actor, reason=url)
    return endpoint, secret


def rotate(session: Session, services: Services, endpoint: Endpoint, *, actor: str, now: datetime) -> str:
    """A new secret for a locked webhook; for a day messages are signed with the one before, too."""
    secret = new_webhook_secret()
    endpoint.old_secret_sealed, endpoint.old_secret_until = endpoint.secret_sealed, now + OLD_SECRET_KEPT
    endpoint.secret_sealed = services.vault.seal(secret, endpoint.workspace_id, endpoint.id)
    endpoint.version += 1
    record(session, endpoint.workspace_id, "webhook.rotated", endpoint.id, actor=actor)
    return secret


def disable(session: Session, endpoint: Endpoint, why: Reason, *, actor: str, now: datetime) -> None:
    """Switch a locked webhook off and say why; what still waits for it has failed and may be sent again later."""
    endpoint.is_enabled = False
    endpoint.disabled = {"code": why.code, "text": why.text, "at": clock.rfc3339(now)}
    endpoint.version += 1
    outbox.give_up_waiting(session, endpoint.id, why.text, now)
    record(
        session, endpoint.workspace_id, "webhook.disabled", endpoint.id,
        actor=actor, reason=why.text, data={"code": why.code, "url": endpoint.url},
    )  # fmt: skip


def switch_off(session: Session, endpoint: Endpoint, *, actor: str, now: datetime) -> None:
    """What a person or program asks for."""
    disable(session, endpoint, Reason("switched_off", _SWITCHED_OFF), actor=actor, now=now)


def enable(session: Session, endpoint: Endpoint, *, actor: str) -> None:
    """Switch a locked webhook on: it is told of what happens from now on, and its failures are forgotten."""
    endpoint.is_enabled, endpoint.disabled, endpoint.failing_since, endpoint.last_failed_at = True, None, None, None
    endpoint.version += 1
    record(session, endpoint.workspace_id, "webhook.enabled", endpoint.id, actor=actor)


def send_test(session: Session, endpoint: Endpoint, *, now: datetime) -> Delivery:
    """A message that goes out at once and says nothing. Raises Conflict for a webhook that is switched off."""
    payload = body(TEST, endpoint.workspace_id, clock.rfc3339(now), {"webhook_id": endpoint.id})
    return _add(session, endpoint, TEST, payload, now)


def redeliver(session: Session, endpoint: Endpoint, delivery: Delivery, *, now: datetime) -> Delivery:
    """The same message under a new id, so that a receiver does not take it for a repeat. Raises Conflict."""
    return _add(session, endpoint, delivery.type, delivery.payload, now)


def _add(session: Session, endpoint: Endpoint, kind: str, payload: dict[str, object], now: datetime) -> Delivery:
    if not endpoint.is_enabled:
        raise Conflict("This webhook is switched off. Enable it first.", code="webhook_disabled")
    delivery = Delivery(**delivery_row(endpoint, new_id("msg"), kind, payload, now))
    session.add(delivery)
    session.flush()
    return delivery
