"""`/v1/webhooks`: addresses that are told of changes, and every message that went to them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Response, current_app
from pydantic import AfterValidator, Field, field_validator
from sqlalchemy.orm import Session

from server import clock
from server.api.access import Principal, access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Flag, IdPath, Page, RowVersion, WebUrl, listed
from server.db import db
from server.errors import Conflict, Forbidden, NotFound
from server.models import Delivery, Endpoint
from server.models.deliveries import lock_endpoint
from server.models.moves import record
from server.models.scope import find, visible
from server.pipeline.telling import endpoints
from server.rules.webhooks import TYPES
from server.wiring import services

api = blueprint("webhooks", __name__, "Addresses that are told of changes, and their messages")


def _known(types: list[str]) -> list[str]:
    unknown = [one for one in types if one not in TYPES]
    if unknown:
        raise ValueError(f"There is no type {', '.join(unknown[:3])}. Choose from {', '.join(TYPES)}.")
    return list(dict.fromkeys(types))


Types = Annotated[list[str], Field(max_length=50), AfterValidator(_known)]
Note = Annotated[str, Field(max_length=200)]


class DeliveryPath(IdPath):
    """The ids in an address."""

    delivery_id: str = Field(max_length=100)


class DeliveryQuery(Page):
    """Which messages to list."""

    state: Literal["pending", "delivered", "failed"] | None = None


class NewWebhook(Body):
    """An address on the public internet, and what it wants to hear."""

    url: WebUrl
    types: Types = Field(default_factory=list, description="the messages it wants; all when left out or empty")
    description: Note = ""
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class WebhookChange(Body):
    """What to change; what is left out stays."""

    url: WebUrl | None = None
    types: Types | None = None
    description: Note | None = None
    is_enabled: Flag | None = None
    version: RowVersion | None = Field(None, description="when sent, a webhook that somebody changed since is 409")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)

    @field_validator("url", "types", "description", "is_enabled")
    @classmethod
    def _is_not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("Leave this field out to keep it as it is; it cannot be null.")
        return value


@api.get("/webhooks", responses=answers(200, "Webhooks, newest first"))
@access("session_or_key")
def list_webhooks(query: Page) -> dict[str, Any]:
    """List webhooks."""
    select = visible(_caller().scope, Endpoint).order_by(Endpoint.id.desc()).limit(query.limit + 1)
    before_id = query.before_id()
    rows = list(db.session.scalars(select.where(Endpoint.id < before_id) if before_id else select))
    return listed(rows, [webhook_json(row) for row in rows], query.limit)


@api.post("/webhooks", responses=answers(201, "The webhook; `secret` is shown this once"))
@access("session_or_key", "editor")
def create_webhook(body: NewWebhook) -> tuple[dict[str, Any], int]:
    """Have an address told of changes. It hears of what happens from now on."""
    session, caller = db.session(), _caller()
    endpoint, secret = endpoints.create(
        session, services(), caller.workspace_id, body.url, body.types, body.description, actor=caller.actor
    )
    return {**webhook_json(endpoint), "secret": secret}, 201


@api.get("/webhooks/<string:id>", responses=answers(200, "The webhook"))
@access("session_or_key")
def get_webhook(path: IdPath) -> dict[str, Any]:
    """Read one webhook."""
    return webhook_json(find(db.session(), _caller().scope, Endpoint, path.id))


@api.patch("/webhooks/<string:id>", responses=answers(200, "The webhook as it is now"))
@access("session_or_key", "editor")
def change_webhook(path: IdPath, body: WebhookChange) -> dict[str, Any]:
    """Change a webhook, switch it off or on. What waits for one that is switched off counts as failed."""
    session, caller = db.session(), _caller()
    endpoint = _locked(session, caller, path.id)
    if body.version is not None and body.version != endpoint.version:
        raise Conflict("Somebody else changed this webhook. Load it again, then repeat your change.", code="stale")
    if body.url is not None and body.url != endpoint.url:
        services().webhooks.check(body.url)
        endpoint.url, endpoint.failing_since = body.url, None
    for name in ("types", "description"):
        if name in body.model_fields_set:
            setattr(endpoint, name, getattr(body, name))
    changed = sorted(body.model_fields_set & {"url", "types", "description"})
    if changed:
        endpoint.version += 1
        record(
            session, caller.workspace_id, "webhook.changed", endpoint.id, actor=caller.actor, reason=", ".join(changed)
        )
    if body.is_enabled is True and not endpoint.is_enabled:
        endpoints.enable(session, endpoint, actor=caller.actor)
    elif body.is_enabled is False and endpoint.is_enabled:
        endpoints.switch_off(session, endpoint, actor=caller.actor, now=clock.now())
    session.flush()
    return webhook_json(endpoint)


@api.delete("/webhooks/<string:id>", responses=answers(204, "The webhook is gone, and its messages with it"))
@access("session_or_key", "editor")
def delete_webhook(path: IdPath) -> Response:
    """Delete a webhook. A message that is on its way may still arrive."""
    session, caller = db.session(), _caller()
    endpoint = _locked(session, caller, path.id)
    record(session, caller.workspace_id, "webhook.deleted", endpoint.id, actor=caller.actor, reason=endpoint.url)
    session.delete(endpoint)
    return current_app.response_class(status=204)


@api.post("/webhooks/<string:id>/rotate", responses=answers(200, "The webhook; `secret` is shown this once"))
@access("session_or_key", "editor")
def rotate_webhook(path: IdPath) -> dict[str, Any]:
    """Make a new secret. For 24 hours messages carry signatures with the new one and with the one before."""
    session, caller = db.session(), _caller()
    endpoint = _locked(session, caller, path.id)
    secret = endpoints.rotate(session, services(), endpoint, actor=caller.actor, now=clock.now())
    return {**webhook_json(endpoint), "secret": secret}


@api.post("/webhooks/<string:id>/test", responses=answers(202, "The message that goes out now"))
@access("session_or_key", "editor")
def test_webhook(path: IdPath) -> tuple[dict[str, Any], int]:
    """Send a message of the type `webhook.test`, whatever types the webhook asked for."""
    session, caller = db.session(), _caller()
    endpoint = _locked(session, caller, path.id)
    return delivery_json(endpoints.send_test(session, endpoint, now=clock.now())), 202


@api.get("/webhooks/<string:id>/deliveries", responses=answers(200, "Messages, newest first"))
@access("session_or_key")
def list_deliveries(path: IdPath, query: DeliveryQuery) -> dict[str, Any]:
    """Everything that went to a webhook or waits for it, with what came of it."""
    session, scope = db.session(), _caller().scope
    endpoint = find(session, scope, Endpoint, path.id)
    select = visible(scope, Delivery).where(Delivery.endpoint_id == endpoint.id)
    if query.state is not None:
        select = select.where(Delivery.state == query.state)
    before_id = query.before_id()
    select = select.where(Delivery.id < before_id) if before_id else select
    rows = list(session.scalars(select.order_by(Delivery.id.desc()).limit(query.limit + 1)))
    return listed(rows, [delivery_json(row) for row in rows], query.limit)


@api.post("/webhooks/<string:id>/deliveries/<string:delivery_id>/redeliver", responses=answers(202, "The new message"))
@access("session_or_key", "editor")
def redeliver(path: DeliveryPath) -> tuple[dict[str, Any], int]:
    """Send a message once more, with the same body under a new id."""
    session, caller = db.session(), _caller()
    endpoint = _locked(session, caller, path.id)
    delivery = find(session, caller.scope, Delivery, path.delivery_id)
    if delivery.endpoint_id != endpoint.id:
        raise NotFound("This webhook has no message with this id.", code="delivery_not_found", id=path.delivery_id)
    return delivery_json(endpoints.redeliver(session, endpoint, delivery, now=clock.now())), 202


def webhook_json(endpoint: Endpoint) -> dict[str, Any]:
    """A webhook without its secret. `disabled` says since when and why it is off; `failing_since` ends with a success."""
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "description": endpoint.description,
        "types": endpoint.types,
        "is_enabled": endpoint.is_enabled,
        "disabled": endpoint.disabled,
        "failing_since": clock.rfc3339(endpoint.failing_since),
        "old_secret_until": clock.rfc3339(endpoint.old_secret_until),
        "version": endpoint.version,
        "created_at": clock.rfc3339(endpoint.created_at),
    }


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """A message with what it says and what came of it."""
    return {
        "id": delivery.id,
        "webhook_id": delivery.endpoint_id,
        "message_id": delivery.message_id,
        "type": delivery.type,
        "payload": delivery.payload,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_attempt_at": clock.rfc3339(delivery.next_attempt_at),
        "last_status": delivery.last_status,
        "last_error": delivery.last_error,
        "created_at": clock.rfc3339(delivery.created_at),
        "finished_at": clock.rfc3339(delivery.finished_at),
    }


def _caller() -> Principal:
    """Who is calling, unless it is a test key: messages tell of every account, and such a key sees the sandbox only."""
    caller = principal()
    if caller.is_test:
        raise Forbidden(
            "Webhooks tell of all accounts of the workspace, so a test key neither sees nor makes them. Use a live key.",
            code="needs_live_key",
        )
    return caller


def _locked(session: Session, caller: Principal, endpoint_id: str) -> Endpoint:
    """The caller's webhook under its lock, which comes before those of its messages. Raises NotFound."""
    find(session, caller.scope, Endpoint, endpoint_id)
    endpoint = lock_endpoint(session, endpoint_id)
    return endpoint if endpoint is not None else find(session, caller.scope, Endpoint, endpoint_id)
