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
    "ambiguous": ("it_is_there", "it_is_not_there", "cancel"),
}
TEXTS: dict[str, str] = {
    "post_gone": "The post is no longer public, so this pin waits.",
    "board_gone": "Its board no longer exists on Pinterest. Choose another one.",
    "image_bad": "Its image cannot be used. Regenerate it or choose another one.",
    "defect": "Something in this pin could not be read, so it waits. Edit it or try again; the log names the cause.",
    "ambiguous": "Pinterest may have this pin already. Please look at the board and say.",
}


def add(session: Session, pin: Pin, code: str, *, actor: str, reason: str) -> None:
    """Put a hold on a pin; the same hold twice is one."""
    if any(hold["code"] == code for hold in pin.holds):
        return
    hold: dict[str, object] = {
        "code": code,
        "since": clock.rfc3339(clock.now()),
        "choices": list(CHOICES[code]),
        "text": TEXTS[code],
    }
    _set(pin, [*pin.holds, hold])
    session.flush()
    record(session, pin.workspace_id, "pin.held", pin.id, actor=actor, reason=reason, data={"code": code})


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
