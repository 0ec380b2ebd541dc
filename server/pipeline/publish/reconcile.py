"""Unknown outcomes: two complete looks at the board, then the pin is adopted, tried again, or a person is asked.

A pin gets here when its request left and no answer told what became of it, or when its worker died. The first look
comes `reconcile_after_seconds` after the last instant at which the request can have been on its way, the second as
long again later, because lists lag. Until both are through, nothing is sent again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from server import clock, states, troubles
from server.errors import Conflict, GrantInvalid, PinterestError, Rejected, TokenRefused
from server.models import Account, Pin
from server.models.claims import db_now, wake
from server.models.leases import (
    claim_look,
    extend_look,
    give_back_day,
    known_pins,
    lock_leased,
    perhaps_sent,
)
from server.models.moves import move
from server.models.slots import lock_account, raise_plan_version
from server.pipeline import holds, tokens
from server.pipeline.publish import strays
from server.pipeline.publish.board_look import look
from server.pipeline.publish.consequences import NO_LEASE, name_candidates
from server.pipeline.publish.orders import Look, LookOrder, denied_by_person, look_order, not_it
from server.pipeline.publish.publication import publish
from server.pipeline.publish.rescue import ACTOR, rescue, set_aside
from server.pipeline.publish.settle import cancel_if_wanted
from server.pipeline.services import Services
from server.pipeline.tokens import Access
from server.rules.backoff import LATEST_AFTER_SLOT, MAX_ATTEMPTS, delay_seconds
from server.rules.urls import canonical_key
from server.values.remote import RemotePin

_LOOKS = 2
_ODD_A_TURN = 20  # then the others' work goes on
_GONE = frozenset({"board_not_found", "pin_not_found"})
_ANSWERS = ("it_is_there", "it_is_not_there")
_LONGEST_WAIT = timedelta(hours=1)  # between looks that come to nothing
_ASK_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LookClaim:
    """One unconfirmed pin under a lease. `told` is the id that a fenced worker wrote into its attempt: no search is needed."""

    pin_id: str
    account_id: str
    lease_token: str
    kind: str
    access: Access
    order: LookOrder
    told: str | None = None


class ReconcileJob:
    """Takes up what dead workers left, and looks for pins whose outcome is unknown."""

    name = "reconcile"

    def __init__(self, services: Services, rng: random.Random | None = None) -> None:
        self._services = services
        self._rng = rng or random.Random()
        self._lease = timedelta(seconds=services.settings.lease_seconds)

    def claim(self, session: Session) -> LookClaim | None:
        """The next pin to look for. One that cannot be looked for, for a reason nobody expected, waits for itself alone."""
        now = db_now(session)
        rescue(session, self._services, now)
        for _ in range(_ODD_A_TURN):
            pin = claim_look(session, now, self._lease)
            if pin is None:
                return None
            try:
                with session.begin_nested():
                    return self._claim(session, pin, now)
            except SQLAlchemyError:
                raise  # trouble of the database is everybody's
            except Exception as error:
                set_aside(session, pin, now, error)
        return None

    def _claim(self, session: Session, pin: Pin, now: datetime) -> LookClaim | None:
        account = session.get_one(Account, pin.account_id)
        try:
            access = tokens.access(self._services, account)
        except GrantInvalid as error:
            tokens.disconnect(session, account, error)
            return None
        attempts = perhaps_sent(session, pin.id)
        order = look_order(pin.id, attempts, canonical_key, pin.denied, not_it(pin))
        if order is None:  # its only attempt never left after all, and its worker said so after losing the lease
            order = LookOrder(pin.id, (), now, now, frozenset(), frozenset())
        gone = {None, *not_it(pin)}
        told = next((one for one in attempts if one.outcome == "published" and one.pinterest_pin_id not in gone), None)
        return LookClaim(
            pin.id, account.id, str(pin.lease_token), account.kind, access, order, told.pinterest_pin_id if told else None
        )  # fmt: skip

    def work(self, claimed: LookClaim) -> Look | PinterestError:
        client = self._services.pinterest(claimed.kind)
        keep_lease = self._lease_keeper(claimed)

        def see(token: str) -> Look:
            if claimed.told is not None:
                return Look(found=(client.pin(token, claimed.told),))
            return look(client, token, claimed.order, before_page=keep_lease)

        try:
            try:
                return see(claimed.access.token)
            except TokenRefused:
                return see(tokens.renew(self._services, claimed.access).token)
        except PinterestError as error:
            return error

    def settle(self, session: Session, claimed: LookClaim, result: Look | PinterestError) -> None:
        now = db_now(session)
        pin = lock_leased(session, claimed.pin_id, claimed.lease_token, states.UNCONFIRMED)
        if pin is None:
            return
        if isinstance(result, Rejected) and result.code in _GONE:
            result = Look()  # a board that is gone took its pins along
        if isinstance(result, PinterestError):
            self._note_trouble(session, pin, claimed.order, result, now)
            return
        holds.lift(session, pin, "ambiguous", actor=ACTOR, reason="its board can be read again")
        lock_account(session, claimed.account_id)
        known = known_pins(session, claimed.account_id, [one.id for one in (*result.found, *result.candidates)])
        found = [one for one in result.found if one.id not in known | not_it(pin)]
        if found:
            publish(
                session, pin, found[0], kind=claimed.kind, actor=ACTOR, now=now,
                lease=claimed.lease_token, is_adopted=True,
            )  # fmt: skip
            strays.note(session, pin, found[1:], claimed.order, now, actor=ACTOR, is_double=True)
        else:
            candidates = tuple(one for one in result.candidates if one.id not in known)
            if candidates:
                self._ask(session, pin, candidates)
            elif claimed.order.places and pin.looks + 1 < _LOOKS:
                pin.looks += 1
                self._look_again(session, pin, now, None)
            else:
                absent(session, self._services, pin, now, self._rng, lease=claimed.lease_token)

    def _lease_keeper(self, claimed: LookClaim) -> Callable[[], None]:
        """Prolongs the lease while a long board is read: short leases let the looks of dead workers be taken up soon."""
        half = self._lease.total_seconds() / 2
        renew_at = clock.boottime() + half

        def keep() -> None:
            nonlocal renew_at
            if clock.boottime() >= renew_at:
                with tokens.transaction() as session:
                    extend_look(session, claimed.pin_id, claimed.lease_token, db_now(session) + self._lease)
                renew_at = clock.boottime() + half

        return keep

    def _note_trouble(self, session: Session, pin: Pin, order: LookOrder, error: PinterestError, now: datetime) -> None:
        """A look that did not come to its end: the next one waits as long as was waited so far, so each wait doubles.

        Where Pinterest refuses the list for a day, a person is asked, and the looks go on: they may end the question.
        """
        waited = now - order.until
        pin.error = {**error.to_json(), "at": clock.rfc3339(now)}
        pin.version += 1
        if waited >= _ASK_AFTER and isinstance(error, Rejected):
            text = (
                f"Pinterest does not let us read its board, so nobody knows whether this pin is there. {error.message}"
            )
            holds.add(session, pin, "ambiguous", actor=ACTOR, reason=error.message, text=text, choices=_ANSWERS)
        self._look_again(session, pin, now, max(error.retry_after or 0.0, min(waited, _LONGEST_WAIT).total_seconds()))

    def _look_again(self, session: Session, pin: Pin, now: datetime, retry_after: float | None) -> None:
        seconds = max(self._services.settings.reconcile_after_seconds, retry_after or 0.0)
        pin.look_at, pin.lease_token, pin.lease_until = now + timedelta(seconds=seconds), None, None
        pin.updated_at = clock.now()
        session.flush()

    def _ask(self, session: Session, pin: Pin, candidates: tuple[RemotePin, ...]) -> None:
        """It could be one of these, but nothing proves it: never adopted silently, never posted again blindly."""
        # a cancel is no answer while it may exist: the wish is carried out once a person has said that it does not
        pin.lease_token = pin.lease_until = pin.look_at = None
        reason = "a pin without our marker could be this one"
        holds.add(session, pin, "ambiguous", actor=ACTOR, reason=reason, choices=_ANSWERS)
        name_candidates(pin, candidates)
        session.flush()


def absent(
    session: Session, services: Services, pin: Pin, now: datetime, rng: random.Random, *, lease: str | None
) -> None:
    """The pin is known not to exist: try again later, or end where a cancel was asked for or the attempts are spent.

    Outcomes without an answer do not count as attempts, but each doubles the wait.
    """
    attempts = perhaps_sent(session, pin.id)
    account = session.get_one(Account, pin.account_id)
    last = attempts[-1] if attempts else None
    day = last.sent.get("day") if last else None
    give_back_day(session, account.queue_id, date.fromisoformat(day) if day else None)
    common: dict[str, Any] = {"actor": ACTOR, "expect_lease": lease, "look_at": None, "looks": 0, **NO_LEASE}
    common |= strays.later_looks(pin, now)
    if pin.is_cancel_wanted:
        move(
            session, pin, states.CANCELLED, reason="cancelled: it was not created", is_cancel_wanted=False,
            next_attempt_at=None, error=None, **common,
        )  # fmt: skip
        return
    since = attempts[0].started_at if attempts else now
    delay = delay_seconds(min(max(len(attempts), 1), MAX_ATTEMPTS), services.settings.backoff_base_seconds, rng)
    at = now + timedelta(seconds=delay)
    if pin.attempts >= MAX_ATTEMPTS or at > max(pin.due_at or since, since) + LATEST_AFTER_SLOT:
        move(session, pin, states.FAILED, reason="it is not on its board, and the attempts are spent", **common,
             error=_spent(pin, now), next_attempt_at=None)  # fmt: skip
        return
    move(session, pin, states.RETRYING, reason="it is not on its board, so it is tried again", **common,
         error=None, next_attempt_at=at)  # fmt: skip
    wake(session, account.queue_id, at)


def answer(
    session: Session, services: Services, pin: Pin, choice: str, *, actor: str, pinterest_pin_id: str | None = None
) -> None:
    """Carry out what a person said about an ambiguous pin: `it_is_there` or `it_is_not_there`.

    Where there are several candidates, `pinterest_pin_id` says which one it is. Raises Conflict when the pin is not in
    question, when its candidates belong to other pins by now, or when it is open which one is meant.
    """
    hold = next((one for one in pin.holds if one["code"] == "ambiguous"), None)
    if hold is None:
        raise Conflict("Nothing is asked about this pin.", code="not_ambiguous")
    now = db_now(session)
    account = session.get_one(Account, pin.account_id)
    if choice == "it_is_not_there":
        _deny(pin, hold, now)
        holds.lift(session, pin, "ambiguous", actor=actor, reason=choice)
        if pin.state == states.UNCONFIRMED:
            absent(session, services, pin, now, random.Random(), lease=None)
            cancel_if_wanted(session, pin)
        else:
            wake(session, account.queue_id, now)
        return
    lock_account(session, account.id)  # before it is read which pins are taken: two answers may name the same one
    mine = _meant(session, account, hold, pinterest_pin_id)
    if mine.id in not_it(pin):
        raise Conflict("That copy on Pinterest is being removed, or was.", code="being_removed")
    holds.lift(session, pin, "ambiguous", actor=actor, reason=choice)
    raise_plan_version(session, account.id)
    publish(session, pin, mine, kind=account.kind, actor=actor, now=now, lease=None, is_adopted=True)


def _deny(pin: Pin, hold: dict[str, Any], now: datetime) -> None:
    """Remember what was said of these candidates: the look before the next create must not ask about them again.

    Where there was none, the board could not be read: then the word alone lets the pin be sent.
    """
    asked = {one["id"] for one in hold.get("candidates", ())}
    told = {"ids": sorted(denied_by_person(pin) | asked)}
    pin.denied = told if asked else {**told, "at": clock.rfc3339(now)}


def _meant(session: Session, account: Account, hold: dict[str, Any], pinterest_pin_id: str | None) -> RemotePin:
    """The candidate that a person means, among those that no other pin of this calendar is."""
    asked = {one["id"]: RemotePin(one["id"], one["url"]) for one in hold.get("candidates", ())}
    if not asked and pinterest_pin_id is not None:  # the board could not be read: only the person has seen it
        asked = {pinterest_pin_id: RemotePin(pinterest_pin_id, f"https://www.pinterest.com/pin/{pinterest_pin_id}/")}
    if not asked:
        raise Conflict(
            "Say which pin it is with pinterest_pin_id: the number in its address on Pinterest.",
            code="which_one", field="pinterest_pin_id", pinterest_pin_ids=[],
        )  # fmt: skip
    known = known_pins(session, account.id, list(asked))
    free = [one for one in asked.values() if one.id not in known]
    if pinterest_pin_id is not None:
        free = [one for one in free if one.id == pinterest_pin_id]
    if not free:
        raise Conflict("That pin on Pinterest belongs to another pin of this calendar.", code="adopted_elsewhere")
    if len(free) > 1:
        raise Conflict(
            "There are several pins that could be it. Say which one with pinterest_pin_id.",
            code="which_one", field="pinterest_pin_id", pinterest_pin_ids=[one.id for one in free],
        )  # fmt: skip
    return free[0]


def _spent(pin: Pin, now: datetime) -> dict[str, Any]:
    text = troubles.say("attempts_spent")
    told = pin.error or {}
    return {"code": "attempts_spent", "params": {"last": told.get("code")}, "text": text, "stage": "publish",
            "at": clock.rfc3339(now)}  # fmt: skip
