"""Host, Origin and security headers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.api.guard import is_allowed_host
from server.config import Settings
from tests.api.conftest import House


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "https://localhost"]
)
def test_another_sites_page_cannot_write(alice: FlaskClient, house: House, origin: str) -> None:
    response = alice.patch(
        f"/v1/workspaces/{house.workspace_id}", json={"name": "Taken over"}, headers={"Origin": origin}
    )
    assert (response.status_code, response.get_json()["code"]) == (403, "foreign_origin")
    assert alice.get("/v1/workspaces").get_json()["data"][0]["name"] != "Taken over"


def test_a_request_that_the_browser_calls_cross_site_cannot_write(alice: FlaskClient, house: House) -> None:
    url = f"/v1/workspaces/{house.workspace_id}"
    refused = alice.patch(url, json={"name": "A"}, headers={"Sec-Fetch-Site": "cross-site"})
    taken = alice.patch(url, json={"name": "A"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert (refused.status_code, taken.status_code) == (403, 200)


def test_our_own_page_can_write(alice: FlaskClient, house: House) -> None:
    url = f"/v1/workspaces/{house.workspace_id}"
    assert alice.patch(url, json={"name": "A"}, headers={"Origin": "http://localhost"}).status_code == 200


def test_signing_in_from_another_site_is_refused(app: Flask) -> None:
    response = app.test_client().post("/v1/session", json={"code": "x"}, headers={"Origin": "https://evil.example"})
    assert response.get_json()["code"] == "foreign_origin"


def test_a_foreign_host_name_is_refused(app: Flask, alice: FlaskClient) -> None:
    response = alice.get("/v1/pins", headers={"Host": "rebound.evil.example"})
    assert (response.status_code, response.get_json()["code"]) == (421, "unknown_host")
    assert app.test_client().get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_a_program_may_use_any_name(program: FlaskClient) -> None:
    assert program.get("/v1/pins", headers={"Host": "pinwright.internal:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "is_allowed"),
    [
        ("localhost:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("192.168.1.7", True),
        ("pins.example", True),
        ("PINS.example:443", True),
        ("evil.example", False),
        ("pins.example.evil.example", False),
        ("", False),
    ],
)
def test_names_that_are_ours(host: str, is_allowed: bool) -> None:
    settings = replace(Settings(data_dir=Path("unused")), public_url="https://pins.example")
    assert is_allowed_host(host, settings) is is_allowed


def test_security_headers_are_everywhere(app: Flask) -> None:
    for path in ("/v1/pins", "/healthz", "/docs", "/nothing"):
        headers = app.test_client().get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_forwarded_headers_count_behind_a_proxy_only(settings: Settings) -> None:
    from server.app import create_app
    from tests.fakes import fake_services

    forwarded = {"X-Forwarded-Host": "pins.example", "X-Forwarded-Proto": "https", "Host": "backend.internal"}
    for public_url, status in (("", 421), ("https://pins.example", 401)):
        own = replace(settings, public_url=public_url)
        client = create_app(own, services=fake_services(own)).test_client()
        assert client.get("/v1/pins", headers=forwarded).status_code == status
