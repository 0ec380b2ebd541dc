"""Looking at one pin because somebody asks for it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from server import states
from server.errors import Conflict
from server.models import PageCheck, Pin, Profile
from server.models import page_check as checks
from server.models.claims import db_now
from server.models.moves import lock_many
from server.pipeline.check.apply import apply
from server.pipeline.check.job import fresh_look, keep_look
from server.pipeline.check.page_look import look, outside_of
from server.pipeline.services import Services

_PATIENCE = timedelta(seconds=10)  # who asks twice gets the same look twice


def check_now(services: Services, session: Session, pin: Pin) -> tuple[Pin, PageCheck]:
    """Look at a draft or waiting pin, its page and its image, and write down what is found.

    The session's transaction is ended before the page is fetched, because a slow host must not hold the database; so what
    was read before is read anew. Raises Conflict for a pin that is on its way or over.
    """
    _check_state(pin)
    pin_id, url_key = pin.id, pin.url_key
    page = checks.read_page_check(session, pin.profile_id, url_key)
    known = fresh_look(page, db_now(session), _PATIENCE) if page is not None else None
    outside = outside_of(session, [pin])
    session.rollback()
    seen = look(services, outside, known)
    page = checks.lock_or_make(session, session.get_one(Pin, pin_id), db_now(session))
    pin = next(iter(lock_many(session, [pin_id])))
    _check_state(pin)
    now = db_now(session)
    if pin.url_key != url_key:
        raise Conflict("Somebody changed the link a moment ago. Ask again.", code="stale_version")
    if known is None:
        keep_look(page, seen.page, now)
    profile = session.get_one(Profile, pin.profile_id)
    apply(session, pin, profile, seen.page, seen.damaged, silent_since=page.silent_since, now=now)
    return pin, page


def _check_state(pin: Pin) -> None:
    if pin.state not in states.CHECKED | {states.DRAFT}:
        raise Conflict(
            "Only a draft or a pin that waits for its slot can be checked.", code="not_checkable", state=pin.state
        )
