"""Making a claimed pin ready to be sent: its media, its words, its look; or the hold that says why it cannot go."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from server import telemetry
from server.models import Attempt, Pin, Profile
from server.models.claims import Connection
from server.models.leases import can_have_arrived
from server.models.restored import Restored
from server.pipeline import holds, media, uploads
from server.pipeline.check.anew import look_soon
from server.pipeline.media import Media
from server.pipeline.publish import preflight
from server.pipeline.publish.orders import LookOrder, look_order, not_it, sent_link
from server.pipeline.restored import look_first
from server.rules.urls import canonical_key
from server.values.remote import PinDraft

ACTOR = "publish"


@dataclass(frozen=True, slots=True)
class Ready:
    """A pin with everything that sending it needs; made before anything is written."""

    connection: Connection
    pin: Pin
    shown: Media
    draft: PinDraft
    look: LookOrder | None
    number: int  # of its next attempt

    @property
    def slot(self) -> tuple[datetime, str]:
        """Orders pins by when they want to go out."""
        return (self.pin.due_at or self.pin.created_at, self.pin.id)


def make_ready(
    session: Session,
    connection: Connection,
    pin: Pin,
    attempts: Sequence[Attempt],
    restored: Restored | None,
    now: datetime,
) -> Ready | None:
    """What sending the pin needs; None when it had to be put on hold instead, which takes it out of the line."""
    shown = media.load(session, pin.content)
    earlier = [one for one in attempts if can_have_arrived(one)]
    try:
        trouble = preflight.check(pin, shown, connection.profile)
        if trouble is None:
            media_id = uploads.media_id_for(session, pin, shown, now, actor=ACTOR)
            if shown.video is not None and media_id is None:
                return None
            draft = replace(_draft(pin, connection.profile), **shown.drafted, media_id=media_id)
            known = look_order(pin.id, earlier, canonical_key, pin.denied, not_it(pin))
            look = look_first(restored, pin, draft, known)
            return Ready(connection, pin, shown, draft, look, attempts[-1].number + 1 if attempts else 1)
    except Exception as error:  # one odd row must not stop the pins behind it
        telemetry.log("claim.pin_failed", level=logging.ERROR, error=error, pin=pin.id)
        text = f"It could not be made ready to be sent: {type(error).__name__}."
        holds.add(session, pin, "defect", actor=ACTOR, reason=text, is_hard=True)
        return None
    holds.add(
        session, pin, trouble.code, actor=ACTOR, reason=trouble.text,
        text=trouble.text, choices=trouble.choices, is_hard=True,
    )  # fmt: skip
    look_soon(pin, now)
    return None


def _draft(pin: Pin, profile: Profile) -> PinDraft:
    """The words; the pictures are put in when it is sent."""
    content = pin.content
    assert content is not None and pin.board_id is not None  # noqa: S101, PT018 - only such pins are due
    return PinDraft(
        board_id=pin.board_id,
        board_section_id=pin.board_section_id,
        title=content.title,
        description=content.description,
        alt_text=content.alt_text,
        link=sent_link(pin, profile),
        image=b"",
    )
