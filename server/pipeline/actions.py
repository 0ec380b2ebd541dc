"""What people and programs do to pins: make, edit, move, cancel, retry, publish now, restore, delete.

Every function changes rows and writes events in the caller's transaction; the caller commits. A pin that somebody
else moved meanwhile is an answer (Conflict), never a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server import clock, states
from server.errors import Conflict, InvalidRequest
from server.ids import new_id
from server.models import Account, Asset, Board, BoardSection, Pin, Version
from server.models.moves import born, move, record
from server.models.slots import lock_account
from server.pipeline import holds, schedule
from server.rules.urls import canonical_key

TEXT_FIELDS = ("title", "description", "alt_text", "keywords")
_CARRIED = ("overlay", "focus", "photo_id", "template", "wish", "note")
_RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None, "next_attempt_at": None}
_NO_SLOT: dict[str, Any] = {"due_at": None, "slot_wall": None, "slot_timezone": None, "why": None}


class StaleVersion(Conflict):
    """Somebody changed the pin since the caller read it."""

    code = "stale_version"


@dataclass(frozen=True, slots=True)
class NewPin:
    """A pin as its maker sends it. Without `scheduled_at` and `is_draft` it is to be published now."""

    board_id: str
    title: str
    description: str
    link_url: str
    asset_id: str
    alt_text: str = ""
    keywords: tuple[str, ...] = ()
    board_section_id: str | None = None
    scheduled_at: datetime | None = None
    delivery_window: timedelta | None = None
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class PinEdit:
    """What to change. `content` and `columns` hold only what was sent; `slot` is asked for when `has_slot`."""

    content: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    has_slot: bool = False
    slot: datetime | None = None


def create(session: Session, account: Account, new: NewPin, *, actor: str, writer: str, now: datetime) -> Pin:
    """Make a pin with its content and give it its slot. Raises Conflict `slot_not_free`, InvalidRequest."""
    # Before the insert: its foreign key shares a lock on the account, and two inserts that both want the whole lock
    # afterwards would wait for each other.
    lock_account(session, account.id)
    check_board(session, account, new.board_id, new.board_section_id)
    pin = Pin(
        id=new_id("pin"),
        workspace_id=account.workspace_id,
        profile_id=account.profile_id,
        account_id=account.id,
        board_id=new.board_id,
        board_section_id=new.board_section_id,
        link_url=new.link_url,
        url_key=canonical_key(new.link_url),
        state=states.DRAFT,
        wanted=_window_json(new),
        shown_at=now,
        created_at=now,
        updated_at=now,
    )
    born(session, pin, actor=actor, reason="made by hand" if writer == "person" else "made by a program")
    version = Version(
        id=new_id("ver"),
        pin_id=pin.id,
        number=1,
        title=new.title,
        description=new.description,
        alt_text=new.alt_text,
        keywords=list(new.keywords),
        asset_id=new.asset_id,
        writer=writer,
    )
    session.add(version)
    session.flush()
    pin.content_id = version.id
    session.flush()
    if new.scheduled_at is not None:
        place(session, pin, new.scheduled_at, window=new.delivery_window, actor=actor, now=now)
    elif not new.is_draft:
        schedule.place_now(session, [pin], actor=actor, now=now)
    session.refresh(pin)
    return pin


def place(
    session: Session, pin: Pin, due_at: datetime, *, actor: str, now: datetime, window: timedelta | None = None
) -> None:
    """Put a pin on an instant; with a delivery window, on the first free one inside it. Raises Conflict."""
    try:
        schedule.place_at(session, pin, due_at, actor=actor, now=now)
    except Conflict as error:
        free = _instant(error.params.get("next_free_slot"))
        if window is None or error.code != "slot_not_free" or free is None or not due_at <= free <= due_at + window:
            raise
        schedule.place_at(session, pin, free, actor=actor, now=now)


def edit(session: Session, pin: Pin, change: PinEdit, *, version: int, actor: str, writer: str, now: datetime) -> None:
    """Change a pin that nobody has changed since `version`, and that may still be edited.

    1. `UPDATE … WHERE version = v AND state IN (editable)`: from here on the row is ours until the end;
    2. new content is a new version of it, so that the old one can be brought back;
    3. a new slot obeys every rule of the account.

    Raises StaleVersion, Conflict `not_editable`, Conflict `slot_not_free`, InvalidRequest.
    """
    _take_row(session, pin, version, now)
    if change.columns:
        _set_columns(session, pin, change.columns)
    if change.content:
        _add_version(session, pin, change.content, writer)
    if change.columns or change.content:
        changed = sorted({*change.columns, *change.content} - {"url_key"})
        record(session, pin.workspace_id, "pin.edited", pin.id, actor=actor, reason=", ".join(changed))
    if change.has_slot:
        if change.slot is not None:
            place(session, pin, change.slot, actor=actor, now=now)
        elif pin.state != states.DRAFT:
            move(session, pin, states.DRAFT, actor=actor, reason="taken off the calendar", **_RELEASED, **_NO_SLOT)
    session.refresh(pin)


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
        **_RELEASED, holds=[], is_held=False, **_no_regeneration(),
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
            session, pin, states.GENERATING, actor=actor, reason="retry", **_RELEASED, error=None, attempts=0,
        )  # fmt: skip
        return
    schedule.place_now(session, [pin], actor=actor, now=now)
    session.refresh(pin)


def publish_now(session: Session, pin: Pin, *, actor: str, now: datetime) -> None:
    """Send a pin as soon as cap and gap allow; a pin that is on its way already is left alone."""
    lock(session, pin)
    if pin.state in {states.QUEUED, states.PUBLISHING} and not pin.is_held:
        return
    if pin.state not in states.EDITABLE:
        raise Conflict(_CANNOT_PUBLISH[pin.state], code="not_publishable", state=pin.state)
    if pin.content_id is None:
        raise Conflict("This pin has no content yet. Retry it, or regenerate it, first.", code="no_content")
    for hold in list(pin.holds):
        if "publish_anyway" not in hold.get("choices", ()):
            raise Conflict(hold.get("text") or "This pin is on hold.", code="on_hold", hold=hold["code"])
        holds.lift(session, pin, hold["code"], actor=actor, reason="publish anyway")
    if pin.state != states.QUEUED:
        schedule.place_now(session, [pin], actor=actor, now=now)
    session.refresh(pin)


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
        **_RELEASED, **_NO_SLOT, error=None, attempts=0, is_cancel_wanted=False,
    )  # fmt: skip


def want_delete(session: Session, pin: Pin, *, actor: str) -> bool:
    """Record that a published pin is to be removed on Pinterest; False when it is gone already. A job removes it.

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
    return True


def check_board(session: Session, account: Account, board_id: str, section_id: str | None) -> None:
    """Refuse a board or section that the account does not have. Raises InvalidRequest."""
    board = session.get(Board, (account.id, board_id))
    if board is None or board.is_gone:
        raise InvalidRequest(
            "This account has no board with this id. GET /v1/boards lists them; refresh them if it is new.",
            code="board_not_found",
            field="board_id",
        )
    if section_id is None:
        return
    section = session.get(BoardSection, (account.id, section_id))
    if section is None or section.board_id != board_id:
        raise InvalidRequest(
            "This board has no section with this id.", code="section_not_found", field="board_section_id"
        )


_CANNOT_PUBLISH = {
    states.GENERATING: "This pin is still being made. It can be published when its text and image are there.",
    states.UNCONFIRMED: "Pinterest may have this pin already, which is being checked. Wait for the answer.",
    states.PUBLISHING: "This pin is on its way.",
    states.PUBLISHED: "This pin is published already.",
    states.CANCELLED: "This pin is cancelled. Restore it first.",
    states.DELETED: "This pin was removed on Pinterest. Make a new one.",
}


def _take_row(session: Session, pin: Pin, version: int, now: datetime) -> None:
    session.flush()
    taken = session.execute(
        update(Pin)
        .where(Pin.id == pin.id, Pin.version == version, Pin.state.in_(states.EDITABLE))
        .values(version=Pin.version + 1, updated_at=now),
        execution_options={"synchronize_session": False},
    )
    session.refresh(pin)
    if taken.rowcount:  # type: ignore[attr-defined]
        return
    if pin.state not in states.EDITABLE:
        raise Conflict(
            f"A pin that is {states.STATUS[pin.state]} cannot be edited now.", code="not_editable", state=pin.state
        )
    raise StaleVersion(
        "Somebody changed this pin since you loaded it. Load it again, then repeat your change.", version=pin.version
    )


def _set_columns(session: Session, pin: Pin, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(pin, name, value)
    if "board_id" in columns and pin.account_id:
        if columns["board_id"] is not None:
            holds.lift(session, pin, "board_gone", actor="edit", reason="another board was chosen")
        # a plan made for the old board is stale now
        session.execute(
            update(Account).where(Account.id == pin.account_id).values(plan_version=Account.plan_version + 1)
        )
    session.flush()


def _add_version(session: Session, pin: Pin, content: Mapping[str, Any], writer: str) -> None:
    old = pin.content
    number = session.scalar(select(func.max(Version.number)).where(Version.pin_id == pin.id)) or 0
    fresh = Version(id=new_id("ver"), pin_id=pin.id, number=number + 1, writer=writer)
    for name in (*TEXT_FIELDS, *_CARRIED, "asset_id"):
        if old is not None:
            setattr(fresh, name, getattr(old, name))
    edited = set(old.edited or ()) if old is not None else set()
    for name, value in content.items():
        setattr(fresh, name, value)
        edited.add(name)
    if "asset_id" in content:
        # another picture has other words on it, and nobody knows them
        fresh.overlay, fresh.focus, fresh.photo_id, fresh.template = {}, None, None, ""
    fresh.edited = sorted(edited)
    session.add(fresh)
    session.flush()
    pin.content_id = fresh.id
    session.flush()


def lock(session: Session, pin: Pin) -> None:
    """Read the row again under a lock, so that a worker cannot move it between our look and our change."""
    session.flush()
    session.execute(select(Pin.id).where(Pin.id == pin.id).with_for_update())
    session.refresh(pin)


def _touch(pin: Pin) -> None:
    pin.version += 1
    pin.updated_at = clock.now()


def _no_regeneration() -> dict[str, Any]:
    return {
        "regeneration_state": None, "regeneration": None, "regeneration_token": None, "regeneration_until": None,
    }  # fmt: skip


def _window_json(new: NewPin) -> dict[str, Any]:
    if new.scheduled_at is None or new.delivery_window is None:
        return {}
    return {
        "earliest": clock.rfc3339(new.scheduled_at),
        "latest": clock.rfc3339(new.scheduled_at + new.delivery_window),
    }


def _instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else None


def find_asset(session: Session, workspace_id: str, asset_id: str) -> Asset:
    """An uploaded or fetched image of the workspace. Raises InvalidRequest."""
    asset = session.get(Asset, asset_id)
    if asset is None or asset.workspace_id != workspace_id:
        raise InvalidRequest(
            "There is no image with this id in your workspace. Upload it with POST /v1/assets.",
            code="asset_not_found",
            field="asset_id",
        )
    return asset
