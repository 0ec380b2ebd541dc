"""The moment a pin is known to exist on Pinterest, however that became known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server import states
from server.models import Pin
from server.models.moves import move, record
from server.pipeline.publish.strays import later_looks
from server.values.remote import RemotePin

_WHERE = {"sandbox": "published in the sandbox", "trial": "published in Pinterest's trial sandbox"}
_LIVE = "published on Pinterest"


def publish(
    session: Session,
    pin: Pin,
    remote: RemotePin,
    *,
    kind: str,
    actor: str,
    now: datetime,
    lease: str | None,
    is_adopted: bool,
) -> None:
    """Move a pin to `published` and tell it. A sandbox pin never looks like a success on Pinterest.

    `is_adopted`: it was found there after an attempt whose outcome was not known.
    """
    reason, data = where_published(kind, remote, is_adopted=is_adopted)
    if pin.is_cancel_wanted:
        data["cancel"] = "too_late"
    move(
        session, pin, states.PUBLISHED, actor=actor, reason=reason, expect_lease=lease, data=data,
        pinterest_pin_id=remote.id, pinterest_url=remote.url, published_at=(is_adopted and remote.created_at) or now,
        attempts=pin.attempts, error=None, next_attempt_at=None, look_at=None, looks=0, is_cancel_wanted=False,
        strays=[stray for stray in pin.strays if stray["id"] != remote.id], holds=[], is_held=False, lease_token=None, lease_until=None, **later_looks(pin, now),
    )  # fmt: skip
    record(session, pin.workspace_id, "pin.published", pin.id, actor=actor, reason=reason, data=data)


def where_published(kind: str, remote: RemotePin, *, is_adopted: bool) -> tuple[str, dict[str, Any]]:
    """What history says of a publication, for people and for programs."""
    where = _WHERE.get(kind, _LIVE)
    reason = f"{where}: found on its board, an earlier attempt had created it" if is_adopted else where
    return reason, {"pinterest_pin_id": remote.id, "is_sandbox": kind == "sandbox", "is_adopted": is_adopted}
