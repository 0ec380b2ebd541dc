"""Moving many pins through the API, and taking acts of scheduling back."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from werkzeug.test import TestResponse

from server import clock
from server.db import db
from server.models import Account, Pin, Profile
from tests.api.conftest import House, with_key
from tests.factories import make_account, make_pin

URL = "/v1/pins/reschedule"
START = (clock.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)


def at(hours: float) -> str:
    return str(clock.rfc3339(START + timedelta(hours=hours)))


def stored(app: Flask, house: House, hours: float | None = 0, **values: Any) -> str:
    """A pin so many hours after the start; None makes it without a slot of its own."""
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        account.pins_per_day = 100
        slot = {} if hours is None else {"due_at": START + timedelta(hours=hours)}
        return str(make_pin(account, **{**slot, **values}).id)


def due(client: FlaskClient, *pin_ids: str) -> list[str]:
    return [client.get(f"/v1/pins/{pin_id}").get_json()["due_at"] for pin_id in pin_ids]


def validate(app: Flask, answer: dict[str, Any], shape: str) -> None:
    """Hold an answer to the description of the API."""
    document = app.test_client().get("/openapi.json").get_json()
    schema = {**document["components"]["schemas"][shape], "components": document["components"]}
    OAS31Validator(schema).validate(answer)


def test_a_shift_moves_all_and_is_a_schedule(app: Flask, alice: FlaskClient, house: House) -> None:
    ids = [stored(app, house, number) for number in range(3)]
    response = alice.post(URL, json={"pin_ids": ids, "shift_minutes": 90})
    answer = response.get_json()
    assert response.status_code == 200
    validate(app, answer, "ScheduleWithPins")
    assert (answer["kind"], answer["counts"]["pending"], answer["is_undone"]) == ("reschedule", 3, False)
    assert [one["pin_id"] for one in answer["placements"]] == ids
    assert due(alice, *ids) == [at(1.5), at(2.5), at(3.5)] == [one["due_at"] for one in answer["placements"]]
    assert alice.get(f"/v1/schedules/{answer['id']}").get_json() == answer
    assert alice.get(f"/v1/pins/{ids[0]}").get_json()["schedule_id"] == answer["id"]


def test_one_bad_pin_keeps_all_where_they_are(app: Flask, alice: FlaskClient, house: House) -> None:
    good, blocked, away = stored(app, house, 0), stored(app, house, 2), stored(app, house, 5, state="publishing")
    stored(app, house, 3)
    response = alice.post(URL, json={"pin_ids": [good, blocked, away], "shift_minutes": 60})
    problem = response.get_json()
    assert (response.status_code, problem["code"]) == (409, "cannot_reschedule")
    assert [(one["pin_id"], one["code"]) for one in problem["params"]["pins"]] == [
        (blocked, "too_close"),
        (away, "on_its_way"),
    ]
    free = problem["params"]["pins"][0]["next_free_slot"]
    assert datetime.fromisoformat(free) == START + 3 * HOUR + timedelta(seconds=120)
    assert due(alice, good, blocked, away) == [at(0), at(2), at(5)]
    answer = alice.post(URL, json={"pin_ids": [good, blocked, away], "shift_minutes": 60, "partial": True}).get_json()
    assert [one["pin_id"] for one in answer["placements"]] == [good]
    assert [(one["pin_id"], one["why"]["code"]) for one in answer["refused"]] == [
        (blocked, "too_close"),
        (away, "on_its_way"),
    ]
    assert due(alice, good, blocked, away) == [at(1), at(2), at(5)]


def test_typed_times_may_swap_and_have_windows(app: Flask, alice: FlaskClient, house: House) -> None:
    one, two, three = stored(app, house, 0), stored(app, house, 1), stored(app, house, None, state="draft")
    items = [
        {"pin_id": one, "scheduled_at": at(1)},
        {"pin_id": two, "scheduled_at": at(0)},
        {"pin_id": three, "scheduled_at": at(0), "delivery_window_minutes": 30},
    ]
    answer = alice.post(URL, json={"items": items}).get_json()
    assert due(alice, one, two) == [at(1), at(0)]
    pin = alice.get(f"/v1/pins/{three}").get_json()
    assert (pin["deliver_from"], pin["deliver_until"], pin["state"]) == (at(0), at(0.5), "pending")
    assert at(0) < pin["due_at"] <= at(0.5)
    assert [one["pin_id"] for one in answer["placements"]] == [one, two, three]


def test_by_options_they_are_spread_as_a_schedule_would(app: Flask, alice: FlaskClient, house: House) -> None:
    ids = [stored(app, house, number / 10, board_section_id="s1") for number in range(6)]
    day = (START + timedelta(days=2)).date()
    body = {"pin_ids": ids, "mode": "later", "start_date": day.isoformat(), "pins_per_day": 2, "seed": 7}
    answer = alice.post(URL, json={**body, "board_ids": [house.board_ids[1]]}).get_json()
    days = [one["wall"][:10] for one in answer["placements"]]
    assert days == [(day + timedelta(days=number // 2)).isoformat() for number in range(6)]
    assert (answer["seed"], answer["options"]["pins_per_day"]) == (7, 2)
    pins = [alice.get(f"/v1/pins/{pin_id}").get_json() for pin_id in ids]
    assert {(pin["board_id"], pin["board_section_id"]) for pin in pins} == {(house.board_ids[1], None)}
    undone = alice.post(f"/v1/schedules/{answer['id']}/undo", json={}).get_json()
    assert undone["restored"] == ids
    assert due(alice, *ids) == [at(number / 10) for number in range(6)]
    back = alice.get(f"/v1/pins/{ids[0]}").get_json()
    assert (back["board_id"], back["board_section_id"]) == (house.board_ids[0], "s1")


def test_by_options_one_bad_pin_keeps_all_where_they_are(app: Flask, alice: FlaskClient, house: House) -> None:
    good, away = stored(app, house, 0), stored(app, house, 5, state="published")
    body = {"pin_ids": [away, good], "mode": "later", "pins_per_day": 1}
    problem = alice.post(URL, json=body).get_json()
    assert [(one["pin_id"], one["code"]) for one in problem["params"]["pins"]] == [(away, "already_published")]
    assert due(alice, good) == [at(0)]
    answer = alice.post(URL, json={**body, "partial": True}).get_json()
    assert [one["pin_id"] for one in answer["placements"]] == [good]
    assert [one["pin_id"] for one in answer["refused"]] == [away]


def test_by_options_now_sends_them_off(app: Flask, alice: FlaskClient, house: House) -> None:
    ids = [stored(app, house, number) for number in range(2)]
    alice.post(URL, json={"pin_ids": ids, "mode": "now"})
    pins = [alice.get(f"/v1/pins/{pin_id}").get_json() for pin_id in ids]
    assert [pin["state"] for pin in pins] == ["queued", "pending"]
    first, second = (datetime.fromisoformat(pin["due_at"]) for pin in pins)
    assert second - first == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"pin_ids": ["pin_1"]}, "one of shift_minutes, items"),
        ({"pin_ids": ["pin_1"], "shift_minutes": 5, "mode": "now"}, "one of shift_minutes, items"),
        ({"shift_minutes": 5}, "Send pin_ids"),
        ({"pin_ids": ["pin_1"], "items": [{"pin_id": "pin_1", "scheduled_at": at(0)}]}, "Send pin_ids"),
        ({"pin_ids": [], "shift_minutes": 5}, "List 1 entry or more"),
        ({"pin_ids": ["pin_1"], "shift_minutes": 1.5}, "whole number"),
        ({"pin_ids": ["pin_1"], "shift_minutes": 10**12}, "or less"),
        ({"pin_ids": ["pin_1"], "shift_minutes": 0}, "shift_minutes: Moving by 0 minutes changes nothing"),
        ({"items": [{"pin_id": "pin_1"}]}, "items.0.scheduled_at"),
        ({"pin_ids": ["pin_1"], "timezone": "Mars/Base"}, "no time zone named"),
        ({"pin_ids": ["pin_1"], "window": {"start": "09:00", "end": "09:00"}}, "starts and ends at the same time"),
        ({"pin_ids": ["pin_1"], "pins_per_day": 0}, "pins_per_day"),
        ({"pin_ids": ["pin_1"], "shift_minutes": 5, "minutes": 5}, "no such field"),
    ],
)
def test_bodies_that_make_no_sense(alice: FlaskClient, body: dict[str, Any], said: str) -> None:
    response = alice.post(URL, json=body)
    assert response.status_code == 422
    assert said in response.get_json()["detail"]


def test_a_pin_given_twice_and_a_strange_one_are_named(
    app: Flask, alice: FlaskClient, house: House, other_house: House
) -> None:
    mine, theirs = stored(app, house), stored(app, other_house)
    twice = alice.post(URL, json={"pin_ids": [mine, mine], "shift_minutes": 5}).get_json()
    assert (twice["code"], twice["params"]["field"]) == ("duplicate_pin", "pin_ids")
    item = {"pin_id": mine, "scheduled_at": at(1)}
    twice = alice.post(URL, json={"items": [item, item]}).get_json()
    assert (twice["code"], twice["params"]["field"]) == ("duplicate_pin", "items")
    strange = alice.post(URL, json={"pin_ids": [mine, theirs], "shift_minutes": 5})
    assert (strange.status_code, strange.get_json()["code"]) == (422, "pin_not_found")
    assert strange.get_json()["params"]["pin_ids"] == [theirs]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mode": "later", "start_date": "2020-01-01"}, "start_date"),
        ({"mode": "later", "start_date": "2090-01-01"}, "start_date"),
        ({"mode": "later", "board_ids": ["nope"]}, "board_ids"),
    ],
)
def test_options_that_cannot_be_planned_name_their_field(
    app: Flask, alice: FlaskClient, house: House, body: dict[str, Any], field: str
) -> None:
    response = alice.post(URL, json={"pin_ids": [stored(app, house)], **body})
    assert response.status_code == 422
    assert response.get_json()["params"]["field"] == field


def test_a_repeat_with_the_same_key_moves_nothing_again(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = stored(app, house)
    body = {"pin_ids": [pin_id], "shift_minutes": 60, "idempotency_key": "once"}
    first, second = alice.post(URL, json=body), alice.post(URL, json=body)
    assert first.get_json() == second.get_json()
    assert due(alice, pin_id) == [at(1)]


def test_undo_gives_slots_back_once(app: Flask, alice: FlaskClient, house: House) -> None:
    ids = [stored(app, house, number) for number in range(2)]
    made = alice.post(URL, json={"pin_ids": ids, "shift_minutes": 30}).get_json()
    first = alice.post(f"/v1/schedules/{made['id']}/undo")
    validate(app, first.get_json(), "ScheduleUndone")
    assert (first.status_code, first.get_json()["restored"], first.get_json()["is_undone"]) == (200, ids, True)
    assert due(alice, *ids) == [at(0), at(1)]
    second = alice.post(f"/v1/schedules/{made['id']}/undo", json={"partial": True})
    assert (second.status_code, second.get_json()["restored"]) == (200, [])


def test_of_many_undos_at_once_one_does_it_and_all_are_told_it_is_done(
    app: Flask, alice: FlaskClient, house: House
) -> None:
    ids = [stored(app, house, number) for number in range(3)]
    made = alice.post(URL, json={"pin_ids": ids, "shift_minutes": 30}).get_json()
    barrier = threading.Barrier(4)
    answers: list[TestResponse] = []

    def undo() -> None:
        client = with_key(app, house.live_key)
        barrier.wait(timeout=30)
        answers.append(client.post(f"/v1/schedules/{made['id']}/undo", json={}))

    threads = [threading.Thread(target=undo) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sorted(len(answer.get_json()["restored"]) for answer in answers) == [0, 0, 0, 3]
    assert due(alice, *ids) == [at(0), at(1), at(2)]


def test_undo_names_what_has_moved_on(app: Flask, alice: FlaskClient, house: House) -> None:
    ids = [stored(app, house, number) for number in (0, 5)]
    made = alice.post(URL, json={"pin_ids": ids, "shift_minutes": 30}).get_json()
    with app.app_context():
        db.session.get_one(Pin, ids[0]).state = "published"
        db.session.commit()
    response = alice.post(f"/v1/schedules/{made['id']}/undo", json={})
    problem = response.get_json()
    assert (response.status_code, problem["code"]) == (409, "pins_moved_on")
    assert problem["params"]["pins"] == [{"pin_id": ids[0], "state": "published", "text": "It is published."}]
    assert due(alice, ids[1]) == [at(5.5)]
    answer = alice.post(f"/v1/schedules/{made['id']}/undo", json={"partial": True}).get_json()
    validate(app, answer, "ScheduleUndone")
    assert (answer["restored"], [one["pin_id"] for one in answer["moved_on"]]) == ([ids[1]], [ids[0]])
    assert due(alice, ids[1]) == [at(5)]


def test_cancel_calls_off_what_waits(app: Flask, alice: FlaskClient, house: House) -> None:
    ids = [stored(app, house, number) for number in (0, 5)]
    made = alice.post(URL, json={"pin_ids": ids, "shift_minutes": 30}).get_json()
    with app.app_context():
        db.session.get_one(Pin, ids[0]).state = "publishing"
        db.session.commit()
    answer = alice.post(f"/v1/schedules/{made['id']}/cancel", json={}).get_json()
    validate(app, answer, "ScheduleCancelled")
    assert (answer["state"], answer["cancelled"]) == ("cancelled", [ids[1]])
    assert [one["pin_id"] for one in answer["moved_on"]] == [ids[0]]
    assert alice.get(f"/v1/pins/{ids[1]}").get_json()["status"] == "cancelled"
    again = alice.post(f"/v1/schedules/{made['id']}/cancel")
    assert (again.status_code, again.get_json()["cancelled"]) == (200, [])
    undone = alice.post(f"/v1/schedules/{made['id']}/undo", json={})
    assert undone.status_code == 409
    assert "This schedule was cancelled" in undone.get_json()["detail"]
    assert "partial" not in undone.get_json()["detail"]


def test_undo_promises_nothing_where_nothing_is_left(app: Flask, alice: FlaskClient, house: House) -> None:
    ids = [stored(app, house, number) for number in (0, 5)]
    made = alice.post(URL, json={"pin_ids": ids, "shift_minutes": 30}).get_json()
    alice.post(URL, json={"pin_ids": ids, "shift_minutes": 30})
    response = alice.post(f"/v1/schedules/{made['id']}/undo", json={})
    assert response.status_code == 409
    assert response.get_json()["detail"].endswith("No pin of this schedule is left that could be undone.")
    assert alice.get(f"/v1/schedules/{made['id']}").get_json()["state"] == "completed"


def test_cancelling_what_was_undone_says_so(app: Flask, alice: FlaskClient, house: House) -> None:
    made = alice.post(URL, json={"pin_ids": [stored(app, house)], "shift_minutes": 30}).get_json()
    assert alice.post(f"/v1/schedules/{made['id']}/undo", json={}).get_json()["state"] == "cancelled"
    response = alice.post(f"/v1/schedules/{made['id']}/cancel")
    assert response.status_code == 409
    assert "This schedule was undone" in response.get_json()["detail"]


def test_strangers_and_viewers_touch_no_schedule(
    app: Flask, alice: FlaskClient, bob: FlaskClient, charlie: FlaskClient, house: House
) -> None:
    pin_id = stored(app, house)
    made = alice.post(URL, json={"pin_ids": [pin_id], "shift_minutes": 30}).get_json()
    for word in ("cancel", "undo"):
        assert charlie.post(f"/v1/schedules/{made['id']}/{word}").status_code == 404
        assert bob.post(f"/v1/schedules/{made['id']}/{word}").status_code == 403
    assert due(alice, pin_id) == [at(0.5)]


def test_a_test_key_moves_sandbox_pins_alone(app: Flask, house: House) -> None:
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        live = make_account(db.session.get_one(Profile, account.profile_id), kind="live")
        live_pin = make_pin(live, due_at=START).id
    client = with_key(app, house.test_key)
    response = client.post(URL, json={"pin_ids": [live_pin], "shift_minutes": 30})
    assert response.get_json()["code"] == "pin_not_found"
    assert client.post(URL, json={"pin_ids": [stored(app, house)], "shift_minutes": 30}).status_code == 200
