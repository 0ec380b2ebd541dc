"""`/v1/schedule` and `/v1/schedules`: preview an act of scheduling, carry it out, and look at what was done."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, field_validator, model_validator

from server import clock
from server.api import schedule_shapes
from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Flag, Id, IdPath, LocalDate, Page, Zone, listed
from server.api.schedule_shapes import items_json, placement_json, refusal_json, schedule_json
from server.db import db, reading, see_one_moment
from server.errors import Conflict, InvalidRequest
from server.models import Account, Schedule
from server.models.schedule_reads import items_of, list_schedules, tallies
from server.models.scope import find, visible
from server.pipeline.schedule import commit, preview
from server.pipeline.schedule.request import MAX_PINS, MAX_TARGETS, ScheduleRequest, Target
from server.rules.windows import parse_clock
from server.values.planning import PlanOptions
from server.wiring import services

api = blueprint("schedules", __name__, "Schedules: preview, commit, read")
_ASIDE = {"state_token", "idempotency_key"}

BoardIds = Annotated[list[Id], Field(min_length=1, max_length=1000)]


Sections = Annotated[
    dict[Id, Id | None],
    Field(
        max_length=1000,
        description="of boards in `board_ids`: the section to put pins into, by board; null is the board itself. A board "
        "that is left out keeps the section of a pin that lies on it already",
    ),
]


class DayWindow(Body):
    """Hours of the day, local to `timezone`; an end that is not after the start lies on the next day."""

    start: str = Field(description="HH:MM")
    end: str = Field(description="HH:MM, or 24:00")

    @field_validator("start", "end")
    @classmethod
    def _is_a_time(cls, value: str, info: Any) -> str:
        try:
            parse_clock(value, field=info.field_name, is_end=info.field_name == "end")
        except InvalidRequest as error:
            raise ValueError(error.message) from error
        return value

    @model_validator(mode="after")
    def _has_a_length(self) -> DayWindow:
        if parse_clock(self.start, field="start") == parse_clock(self.end, field="end", is_end=True):
            raise ValueError("The window starts and ends at the same time. For the whole day write 00:00 to 24:00.")
        return self


class ScheduleTarget(Body):
    """One account that the pins go to."""

    account_id: Id
    board_ids: BoardIds | None = Field(None, description="deal the boards anew, over all pins of this account")
    sections: Sections | None = None


class SchedulePins(Body):
    """Pins to be scheduled together. Without `account_id` and `targets` each goes out on its own account."""

    pin_ids: list[Id] = Field(min_length=1, max_length=MAX_PINS, description="in the order in which they should go out")
    account_id: Id | None = Field(None, description="all pins are assigned to it")
    board_ids: BoardIds | None = Field(
        None, description="the boards are dealt anew over all pins; when left out each pin keeps its own"
    )
    sections: Sections | None = None
    targets: list[ScheduleTarget] | None = Field(
        None,
        min_length=1,
        max_length=MAX_TARGETS,
        description="several accounts: a pin goes out on its own one; an account that has none of them gets copies",
    )
    mode: Literal["now", "later"]
    start_date: LocalDate | None = Field(None, description="local to `timezone`; as soon as possible when left out")
    pins_per_day: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = Field(
        None, description="as many as the account's cap allows when left out"
    )
    window: DayWindow | None = Field(None, description="narrows the account's own hours, never widens them")
    shuffle: Literal["none", "auto", "board", "random"] = "none"
    timezone: Zone | None = Field(None, description="of `window` and `start_date`; the account's when left out")
    seed: Annotated[StrictInt, Field(ge=0, le=2**53 - 1)] | None = Field(
        None, description="the same seed and the same state of things give the same plan"
    )
    partial: Flag = Field(False, description="schedule what can be scheduled; else all or nothing")
    state_token: str | None = Field(None, min_length=1, max_length=20_000, description="of a preview; see the commit")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)

    def request(self) -> ScheduleRequest:
        """The request as the pipeline takes it."""
        window = self.window
        targets = [
            Target(
                one.account_id, _tuple(one.board_ids), f"targets.{number}.account_id", f"targets.{number}.board_ids",
                one.sections or {}, f"targets.{number}.sections",
            )
            for number, one in enumerate(self.targets or ())
        ]  # fmt: skip
        return ScheduleRequest(
            pin_ids=tuple(self.pin_ids),
            account_id=self.account_id,
            board_ids=_tuple(self.board_ids),
            sections=self.sections or {},
            targets=tuple(targets),
            options=PlanOptions(
                mode=self.mode,
                start_date=self.start_date,
                pins_per_day=self.pins_per_day,
                window_start=window.start if window else None,
                window_end=window.end if window else None,
                shuffle=self.shuffle,
                timezone=self.timezone,
            ),
            seed=self.seed,
            is_partial=self.partial,
            told=self.model_dump(mode="json", exclude=_ASIDE, exclude_none=True),
        )


@api.post(
    "/schedule/preview", responses=answers(200, "What a commit would do", schedule_shapes.SchedulePreview)
)  # fmt: skip
@access("session_or_key", "editor")
def preview_schedule(body: SchedulePins) -> dict[str, Any]:
    """Plan without scheduling anything. Commit the same body with the `state_token` to get exactly this, or nothing."""
    session = db.session()
    session.rollback()
    with reading():
        see_one_moment(session)
        made = preview.preview(
            session,
            principal().scope,
            body.request(),
            secret_keys=services().settings.secret_keys,
            now=clock.now(),
        )
        session.rollback()  # what is written of this request itself needs a transaction that may write
    return _preview_json(made)


@api.post("/schedule", responses=answers(201, "The schedule", schedule_shapes.ScheduleMade))
@access("session_or_key", "editor")
def create_schedule(body: SchedulePins) -> tuple[dict[str, Any], int]:
    """Schedule pins. With a preview's `state_token` exactly what it has shown, or 409 `plan_moved_on` with a fresh preview."""
    session, caller = db.session(), principal()
    try:
        made = commit.commit(
            session,
            caller.scope,
            body.request(),
            state_token=body.state_token,
            secret_keys=services().settings.secret_keys,
            actor=caller.actor,
            now=clock.now(),
        )
    except commit.PlanMovedOn as moved:
        raise Conflict(moved.message, code=moved.code, preview=_preview_json(moved.preview)) from moved
    shown = schedule_json(made.schedule, tallies(session, [made.schedule.id])[made.schedule.id])
    return {**shown, **_lists(made), "last_at": clock.rfc3339(made.last_at), "notes": _notes(made)}, 201


@api.get("/schedules", responses=answers(200, "Schedules, newest first", schedule_shapes.SchedulesShape))
@access("session_or_key")
def get_schedules(query: Page) -> dict[str, Any]:
    """List schedules, newest first, with how far each has come."""
    session = db.session()
    rows = list_schedules(session, principal().scope, limit=query.limit + 1, before_id=query.before_id())
    found = tallies(session, [row.id for row in rows[: query.limit]])
    return listed(rows, [schedule_json(row, found[row.id]) for row in rows[: query.limit]], query.limit)


@api.get("/schedules/<string:id>", responses=answers(200, "The schedule", schedule_shapes.ScheduleWithPins))
@access("session_or_key")
def get_schedule(path: IdPath) -> dict[str, Any]:
    """Read one schedule with what it did to each pin."""
    session, scope = db.session(), principal().scope
    schedule = find(session, scope, Schedule, path.id)
    accounts = {one.id: one for one in session.scalars(visible(scope, Account))}
    shown = schedule_json(schedule, tallies(session, [schedule.id])[schedule.id])
    return {**shown, **items_json(schedule, items_of(session, schedule.id), accounts)}


def _preview_json(made: preview.Preview) -> dict[str, Any]:
    draft = made.draft
    return {
        **_lists(draft, is_preview=True),
        "last_at": clock.rfc3339(draft.last_at),
        "notes": _notes(draft),
        "seed": draft.seed,
        "state_token": made.state_token,
        "expires_at": clock.rfc3339(made.expires_at),
    }


def _lists(made: preview.Draft | commit.Committed, *, is_preview: bool = False) -> dict[str, list[dict[str, Any]]]:
    placements = []
    for one in made.planned:
        shown = placement_json(one.placement, one.account_id, one.section_id)
        if one.copy_of is not None:
            shown["copy_of"] = one.copy_of
            if is_preview:
                shown["pin_id"] = None  # it is made on commit
        placements.append(shown)
    refused = []
    for lost in made.refused:
        shown = refusal_json(lost.refusal, lost.account_id)
        if lost.copy_of is not None:
            shown |= {"pin_id": None, "copy_of": lost.copy_of}
        refused.append(shown)
    return {"placements": placements, "moves": [], "refused": refused}


def _notes(made: preview.Draft | commit.Committed) -> list[dict[str, Any]]:
    return [note.to_json() for note in made.notes]


def _tuple(ids: list[str] | None) -> tuple[str, ...] | None:
    return None if ids is None else tuple(ids)
