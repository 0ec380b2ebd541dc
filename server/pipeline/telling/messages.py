"""What the messages say. A pin is told as it is when its message is written, which is moments after the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from server import clock, states
from server.config import Settings
from server.models import Account, Event, Pin, Schedule, Site
from server.models import deliveries as outbox

_WITH_ERROR = frozenset({"pin.failed", "pin.retrying"})


@dataclass(frozen=True)
class Subjects:
    """Everything that a batch of events is about, read in a handful of statements."""

    settings: Settings
    pins: dict[str, Pin]
    accounts: dict[str, Account]
    schedules: dict[str, Schedule]
    sites: dict[str, Site]
    keys: dict[str, str]

    @classmethod
    def of(cls, session: Session, settings: Settings, events: Sequence[Event]) -> Subjects:
        pin_ids = {event.subject_id for event in events if event.kind.startswith("pin.")}
        pins = outbox.pins_told(session, pin_ids)
        account_ids = {event.subject_id for event in events if event.kind.startswith("account.")}
        account_ids |= {pin.account_id for pin in pins.values() if pin.account_id}
        accounts = outbox.accounts_told(session, account_ids)
        schedules = outbox.schedules_told(session, _subjects(events, "schedule."))
        sites = outbox.sites_told(session, _subjects(events, "site."))
        return cls(settings, pins, accounts, schedules, sites, outbox.keys_of_pins(session, pin_ids))

    def message(self, event: Event, kind: str) -> dict[str, Any] | None:
        """The body of one message: `{type, timestamp, workspace_id, data}`; None when its subject is gone for good."""
        if kind.startswith("account."):
            data = self._of_account(event)
        elif kind.startswith("schedule."):
            data = self._of_schedule(event)
        elif kind.startswith("site."):
            data = self._of_site(event)
        else:
            data = self._of_pin(event, kind)
        return data and body(kind, event.workspace_id, clock.rfc3339(event.at), data)

    def _of_pin(self, event: Event, kind: str) -> dict[str, Any] | None:
        pin = self.pins.get(event.subject_id)
        if pin is None:
            return None
        return {
            "pin": self._pin(pin),
            "old_state": event.old,
            "new_state": event.new,
            "reason": event.reason,
            "error": pin.error if kind in _WITH_ERROR else None,
            "idempotency_key": self.keys.get(pin.id),
            "attempt": pin.attempts,
        }

    def _of_account(self, event: Event) -> dict[str, Any] | None:
        account = self.accounts.get(event.subject_id)
        if account is None:
            return None
        shown = {
            "id": account.id,
            "profile_id": account.profile_id,
            "kind": account.kind,
            "username": account.username,
            "status": account.status,
        }
        return {"account": shown, "reason": event.reason, "error": account.error}

    def _of_schedule(self, event: Event) -> dict[str, Any] | None:
        schedule = self.schedules.get(event.subject_id)
        if schedule is None:
            return None
        shown = {
            "id": schedule.id,
            "kind": schedule.kind,
            "state": event.kind.removeprefix("schedule."),
            "counts": event.data,
            "actor": schedule.actor,
            "created_at": clock.rfc3339(schedule.created_at),
        }
        return {"schedule": shown, "reason": event.reason}

    def _of_site(self, event: Event) -> dict[str, Any] | None:
        site = self.sites.get(event.subject_id)
        if site is None:
            return None
        shown = {"id": site.id, "profile_id": site.profile_id, "url": site.url}
        failing = {"failing_since": event.data.get("since"), "notice_ids": event.data.get("notice_ids", [])}
        return {"site": {**shown, **failing}, "reason": event.reason}

    def _pin(self, pin: Pin) -> dict[str, Any]:
        """The fields of a pin that the API shows under the same names."""
        content, account = pin.content, self.accounts.get(pin.account_id or "")
        asset_id = content.asset_id if content else None
        return {
            "id": pin.id,
            "status": states.STATUS[pin.state],
            "state": pin.state,
            "holds": pin.holds,
            "warnings": pin.warnings if pin.state in states.CHECKED else [],
            "title": content.title if content else "",
            "description": content.description if content else "",
            "alt_text": content.alt_text if content else "",
            "link_url": pin.link_url,
            "media_type": content.media_type if content else "image",
            "image_url": f"{self.settings.base_url}/images/{asset_id}.jpg" if asset_id else None,
            "profile_id": pin.profile_id,
            "account_id": pin.account_id,
            "is_sandbox": account is not None and account.kind == "sandbox",
            "board_id": pin.board_id,
            "board_section_id": pin.board_section_id,
            "campaign_id": pin.campaign_id,
            "labels": pin.labels,
            "site_id": pin.site_id,
            "post_id": pin.post_id,
            "schedule_id": pin.schedule_id,
            "due_at": clock.rfc3339(pin.due_at),
            "why": pin.why,
            "next_attempt_at": clock.rfc3339(pin.next_attempt_at),
            "published_at": clock.rfc3339(pin.published_at),
            "pinterest_pin_id": pin.pinterest_pin_id,
            "pinterest_url": pin.pinterest_url,
            "attempts": pin.attempts,
            "version": pin.version,
            "created_at": clock.rfc3339(pin.created_at),
            "updated_at": clock.rfc3339(pin.updated_at),
        }


def _subjects(events: Sequence[Event], word: str) -> set[str]:
    return {event.subject_id for event in events if event.kind.startswith(word)}


def body(kind: str, workspace_id: str, timestamp: str | None, data: dict[str, Any]) -> dict[str, Any]:
    """The frame of every message."""
    return {"type": kind, "timestamp": timestamp, "workspace_id": workspace_id, "data": data}
