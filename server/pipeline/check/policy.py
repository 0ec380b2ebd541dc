"""What a profile wants done about each kind of trouble that is found before a pin goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HOLD: Final = "hold"  # the pin waits for a person, or until the cause is gone
WARN: Final = "warn"  # people are told, and the pin goes out

DEFAULTS: Final[dict[str, str]] = {
    "link_dead": HOLD,
    "link_moved": HOLD,
    "noindex": HOLD,
    "paywall": WARN,  # some blogs live of it: readers see the beginning, and their owners know
    "nopin": WARN,  # meant for the buttons of readers; whoever makes pins of the page is its owner
    "link_silent": WARN,  # a blog that is down for a while must not empty somebody's week
    "board_gone": HOLD,
    "image_bad": HOLD,
    "texts_too_long": HOLD,
}
KINDS: Final = tuple(DEFAULTS)
LINK_KINDS: Final = frozenset({"link_dead", "link_moved", "link_silent", "noindex", "paywall", "nopin"})


def policy_of(stored: Mapping[str, str]) -> dict[str, str]:
    """The policy in force: what the profile says, and the defaults where it says nothing."""
    return {kind: stored.get(kind) or default for kind, default in DEFAULTS.items()}
