"""Regenerate in place: fresh page, new text, new image as a new version; slot, board, account and link stay.

The old content stays publishable all the while, and a failed regeneration changes nothing but its recorded error.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, states, telemetry
from server.errors import Conflict, PinwrightError
from server.models import Pin, Version
from server.models.moves import lock, record
from server.models.work import claim_regeneration, renew_regeneration, swap_content
from server.pipeline import media
from server.pipeline.check.anew import judge_anew
from server.pipeline.content import ContentOrder, MadeContent, make_content, order_for
from server.pipeline.generate import OUR_FAULT, store_version
from server.pipeline.media import CAROUSEL, IMAGE, VIDEO
from server.pipeline.services import Services

ACTOR = "regenerate"
_CANNOT_DRAW = {
    CAROUSEL: "The images of a carousel were uploaded, so none can be drawn in their place.",
    VIDEO: "A video was uploaded, so no image can be drawn in its place.",
}
PARTS = ("text", "image")
_TEXT_FIELDS = ("title", "description", "alt_text", "keywords")
_IMAGE_FIELDS = ("overlay", "asset_id", "photo_id", "template", "focus")


def ask(
    session: Session,
    pin: Pin,
    *,
    actor: str,
    parts: Sequence[str] = PARTS,
    wish: str = "",
    template: str = "",
    replace_edits: bool = False,
) -> None:
    """Record the wish; the generator carries it out. Raises Conflict when the pin cannot be regenerated now."""
    lock(session, pin)
    if pin.state not in states.REGENERABLE:
        raise Conflict(f"A pin that is {states.STATUS[pin.state]} cannot be regenerated.", code="not_regenerable")
    if "image" in parts and pin.content is not None and pin.content.media_type != IMAGE:
        word = _CANNOT_DRAW[pin.content.media_type]
        raise Conflict(
            f"{word} Make new text only (parts: text), or edit the pin to choose other media.",
            code="not_drawn",
            field="parts",
        )
    if pin.regeneration_state in {"wanted", "running"}:
        raise Conflict("This pin is being regenerated already. Wait for it to finish.", code="regeneration_running")
    pin.regeneration_state = "wanted"
    pin.regeneration = {
        "wish": wish,
        "template": template,
        "parts": list(parts),
        "replace_edits": replace_edits,
        "asked_at": clock.rfc3339(clock.now()),
    }
    pin.updated_at = clock.now()
    session.flush()
    record(session, pin.workspace_id, "pin.regeneration_asked", pin.id, actor=actor, reason=wish or "fresh content")


@dataclass(frozen=True, slots=True)
class RegenerateClaim:
    """One pin under its regeneration lease, as plain values."""

    pin_id: str
    token: str
    old_content_id: str | None
    wish: dict[str, Any]
    order: ContentOrder


class RegenerateJob:
    """Makes new content for one pin and swaps it in where nobody has changed the pin's content meanwhile."""

    name = "regenerate"

    def __init__(self, services: Services) -> None:
        self._services = services

    def claim(self, session: Session) -> RegenerateClaim | None:
        pin = claim_regeneration(session, clock.now())
        if pin is None:
            return None
        wish = dict(pin.regeneration or {})
        made_before = session.scalar(select(func.count()).select_from(Version).where(Version.pin_id == pin.id)) or 0
        # another angle and another photo than all earlier versions had
        order = order_for(session, [pin], start=pin.ordinal + made_before)
        wishes = ({**order.wishes[0], "wish": wish.get("wish", ""), "template": wish.get("template", "")},)
        used = (pin.content.template,) if pin.content and not wish.get("template") else ()
        order = replace(order, wishes=wishes, avoid_templates=(*used, *order.avoid_templates))
        return RegenerateClaim(pin.id, str(pin.regeneration_token), pin.content_id, wish, order)

    def work(self, claimed: RegenerateClaim) -> MadeContent | PinwrightError:
        try:
            return make_content(self._services, claimed.order)
        except PinwrightError as error:
            return error
        except Exception as error:  # a defect of ours must not leave the pin "regenerating" for ever
            telemetry.log("regenerate.crashed", level=logging.ERROR, error=error, pin=claimed.pin_id)
            return PinwrightError(OUR_FAULT)

    def renew(self, session: Session, claimed: RegenerateClaim) -> None:
        renew_regeneration(session, claimed.token, clock.now())

    def give_up(self, session: Session, claimed: RegenerateClaim, error: Exception) -> None:
        pin = session.get(Pin, claimed.pin_id)
        if pin is not None and pin.regeneration_token == claimed.token:
            _record_failure(session, pin, PinwrightError(OUR_FAULT))

    def settle(self, session: Session, claimed: RegenerateClaim, result: MadeContent | PinwrightError) -> None:
        pin = session.get(Pin, claimed.pin_id)
        if pin is None or pin.regeneration_token != claimed.token:
            return
        if isinstance(result, PinwrightError):
            _record_failure(session, pin, result)
            return
        version = store_version(session, pin, result, 0, wish=str(claimed.wish.get("wish") or ""))
        _keep_unasked(session, version, pin.content, claimed.wish)
        session.flush()
        is_swapped = swap_content(
            session, pin, token=claimed.token, old_content_id=claimed.old_content_id,
            new_content_id=version.id, now=clock.now(),
        )  # fmt: skip
        if is_swapped:
            record(session, pin.workspace_id, "pin.regenerated", pin.id, actor=ACTOR, reason=version.wish)
            judge_anew(session, pin, (*_TEXT_FIELDS, *_IMAGE_FIELDS), actor=ACTOR, now=clock.now())
        else:
            changed = Conflict("The pin changed while it was regenerated, so its content was left as it is.")
            _record_failure(session, pin, changed)


def _keep_unasked(session: Session, version: Version, old: Version | None, wish: dict[str, Any]) -> None:
    """Carry over the parts that were not asked for, and every field that a person has set."""
    if old is None:
        return
    parts = set(wish.get("parts") or PARTS)
    kept: set[str] = set()
    if "text" not in parts:
        kept |= set(_TEXT_FIELDS)
    if "image" not in parts:
        kept |= set(_IMAGE_FIELDS)
    if not wish.get("replace_edits"):
        kept |= set(old.edited)
        version.edited = list(old.edited)
    if "asset_id" in kept or old.media_type != IMAGE:
        kept |= set(_IMAGE_FIELDS)  # an image and the words drawn on it belong together
    for name in kept:
        setattr(version, name, getattr(old, name))
    if "asset_id" in kept:
        media.carry(session, old, version)
    if "text" not in parts:
        version.writer = old.writer


def _record_failure(session: Session, pin: Pin, error: PinwrightError) -> None:
    told = {**error.to_json(), "at": clock.rfc3339(clock.now())}
    pin.regeneration_state, pin.regeneration = "failed", {**(pin.regeneration or {}), "error": told}
    pin.regeneration_token = pin.regeneration_until = None
    pin.updated_at = clock.now()
    session.flush()
    record(session, pin.workspace_id, "pin.regeneration_failed", pin.id, actor=ACTOR, reason=error.message)
