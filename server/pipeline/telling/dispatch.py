"""From events to messages: each event becomes deliveries and alerts in the transaction that marks it as dispatched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.ids import new_id
from server.models import Endpoint, Event
from server.models import deliveries as outbox
from server.models.claims import db_now
from server.pipeline.services import Services
from server.pipeline.telling.alerts import write_alerts
from server.pipeline.telling.derived import follow
from server.pipeline.telling.messages import Subjects
from server.rules.mail import ALERTS
from server.rules.webhooks import messages_for, wants

_BATCH = 200
_UNHEARD_BATCH = 5000
_REST_SECONDS = 0.2  # after a batch that took all there was


class DispatchJob:
    """Writes messages. It is done within its claim, because nothing outside of the database takes part in it."""

    name = "dispatch"

    def __init__(self, services: Services) -> None:
        self._settings = services.settings
        self._alerts = tuple(ALERTS) if services.mail is not None else ()
        self._rests_until = 0.0

    def seconds_until_due(self, session: Session) -> float | None:
        """At once, but seldom enough that many small changes make few batches."""
        left = self._rests_until - time.monotonic()
        if left > 0:
            return left
        return 0.0 if outbox.has_news(session) else None

    def claim(self, session: Session) -> int | None:
        """Dispatch one batch; returns how many events it held, so that the next one follows at once."""
        if not outbox.become_dispatcher(session):
            return None
        now = db_now(session)
        count = outbox.mark_unheard(session, now, _UNHEARD_BATCH, self._alerts)
        events = outbox.take_events(session, _BATCH)
        follow(session, events)
        if self._alerts:
            write_alerts(session, events, now)
        endpoints = outbox.listening_endpoints(session, {event.workspace_id for event in events})
        outbox.add_deliveries(session, self._rows(session, events, endpoints, now))
        outbox.mark_dispatched(session, [event.id for event in events], now)
        if count < _UNHEARD_BATCH and len(events) < _BATCH:
            self._rests_until = time.monotonic() + _REST_SECONDS
        return count + len(events) or None

    def work(self, claimed: int) -> None:
        """All is done already."""

    def settle(self, session: Session, claimed: int, result: None) -> None:
        """All is written already."""

    def _rows(
        self, session: Session, events: Sequence[Event], endpoints: Sequence[Endpoint], now: datetime
    ) -> list[dict[str, Any]]:
        by_workspace: dict[str, list[Endpoint]] = {}
        for endpoint in endpoints:
            by_workspace.setdefault(endpoint.workspace_id, []).append(endpoint)
        wanted = [
            (event, number, kind, listeners)
            for event in events
            for number, kind in enumerate(messages_for(event.kind, event.old, event.new))
            if (listeners := [one for one in by_workspace.get(event.workspace_id, ()) if wants(one.types, kind)])
        ]
        subjects = Subjects.of(session, self._settings, [event for event, *_ in wanted])
        rows = []
        for event, number, kind, listeners in wanted:
            message = subjects.message(event, kind)
            message_id = outbox.message_id(event.id, number)
            for endpoint in listeners if message is not None else ():
                rows.append(delivery_row(endpoint, message_id, kind, message or {}, now, event_id=event.id))
        return rows


def delivery_row(
    endpoint: Endpoint, message_id: str, kind: str, payload: dict[str, Any], now: datetime, event_id: int | None = None
) -> dict[str, Any]:
    """The columns of a message that is to go out at once."""
    return {
        "id": new_id("dlv"),
        "workspace_id": endpoint.workspace_id,
        "endpoint_id": endpoint.id,
        "event_id": event_id,
        "message_id": message_id,
        "type": kind,
        "payload": payload,
        "state": outbox.PENDING,
        "attempts": 0,
        "last_error": "",
        "next_attempt_at": now,
        "created_at": now,
    }
