"""Every error is a problem document that says what to do; no traceback ever leaves the house."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.api.access import public
from tests.api.conftest import House, pin_body


def test_an_unknown_address_is_a_problem_document(alice: FlaskClient) -> None:
    response = alice.get("/v1/nothing-here")
    found = response.get_json()
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert found["code"] == "not_found"
    assert found["status"] == 404
    assert found["type"] == "urn:pinwright:problem:not_found"
    assert found["request_id"] == response.headers["X-Request-Id"]


def test_a_wrong_method_names_the_right_ones(alice: FlaskClient) -> None:
    response = alice.put("/v1/pins", json={})
    assert (response.status_code, response.get_json()["code"]) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_an_unknown_field_is_refused_by_name(alice: FlaskClient, house: House) -> None:
    response = alice.post("/v1/pins", json=pin_body(house, titel="Lemon cake"))
    found = response.get_json()
    assert (response.status_code, found["code"]) == (422, "unknown_field")
    assert found["errors"] == [
        {"field": "titel", "message": "There is no such field here. Check its spelling.", "code": "unknown_field"}
    ]


def test_each_wrong_field_says_what_to_do(alice: FlaskClient, house: House) -> None:
    body = pin_body(house, title="x" * 101, link_url="javascript:alert(1)", scheduled_at="2026-05-04T14:05:00")
    del body["description"]
    found = alice.post("/v1/pins", json=body).get_json()
    messages = {error["field"]: error["message"] for error in found["errors"]}
    assert messages == {
        "title": "Shorten this to 100 characters or fewer.",
        "description": "This field is required.",
        "link_url": "Write a web address such as https://blog.example/post/.",
        "scheduled_at": "Write an instant with its offset, such as 2026-05-04T14:05:00Z.",
    }
    assert found["detail"].startswith("title: Shorten this to 100 characters or fewer. (3 more below)")


def test_an_unknown_query_parameter_is_refused(alice: FlaskClient) -> None:
    found = alice.get("/v1/pins?stauts=failed").get_json()
    assert (found["code"], found["errors"][0]["field"]) == ("unknown_field", "stauts")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b'{"title": ', "application/json", 400, "malformed_json"),
        (b'{"title": NaN}', "application/json", 400, "malformed_json"),
        (b"[" * 100_000, "application/json", 400, "malformed_json"),
        (b'"text"', "application/json", 400, "malformed_json"),
        (b"\xff\xfe", "application/json", 400, "malformed_json"),
        (b"{}", "text/plain", 415, "wrong_content_type"),
        (b"title=x", "application/x-www-form-urlencoded", 415, "wrong_content_type"),
        (b"", "application/json", 422, "missing_body"),
        (b'{"title": "a\\u0000b"}', "application/json", 422, "bad_character"),
        (b'{"title": "\\ud83d"}', "application/json", 422, "bad_character"),
    ],
)
def test_a_body_that_cannot_be_used_is_named_for_what_it_is(
    alice: FlaskClient, body: bytes, content_type: str, status: int, code: str
) -> None:
    response = alice.post("/v1/pins", data=body, content_type=content_type)
    assert (response.status_code, response.get_json()["code"]) == (status, code)


def test_a_nul_in_the_query_is_refused(alice: FlaskClient) -> None:
    assert alice.get("/v1/pins?q=a%00b").get_json()["code"] == "bad_character"
    assert alice.get("/v1/pins/pin_%00").get_json()["code"] == "bad_character"


def test_a_body_beyond_the_cap_is_refused(alice: FlaskClient) -> None:
    response = alice.post("/v1/pins", data=b"x" * 1_000_001, content_type="application/json")
    found = response.get_json()
    assert (response.status_code, found["code"], found["params"]) == (413, "too_large", {"max_bytes": 1_000_000})


def test_an_unknown_error_shows_an_id_and_nothing_else(own_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @public
    def broken() -> str:
        raise RuntimeError("the password is swordfish")

    own_app.add_url_rule("/v1/broken", "broken", broken)
    logging.getLogger("pinwright").propagate = True
    with caplog.at_level(logging.ERROR, logger="pinwright"):
        response = own_app.test_client().get("/v1/broken")
    found = response.get_json()
    assert (response.status_code, found["code"]) == (500, "internal_error")
    assert "swordfish" not in response.get_data(as_text=True)
    record = next(one for one in caplog.records if one.getMessage() == "request.crashed")
    assert record.fields["request_id"] == found["request_id"]  # type: ignore[attr-defined]
