"""Holds: reasons why a pin waits although it is due. They leave state and slot alone; people see choices.

A warning has the shape of a hold and keeps nothing: the pin goes out. What a person has waved through (`waived`) comes back
as neither, unless the pin cannot be sent at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from server import clock, troubles
from server.models import Pin
from server.models.attention import PASSING_HOLDS
from server.models.moves import record

# what people may do about each; `publish_anyway` lifts the hold for good
CHOICES: dict[str, tuple[str, ...]] = {
    "post_gone": ("publish_anyway", "cancel"),
    "link_dead": ("fix", "publish_anyway", "cancel"),
    "link_moved": ("fix", "publish_anyway", "cancel"),
    "link_silent": ("publish_anyway", "fix", "cancel"),
    "noindex": ("publish_anyway", "fix", "cancel"),
    "paywall": ("publish_anyway", "fix", "cancel"),
    "nopin": ("publish_anyway", "fix", "cancel"),
    "board_gone": ("fix", "cancel"),
    "image_bad": ("fix", "cancel"),
    "texts_too_long": ("fix", "publish_anyway", "cancel"),
    "image_repeated": ("publish_anyway", "fix", "cancel"),
    "defect": ("publish_anyway", "cancel"),
    "video_waits": ("cancel",),
    "video_failed": ("publish_anyway", "fix", "cancel"),
    "not_republished": ("fix", "cancel"),
    "ambiguous": ("it_is_there", "it_is_not_there", "cancel"),
}
# these end by themselves: nobody needs to look
PASSING = PASSING_HOLDS
# these end when the pin gets a slot, by whatever way
UNTIL_PLACED = frozenset({"not_republished"})
TEXTS: dict[str, str] = {code: troubles.say(code) for code in CHOICES}
# a pin that cannot be read is only tried again: waving it through would change nothing
WAIVABLE = frozenset(CHOICES) - {"defect", "ambiguous", "board_gone", "video_waits", "video_failed", "not_republished"}


def add(
    session: Session,
    pin: Pin,
    code: str,
    *,
    actor: str,
    reason: str,
    text: str | None = None,
    choices: Sequence[str] | None = None,
    is_hard: bool = False,
) -> None:
    """Put a hold on a pin; the same hold twice is one, and one that was waved through only comes back when it `is_hard`."""
    if any(hold["code"] == code for hold in pin.holds) or (code in pin.waived and not is_hard):
        return
    hold = _told(code, text, choices)
    pin.warnings = [one for one in pin.warnings if one["code"] != code]
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


def warn(session: Session, pin: Pin, code: str, *, actor: str, text: str, choices: Sequence[str] | None = None) -> None:
    """Tell of trouble that does not keep the pin; once for each kind."""
    if code in pin.waived or any(one["code"] == code for one in pin.warnings):
        return
    pin.warnings = [*pin.warnings, _told(code, text, choices)]
    _touch(pin)
    session.flush()
    record(session, pin.workspace_id, "pin.warned", pin.id, actor=actor, reason=text, data={"code": code})


def unwarn(session: Session, pin: Pin, code: str) -> bool:
    """Take a warning away; False when there was none."""
    left = [one for one in pin.warnings if one["code"] != code]
    if len(left) == len(pin.warnings):
        return False
    pin.warnings = left
    _touch(pin)
    session.flush()
    return True


def waive(session: Session, pin: Pin, code: str, *, actor: str) -> None:
    """Publish in spite of it: hold and warning go, and for good where that is possible."""
    if code in WAIVABLE and code not in pin.waived:
        pin.waived = [*pin.waived, code]
    lift(session, pin, code, actor=actor, reason="publish anyway")
    unwarn(session, pin, code)


def _told(code: str, text: str | None, choices: Sequence[str] | None) -> dict[str, object]:
    return {
        "code": code,
        "since": clock.rfc3339(clock.now()),
        "choices": list(choices or CHOICES[code]),
        "text": text or TEXTS[code],
    }


def _set(pin: Pin, holds: list[dict[str, object]]) -> None:
    pin.holds, pin.is_held = holds, bool(holds)
    _touch(pin)


def _touch(pin: Pin) -> None:
    pin.version += 1
    pin.updated_at = clock.now()
