"""What is tested right before a pin is sent: trouble holds the pin visibly instead of spending an attempt on it."""

from __future__ import annotations

from typing import NamedTuple

from server.models import Pin
from server.pipeline.media import Media, what_is_wrong


class Trouble(NamedTuple):
    """`hold` is a code of `pipeline.holds`, `reason` what a person reads."""

    hold: str
    reason: str


def check(pin: Pin, shown: Media) -> Trouble | None:
    """Tell what keeps a due pin from being sent, None when it may go."""
    if not pin.board_id:
        return Trouble("board_gone", "The pin has no board.")
    wrong = what_is_wrong(shown)
    return Trouble("image_bad", wrong) if wrong else None
