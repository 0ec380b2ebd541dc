"""Sites and their connection keys, notices, profiles, workspaces and keys."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.models import Notice, Site
from tests.api.conftest import House


def _opened(key: str) -> dict[str, Any]:
    assert key.startswith("pwc_")
    body = key.removeprefix("pwc_")
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def test_a_site_comes_with_a_connection_key_once(app: Flask, alice: FlaskClient, house: House) -> None:
    made = alice.post("/v1/sites", json={"profile_id": house.profile_id, "url": "https://blog.example"})
    site = made.get_json()
    assert made.status_code == 201
    opened = _opened(site["connection_key"])
    assert (opened["v"], opened["site_url"]) == (1, "https://blog.example")
    assert site["secret"].startswith("whsec_")
    shown = alice.get(f"/v1/sites/{site['id']}").get_json()
    assert "connection_key" not in shown
    assert "secret" not in shown


def test_the_key_connects_the_plugin_once(app: Flask, alice: FlaskClient, house: House) -> None:
    site = alice.post("/v1/sites", json={"profile_id": house.profile_id, "url": "https://blog.example"}).get_json()
    code = _opened(site["connection_key"])["code"]
    plugin = app.test_client()
    first = plugin.post("/hooks/wordpress/connect", json={"code": code, "home_url": "https://blog.example"})
    assert first.get_json()["secret"] == site["secret"]
    again = plugin.post("/hooks/wordpress/connect", json={"code": code, "home_url": "https://blog.example"})
    assert again.status_code == 401
    assert alice.get(f"/v1/sites/{site['id']}").get_json()["is_connected"] is True


def test_a_rotated_secret_leaves_the_old_one_good_until_the_plugin_has_the_new(
    app: Flask, alice: FlaskClient, house: House
) -> None:
    with app.app_context():
        before = db.session.get_one(Site, house.site_id).secret_sealed
    rotated = alice.post(f"/v1/sites/{house.site_id}/rotate").get_json()
    assert rotated["connection_key"]
    with app.app_context():
        site = db.session.get_one(Site, house.site_id)
        assert site.old_secret_sealed == before
        assert site.secret_sealed != before


def test_a_deleted_site_is_gone(alice: FlaskClient, house: House) -> None:
    assert alice.delete(f"/v1/sites/{house.site_id}").status_code == 204
    assert alice.get(f"/v1/sites/{house.site_id}").status_code == 404


def test_notices_tell_what_became_of_them(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        notice = db.session.get_one(Notice, house.notice_id)
        notice.state, notice.error = "refused", {"code": "page_gone", "params": {}, "text": "The page is gone."}
        notice.payload = {"url": "https://blog.example/post/"}
        db.session.commit()
    found = alice.get("/v1/notices?status=refused").get_json()["data"]
    assert [(one["id"], one["url"], one["error"]["text"]) for one in found] == [
        (house.notice_id, "https://blog.example/post/", "The page is gone.")
    ]
    assert alice.get("/v1/notices?status=processed").get_json()["data"] == []
    assert alice.get(f"/v1/notices/{house.notice_id}").get_json()["data"]["url"] == "https://blog.example/post/"


def test_a_profile_is_made_and_changed(alice: FlaskClient, house: House) -> None:
    body = {"name": "B", "site_url": "https://b.example", "timezone": "Asia/Tokyo", "brand": {"primary": "#aa0000"}}
    made = alice.post("/v1/profiles", json=body)
    profile = made.get_json()
    assert made.status_code == 201
    assert (profile["timezone"], profile["brand"]["primary"], profile["has_marker"]) == ("Asia/Tokyo", "#aa0000", True)
    change = {"version": profile["version"], "voice": {"tone": "warm"}, "utm": {"utm_source": "pins"}}
    changed = alice.patch(f"/v1/profiles/{profile['id']}", json=change).get_json()
    assert (changed["voice"]["tone"], changed["utm"], changed["name"]) == ("warm", {"utm_source": "pins"}, "B")
    stale = alice.patch(f"/v1/profiles/{profile['id']}", json=change)
    assert (stale.status_code, stale.get_json()["code"]) == (409, "stale_version")


def test_defaults_are_checked_and_merged(alice: FlaskClient, house: House) -> None:
    url = f"/v1/profiles/{house.profile_id}"
    alice.patch(url, json={"defaults": {"account_id": house.account_id, "board_ids": list(house.board_ids[:2])}})
    merged = alice.patch(url, json={"defaults": {"count": 5}}).get_json()["defaults"]
    assert merged == {"account_id": house.account_id, "board_ids": list(house.board_ids[:2]), "count": 5}
    assert alice.patch(url, json={"defaults": {"board_ids": ["nope"]}}).get_json()["code"] == "board_not_found"
    assert alice.patch(url, json={"defaults": {"templates": ["nope"]}}).get_json()["code"] == "template_not_found"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"brand": {"primary": "red"}}, "brand.primary"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"site_url": "ftp://b.example"}, "site_url"),
        ({"site_url": "https://user:pass@b.example"}, "site_url"),
        ({"brand": {"colour": "#aa0000"}}, "brand.colour"),
    ],
)
def test_profile_fields_that_cannot_be(alice: FlaskClient, house: House, body: dict[str, Any], field: str) -> None:
    response = alice.patch(f"/v1/profiles/{house.profile_id}", json=body)
    assert (response.status_code, response.get_json()["errors"][0]["field"]) == (422, field)


def test_a_profile_in_use_is_not_deleted_by_a_slip(alice: FlaskClient, house: House) -> None:
    from tests.api.conftest import pin_body

    pin = alice.post("/v1/pins", json=pin_body(house)).get_json()
    refused = alice.delete(f"/v1/profiles/{house.profile_id}")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "profile_in_use")
    alice.post(f"/v1/pins/{pin['id']}/cancel")
    assert alice.delete(f"/v1/profiles/{house.profile_id}").status_code == 204
    assert alice.get("/v1/profiles").get_json()["data"] == []


def test_a_key_shows_its_secret_once(alice: FlaskClient) -> None:
    made = alice.post("/v1/keys", json={"name": "CI", "mode": "test"}).get_json()
    assert made["secret"].startswith("pw_test_")
    listed = next(key for key in alice.get("/v1/keys").get_json()["data"] if key["id"] == made["id"])
    assert "secret" not in listed
    assert made["secret"].startswith(listed["hint"].rstrip("…"))


def test_templates_are_listed(alice: FlaskClient) -> None:
    found = alice.get("/v1/templates").get_json()["data"]
    assert len(found) >= 3
    assert {"name", "label", "photos"} <= set(found[0])
