"""What a request to schedule pins asks for, as plain values; judged before any account is looked at."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from server.errors import InvalidRequest
from server.models.scope import Scope
from server.pipeline.sections import Sections
from server.rules.checks import FARTHEST
from server.rules.planner import SKEW
from server.rules.windows import load_zone
from server.values.planning import PlanOptions

MAX_PINS = 10_000
MAX_TARGETS = 100
_STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Target:
    """An account that pins are to go to; with `board_ids` their boards are dealt anew, None leaves each pin its own.

    `sections` name the section to put pins into, by board; None means the board itself.
    """

    account_id: str
    board_ids: tuple[str, ...] | None = None
    account_field: str = "account_id"
    boards_field: str = "board_ids"
    sections: Sections = field(default_factory=dict)
    sections_field: str = "sections"


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """Pins to be scheduled together, in their order.

    With `account_id` all pins are assigned to it; with `targets` each goes out on its own account, and an account that
    has none of them gets copies; with neither, each goes out on its own. `told` are the request's fields as they were
    sent, for the schedule to remember.
    """

    pin_ids: tuple[str, ...]
    options: PlanOptions
    told: dict[str, Any]
    account_id: str | None = None
    board_ids: tuple[str, ...] | None = None
    sections: Sections = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    seed: int | None = None
    is_partial: bool = False


def check(request: ScheduleRequest) -> None:
    """Refuse what contradicts itself. Raises InvalidRequest naming the field."""
    _refuse_twice(request.pin_ids, "duplicate_pin", "pin_ids", "Pin {id} is given twice. Name each pin once.", "pin_id")
    if request.targets and request.account_id is not None:
        raise InvalidRequest("Send either account_id or targets, not both.", code="two_targets", field="targets")
    if request.targets and request.sections:
        raise InvalidRequest("With targets, each target names its own sections.", code="two_targets", field="sections")
    if request.targets and request.board_ids is not None:
        raise InvalidRequest(
            "With targets, each target names its own board_ids.", code="two_targets", field="board_ids"
        )
    _refuse_twice(
        [target.account_id for target in request.targets],
        "duplicate_account", "targets", "Account {id} is given twice. Name each account once.", "account_id",
    )  # fmt: skip


def digest_of(request: ScheduleRequest, scope: Scope) -> str:
    """A digest of what was asked and by whom, without the seed: equal for a preview and the commit of the same request."""
    told = {name: value for name, value in request.told.items() if name != "seed"}
    text = json.dumps([scope.workspace_id, scope.is_test, told], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def planning_starts(request: ScheduleRequest, now: datetime) -> datetime:
    """The instant from which pins are placed: now, or for `later` the next full five minutes.

    So a preview and a commit a minute after it come to the same slots for the same seed, even without a token.
    """
    if request.options.mode == "now":
        return now.replace(microsecond=0)
    passed = timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    return now - passed + (_STEP if passed else timedelta())


def options_for(request: ScheduleRequest, timezone: str, now: datetime, starts: datetime) -> PlanOptions:
    """The planner's options for an account in `timezone`.

    A start date is judged by the clock of the request, not by the instant from which planning starts, which may lie
    behind midnight already; a date that was today a minute ago means now. Raises InvalidRequest.
    """
    options = request.options
    if options.mode == "now":  # it starts at once, whatever else was sent
        return PlanOptions(mode="now", shuffle=options.shuffle)
    if options.start_date is None:
        return options
    zone = load_zone(options.timezone or timezone)
    if options.start_date < (now - SKEW).astimezone(zone).date():
        raise InvalidRequest(
            f"The start date {options.start_date} has passed. Choose today or a later day.",
            code="start_date_past",
            field="start_date",
        )
    if options.start_date > now.astimezone(zone).date() + FARTHEST:
        raise InvalidRequest(
            f"The start date {options.start_date} is more than two years ahead. Choose an earlier one.",
            code="too_far_ahead",
            field="start_date",
        )
    if options.start_date < starts.astimezone(zone).date():
        return replace(options, start_date=None)
    return options


def _refuse_twice(ids: Any, code: str, field: str, text: str, name: str) -> None:
    for one, count in Counter(ids).items():
        if count > 1:
            raise InvalidRequest(text.format(id=one), code=code, field=field, **{name: one})
