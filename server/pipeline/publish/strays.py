"""Pins on Pinterest that must not be there: second carriers of one pin's marker, and the carrier of a cancelled pin.

They are written down first and removed afterwards, so that a worker which dies in between leaves no copy behind and
counts none twice. Only what our own request made is ever removed: it has the title that was sent, lies where it was
sent, and came while a request can have been on its way. A pin that somebody saved from another one, or made later, is
nothing to us; what else carries the marker is shown to a person.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import clock, telemetry, troubles
from server.errors import Conflict, InvalidRequest
from server.models import Pin
from server.models.metrics import count_double
from server.models.moves import record
from server.pipeline.publish.orders import LookOrder, denied_by_person
from server.values.remote import RemotePin

FIRST_LOOK = timedelta(minutes=15)  # after the outcome was settled
SECOND_LOOK = timedelta(hours=24)
_PERHAPS_YOURS = troubles.say("perhaps_yours")
_ON_ITS_WAY_LATE = timedelta(hours=1)  # what Pinterest may still create after our request has ended


def later_looks(pin: Pin, now: datetime) -> dict[str, Any]:
    """The columns that plan the late looks of a pin whose outcome has just been settled; none where it never was unknown."""
    return {} if pin.sweeps is None else {"sweeps": 0, "sweep_at": now + FIRST_LOOK}


def is_our_doing(remote: RemotePin, order: LookOrder) -> bool:
    """Tell whether this carrier of our marker is what one of our requests sent, when it was sent, where it was sent.

    The marker alone does not say so: whoever copies the address of a pin copies its marker along.
    """
    return (
        remote.created_at is not None
        and not _is_by_hand(remote, order)
        and remote.title.strip() in order.titles
        and (remote.board_id, remote.board_section_id) in order.places
    )


def _is_by_hand(remote: RemotePin, order: LookOrder) -> bool:
    """It was saved from another pin, or long after our last request: certainly not ours."""
    is_late = remote.created_at is not None and remote.created_at > order.until + _ON_ITS_WAY_LATE
    return remote.parent_id is not None or is_late


def to_remove(pin: Pin) -> list[dict[str, Any]]:
    """The strays that Pinterest has not refused to remove."""
    return [stray for stray in pin.strays if "error" not in stray]


def note(
    session: Session,
    pin: Pin,
    extra: Iterable[RemotePin],
    order: LookOrder,
    now: datetime,
    *,
    actor: str,
    is_double: bool,
) -> int:
    """Write down which of these carriers are to be removed; returns how many are new. Their removal is due at once.

    `is_double`: the pin itself exists on Pinterest, so each of these is a second one, and is counted. Carriers that
    may be ours or a person's are written down for a person to see, and never removed.
    """
    known = {stray["id"] for stray in pin.strays}
    new = [one for one in extra if one.id not in known and not _is_by_hand(one, order)]
    fresh = [one for one in new if is_our_doing(one, order)]
    _show(session, pin, [one for one in new if one not in fresh], now, actor=actor)
    if not fresh:
        return 0
    found = [one.id for one in fresh]
    if is_double:
        telemetry.log("publish.double", level=logging.ERROR, pin=pin.id, found=found)
        count_double(session, now, len(fresh))
    pin.strays = [*pin.strays, *({"id": one.id, "url": one.url} for one in fresh)]
    pin.sweep_at = now
    _touch(pin)
    session.flush()
    reason = (
        "it is on Pinterest twice: the younger one is removed" if is_double else "it was cancelled, but is on Pinterest"
    )
    record(
        session,
        pin.workspace_id,
        "pin.stray_found",
        pin.id,
        actor=actor,
        reason=reason,
        data={"pinterest_pin_ids": found},
    )
    return len(fresh)


def _show(session: Session, pin: Pin, doubtful: list[RemotePin], now: datetime, *, actor: str) -> None:
    """Leave these where they are, and let a person see them."""
    if not doubtful:
        return
    error: dict[str, Any] = {"code": "perhaps_yours", "params": {}, "text": _PERHAPS_YOURS, "at": clock.rfc3339(now)}
    pin.strays = [*pin.strays, *({"id": one.id, "url": one.url, "error": error} for one in doubtful)]
    _touch(pin)
    session.flush()
    record(
        session, pin.workspace_id, "pin.stray_left", pin.id,
        actor=actor, reason=_PERHAPS_YOURS, data={"pinterest_pin_ids": [one.id for one in doubtful]},
    )  # fmt: skip


def removed(session: Session, pin: Pin, stray_id: str, *, actor: str) -> None:
    """Pinterest has removed a stray. Lists lag: the pin must not become this one when it is seen again."""
    reason = "the pin that should not be there was removed on Pinterest"
    _forget(session, pin, stray_id, "pin.stray_removed", reason, actor)


def dismiss(session: Session, pin: Pin, stray_id: str, *, actor: str) -> None:
    """A person has seen a locked pin's stray and leaves it where it is: it is not told again, and the pin never becomes it.

    Raises InvalidRequest for one that the pin does not have, Conflict for one that is being removed.
    """
    found = next((stray for stray in pin.strays if stray["id"] == stray_id), None)
    if found is None:
        raise InvalidRequest(
            "This pin tells of no such copy.", code="no_such_stray", field="pinterest_pin_id", pin_id=pin.id
        )
    if "error" not in found:
        raise Conflict("This copy was sent by Pinwright and is being removed just now.", code="being_removed")
    _forget(session, pin, stray_id, "pin.stray_dismissed", "left where it is", actor)


def refused(session: Session, pin: Pin, stray_id: str, error: dict[str, Any], *, actor: str) -> None:
    """Pinterest does not remove a stray: it stays written down, for a person to see."""
    pin.strays = [{**stray, "error": error} if stray["id"] == stray_id else stray for stray in pin.strays]
    _touch(pin)
    session.flush()
    record(
        session, pin.workspace_id, "pin.stray_refused", pin.id,
        actor=actor, reason=str(error.get("text", "")), data={"pinterest_pin_id": stray_id},
    )  # fmt: skip


def _forget(session: Session, pin: Pin, stray_id: str, kind: str, reason: str, actor: str) -> None:
    pin.strays = [stray for stray in pin.strays if stray["id"] != stray_id]
    pin.denied = {**(pin.denied or {}), "ids": sorted(denied_by_person(pin) | {stray_id})}
    _touch(pin)
    session.flush()
    record(
        session, pin.workspace_id, kind, pin.id, actor=actor, reason=reason, data={"pinterest_pin_id": stray_id}
    )  # fmt: skip


def _touch(pin: Pin) -> None:
    pin.version += 1
    pin.updated_at = clock.now()
