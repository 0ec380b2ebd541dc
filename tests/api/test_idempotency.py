"""The same key with the same request happens once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.config import Settings
from server.db import db
from server.models import IdempotencyRecord, Pin
from server.models.idempotency import Begun, Replay, begin, finish, forget
from server.pipeline.cleanup import clean_up
from tests.api.conftest import House, pin_body, with_key


def _pins(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Pin).count()


def test_a_repeat_gets_the_first_answer_and_makes_nothing(app: Flask, program: FlaskClient, house: House) -> None:
    body = pin_body(house, draft=True)
    first = program.post("/v1/pins", json=body, headers={"Idempotency-Key": "k1"})
    again = program.post("/v1/pins", json=dict(reversed(body.items())), headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _pins(app) == 1


def test_header_and_field_mean_the_same(app: Flask, program: FlaskClient, house: House) -> None:
    body = pin_body(house, draft=True)
    first = program.post("/v1/pins", json={**body, "idempotency_key": "k1"}).get_json()
    again = program.post("/v1/pins", json=body, headers={"Idempotency-Key": "k1"}).get_json()
    assert again == first
    twice = program.post("/v1/pins", json={**body, "idempotency_key": "a"}, headers={"Idempotency-Key": "b"})
    assert twice.get_json()["code"] == "idempotency_key_twice"


def test_another_body_under_the_same_key_is_refused(program: FlaskClient, house: House) -> None:
    program.post("/v1/pins", json=pin_body(house, draft=True), headers={"Idempotency-Key": "k1"})
    other = program.post("/v1/pins", json=pin_body(house, draft=True, title="Other"), headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")


def test_while_the_first_is_running_a_repeat_is_told_to_wait(app: Flask, program: FlaskClient, house: House) -> None:
    body = pin_body(house, draft=True)
    program.post("/v1/pins", json=body, headers={"Idempotency-Key": "k1"})
    with app.app_context():
        db.session.query(IdempotencyRecord).update({"status": None, "answer": None, "pin_id": None})
        db.session.commit()
    running = program.post("/v1/pins", json=body, headers={"Idempotency-Key": "k1"})
    assert (running.status_code, running.get_json()["code"]) == (409, "idempotency_running")
    assert running.headers["Retry-After"] == "1"


def test_a_refused_request_may_be_corrected_under_its_key(program: FlaskClient, house: House) -> None:
    headers = {"Idempotency-Key": "k1"}
    assert program.post("/v1/pins", json=pin_body(house, draft=True, title=""), headers=headers).status_code == 422
    assert program.post("/v1/pins", json=pin_body(house, board_id="nope"), headers=headers).status_code == 422
    assert program.post("/v1/pins", json=pin_body(house, draft=True), headers=headers).status_code == 201


def test_keys_of_workspaces_and_modes_are_apart(app: Flask, house: House, other_house: House) -> None:
    for home, key in ((house, house.live_key), (house, house.test_key), (other_house, other_house.live_key)):
        body = pin_body(home, draft=True)
        response = with_key(app, key).post("/v1/pins", json=body, headers={"Idempotency-Key": "same"})
        assert (response.status_code, response.headers.get("Idempotency-Replayed")) == (201, None)


def test_a_secret_is_never_replayed(app: Flask, house: House, alice: FlaskClient) -> None:
    first = alice.post("/v1/keys", json={"name": "A"}, headers={"Idempotency-Key": "k1"}).get_json()
    again = alice.post("/v1/keys", json={"name": "A"}, headers={"Idempotency-Key": "k1"}).get_json()
    assert first["secret"].startswith("pw_live_")
    assert again == {**first, "secret": None}
    with app.app_context():
        kept = db.session.query(IdempotencyRecord).one()
        assert first["secret"] not in str(kept.answer)


def test_each_item_of_a_bulk_call_may_have_its_key(app: Flask, program: FlaskClient, house: House) -> None:
    item = {**pin_body(house, draft=True), "idempotency_key": "item-1"}
    first = program.post("/v1/pins/bulk", json={"pins": [item, pin_body(house, draft=True)]}).get_json()["data"]
    again = program.post("/v1/pins/bulk", json={"pins": [item]}).get_json()["data"]
    alone = program.post("/v1/pins", json=item).get_json()
    assert again[0] == first[0]
    assert alone == first[0]["pin"]
    assert _pins(app) == 2


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_sensible_length(program: FlaskClient, house: House, key: str) -> None:
    response = program.post("/v1/pins", json=pin_body(house, draft=True), headers={"Idempotency-Key": key})
    assert (response.status_code, response.get_json()["code"]) == (422, "bad_idempotency_key")


def test_what_a_dead_process_left_running_is_taken_over(app: Flask, house: House) -> None:
    now = clock.now()
    with app.app_context():
        session = db.session()
        dead = begin(session, house.workspace_id, "POST /x", "k", "hash", now - timedelta(minutes=3))
        session.commit()
        fresh = begin(session, house.workspace_id, "POST /x", "k", "hash", now)
        assert isinstance(dead, Begun)
        assert isinstance(fresh, Begun)
        forget(session, dead)  # the dead one comes back to life: it must not touch its successor's claim
        finish(session, fresh, 201, {"id": "x"})
        session.commit()
        assert begin(session, house.workspace_id, "POST /x", "k", "hash", now) == Replay(201, {"id": "x"})


def test_keys_live_a_week_and_those_of_pins_as_long_as_the_pin(app: Flask, program: FlaskClient, house: House) -> None:
    program.post("/v1/pins", json=pin_body(house, draft=True), headers={"Idempotency-Key": "pin"})
    program.post("/v1/profiles", json={"name": "B", "site_url": "https://b.example"}, headers={"Idempotency-Key": "p"})
    with app.app_context():
        session = db.session()
        assert clean_up(session, Settings(), clock.now() + timedelta(days=6)).rows["answers"] == 0
        assert clean_up(session, Settings(), clock.now() + timedelta(days=8)).rows["answers"] == 1
        assert [record.key for record in db.session.query(IdempotencyRecord)] == ["pin"]
