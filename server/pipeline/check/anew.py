"""What was changed is judged anew: a hold for what a person has just mended must not keep the pin until the next look."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from server import states
from server.models import Account, Pin
from server.models.claims import wake
from server.pipeline import holds
from server.pipeline.check.policy import LINK_KINDS

_TEXTS = frozenset({"texts_too_long"})
_KINDS: Mapping[str, Collection[str]] = {
    "link_url": LINK_KINDS | _TEXTS,
    "account_id": {"board_gone", "image_repeated"},
    "board_id": {"board_gone"},
    "board_section_id": {"board_gone"},
    "asset_id": {"image_bad", "image_repeated"},
    "asset_ids": {"image_bad", "image_repeated"},
    "video_id": {"image_bad", "image_repeated"},
    "cover_at": {"image_bad"},
    "title": _TEXTS,
    "description": _TEXTS,
    "alt_text": _TEXTS,
}


def judge_anew(session: Session, pin: Pin, changed: Collection[str], *, actor: str, now: datetime) -> None:
    """Lift the holds, warnings and waivers that these changed fields were about, and have the pin looked at soon."""
    kinds = {kind for name in changed for kind in _KINDS.get(name, ())}
    if not kinds:
        return
    was_held = pin.is_held
    for kind in sorted(kinds):
        holds.lift(session, pin, kind, actor=actor, reason="it was changed")
        holds.unwarn(session, pin, kind)
    pin.waived = [code for code in pin.waived if code not in kinds]
    if "board_gone" in kinds and pin.state != states.FAILED and (pin.error or {}).get("code") == "board_not_found":
        pin.error = None  # it was about the board of before
    look_soon(pin, now)
    session.flush()
    if was_held and not pin.is_held and pin.account_id is not None:  # its turn may have come while it was on hold
        wake(session, session.get_one(Account, pin.account_id).queue_id, now)


def post_is_back(session: Session, pin: Pin, *, actor: str, now: datetime) -> None:
    """WordPress says that the post is public: its own hold ends, and what else the pin is held for may be mended too."""
    holds.lift(session, pin, "post_gone", actor=actor, reason="the post is published again")
    pin.waived = [code for code in pin.waived if code != "post_gone"]
    if pin.is_held:
        look_soon(pin, now)


def look_soon(pin: Pin, now: datetime) -> None:
    """Have a waiting pin looked at, unless it goes out at once: a look never stands between a pin and its slot."""
    if pin.state in states.CHECKED and pin.due_at is not None and (pin.due_at > now or pin.is_held):
        pin.check_at = now
