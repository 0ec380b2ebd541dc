"""Edits after publication: what changed here is sent to Pinterest as a PATCH, and how far that has come is told.

`sync_state` is pending until Pinterest has answered, then done or refused. `sync` remembers the fields that are on their
way, the state that Pinterest knows (`base`), and a number that rises with each edit, so that an edit which comes while
an earlier one is being sent is never taken for sent. Sending the same change twice does no harm, so trouble that
passes is tried again. A refusal waits for a person: try again, take the edit back, or delete the pin and publish it anew.

`is_unsure` is written before anything is sent and goes with an answer. While it stands, Pinterest may have carried out an
edit without our knowing, so taking back means to send the old state.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from server import clock, states, telemetry, troubles
from server.errors import (
    AppBudgetSpent,
    Conflict,
    GrantInvalid,
    InvalidRequest,
    NotSent,
    PinterestError,
    RateLimited,
    Rejected,
    SpamBlocked,
    TokenRefused,
)
from server.models import Account, Pin, Profile
from server.models.afterwards import claim_sync
from server.models.claims import db_now
from server.models.leases import lock_leased
from server.models.moves import record
from server.models.slots import raise_plan_version
from server.pipeline import tokens
from server.pipeline.actions import want_delete
from server.pipeline.publish.orders import sent_link
from server.pipeline.services import Services
from server.pipeline.tokens import Access

ACTOR = "sync"
PENDING, DONE, REFUSED = "pending", "done", "refused"
FIELDS = (
    "title",
    "description",
    "alt_text",
    "link_url",
    "board_id",
    "board_section_id",
)  # what Pinterest lets be changed
LOCAL = frozenset({"keywords", "campaign_id", "labels", "url_key"})  # what Pinterest does not know anyway
CHOICES = ("retry", "take_back", "replace")
_BASE = ("content_id", "link_url", "url_key", "board_id", "board_section_id")
_PLACE = ("board_id", "board_section_id")
_FIRST_PAUSE = timedelta(minutes=2)
_LONGEST_PAUSE = timedelta(hours=1)
_AFTER_SPAM = timedelta(hours=4)
_MOST_A_CLAIM = 20  # edits that cannot be read
_PATIENCE = timedelta(hours=24)
_NOT_OPEN = frozenset({403, 405})
_ANSWERS = (
    AppBudgetSpent,
    GrantInvalid,
    NotSent,
    RateLimited,
    Rejected,
    SpamBlocked,
    TokenRefused,
)  # nothing was changed


def check_allowed(names: Collection[str], *, has_slot: bool) -> None:
    """Refuse what cannot be changed of a published pin any more. Raises InvalidRequest that names the field."""
    fixed = sorted(set(names) - set(FIELDS) - LOCAL)
    if has_slot:
        fixed.append("scheduled_at")
    if fixed:
        raise InvalidRequest(
            "This pin is published. Pinterest lets its title, description, alt text, link, board and section be changed; for "
            "anything else delete it and publish a new one.",
            code="fixed_after_publication",
            field=fixed[0],
        )


def base_of(pin: Pin) -> dict[str, Any]:
    """What Pinterest knows of a published pin, before an edit."""
    if pin.sync_state in {PENDING, REFUSED} and pin.sync:
        base: dict[str, Any] = pin.sync["base"]
        return base
    return {name: getattr(pin, name) for name in _BASE}


def ask(pin: Pin, names: Collection[str], base: dict[str, Any], now: datetime) -> None:
    """Let what was edited be sent; the caller has locked the pin and flushes."""
    old = pin.sync or {}
    waiting = old.get("fields", []) if pin.sync_state in {PENDING, REFUSED} else []
    fields = [name for name in FIELDS if name in names or name in waiting]
    if not fields:
        return
    pin.sync = {
        "fields": fields, "number": old.get("number", 0) + 1, "base": base, "tries": 0, "asked_at": clock.rfc3339(now),
        "is_unsure": bool(waiting) and old.get("is_unsure", False),
    }  # fmt: skip
    pin.sync_state, pin.sync_at = PENDING, now


def answer(session: Session, pin: Pin, choice: str, *, actor: str, now: datetime) -> None:
    """Carry out what a person wants after Pinterest refused an edit: one of CHOICES. The pin's row is locked.

    `replace` deletes the pin on Pinterest and publishes it anew, as another pin: its saves and comments are lost.
    Raises Conflict when nothing was refused, and when the pin is being removed already: no later answer can undo that.
    """
    if pin.state != states.PUBLISHED or pin.sync_state != REFUSED or not pin.sync:
        raise Conflict("Pinterest has refused no change of this pin.", code="nothing_refused", state=pin.state)
    if pin.is_delete_wanted:
        raise Conflict("This pin is being removed on Pinterest, so its edit is settled already.", code="being_removed")
    if choice == "retry":
        ask(pin, (), pin.sync["base"], now)
    elif choice == "take_back":
        for name, value in pin.sync["base"].items():
            setattr(pin, name, value)
        if pin.sync.get("is_unsure") and not pin.sync.get("is_back"):
            ask(pin, (), pin.sync["base"], now)
            pin.sync = {**pin.sync, "is_back": True}  # refused as well, the next taking back ends it
        else:
            pin.sync_state, pin.sync, pin.sync_at = None, None, None
        raise_plan_version(session, str(pin.account_id))
    else:
        want_delete(session, pin, actor=actor)
        pin.sync = {**pin.sync, "replace": True}
    pin.version += 1
    pin.updated_at = clock.now()
    session.flush()
    record(session, pin.workspace_id, "pin.sync_answered", pin.id, actor=actor, reason=choice)


@dataclass(frozen=True, slots=True)
class SyncClaim:
    """One published pin whose edit is to be sent, under a lease: exactly what is sent, and the edit's number."""

    pin_id: str
    pinterest_pin_id: str
    kind: str
    lease_token: str
    number: int
    access: Access = field(repr=False)
    changes: dict[str, Any]
    state: dict[str, Any]  # what Pinterest knows once it has taken them
    was_unsure: bool


class SyncJob:
    """Sends edits of published pins, one pin at a time."""

    name = "sync"

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lease = timedelta(seconds=services.settings.lease_seconds)

    def claim(self, session: Session) -> SyncClaim | None:
        """The next edit. One that cannot be made ready for a reason nobody expected waits for a person, not the others for it."""
        for _ in range(_MOST_A_CLAIM):
            now = db_now(session)
            pin = claim_sync(session, now, self._lease)
            if pin is None:
                return None
            account = session.get_one(Account, pin.account_id)
            try:
                access = tokens.access(self._services, account)
            except GrantInvalid as error:
                tokens.disconnect(session, account, error)
                return None
            try:
                with session.begin_nested():
                    return self._claim_of(session, pin, account, access)
            except SQLAlchemyError:
                raise  # trouble of the database is everybody's
            except Exception as error:
                telemetry.log("sync.defect", level=logging.ERROR, error=error, pin=pin.id)
                _set_aside(session, pin, now)
        return None

    def _claim_of(self, session: Session, pin: Pin, account: Account, access: Access) -> SyncClaim:
        assert pin.sync is not None  # noqa: S101 - it has an edit that is due
        profile = session.get_one(Profile, pin.profile_id)
        claimed = SyncClaim(
            pin.id, str(pin.pinterest_pin_id), account.kind, str(pin.lease_token), pin.sync["number"], access,
            changes_of(pin, profile, pin.sync["fields"]), {name: getattr(pin, name) for name in _BASE},
            pin.sync.get("is_unsure", False),
        )  # fmt: skip
        pin.sync = {**pin.sync, "is_unsure": True}
        session.flush()
        return claimed

    def work(self, claimed: SyncClaim) -> PinterestError | None:
        client = self._services.pinterest(claimed.kind)
        try:
            try:
                client.update_pin(claimed.access.token, claimed.pinterest_pin_id, claimed.changes)
            except TokenRefused:
                renewed = tokens.renew(self._services, claimed.access)
                client.update_pin(renewed.token, claimed.pinterest_pin_id, claimed.changes)
        except PinterestError as error:
            return error
        return None

    def settle(self, session: Session, claimed: SyncClaim, result: PinterestError | None) -> None:
        pin = lock_leased(session, claimed.pin_id, claimed.lease_token, states.PUBLISHED)
        if pin is None or pin.sync is None:
            return
        now = db_now(session)
        pin.lease_token = pin.lease_until = None
        if result is None:
            pin.sync = {**pin.sync, "base": claimed.state, "is_unsure": False}
        elif isinstance(result, _ANSWERS):
            pin.sync = {**pin.sync, "is_unsure": claimed.was_unsure}
        if pin.sync["number"] == claimed.number:  # else a newer edit waits, with these fields in it
            self._told(session, pin, pin.sync, result, now)
        pin.version += 1
        pin.updated_at = clock.now()
        session.flush()

    def _told(
        self, session: Session, pin: Pin, sync: dict[str, Any], result: PinterestError | None, now: datetime
    ) -> None:
        if result is None:
            pin.sync_state, pin.sync_at = DONE, None
            pin.sync = {"fields": sync["fields"], "number": sync["number"], "done_at": clock.rfc3339(now)}
            record(session, pin.workspace_id, "pin.synced", pin.id, actor=ACTOR, reason=", ".join(sync["fields"]))
            return
        error = {**_explained(result).to_json(), "at": clock.rfc3339(now)}
        pin.sync = {**sync, "error": error, "tries": sync["tries"] + 1}
        is_over = now > datetime.fromisoformat(sync["asked_at"]) + _PATIENCE
        if isinstance(result, Rejected) or (is_over and not isinstance(result, GrantInvalid)):
            pin.sync_state, pin.sync_at = REFUSED, None
            record(session, pin.workspace_id, "pin.sync_refused", pin.id, actor=ACTOR, reason=error["text"])
        else:
            pin.sync_at = now + _pause(result, sync["tries"])


def _set_aside(session: Session, pin: Pin, now: datetime) -> None:
    """An edit that could not be read: shown like a refused one, so that a person may try again or take it back."""
    pin.lease_token = pin.lease_until = pin.sync_at = None
    if pin.sync is None or "base" not in pin.sync:
        pin.sync_state, pin.sync = None, None
    else:
        text = troubles.say("defect")
        error: dict[str, Any] = {"code": "defect", "params": {}, "text": text, "at": clock.rfc3339(now)}
        pin.sync_state, pin.sync = REFUSED, {**pin.sync, "error": error}
        record(session, pin.workspace_id, "pin.sync_refused", pin.id, actor=ACTOR, reason=text)
    pin.version += 1
    pin.updated_at = clock.now()
    session.flush()


def changes_of(pin: Pin, profile: Profile, names: Collection[str]) -> dict[str, Any]:
    """The body of the PATCH: what the pin says now, the link with its marker. Board and section go together."""
    content = pin.content
    assert content is not None  # noqa: S101 - a published pin has content
    texts = {name: getattr(content, name) or None for name in ("title", "description", "alt_text") if name in names}
    changes: dict[str, Any] = dict(texts)
    if "link_url" in names:
        changes["link"] = sent_link(pin, profile)
    if any(name in names for name in _PLACE):
        changes |= {"board_id": pin.board_id, "board_section_id": pin.board_section_id}
    return changes


def _explained(error: PinterestError) -> PinterestError:
    """A refusal in words about an edit: that an app may not edit at all is nothing that editing the pin could mend."""
    if not isinstance(error, Rejected) or error.status not in _NOT_OPEN or error.code == "trial_access":
        return error
    said = error.params.get("pinterest_message")
    text = troubles.say("edit_not_permitted")
    return Rejected(
        f"{text} Pinterest said: “{said}”" if said else text,
        code="edit_not_permitted", status=error.status, pinterest_code=error.pinterest_code, **error.params,
    )  # fmt: skip


def _pause(error: PinterestError, tries: int) -> timedelta:
    if isinstance(error, SpamBlocked):
        return _AFTER_SPAM
    told = timedelta(seconds=error.retry_after or 0)
    doubled = _FIRST_PAUSE * float(2 ** min(tries, 10))
    return max(told, min(doubled, _LONGEST_PAUSE))
