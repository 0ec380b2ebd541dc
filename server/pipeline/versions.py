"""Versions of a pin: writing the next one, what it has been, and the way back to an earlier one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import states
from server.errors import Conflict, NotFound
from server.ids import new_id
from server.models import Pin, Version
from server.models.moves import record
from server.pipeline import assets, uploads
from server.pipeline.check.anew import judge_anew
from server.pipeline.content import MadeContent

_CHANGED = ("title", "description", "alt_text", "asset_id")


def store_version(session: Session, pin: Pin, made: MadeContent, index: int, *, wish: str = "") -> Version:
    """Write one made content as the pin's next version; the pin does not point at it yet. Without an image it has none."""
    piece = made.pieces[index]
    photo = assets.register(session, pin.workspace_id, piece.photo, kind="photo") if piece.photo else None
    image = assets.register(session, pin.workspace_id, piece.image, kind="pin") if piece.image else None
    numbers = session.scalars(select(Version.number).where(Version.pin_id == pin.id)).all()
    text = piece.text
    version = Version(
        id=new_id("ver"),
        pin_id=pin.id,
        number=max(numbers, default=0) + 1,
        title=text.title,
        description=text.description,
        alt_text=text.alt_text,
        keywords=list(text.keywords),
        overlay={"headline": text.overlay.headline, "kicker": text.overlay.kicker, "items": list(text.overlay.items)},
        focus={"x": piece.focus.x, "y": piece.focus.y} if piece.focus else None,
        asset_id=image.id if image else None,
        photo_id=photo.id if photo else None,
        template=piece.template,
        writer=text.writer,
        wish=wish,
        phrase=text.phrase[:200],
        edited=[],
        note=made.note,
    )
    session.add(version)
    session.flush()
    return version


def list_versions(session: Session, pin: Pin, limit: int, before: int | None = None) -> list[Version]:
    """The versions of a pin, newest first; `before` is the number behind which to go on."""
    query = select(Version).where(Version.pin_id == pin.id).order_by(Version.number.desc()).limit(limit)
    return list(session.scalars(query.where(Version.number < before) if before else query))


def go_back(session: Session, pin: Pin, number: int, *, actor: str, now: datetime, version: int | None = None) -> None:
    """Show an earlier version again; slot, board and account stay. With `version`, only if nobody has changed the pin since.

    1. `UPDATE … WHERE state IN (editable)`: a pin whose publication has begun keeps what is being sent;
    2. a regeneration that is on its way is called off: it was asked for on top of what the person now leaves;
    3. what was held against the content of before is judged anew.

    Raises NotFound, Conflict `not_editable` or `stale_version`.
    """
    wanted = session.scalars(select(Version).where(Version.pin_id == pin.id, Version.number == number)).first()
    if wanted is None:
        raise NotFound(f"This pin has no version {number}.", code="version_not_found", number=number)
    old = pin.content
    statement = update(Pin).where(Pin.id == pin.id, Pin.state.in_(states.EDITABLE))
    if version is not None:
        statement = statement.where(Pin.version == version)
    taken = session.execute(
        statement.values(
            content_id=wanted.id, version=Pin.version + 1, updated_at=now,
            regeneration_state=None, regeneration=None, regeneration_token=None, regeneration_until=None,
        ),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    session.refresh(pin)
    if not taken.rowcount:  # type: ignore[attr-defined]
        raise _refusal(pin)
    if old is None or old.video_id != wanted.video_id:
        uploads.begin(session, pin, wanted.video_id, now)
    was = old.number if old is not None else None
    record(
        session, pin.workspace_id, "pin.version_restored", pin.id,
        actor=actor, reason=f"version {number}", data={"version": number, "was": was},
    )  # fmt: skip
    judge_anew(session, pin, _CHANGED, actor="edit", now=now)


def _refusal(pin: Pin) -> Conflict:
    if pin.state in states.EDITABLE:
        return Conflict(
            "Somebody changed this pin since you loaded it. Load it again, then repeat your change.",
            code="stale_version",
            version=pin.version,
        )
    if pin.state == states.PUBLISHED:
        return Conflict(
            "This pin is published, so it cannot go back to an earlier version. Edit it instead: the change is sent to "
            "Pinterest.",
            code="not_editable",
            state=pin.state,
        )
    return Conflict(
        f"A pin that is {states.STATUS[pin.state]} cannot go back to an earlier version now.",
        code="not_editable",
        state=pin.state,
    )
