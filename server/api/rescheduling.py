"""Moving many pins at once, and taking an act of scheduling back: `/v1/pins/reschedule`, cancel and undo of schedules."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, field_validator, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.api.access import Principal, access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Flag, Id, IdPath, Instant, LocalDate, Zone
from server.api.making import SLOT_ZONE, SlotZone, WindowMinutes
from server.api.pin_actions import Nothing
from server.api.schedule_shapes import ScheduleShape, ScheduleWithPins, items_json, schedule_json
from server.api.schedules import BoardIds, DayWindow
from server.db import db
from server.errors import InvalidRequest
from server.models import Account, Pin, Schedule
from server.models.schedule_reads import items_of, tallies
from server.models.scope import conditions, find, visible
from server.pipeline.schedule import reschedule, undo
from server.pipeline.schedule.request import MAX_PINS, ScheduleRequest
from server.pipeline.schedule.reschedule import Rescheduled
from server.pipeline.schedule.typed import TimedPin
from server.values.planning import PlanOptions

api = blueprint("rescheduling", __name__, "Rescheduling: move many pins at once, cancel and undo schedules")
_MAX_SHIFT_MINUTES = 2 * 366 * 24 * 60
_OPTIONS = ("mode", "start_date", "pins_per_day", "window", "shuffle", "timezone", "seed", "board_ids")
_NAMED = 20  # so many ids fit into a sentence


class TimedItem(Body):
    """A pin and when it is to go out; with a delivery window, some time from then on."""

    pin_id: Id
    scheduled_at: Instant
    delivery_window_minutes: WindowMinutes | None = None
    timezone: SlotZone | None = Field(None, description=SLOT_ZONE)


class ReschedulePins(Body):
    """Pins to be moved: by `shift_minutes`, to the times in `items`, or placed anew by the options of a schedule."""

    pin_ids: list[Id] | None = Field(None, min_length=1, max_length=MAX_PINS)
    shift_minutes: Annotated[StrictInt, Field(ge=-_MAX_SHIFT_MINUTES, le=_MAX_SHIFT_MINUTES)] | None = Field(
        None,
        description="slots placed by the clock move on the clock; by whole days (1440) every slot keeps its time of day",
    )
    items: list[TimedItem] | None = Field(None, min_length=1, max_length=MAX_PINS)
    mode: Literal["now", "later"] | None = Field(None, description="`later` when any other option is sent")
    start_date: LocalDate | None = None
    pins_per_day: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = None
    window: DayWindow | None = None
    shuffle: Literal["none", "auto", "board", "random"] | None = None
    timezone: Zone | None = None
    seed: Annotated[StrictInt, Field(ge=0, le=2**53 - 1)] | None = None
    board_ids: BoardIds | None = None
    partial: Flag = Field(False, description="move what can be moved; else all or nothing")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)

    @field_validator("shift_minutes")
    @classmethod
    def _moves_something(cls, value: int | None) -> int | None:
        if value == 0:
            raise ValueError("Moving by 0 minutes changes nothing: send how far the pins are to move.")
        return value

    @model_validator(mode="after")
    def _asks_for_one_thing(self) -> ReschedulePins:
        has_options = any(getattr(self, name) is not None for name in _OPTIONS)
        ways = [self.shift_minutes is not None, self.items is not None, has_options]
        if sum(ways) != 1:
            raise ValueError("Send one of shift_minutes, items, or a schedule's options such as mode.")
        if (self.items is None) == (self.pin_ids is None):
            raise ValueError("Send pin_ids with shift_minutes or options; items name their pins themselves.")
        return self

    @property
    def ids(self) -> list[str]:
        """The pins that are asked for, in their order."""
        return [item.pin_id for item in self.items] if self.items is not None else list(self.pin_ids or ())


class UndoSchedule(Body):
    """How to take a schedule back."""

    partial: Flag = Field(False, description="give back the slots that can be given back; else all or nothing")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class MovedOnShape(BaseModel):
    """A pin that the schedule does not hold any more, and what became of it."""

    model_config = ConfigDict(extra="forbid")

    pin_id: str
    state: str
    text: str


class ScheduleCancelled(ScheduleShape):
    """A schedule that was cancelled: the pins that were called off, and those that had moved on."""

    cancelled: list[str]
    moved_on: list[MovedOnShape]


class ScheduleUndone(ScheduleShape):
    """A schedule that was undone: the pins that have their earlier slots back, and those that had moved on."""

    restored: list[str]
    moved_on: list[MovedOnShape]


SHAPES: tuple[type[BaseModel], ...] = (ScheduleCancelled, ScheduleUndone)


@api.post("/pins/reschedule", responses=answers(200, "The schedule that remembers the move", ScheduleWithPins))
@access("session_or_key", "editor")
def reschedule_pins(body: ReschedulePins) -> dict[str, Any]:
    """Move up to 10,000 waiting pins; 409 `cannot_reschedule` names each that cannot be moved. It can be undone."""
    session, caller = db.session(), principal()
    _check_pins(session, caller, body)
    done = _carry_out(session, caller, body)
    accounts = {one.id: one for one in session.scalars(visible(caller.scope, Account))}
    return {
        **_shown(session, done.schedule),
        **items_json(done.schedule, items_of(session, done.schedule.id), accounts),
    }


@api.post("/schedules/<string:id>/cancel", responses=answers(200, "The schedule", ScheduleCancelled))
@access("session_or_key", "editor")
def cancel_schedule(path: IdPath, body: Nothing) -> dict[str, Any]:
    """Cancel the pins of a schedule that still wait. 409 `pins_moved_on` when there are none."""
    session, caller = db.session(), principal()
    schedule = find(session, caller.scope, Schedule, path.id)
    done = undo.cancel(session, schedule, actor=caller.actor, now=clock.now())
    moved_on = [one.to_json() for one in done.moved_on]
    return {**_shown(session, schedule), "cancelled": list(done.pin_ids), "moved_on": moved_on}


@api.post("/schedules/<string:id>/undo", responses=answers(200, "The schedule", ScheduleUndone))
@access("session_or_key", "editor")
def undo_schedule(path: IdPath, body: UndoSchedule) -> dict[str, Any]:
    """Give every pin the slot that it had before. 409 `pins_moved_on` names those that cannot go back, unless partial."""
    session, caller = db.session(), principal()
    schedule = find(session, caller.scope, Schedule, path.id)
    done = undo.undo(session, schedule, partial=body.partial, actor=caller.actor, now=clock.now())
    moved_on = [one.to_json() for one in done.moved_on]
    return {**_shown(session, schedule), "restored": list(done.pin_ids), "moved_on": moved_on}


def _carry_out(session: Session, caller: Principal, body: ReschedulePins) -> Rescheduled:
    actor, now, partial = caller.actor, clock.now(), body.partial
    if body.shift_minutes is not None:
        return reschedule.shift(session, body.ids, body.shift_minutes, actor=actor, now=now, partial=partial)
    if body.items is not None:
        items = [TimedPin(one.pin_id, one.scheduled_at, _window(one), one.timezone) for one in body.items]
        return reschedule.set_times(session, items, actor=actor, now=now, partial=partial)
    return reschedule.by_options(session, caller.scope, _request(body), actor=actor, now=now)


def _request(body: ReschedulePins) -> ScheduleRequest:
    window = body.window
    return ScheduleRequest(
        pin_ids=tuple(body.ids),
        board_ids=tuple(body.board_ids) if body.board_ids is not None else None,
        options=PlanOptions(
            mode=body.mode or "later",
            start_date=body.start_date,
            pins_per_day=body.pins_per_day,
            window_start=window.start if window else None,
            window_end=window.end if window else None,
            shuffle=body.shuffle or "none",
            timezone=body.timezone,
        ),
        seed=body.seed,
        is_partial=body.partial,
        told=body.model_dump(mode="json", exclude={"idempotency_key"}, exclude_none=True),
    )


def _window(item: TimedItem) -> timedelta | None:
    return timedelta(minutes=item.delivery_window_minutes) if item.delivery_window_minutes else None


def _check_pins(session: Session, caller: Principal, body: ReschedulePins) -> None:
    """Refuse pins that the caller cannot see. Raises InvalidRequest naming them."""
    wanted = body.ids
    query = select(Pin.id).where(*conditions(caller.scope, Pin), Pin.id.in_(wanted))
    known = set(session.scalars(query))
    missing = [pin_id for pin_id in wanted if pin_id not in known]
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        raise InvalidRequest(
            f"There is no pin with this id in your workspace: {', '.join(missing[:_NAMED])}{more}.",
            code="pin_not_found",
            field="items" if body.items is not None else "pin_ids",
            pin_ids=missing,
        )


def _shown(session: Session, schedule: Schedule) -> dict[str, Any]:
    return schedule_json(schedule, tallies(session, [schedule.id])[schedule.id])
