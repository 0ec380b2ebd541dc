"""Schedules as objects: their state follows from their pins, lists, tenants, and the shapes in the description."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator

from server import clock
from server.db import db
from server.models import Pin, Schedule
from tests.api.conftest import House, with_key
from tests.api.scheduling import asked, drafts, further_account


def made_of(app: Flask, house: House, program: FlaskClient, count: int) -> tuple[str, list[str]]:
    pin_ids = drafts(app, house, count)
    response = program.post("/v1/schedule", json=asked(pin_ids))
    assert response.status_code == 201, response.get_json()
    return response.get_json()["id"], pin_ids


def put(app: Flask, pin_ids: list[str], pins: list[str]) -> None:
    """Bring each pin into a state; `elsewhere` is pending in the slot of another schedule."""
    with app.app_context():
        for pin_id, state in zip(pin_ids, pins, strict=True):
            pin = db.session.get_one(Pin, pin_id)
            if state == "elsewhere":
                pin.schedule_id = "sch_another"
            else:
                pin.state = state
        db.session.commit()


@pytest.mark.parametrize(
    ("pins", "state"),
    [
        (["pending", "pending"], "pending"),
        (["pending", "cancelled"], "pending"),
        (["pending", "elsewhere"], "pending"),
        (["pending", "queued"], "running"),
        (["pending", "publishing"], "running"),
        (["pending", "unconfirmed"], "running"),
        (["pending", "retrying"], "running"),
        (["pending", "published"], "running"),
        (["pending", "failed"], "running"),
        (["published", "published"], "completed"),
        (["published", "failed"], "completed"),
        (["published", "cancelled"], "completed"),
        (["published", "elsewhere"], "completed"),
        (["deleted", "draft"], "completed"),
        (["failed", "failed"], "failed"),
        (["failed", "cancelled"], "failed"),
        (["failed", "elsewhere"], "failed"),
        (["cancelled", "cancelled"], "cancelled"),
        (["cancelled", "elsewhere"], "cancelled"),
        (["elsewhere", "elsewhere"], "completed"),
    ],
)
def test_the_state_follows_from_the_pins(
    app: Flask, house: House, program: FlaskClient, pins: list[str], state: str
) -> None:
    schedule_id, pin_ids = made_of(app, house, program, 2)
    put(app, pin_ids, pins)
    found = program.get(f"/v1/schedules/{schedule_id}").get_json()
    assert (found["state"], found["is_undone"]) == (state, False)
    assert found["counts"]["total"] == 2 == sum(found["counts"].values()) - 2
    assert program.get("/v1/schedules").get_json()["data"][0]["state"] == state


def test_a_schedule_that_was_taken_back_says_so(app: Flask, house: House, program: FlaskClient) -> None:
    schedule_id, _ = made_of(app, house, program, 1)
    with app.app_context():
        schedule = db.session.get_one(Schedule, schedule_id)
        schedule.cancelled_at = schedule.undone_at = clock.now()
        db.session.commit()
    found = program.get(f"/v1/schedules/{schedule_id}").get_json()
    assert (found["state"], found["is_undone"]) == ("cancelled", True)
    assert found["cancelled_at"]


def test_a_pin_that_was_scheduled_again_has_moved_on(app: Flask, house: House, program: FlaskClient) -> None:
    first, pin_ids = made_of(app, house, program, 3)
    second = program.post("/v1/schedule", json=asked(pin_ids[:2])).get_json()
    assert second["counts"] == {**dict.fromkeys(second["counts"], 0), "total": 2, "pending": 2}
    counts = program.get(f"/v1/schedules/{first}").get_json()["counts"]
    assert (counts["pending"], counts["moved_on"]) == (1, 2)
    pin = program.get(f"/v1/pins/{pin_ids[2]}").get_json()
    at = (clock.now() + timedelta(days=9)).isoformat()
    assert (
        program.patch(f"/v1/pins/{pin_ids[2]}", json={"version": pin["version"], "scheduled_at": at}).status_code == 200
    )
    assert program.get(f"/v1/schedules/{first}").get_json()["state"] == "completed"


def test_it_tells_who_asked_for_what(app: Flask, house: House, program: FlaskClient, alice: FlaskClient) -> None:
    pin_ids = drafts(app, house, 1)
    body = asked(pin_ids, shuffle="random", window={"start": "09:00", "end": "12:00"}, timezone="Asia/Kolkata")
    made = alice.post("/v1/schedule", json=body).get_json()
    assert made["actor"] == f"user:{house.owner_id}"
    assert (made["kind"], made["seed"]) == ("schedule", 7)
    assert made["options"]["window"] == {"start": "09:00", "end": "12:00"}
    assert "pin_ids" not in made["options"]


def test_lists_go_on_where_they_stopped(app: Flask, house: House, program: FlaskClient) -> None:
    ids = [made_of(app, house, program, 1)[0] for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = program.get(f"/v1/schedules?limit=2{cursor}").get_json()
        seen += [one["id"] for one in page["data"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(seen, reverse=True) == seen
    assert set(seen) == set(ids)


def test_schedules_of_others_do_not_exist(app: Flask, house: House, program: FlaskClient, charlie: FlaskClient) -> None:
    schedule_id, _ = made_of(app, house, program, 1)
    answer = charlie.get(f"/v1/schedules/{schedule_id}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "schedule_not_found")
    assert charlie.get("/v1/schedules").get_json()["data"] == []


def test_a_test_key_sees_no_schedule_of_a_real_account(app: Flask, house: House, program: FlaskClient) -> None:
    live = further_account(app, house, kind="live")
    pin_ids = drafts(app, house, 1) + drafts(app, house, 1, account_id=live)
    made = program.post("/v1/schedule", json=asked(pin_ids)).get_json()
    tester = with_key(app, house.test_key)
    assert tester.get(f"/v1/schedules/{made['id']}").status_code == 404
    assert tester.get("/v1/schedules").get_json()["data"] == []


def test_answers_look_as_described(app: Flask, house: House, program: FlaskClient) -> None:
    document: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    shut, other = further_account(app, house, boards=0), further_account(app, house)
    pin_ids = drafts(app, house, 2)
    targets = [{"account_id": one} for one in (house.account_id, shut, other)]
    body = asked(pin_ids, targets=targets, partial=True)
    shown = program.post("/v1/schedule/preview", json=body).get_json()
    assert shown["refused"]
    made = program.post("/v1/schedule", json=body).get_json()
    for path, answer in (
        ("/v1/schedule/preview", shown),
        ("/v1/schedule", made),
        ("/v1/schedules", program.get("/v1/schedules").get_json()),
        ("/v1/schedules/{id}", program.get(f"/v1/schedules/{made['id']}").get_json()),
    ):
        operation = document["paths"][path].get("post") or document["paths"][path]["get"]
        [success] = [one for status, one in operation["responses"].items() if status.startswith("2")]
        schema = success["content"]["application/json"]["schema"]
        OAS31Validator({**schema, "components": document["components"]}).validate(answer)
