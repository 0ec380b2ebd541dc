"""What the database knows of having been restored from a backup: when it was last seen, and how far it was set back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from server import states
from server.clock import to_utc
from server.db import upsert
from server.models.account import Account
from server.models.event import Event
from server.models.installation import InstallationFact
from server.models.pin import Pin
from server.models.workspace import Workspace

_SEEN, _RESTORED = "last_seen", "restored"
# known to be out, being found out about, or without the content that a published pin shows
_LEFT_ALONE = (states.PUBLISHED, states.DELETED, states.PUBLISHING, states.UNCONFIRMED, states.GENERATING)


@dataclass(frozen=True, slots=True)
class Restored:
    """The backup was made at `backup_at`; pins born before `noticed_at` may have gone out since, unknown to it."""

    backup_at: datetime
    noticed_at: datetime


def last_seen(session: Session) -> datetime | None:
    """The last instant that a worker noted; in a restored database it tells when the backup was made."""
    found = session.scalar(select(InstallationFact.value).where(InstallationFact.name == _SEEN))
    return datetime.fromisoformat(found) if found else None


def note_seen(session: Session, now: datetime) -> None:
    """Note that a worker saw this database. The instant never goes back, whoever of several workers commits last."""
    _store(session, _SEEN, now, now, InstallationFact.value < _written(now))


def find_restored(session: Session) -> Restored | None:
    """How far the database was set back; None when it never was."""
    row = session.execute(
        select(InstallationFact.value, InstallationFact.at).where(InstallationFact.name == _RESTORED)
    ).first()
    return Restored(datetime.fromisoformat(row[0]), row[1]) if row else None


def note_restored(session: Session, backup_at: datetime, now: datetime) -> Restored:
    """Note a restoration; of several the oldest backup counts."""
    before = find_restored(session)
    found = Restored(min(backup_at, before.backup_at) if before else backup_at, now)
    _store(session, _RESTORED, found.backup_at, now)
    return found


def newest_event_at(session: Session) -> datetime | None:
    """When anything was recorded last."""
    found: datetime | None = session.scalar(select(func.max(Event.at, type_=Event.at.type)))
    return found


def workspace_ids(session: Session) -> Sequence[str]:
    """All workspaces."""
    return session.scalars(select(Workspace.id).order_by(Workspace.id)).all()


def read_earlier_pins_anew(session: Session) -> int:
    """Let the newest pins of all accounts be read once more; returns how many accounts there are."""
    changed = session.execute(
        update(Account).values(earlier_pins_cursor=None, earlier_pins_read_at=None),
        execution_options={"synchronize_session": False},
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def lock_lost(session: Session, account: Account, pin_ids: Sequence[str], restored: Restored) -> Sequence[Pin]:
    """Those of the pins that went out for this account's Pinterest user without this database knowing it, locked.

    Nobody is waited for: what another transaction holds just now is found when it is sent, which begins with a look.
    """
    if not pin_ids:
        return []
    ours = select(Account.id).where(Account.queue_id == account.queue_id)
    return session.scalars(
        select(Pin)
        .where(
            Pin.id.in_(pin_ids),
            Pin.account_id.in_(ours),
            Pin.created_at < restored.noticed_at,
            Pin.state.not_in(_LEFT_ALONE),
        )
        .order_by(Pin.id)
        .with_for_update(skip_locked=True, of=Pin, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def _store(
    session: Session, name: str, value: datetime, now: datetime, condition: ColumnElement[bool] | None = None
) -> None:
    insert = upsert(session)
    row = insert(InstallationFact).values(name=name, value=_written(value), at=now)
    changes = {"value": _written(value), "at": now}
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_=changes, where=condition))


def _written(instant: datetime) -> str:
    """A text that sorts by time."""
    return to_utc(instant).isoformat(timespec="microseconds")
