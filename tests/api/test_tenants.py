"""Nothing is ever visible across workspaces: to an outsider every id is one that does not exist."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.models import Account
from tests.api.conftest import House, pin_body
from tests.factories import make_pin


@pytest.fixture
def pin_id(app: Flask, house: House) -> str:
    with app.app_context():
        return str(make_pin(db.session.get(Account, house.account_id), state="failed").id)


def test_every_thing_by_id_is_unknown_to_an_outsider(
    alice: FlaskClient, charlie: FlaskClient, house: House, pin_id: str
) -> None:
    key_id = alice.get("/v1/keys").get_json()["data"][0]["id"]
    settings = {"settings": {"pins_per_day": 1}}
    calls = [
        ("GET", f"/v1/pins/{pin_id}", None),
        ("PATCH", f"/v1/pins/{pin_id}", {"version": 1, "title": "Mine"}),
        ("DELETE", f"/v1/pins/{pin_id}", None),
        ("GET", f"/v1/pins/{pin_id}/history", None),
        *(("POST", f"/v1/pins/{pin_id}/{action}", None) for action in ("cancel", "retry", "publish", "restore")),
        ("POST", f"/v1/pins/{pin_id}/regenerate", None),
        ("POST", f"/v1/pins/{pin_id}/answer", {"choice": "it_is_there"}),
        ("GET", f"/v1/profiles/{house.profile_id}", None),
        ("PATCH", f"/v1/profiles/{house.profile_id}", {"name": "Mine"}),
        ("DELETE", f"/v1/profiles/{house.profile_id}", None),
        ("GET", f"/v1/accounts/{house.account_id}", None),
        ("PATCH", f"/v1/accounts/{house.account_id}", settings),
        ("GET", f"/v1/accounts/{house.account_id}/rate", None),
        ("GET", f"/v1/accounts/{house.account_id}/out-of-rules", None),
        ("POST", f"/v1/accounts/{house.account_id}/disconnect", None),
        ("GET", f"/v1/accounts/{house.account_id}/faults", None),
        ("POST", f"/v1/accounts/{house.account_id}/faults", {"kind": "rate_limit"}),
        ("DELETE", f"/v1/accounts/{house.account_id}/faults", None),
        ("DELETE", f"/v1/accounts/{house.account_id}/faults/1", None),
        ("POST", "/v1/accounts", {"kind": "sandbox", "profile_id": house.profile_id}),
        ("GET", f"/v1/boards?account_id={house.account_id}", None),
        ("POST", "/v1/boards/refresh", {"account_id": house.account_id}),
        ("GET", f"/v1/boards/{house.board_ids[0]}/sections?account_id={house.account_id}", None),
        ("PATCH", f"/v1/boards/{house.board_ids[0]}", {"account_id": house.account_id, "is_in_rotation": False}),
        ("GET", f"/v1/sites/{house.site_id}", None),
        ("POST", f"/v1/sites/{house.site_id}/rotate", None),
        ("POST", f"/v1/sites/{house.site_id}/connection-key", None),
        ("DELETE", f"/v1/sites/{house.site_id}", None),
        ("POST", "/v1/sites", {"profile_id": house.profile_id, "url": "https://blog.example"}),
        ("GET", f"/v1/notices/{house.notice_id}", None),
        ("GET", f"/v1/assets/{house.asset_id}", None),
        ("DELETE", f"/v1/keys/{key_id}", None),
        ("PATCH", f"/v1/workspaces/{house.workspace_id}", {"name": "Mine"}),
        ("POST", "/v1/pins/generate", {"url": "https://blog.example/", "profile_id": house.profile_id}),
        ("POST", "/v1/pins", pin_body(house, draft=True)),
    ]
    for method, url, body in calls:
        response = charlie.open(url, method=method, json=body)
        assert response.status_code == 404, (method, url, response.get_data(as_text=True))


def test_lists_show_ones_own_only(alice: FlaskClient, charlie: FlaskClient, house: House, pin_id: str) -> None:
    for path in ("pins", "profiles", "accounts", "sites", "notices", "keys", "workspaces"):
        mine = {row["id"] for row in alice.get(f"/v1/{path}").get_json()["data"]}
        theirs = {row["id"] for row in charlie.get(f"/v1/{path}").get_json()["data"]}
        assert mine, path
        assert not mine & theirs, path


def test_foreign_things_cannot_be_used(charlie: FlaskClient, house: House, other_house: House) -> None:
    foreign_image = charlie.post("/v1/pins", json=pin_body(other_house, draft=True, asset_id=house.asset_id))
    assert foreign_image.get_json()["code"] == "asset_not_found"
    foreign_board = charlie.post("/v1/pins", json=pin_body(other_house, draft=True, board_id=house.board_ids[0]))
    assert foreign_board.get_json()["code"] == "board_not_found"
    foreign_default = charlie.patch(
        f"/v1/profiles/{other_house.profile_id}", json={"defaults": {"account_id": house.account_id}}
    )
    assert foreign_default.status_code == 404


def test_changes_of_others_are_not_told(alice: FlaskClient, charlie: FlaskClient, house: House) -> None:
    alice.post("/v1/pins", json=pin_body(house, draft=True))
    found = charlie.get("/v1/changes?after=0").get_json()
    assert (found["data"], found["others"]) == ([], [])
