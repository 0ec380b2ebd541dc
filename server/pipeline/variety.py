"""No two neighbours on the calendar alike: a pin that got a slot beside one of its own template is drawn in another one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from server import states
from server.models import Pin, Profile
from server.models.neighbours import neighbours
from server.pipeline import regenerate

ACTOR = "variety"


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
