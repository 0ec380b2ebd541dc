"""Accounts, their settings, boards, and trouble on demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from server import clock, wiring
from server.api.shapes import PinShapes, account_json
from server.config import Settings
from server.db import db
from server.models import Account, AccountQueue, Board
from tests.api.conftest import House, with_key
from tests.factories import make_account, make_pin


@pytest.fixture
def sandbox_id(app: Flask, alice: FlaskClient, house: House) -> str:
    """An account made through the API, with a user in the sandbox."""
    with app.app_context():
        wiring.services().sandbox.create_tables()
    body = {"kind": "sandbox", "profile_id": house.profile_id, "username": "rehearsal"}
    made = alice.post("/v1/accounts", json=body)
    assert made.status_code == 201
    return str(made.get_json()["id"])


def test_a_sandbox_account_comes_with_boards_and_the_default_cap(alice: FlaskClient, sandbox_id: str) -> None:
    account = alice.get(f"/v1/accounts/{sandbox_id}").get_json()
    assert (account["kind"], account["status"]) == ("sandbox", "connected")
    assert account["settings"] == {
        "pins_per_day": 5,
        "window_start": "08:00",
        "window_end": "20:00",
        "timezone": "Europe/Berlin",
        "min_gap_seconds": 120,
        "missed_slots": "catch_up",
        "days_off": [],
        "image_spacing_days": 7,
        "is_paused": False,
        "paused_until": None,
    }
    assert account["pause"] == {"is_paused": False, "until": None, "by": None}
    boards = alice.get(f"/v1/boards?account_id={sandbox_id}").get_json()["data"]
    assert len(boards) == 3
    assert all(board["is_in_rotation"] for board in boards)


def test_a_sandbox_account_is_connected_again_without_a_consent_page(
    alice: FlaskClient, house: House, sandbox_id: str
) -> None:
    before = alice.get(f"/v1/accounts/{sandbox_id}").get_json()
    assert alice.post(f"/v1/accounts/{sandbox_id}/disconnect").get_json()["status"] == "disconnected"
    body = {"profile_id": house.profile_id, "account_id": sandbox_id}
    found = alice.post("/v1/accounts/connect", json=body).get_json()
    assert (found["url"], found["account"]["status"], found["account"]["error"]) == (None, "connected", None)
    assert found["account"]["pinterest_user_id"] == before["pinterest_user_id"]
    assert alice.post("/v1/boards/refresh", json={"account_id": sandbox_id}).status_code == 200, "its tokens work"


def test_an_account_is_connected_by_tokens_that_somebody_has(
    app: Flask, alice: FlaskClient, house: House, sandbox_id: str
) -> None:
    with app.app_context():
        real = wiring.services()
        _user, tokens = real.sandbox.create_user("by hand", boards=(("Cakes", ""),))
        wiring.attach(app, replace(real, pinterest=lambda _kind: real.pinterest("sandbox")))
    body = {"kind": "live", "profile_id": house.profile_id, "access_token": tokens.access_token}
    refused = with_key(app, house.test_key).post("/v1/accounts", json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "test_key")
    response = alice.post("/v1/accounts", json={**body, "refresh_token": tokens.refresh_token})
    made = response.get_json()
    assert (response.status_code, made["kind"], made["status"]) == (201, "live", "connected")
    assert tokens.access_token not in response.get_data(as_text=True)
    assert [board["name"] for board in alice.get(f"/v1/boards?account_id={made['id']}").get_json()["data"]] == ["Cakes"]
    wrong = alice.post("/v1/accounts", json={**body, "access_token": "pina_wrong"})
    assert (wrong.status_code, wrong.get_json()["params"]["field"]) == (422, "access_token")
    for name in ("access_token", "refresh_token"):
        broken = alice.post("/v1/accounts", json={**body, name: "pina_x\r\nsecret"})
        assert (broken.status_code, broken.get_json()["code"]) == (422, "bad_character")
        assert "secret" not in broken.get_data(as_text=True)
    missing = alice.post("/v1/accounts", json={"kind": "live", "profile_id": house.profile_id})
    assert (missing.status_code, missing.get_json()["params"]["field"]) == (422, "access_token")


def test_settings_are_changed_one_by_one(app: Flask, alice: FlaskClient, house: House) -> None:
    change = {"pins_per_day": 10_000, "window_start": "22:00", "window_end": "24:00", "min_gap_seconds": 0}
    changed = alice.patch(f"/v1/accounts/{house.account_id}", json={"settings": change}).get_json()["settings"]
    assert {name: changed[name] for name in change} == change
    assert changed["timezone"] == "Europe/Berlin"
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        assert account.plan_version == 2
        assert db.session.get_one(AccountQueue, account.queue_id).wake_at is not None


def test_a_setting_that_stays_as_it_is_makes_no_plan_stale(app: Flask, alice: FlaskClient, house: House) -> None:
    alice.patch(f"/v1/accounts/{house.account_id}", json={"settings": {"pins_per_day": 5}})
    with app.app_context():
        assert db.session.get_one(Account, house.account_id).plan_version == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pins_per_day", 0),
        ("pins_per_day", 10_001),
        ("pins_per_day", "5"),
        ("pins_per_day", None),
        ("window_start", "24:00"),
        ("window_start", "8:00"),
        ("window_end", "25:00"),
        ("timezone", "Berlin"),
        ("timezone", "../etc/passwd"),
        ("min_gap_seconds", -1),
        ("min_gap_seconds", 86_401),
        ("missed_slots", "forget"),
        ("is_paused", "yes"),
        ("pins_per_hour", 3),
    ],
)
def test_settings_that_cannot_be(alice: FlaskClient, house: House, field: str, value: Any) -> None:
    response = alice.patch(f"/v1/accounts/{house.account_id}", json={"settings": {field: value}})
    found = response.get_json()
    assert response.status_code == 422
    assert field in found["detail"]


def test_the_rate_meter(app: Flask, alice: FlaskClient, sandbox_id: str) -> None:
    meter = alice.get(f"/v1/accounts/{sandbox_id}/rate").get_json()
    assert (meter["day_used"], meter["pins_per_day"], meter["blocked_until"]) == (0, 5, None)
    assert meter["next_free_slot"].endswith("Z")
    assert (meter["day_remaining"], meter["waits_for"], meter["app"]) == (5, "nothing", None)
    assert meter["next_possible_at"].endswith("Z")
    with app.app_context():
        db.session.get_one(Account, sandbox_id).queue.blocked_until = clock.now() + timedelta(hours=30)
        db.session.commit()
    meter = alice.get(f"/v1/accounts/{sandbox_id}/rate").get_json()
    assert meter["next_free_slot"] >= meter["blocked_until"]
    with app.app_context():
        account = db.session.get_one(Account, sandbox_id)
        account.blocked_until, account.block_reason = clock.now() + timedelta(hours=40), {"code": "token_refused"}
        db.session.commit()
    meter = alice.get(f"/v1/accounts/{sandbox_id}/rate").get_json()
    assert (meter["waits_for"], meter["block_reason"]["code"]) == ("block", "token_refused"), "its own, which is longer"
    assert meter["next_possible_at"] == meter["blocked_until"] <= meter["next_free_slot"]


def test_a_disconnected_account_says_so_and_keeps_its_pins(alice: FlaskClient, sandbox_id: str) -> None:
    gone = alice.post(f"/v1/accounts/{sandbox_id}/disconnect").get_json()
    assert (gone["status"], gone["error"]["code"]) == ("disconnected", "disconnected_by_person")
    again = alice.post(f"/v1/accounts/{sandbox_id}/disconnect")
    assert (again.status_code, again.get_json()["code"]) == (409, "already_disconnected")
    meter = alice.get(f"/v1/accounts/{sandbox_id}/rate").get_json()
    assert (meter["waits_for"], meter["next_possible_at"], meter["next_free_slot"]) == ("person", None, None)


def test_faults_are_asked_for_listed_and_taken_back(alice: FlaskClient, sandbox_id: str) -> None:
    url = f"/v1/accounts/{sandbox_id}/faults"
    made = alice.post(url, json={"kind": "rate_limit", "count": 2, "options": {"retry_after": 5}})
    assert made.status_code == 201
    alice.post(url, json={"kind": "cut_after"})
    assert [fault["kind"] for fault in alice.get(url).get_json()["data"]] == ["rate_limit", "cut_after"]
    assert alice.delete(f"{url}/{made.get_json()['id']}").status_code == 204
    assert alice.delete(f"{url}/{made.get_json()['id']}").get_json()["code"] == "fault_not_found"
    assert alice.delete(url).status_code == 204
    assert alice.get(url).get_json()["data"] == []


@pytest.mark.parametrize(
    "body", [{"kind": "earthquake"}, {"kind": "slow", "options": {"minutes": 3}}, {"kind": "slow", "call": "dance"}]
)
def test_unknown_trouble_is_refused(alice: FlaskClient, sandbox_id: str, body: dict[str, Any]) -> None:
    assert alice.post(f"/v1/accounts/{sandbox_id}/faults", json=body).status_code == 422


def test_boards_are_read_again(app: Flask, alice: FlaskClient, sandbox_id: str) -> None:
    with app.app_context():
        account = db.session.get_one(Account, sandbox_id)
        gone = db.session.query(Board).filter_by(account_id=sandbox_id).first()
        assert gone is not None
        user_id, board_id = account.pinterest_user_id, gone.id
        db.session.rollback()
        wiring.services().sandbox.delete_board(user_id, board_id)
    response = alice.post("/v1/boards/refresh", json={"account_id": sandbox_id})
    marks = {board["id"]: board["is_gone"] for board in response.get_json()["data"]}
    assert response.status_code == 200
    assert [board for board, is_gone in marks.items() if is_gone] == [board_id]


def test_a_board_leaves_the_rotation(app: Flask, alice: FlaskClient, house: House) -> None:
    body = {"account_id": house.account_id, "is_in_rotation": False}
    board = alice.patch(f"/v1/boards/{house.board_ids[1]}", json=body).get_json()
    assert board["is_in_rotation"] is False
    with app.app_context():
        assert db.session.get_one(Account, house.account_id).plan_version == 2
    unknown = alice.patch("/v1/boards/nope", json=body)
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "board_not_found")


def test_a_blocked_account_and_a_vanished_board_are_told_on_the_pin(session: Session) -> None:
    account = make_account()
    pin = make_pin(account, state="queued")

    def shown() -> dict[str, Any]:
        return PinShapes.of(session, Settings(), [pin]).compact(pin)

    account.queue.blocked_until, account.queue.block_reason = clock.now() + timedelta(hours=4), {"code": "spam_blocked"}
    session.commit()

    assert "asked the account to rest" in shown()["status_note"]
    assert shown()["attention"] is True
    assert shown()["waits"]["until"] == clock.rfc3339(account.queue.blocked_until)
    assert account_json(account, None)["error"] == {"code": "spam_blocked"}
    account.queue.block_reason = {"code": "trial_access"}
    assert "trial access" in shown()["status_note"]

    account.queue.blocked_until = account.queue.block_reason = None
    session.get_one(Board, (account.id, pin.board_id)).is_gone = True
    session.commit()
    assert "choose another" in shown()["status_note"]
    assert shown()["attention"] is True
