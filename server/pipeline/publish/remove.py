"""Removing published pins on Pinterest, when a person asked for it. Until Pinterest says so, the pin stays published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from server import clock, states
from server.errors import GrantInvalid, PinterestError, TokenRefused
from server.models import Account
from server.models.claims import db_now
from server.models.leases import claim_removal, lock_leased
from server.models.moves import move, record
from server.pipeline import tokens
from server.pipeline.publish.replace import publish_anew
from server.pipeline.services import Services
from server.pipeline.tokens import Access

ACTOR = "remove"
_PAUSE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class RemoveClaim:
    """One published pin that is to be removed, under a lease."""

    pin_id: str
    pinterest_pin_id: str
    kind: str
    lease_token: str
    access: Access


class RemoveJob:
    """Deleting twice does no harm, so trouble that may pass is simply tried again."""

    name = "remove"

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lease = timedelta(seconds=services.settings.lease_seconds)

    def claim(self, session: Session) -> RemoveClaim | None:
        pin = claim_removal(session, db_now(session), self._lease)
        if pin is None:
            return None
        account = session.get_one(Account, pin.account_id)
        try:
            access = tokens.access(self._services, account)
        except GrantInvalid as error:
            tokens.disconnect(session, account, error)
            return None
        return RemoveClaim(pin.id, str(pin.pinterest_pin_id), account.kind, str(pin.lease_token), access)

    def work(self, claimed: RemoveClaim) -> PinterestError | None:
        client = self._services.pinterest(claimed.kind)
        try:
            try:
                client.delete_pin(claimed.access.token, claimed.pinterest_pin_id)
            except TokenRefused:
                renewed = tokens.renew(self._services, claimed.access)
                client.delete_pin(renewed.token, claimed.pinterest_pin_id)
        except PinterestError as error:
            return error
        return None

    def settle(self, session: Session, claimed: RemoveClaim, result: PinterestError | None) -> None:
        pin = lock_leased(session, claimed.pin_id, claimed.lease_token, states.PUBLISHED)
        if pin is None:
            return
        if result is None:
            move(
                session, pin, states.DELETED, actor=ACTOR, reason="removed on Pinterest",
                is_delete_wanted=False, error=None, next_attempt_at=None, lease_token=None, lease_until=None, sync_at=None,
            )  # fmt: skip
            record(session, pin.workspace_id, "pin.deleted", pin.id, actor=ACTOR, reason="removed on Pinterest")
            if pin.sync and pin.sync.get("replace"):
                publish_anew(session, pin, actor=ACTOR, now=db_now(session))
            return
        now = db_now(session)
        is_known = (pin.error or {}).get("stage") == "delete" and (pin.error or {}).get("code") == result.code
        pin.error = {**result.to_json(), "stage": "delete", "at": clock.rfc3339(now)}
        pin.lease_token = pin.lease_until = None
        if result.retryable or isinstance(result, TokenRefused):  # of a token: it says nothing about the pin
            pin.next_attempt_at = now + max(_PAUSE, timedelta(seconds=result.retry_after or 0))
            if not is_known:  # the same trouble every few minutes is told once
                reason = f"{result.message} It is tried again."
                record(session, pin.workspace_id, "pin.delete_failed", pin.id, actor=ACTOR, reason=reason)
        elif not isinstance(result, GrantInvalid):
            pin.is_delete_wanted, pin.next_attempt_at = False, None  # Pinterest said no; a person may ask again
            if pin.sync:
                pin.sync = {name: value for name, value in pin.sync.items() if name != "replace"}
            record(session, pin.workspace_id, "pin.delete_failed", pin.id, actor=ACTOR, reason=result.message)
        pin.version += 1
        pin.updated_at = clock.now()
        session.flush()
