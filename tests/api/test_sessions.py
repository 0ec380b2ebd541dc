"""Signing in by link and by password, and what guards it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import BrowserSession, Event
from server.pipeline import signin
from tests.api.conftest import House

_PASSWORD = "correct horse battery"


def _code(app: Flask, house: House) -> str:
    with app.app_context():
        code = signin.make_link(db.session(), house.owner_id, house.workspace_id)
        db.session.commit()
        return code


def test_a_link_signs_in_once(app: Flask, house: House) -> None:
    code = _code(app, house)
    client = app.test_client()
    response = client.post("/v1/session", json={"code": code})
    assert response.status_code == 200
    assert response.get_json()["role"] == "owner"
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/v1/session").get_json()["workspace"]["id"] == house.workspace_id
    again = app.test_client().post("/v1/session", json={"code": code})
    assert (again.status_code, again.get_json()["code"]) == (401, "link_expired")


def test_a_link_ends_after_ten_minutes(app: Flask, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    code = _code(app, house)
    later = clock.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert app.test_client().post("/v1/session", json={"code": code}).get_json()["code"] == "link_expired"


def test_first_the_link_then_email_and_password(app: Flask, house: House, alice: FlaskClient) -> None:
    set_ = alice.put("/v1/session/credentials", json={"email": "Alice@Example.com", "password": _PASSWORD})
    assert set_.get_json()["user"]["email"] == "alice@example.com"
    client = app.test_client()
    response = client.post("/v1/session", json={"email": " ALICE@example.com", "password": _PASSWORD})
    assert response.status_code == 200
    assert client.get("/v1/session").status_code == 200


def test_spaces_belong_to_a_password(app: Flask, alice: FlaskClient) -> None:
    alice.put("/v1/session/credentials", json={"email": "a@example.com", "password": "  spaces matter  "})
    client = app.test_client()
    wrong = client.post("/v1/session", json={"email": "a@example.com", "password": "spaces matter"})
    right = client.post("/v1/session", json={"email": "a@example.com", "password": "  spaces matter  "})
    assert (wrong.status_code, right.status_code) == (401, 200)


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [("no address", _PASSWORD, "email"), ("a@example.com", "short", "password")],
)
def test_credentials_that_cannot_be_used(alice: FlaskClient, email: str, password: str, field: str) -> None:
    response = alice.put("/v1/session/credentials", json={"email": email, "password": password})
    assert (response.status_code, response.get_json()["params"]["field"]) == (422, field)


def test_an_email_belongs_to_one_person(alice: FlaskClient, charlie: FlaskClient) -> None:
    body = {"email": "same@example.com", "password": _PASSWORD}
    assert alice.put("/v1/session/credentials", json=body).status_code == 200
    taken = charlie.put("/v1/session/credentials", json=body)
    assert (taken.status_code, taken.get_json()["code"]) == (409, "email_taken")


def test_unknown_person_and_wrong_password_look_alike(app: Flask, alice: FlaskClient) -> None:
    alice.put("/v1/session/credentials", json={"email": "a@example.com", "password": _PASSWORD})
    client = app.test_client()
    answers = [
        client.post("/v1/session", json={"email": email, "password": "wrong password"}).get_json()
        for email in ("a@example.com", "nobody@example.com")
    ]
    assert {(answer["status"], answer["code"], answer["detail"]) for answer in answers} == {
        (401, "wrong_password", "E-mail or password is wrong.")
    }


def test_guessing_ends_after_ten_attempts(app: Flask, alice: FlaskClient) -> None:
    alice.put("/v1/session/credentials", json={"email": "a@example.com", "password": _PASSWORD})
    client = app.test_client()
    for _ in range(10):
        assert client.post("/v1/session", json={"email": "a@example.com", "password": "no"}).status_code == 401
    refused = client.post("/v1/session", json={"email": "a@example.com", "password": _PASSWORD})
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_attempts")
    assert int(refused.headers["Retry-After"]) > 600
    other = client.post("/v1/session", json={"email": "b@example.com", "password": "no"})
    assert other.status_code == 401


def test_a_new_password_signs_out_other_browsers(app: Flask, house: House, alice: FlaskClient) -> None:
    other = app.test_client()
    other.post("/v1/session", json={"code": _code(app, house)})
    alice.put("/v1/session/credentials", json={"email": "a@example.com", "password": _PASSWORD})
    assert other.get("/v1/session").status_code == 401
    assert alice.get("/v1/session").status_code == 200


def test_signing_out_ends_the_session(alice: FlaskClient) -> None:
    response = alice.delete("/v1/session")
    assert response.status_code == 204
    assert "Max-Age=0" in response.headers["Set-Cookie"]
    assert alice.get("/v1/session").status_code == 401


def test_signing_out_late_does_not_bring_the_cookie_back(alice: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    cookies = alice.delete("/v1/session").headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    assert "Max-Age=0" in cookies[0]


def test_a_session_slides_on_writes_only(
    app: Flask, house: House, alice: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=20))
    assert "Set-Cookie" not in alice.get("/v1/session").headers
    written = alice.patch(f"/v1/workspaces/{house.workspace_id}", json={"name": "New name"})
    assert "Max-Age=2592000" in written.headers["Set-Cookie"]
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=49))
    assert alice.get("/v1/session").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=51))
    assert alice.get("/v1/session").status_code == 401


def test_signing_in_is_recorded(app: Flask, house: House) -> None:
    app.test_client().post("/v1/session", json={"code": _code(app, house)})
    with app.app_context():
        assert db.session.query(Event).filter_by(kind="session.opened", subject_id=house.owner_id).count() == 1
        stored = db.session.query(BrowserSession).filter_by(user_id=house.owner_id).one()
        assert len(stored.token_hash) == 64


@pytest.mark.parametrize("body", [{}, {"email": "a@example.com"}, {"code": "x", "email": "a", "password": "b"}])
def test_half_a_sign_in_is_refused(app: Flask, body: dict[str, str]) -> None:
    response = app.test_client().post("/v1/session", json=body)
    assert response.status_code == 422
    assert "either the code" in response.get_json()["detail"]
