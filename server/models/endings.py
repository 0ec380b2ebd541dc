"""What follows from what happened to pins: schedules that have ended, and sites whose posts do not become pins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server import states
from server.ids import first_id
from server.models.notice import ACCEPTED, REFUSED, Notice
from server.models.pin import Pin
from server.models.profile import Site
from server.models.schedule import Schedule, ScheduleItem
from server.models.schedule_reads import REFUSED as NOT_PLACED

_WAITING = tuple(state for state, status in states.STATUS.items() if status == "pending")
_LOOK_BACK = 20  # posts of a site


def schedules_with(session: Session, pin_ids: Collection[str]) -> Sequence[Schedule]:
    """The acts of scheduling that hold any of these pins and whose end has not been told for good."""
    holding = select(ScheduleItem.schedule_id).where(ScheduleItem.pin_id.in_(pin_ids), ScheduleItem.role != NOT_PLACED)
    query = select(Schedule).where(
        Schedule.id.in_(holding),
        Schedule.kind != "delivery",  # made by the planner, which nobody asked and nobody waits for
        Schedule.cancelled_at.is_(None),
        or_(Schedule.told.is_(None), Schedule.told != "completed"),
    )
    return session.scalars(query.order_by(Schedule.id)).all()


def is_waited_for(session: Session, schedule_id: str) -> bool:
    """Tell whether a pin of this schedule is still on its way, which is found at the first one."""
    query = select(Pin.id).where(Pin.schedule_id == schedule_id, Pin.state.in_(_WAITING)).limit(1)
    return session.scalar(query) is not None


def sites_in_trouble(session: Session, pin_ids: Collection[str], notice_ids: Collection[str]) -> Sequence[Site]:
    """The sites of these pins, which were not made, and of those of these notices that were refused."""
    of_pins = select(Pin.site_id).where(Pin.id.in_(pin_ids), Pin.site_id.is_not(None))
    of_notices = select(Notice.site_id).where(Notice.id.in_(notice_ids), Notice.state == REFUSED)
    return session.scalars(
        select(Site).where(or_(Site.id.in_(of_pins), Site.id.in_(of_notices))).order_by(Site.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Run:
    """The posts of a site, newest first, that did not become pins since one last did."""

    notices: tuple[Notice, ...]
    last_success: str | None  # the notice of the post before them, as far as that was looked for

    def is_news(self, told_since: datetime | None) -> bool:
        """Tell whether nobody was told of this very run: it is the first, or a post became pins after the one told of."""
        return told_since is None or (self.last_success or "") > first_id("ntc", told_since)


def run_of_failures(session: Session, site_id: str) -> Run:
    """Look at a site's last posts. One that made no pins on purpose, or is still being worked on, says nothing."""
    rows = session.execute(
        select(
            Notice,
            func.count(Pin.id),
            func.count(Pin.content_id),
            func.count(Pin.id).filter(Pin.state == states.FAILED),
        )
        .outerjoin(Pin, Pin.notice_id == Notice.id)
        .where(Notice.site_id == site_id, Notice.type == "post.published", Notice.state != ACCEPTED)
        .group_by(Notice.id)
        .order_by(Notice.id.desc())
        .limit(_LOOK_BACK)
    ).all()
    failed: list[Notice] = []
    for notice, pins, made, failures in rows:
        if made:
            return Run(tuple(failed), notice.id)
        if notice.state == REFUSED or (pins and failures == pins):
            failed.append(notice)
    return Run(tuple(failed), None)


def why_failed(session: Session, notice: Notice) -> str:
    """The sentence that says why a post made no pins."""
    error: dict[str, Any] | None = notice.error
    if notice.state != REFUSED:
        error = session.scalars(select(Pin.error).where(Pin.notice_id == notice.id, Pin.error.is_not(None))).first()
    return str((error or {}).get("text") or "")
