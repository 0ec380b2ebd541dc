"""No two neighbours on the calendar alike: a pin that got a slot beside one of its own template is drawn in another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, states
from server.models import Pin, Profile, Version
from server.models.neighbours import neighbours
from server.pipeline import regenerate
from server.pipeline.media import IMAGE

ACTOR = "variety"
_UNDER_WAY = frozenset({"wanted", "running"})
_ENOUGH = timedelta(minutes=10)  # until the slot; so near it the image that is there is good enough


def vary(session: Session, pins: Sequence[Pin]) -> None:
    """Ask for another image where a fresh pin's slot lies beside one of the same template, but never against a person's wish.

    Where the profile allows no template that both neighbours leave free, nothing is asked. The image that is there stays publishable, so a pin that is due at once goes out as it is.
    """
    asked, later = set[str](), {pin.id for pin in pins}
    profiles = {id: session.get_one(Profile, id) for id in {pin.profile_id for pin in pins}}
    for pin in sorted(pins, key=lambda one: (one.due_at is None, one.due_at)):
        later.discard(pin.id)
        template = pin.content.template if pin.content is not None else ""
        if pin.state != states.PENDING or not template or pin.wanted.get("template"):
            continue
        beside = neighbours(session, pin)
        if not any(other == template and known not in asked | later for known, other in beside):
            continue
        allowed = set(profiles[pin.profile_id].defaults.get("templates") or ())
        if not allowed or allowed - {template, *(other for _, other in beside)}:
            regenerate.ask(session, pin, actor=ACTOR, parts=("image",), reason="its neighbours look the same")
            asked.add(pin.id)


def vary_placed(session: Session, pin: Pin, now: datetime) -> None:
    """The same for a locked pin that was scheduled or moved by whomever: once for each slot, and only where nobody chose its look.

    A neighbour that is being drawn anew is another one soon, so of two alike one is drawn.
    """
    if pin.due_at is None or pin.due_at - now < _ENOUGH or not _is_left_to_us(session, pin):
        return
    slot = clock.rfc3339(pin.due_at)
    if pin.wanted.get("varied_for") == slot:
        return
    template = pin.content.template if pin.content is not None else ""
    alike = [known for known, other in neighbours(session, pin) if other == template]
    if not any(_stays(session.get(Pin, known)) for known in alike):
        return
    pin.wanted = {**pin.wanted, "varied_for": slot}  # what the templates do not give is not asked for again and again
    vary(session, [pin])


def _stays(neighbour: Pin | None) -> bool:
    return neighbour is not None and neighbour.regeneration_state not in _UNDER_WAY


def _is_left_to_us(session: Session, pin: Pin) -> bool:
    """Was it made from a page, and its look chosen by the program alone: not edited, no template asked for, no way back?"""
    content = pin.content
    if pin.state != states.PENDING or pin.article_id is None or content is None or content.media_type != IMAGE:
        return False
    if content.edited or pin.is_held or pin.wanted.get("template") or pin.regeneration_state in _UNDER_WAY:
        return False
    latest = session.scalar(select(func.max(Version.number)).where(Version.pin_id == pin.id))
    return content.number == latest
