"""What is tested right before a pin is sent, without asking anybody: trouble holds the pin instead of spending an attempt on it.

What takes time (the page behind the link, the bytes of the image) was looked at before (`pipeline/check/`).
"""

from __future__ import annotations

from server.models import Pin, Profile
from server.pipeline.check.local import Finding, media_trouble, text_trouble
from server.pipeline.check.policy import HOLD, policy_of
from server.pipeline.media import Media


def check(pin: Pin, shown: Media, profile: Profile) -> Finding | None:
    """Tell what keeps a due pin from being sent, None when it may go.

    What only may be refused by Pinterest is left to the profile's policy and to who waved it through.
    """
    if not pin.board_id:
        return Finding("board_gone", "The pin has no board. Choose one.", is_hard=True)
    policy = policy_of(profile.preflight)
    for finding in (media_trouble(shown), text_trouble(pin, has_marker=profile.has_marker)):
        if finding is None:
            continue
        if finding.is_hard or (policy[finding.code] == HOLD and finding.code not in pin.waived):
            return finding
    return None
