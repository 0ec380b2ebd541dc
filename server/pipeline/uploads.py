"""A video pin's video on its way to Pinterest: what the row of `media_upload` says, and what that means for the pin.

The row is made with the pin's content. The job in `publish/prepare.py` carries it to `ready` before the slot; the claim
asks here for the media id, and lets a pin whose video is late wait visibly.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import states
from server.models import Account, MediaUpload, Pin
from server.models.claims import wake
from server.models.moves import move
from server.pipeline import holds
from server.pipeline.media import Media

GOOD_FOR = timedelta(hours=24)  # how long a prepared upload is trusted; nobody documents how long it lasts
WAITS = "video_waits"
FAILED = "video_failed"
_FRESH: dict[str, Any] = {
    "step": "idle", "media_id": None, "account_id": None, "registered_at": None, "uploaded_at": None, "ready_at": None,
    "looks": 0, "tries": 0, "troubles": 0, "error": None, "lease_token": None, "lease_until": None,
}  # fmt: skip


def begin(session: Session, pin: Pin, video_id: str | None, now: datetime) -> None:
    """Follow a pin's content: a video is to be uploaded anew, anything else needs no upload."""
    row = session.get(MediaUpload, pin.id)
    if video_id is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(MediaUpload(pin_id=pin.id, video_id=video_id, next_at=now))
    elif row.video_id != video_id or row.step == "failed":
        start_over(row, video_id, now)
    lifted = [holds.lift(session, pin, one, actor="edit", reason="its media was changed") for one in (WAITS, FAILED)]
    session.flush()
    if any(lifted) and pin.account_id:
        wake(session, session.get_one(Account, pin.account_id).queue_id, now)


def start_over(row: MediaUpload, video_id: str, now: datetime) -> None:
    """Forget what was uploaded. Uploads that no pin was made of do no harm on Pinterest."""
    for name, value in _FRESH.items():
        setattr(row, name, value)
    row.video_id, row.next_at = video_id, now


def again(session: Session, pin: Pin, now: datetime) -> None:
    """A person tries a pin again: what Pinterest made of its video before does not count."""
    row = session.get(MediaUpload, pin.id)
    if row is not None:
        start_over(row, row.video_id, now)
        session.flush()


def uploads_of(session: Session, pin_ids: Collection[str]) -> dict[str, MediaUpload]:
    """How far the videos of these pins are, by the pin's id."""
    if not pin_ids:
        return {}
    rows = session.scalars(select(MediaUpload).where(MediaUpload.pin_id.in_(list(pin_ids))))
    return {row.pin_id: row for row in rows}


def media_id_for(session: Session, pin: Pin, shown: Media, now: datetime, *, actor: str) -> str | None:
    """The prepared video of a due pin; None for other pins, and for one that must wait, which then says so.

    A waiting pin is queued: its turn has come, so it has not missed its slot while Pinterest works on its video.
    """
    if shown.video is None:
        return None
    row = session.get(MediaUpload, pin.id, populate_existing=True)
    if row is None:
        row = MediaUpload(pin_id=pin.id, video_id=shown.video.id, next_at=now)
        session.add(row)
    elif _is_ready(row, pin, shown, now):
        return row.media_id
    elif row.step in {"ready", "failed"} or row.video_id != shown.video.id:
        start_over(row, shown.video.id, now)
    row.next_at = min(row.next_at, now) if row.step == "idle" else row.next_at
    reason = (
        "Pinterest is still working on its video." if row.step == "processing" else "Its video goes to Pinterest first."
    )
    if pin.state == states.PENDING:
        move(session, pin, states.QUEUED, actor=actor, reason=f"its slot has come: {reason}")
    holds.add(session, pin, WAITS, actor=actor, reason=reason)
    return None


def _is_ready(row: MediaUpload, pin: Pin, shown: Media, now: datetime) -> bool:
    return (
        row.step == "ready"
        and row.account_id == pin.account_id
        and shown.video is not None
        and row.video_id == shown.video.id
        and row.ready_at is not None
        and row.ready_at > now - GOOD_FOR
    )
