"""Looking at a pin by the API: what is found, how it is waved through, and what the profile wants done about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock, wiring
from server.models import Pin
from tests.api.conftest import House, pin_body
from tests.pipeline.check.conftest import Blog, Studio

LINK = "https://blog.example/lemon-cake/"


@pytest.fixture
def told(app: Flask) -> Blog:
    blog = Blog()
    with app.app_context():
        ours = replace(wiring.services(), fetcher=blog, studio=Studio())  # type: ignore[arg-type]
    wiring.attach(app, ours)
    return blog


def made(client: FlaskClient, house: House, **values: Any) -> str:
    slot = clock.rfc3339(clock.now().replace(microsecond=0).replace(year=clock.now().year + 1))
    answer = client.post("/v1/pins", json=pin_body(house, scheduled_at=slot, **values))
    assert answer.status_code == 201, answer.json
    return str(answer.json["id"])


def test_a_pin_is_looked_at_held_and_waved_through(
    app: Flask, alice: FlaskClient, bob: FlaskClient, charlie: FlaskClient, house: House, told: Blog
) -> None:
    pin_id = made(alice, house)
    told.says(LINK, status=404)
    assert alice.get(f"/v1/pins/{pin_id}/check").json["page"] is None
    assert bob.post(f"/v1/pins/{pin_id}/check", json={}).status_code == 403
    assert charlie.post(f"/v1/pins/{pin_id}/check", json={}).status_code == 404

    found = alice.post(f"/v1/pins/{pin_id}/check", json={}).json
    assert [one["code"] for one in found["page"]["troubles"]] == ["link_dead"]
    pin = found["pin"]
    codes = [hold["code"] for hold in pin["holds"]]
    assert (pin["attention"], pin["status"], codes) == (True, "pending", ["image_bad", "link_dead"])  # none is stored
    alice.post(f"/v1/pins/{pin_id}/check", json={})
    assert len(told.asked) == 1  # who asks twice gets the same look twice

    refused = alice.post(f"/v1/pins/{pin_id}/publish-anyway", json={"codes": ["image_bad"]})
    assert (refused.status_code, refused.json["code"]) == (409, "on_hold")
    unknown = alice.post(f"/v1/pins/{pin_id}/publish-anyway", json={"codes": ["noindex"]})
    assert (unknown.status_code, unknown.json["code"]) == (422, "no_such_hold")
    waved = alice.post(f"/v1/pins/{pin_id}/publish-anyway", json={"codes": ["link_dead"]}).json
    assert [hold["code"] for hold in waved["holds"]] == ["image_bad"]
    assert waved["due_at"] == pin["due_at"]
    again = alice.post(f"/v1/pins/{pin_id}/check", json={}).json
    assert [hold["code"] for hold in again["pin"]["holds"]] == ["image_bad"]
    assert bob.get(f"/v1/pins/{pin_id}/check").json["page"]["status"] == 404


def test_the_policy_is_shown_whole_changed_by_kind_and_followed(
    app: Flask, alice: FlaskClient, house: House, told: Blog
) -> None:
    told.says(LINK, status=410)
    pin_id = made(alice, house)
    alice.post(f"/v1/pins/{pin_id}/check", json={})
    path = f"/v1/profiles/{house.profile_id}"
    shown = alice.get(path).json["preflight"]
    assert (shown["link_dead"], shown["link_silent"]) == ("hold", "warn")
    assert alice.patch(path, json={"preflight": {"link_dead": "sometimes"}}).status_code == 422
    changed = alice.patch(path, json={"preflight": {"link_dead": "warn", "image_bad": "off"}}).json["preflight"]
    assert (changed["link_dead"], changed["noindex"]) == ("warn", "hold")
    pin = alice.post(f"/v1/pins/{pin_id}/check", json={}).json["pin"]
    assert ([one["code"] for one in pin["warnings"]], pin["attention"]) == (["link_dead"], True)
    assert [hold["code"] for hold in pin["holds"]] == ["image_bad"]  # without a picture nothing can be sent
    assert pin["status_note"] == pin["holds"][0]["text"]


def test_any_page_can_be_asked_for_its_rich_pin(alice: FlaskClient, bob: FlaskClient, told: Blog) -> None:
    told.says(LINK, "<title>x</title><meta property='og:type' content='article'>")
    found = alice.post("/v1/pages/check", json={"url": LINK}).json
    assert (found["is_known"], found["rich_pin"]["kind"], found["rich_pin"]["nearest"]) == (True, "none", "article")
    assert "og:description" in [one["tag"] for one in found["rich_pin"]["missing"]]
    assert alice.post("/v1/pages/check", json={"url": "ftp://x"}).status_code == 422
    assert bob.post("/v1/pages/check", json={"url": LINK}).status_code == 403


def test_only_what_waits_is_looked_at(app: Flask, alice: FlaskClient, house: House, told: Blog) -> None:
    pin_id = made(alice, house)
    alice.post(f"/v1/pins/{pin_id}/cancel", json={})
    answer = alice.post(f"/v1/pins/{pin_id}/check", json={})
    assert (answer.status_code, answer.json["code"]) == (409, "not_checkable")
    with app.app_context():
        from server.db import db

        assert db.session.get_one(Pin, pin_id).check_at is None
