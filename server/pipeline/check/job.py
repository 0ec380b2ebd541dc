"""Looking at pins as a job: one page at a time of each profile, and all its waiting pins with it.

    claim   the pin that has waited longest for its look (those that go out soon come first), its page under a lease,
            and a batch of the page's pins
    work    look at the page, unless somebody did so a moment ago, and at the images
    settle  what was found goes to every pin of the batch that is still as it was

Nothing here stands between a pin and its slot: the claim of a due pin does not ask whether it was looked at. A worker
that dies leaves a lease that runs out, and its pins are looked at by another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server import states
from server.models import PageCheck, Profile
from server.models import page_check as checks
from server.models.claims import db_now
from server.models.moves import lock_many
from server.pipeline.check.apply import LEAD, apply
from server.pipeline.check.page_look import Outside, Seen, look, outside_of
from server.pipeline.services import Services
from server.pipeline.variety import vary_placed
from server.values.destination import PageLook

BATCH = 50
_LEASE = timedelta(seconds=120)
_FRESH = timedelta(minutes=5)  # so long a look at a page is good for its other pins
_FRESH_SILENCE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class CheckOrder:
    """A page under a lease and pins of it. `known` is the last look where it is still fresh."""

    profile_id: str
    key: str
    token: str
    check_at: datetime
    pin_ids: tuple[str, ...]
    outside: Outside
    known: PageLook | None


class CheckJob:
    """Looks at pins when they have got a slot, again shortly before it, and at pins on hold now and then."""

    name = "check"

    def __init__(self, services: Services) -> None:
        self._services = services

    def seconds_until_due(self, session: Session) -> float | None:
        now = db_now(session)
        due = checks.next_check_at(session, now)
        return None if due is None else (due - now).total_seconds()

    def claim(self, session: Session) -> CheckOrder | None:
        now = db_now(session)
        first = checks.next_pin(session, now, now + LEAD)
        page = checks.take_page(session, first, now, _LEASE) if first is not None else None
        if first is None or page is None:
            return None
        pins = checks.lock_waiting(session, first.profile_id, first.url_key, now, BATCH)
        if not pins:  # somebody is changing them just now
            _release(page)
            return None
        for pin in pins:
            pin.check_at = now + _LEASE
        session.flush()
        return CheckOrder(
            profile_id=page.profile_id,
            key=page.key,
            token=str(page.lease_token),
            check_at=now + _LEASE,
            pin_ids=tuple(sorted(pin.id for pin in pins)),
            outside=outside_of(session, pins),
            known=fresh_look(page, now, _FRESH),
        )

    def work(self, claimed: CheckOrder) -> Seen:
        return look(self._services, claimed.outside, claimed.known)

    def settle(self, session: Session, claimed: CheckOrder, result: Seen) -> None:
        page = checks.lock_page(session, claimed.profile_id, claimed.key)
        if page is None or page.lease_token != claimed.token:
            return
        now = db_now(session)
        if claimed.known is None:
            keep_look(page, result.page, now)
        _release(page)
        profile = session.get_one(Profile, claimed.profile_id)
        for pin in lock_many(session, claimed.pin_ids):
            # one with another instant was moved or edited meanwhile, and is looked at anew; one on its way is let alone
            is_as_it_was = pin.state in states.CHECKED and pin.check_at == claimed.check_at
            if is_as_it_was and checks.page_key(pin.url_key) == claimed.key:
                apply(session, pin, profile, result.page, result.damaged, silent_since=page.silent_since, now=now)
                vary_placed(session, pin, now)  # each pin comes by here when it got a slot, whoever gave it


def fresh_look(page: PageCheck, now: datetime, good_for: timedelta) -> PageLook | None:
    """The last look at the page where it is still good; a silence is good for a moment only."""
    if page.look is None or page.looked_at is None:
        return None
    known = PageLook.from_json(page.look)
    return known if now - page.looked_at < (good_for if known.is_known else min(good_for, _FRESH_SILENCE)) else None


def keep_look(page: PageCheck, look: PageLook, now: datetime) -> None:
    """Store a look, and since when the page has been silent."""
    if look.is_known or look.is_shielded:
        page.silent_since = None
    else:
        page.silent_since = page.silent_since or now
    page.look, page.looked_at = look.to_json(), now


def _release(page: PageCheck) -> None:
    page.lease_token = page.lease_until = None
