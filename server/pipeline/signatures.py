"""Who sent this message: Standard Webhooks signatures of WordPress sites, verified strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from server import clock
from server.crypto import verify_message
from server.errors import Unauthorized
from server.models import Site
from server.pipeline.services import Services

TOLERANCE_SECONDS = 300
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers of a signed message, as they came."""

    site_id: str
    message_id: str
    timestamp: str
    signature: str


def verify(session: Session, services: Services, envelope: Envelope, body: bytes) -> Site:
    """The site that signed this body just now.

    Raises Unauthorized: one answer for an unknown site and a wrong signature, so that site ids cannot be
    guessed; `clock_skew` only after a valid signature, with the server's time in its params.
    """
    site = session.get(Site, envelope.site_id) if envelope.site_id else None
    is_well_formed = bool(_ID.fullmatch(envelope.message_id) and _TIMESTAMP.fullmatch(envelope.timestamp))
    if site is None or not is_well_formed:
        raise _refused()
    timestamp = int(envelope.timestamp)
    if not verify_message(_secrets(services, site), envelope.message_id, timestamp, body, envelope.signature):
        raise _refused()
    now = clock.now()
    if abs(now.timestamp() - timestamp) > TOLERANCE_SECONDS:
        raise Unauthorized(
            "The clocks differ by more than five minutes. Set the clock of the WordPress server right and send again.",
            code="clock_skew",
            server_time=clock.rfc3339(now),
        )
    return site


def _secrets(services: Services, site: Site) -> list[str]:
    sealed = [site.secret_sealed, *([site.old_secret_sealed] if site.old_secret_sealed else [])]
    return [services.vault.open(one, site.workspace_id, site.id) for one in sealed]


def _refused() -> Unauthorized:
    return Unauthorized(
        "The message is not signed by a site we know. Connect the site again with a fresh connection key.",
        code="bad_signature",
    )
