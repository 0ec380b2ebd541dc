"""What people and programs do to pins: cancel, retry, publish now, restore, delete.

Every function changes rows and writes events in the caller's transaction; the caller commits. A pin that somebody
else moved meanwhile is an answer (Conflict), never a crash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server import clock, states
from server.errors import Conflict, InvalidRequest
from server.models import Account, Pin
from server.models.claims import wake
from server.models.due import is_late
from server.models.moves import lock, move, record
from server.pipeline import holds, regenerate, schedule, uploads
from server.pipeline.schedule.placing import NO_SLOT

RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None, "next_attempt_at": None}


def cancel(session: Session, pin: Pin, *, actor: str) -> bool:
    """Cancel a pin; False when only the wish could be recorded, because the pin is on its way just now.

    Raises Conflict for a published pin, naming what removes it.
    """
    lock(session, pin)
    if pin.state == states.CANCELLED:
        return True
    if pin.state in states.CANCEL_LATER:
        if not pin.is_cancel_wanted:
            pin.is_cancel_wanted = True
            _touch(pin)
            session.flush()
            record(session, pin.workspace_id, "pin.cancel_wanted", pin.id, actor=actor, reason="asked while on its way")
        return False
    if pin.state in {states.PUBLISHED, states.DELETED}:
        raise Conflict(
            "This pin is published, so it cannot be cancelled. DELETE removes it on Pinterest.",
            code="already_published",
            state=pin.state,
        )
    move(
        session, pin, states.CANCELLED, actor=actor, reason="cancelled",
        **RELEASED, holds=[], is_held=False, **_no_regeneration(),
    )  # fmt: skip
    return True


def retry(session: Session, pin: Pin, *, actor: str, now: datetime) -> None:
    """Try a failed pin again: without content it is made anew, with content it goes out as soon as cap and gap allow."""
    lock(session, pin)
    if pin.state not in states.RETRYABLE:
        raise Conflict(
            f"Only a failed pin can be retried; this one is {states.STATUS[pin.state]}.",
            code="not_failed",
            state=pin.state,
        )
    if pin.content_id is None:
        move(
            session, pin, states.GENERATING, actor=actor, reason="retry", **RELEASED, error=None, attempts=0,
        )  # fmt: skip
        return
    uploads.again(session, pin, now)
    schedule.place_now(session, [pin], actor=actor, now=now)
    session.refresh(pin)


def publish_now(session: Session, pin: Pin, *, actor: str, now: datetime) -> None:
    """Send a pin as soon as cap and gap allow; a pin that is on its way already is left alone.

    Haste is no answer to a trouble: a pin on hold is refused (Conflict `on_hold`, with the hold's own `choices`). Holds
    that end by themselves, or with a slot, do not count.
    """
    lock(session, pin)
    if pin.state in {states.QUEUED, states.PUBLISHING} and not pin.is_held:
        return
    if pin.state not in states.EDITABLE:
        raise Conflict(_CANNOT_PUBLISH[pin.state], code="not_publishable", state=pin.state)
    if pin.content_id is None:
        raise Conflict("This pin has no content yet. Retry it, or regenerate it, first.", code="no_content")
    for hold in list(pin.holds):
        if hold["code"] in holds.PASSING | holds.UNTIL_PLACED:
            continue  # it is on its way already, or gets its slot below
        raise _on_hold(hold)
    if pin.state != states.QUEUED:
        schedule.place_now(session, [pin], actor=actor, now=now)
    session.refresh(pin)


def publish_anyway(session: Session, pin: Pin, codes: Sequence[str], *, actor: str, now: datetime) -> None:
    """Let a pin go out at its slot in spite of the troubles `codes` (of all of them when there are none), and for good.

    A pin whose slot went by meanwhile goes out as soon as cap and gap allow: that is what its owner asks for. Raises
    Conflict for a hold that cannot be waved through, InvalidRequest for a trouble that the pin does not have.
    """
    lock(session, pin)
    told = {str(one["code"]): one for one in (*pin.warnings, *pin.holds)}
    unknown = [code for code in codes if code not in told]
    if unknown or not told:
        raise InvalidRequest(
            f"This pin has no such hold or warning: {unknown[0]}." if unknown else "Nothing keeps this pin.",
            code="no_such_hold",
            field="codes",
        )
    wanted = [told[code] for code in codes or told]
    for one in wanted:
        if "publish_anyway" not in one.get("choices", ()):
            raise _on_hold(one)
    for one in wanted:
        holds.waive(session, pin, str(one["code"]), actor=actor)
        if one["code"] == uploads.FAILED:
            uploads.again(session, pin, now)
    if pin.is_held or pin.account_id is None or pin.state not in {states.PENDING, states.QUEUED, states.RETRYING}:
        return
    if is_late(pin, now):
        schedule.place_now(session, [pin], actor=actor, now=now)
        session.refresh(pin)
    else:  # its turn may have come while it was on hold
        wake(session, session.get_one(Account, pin.account_id).queue_id, now)


def restore(session: Session, pin: Pin, *, actor: str) -> None:
    """Bring a cancelled pin back as a draft."""
    lock(session, pin)
    if pin.state != states.CANCELLED:
        raise Conflict(
            f"Only a cancelled pin can be restored; this one is {states.STATUS[pin.state]}.",
            code="not_cancelled",
            state=pin.state,
        )
    move(
        session, pin, states.DRAFT, actor=actor, reason="restored",
        **RELEASED, **NO_SLOT, error=None, attempts=0, is_cancel_wanted=False,
    )  # fmt: skip
    if pin.content_id is None:  # it was cancelled before it was made
        regenerate.ask(session, pin, actor=actor)


def want_delete(session: Session, pin: Pin, *, actor: str) -> bool:
    """Record that a published pin is to be removed on Pinterest; False when it is gone already. A job removes it.

    Whoever asks for this wants the pin gone: one that was to be published anew afterwards is not any more.
    Raises Conflict for a pin that was never published, naming cancel.
    """
    lock(session, pin)
    if pin.state == states.DELETED:
        return False
    if pin.state != states.PUBLISHED:
        raise Conflict(
            "This pin is not on Pinterest, so there is nothing to delete there. Cancel it instead.",
            code="not_published",
            state=pin.state,
        )
    if not pin.is_delete_wanted:
        pin.is_delete_wanted, pin.error, pin.next_attempt_at = True, None, None
        _touch(pin)
        session.flush()
        record(session, pin.workspace_id, "pin.delete_wanted", pin.id, actor=actor, reason="asked for")
    if pin.sync and pin.sync.get("replace"):
        pin.sync = {name: value for name, value in pin.sync.items() if name != "replace"}
        _touch(pin)
        session.flush()
        record(session, pin.workspace_id, "pin.delete_wanted", pin.id, actor=actor, reason="not to be published again")
    return True


_CANNOT_PUBLISH = {
    states.GENERATING: "This pin is still being made. It can be published when its text and image are there.",
    states.UNCONFIRMED: "Pinterest may have this pin already, which is being checked. Wait for the answer.",
    states.PUBLISHING: "This pin is on its way.",
    states.PUBLISHED: "This pin is published already.",
    states.CANCELLED: "This pin is cancelled. Restore it first.",
    states.DELETED: "This pin was removed on Pinterest. Make a new one.",
}


def _on_hold(hold: Mapping[str, Any]) -> Conflict:
    text = hold.get("text") or "This pin is on hold."
    return Conflict(text, code="on_hold", hold=hold["code"], choices=list(hold.get("choices", ())))


def _touch(pin: Pin) -> None:
    pin.version += 1
    pin.updated_at = clock.now()


def _no_regeneration() -> dict[str, Any]:
    return {
        "regeneration_state": None, "regeneration": None, "regeneration_token": None, "regeneration_until": None,
    }  # fmt: skip
