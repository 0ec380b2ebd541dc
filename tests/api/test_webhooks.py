"""`/v1/webhooks`: who may make them, what is shown once, and what is never shown."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.crypto import Vault
from server.db import db
from server.models import Delivery, Endpoint, Event
from server.rules.webhooks import TYPES
from tests.api.conftest import House, with_key
from tests.conftest import SECRET_KEY

URL = "https://hooks.example/pinwright"


def make(client: FlaskClient, **values: Any) -> dict[str, Any]:
    response = client.post("/v1/webhooks", json={"url": URL, **values})
    assert response.status_code == 201, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    return found


def test_the_secret_is_shown_once_and_sealed_at_rest(app: Flask, alice: FlaskClient) -> None:
    made = make(alice, types=["pin.failed"], description="Alerts")
    assert made["secret"].startswith("whsec_")
    assert (made["url"], made["types"], made["description"], made["is_enabled"]) == (
        URL,
        ["pin.failed"],
        "Alerts",
        True,
    )
    shown = alice.get(f"/v1/webhooks/{made['id']}")
    assert "secret" not in shown.get_json()
    assert made["secret"] not in alice.get("/v1/webhooks").get_data(as_text=True)
    with app.app_context():
        row = db.session.get_one(Endpoint, made["id"])
        assert made["secret"].removeprefix("whsec_") not in row.secret_sealed
        assert Vault([SECRET_KEY]).open(row.secret_sealed, row.workspace_id, row.id) == made["secret"]


def test_a_repeated_request_makes_one_webhook_and_shows_no_secret_again(alice: FlaskClient) -> None:
    first = make(alice, idempotency_key="one")
    again = make(alice, idempotency_key="one")
    assert again["id"] == first["id"]
    assert again["secret"] is None
    assert len(alice.get("/v1/webhooks").get_json()["data"]) == 1


def test_rotation_gives_a_new_secret_and_keeps_the_old_one_for_a_day(app: Flask, alice: FlaskClient) -> None:
    made = make(alice)
    rotated = alice.post(f"/v1/webhooks/{made['id']}/rotate").get_json()
    assert rotated["secret"] != made["secret"]
    assert rotated["old_secret_until"] is not None
    with app.app_context():
        row = db.session.get_one(Endpoint, made["id"])
        assert Vault([SECRET_KEY]).open(str(row.old_secret_sealed), row.workspace_id, row.id) == made["secret"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/in", "address_not_allowed"),
        ("http://[::1]/in", "address_not_allowed"),
        ("http://169.254.169.254/latest/meta-data", "address_not_allowed"),
        ("http://localhost/in", "address_not_allowed"),
        ("http://0x7f000001/", "address_not_allowed"),
        ("https://hooks.example:25/", "address_not_allowed"),
    ],
)
def test_private_addresses_are_refused_when_made_and_when_changed(alice: FlaskClient, url: str, code: str) -> None:
    refused = alice.post("/v1/webhooks", json={"url": url})
    assert refused.status_code == 422
    assert refused.get_json()["code"] == code
    made = make(alice)
    assert alice.patch(f"/v1/webhooks/{made['id']}", json={"url": url}).get_json()["code"] == code
    assert alice.get(f"/v1/webhooks/{made['id']}").get_json()["url"] == URL


@pytest.mark.parametrize(
    "body",
    [{}, {"url": "nonsense"}, {"url": URL, "types": ["pin.exploded"]}, {"url": URL, "secret": "whsec_mine"},
     {"url": "https://me:secret@hooks.example/"}, {"url": URL, "types": "pin.failed"}, {"url": URL, "description": "x" * 201}],
)  # fmt: skip
def test_bad_bodies_are_refused(alice: FlaskClient, body: dict[str, Any]) -> None:
    assert alice.post("/v1/webhooks", json=body).status_code == 422
    assert alice.get("/v1/webhooks").get_json()["data"] == []


def test_an_unknown_type_is_answered_with_those_that_there_are(alice: FlaskClient) -> None:
    answer = alice.post("/v1/webhooks", json={"url": URL, "types": ["pin.exploded"]}).get_json()
    assert all(kind in answer["errors"][0]["message"] for kind in TYPES)


def test_it_is_changed_switched_off_and_on(app: Flask, alice: FlaskClient) -> None:
    made = make(alice)
    changed = alice.patch(f"/v1/webhooks/{made['id']}", json={"types": ["pin.published"], "version": 1}).get_json()
    assert (changed["types"], changed["version"]) == (["pin.published"], 2)
    assert alice.patch(f"/v1/webhooks/{made['id']}", json={"types": [], "version": 1}).status_code == 409
    waiting = alice.post(f"/v1/webhooks/{made['id']}/test").get_json()
    off = alice.patch(f"/v1/webhooks/{made['id']}", json={"is_enabled": False}).get_json()
    assert off["is_enabled"] is False
    assert off["disabled"]["code"] == "switched_off"
    assert alice.get(f"/v1/webhooks/{made['id']}/deliveries").get_json()["data"][0]["state"] == "failed"
    for path in ("test", f"deliveries/{waiting['id']}/redeliver"):
        assert alice.post(f"/v1/webhooks/{made['id']}/{path}").get_json()["code"] == "webhook_disabled"
    on = alice.patch(f"/v1/webhooks/{made['id']}", json={"is_enabled": True}).get_json()
    assert (on["is_enabled"], on["disabled"]) == (True, None)
    with app.app_context():
        kinds = [event.kind for event in db.session.query(Event).filter_by(subject_id=made["id"]).order_by(Event.id)]
    assert kinds == ["webhook.created", "webhook.changed", "webhook.disabled", "webhook.enabled"]


def test_a_test_message_waits_to_go_out_and_can_be_sent_again(alice: FlaskClient) -> None:
    made = make(alice, types=["pin.failed"])
    sent = alice.post(f"/v1/webhooks/{made['id']}/test")
    assert sent.status_code == 202
    first = sent.get_json()
    assert (first["type"], first["state"], first["attempts"]) == ("webhook.test", "pending", 0)
    again = alice.post(f"/v1/webhooks/{made['id']}/deliveries/{first['id']}/redeliver").get_json()
    assert again["payload"] == first["payload"]
    assert again["message_id"] != first["message_id"]
    listed = alice.get(f"/v1/webhooks/{made['id']}/deliveries").get_json()["data"]
    assert [row["id"] for row in listed] == sorted([first["id"], again["id"]], reverse=True)


def test_messages_are_listed_in_pages_and_by_state(app: Flask, alice: FlaskClient) -> None:
    made = make(alice)
    ids = [alice.post(f"/v1/webhooks/{made['id']}/test").get_json()["id"] for _ in range(3)]
    with app.app_context():
        db.session.get_one(Delivery, ids[0]).state = "failed"
        db.session.commit()
    path = f"/v1/webhooks/{made['id']}/deliveries"
    first = alice.get(f"{path}?limit=2").get_json()
    second = alice.get(f"{path}?limit=2&cursor={first['next_cursor']}").get_json()
    assert sorted(row["id"] for row in first["data"] + second["data"]) == sorted(ids)
    assert [row["id"] for row in alice.get(f"{path}?state=failed").get_json()["data"]] == [ids[0]]
    assert alice.get(f"{path}?state=lost").status_code == 422


def test_deleting_takes_the_messages_along(app: Flask, alice: FlaskClient) -> None:
    made = make(alice)
    alice.post(f"/v1/webhooks/{made['id']}/test")
    assert alice.delete(f"/v1/webhooks/{made['id']}").status_code == 204
    assert alice.get(f"/v1/webhooks/{made['id']}").get_json()["code"] == "webhook_not_found"
    with app.app_context():
        assert db.session.query(Delivery).count() == 0


def test_a_workspace_has_so_many_and_no_more(alice: FlaskClient) -> None:
    for _ in range(20):
        make(alice)
    refused = alice.post("/v1/webhooks", json={"url": URL})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "too_many_webhooks")


def test_an_outsider_finds_nothing(alice: FlaskClient, charlie: FlaskClient) -> None:
    made = make(alice)
    sent = alice.post(f"/v1/webhooks/{made['id']}/test").get_json()
    own = make(charlie)
    calls = [
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/rotate"), ("POST", "/test"), ("GET", "/deliveries"),
        ("POST", f"/deliveries/{sent['id']}/redeliver"),
    ]  # fmt: skip
    for method, path in calls:
        body = {"description": "mine"} if method == "PATCH" else None
        assert charlie.open(f"/v1/webhooks/{made['id']}{path}", method=method, json=body).status_code == 404, path
    through_own = charlie.post(f"/v1/webhooks/{own['id']}/deliveries/{sent['id']}/redeliver")
    assert through_own.get_json()["code"] == "delivery_not_found"
    assert [row["id"] for row in charlie.get("/v1/webhooks").get_json()["data"]] == [own["id"]]


def test_a_message_belongs_to_its_own_webhook(alice: FlaskClient) -> None:
    one, other = make(alice), make(alice)
    sent = alice.post(f"/v1/webhooks/{one['id']}/test").get_json()
    assert alice.post(f"/v1/webhooks/{other['id']}/deliveries/{sent['id']}/redeliver").status_code == 404


def test_viewers_read_and_editors_and_programs_write(
    bob: FlaskClient, edith: FlaskClient, program: FlaskClient
) -> None:
    made = make(edith)
    make(program)
    assert bob.get(f"/v1/webhooks/{made['id']}").status_code == 200
    assert bob.get(f"/v1/webhooks/{made['id']}/deliveries").status_code == 200
    for method, path in (("POST", ""), ("PATCH", f"/{made['id']}"), ("POST", f"/{made['id']}/rotate")):
        refused = bob.open(
            f"/v1/webhooks{path}", method=method, json={"url": URL} if not path.endswith("rotate") else None
        )
        assert refused.get_json()["code"] == "role_too_low"


def test_a_test_key_neither_sees_nor_makes_them(app: Flask, alice: FlaskClient, house: House) -> None:
    made = make(alice)
    tester = with_key(app, house.test_key)
    for method, path, body in (
        ("GET", "", None), ("POST", "", {"url": URL}), ("GET", f"/{made['id']}", None), ("DELETE", f"/{made['id']}", None),
        ("GET", f"/{made['id']}/deliveries", None), ("POST", f"/{made['id']}/rotate", None),
    ):  # fmt: skip
        refused = tester.open(f"/v1/webhooks{path}", method=method, json=body)
        assert (refused.status_code, refused.get_json()["code"]) == (403, "needs_live_key")
