"""Regenerate in place: fresh page, new text, new image as a new version; slot, board, account and link stay.

The old content stays publishable all the while, and a failed regeneration changes nothing but its recorded error. Text
alone leaves the image as it is, unless the wish speaks of the words on it; an image alone is drawn with the words that
are there, and asks no writer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, states, telemetry
from server.errors import Conflict, PinwrightError
from server.models import Account, Asset, Pin, Version
from server.models.claims import wake
from server.models.moves import lock, record
from server.models.pictures import looks_of_pin
from server.models.work import claim_regeneration, renew_regeneration, swap_content
from server.pipeline import freshness, media
from server.pipeline.assets import stored
from server.pipeline.check.anew import judge_anew
from server.pipeline.content import OUR_FAULT, MadeContent, make_content
from server.pipeline.content_order import ContentOrder, kept_of, order_for, overlay_of, text_of
from server.pipeline.media import CAROUSEL, IMAGE, VIDEO
from server.pipeline.services import Services
from server.pipeline.versions import store_version
from server.rules.prompting.answer import WRITER
from server.rules.wishes import is_about_image_words

ACTOR = "regenerate"
_CANNOT_DRAW = {
    CAROUSEL: "The images of a carousel were uploaded, so none can be drawn in their place.",
    VIDEO: "A video was uploaded, so no image can be drawn in its place.",
}
_SAME = (
    "The AI writer gave the present text once more, so nothing was changed. Word your wish otherwise, or edit the text."
)
PARTS = ("text", "image")
_TEXT_FIELDS = ("title", "description", "keywords", "phrase")
_IMAGE_FIELDS = ("overlay", "asset_id", "photo_id", "template", "focus", "alt_text")  # alt text describes the picture
_OF_THE_PICTURE = {"no_usable_photo", "no_other_picture", "template_unfit"}  # notes
_REPLACEABLE = (
    "title",
    "description",
    "alt_text",
    "keywords",
    "photo_id",
    "asset_id",
)  # of what a person may have edited


def ask(
    session: Session,
    pin: Pin,
    *,
    actor: str,
    parts: Sequence[str] = PARTS,
    wish: str = "",
    template: str = "",
    replace_edits: bool = False,
    photo: Mapping[str, Any] | None = None,
    reason: str = "fresh content",
) -> None:
    """Record the wish; the generator carries it out. Raises Conflict when the pin cannot be regenerated now.

    `photo` is what a person wants it drawn with (`post_pictures.choose`); a photo that was chosen before stays without it.
    """
    lock(session, pin)
    kept = judge(pin, parts, replace_edits=replace_edits, photo=photo)
    if template:
        pin.wanted = {**pin.wanted, "template": template}  # a look that was chosen is not varied by itself
    pin.regeneration_state = "wanted"
    pin.regeneration = {
        "wish": wish,
        "template": template,
        "parts": list(parts),
        "replace_edits": replace_edits,
        "kept": kept,
        **({"photo": dict(photo)} if photo is not None else {}),
        "asked_at": clock.rfc3339(clock.now()),
    }
    pin.updated_at = clock.now()
    session.flush()
    record(session, pin.workspace_id, "pin.regeneration_asked", pin.id, actor=actor, reason=wish or reason)


def judge(
    pin: Pin, parts: Sequence[str], *, replace_edits: bool = False, photo: Mapping[str, Any] | None = None
) -> list[str]:
    """The fields that would stay as a person has written them. Raises Conflict when the pin cannot be regenerated so now."""
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
    kept = kept_edits(pin, parts, replace_edits=replace_edits)
    if photo is not None:
        kept = [name for name in kept if name != "photo_id"]
    if "asset_id" in kept and photo is not None:
        raise Conflict(
            "You gave this pin a picture of your own, so it is not drawn. Ask to replace what was edited "
            "(replace_edits: true) to have it drawn with a photo.",
            code="only_edited_fields",
            field="replace_edits",
            kept=kept,
        )
    if "asset_id" in kept and "text" not in parts:
        raise Conflict(
            "You chose this picture yourself, so there is nothing to make anew. Ask to replace what was edited "
            "(replace_edits: true), or for new text.",
            code="only_edited_fields",
            field="replace_edits",
            kept=kept,
        )
    return kept


def kept_edits(pin: Pin, parts: Sequence[str], *, replace_edits: bool) -> list[str]:
    """The fields that a person has written and that a regeneration of these parts would leave alone."""
    if pin.content is None or replace_edits:
        return []
    asked = {*(_TEXT_FIELDS if "text" in parts else ()), *(_IMAGE_FIELDS if "image" in parts else ())}
    return [name for name in _REPLACEABLE if name in asked and name in pin.content.edited]


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
        worn = looks_of_pin(session, pin)
        present = tuple(look.template for look in worn[-1:])
        order = replace(order, wishes=wishes, worn=worn, avoid_templates=(*order.avoid_templates, *present))
        if pin.content is not None:
            order = replace(order, present=text_of(pin.content))
            order = _leaving(session, order, pin.content, wish)
        order = _with_photo(session, order, wish.get("photo") or {})
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
            _let_go(session, pin)

    def settle(self, session: Session, claimed: RegenerateClaim, result: MadeContent | PinwrightError) -> None:
        pin = session.get(Pin, claimed.pin_id)
        if pin is None:
            return
        lock(session, pin)  # an edit meanwhile numbers its version after the same look at the others
        if pin.regeneration_token != claimed.token:
            return
        if isinstance(result, PinwrightError):
            _record_failure(session, pin, result)
            _let_go(session, pin)
            return
        if _is_same(result, pin.content):
            _record_failure(session, pin, Conflict(_SAME, code="same_text"))
            _let_go(session, pin)
            return
        version = store_version(session, pin, result, 0, wish=str(claimed.wish.get("wish") or ""))
        _keep_unasked(session, version, pin.content, claimed.wish)
        if claimed.order.is_photo_chosen and version.photo_id is not None:
            version.edited = sorted({*version.edited, "photo_id"})  # it stays until somebody asks for another one
        session.flush()
        is_swapped = swap_content(
            session, pin, token=claimed.token, old_content_id=claimed.old_content_id,
            new_content_id=version.id, now=clock.now(),
        )  # fmt: skip
        if is_swapped:
            kept = [name for name in claimed.wish.get("kept") or () if name in version.edited]
            record(
                session, pin.workspace_id, "pin.regenerated", pin.id,
                actor=ACTOR, reason=version.wish, data={"kept": kept, "version": version.number},
            )  # fmt: skip
            judge_anew(session, pin, (*_TEXT_FIELDS, *_IMAGE_FIELDS), actor=ACTOR, now=clock.now())
            session.refresh(pin)
            freshness.tell(session, pin, actor=ACTOR)
        else:
            changed = Conflict("The pin changed while it was regenerated, so its content was left as it is.")
            _record_failure(session, pin, changed)
        _let_go(session, pin)


def _is_same(made: MadeContent, old: Version | None) -> bool:
    """Tell whether the AI wrote again what stands there, and nothing else is new: no version for that."""
    piece = made.pieces[0]
    is_text_alone = old is not None and piece.image is None and piece.text.writer == old.writer == WRITER
    return (
        is_text_alone and old is not None and (piece.text.title, piece.text.description) == (old.title, old.description)
    )


def _leaving(session: Session, order: ContentOrder, old: Version, wish: dict[str, Any]) -> ContentOrder:
    """The order without what is to stay: what a person chose, and the parts that were not asked for."""
    parts, names = _parts(wish), _kept_names(old, wish)
    if "image" not in parts and "asset_id" not in names:  # new words on the image, which is else the same
        names = names | {"photo_id", "template"}
    [pin_wish] = order.wishes
    if "template" in names:
        pin_wish, order = {**pin_wish, "template": old.template}, replace(order, avoid_templates=(), worn=())
    kept = kept_of(session, old, names, has_text="text" not in parts)
    return replace(order, wishes=(pin_wish,), kept=kept)


def _with_photo(session: Session, order: ContentOrder, photo: Mapping[str, Any]) -> ContentOrder:
    """The order with the photo that a person chose: one that is stored here, or an address of the page."""
    if order.kept.has_image:
        return order
    if photo.get("url"):
        [wish] = order.wishes
        return replace(order, wishes=({**wish, "image_url": photo["url"]},), first_photo=0, is_photo_chosen=True)
    asset = session.get(Asset, str(photo["asset_id"])) if photo.get("asset_id") else None
    if asset is None:
        return order
    kept = replace(
        order.kept, photo=stored(asset), photo_key=asset.storage_key, photo_url=asset.source_url or "", focus=None
    )
    return replace(order, kept=kept, first_photo=0, is_photo_chosen=True)


def _parts(wish: dict[str, Any]) -> set[str]:
    return set(wish.get("parts") or PARTS)


def _kept_names(old: Version, wish: dict[str, Any]) -> set[str]:
    """The fields that a new version takes from the one before."""
    parts, kept = _parts(wish), set[str]()
    has_new_words = "text" in parts and bool(old.template) and is_about_image_words(str(wish.get("wish") or ""))
    if "text" not in parts:
        kept |= {*_TEXT_FIELDS, *({"overlay"} if overlay_of(old) else ())}
    if "image" not in parts and not has_new_words:
        kept |= set(_IMAGE_FIELDS)
    if not wish.get("replace_edits"):
        kept |= set(old.edited)
    if wish.get("photo"):
        kept -= {"photo_id", "focus"}
    if "asset_id" in kept or old.media_type != IMAGE:
        kept |= set(_IMAGE_FIELDS)  # an image, the words drawn on it and what describes it belong together
    return kept


def _keep_unasked(session: Session, version: Version, old: Version | None, wish: dict[str, Any]) -> None:
    """Carry over the parts that were not asked for, and every field that a person has set."""
    if old is None:
        return
    kept = _kept_names(old, wish)
    version.edited = [name for name in old.edited if name in kept]
    for name in kept:
        setattr(version, name, getattr(old, name))
    if "asset_id" in kept:
        media.carry(session, old, version)
    is_about_picture = (old.note or {}).get("code") in _OF_THE_PICTURE
    if "text" not in _parts(wish):
        version.writer = old.writer
    if "asset_id" in kept if is_about_picture else "text" not in _parts(wish):
        version.note = version.note or old.note  # what was said stays as long as what it was said of


def _let_go(session: Session, pin: Pin) -> None:
    """A pin that came due while it was regenerated has waited for this, and goes out now."""
    if pin.state in states.CHECKED and pin.account_id is not None:
        now = clock.now()
        wake(session, session.get_one(Account, pin.account_id).queue_id, max(pin.due_at or now, now))


def _record_failure(session: Session, pin: Pin, error: PinwrightError) -> None:
    told = {**error.to_json(), "at": clock.rfc3339(clock.now())}
    pin.regeneration_state, pin.regeneration = "failed", {**(pin.regeneration or {}), "error": told}
    pin.regeneration_token = pin.regeneration_until = None
    pin.updated_at = clock.now()
    session.flush()
    record(session, pin.workspace_id, "pin.regeneration_failed", pin.id, actor=ACTOR, reason=error.message)
