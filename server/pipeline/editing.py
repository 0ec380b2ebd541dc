"""Editing a pin that nobody has changed meanwhile: new content is a new version, a new slot obeys every rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from server import states
from server.errors import Conflict
from server.ids import new_id
from server.models import Account, Pin, Version
from server.models.claims import wake
from server.models.moves import move, record
from server.models.slots import lock_connections, raise_plan_version
from server.pipeline import freshness, media, uploads
from server.pipeline.actions import RELEASED
from server.pipeline.check.anew import judge_anew
from server.pipeline.compose import place
from server.pipeline.media import Media
from server.pipeline.publish import sync
from server.pipeline.schedule.placing import NO_SLOT

TEXT_FIELDS = ("title", "description", "alt_text", "keywords")
_CARRIED = ("overlay", "focus", "photo_id", "template", "wish", "phrase", "note")
_NOT_NOW = {
    states.GENERATING: "This pin is being made. Edit it when that is done.",
    states.PUBLISHING: "This pin is on its way out just now. Edit it in a moment, when that is over.",
    states.UNCONFIRMED: "It is being looked up whether this pin went out. Edit it when that is known, in a few minutes.",
}


class StaleVersion(Conflict):
    """Somebody changed the pin since the caller read it."""

    code = "stale_version"


@dataclass(frozen=True, slots=True)
class PinEdit:
    """What to change. `content` and `columns` hold only what was sent; `slot` is asked for when `has_slot`."""

    content: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    shown: Media | None = None
    has_slot: bool = False
    slot: datetime | None = None
    window: timedelta | None = None
    timezone: str | None = None


def edit(session: Session, pin: Pin, change: PinEdit, *, version: int, actor: str, writer: str, now: datetime) -> None:
    """Change a pin that nobody has changed since `version`, and that may still be edited.

    1. `UPDATE … WHERE version = v AND state IN (editable)`: from here on the row is ours until the end;
    2. new content is a new version of it, so that the old one can be brought back;
    3. a new slot obeys every rule of the account;
    4. what changed of a published pin is sent to Pinterest by a job (`publish/sync.py`).

    Raises StaleVersion, Conflict `not_editable`, Conflict `slot_not_free`, InvalidRequest.
    """
    _take_row(session, pin, version, now)
    if change.has_slot and change.slot is not None:  # before the queue is woken: everybody locks accounts first
        lock_connections(session, [pin.account_id, change.columns.get("account_id")])
    is_published = pin.state == states.PUBLISHED
    if is_published:
        fixed = ["asset_id"] if change.shown is not None else []
        sync.check_allowed({*change.content, *change.columns, *fixed}, has_slot=change.has_slot)
        before, base = {name: _value(pin, name) for name in sync.FIELDS}, sync.base_of(pin)
    if change.columns:
        _set_columns(session, pin, change.columns, now)
    if change.content or change.shown is not None:
        _add_version(session, pin, change.content, change.shown, writer, now)
    if change.columns or change.content or change.shown is not None:
        changed = sorted({*change.columns, *change.content, *(["asset_id"] if change.shown else [])} - {"url_key"})
        record(session, pin.workspace_id, "pin.edited", pin.id, actor=actor, reason=", ".join(changed))
        if not is_published:
            judge_anew(session, pin, changed, actor="edit", now=now)
            if change.shown is not None or "account_id" in changed:
                session.refresh(pin)
                freshness.tell(session, pin, actor="edit")
    if is_published:
        session.refresh(pin)
        if changed_there := [name for name in sync.FIELDS if _value(pin, name) != before[name]]:
            sync.ask(pin, changed_there, base, now)
            session.flush()
    elif change.has_slot:
        if change.slot is not None:
            place(session, pin, change.slot, window=change.window, timezone=change.timezone, actor=actor, now=now)
        elif pin.state != states.DRAFT:
            move(session, pin, states.DRAFT, actor=actor, reason="taken off the calendar", **RELEASED, **NO_SLOT)
    session.refresh(pin)


def _take_row(session: Session, pin: Pin, version: int, now: datetime) -> None:
    session.flush()
    taken = session.execute(
        update(Pin)
        .where(Pin.id == pin.id, Pin.version == version, _may_be_edited())
        .values(version=Pin.version + 1, updated_at=now),
        execution_options={"synchronize_session": False},
    )
    session.refresh(pin)
    if taken.rowcount:  # type: ignore[attr-defined]
        return
    if pin.state == states.PUBLISHED and pin.is_delete_wanted:
        raise Conflict("This pin is being removed on Pinterest, so it cannot be edited.", code="being_removed")
    if pin.state not in {*states.EDITABLE, states.PUBLISHED}:
        text = _NOT_NOW.get(pin.state, f"A pin that is {states.STATUS[pin.state]} cannot be edited.")
        raise Conflict(text, code="not_editable", state=pin.state)
    raise StaleVersion(
        "Somebody changed this pin since you loaded it. Load it again, then repeat your change.", version=pin.version
    )


def _may_be_edited() -> ColumnElement[bool]:
    return or_(
        Pin.state.in_(states.EDITABLE), and_(Pin.state == states.PUBLISHED, Pin.is_delete_wanted.is_(False))
    )  # fmt: skip


def _value(pin: Pin, name: str) -> Any:
    return getattr(pin.content if name in TEXT_FIELDS else pin, name)


def _set_columns(session: Session, pin: Pin, columns: Mapping[str, Any], now: datetime) -> None:
    for name, value in columns.items():
        setattr(pin, name, value)
    if columns.keys() & {"board_id", "campaign_id"} and pin.account_id:
        # a plan made for the old board, or behind the old campaign's pause, is stale now
        raise_plan_version(session, pin.account_id)
        wake(session, session.get_one(Account, pin.account_id).queue_id, now)  # it may have been due under its hold
    session.flush()


def _add_version(
    session: Session, pin: Pin, content: Mapping[str, Any], shown: Media | None, writer: str, now: datetime
) -> None:
    old = pin.content
    number = session.scalar(select(func.max(Version.number)).where(Version.pin_id == pin.id)) or 0
    fresh = Version(id=new_id("ver"), pin_id=pin.id, number=number + 1, writer=writer)
    if old is not None:
        for name in (*TEXT_FIELDS, *_CARRIED):
            setattr(fresh, name, getattr(old, name))
    edited = set(old.edited or ()) if old is not None else set()
    for name, value in content.items():
        setattr(fresh, name, value)
        edited.add(name)
    if shown is not None:
        # another picture has other words on it, and nobody knows them
        fresh.overlay, fresh.focus, fresh.photo_id, fresh.template = {}, None, None, ""
        media.put_into(session, fresh, shown)
        edited.add("asset_id")
    elif old is not None:
        media.carry(session, old, fresh)
    fresh.edited = sorted(edited)
    session.add(fresh)
    session.flush()
    pin.content_id = fresh.id
    session.flush()
    if shown is not None:
        uploads.begin(session, pin, fresh.video_id, now)
