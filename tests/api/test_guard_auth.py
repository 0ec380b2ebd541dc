"""Every route says who may call it, and is held to what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from server.api.access import Access, declared
from tests.api.conftest import House, with_key

_PUBLIC = {
    "/", "/<page_file:name>", "/openapi.json", "/docs", "/docs/<string:name>", "/healthz", "/readyz", "/metrics",
    "/images/<string:asset_id>.jpg", "/videos/<string:asset_id>", "/hooks/wordpress", "/hooks/wordpress/connect",
    "/oauth/pinterest/callback", "/connect/<string:code>",
    "/mail/unsubscribe/<string:token>",
}  # fmt: skip
_PUBLIC_WRITES = {"/v1/session", "/connect/<string:code>", "/mail/unsubscribe/<string:token>"}
_FILLED = {
    "id": "none_1",
    "fault_id": 1,
    "delivery_id": "none_2",
    "name": "x.js",
    "asset_id": "none",
    "template": "none",
    "number": 1,
    "picture": "none",
}


def _rules(app: Flask) -> Iterator[tuple[Rule, str, Access | None]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, declared(app.view_functions[rule.endpoint])


def _url(app: Flask, rule: Rule) -> str:
    values = {name: _FILLED[name] for name in rule.arguments}
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def test_every_route_declares_its_access(app: Flask) -> None:
    forgotten = [rule.rule for rule, _, found in _rules(app) if found is None]
    assert forgotten == []


def test_only_the_known_routes_are_public(app: Flask) -> None:
    public = {(rule.rule, method) for rule, method, found in _rules(app) if found and found.kind == "public"}
    known = {(rule, "GET") for rule in _PUBLIC if not rule.startswith("/hooks")}
    known |= {(rule, "POST") for rule in _PUBLIC if rule.startswith("/hooks")}
    known |= {(rule, "POST") for rule in _PUBLIC_WRITES}
    assert public == known


def test_routes_that_write_need_an_editor_or_more(app: Flask) -> None:
    own_things = {"/v1/session", "/v1/session/credentials", "/v1/session/mail"}
    too_low = [
        (rule.rule, method)
        for rule, method, found in _rules(app)
        if found and found.kind != "public" and method != "GET" and found.role == "viewer"
        if rule.rule not in own_things
    ]
    assert too_low == []


def test_nobody_enters_without_signing_in(app: Flask) -> None:
    client = app.test_client()
    for rule, method, found in _rules(app):
        if found is None or found.kind == "public":
            continue
        response = client.open(_url(app, rule), method=method)
        assert response.status_code == 401, (method, rule.rule)
        assert response.mimetype == "application/problem+json"


def test_a_viewer_may_not_write(app: Flask, bob: FlaskClient) -> None:
    for rule, method, found in _rules(app):
        if found is None or found.kind == "public" or found.role == "viewer":
            continue
        response = bob.open(_url(app, rule), method=method, json={})
        assert response.status_code == 403, (method, rule.rule)
        assert response.get_json()["code"] == "role_too_low"


def test_an_editor_may_not_do_what_is_the_owners(app: Flask, edith: FlaskClient) -> None:
    owners = [(rule, method) for rule, method, found in _rules(app) if found and found.role == "owner"]
    assert {rule.rule for rule, _ in owners} >= {"/v1/keys", "/v1/workspaces/<string:id>"}
    for rule, method in owners:
        response = edith.open(_url(app, rule), method=method, json={})
        assert response.get_json()["code"] == "role_too_low", (method, rule.rule)


def test_a_key_does_not_open_what_is_for_people(app: Flask, house: House) -> None:
    client = with_key(app, house.live_key)
    people = [(rule, method) for rule, method, found in _rules(app) if found and found.kind == "session"]
    assert people
    for rule, method in people:
        response = client.open(_url(app, rule), method=method, json={})
        assert (response.status_code, response.get_json()["code"]) == (403, "needs_sign_in"), (method, rule.rule)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer pw_live_nonsense", "bad_key"),
        ("Basic abc", "bad_authorization"),
        ("Bearer something", "bad_authorization"),
        ("Bearer", "bad_authorization"),
    ],
)
def test_a_wrong_key_is_named_for_what_it_is(app: Flask, header: str, code: str) -> None:
    response = app.test_client().get("/v1/pins", headers={"Authorization": header})
    assert (response.status_code, response.get_json()["code"]) == (401, code)


def test_a_revoked_key_opens_nothing(app: Flask, house: House, alice: FlaskClient) -> None:
    made = alice.post("/v1/keys", json={"name": "Short-lived"}).get_json()
    client = with_key(app, made["secret"])
    assert client.get("/v1/pins").status_code == 200
    assert alice.delete(f"/v1/keys/{made['id']}").status_code == 204
    assert client.get("/v1/pins").get_json()["code"] == "key_revoked"


def test_a_route_that_forgot_its_declaration_answers_nobody(own_app: Flask, house: House) -> None:
    own_app.add_url_rule("/v1/forgotten", "forgotten", lambda: "secret")
    response = with_key(own_app, house.live_key).get("/v1/forgotten")
    assert (response.status_code, response.get_json()["code"]) == (403, "undeclared_route")
