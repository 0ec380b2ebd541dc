"""How schedules and placements look in JSON, and the same for the description of the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server import clock
from server.api.shown import Told
from server.models import Account, Schedule, ScheduleItem
from server.models.schedule_reads import REFUSED, Tally
from server.rules.windows import to_wall
from server.values.planning import Placement, Refusal

# kept beside the request's options, and shown as placements and refusals instead
_KEPT_ASIDE = ("copies", "not_copied")


def schedule_json(schedule: Schedule, tally: Tally) -> dict[str, Any]:
    """A schedule with its counts; its state follows from them."""
    return {
        "id": schedule.id,
        "kind": schedule.kind,
        "state": tally.state_of(schedule),
        "is_undone": schedule.undone_at is not None,
        "counts": dict(tally.counts),
        "options": {name: value for name, value in schedule.options.items() if name not in _KEPT_ASIDE},
        "seed": schedule.seed,
        "actor": schedule.actor,
        "created_at": clock.rfc3339(schedule.created_at),
        "cancelled_at": clock.rfc3339(schedule.cancelled_at),
        "undone_at": clock.rfc3339(schedule.undone_at),
    }


def items_json(
    schedule: Schedule, items: Iterable[ScheduleItem], accounts: Mapping[str, Account]
) -> dict[str, list[dict[str, Any]]]:
    """`placements`, `moves` and `refused` of a stored schedule; `accounts` by id give the zone of slots without a wall time."""
    found: dict[str, list[dict[str, Any]]] = {"placements": [], "moves": [], "refused": []}
    copies = schedule.options.get("copies") or {}
    for item in items:
        if item.role == REFUSED:
            found["refused"].append(_refused_item(item))
        else:
            shown = _placed_item(item, accounts)
            if item.pin_id in copies:
                shown["copy_of"] = copies[item.pin_id]
            found["moves" if item.role == "moved" else "placements"].append(shown)
    found["refused"] += schedule.options.get("not_copied") or []
    return found


def placement_json(placement: Placement, account_id: str, section_id: str | None = None) -> dict[str, Any]:
    """A planned or written placement."""
    return {
        "pin_id": placement.pin_id,
        "account_id": account_id,
        "board_id": placement.board_id,
        "board_section_id": section_id,
        "due_at": clock.rfc3339(placement.due_at),
        "wall": placement.wall,
        "timezone": placement.timezone,
        "why": placement.why.to_json(),
    }


def refusal_json(refusal: Refusal, account_id: str | None) -> dict[str, Any]:
    """A pin that got no slot, and why."""
    return {"pin_id": refusal.pin_id, "account_id": account_id, "why": refusal.why.to_json()}


def _placed_item(item: ScheduleItem, accounts: Mapping[str, Account]) -> dict[str, Any]:
    after = item.after or {}
    account = accounts.get(after.get("account_id") or "")
    zone = after.get("slot_timezone") or (account.timezone if account else "UTC")
    wall = after.get("slot_wall")
    if wall is None and after.get("due_at"):
        wall = to_wall(zone, datetime.fromisoformat(after["due_at"]))
    return {
        "pin_id": item.pin_id,
        "account_id": after.get("account_id"),
        "board_id": after.get("board_id"),
        "board_section_id": after.get("board_section_id"),
        "due_at": after.get("due_at"),
        "wall": wall,
        "timezone": zone,
        "why": item.why,
    }


def _refused_item(item: ScheduleItem) -> dict[str, Any]:
    why = item.why or {}
    meant_for = (why.get("params") or {}).get("account_id")
    return {"pin_id": item.pin_id, "account_id": meant_for or (item.before or {}).get("account_id"), "why": item.why}


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlacementShape(_Shape):
    """Where and when a pin goes out, and why there and then."""

    pin_id: str | None = Field(description="null in a preview for a copy that does not exist yet")
    account_id: str
    board_id: str
    board_section_id: str | None
    due_at: datetime
    wall: str = Field(description="the same as local time in `timezone`")
    timezone: str
    why: Told
    copy_of: str = Field("", description="the pin that this one is a copy of, for another account")


class RefusedShape(_Shape):
    """A pin that got no slot, and why."""

    pin_id: str | None
    account_id: str | None
    why: Told
    copy_of: str = Field("", description="the pin that was to be copied for this account")


class ScheduleCounts(_Shape):
    """The schedule's pins by what people see; `moved_on` have another slot now, or none."""

    total: int
    draft: int
    pending: int
    published: int
    failed: int
    cancelled: int
    moved_on: int


class ScheduleShape(_Shape):
    """One act of scheduling."""

    id: str
    kind: Literal["schedule", "reschedule", "delivery"]
    state: Literal["pending", "running", "completed", "failed", "cancelled"]
    is_undone: bool
    counts: ScheduleCounts
    options: dict[str, Any]
    seed: int | None
    actor: str
    created_at: datetime
    cancelled_at: datetime | None
    undone_at: datetime | None


class SchedulesShape(_Shape):
    """Schedules, newest first, and how to go on."""

    data: list[ScheduleShape]
    next_cursor: str | None = None


class ScheduleWithPins(ScheduleShape):
    """A schedule with what it did to each pin."""

    placements: list[PlacementShape]
    moves: list[PlacementShape]
    refused: list[RefusedShape]


class ScheduleMade(ScheduleWithPins):
    """A schedule that was made just now."""

    last_at: datetime | None
    notes: list[Told]


class SchedulePreview(_Shape):
    """What a schedule with the same body would do; with its `state_token`, exactly this or nothing."""

    placements: list[PlacementShape]
    moves: list[PlacementShape]
    refused: list[RefusedShape]
    last_at: datetime | None = Field(description="when the last of these pins goes out")
    notes: list[Told] = Field(description="what must happen before the pins can go out")
    seed: int
    state_token: str
    expires_at: datetime


SHAPES: tuple[type[BaseModel], ...] = (ScheduleShape, SchedulesShape, ScheduleWithPins, ScheduleMade, SchedulePreview)
