"""Every way of asking wrongly is a problem document that names the field, and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import Board, Event, Pin, Schedule
from tests.api.conftest import House, with_key
from tests.api.scheduling import asked, boards_of, drafts, further_account, stored

_ROUTES = ["/v1/schedule/preview", "/v1/schedule"]


def refused(client: FlaskClient, body: dict[str, Any]) -> tuple[int, str, str]:
    """Status, code and named field, the same from preview and commit."""
    found = set()
    for route in _ROUTES:
        response = client.post(route, json=body)
        assert response.mimetype == "application/problem+json", response.get_json()
        problem = response.get_json()
        errors = problem.get("errors")
        field = errors[0]["field"] if errors else (problem.get("params") or {}).get("field", "")
        found.add((response.status_code, problem["code"], field))
    assert len(found) == 1, found
    return found.pop()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"timezone": "Europe/Atlantis"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"window": {"start": "08:00", "end": "08:00"}}, "window"),
        ({"window": {"start": "8", "end": "20:00"}}, "window.start"),
        ({"window": {"start": "08:00", "end": "24:01"}}, "window.end"),
        ({"window": {"start": "24:00", "end": "08:00"}}, "window.start"),
        ({"window": {"start": "08:00"}}, "window.end"),
        ({"window": "08:00-20:00"}, "window"),
        ({"start_date": "2026-02-30"}, "start_date"),
        ({"start_date": "tomorrow"}, "start_date"),
        ({"pins_per_day": 0}, "pins_per_day"),
        ({"pins_per_day": 10_001}, "pins_per_day"),
        ({"pins_per_day": "5"}, "pins_per_day"),
        ({"board_ids": []}, "board_ids"),
        ({"targets": []}, "targets"),
        ({"targets": [{"account_id": "acc_1", "board_ids": []}]}, "targets.0.board_ids"),
        ({"pin_ids": []}, "pin_ids"),
        ({"pin_ids": [f"pin_{number}" for number in range(10_001)]}, "pin_ids"),
        ({"mode": "automatic"}, "mode"),
        ({"mode": None}, "mode"),
        ({"shuffle": "wild"}, "shuffle"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**53}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"partial": "yes"}, "partial"),
        ({"pins_a_day": 3}, "pins_a_day"),
        ({"window": {"start": "08:00", "end": "20:00", "zone": "UTC"}}, "window.zone"),
    ],
)
def test_a_bad_field_is_named(
    app: Flask, house: House, program: FlaskClient, values: dict[str, Any], field: str
) -> None:
    status, _, named = refused(program, {**asked(drafts(app, house, 1)), **values})
    assert (status, named) == (422, field)


def test_a_start_date_that_has_passed(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 1)
    yesterday = (clock.now() - timedelta(days=1)).date().isoformat()
    body = asked(pin_ids, start_date=yesterday, timezone="UTC")
    assert refused(program, body) == (422, "start_date_past", "start_date")


def test_a_start_date_too_far_ahead(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 1)
    far = (clock.now() + timedelta(days=733)).date().isoformat()
    assert refused(program, asked(pin_ids, start_date=far)) == (422, "too_far_ahead", "start_date")
    assert refused(program, asked(pin_ids, start_date="2100-12-31")) == (422, "too_far_ahead", "start_date")


def test_a_start_date_is_read_in_the_zone_of_the_request(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 1)
    ahead = datetime.now(UTC) + timedelta(hours=14)  # what the calendar says on Kiritimati
    behind = datetime.now(UTC) - timedelta(hours=11)  # and on Pago Pago: always the day before, or two
    body = asked(pin_ids, start_date=behind.date().isoformat(), timezone="Pacific/Pago_Pago")
    assert program.post("/v1/schedule/preview", json=body).status_code == 200
    body = asked(pin_ids, start_date=behind.date().isoformat(), timezone="Pacific/Kiritimati")
    assert behind.date() < ahead.date()
    assert refused(program, body) == (422, "start_date_past", "start_date")


def test_a_pin_given_twice_is_named(app: Flask, house: House, program: FlaskClient) -> None:
    first, second = drafts(app, house, 2)
    assert refused(program, asked([first, second, first])) == (422, "duplicate_pin", "pin_ids")
    problem = program.post("/v1/schedule", json=asked([first, second, first])).get_json()
    assert problem["params"]["pin_id"] == first
    assert first in problem["detail"]


def test_pins_that_do_not_exist_are_named(app: Flask, house: House, other_house: House, program: FlaskClient) -> None:
    [mine] = drafts(app, house, 1)
    [theirs] = drafts(app, other_house, 1)
    body = asked(["pin_none", mine, theirs], partial=True)  # not even partial passes over it
    assert refused(program, body) == (422, "pin_not_found", "pin_ids")
    problem = program.post("/v1/schedule", json=body).get_json()
    assert problem["params"]["pin_ids"] == ["pin_none", theirs]


def test_an_account_of_another_workspace_does_not_exist(
    app: Flask, house: House, other_house: House, program: FlaskClient
) -> None:
    pin_ids = drafts(app, house, 1)
    body = asked(pin_ids, account_id=other_house.account_id)
    assert refused(program, body) == (404, "account_not_found", "account_id")
    body = asked(pin_ids, targets=[{"account_id": house.account_id}, {"account_id": other_house.account_id}])
    assert refused(program, body) == (404, "account_not_found", "targets.1.account_id")


def test_a_board_of_another_account(app: Flask, house: House, program: FlaskClient) -> None:
    other = further_account(app, house)
    [theirs] = boards_of(app, other)[:1]
    pin_ids = drafts(app, house, 1)
    body = asked(pin_ids, account_id=house.account_id, board_ids=[house.board_ids[0], theirs])
    assert refused(program, body) == (422, "board_not_found", "board_ids")
    assert program.post("/v1/schedule", json=body).get_json()["params"]["board_id"] == theirs
    targets = [{"account_id": house.account_id}, {"account_id": other, "board_ids": [house.board_ids[0]]}]
    assert refused(program, asked(pin_ids, targets=targets)) == (422, "board_not_found", "targets.1.board_ids")


def test_a_board_that_is_gone(app: Flask, house: House, program: FlaskClient) -> None:
    with app.app_context():
        db.session.get_one(Board, (house.account_id, house.board_ids[1])).is_gone = True
        db.session.commit()
    body = asked(drafts(app, house, 1), board_ids=list(house.board_ids))
    assert refused(program, body) == (422, "board_gone", "board_ids")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"account_id": "mine", "targets": "mine"}, "targets"),
        ({"board_ids": "mine", "targets": "mine"}, "board_ids"),
        ({"targets": "twice"}, "targets"),
    ],
)
def test_accounts_that_contradict_each_other(
    app: Flask, house: House, program: FlaskClient, values: dict[str, Any], field: str
) -> None:
    target = {"account_id": house.account_id}
    meant = {"account_id": {"mine": house.account_id}, "board_ids": {"mine": list(house.board_ids)}}
    meant["targets"] = {"mine": [target], "twice": [target, target]}  # type: ignore[dict-item]
    body = asked(drafts(app, house, 1), **{name: meant[name][word] for name, word in values.items()})
    status, _, named = refused(program, body)
    assert (status, named) == (422, field)


@pytest.mark.parametrize("state", ["published", "publishing", "unconfirmed", "cancelled", "generating", "deleted"])
def test_pins_that_cannot_be_scheduled_any_more(app: Flask, house: House, program: FlaskClient, state: str) -> None:
    pin_ids = drafts(app, house, 2)
    [done] = drafts(app, house, 1, state=state)
    body = asked([*pin_ids, done])
    assert refused(program, body) == (409, "pins_not_schedulable", "pin_ids")
    problem = program.post("/v1/schedule", json=body).get_json()
    assert [(one["pin_id"], one["state"]) for one in problem["params"]["pins"]] == [(done, state)]
    assert problem["params"]["pins"][0]["text"]
    assert {pin["state"] for pin in stored(app, pin_ids)} == {"draft"}


def test_a_failed_pin_without_content(app: Flask, house: House, program: FlaskClient) -> None:
    [empty] = drafts(app, house, 1, state="failed")
    with app.app_context():
        db.session.get_one(Pin, empty).content_id = None
        db.session.commit()
    assert refused(program, asked([empty]))[:2] == (409, "pins_not_schedulable")


def test_a_pin_without_an_account_is_named(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 2)
    _without_account(app, pin_ids[1])
    assert refused(program, asked(pin_ids)) == (422, "no_account", "account_id")
    assert program.post("/v1/schedule", json=asked(pin_ids)).get_json()["params"]["pin_ids"] == [pin_ids[1]]
    assert program.post("/v1/schedule", json=asked(pin_ids, account_id=house.account_id)).status_code == 201


def test_a_pin_whose_account_is_no_target_is_named(app: Flask, house: House, program: FlaskClient) -> None:
    other = further_account(app, house)
    pin_ids = drafts(app, house, 1) + drafts(app, house, 1, account_id=other)
    body = asked(pin_ids, targets=[{"account_id": house.account_id}])
    assert refused(program, body) == (422, "no_target", "targets")
    assert program.post("/v1/schedule", json=body).get_json()["params"]["pin_ids"] == [pin_ids[1]]


def test_copies_count_for_the_limit(
    app: Flask, house: House, program: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.pipeline.schedule import parts

    monkeypatch.setattr(parts, "MAX_PINS", 5)
    others = [further_account(app, house) for _ in range(2)]
    targets = [{"account_id": one} for one in (house.account_id, *others)]
    body = asked(drafts(app, house, 2), targets=targets)
    assert refused(program, body) == (422, "too_many_pins", "targets")


def test_a_refused_request_leaves_no_trace(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 2)
    before = stored(app, pin_ids)
    with app.app_context():
        events = db.session.query(Event).count()
    refused(program, asked(pin_ids, board_ids=["none"]))
    assert stored(app, pin_ids) == before
    with app.app_context():
        assert (db.session.query(Event).count(), db.session.query(Schedule).count()) == (events, 0)


def test_a_test_key_sees_sandbox_accounts_only(app: Flask, house: House) -> None:
    live = further_account(app, house, kind="live")
    [hidden] = drafts(app, house, 1, account_id=live)
    [seen] = drafts(app, house, 1)
    tester = with_key(app, house.test_key)
    assert refused(tester, asked([hidden])) == (422, "pin_not_found", "pin_ids")
    assert refused(tester, asked([seen], account_id=live)) == (404, "account_not_found", "account_id")
    assert refused(tester, asked([seen], targets=[{"account_id": live}]))[:2] == (404, "account_not_found")
    made = tester.post("/v1/schedule", json=asked([seen]))
    assert made.status_code == 201
    assert [one["id"] for one in tester.get("/v1/schedules").get_json()["data"]] == [made.get_json()["id"]]


def _without_account(app: Flask, pin_id: str) -> None:
    with app.app_context():
        pin = db.session.get_one(Pin, pin_id)
        pin.account_id = pin.board_id = None
        db.session.commit()
