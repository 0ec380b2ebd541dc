"""`POST /v1/boards`: a board made on Pinterest."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import wiring
from server.db import db
from server.models import Account
from tests.api.conftest import House, with_key


@pytest.fixture
def account_id(alice: FlaskClient, house: House) -> str:
    made = alice.post("/v1/accounts", json={"kind": "sandbox", "profile_id": house.profile_id})
    return str(made.get_json()["id"])


def names(client: FlaskClient, account_id: str) -> list[str]:
    """What Pinterest lists."""
    refreshed = client.post("/v1/boards/refresh", json={"account_id": account_id}).get_json()["data"]
    return [board["name"] for board in refreshed if not board["is_gone"]]


def test_a_board_is_made_and_joins_the_rotation(app: Flask, alice: FlaskClient, account_id: str) -> None:
    with app.app_context():
        before = db.session.get_one(Account, account_id).plan_version
    body = {"account_id": account_id, "name": "Trips", "description": "Where we went.", "privacy": "PROTECTED"}
    made = alice.post("/v1/boards", json=body)
    assert made.status_code == 201
    board = made.get_json()
    assert {**board, **body} == board
    assert board["is_in_rotation"] is True
    assert alice.get(f"/v1/boards?account_id={account_id}").get_json()["data"][-1] == board
    with app.app_context():
        assert db.session.get_one(Account, account_id).plan_version > before
    assert names(alice, account_id).count("Trips") == 1


def test_a_secret_board_stays_out_of_the_rotation(alice: FlaskClient, account_id: str) -> None:
    body = {"account_id": account_id, "name": "Drafts", "privacy": "SECRET"}
    assert alice.post("/v1/boards", json=body).get_json()["is_in_rotation"] is False


def test_the_same_request_under_its_key_makes_one_board(alice: FlaskClient, account_id: str) -> None:
    body = {"account_id": account_id, "name": "Trips", "idempotency_key": "one"}
    first, second = alice.post("/v1/boards", json=body), alice.post("/v1/boards", json=body)
    assert (second.status_code, second.get_json()) == (201, first.get_json())
    again = alice.post("/v1/boards", json={"account_id": account_id, "name": "trips"})
    assert (again.status_code, again.get_json()["code"]) == (409, "board_name_taken")
    assert again.get_json()["params"]["board_id"] == first.get_json()["id"]
    assert names(alice, account_id).count("Trips") == 1


def test_a_lost_answer_is_looked_up(app: Flask, alice: FlaskClient, account_id: str) -> None:
    _fault(app, account_id, "cut_after")
    assert alice.post("/v1/boards", json={"account_id": account_id, "name": "Trips"}).status_code == 201
    assert names(alice, account_id).count("Trips") == 1


def test_a_section_is_made_once_also_when_the_answer_is_lost(app: Flask, alice: FlaskClient, account_id: str) -> None:
    board = alice.get(f"/v1/boards?account_id={account_id}").get_json()["data"][0]
    with app.app_context():
        user_id = db.session.get_one(Account, account_id).pinterest_user_id
        wiring.services().sandbox.faults(user_id).add("cut_after", 1, call="create_section")
    address, body = f"/v1/boards/{board['id']}/sections", {"account_id": account_id, "name": "Autumn"}
    made = alice.post(address, json=body)
    assert made.status_code == 201
    again = alice.post(address, json={**body, "name": "autumn"})
    assert (again.status_code, again.get_json()["code"]) == (409, "section_name_taken")
    alice.post("/v1/boards/refresh", json={"account_id": account_id})
    assert alice.get(f"{address}?account_id={account_id}").get_json()["data"] == [made.get_json()]


def test_an_answer_that_stays_unknown_is_said_to_be_so(app: Flask, alice: FlaskClient, account_id: str) -> None:
    _fault(app, account_id, "error_before")
    body = {"account_id": account_id, "name": "Trips"}
    answer = alice.post("/v1/boards", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (502, "outcome_unknown")
    assert alice.post("/v1/boards", json=body).status_code == 201


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 51}, "name"),
        ({"description": "x" * 501}, "description"),
        ({"privacy": "public"}, "privacy"),
        ({"account_id": None}, "account_id"),
        ({"color": "red"}, "color"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(
    alice: FlaskClient, house: House, values: dict[str, Any], field: str
) -> None:
    answer = alice.post("/v1/boards", json={"account_id": house.account_id, "name": "Trips", **values})
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, field)


def test_outsiders_viewers_and_test_keys(
    app: Flask, alice: FlaskClient, bob: FlaskClient, charlie: FlaskClient, house: House, account_id: str
) -> None:
    body = {"account_id": account_id, "name": "Trips"}
    assert charlie.post("/v1/boards", json=body).status_code == 404
    assert bob.post("/v1/boards", json=body).status_code == 403
    assert with_key(app, house.test_key).post("/v1/boards", json=body).status_code == 201
    with app.app_context():
        db.session.get_one(Account, account_id).kind = "live"
        db.session.commit()
    assert with_key(app, house.test_key).post("/v1/boards", json={**body, "name": "More"}).status_code == 404


def test_a_disconnected_account_makes_none(alice: FlaskClient, account_id: str) -> None:
    alice.post(f"/v1/accounts/{account_id}/disconnect")
    answer = alice.post("/v1/boards", json={"account_id": account_id, "name": "Trips"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "account_disconnected")


def _fault(app: Flask, account_id: str, kind: str) -> None:
    with app.app_context():
        user_id = db.session.get_one(Account, account_id).pinterest_user_id
        db.session.rollback()
        wiring.services().sandbox.faults(user_id).add(kind, call="create_board")
