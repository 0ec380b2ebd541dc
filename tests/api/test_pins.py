"""Making, reading and editing pins."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import Account, Pin, Profile, Version
from tests.api.conftest import House, pin_body
from tests.factories import make_account, make_pin

_FIELDS = [
    "id",
    "status",
    "state",
    "attention",
    "holds",
    "media_type",
    "overlay",
    "labels",
    "campaign_id",
    "title",
    "description",
    "alt_text",
    "keywords",
    "link_url",
    "image_url",
    "asset_id",
    "template",
    "writer",
    "regeneration",
    "profile_id",
    "account_id",
    "board_id",
    "board_section_id",
    "site_id",
    "post_id",
    "due_at",
    "why",
    "published_at",
    "pinterest_pin_id",
    "pinterest_url",
    "error",
    "attempts",
    "version",
    "created_at",
    "updated_at",
]


def _tomorrow(hours: float = 0) -> str:
    return str(clock.rfc3339((clock.now() + timedelta(days=1, hours=hours)).replace(microsecond=0)))


def _stored(app: Flask, house: House, **values: Any) -> str:
    with app.app_context():
        return str(make_pin(db.session.get(Account, house.account_id), **values).id)


def test_a_pin_made_at_a_time_is_pending_there(alice: FlaskClient, house: House) -> None:
    at = _tomorrow()
    response = alice.post("/v1/pins", json=pin_body(house, scheduled_at=at))
    pin = response.get_json()
    assert response.status_code == 201
    assert (pin["status"], pin["state"], pin["due_at"]) == ("pending", "pending", at)
    assert pin["writer"] == "person"
    assert pin["image_url"].endswith(f"/images/{house.asset_id}.jpg")
    assert alice.get(f"/v1/pins/{pin['id']}").get_json() == pin


def test_a_pin_has_every_field_of_the_contract(alice: FlaskClient, house: House) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    assert [name for name in _FIELDS if name not in pin] == []


def test_a_draft_waits_without_a_slot(program: FlaskClient, house: House) -> None:
    pin = program.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    assert (pin["status"], pin["due_at"], pin["writer"]) == ("draft", None, "api")


def test_a_pin_without_a_time_is_published_now(alice: FlaskClient, house: House) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house)).get_json()
    assert pin["state"] in {"queued", "pending"}
    assert abs(datetime.fromisoformat(pin["due_at"]) - clock.now()) < timedelta(minutes=5)


def test_a_time_that_is_taken_names_the_next_free_one(alice: FlaskClient, house: House) -> None:
    at = _tomorrow()
    alice.post("/v1/pins", json=pin_body(house, scheduled_at=at))
    response = alice.post("/v1/pins", json=pin_body(house, scheduled_at=at, link_url="https://blog.example/other/"))
    found = response.get_json()
    assert (response.status_code, found["code"]) == (409, "slot_not_free")
    free = found["params"]["next_free_slot"]
    moved = alice.post("/v1/pins", json=pin_body(house, scheduled_at=free, link_url="https://blog.example/other/"))
    assert moved.status_code == 201


def test_a_refused_pin_leaves_nothing_behind(app: Flask, alice: FlaskClient, house: House) -> None:
    at = _tomorrow()
    alice.post("/v1/pins", json=pin_body(house, scheduled_at=at))
    alice.post("/v1/pins", json=pin_body(house, scheduled_at=at))
    with app.app_context():
        assert db.session.query(Pin).count() == 1
        assert db.session.query(Version).count() == 1


def test_a_delivery_window_takes_the_free_time_inside_it(alice: FlaskClient, house: House) -> None:
    at = _tomorrow()
    alice.post("/v1/pins", json=pin_body(house, scheduled_at=at))
    body = pin_body(house, scheduled_at=at, delivery_window_minutes=24 * 60, link_url="https://blog.example/b/")
    pin = alice.post("/v1/pins", json=body).get_json()
    begin = datetime.fromisoformat(at)
    assert begin < datetime.fromisoformat(pin["due_at"]) <= begin + timedelta(days=1)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"draft": True, "scheduled_at": "2030-01-01T00:00:00Z"}, "either draft or scheduled_at"),
        ({"image_url": "https://blog.example/a.jpg"}, "either image_url or asset_id"),
        ({"asset_id": None}, "either image_url or asset_id"),
        ({"delivery_window_minutes": 30}, "send that, too"),
    ],
)
def test_fields_that_exclude_each_other(alice: FlaskClient, house: House, values: dict[str, Any], said: str) -> None:
    response = alice.post("/v1/pins", json=pin_body(house, **values))
    assert response.status_code == 422
    assert said in response.get_json()["detail"]


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"account_id": "acc_none"}, 404, "account_not_found"),
        ({"board_id": "1"}, 422, "board_not_found"),
        ({"board_section_id": "1"}, 422, "section_not_found"),
        ({"asset_id": "ast_none"}, 422, "asset_not_found"),
    ],
)
def test_things_that_do_not_exist(
    alice: FlaskClient, house: House, values: dict[str, Any], status: int, code: str
) -> None:
    response = alice.post("/v1/pins", json=pin_body(house, **values))
    assert (response.status_code, response.get_json()["code"]) == (status, code)


def test_lists_go_on_page_by_page(app: Flask, alice: FlaskClient, house: House) -> None:
    made = [_stored(app, house) for _ in range(5)]
    first = alice.get("/v1/pins?limit=2").get_json()
    second = alice.get(f"/v1/pins?limit=2&cursor={first['next_cursor']}").get_json()
    third = alice.get(f"/v1/pins?limit=2&cursor={second['next_cursor']}").get_json()
    seen = [pin["id"] for page in (first, second, third) for pin in page["data"]]
    assert seen == sorted(made, reverse=True)
    assert third["next_cursor"] is None


def test_a_damaged_cursor_is_refused(alice: FlaskClient) -> None:
    assert alice.get("/v1/pins?cursor=%21%21").get_json()["code"] == "bad_cursor"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status=failed", 1),
        ("status=pending,failed", 3),
        ("state=queued", 1),
        ("status=failed&state=queued", 0),
        ("q=PAVLOVA", 1),
        ("q=100%25", 0),
        ("from=2026-05-04T13:30:00Z", 1),
        ("to=2026-05-04T13:30:00Z", 2),
        ("from=2026-05-05", 0),
    ],
)
def test_filters(app: Flask, alice: FlaskClient, house: House, query: str, count: int) -> None:
    _stored(app, house, state="pending", content_values={"title": "Pavlova with berries"})
    _stored(app, house, state="failed")
    _stored(app, house, state="queued", due_at=datetime.fromisoformat("2026-05-04T14:00:00Z"))
    assert len(alice.get(f"/v1/pins?{query}").get_json()["data"]) == count


def test_an_unknown_status_lists_the_known_ones(alice: FlaskClient) -> None:
    found = alice.get("/v1/pins?status=waiting").get_json()
    assert "draft, published, failed" in found["errors"][0]["message"].replace("pending, draft", "draft")


def test_an_edit_makes_a_new_version_of_the_content(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="failed")
    before = alice.get(f"/v1/pins/{pin_id}").get_json()
    response = alice.patch(f"/v1/pins/{pin_id}", json={"version": before["version"], "title": "Better cake"})
    after = response.get_json()
    assert (after["title"], after["description"], after["writer"]) == ("Better cake", before["description"], "person")
    assert after["version"] > before["version"]
    with app.app_context():
        versions = db.session.query(Version).filter_by(pin_id=pin_id).order_by(Version.number).all()
        assert [(one.number, one.title) for one in versions] == [(1, "Lemon cake"), (2, "Better cake")]
        assert versions[1].edited == ["title"]


def test_an_edit_of_something_stale_is_refused(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="draft")
    assert alice.patch(f"/v1/pins/{pin_id}", json={"version": 1, "title": "First"}).status_code == 200
    response = alice.patch(f"/v1/pins/{pin_id}", json={"version": 1, "title": "Second"})
    assert (response.status_code, response.get_json()["code"]) == (409, "stale_version")
    assert alice.get(f"/v1/pins/{pin_id}").get_json()["title"] == "First"


@pytest.mark.parametrize("state", ["generating", "publishing", "unconfirmed", "cancelled", "deleted"])
def test_what_may_not_be_edited(app: Flask, alice: FlaskClient, house: House, state: str) -> None:
    pin_id = _stored(app, house, state=state)
    response = alice.patch(f"/v1/pins/{pin_id}", json={"version": 1, "title": "New"})
    assert (response.status_code, response.get_json()["code"]) == (409, "not_editable")
    assert "pending" not in response.get_json()["detail"], "pins that are pending can be edited"


def test_an_edit_of_a_published_pin_waits_for_pinterest(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="published")
    pin = alice.patch(f"/v1/pins/{pin_id}", json={"version": 1, "title": "New"}).get_json()
    assert (pin["title"], pin["status"], pin["sync"], pin["sync_error"]) == ("New", "published", "pending", None)
    response = alice.patch(f"/v1/pins/{pin_id}", json={"version": pin["version"], "scheduled_at": _tomorrow()})
    assert (response.status_code, response.get_json()["code"]) == (422, "fixed_after_publication")
    assert response.get_json()["params"]["field"] == "scheduled_at"
    answer = alice.post(f"/v1/pins/{pin_id}/sync", json={"choice": "retry"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "nothing_refused")


def test_a_pin_is_moved_on_the_calendar(alice: FlaskClient, house: House) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house, scheduled_at=_tomorrow())).get_json()
    later = _tomorrow(hours=3)
    moved = alice.patch(f"/v1/pins/{pin['id']}", json={"version": pin["version"], "scheduled_at": later}).get_json()
    assert (moved["due_at"], moved["shown_at"], moved["state"]) == (later, later, "pending")


def test_a_pin_is_taken_off_the_calendar(alice: FlaskClient, house: House) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house, scheduled_at=_tomorrow())).get_json()
    draft = alice.patch(f"/v1/pins/{pin['id']}", json={"version": pin["version"], "scheduled_at": None}).get_json()
    assert (draft["state"], draft["due_at"], draft["why"]) == ("draft", None, None)


def test_a_refused_move_keeps_the_edit_out_too(alice: FlaskClient, house: House) -> None:
    at = _tomorrow()
    alice.post("/v1/pins", json=pin_body(house, scheduled_at=at))
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    change = {"version": pin["version"], "title": "Half done", "scheduled_at": at}
    assert alice.patch(f"/v1/pins/{pin['id']}", json=change).status_code == 409
    assert alice.get(f"/v1/pins/{pin['id']}").get_json() == pin


def test_another_board_must_be_the_accounts(alice: FlaskClient, house: House) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    good = {"version": pin["version"], "board_id": house.board_ids[1]}
    assert alice.patch(f"/v1/pins/{pin['id']}", json=good).get_json()["board_name"] == "Board 2"
    bad = {"version": pin["version"] + 1, "board_id": "nope"}
    assert alice.patch(f"/v1/pins/{pin['id']}", json=bad).get_json()["code"] == "board_not_found"


def test_a_null_where_none_is_meant_is_refused(alice: FlaskClient, house: House) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    response = alice.patch(f"/v1/pins/{pin['id']}", json={"version": pin["version"], "title": None})
    assert response.get_json()["errors"][0]["field"] == "title"


def test_history_tells_everything_in_order(alice: FlaskClient, house: House) -> None:
    pin = alice.post("/v1/pins", json=pin_body(house, scheduled_at=_tomorrow())).get_json()
    alice.post(f"/v1/pins/{pin['id']}/cancel")
    events = alice.get(f"/v1/pins/{pin['id']}/history").get_json()["data"]
    moves = [(event["old"], event["new"]) for event in events if event["kind"] == "pin.moved"]
    assert moves == [(None, "draft"), ("draft", "pending"), ("pending", "cancelled")]
    assert {event["actor"] for event in events} == {f"user:{house.owner_id}"}


def test_pins_are_asked_for_from_a_page(alice: FlaskClient, house: House) -> None:
    body = {"url": "https://blog.example/post/", "profile_id": house.profile_id, "count": 2}
    response = alice.post("/v1/pins/generate", json=body)
    pins = response.get_json()["data"]
    assert response.status_code == 202
    assert [(pin["state"], pin["account_id"], pin["status_note"]) for pin in pins] == [
        ("generating", house.account_id, "Being made")
    ] * 2


def test_a_template_that_does_not_exist_is_refused_at_once(alice: FlaskClient) -> None:
    refused = alice.post("/v1/pins/generate", json={"url": "https://blog.example/post/", "template": "nosuch"})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "template_not_found")


def test_the_only_profile_needs_no_name(alice: FlaskClient) -> None:
    assert alice.post("/v1/pins/generate", json={"url": "https://blog.example/post/"}).status_code == 202


def test_many_pins_are_judged_one_by_one(alice: FlaskClient, house: House) -> None:
    items = [
        pin_body(house, draft=True),
        pin_body(house, draft=True, titel="typo"),
        "no object",
        pin_body(house, draft=True, board_id="nope"),
    ]
    response = alice.post("/v1/pins/bulk", json={"pins": items})
    found = response.get_json()["data"]
    assert response.status_code == 207
    assert [one["status"] for one in found] == [201, 422, 422, 422]
    assert found[0]["pin"]["status"] == "draft"
    assert found[1]["error"]["errors"][0]["field"] == "titel"
    assert len(alice.get("/v1/pins").get_json()["data"]) == 1


def test_more_than_a_thousand_are_refused(alice: FlaskClient) -> None:
    response = alice.post("/v1/pins/bulk", json={"pins": [{}] * 1001})
    assert response.get_json()["errors"][0]["message"] == "List 1000 entries or fewer."


def test_what_is_too_long_is_measured_in_its_own_words(alice: FlaskClient, house: House) -> None:
    link = "https://blog.example/" + "a" * 2048
    for sent, words in (
        (pin_body(house, link_url=link), "Shorten this to 2048 characters or fewer."),
        (pin_body(house, asset_ids=["ast_1"]), "List 2 entries or more."),
    ):
        errors = alice.post("/v1/pins", json=sent).get_json()["errors"]
        assert [error["message"] for error in errors if error["message"] == words], errors


def test_a_pin_without_an_account_gets_one(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="draft")
    with app.app_context():
        pin = db.session.get_one(Pin, pin_id)
        pin.account_id = pin.board_id = None
        db.session.commit()
    no_board = alice.patch(f"/v1/pins/{pin_id}", json={"version": 1, "board_id": house.board_ids[0]})
    assert no_board.get_json()["code"] == "no_account"
    change = {"version": 1, "account_id": house.account_id, "board_id": house.board_ids[0]}
    changed = alice.patch(f"/v1/pins/{pin_id}", json=change).get_json()
    assert (changed["account_id"], changed["board_name"]) == (house.account_id, "Board 1")


def test_a_pin_with_a_slot_keeps_its_account(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        other_id = make_account(db.session.get(Profile, house.profile_id)).id
    scheduled, draft = (_stored(app, house, state=state) for state in ("pending", "draft"))
    refused = alice.patch(f"/v1/pins/{scheduled}", json={"version": 1, "account_id": other_id})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "has_slot")
    moved = alice.patch(f"/v1/pins/{draft}", json={"version": 1, "account_id": other_id}).get_json()
    assert (moved["account_id"], moved["board_id"]) == (other_id, None)
