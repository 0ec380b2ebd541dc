"""After a backup was restored: pins that went out since it was made are unknown, and must not go out twice.

Three things follow from noting it. Every create of a pin that was born before is preceded by a look for its marker, on
the board where it would go. The newest pins of every account are read once more (`earlier_pins.py`): those that carry
the marker of a pin of ours, on whatever board, become published at once; the others say which posts are pinned already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from server import clock
from server.models import Account, Pin
from server.models import restored as facts
from server.models.leases import known_pins
from server.models.moves import record
from server.models.restored import Restored
from server.pipeline.publish.orders import LookOrder, Place, not_it
from server.pipeline.publish.publication import publish
from server.rules.urls import canonical_key, find_marker
from server.values.remote import PinDraft, RemotePin

ACTOR = "restored"


def begin(session: Session, backup_at: datetime | None, now: datetime) -> Restored:
    """Note that the database was set back to `backup_at` (None: to what it tells itself), and let everything follow."""
    known = backup_at or facts.last_seen(session) or facts.newest_event_at(session) or now
    found = facts.note_restored(session, min(known, now), now)
    facts.read_earlier_pins_anew(session)
    reason = f"the database was restored from a backup of {clock.rfc3339(found.backup_at)}"
    for workspace_id in facts.workspace_ids(session):
        record(session, workspace_id, "workspace.restored", workspace_id, actor=ACTOR, reason=reason)
    return found


def look_first(restored: facts.Restored | None, pin: Pin, draft: PinDraft, known: LookOrder | None) -> LookOrder | None:
    """The look that must precede this create: what its own attempts ask for, and what a restored database asks for."""
    if restored is None or pin.created_at >= restored.noticed_at:
        return known
    place: Place = (draft.board_id, None)
    places = ((draft.board_id, draft.board_section_id), place) if draft.board_section_id else (place,)
    order = LookOrder(
        pin_id=pin.id,
        places=places,
        since=restored.backup_at,
        until=restored.noticed_at,
        titles=frozenset({draft.title.strip()}),
        link_keys=frozenset({canonical_key(draft.link)}),
        denied=not_it(pin),
    )
    if known is None:
        return order
    return replace(
        order,
        places=tuple(dict.fromkeys((*known.places, *places))),
        since=min(known.since, order.since),
        until=max(known.until, order.until),
        titles=known.titles | order.titles,
        link_keys=known.link_keys | order.link_keys,
    )


def adopt_lost(session: Session, account: Account, remotes: Iterable[RemotePin], now: datetime) -> int:
    """Make pins published that carry their marker on Pinterest although a restored database says otherwise."""
    restored = facts.find_restored(session)
    if restored is None:
        return 0
    marked = {marker: remote for remote in remotes if (marker := find_marker(remote.link)) is not None}
    known = known_pins(session, account.id, [remote.id for remote in marked.values()])
    marked = {marker: remote for marker, remote in marked.items() if remote.id not in known}
    pins = [
        pin for pin in facts.lock_lost(session, account, list(marked), restored) if marked[pin.id].id not in not_it(pin)
    ]
    for pin in pins:
        publish(session, pin, marked[pin.id], kind=account.kind, actor=ACTOR, now=now, lease=None, is_adopted=True)
    return len(pins)
