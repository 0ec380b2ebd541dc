"""Holds: reasons why a pin waits although it is due. They leave state and slot alone; people see choices."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server import clock
from server.models import Pin
from server.models.moves import record

# what people may do about each; `publish_anyway` lifts the hold for good
CHOICES: dict[str, tuple[str, ...]] = {
    "post_gone": ("publish_anyway", "cancel"),
    "board_gone": ("fix", "cancel"),
    "image_bad": ("fix", "cancel"),
    "defect": ("publish_anyway", "cancel"),
    "video_waits": ("cancel",),
    "video_failed": ("publish_anyway", "fix", "cancel"),
    "ambiguous": ("it_is_there", "it_is_not_there", "cancel"),
}
# these end by themselves: nobody needs to look
PASSING = frozenset({"video_waits"})
TEXTS: dict[str, str] = {
    "post_gone": "The post is no longer public, so this pin waits.",
    "board_gone": "Its board no longer exists on Pinterest. Choose another one.",
    "image_bad": "Its image cannot be used. Regenerate it or choose another one.",
    "defect": "Something in this pin could not be read, so it waits. Edit it or try again; the log names the cause.",
    "video_waits": "Pinterest gets its video first and works on it. The pin goes out by itself as soon as that is done.",
    "video_failed": "Pinterest could not use its video. Try again, or upload the video in another form.",
    "ambiguous": "Pinterest may have this pin already. Please look at the board and say.",
}


def add(session: Session, pin: Pin, code: str, *, actor: str, reason: str, text: str = "") -> None:
    """Put a hold on a pin; the same hold twice is one. `text` says more than the code's own sentence does."""
    if any(hold["code"] == code for hold in pin.holds):
        return
    hold: dict[str, object] = {
        "code": code,
        "since": clock.rfc3339(clock.now()),
        "choices": list(CHOICES[code]),
        "text": text or TEXTS[code],
    }
    _set(pin, [*pin.holds, hold])
    session.flush()
    kind = "pin.waits" if code in PASSING else "pin.held"
    record(session, pin.workspace_id, kind, pin.id, actor=actor, reason=reason, data={"code": code})


def needs_person(pin: Pin) -> bool:
    """Tell whether a hold waits for somebody; some end by themselves."""
    return any(hold["code"] not in PASSING for hold in pin.holds)


def lift(session: Session, pin: Pin, code: str, *, actor: str, reason: str) -> bool:
    """Take a hold away; False when there was none."""
    left = [hold for hold in pin.holds if hold["code"] != code]
    if len(left) == len(pin.holds):
        return False
    _set(pin, left)
    session.flush()
    record(session, pin.workspace_id, "pin.released", pin.id, actor=actor, reason=reason, data={"code": code})
    return True


def _set(pin: Pin, holds: list[dict[str, object]]) -> None:
    pin.holds, pin.is_held = holds, bool(holds)
    pin.version += 1
    pin.updated_at = clock.now()
