"""Late looks: a pin whose outcome was ever unknown is looked for again 15 minutes and 24 hours after it was settled.

Pinterest may create a pin long after our request ended, or list it late. So whatever was decided is held against its
board twice more:

- a published pin with two carriers of its marker keeps the older one; the younger is removed and counted;
- a pin that is held for absent (failed, retrying, waiting, a draft) and has a carrier is adopted;
- the carrier of a pin that was cancelled, or removed, is removed: that is what was asked for.

Only the marker, or an id that Pinterest itself told one of our workers, proves anything. Where links come back without
their query nothing is removed or adopted; a failed pin with a likely candidate raises the question to the user.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server import clock, states
from server.errors import GrantInvalid, PinterestError, Rejected, TokenRefused
from server.models import Account, Pin
from server.models.afterwards import claim_sweep, extend_sweep, lock_swept
from server.models.claims import db_now
from server.models.leases import attempts_of_many, can_have_arrived, known_pins
from server.models.slots import raise_plan_version
from server.pipeline import holds, tokens
from server.pipeline.publish import strays
from server.pipeline.publish.board_look import age, look_for_all
from server.pipeline.publish.consequences import name_candidates
from server.pipeline.publish.orders import Look, LookOrder, denied_by_person, look_order
from server.pipeline.publish.publication import publish
from server.pipeline.services import Services
from server.pipeline.tokens import Access
from server.rules.urls import canonical_key
from server.values.remote import RemotePin

ACTOR = "sweep"
_LOOKS = 2
_AT_ONCE = 100  # pins of one board whose late looks are one reading
_PAUSE = timedelta(minutes=5)
_GONE_FOR_GOOD = frozenset({states.CANCELLED, states.DELETED})


@dataclass(frozen=True, slots=True)
class SweepClaim:
    """Pins of one board under one lease. `told` are ids that workers wrote into their attempts, `strays` what is to be removed."""

    account_id: str
    kind: str
    lease_token: str
    access: Access
    orders: dict[str, LookOrder]
    told: dict[str, tuple[str, ...]]
    strays: dict[str, tuple[str, ...]]


@dataclass(slots=True)
class SweepResult:
    """`removed` tells of each stray what Pinterest said (None: removed); `error` ended the whole look."""

    looks: dict[str, Look] = field(default_factory=dict)
    removed: dict[str, PinterestError | None] = field(default_factory=dict)
    error: PinterestError | None = None


class SweepJob:
    """Looks once more for what should be settled; removing twice and looking twice do no harm."""

    name = "sweep"

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lease = timedelta(seconds=services.settings.lease_seconds)

    def claim(self, session: Session) -> SweepClaim | None:
        now = db_now(session)
        pins = claim_sweep(session, now, self._lease, _AT_ONCE)
        if not pins:
            return None
        account, lease = session.get_one(Account, pins[0].account_id), str(pins[0].lease_token)
        try:
            access = tokens.access(self._services, account)
        except GrantInvalid as error:
            tokens.disconnect(session, account, error)
            return None
        every = attempts_of_many(session, [pin.id for pin in pins])
        attempts = {pin_id: [one for one in some if can_have_arrived(one)] for pin_id, some in every.items()}
        orders = {pin_id: look_order(pin_id, sent, canonical_key) for pin_id, sent in attempts.items()}
        for pin in pins:
            if orders[pin.id] is None and not strays.to_remove(
                pin
            ):  # its attempts never left after all, or are forgotten
                pin.sweep_at, pin.lease_token, pin.lease_until = None, None, None
        session.flush()
        return SweepClaim(
            account_id=account.id,
            kind=account.kind,
            lease_token=lease,
            access=access,
            orders={pin_id: order for pin_id, order in orders.items() if order is not None},
            told={pin_id: tuple(one.pinterest_pin_id for one in sent if one.pinterest_pin_id) for pin_id, sent in attempts.items()},
            strays={pin.id: tuple(stray["id"] for stray in strays.to_remove(pin)) for pin in pins},
        )  # fmt: skip

    def work(self, claimed: SweepClaim) -> SweepResult:
        result = SweepResult()
        renewed: list[Access] = []

        def with_access(call: Callable[[str], None]) -> None:
            try:
                call((renewed or [claimed.access])[-1].token)
            except TokenRefused:
                if renewed:
                    raise
                renewed.append(tokens.renew(self._services, claimed.access))
                call(renewed[-1].token)

        try:
            for stray_id in (one for some in claimed.strays.values() for one in some):
                result.removed[stray_id] = self._remove(with_access, claimed.kind, stray_id)
            with_access(lambda token: self._look(claimed, token, result))
        except PinterestError as error:
            result.error = error
        return result

    def _remove(self, with_access: Callable[..., None], kind: str, stray_id: str) -> PinterestError | None:
        try:
            with_access(lambda token: self._services.pinterest(kind).delete_pin(token, stray_id))
        except Rejected as error:
            return error
        return None

    def _look(self, claimed: SweepClaim, token: str, result: SweepResult) -> None:
        client, keep_lease = self._services.pinterest(claimed.kind), self._lease_keeper(claimed)
        looks = look_for_all(client, token, list(claimed.orders.values()), before_page=keep_lease)
        for pin_id, seen in looks.items():
            found = {one.id: one for one in seen.found}
            for told in claimed.told[pin_id]:
                if told in found:
                    continue
                keep_lease()
                try:
                    found[told] = client.pin(token, told)
                except Rejected:
                    continue  # removed since, perhaps by hand
            looks[pin_id] = Look(tuple(sorted(found.values(), key=age)), seen.candidates)
        result.looks = looks

    def settle(self, session: Session, claimed: SweepClaim, result: SweepResult) -> None:
        now = db_now(session)
        pins = lock_swept(session, list(claimed.strays), claimed.lease_token)
        seen = {one.id for look in result.looks.values() for one in (*look.found, *look.candidates)}
        theirs = known_pins(session, claimed.account_id, seen)
        for pin in pins:
            for stray_id in claimed.strays[pin.id]:
                if stray_id not in result.removed:
                    continue
                error = result.removed[stray_id]
                if error is None:
                    strays.removed(session, pin, stray_id, actor=ACTOR)
                else:
                    strays.refused(session, pin, stray_id, {**error.to_json(), "at": clock.rfc3339(now)}, actor=ACTOR)
            pin.lease_token = pin.lease_until = None
            if result.error is not None:
                pin.sweep_at = now + max(_PAUSE, timedelta(seconds=result.error.retry_after or 0))
                continue
            if not claimed.strays[pin.id]:  # else this was the removal, which is no look of the two
                pin.sweeps = (pin.sweeps or 0) + 1
            pin.sweep_at = _next_look(pin.sweeps or 0, now)
            order = claimed.orders.get(pin.id)
            if order is not None:
                self._judge(session, pin, claimed, order, result.looks[pin.id], theirs, now)
                theirs |= {pin.pinterest_pin_id} if pin.pinterest_pin_id else set()  # adopted a moment ago
        session.flush()

    def _judge(
        self,
        session: Session,
        pin: Pin,
        claimed: SweepClaim,
        order: LookOrder,
        seen: Look,
        theirs: set[str],
        now: datetime,
    ) -> None:
        gone = {
            *theirs,
            *claimed.strays[pin.id],
            *denied_by_person(pin),
        }  # what was removed a moment ago may still be listed
        found = [one for one in seen.found if one.id == pin.pinterest_pin_id or one.id not in gone]
        if pin.state in _GONE_FOR_GOOD:
            is_double = pin.state == states.DELETED
            extra = [one for one in found if one.id != pin.pinterest_pin_id]
            strays.note(session, pin, extra, order, now, actor=ACTOR, is_double=is_double)
        elif pin.state == states.PUBLISHED:
            self._keep_the_older(session, pin, found, order, now)
        elif found:
            raise_plan_version(session, claimed.account_id)
            publish(session, pin, found[0], kind=claimed.kind, actor=ACTOR, now=now, lease=None, is_adopted=True)
            strays.note(session, pin, found[1:], order, now, actor=ACTOR, is_double=True)
        elif pin.state == states.FAILED:
            self._ask(
                session, pin, tuple(one for one in seen.candidates if one.id not in theirs | denied_by_person(pin))
            )

    def _keep_the_older(
        self, session: Session, pin: Pin, found: list[RemotePin], order: LookOrder, now: datetime
    ) -> None:
        ours = [one for one in found if one.id == pin.pinterest_pin_id or strays.is_our_doing(one, order)]
        known = {stray["id"] for stray in pin.strays}
        ours = [one for one in ours if one.id not in known]
        has_kept = any(one.id == pin.pinterest_pin_id for one in ours)
        if has_kept and ours[0].id != pin.pinterest_pin_id:
            pin.pinterest_pin_id, pin.pinterest_url = ours[0].id, ours[0].url
        extra = [one for one in found if one.id != pin.pinterest_pin_id]
        strays.note(session, pin, extra, order, now, actor=ACTOR, is_double=True)

    def _ask(self, session: Session, pin: Pin, candidates: tuple[RemotePin, ...]) -> None:
        if candidates:
            holds.add(session, pin, "ambiguous", actor=ACTOR, reason="a pin without our marker could be this one")
            name_candidates(pin, candidates)
            session.flush()

    def _lease_keeper(self, claimed: SweepClaim) -> Callable[[], None]:
        half = self._lease.total_seconds() / 2
        renew_at = clock.boottime() + half

        def keep() -> None:
            nonlocal renew_at
            if clock.boottime() >= renew_at:
                with tokens.transaction() as session:
                    until = db_now(session) + self._lease
                    extend_sweep(session, list(claimed.strays), claimed.lease_token, until)
                renew_at = clock.boottime() + half

        return keep


def _next_look(done: int, now: datetime) -> datetime | None:
    if done >= _LOOKS:
        return None
    return now + (strays.SECOND_LOOK - strays.FIRST_LOOK if done else strays.FIRST_LOOK)
