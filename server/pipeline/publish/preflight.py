"""What is tested right before a pin is sent: trouble holds the pin visibly instead of spending an attempt on it."""

from __future__ import annotations

from typing import NamedTuple

from server.models import Asset, Pin

LARGEST_IMAGE = 20_000_000  # bytes
SMALLEST_IMAGE = (600, 900)  # pixels; Pinterest refuses smaller ones with code 233


class Trouble(NamedTuple):
    """`hold` is a code of `pipeline.holds`, `reason` what a person reads."""

    hold: str
    reason: str


def check(pin: Pin, image: Asset | None) -> Trouble | None:
    """Tell what keeps a due pin from being sent, None when it may go."""
    if not pin.board_id:
        return Trouble("board_gone", "The pin has no board.")
    if image is None:
        return Trouble("image_bad", "The pin has no image.")
    if image.size > LARGEST_IMAGE:
        return Trouble("image_bad", f"The image has {image.size:,} bytes; Pinterest takes {LARGEST_IMAGE:,} at most.")
    if image.width < SMALLEST_IMAGE[0] or image.height < SMALLEST_IMAGE[1]:
        return Trouble(
            "image_bad", f"The image is {image.width}×{image.height} pixels; Pinterest needs 600×900 or more."
        )
    return None
