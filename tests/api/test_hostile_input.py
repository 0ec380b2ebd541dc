"""Input that once ended in a defect of ours: each has its own clear answer now."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server.models import Workspace
from server.pipeline import setup
from server.wiring import services
from tests.factories import make_account, make_profile


@pytest.fixture
def made(app: Flask, session: Session) -> setup.Bootstrap:
    result = setup.bootstrap(session, services(), name="Ada", site_url="https://ada.example", timezone="UTC")
    session.commit()
    return result


def call(app: Flask, key: str, method: str, path: str, **sent: Any) -> Any:
    return app.test_client().open(path, method=method, headers={"Authorization": f"Bearer {key}"}, **sent)


def test_a_host_header_that_is_no_host(app: Flask) -> None:
    answer = app.test_client().get("/v1/session", headers={"Host": "[bad"})

    assert answer.status_code in {400, 421}


@pytest.mark.parametrize("cursor", ["AA==", base64.b64encode(b"pin_'; --").decode(), "====", "\u00e9"])
def test_a_cursor_of_nobodys(app: Flask, made: setup.Bootstrap, cursor: str) -> None:
    answer = call(app, made.live_api_key, "GET", "/v1/pins", query_string={"cursor": cursor})

    assert (answer.status_code, answer.get_json()["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize(
    "options", [{"status": [500]}, {"status": {}}, {"acts": []}, {"acts": {"a": 1}}, {"seconds": "1"}]
)
def test_a_fault_with_odd_options(app: Flask, made: setup.Bootstrap, options: dict[str, Any]) -> None:
    sent = {"kind": "error_before", "options": options}

    answer = call(app, made.api_key, "POST", f"/v1/accounts/{made.account_id}/faults", json=sent)

    assert answer.status_code == 422


def test_an_upload_that_is_no_file(app: Flask, made: setup.Bootstrap) -> None:
    answer = call(app, made.api_key, "POST", "/v1/assets", data={"file": "just text"})

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


def test_a_bulk_items_key_that_is_too_long_refuses_only_that_item(app: Flask, made: setup.Bootstrap) -> None:
    pin = {
        "account_id": made.account_id,
        "board_id": made.board_ids[0],
        "title": "A",
        "link_url": "https://ada.example/a/",
    }

    answer = call(
        app, made.api_key, "POST", "/v1/pins/bulk", json={"pins": [{**pin, "idempotency_key": "x" * 256}, pin]}
    )

    assert answer.status_code == 207
    assert [one["status"] for one in answer.get_json()["data"]] == [422, 422]


def test_a_test_key_reaches_no_profile_with_a_real_account(app: Flask, session: Session, made: setup.Bootstrap) -> None:
    profile = make_profile(session.get_one(Workspace, made.workspace_id), site_url="https://real.example")
    make_account(profile, kind="live")
    site, _ = setup.create_site(session, services(), profile, "https://real.example")
    session.commit()

    new_site = {"profile_id": profile.id, "url": "https://real.example"}
    assert call(app, made.api_key, "POST", "/v1/sites", json=new_site).status_code == 404
    assert call(app, made.api_key, "POST", f"/v1/sites/{site.id}/rotate").status_code == 404
    assert call(app, made.api_key, "DELETE", f"/v1/sites/{site.id}").status_code == 404
    assert call(app, made.api_key, "GET", f"/v1/profiles/{profile.id}").status_code == 404
    assert call(app, made.live_api_key, "GET", f"/v1/profiles/{profile.id}").status_code == 200


def test_strangers_get_no_sandbox_token_by_asking(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/sandbox/oauth/").status_code == 404
    assert client.post("/sandbox/oauth/", data={"username": "e"}).status_code == 404
    assert client.post("/sandbox/v5/pins", json={}).status_code == 401


def test_a_body_nested_without_end(app: Flask, made: setup.Bootstrap) -> None:
    deep = io.BytesIO(b"[" * 100_000)

    answer = call(
        app,
        made.api_key,
        "POST",
        "/v1/pins",
        input_stream=deep,
        content_length=100_000,
        content_type="application/json",
    )

    assert 400 <= answer.status_code < 500
