"""Campaigns: named spans of time over profiles, whose pins are filtered, counted and paused together."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import Account, AccountQueue, Event, Pin, Profile
from tests.api.conftest import House, pin_body, with_key
from tests.factories import make_account, make_campaign, make_pin

END = datetime.combine(clock.now().date(), time(7), UTC) + timedelta(days=30)
SOON = clock.rfc3339(END)


def made(client: FlaskClient, **values: Any) -> dict[str, Any]:
    response = client.post("/v1/campaigns", json={"name": "Spring", **values})
    assert response.status_code == 201, response.get_json()
    found: dict[str, Any] = response.get_json()
    return found


def test_a_campaign_is_made_read_changed_and_listed(app: Flask, alice: FlaskClient, house: House) -> None:
    span = {"starts_on": "2036-03-01", "ends_on": "2036-05-31"}
    campaign = made(alice, color="#FFAA00", profile_ids=[house.profile_id, house.profile_id], **span)
    assert campaign.items() >= {
        "name": "Spring", "color": "#ffaa00", **span, "profile_ids": [house.profile_id],
        "is_paused": False, "paused_until": None,
        "counts": {"total": 0, "draft": 0, "pending": 0, "published": 0, "failed": 0, "cancelled": 0},
    }.items()  # fmt: skip
    url = f"/v1/campaigns/{campaign['id']}"
    assert alice.get(url).get_json() == campaign
    changed = alice.patch(url, json={"name": "Easter", "ends_on": None, "color": "", "profile_ids": []}).get_json()
    assert (changed["name"], changed["starts_on"], changed["ends_on"]) == ("Easter", "2036-03-01", None)
    assert (changed["color"], changed["profile_ids"]) == ("", [])
    newer = made(alice)
    first = alice.get("/v1/campaigns?limit=1").get_json()
    second = alice.get(f"/v1/campaigns?limit=1&cursor={first['next_cursor']}").get_json()
    assert [first["data"][0]["id"], second["data"][0]["id"]] == [newer["id"], campaign["id"]]
    assert second["next_cursor"] is None
    with app.app_context():
        kinds = [
            event.kind for event in db.session.query(Event).filter_by(subject_id=campaign["id"]).order_by(Event.id)
        ]
        assert kinds == ["campaign.created", "campaign.changed"]


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"name": ""}, "name", "Write something"),
        ({"color": "red"}, "color", ""),
        ({"starts_on": "2036-05-02", "ends_on": "2036-05-01"}, "ends_on", "end before it starts"),
        ({"starts_on": "2036-02-30"}, "starts_on", "no such date"),
        ({"profile_ids": ["prf_nobody"]}, "profile_ids", "no profile with this id"),
        ({"paused_until": "2020-01-01T00:00:00Z"}, "paused_until", "has passed"),
        ({"budget": 3}, "budget", "no such field"),
    ],
)
def test_campaigns_that_cannot_be(alice: FlaskClient, values: dict[str, Any], field: str, said: str) -> None:
    for response in (
        alice.post("/v1/campaigns", json={"name": "Spring", **values}),
        alice.patch(f"/v1/campaigns/{made(alice)['id']}", json=values),
    ):
        problem = response.get_json()
        assert response.status_code == 422
        assert field in (str(problem.get("errors")) + str(problem.get("params")))
        assert said in problem["detail"]
    assert [one["name"] for one in alice.get("/v1/campaigns").get_json()["data"]] == ["Spring"]


def test_an_end_is_held_against_the_start_that_stays(alice: FlaskClient) -> None:
    url = f"/v1/campaigns/{made(alice, starts_on='2036-05-02', ends_on='2036-05-02')['id']}"
    refused = alice.patch(url, json={"ends_on": "2036-05-01"})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "ends_before_start")
    assert alice.get(url).get_json()["ends_on"] == "2036-05-02"
    assert alice.patch(url, json={"name": None}).status_code == 422


def test_pins_are_counted_by_what_the_reader_may_see(app: Flask, alice: FlaskClient, house: House) -> None:
    campaign = made(alice)["id"]
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        live = make_account(db.session.get_one(Profile, house.profile_id), kind="live")
        for state in ("pending", "queued", "published", "deleted"):
            make_pin(account, state=state, campaign_id=campaign)
        make_pin(live, state="failed", campaign_id=campaign)
        make_pin(account)
    url = f"/v1/campaigns/{campaign}"
    assert alice.get(url).get_json()["counts"] == {
        "total": 4, "draft": 0, "pending": 2, "published": 1, "failed": 1, "cancelled": 0,
    }  # fmt: skip
    test_key = with_key(app, house.test_key)
    assert test_key.get(url).get_json()["counts"]["total"] == 3
    assert test_key.get("/v1/campaigns").get_json()["data"][0]["counts"]["failed"] == 0


def test_a_test_key_stops_nothing_that_it_cannot_see(app: Flask, alice: FlaskClient, house: House) -> None:
    test_key = with_key(app, house.test_key)
    campaign = made(test_key)["id"]
    url = f"/v1/campaigns/{campaign}"
    assert test_key.patch(url, json={"is_paused": True}).get_json()["is_paused"] is True
    with app.app_context():
        live = make_account(db.session.get_one(Profile, house.profile_id), kind="live")
        make_pin(live, campaign_id=campaign)
    for response in (test_key.patch(url, json={"is_paused": False}), test_key.delete(url)):
        assert (response.status_code, response.get_json()["code"]) == (403, "live_campaign")
    assert test_key.patch(url, json={"name": "Autumn"}).status_code == 200
    assert alice.delete(url).status_code == 204


def test_deleting_leaves_the_pins(app: Flask, alice: FlaskClient, house: House) -> None:
    campaign = made(alice, is_paused=True)["id"]
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True, campaign_id=campaign)).get_json()
    assert pin["campaign_id"] == campaign
    assert alice.delete(f"/v1/campaigns/{campaign}").status_code == 204
    assert alice.get(f"/v1/campaigns/{campaign}").get_json()["code"] == "campaign_not_found"
    left = alice.get(f"/v1/pins/{pin['id']}").get_json()
    assert (left["state"], left["campaign_id"]) == ("draft", None)
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        assert account.plan_version == 2
        assert db.session.get_one(AccountQueue, account.queue_id).wake_at is not None
    assert alice.post(f"/v1/pins/{pin['id']}/publish").status_code == 200  # its pause went with it


def test_a_deleted_profile_leaves_its_campaigns(alice: FlaskClient, house: House) -> None:
    body = {"name": "Second", "site_url": "https://second.example"}
    second = alice.post("/v1/profiles", json=body).get_json()["id"]
    url = f"/v1/campaigns/{made(alice, profile_ids=[second, house.profile_id])['id']}"
    assert alice.delete(f"/v1/profiles/{second}").status_code == 204
    assert alice.get(url).get_json()["profile_ids"] == [house.profile_id]


def test_a_pause_binds_the_campaigns_pins_and_is_told(app: Flask, alice: FlaskClient, house: House) -> None:
    campaign = made(alice)["id"]
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        inside = make_pin(account, due_at=END - timedelta(hours=1), campaign_id=campaign).id
        other = make_pin(account, due_at=END - timedelta(hours=2)).id
    url = f"/v1/campaigns/{campaign}"
    paused = alice.patch(url, json={"paused_until": SOON}).get_json()
    assert (paused["is_paused"], paused["paused_until"]) == (True, SOON)
    assert paused["out_of_rules"] == {"count": 1, "pin_ids": [inside]}
    with app.app_context():
        assert db.session.get_one(Account, house.account_id).plan_version == 2
    assert alice.get(f"/v1/pins/{inside}").get_json()["waits"]["until"] == SOON
    assert alice.get(f"/v1/pins/{other}").get_json()["status_note"] == ""
    assert alice.get(f"/v1/accounts/{house.account_id}").get_json()["pause"]["is_paused"] is False

    at = clock.rfc3339(END - timedelta(days=1))
    refused = alice.post("/v1/pins", json=pin_body(house, scheduled_at=at, campaign_id=campaign))
    assert (refused.status_code, refused.get_json()["params"]["rule"]) == (409, "paused")
    assert refused.get_json()["params"]["next_free_slot"] == SOON
    assert alice.post("/v1/pins", json=pin_body(house, scheduled_at=at)).status_code == 201
    now = alice.post("/v1/pins", json=pin_body(house, campaign_id=campaign)).get_json()
    assert now["due_at"] >= SOON

    alice.patch(url, json={"is_paused": True, "paused_until": None})
    assert alice.get(f"/v1/pins/{inside}").get_json()["status_note"] == "Its campaign is paused"
    stopped = alice.post(f"/v1/pins/{inside}/publish")
    assert (stopped.status_code, stopped.get_json()["code"]) == (409, "paused")
    assert "The campaign Spring is paused" in stopped.get_json()["detail"]
    assert alice.post(f"/v1/pins/{other}/publish").status_code == 200


def test_the_calendar_shows_campaigns_that_meet_its_span(alice: FlaskClient, house: House) -> None:
    before = made(alice, name="Before", ends_on="2036-05-03")
    until = made(alice, name="Until", ends_on="2036-05-04", is_paused=True)
    since = made(alice, name="Since", starts_on="2036-05-05", color="#00aa00", profile_ids=[house.profile_id])
    after = made(alice, name="After", starts_on="2036-05-06", ends_on="2036-05-06")
    made(alice, name="Nowhere")
    url = "/v1/calendar?from=2036-05-04&to=2036-05-05"
    found = alice.get(url).get_json()["campaigns"]
    assert found == [
        {"id": until["id"], "name": "Until", "color": "", "starts_on": None, "ends_on": "2036-05-04", "is_paused": True},
        {
            "id": since["id"], "name": "Since", "color": "#00aa00", "starts_on": "2036-05-05", "ends_on": None,
            "is_paused": False,
        },
    ]  # fmt: skip
    assert not {before["id"], after["id"]} & {one["id"] for one in found}
    others = alice.get(f"{url}&profile_id=prf_other").get_json()["campaigns"]
    assert [one["name"] for one in others] == ["Until"]  # one without profiles is meant for all


def test_campaigns_are_ones_own(app: Flask, alice: FlaskClient, charlie: FlaskClient, other_house: House) -> None:
    campaign = made(alice, starts_on="2036-05-04")["id"]
    url = f"/v1/campaigns/{campaign}"
    for response in (charlie.get(url), charlie.patch(url, json={"name": "Mine"}), charlie.delete(url)):
        assert (response.status_code, response.get_json()["code"]) == (404, "campaign_not_found")
    assert charlie.get("/v1/campaigns").get_json()["data"] == []
    assert charlie.get("/v1/calendar?from=2036-05-04&to=2036-05-04").get_json()["campaigns"] == []
    foreign = charlie.post("/v1/pins", json=pin_body(other_house, draft=True, campaign_id=campaign))
    assert (foreign.status_code, foreign.get_json()["code"]) == (422, "campaign_not_found")
    profile = charlie.post("/v1/campaigns", json={"name": "Theirs", "profile_ids": [other_house.profile_id]})
    assert profile.status_code == 201
    stolen = alice.post("/v1/campaigns", json={"name": "Mine", "profile_ids": [other_house.profile_id]})
    assert (stolen.status_code, stolen.get_json()["code"]) == (422, "profile_not_found")


def test_a_viewer_reads_campaigns_and_an_editor_makes_them(bob: FlaskClient, edith: FlaskClient) -> None:
    url = f"/v1/campaigns/{made(edith)['id']}"
    assert bob.get(url).status_code == 200
    assert bob.patch(url, json={"name": "Mine"}).status_code == 403


def test_a_generated_pin_keeps_campaign_and_labels(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        campaign = make_campaign(house.workspace_id).id
    body = {"url": "https://blog.example/lemon-cake/", "count": 2, "campaign_id": campaign, "labels": ["Cakes"]}
    pins = alice.post("/v1/pins/generate", json=body).get_json()["data"]
    assert [(pin["campaign_id"], pin["labels"]) for pin in pins] == [(campaign, ["Cakes"])] * 2
    refused = alice.post("/v1/pins/generate", json={**body, "campaign_id": "cmp_nothing"})
    assert (refused.status_code, refused.get_json()["params"]["field"]) == (422, "campaign_id")


def test_a_pin_changes_its_campaign(app: Flask, alice: FlaskClient, house: House) -> None:
    campaign = made(alice, is_paused=True)["id"]
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    url = f"/v1/pins/{pin['id']}"
    joined = alice.patch(url, json={"version": pin["version"], "campaign_id": campaign}).get_json()
    assert joined["campaign_id"] == campaign
    unknown = alice.patch(url, json={"version": joined["version"], "campaign_id": "cmp_nothing"})
    assert (unknown.status_code, unknown.get_json()["code"]) == (422, "campaign_not_found")
    left = alice.patch(url, json={"version": joined["version"], "campaign_id": None}).get_json()
    assert left["campaign_id"] is None
    with app.app_context():
        assert db.session.get_one(Account, house.account_id).plan_version == 3
        assert db.session.get_one(Pin, pin["id"]).board_id == house.board_ids[0]
