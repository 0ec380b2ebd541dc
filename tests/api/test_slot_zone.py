"""A typed time may name the zone whose clocks it is meant by: the slot keeps its time of day wherever it goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import Account, Pin
from tests.api.conftest import House, pin_body

ZONE = ZoneInfo("Europe/Berlin")


def before_the_clocks_change() -> datetime:
    """Ten in the morning in Berlin on the last day before the next change of the clocks there."""
    day = clock.now().astimezone(ZONE).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=2)
    while day.utcoffset() == (day + timedelta(days=1)).utcoffset():
        day += timedelta(days=1)
    return day.astimezone(UTC)


def clocked(app: Flask, pin_id: str) -> tuple[str | None, str | None, str | None]:
    with app.app_context():
        pin = db.session.get_one(Pin, pin_id)
        return clock.rfc3339(pin.due_at), pin.slot_wall, pin.slot_timezone


@pytest.fixture(autouse=True)
def roomy(app: Flask, house: House) -> None:
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        account.window_start, account.window_end = "00:00", "24:00"
        db.session.commit()


@pytest.mark.parametrize("way", ["POST", "PATCH", "reschedule"])
def test_a_day_later_is_the_same_time_of_day_where_the_clocks_change(
    app: Flask, alice: FlaskClient, house: House, way: str
) -> None:
    start = before_the_clocks_change()
    slot = {"scheduled_at": clock.rfc3339(start), "timezone": "Europe/Berlin"}
    made = alice.post("/v1/pins", json=pin_body(house, **(slot if way == "POST" else {"draft": True}))).get_json()
    if way == "PATCH":
        assert alice.patch(f"/v1/pins/{made['id']}", json={"version": made["version"], **slot}).status_code == 200
    elif way == "reschedule":
        body = {"items": [{"pin_id": made["id"], **slot}]}
        assert alice.post("/v1/pins/reschedule", json=body).status_code == 200
    wall = start.astimezone(ZONE)
    assert clocked(app, made["id"]) == (clock.rfc3339(start), f"{wall:%Y-%m-%d}T10:00:00", "Europe/Berlin")

    body = {"pin_ids": [made["id"]], "shift_minutes": 1440}
    assert alice.post("/v1/pins/reschedule", json=body).status_code == 200

    later = wall + timedelta(days=1)
    moved = clock.rfc3339(later.astimezone(UTC))
    assert later.astimezone(UTC) - start != timedelta(days=1)
    assert clocked(app, made["id"]) == (moved, f"{later:%Y-%m-%d}T10:00:00", "Europe/Berlin")


def test_a_time_without_a_zone_is_an_instant_again(app: Flask, alice: FlaskClient, house: House) -> None:
    at = clock.rfc3339(clock.now().replace(microsecond=0) + timedelta(days=3))
    made = alice.post("/v1/pins", json=pin_body(house, scheduled_at=at, timezone="Europe/Berlin")).get_json()
    alice.patch(f"/v1/pins/{made['id']}", json={"version": made["version"], "scheduled_at": at})
    assert clocked(app, made["id"]) == (at, None, None)


def test_the_second_pass_of_a_repeated_hour_stays_an_instant(app: Flask, alice: FlaskClient, house: House) -> None:
    day = clock.now().astimezone(ZONE).replace(month=10, day=31, hour=0, minute=30, second=0, microsecond=0)
    day = day if day.astimezone(UTC) > clock.now() else day.replace(year=day.year + 1)
    sunday = day - timedelta(days=(day.weekday() + 1) % 7)
    second = sunday.replace(hour=2, fold=1).astimezone(UTC)  # 02:30 for the second time
    at = clock.rfc3339(second)
    made = alice.post("/v1/pins", json=pin_body(house, scheduled_at=at, timezone="Europe/Berlin")).get_json()
    assert clocked(app, made["id"]) == (at, None, None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"timezone": "Europe/Berlin"}, "timezone"),
        ({"timezone": "Europe/Berlin", "scheduled_at": None}, "timezone"),
        ({"timezone": "Mars/Olympus", "scheduled_at": "2030-05-04T14:05:00Z"}, "timezone"),
        ({"delivery_window_minutes": 10}, "delivery_window_minutes"),
        ({"draft": True, "scheduled_at": "2030-05-04T14:05:00Z"}, "draft"),
    ],
)
def test_what_does_not_fit_together_is_named(
    alice: FlaskClient, house: House, values: dict[str, Any], field: str
) -> None:
    made = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    answers = [alice.post("/v1/pins", json=pin_body(house, **values))]
    if "draft" not in values:
        answers.append(alice.patch(f"/v1/pins/{made['id']}", json={"version": made["version"], **values}))
    for answer in answers:
        assert answer.status_code == 422
        assert [one["field"] for one in answer.get_json()["errors"]] == [field]
