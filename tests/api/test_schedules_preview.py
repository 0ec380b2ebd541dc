"""A preview writes nothing, and a commit does what it showed: with its token exactly that, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.api.schedules import SchedulePins
from server.db import db
from server.models import Account, Board, BoardSection, Event, Pin, Schedule
from server.models.scope import Scope
from server.pipeline.schedule import preview as previewing
from server.pipeline.schedule import token
from tests.api.conftest import House, with_key
from tests.api.scheduling import asked, change_account, drafts, further_account, stored
from tests.conftest import SECRET_KEY

_VARIANTS: list[dict[str, Any]] = [
    {"mode": "now"},
    {"mode": "later"},
    {"mode": "later", "shuffle": "random", "pins_per_day": 2},
    {"mode": "later", "shuffle": "auto", "window": {"start": "09:00", "end": "21:30"}, "timezone": "Asia/Kolkata"},
]


def preview(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    response = client.post("/v1/schedule/preview", json=body)
    assert response.status_code == 200, response.get_json()
    found: dict[str, Any] = response.get_json()
    return found


@pytest.mark.parametrize("options", _VARIANTS)
def test_a_commit_with_the_token_does_what_was_shown(
    app: Flask, house: House, program: FlaskClient, options: dict[str, Any]
) -> None:
    pin_ids = drafts(app, house, 4) + drafts(app, house, 3, link_url="https://blog.example/same/")
    body = {**asked(pin_ids, **options), "board_ids": list(house.board_ids)}
    del body["seed"]
    shown = preview(program, body)

    made = program.post("/v1/schedule", json={**body, "state_token": shown["state_token"]})

    assert made.status_code == 201, made.get_json()
    answer = made.get_json()
    assert [one["pin_id"] for one in answer["placements"]] == pin_ids
    for name in ("placements", "moves", "refused", "last_at", "notes", "seed"):
        assert answer[name] == shown[name], name
    for placement, pin in zip(answer["placements"], stored(app, pin_ids), strict=True):
        assert (clock.rfc3339(pin["due_at"]), pin["board_id"]) == (placement["due_at"], placement["board_id"])
        assert (pin["schedule_id"], pin["why"]) == (answer["id"], placement["why"])
        assert pin["shown_at"] == pin["due_at"]
    assert program.get(f"/v1/schedules/{answer['id']}").get_json()["placements"] == answer["placements"]


def test_the_same_seed_gives_the_same_slots_without_a_token(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 9)
    # tomorrow, so that no full five minutes between the two calls can matter
    start = (clock.now() + timedelta(days=2)).date().isoformat()
    body = asked(pin_ids, shuffle="random", start_date=start)

    shown, other = preview(program, body), preview(program, {**body, "seed": 8})
    made = program.post("/v1/schedule", json=body).get_json()

    assert made["placements"] == shown["placements"]
    assert made["placements"] != other["placements"]


def test_a_preview_changes_nothing(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 3)
    before = stored(app, pin_ids)
    with app.app_context():
        events = db.session.query(Event).count()

    preview(program, asked(pin_ids, shuffle="board", board_ids=list(house.board_ids)))

    assert stored(app, pin_ids) == before
    with app.app_context():
        assert db.session.query(Event).count() == events
        assert db.session.query(Schedule).count() == 0
        assert {board.turn for board in db.session.query(Board).filter_by(account_id=house.account_id)} == {0}
        assert db.session.get_one(Account, house.account_id).plan_version == 1


def test_a_preview_takes_a_key_of_its_own(app: Flask, house: House, program: FlaskClient) -> None:
    body = asked(drafts(app, house, 2), idempotency_key="look")
    first, second = preview(program, body), preview(program, body)
    assert first == second


def test_the_seed_is_told_and_differs_from_call_to_call(app: Flask, house: House, program: FlaskClient) -> None:
    body = asked(drafts(app, house, 2))
    del body["seed"]
    assert len({preview(program, body)["seed"] for _ in range(3)}) == 3


def test_a_token_is_good_for_ten_minutes(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 2)
    body = asked(pin_ids)
    shown = preview(program, body)
    aged = _aged(shown["state_token"], timedelta(minutes=10, seconds=1))

    refused = program.post("/v1/schedule", json={**body, "state_token": aged})

    _moved_on(app, refused, pin_ids)
    fresh = refused.get_json()["params"]["preview"]
    made = program.post("/v1/schedule", json={**body, "state_token": fresh["state_token"]})
    assert (made.status_code, made.get_json()["placements"]) == (201, fresh["placements"])


def test_a_token_outlives_the_next_full_five_minutes(app: Flask, house: House, program: FlaskClient) -> None:
    body = asked(drafts(app, house, 2), start_date=(clock.now() + timedelta(days=2)).date().isoformat())
    shown = preview(program, body)
    aged = _aged(shown["state_token"], timedelta(minutes=9))
    assert program.post("/v1/schedule", json={**body, "state_token": aged}).status_code == 201


def test_a_token_is_void_when_a_time_has_passed(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 2)
    body = asked(pin_ids, mode="now")
    answers = {}
    for seconds in (90, 30):  # within the skew a time that has just passed means now
        with app.app_context():
            moment = clock.now() - timedelta(seconds=seconds)
            request = SchedulePins.model_validate(body).request()
            made = previewing.preview(
                db.session(), Scope(house.workspace_id), request, secret_keys=[SECRET_KEY], now=moment
            )
        answers[seconds] = program.post("/v1/schedule", json={**body, "state_token": made.state_token})
        if seconds == 90:
            _moved_on(app, answers[seconds], pin_ids)
    assert answers[30].status_code == 201
    assert stored(app, pin_ids)[0]["state"] == "queued"


def test_a_token_is_void_when_the_outcome_is_another(app: Flask, house: House, program: FlaskClient) -> None:
    change_account(app, house.account_id, pins_per_day=1, timezone="UTC")
    pin_ids = drafts(app, house, 1)
    day = (clock.now() + timedelta(days=3)).replace(hour=12, microsecond=0)
    body = asked(pin_ids, start_date=day.date().isoformat(), timezone="UTC")
    shown = preview(program, body)
    drafts(app, house, 1, state="pending", due_at=day)  # stored past the functions that raise the plan version

    _moved_on(app, program.post("/v1/schedule", json={**body, "state_token": shown["state_token"]}), pin_ids)


@pytest.mark.parametrize("change", ["another_schedule", "settings", "pin_moved"])
def test_a_token_is_void_when_the_calendar_moved(app: Flask, house: House, program: FlaskClient, change: str) -> None:
    pin_ids = drafts(app, house, 3)
    [other] = drafts(app, house, 1)
    body = asked(pin_ids, start_date=(clock.now() + timedelta(days=2)).date().isoformat())
    shown = preview(program, body)
    if change == "another_schedule":
        assert program.post("/v1/schedule", json=asked([other])).status_code == 201
    elif change == "settings":
        change_account(app, house.account_id, plan_version=2)
    else:
        at = (clock.now() + timedelta(days=3)).isoformat()
        assert program.patch(f"/v1/pins/{other}", json={"version": 1, "scheduled_at": at}).status_code == 200

    refused = program.post("/v1/schedule", json={**body, "state_token": shown["state_token"]})

    _moved_on(app, refused, pin_ids)
    assert set(refused.get_json()["params"]["preview"]) == set(shown)


def test_a_token_is_void_when_the_other_connection_of_the_user_was_planned(
    app: Flask, house: House, program: FlaskClient
) -> None:
    twin = further_account(app, house)
    with app.app_context():
        queue_id = db.session.get_one(Account, house.account_id).queue_id
    change_account(app, twin, queue_id=queue_id)
    pin_ids = drafts(app, house, 2)
    body = asked(pin_ids, start_date=(clock.now() + timedelta(days=2)).date().isoformat())
    shown = preview(program, body)
    assert program.post("/v1/schedule", json=asked(drafts(app, house, 1, account_id=twin))).status_code == 201

    _moved_on(app, program.post("/v1/schedule", json={**body, "state_token": shown["state_token"]}), pin_ids)


@pytest.mark.parametrize(
    "other",
    [{"seed": 8}, {"shuffle": "random"}, {"pin_ids": "fewer"}, {"pins_per_day": 1}, {"partial": True}, {"mode": "now"}],
)
def test_a_token_belongs_to_its_request(app: Flask, house: House, program: FlaskClient, other: dict[str, Any]) -> None:
    pin_ids = drafts(app, house, 3)
    body = asked(pin_ids)
    shown = preview(program, body)
    changed = {**body, **other, "state_token": shown["state_token"]}
    if other.get("pin_ids") == "fewer":
        changed["pin_ids"] = pin_ids[:2]

    refused = program.post("/v1/schedule", json=changed)

    assert (refused.status_code, refused.get_json()["code"]) == (422, "token_of_other_request")
    assert refused.get_json()["params"]["field"] == "state_token"
    assert {pin["state"] for pin in stored(app, pin_ids)} == {"draft"}


def test_spelling_out_the_defaults_is_the_same_request(app: Flask, house: House, program: FlaskClient) -> None:
    body = asked(drafts(app, house, 2))
    shown = preview(program, body)
    spelt = {**body, "shuffle": "none", "partial": False, "seed": shown["seed"], "state_token": shown["state_token"]}
    assert program.post("/v1/schedule", json=spelt).status_code == 201


def test_a_token_of_a_test_key_is_none_of_a_live_one(app: Flask, house: House, program: FlaskClient) -> None:
    body = asked(drafts(app, house, 2))
    shown = preview(with_key(app, house.test_key), body)
    refused = program.post("/v1/schedule", json={**body, "state_token": shown["state_token"]})
    assert refused.get_json()["code"] == "token_of_other_request"


@pytest.mark.parametrize("garbage", ["x", "a.b", "e30.abcdef", "ï", "{}", "W10.x" * 500])
def test_garbage_is_no_token(app: Flask, house: House, program: FlaskClient, garbage: str) -> None:
    pin_ids = drafts(app, house, 1)
    refused = program.post("/v1/schedule", json={**asked(pin_ids), "state_token": garbage})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "bad_state_token")
    assert refused.get_json()["params"]["field"] == "state_token"


def test_a_changed_token_is_no_token(app: Flask, house: House, program: FlaskClient) -> None:
    body = asked(drafts(app, house, 1))
    text = preview(program, body)["state_token"]
    for changed in (text[:9] + ("A" if text[9] != "A" else "B") + text[10:], text[1:], text + "AAAA"):
        refused = program.post("/v1/schedule", json={**body, "state_token": changed})
        assert refused.get_json()["code"] == "bad_state_token"


def test_a_token_is_good_once(app: Flask, house: House, program: FlaskClient) -> None:
    body = asked(drafts(app, house, 2))
    body["state_token"] = preview(program, body)["state_token"]
    answers = [program.post("/v1/schedule", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].get_json()["code"] == "plan_moved_on"


def test_a_token_whose_pin_was_published_meanwhile_names_the_pin(
    app: Flask, house: House, program: FlaskClient
) -> None:
    pin_ids = drafts(app, house, 2)
    body = asked(pin_ids)
    body["state_token"] = preview(program, body)["state_token"]
    with app.app_context():
        db.session.get_one(Pin, pin_ids[1]).state = "publishing"
        db.session.commit()

    refused = program.post("/v1/schedule", json=body)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "pins_not_schedulable")
    assert [one["pin_id"] for one in refused.get_json()["params"]["pins"]] == [pin_ids[1]]


def _aged(text: str, age: timedelta) -> str:
    """The same promise as if it had been given earlier, signed with the installation's own key."""
    promise = token.read(text, [SECRET_KEY])
    return token.sign(replace(promise, made_at=promise.made_at - age), [SECRET_KEY])


def _moved_on(app: Flask, refused: Any, pin_ids: list[str]) -> None:
    assert refused.status_code == 409, refused.get_json()
    assert refused.get_json()["code"] == "plan_moved_on"
    fresh = refused.get_json()["params"]["preview"]
    assert [one["pin_id"] for one in fresh["placements"]] == pin_ids
    assert {pin["state"] for pin in stored(app, pin_ids)} == {"draft"}


def test_a_section_comes_with_its_board_as_the_preview_has_shown(
    app: Flask, house: House, program: FlaskClient
) -> None:
    first, second = house.board_ids[:2]
    other = further_account(app, house)
    with app.app_context():
        theirs = db.session.query(Board.id).filter_by(account_id=other).order_by(Board.position).first()[0]
        for account_id, board_id, section_id in ((house.account_id, first, "71"), (other, theirs, "72")):
            db.session.add(BoardSection(account_id=account_id, id=section_id, board_id=board_id, name="Plums"))
        db.session.commit()
    lying = drafts(app, house, 1, board_id=first, board_section_id="71")
    pin_ids = lying + drafts(app, house, 3)
    body = asked(pin_ids, board_ids=[first, second], sections={first: "71"}, shuffle="board")
    for sections, code in (({second: "71"}, "section_not_found"), ({theirs: "72"}, "board_not_named")):
        refused = program.post("/v1/schedule", json={**body, "sections": sections})
        assert (refused.status_code, refused.get_json()["code"]) == (422, code)
        assert refused.get_json()["params"]["field"] == "sections"
        targets = [{"account_id": house.account_id, "board_ids": [first, second], "sections": sections}]
        refused = program.post("/v1/schedule/preview", json={**asked(pin_ids), "targets": targets})
        assert refused.get_json()["params"]["field"] == "targets.0.sections"

    shown = preview(program, body)
    expected = {first: "71", second: None}
    assert {one["board_id"]: one["board_section_id"] for one in shown["placements"]} == expected
    made = program.post("/v1/schedule", json={**body, "state_token": shown["state_token"]}).get_json()
    assert made["placements"] == shown["placements"]
    assert program.get(f"/v1/schedules/{made['id']}").get_json()["placements"] == shown["placements"]
    for pin in stored(app, pin_ids):
        assert pin["board_section_id"] == expected[pin["board_id"]]

    # a board without a word on its sections leaves them; null takes the pins out; copies go to their own
    keeping = {"account_id": house.account_id, "board_ids": [first]}
    copying = {"account_id": other, "board_ids": [theirs], "sections": {theirs: "72"}}
    kept = preview(program, {**asked(lying), "targets": [keeping, copying]})["placements"]
    assert [one["board_section_id"] for one in kept] == ["71", "72"]
    whole = preview(program, {**asked(lying), "targets": [{**keeping, "sections": {first: None}}]})["placements"]
    assert [one["board_section_id"] for one in whole] == [None]
    moved = program.post("/v1/schedule", json={**asked(lying), "targets": [keeping, copying]}).get_json()
    assert [one["board_section_id"] for one in moved["placements"]] == ["71", "72"]
