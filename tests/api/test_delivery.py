"""Delivery windows and typed times through the API, also when many programs fill one window at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator

from server import clock
from server.db import db
from server.models import Account, Pin
from tests.api.conftest import House, pin_body, with_key
from tests.factories import make_pin

START = (clock.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
_GAP = timedelta(minutes=10)
_RACERS = 6


def at(minutes: float) -> str:
    return str(clock.rfc3339(START + timedelta(minutes=minutes)))


@pytest.fixture(autouse=True)
def roomy(app: Flask, house: House) -> None:
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        account.pins_per_day, account.min_gap_seconds = 100, int(_GAP.total_seconds())
        db.session.commit()


def body(house: House, number: int, minutes: float = 0, window: int = 60, **values: Any) -> dict[str, Any]:
    link = f"https://blog.example/{number}/"
    return pin_body(house, link_url=link, scheduled_at=at(minutes), delivery_window_minutes=window, **values)


def test_a_pin_tells_its_window_and_what_moved_for_it(alice: FlaskClient, house: House) -> None:
    wide = alice.post("/v1/pins", json=body(house, 1)).get_json()
    assert (wide["deliver_from"], wide["deliver_until"], wide["schedule_id"]) == (at(0), at(60), None)
    begin = (datetime.fromisoformat(wide["due_at"]) - START).total_seconds() / 60
    narrow = alice.post("/v1/pins", json=body(house, 2, minutes=begin, window=1)).get_json()
    moved = alice.get(f"/v1/pins/{wide['id']}").get_json()
    [told] = narrow["moves"]
    assert (told["pin_id"], told["due_at"], told["why"]) == (wide["id"], moved["due_at"], moved["why"])
    document = alice.get("/openapi.json").get_json()
    shape = {**document["components"]["schemas"]["PinMade"], "components": document["components"]}
    OAS31Validator(shape).validate(narrow)
    assert "moves" not in wide
    assert moved["due_at"] != wide["due_at"]
    assert moved["schedule_id"] == narrow["schedule_id"]
    schedule = alice.get(f"/v1/schedules/{narrow['schedule_id']}").get_json()
    assert (schedule["kind"], [one["pin_id"] for one in schedule["moves"]]) == ("delivery", [wide["id"]])
    undone = alice.post(f"/v1/schedules/{schedule['id']}/undo").get_json()
    assert set(undone["restored"]) == {wide["id"], narrow["id"]}
    assert alice.get(f"/v1/pins/{wide['id']}").get_json()["due_at"] == wide["due_at"]
    assert alice.get(f"/v1/pins/{narrow['id']}").get_json()["state"] == "draft"


def test_bulk_fills_a_window_to_the_brim(alice: FlaskClient, house: House) -> None:
    items = [body(house, number) for number in range(8)]
    found = alice.post("/v1/pins/bulk", json={"pins": items}).get_json()["data"]
    assert [one["status"] for one in found] == [201] * 7 + [409]
    assert found[-1]["error"]["code"] == "slot_not_free"
    pins = alice.get("/v1/pins").get_json()["data"]
    due = sorted(datetime.fromisoformat(pin["due_at"]) for pin in pins)
    assert due == [START + number * _GAP for number in range(7)]


def test_a_drag_may_have_a_window(alice: FlaskClient, house: House) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    change = {"version": pin["version"], "scheduled_at": at(0), "delivery_window_minutes": 30}
    moved = alice.patch(f"/v1/pins/{pin['id']}", json=change).get_json()
    assert (moved["deliver_from"], moved["deliver_until"]) == (at(0), at(30))
    assert at(0) <= moved["due_at"] <= at(30)
    change = {"version": moved["version"], "scheduled_at": at(45)}
    dropped = alice.patch(f"/v1/pins/{pin['id']}", json=change).get_json()
    assert (dropped["due_at"], dropped["deliver_from"], dropped["deliver_until"]) == (at(45), None, None)


@pytest.mark.parametrize("slot", [{}, {"scheduled_at": None}])
def test_a_window_needs_its_start(alice: FlaskClient, house: House, slot: dict[str, None]) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    change = {"version": pin["version"], "delivery_window_minutes": 30, **slot}
    response = alice.patch(f"/v1/pins/{pin['id']}", json=change)
    assert response.status_code == 422
    assert "delivery_window_minutes: This belongs to scheduled_at" in response.get_json()["detail"]


@pytest.mark.parametrize("minutes", [0, -5, 1.5, "30", 7 * 24 * 60 + 1])
def test_a_window_has_a_sensible_length(alice: FlaskClient, house: House, minutes: Any) -> None:
    response = alice.post("/v1/pins", json=body(house, 1, window=minutes))
    assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, "delivery_window_minutes")


@pytest.mark.parametrize("window", [{}, {"delivery_window_minutes": 30}])
@pytest.mark.parametrize(("days", "rule"), [(800, "too_far_ahead"), (-1, "in_past")])
def test_typed_times_that_nobody_means_name_their_field(
    alice: FlaskClient, house: House, window: dict[str, int], days: int, rule: str
) -> None:
    when = clock.rfc3339(clock.now() + timedelta(days=days))
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    made = alice.post("/v1/pins", json=pin_body(house, scheduled_at=when, **window))
    moved = alice.patch(f"/v1/pins/{pin['id']}", json={"version": pin["version"], "scheduled_at": when, **window})
    for response in (made, moved):
        params = response.get_json()["params"]
        assert (response.status_code, params["rule"], params["field"]) == (409, rule, "scheduled_at")
        assert datetime.fromisoformat(params["next_free_slot"]) < clock.now() + timedelta(days=3)


def test_a_minute_in_the_past_is_now(alice: FlaskClient, house: House) -> None:
    when = clock.rfc3339(clock.now() - timedelta(seconds=50))
    pin = alice.post("/v1/pins", json=pin_body(house, scheduled_at=when)).get_json()
    assert abs(datetime.fromisoformat(pin["due_at"]) - clock.now()) < timedelta(seconds=30)


def test_many_who_fill_one_window_at_once_keep_the_gap_and_lose_nobody(app: Flask, house: House) -> None:
    with app.app_context():
        fixed = make_pin(db.session.get(Account, house.account_id), due_at=START + 3 * _GAP).id
        # flexible ones, placed so badly that they must move before the window can be filled
        for number in (0.5, 1.7, 4.6):
            make_pin(
                db.session.get(Account, house.account_id),
                due_at=START + number * _GAP, deliver_from=START, deliver_until=START + 12 * _GAP,
            )  # fmt: skip
    answers = _race(app, house, lambda number: body(house, number, window=6 * 10))
    assert Counter(answers) == {201: _RACERS}
    with app.app_context():
        pins = db.session.query(Pin).all()
        due = sorted(pin.due_at for pin in pins if pin.due_at)
        assert len(due) == _RACERS + 4
        assert min(later - earlier for earlier, later in pairwise(due)) >= _GAP
        assert db.session.get_one(Pin, fixed).due_at == START + 3 * _GAP
        for pin in pins:
            if pin.deliver_from and pin.deliver_until and pin.due_at:
                assert pin.deliver_from <= pin.due_at <= pin.deliver_until


def test_of_too_many_in_one_window_as_many_get_in_as_there_is_room(app: Flask, house: House) -> None:
    answers = _race(app, house, lambda number: body(house, number, window=3 * 10))
    assert Counter(answers) == {201: 4, 409: _RACERS - 4}
    with app.app_context():
        due = sorted(pin.due_at for pin in db.session.query(Pin) if pin.due_at)
        assert due == [START + number * _GAP for number in range(4)]


def test_moving_creating_and_shifting_at_once_never_lock_each_other_up(app: Flask, house: House) -> None:
    with app.app_context():
        account = db.session.get(Account, house.account_id)
        ids = [
            make_pin(
                account, due_at=START + number * _GAP, deliver_from=START, deliver_until=START + 20 * _GAP
            ).id
            for number in range(4)
        ]  # fmt: skip

    def act(client: FlaskClient, number: int) -> int:
        if number % 3 == 0:
            return client.post("/v1/pins", json=body(house, number, window=200)).status_code
        if number % 3 == 1:
            shift = {"pin_ids": ids, "shift_minutes": 15, "partial": True}
            return client.post("/v1/pins/reschedule", json=shift).status_code
        change = {"version": 1, "scheduled_at": at(5), "delivery_window_minutes": 190}
        return client.patch(f"/v1/pins/{ids[number % 4]}", json=change).status_code

    answers = _race_all(app, house, act)
    assert set(answers) <= {200, 201, 409}
    with app.app_context():
        due = sorted(pin.due_at for pin in db.session.query(Pin) if pin.due_at)
        assert min(later - earlier for earlier, later in pairwise(due)) >= _GAP


def _race(app: Flask, house: House, make: Any) -> list[int]:
    return _race_all(app, house, lambda client, number: client.post("/v1/pins", json=make(number)).status_code)


def _race_all(app: Flask, house: House, act: Any) -> list[int]:
    """Let all act at the same moment; their statuses in no order."""
    barrier = threading.Barrier(_RACERS)
    answers: list[int] = []

    def run(number: int) -> None:
        client = with_key(app, house.live_key)
        barrier.wait(timeout=30)
        answers.append(act(client, number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(_RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(answers) == _RACERS
    return answers
