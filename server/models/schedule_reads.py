"""What pages and programs read of schedules: lists, how far each has come, and the pins of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server import states
from server.models.pin import Pin
from server.models.schedule import Schedule, ScheduleItem
from server.models.scope import Scope, conditions

REFUSED = "refused"
COUNTED = ("draft", "pending", "published", "failed", "cancelled")
MOVED_ON = "moved_on"

# what is on its way to Pinterest, or was: the schedule has begun
_UNDER_WAY = frozenset({states.QUEUED, states.PUBLISHING, states.UNCONFIRMED, states.RETRYING})


@dataclass(slots=True)
class Tally:
    """How many pins a schedule placed or moved, by what people see, and those that have moved on to other slots.

    A pin that was removed on Pinterest counts as published, for it went out.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("total", *COUNTED, MOVED_ON), 0))
    has_begun: bool = False

    def state_of(self, schedule: Schedule) -> str:
        """The schedule's state, which follows from its pins unless it was cancelled as a whole.

        A draft has left the calendar, so nothing waits for it. Where every pin has moved on to another slot, it has
        done what it was for, unless it was undone.
        """
        if schedule.cancelled_at is not None:
            return "cancelled"
        if self.counts[MOVED_ON] == self.counts["total"] > 0 and schedule.undone_at is None:
            return "completed"
        if self.counts["pending"]:
            return "running" if self.has_begun else "pending"
        if self.counts["published"]:
            return "completed"
        return "failed" if self.counts["failed"] else "cancelled"


def list_schedules(session: Session, scope: Scope, *, limit: int, before_id: str | None = None) -> list[Schedule]:
    """Schedules, newest first; the page goes on behind `before_id`."""
    query = select(Schedule).where(*conditions(scope, Schedule))
    if before_id is not None:
        query = query.where(Schedule.id < before_id)
    return list(session.scalars(query.order_by(Schedule.id.desc()).limit(limit)))


def tallies(session: Session, schedule_ids: Collection[str]) -> dict[str, Tally]:
    """How far each schedule has come, by its id, in one statement; every id has an entry."""
    found = {schedule_id: Tally() for schedule_id in schedule_ids}
    if not found:
        return found
    has_moved_on = or_(Pin.schedule_id.is_(None), Pin.schedule_id != ScheduleItem.schedule_id)
    rows = session.execute(
        select(ScheduleItem.schedule_id, Pin.state, has_moved_on, func.count())
        .join(Pin, Pin.id == ScheduleItem.pin_id)
        .where(ScheduleItem.schedule_id.in_(list(found)), ScheduleItem.role != REFUSED)
        .group_by(ScheduleItem.schedule_id, Pin.state, has_moved_on)
    )
    for schedule_id, state, is_elsewhere, count in rows:
        tally = found[schedule_id]
        word = MOVED_ON if is_elsewhere else _word(state)
        tally.counts["total"] += count
        tally.counts[word] += count
        tally.has_begun |= not is_elsewhere and (word in {"published", "failed"} or state in _UNDER_WAY)
    return found


def items_of(session: Session, schedule_id: str) -> list[ScheduleItem]:
    """The schedule's pins in the order in which it was told of them, refused ones included."""
    return list(
        session.scalars(
            select(ScheduleItem).where(ScheduleItem.schedule_id == schedule_id).order_by(ScheduleItem.ordinal)
        )
    )


def _word(state: str) -> str:
    return "published" if state == states.DELETED else states.STATUS[state]
