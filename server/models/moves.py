"""The one way a pin changes its state, and the one way anything is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from server import clock, states
from server.errors import Conflict
from server.models.event import Event
from server.models.pin import Pin
from server.models.together import insert_many, update_many


class MovedMeanwhile(Conflict):
    """Somebody else moved the pin first: an answer, not a crash."""

    code = "pin_moved_meanwhile"


class IllegalMove(Conflict):
    """The table of transitions has no such move."""

    code = "not_possible_in_this_state"


def move(
    session: Session,
    pin: Pin,
    new: str,
    *,
    actor: str,
    reason: str,
    data: dict[str, Any] | None = None,
    expect_lease: str | None = None,
    **changes: Any,
) -> None:
    """Move a pin to another state, set the given columns with it, and write the event.

    1. refuse what the table does not allow (IllegalMove);
    2. `UPDATE … WHERE state = old` (and the lease token, when the caller is fenced by one);
    3. no row changed: another worker or person was first (MovedMeanwhile);
    4. add the event in the same transaction.

    `shown_at` and `check_at` follow the slot. The pin's row version rises by one.
    """
    old = pin.state
    if not states.may_move(old, new):
        raise IllegalMove(f"A pin that is {old} cannot become {new}.", state=old)
    now = clock.now()
    changes = {"shown_at": _shown_at(pin, new, changes), "check_at": _check_at(pin, new, changes, now), **changes}
    statement = update(Pin).where(Pin.id == pin.id, Pin.state == old)
    if expect_lease is not None:
        statement = statement.where(Pin.lease_token == expect_lease)
    session.flush()
    result = session.execute(
        statement.values(state=new, version=Pin.version + 1, updated_at=now, **changes),
        execution_options={"synchronize_session": False},
    )
    if result.rowcount == 0:  # type: ignore[attr-defined]
        raise MovedMeanwhile("Somebody else changed this pin a moment ago. Load it again to see its state.", state=old)
    session.refresh(pin)
    record(session, pin.workspace_id, "pin.moved", pin.id, old=old, new=new, actor=actor, reason=reason, data=data)


def lock(session: Session, pin: Pin) -> None:
    """Read the row again under a lock, so that a worker cannot move it between our look and our change."""
    session.flush()
    session.execute(select(Pin.id).where(Pin.id == pin.id).with_for_update(key_share=True))
    session.refresh(pin)


@dataclass(frozen=True, slots=True)
class Change:
    """One pin's part of a bulk change: its new state (or the same one), the columns set with it, and what is told of it."""

    pin: Pin
    new: str
    reason: str
    columns: dict[str, Any] = field(default_factory=dict)
    kind: str = "pin.moved"
    data: dict[str, Any] = field(default_factory=dict)


def lock_many(session: Session, pin_ids: Iterable[str]) -> list[Pin]:
    """The pins that there are among these ids, read again under locks taken in one order, oldest first."""
    session.flush()
    return list(
        session.scalars(
            select(Pin)
            .options(joinedload(Pin.content))
            .where(Pin.id.in_(list(pin_ids)))
            .order_by(Pin.id)
            .with_for_update(of=Pin, key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def change_locked(session: Session, changes: Sequence[Change], *, actor: str) -> None:
    """Move many pins that this transaction has locked, in two statements; as strict as `move` about the table.

    Row versions rise by one, `shown_at` follows the slot. Raises IllegalMove before anything is changed.
    """
    for change in changes:
        if change.new != change.pin.state and not states.may_move(change.pin.state, change.new):
            raise IllegalMove(f"A pin that is {change.pin.state} cannot become {change.new}.", state=change.pin.state)
    now = clock.now()
    events = []
    for change in changes:
        pin, old = change.pin, change.pin.state
        columns = {
            "shown_at": _shown_at(pin, change.new, change.columns),
            "check_at": _check_at(pin, change.new, change.columns, now),
            **change.columns,
        }
        for name, value in columns.items():
            setattr(pin, name, value)
        pin.state, pin.version, pin.updated_at = change.new, pin.version + 1, now
        is_move = change.kind == "pin.moved"
        events.append(
            {
                "workspace_id": pin.workspace_id,
                "kind": change.kind,
                "subject_id": pin.id,
                "old": old if is_move else None,
                "new": change.new if is_move else None,
                "reason": change.reason,
                "actor": actor,
                "data": change.data,
                "at": now,
            }
        )
    session.flush()
    insert_many(session, Event, events)


@dataclass(frozen=True, slots=True)
class Passage:
    """One locked pin's way through several states: (new state, reason, data) for each step."""

    pin: Pin
    steps: tuple[tuple[str, str, dict[str, Any]], ...]


def pass_locked(
    session: Session,
    passages: Sequence[Passage],
    *,
    actor: str,
    columns: dict[str, Any],
    untold: Collection[str] = (),
) -> None:
    """Move many pins that this transaction has locked to one common state, and write an event for each step.

    For whoever claims many at once: one statement for all pins with as many steps, one for all events. As strict about
    the table as `move`; the slot stays. `untold` are workspaces that nobody tells of such events (`endpoint.is_told`).
    Raises MovedMeanwhile when a pin is not what it was, which a lock rules out.
    """
    now = clock.now()
    events = []
    groups: dict[tuple[int, str, str], list[Pin]] = {}
    for passage in passages:
        pin, old = passage.pin, passage.pin.state
        for new, reason, data in passage.steps:
            if not states.may_move(old, new):
                raise IllegalMove(f"A pin that is {old} cannot become {new}.", state=old)
            events.append(_event(pin.workspace_id, pin.id, old, new, reason, actor, data, now, untold))
            old = new
        groups.setdefault((len(passage.steps), pin.state, old), []).append(pin)
    session.flush()
    for (steps, old, new), pins in groups.items():
        rows = [{"id": pin.id} for pin in pins]
        values = {"state": new, "updated_at": now, **columns}
        _all_moved(
            update_many(session, Pin, rows, where={"state": old}, values=values, plus={"version": steps}), len(rows)
        )
        for pin in pins:
            session.expire(pin, [*values, "version"])
    insert_many(session, Event, events)


@dataclass(frozen=True, slots=True)
class PlainMove:
    """One locked pin's move, by its ids, with the columns that are its own."""

    id: str
    workspace_id: str
    reason: str
    data: dict[str, Any]
    own: dict[str, Any]


def move_plain(
    session: Session,
    moves: Sequence[PlainMove],
    old: str,
    new: str,
    *,
    actor: str,
    kind: str,
    columns: dict[str, Any],
    now: datetime,
    untold: Collection[str] = (),
) -> None:
    """Move many rows that this transaction has locked, and record `kind` for each as well. The caller has no `Pin` loaded.

    `columns` are set in all of them; `untold` as in `pass_locked`. Raises MovedMeanwhile when one is not what it was.
    """
    if not states.may_move(old, new):
        raise IllegalMove(f"A pin that is {old} cannot become {new}.", state=old)
    rows = [{"id": one.id, **one.own} for one in moves]
    values = {"state": new, "updated_at": clock.now(), **columns}
    _all_moved(update_many(session, Pin, rows, where={"state": old}, values=values, plus={"version": 1}), len(rows))
    events = []
    for one in moves:
        about = (one.workspace_id, one.id)
        events.append(_event(*about, old, new, one.reason, actor, one.data, now, untold))
        events.append({**_event(*about, None, None, one.reason, actor, one.data, now, untold), "kind": kind})
    insert_many(session, Event, events)


def _all_moved(changed: int, wanted: int) -> None:
    if changed != wanted:
        raise MovedMeanwhile("Somebody else changed this pin a moment ago. Load it again to see its state.")


def _event(
    workspace_id: str,
    pin_id: str,
    old: str | None,
    new: str | None,
    reason: str,
    actor: str,
    data: dict[str, Any],
    now: datetime,
    untold: Collection[str],
) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id, "kind": "pin.moved", "subject_id": pin_id, "old": old, "new": new,
        "reason": reason, "actor": actor, "data": data, "at": now,
        "dispatched_at": now if workspace_id in untold else None,
    }  # fmt: skip


def born(session: Session, pin: Pin, *, actor: str, reason: str) -> Pin:
    """Add a new pin and record its birth."""
    if not states.may_move(None, pin.state):
        raise IllegalMove(f"A pin cannot start as {pin.state}.", state=pin.state)
    if pin.state in states.CHECKED and pin.due_at is not None:
        pin.check_at = clock.now()
    session.add(pin)
    session.flush()
    record(session, pin.workspace_id, "pin.moved", pin.id, new=pin.state, actor=actor, reason=reason)
    return pin


def record(
    session: Session,
    workspace_id: str,
    kind: str,
    subject_id: str,
    *,
    actor: str,
    reason: str = "",
    old: str | None = None,
    new: str | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write one event into the transaction of the change it tells of."""
    event = Event(
        workspace_id=workspace_id,
        kind=kind,
        subject_id=subject_id,
        old=old,
        new=new,
        reason=reason,
        actor=actor,
        data=data or {},
    )
    session.add(event)
    session.flush()
    return event


def _shown_at(pin: Pin, new: str, changes: dict[str, Any]) -> Any:
    published_at = changes.get("published_at", pin.published_at)
    due_at = changes.get("due_at", pin.due_at)
    return published_at or due_at or pin.created_at


def _check_at(pin: Pin, new: str, changes: dict[str, Any], now: datetime) -> datetime | None:
    """A pin that got a slot is looked at soon; one whose turn has come, or that has no slot, is not."""
    due_at = changes.get("due_at", pin.due_at)
    if new not in states.CHECKED or due_at is None:
        return None
    is_as_before = new == pin.state and due_at == pin.due_at
    if is_as_before:
        return pin.check_at
    is_unseen = "checked_at" in changes and changes["checked_at"] is None  # to go out at once, and looked at first
    return now if due_at > now or is_unseen else None
