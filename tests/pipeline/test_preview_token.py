"""State tokens and the instants of a request: pure decisions, tried without an application."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from server.errors import InvalidRequest
from server.pipeline.schedule import token
from server.pipeline.schedule.request import ScheduleRequest, options_for, planning_starts
from server.values.planning import PlanOptions
from tests.factories import NOON

OLD, NEW = "an old key of more than thirty-two characters", "a new key of more than thirty-two characters"
PROMISE = token.Promise({"acc_1": 3}, 2**53 - 1, NOON, NOON + timedelta(minutes=5), "r", "p")


def test_a_token_says_what_was_promised() -> None:
    assert token.read(token.sign(PROMISE, [NEW]), [NEW]) == PROMISE
    assert PROMISE.expires_at == NOON + timedelta(minutes=10)


def test_all_keys_in_force_are_good_and_the_newest_signs() -> None:
    assert token.read(token.sign(PROMISE, [OLD]), [NEW, OLD]) == PROMISE
    assert token.read(token.sign(PROMISE, [NEW, OLD]), [NEW]) == PROMISE
    with pytest.raises(InvalidRequest):
        token.read(token.sign(PROMISE, [NEW, OLD]), [OLD])


def test_a_signed_text_that_is_no_promise_is_refused() -> None:
    for other in ([], {}, {"versions": {}}, "text", {**_fields(), "more": 1}):
        with pytest.raises(InvalidRequest) as refused:
            token.read(token._serializer([NEW]).dumps(other), [NEW])
        assert refused.value.code == "bad_state_token"


def test_later_starts_at_the_next_full_five_minutes_and_now_at_once() -> None:
    later, now = _request(mode="later"), _request(mode="now")
    moment = NOON + timedelta(minutes=1, seconds=2, microseconds=3)
    assert planning_starts(later, moment) == NOON + timedelta(minutes=5)
    assert planning_starts(later, NOON) == NOON
    assert planning_starts(now, moment) == NOON + timedelta(minutes=1, seconds=2)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 5, 4, 23, 58, tzinfo=UTC), None),  # planning starts behind midnight already
        (datetime(2026, 5, 5, 0, 0, 59, tzinfo=UTC), None),  # a minute ago this was today
        (datetime(2026, 5, 4, 12, 0, tzinfo=UTC), date(2026, 5, 4)),
        (datetime(2026, 5, 3, 12, 0, tzinfo=UTC), date(2026, 5, 4)),
    ],
)
def test_a_start_date_is_judged_by_the_clock_of_the_request(now: datetime, expected: date | None) -> None:
    request = _request(mode="later", start_date=date(2026, 5, 4))
    assert options_for(request, "UTC", now, planning_starts(request, now)).start_date == expected


def test_a_start_date_more_than_a_minute_past_is_refused() -> None:
    request = _request(mode="later", start_date=date(2026, 5, 4))
    now = datetime(2026, 5, 5, 0, 1, 1, tzinfo=UTC)
    with pytest.raises(InvalidRequest) as refused:
        options_for(request, "UTC", now, planning_starts(request, now))
    assert (refused.value.code, refused.value.params["field"]) == ("start_date_past", "start_date")
    # in a zone where it is still the fourth, the same request is good
    assert options_for(request, "America/New_York", now, planning_starts(request, now)).start_date == date(2026, 5, 4)
    wished = replace(request, options=replace(request.options, timezone="America/New_York"))
    assert options_for(wished, "UTC", now, planning_starts(wished, now)).start_date == date(2026, 5, 4)


def _request(**options: object) -> ScheduleRequest:
    return ScheduleRequest(("pin_1",), PlanOptions(**options), {})  # type: ignore[arg-type]


def _fields() -> dict[str, object]:
    return {
        "versions": {}, "seed": 1, "made_at": "2026-05-04T12:00:00Z", "starts": "2026-05-04T12:00:00Z", "request": "",
        "placements": "",
    }  # fmt: skip
