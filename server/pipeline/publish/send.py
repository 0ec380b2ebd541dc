"""Sending one claimed pin: the look, the last check of the clock, the create. No transaction is open here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from server import clock, telemetry
from server.errors import (
    GrantInvalid,
    NotFound,
    NotSent,
    OutcomeUnknown,
    PinterestError,
    RateLimited,
    Rejected,
    SpamBlocked,
    StorageError,
    TokenRefused,
    Transient,
)
from server.models.claims import db_now
from server.models.leases import extend_lease, known_pins
from server.pipeline import tokens
from server.pipeline.publish.board_look import look
from server.pipeline.publish.orders import Outcome, SendOrder
from server.pipeline.services import Services
from server.rules.urls import find_marker
from server.values.remote import RateState, RemotePin

_KINDS: dict[type[PinterestError], str] = {
    NotSent: "not_sent",
    OutcomeUnknown: "unknown",
    RateLimited: "rate_limited",
    SpamBlocked: "spam_blocked",
    TokenRefused: "token_refused",
    GrantInvalid: "token_refused",
    Transient: "transient",
    Rejected: "rejected",
}
_PAUSE = timedelta(seconds=60)
_Result = TypeVar("_Result")


class _TooLate(Exception):
    """The request could end after the lease, or this worker is stopping: nothing has been sent."""


def send(services: Services, order: SendOrder, *, is_stopping: Callable[[], bool] = lambda: False) -> Outcome:
    """Send a claimed pin and say what became of it; never raises, because every ending has its own consequence."""
    return _Sending(services, order, is_stopping).run()


class _Sending:
    """One send. `access` is renewed at most once, `is_sent` marks the point from which a pin may exist."""

    def __init__(self, services: Services, order: SendOrder, is_stopping: Callable[[], bool]) -> None:
        self._services = services
        self._order = order
        self._is_stopping = is_stopping
        self._client = services.pinterest(order.kind)
        self._access = order.access
        self._has_renewed = False
        self._first_byte_by = order.first_byte_by
        self._is_sent = False
        self._rate: RateState | None = None

    def run(self) -> Outcome:
        try:
            images = tuple(map(self._services.storage.get, self._order.image_keys))
            seen = self._look()
            outcome = seen or self._create(images)
        except NotFound:
            outcome = Outcome("released", hold="image_bad", message="The stored image is missing.")
        except StorageError as error:
            telemetry.log("send.without_image", level=logging.WARNING, reason=error.message, pin=self._order.pin_id)
            outcome = Outcome("released", message=error.message, pause=_PAUSE)
        except _TooLate as reason:
            outcome = Outcome("released", message=str(reason))
        except Exception as error:  # a defect of ours: what it means depends on whether the pin may exist by now
            telemetry.log("send.crashed", level=logging.ERROR, error=error, pin=self._order.pin_id)
            outcome = self._crashed(error)
        return replace(outcome, rate=self._rate)

    def _look(self) -> Outcome | None:
        """Every create but a pin's very first is preceded by a look; None when the pin is not there."""
        order = self._order.look
        if order is None:
            return None
        try:
            seen = self._with_access(lambda token: look(self._client, token, order, before_page=self._check_stopping))
        except (Transient, OutcomeUnknown, Rejected) as error:  # of the list, which says nothing about the pin
            if order.is_vouched and isinstance(error, Rejected):
                self._extend_lease()
                return None
            return Outcome("released", error=error, message="The board could not be looked at.", pause=_PAUSE)
        except PinterestError as error:  # of the account, or of the line to Pinterest
            return _failed(error)
        if found := self._strangers(seen.found):
            return Outcome("published", remote=found[0], is_adopted=True)
        if candidates := self._strangers(seen.candidates):
            return Outcome("released", hold="ambiguous", candidates=candidates, message="It may exist already.")
        self._extend_lease()
        return None

    def _strangers(self, candidates: tuple[RemotePin, ...]) -> tuple[RemotePin, ...]:
        """Those that no pin of ours is: two pins of ours may well share title and link, even a copied marker."""
        if not candidates:
            return ()
        with tokens.transaction() as session:
            known = known_pins(session, self._order.account_id, [one.id for one in candidates])
        return tuple(one for one in candidates if one.id not in known)

    def _create(self, images: tuple[bytes, ...]) -> Outcome:
        draft = replace(self._order.draft, image=images[0] if images else b"", more_images=images[1:])
        try:
            remote: RemotePin = self._with_access(
                lambda token: self._client.create_pin(
                    token, draft, before_first_byte=self._check_clock, observe=self._note_rate
                )
            )
        except PinterestError as error:
            return _failed(error)
        if (marker := find_marker(remote.link)) is not None and marker != find_marker(draft.link):
            telemetry.log("send.answer_of_another", level=logging.WARNING, pin=self._order.pin_id, remote=remote.id)
            return _failed(OutcomeUnknown("Pinterest's answer speaks of another pin. We look for this one."))
        return Outcome("published", remote=remote)

    def _with_access(self, call: Callable[[str], _Result]) -> _Result:
        """Call with the access token, and once more with a renewed one when Pinterest answers 401."""
        try:
            return call(self._access.token)
        except TokenRefused:
            if self._has_renewed:
                raise
            self._has_renewed = True
        self._is_sent = False  # a 401 is an answer: nothing was created
        try:
            self._access = tokens.renew(self._services, self._access)
        except GrantInvalid:
            raise
        except PinterestError as error:  # says nothing about the pin, only that there is no token now
            raise TokenRefused(
                error.message, code=error.code, status=error.status, pinterest_code=error.pinterest_code, **error.params
            ) from error
        return call(self._access.token)

    def _check_clock(self) -> None:
        """Right before the first byte, on a clock that counts suspension: can the whole request end within the lease?"""
        self._check_stopping()
        if clock.boottime() > self._first_byte_by:
            raise _TooLate("The lease would have ended during the request, so nothing was sent.")
        self._is_sent = True

    def _check_stopping(self) -> None:
        if self._is_stopping():
            raise _TooLate("The worker is stopping, so nothing was sent.")

    def _extend_lease(self) -> None:
        """A look takes its time; the create that follows needs a whole lease again."""
        settings = self._services.settings
        began = clock.boottime()
        with tokens.transaction() as session:
            until = db_now(session) + timedelta(seconds=settings.lease_seconds)
            order = self._order
            if not extend_lease(session, order.pin_id, order.attempt_id, order.lease_token, until):
                raise _TooLate("Another worker has taken the pin over, so nothing was sent.")
        self._first_byte_by = began + settings.lease_seconds - settings.pinterest_timeout_seconds

    def _note_rate(self, rate: RateState) -> None:
        self._rate = rate

    def _crashed(self, error: Exception) -> Outcome:
        if not self._is_sent:
            return Outcome("released", message=f"Something went wrong here: {type(error).__name__}.", pause=_PAUSE)
        return Outcome(
            "unknown", error=OutcomeUnknown("It is not known whether Pinterest has the pin. We look for it.")
        )


def _failed(error: PinterestError) -> Outcome:
    kind = next((_KINDS[cls] for cls in type(error).__mro__ if cls in _KINDS), "unknown")
    return Outcome(kind, error=error, message=error.message)
