"""Pausing account, profile, workspace: what is asked, what is answered, and what pins tell of it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import Account, AccountQueue, Event, Profile, Workspace
from tests.api.conftest import House, pin_body, with_key
from tests.factories import make_account, make_pin, make_profile

END = datetime.combine(clock.now().date(), time(7), UTC) + timedelta(days=30)  # planning looks two years ahead at most
SOON = clock.rfc3339(END)


def address(house: House, owner: str) -> str:
    return {
        "account": f"/v1/accounts/{house.account_id}",
        "profile": f"/v1/profiles/{house.profile_id}",
        "workspace": "/v1/workspace",
    }[owner]


def wish(owner: str, **values: Any) -> dict[str, Any]:
    return {"settings": values} if owner == "account" else values


def own(answer: dict[str, Any], owner: str) -> tuple[bool, str | None]:
    found = answer["settings"] if owner == "account" else answer
    return found["is_paused"], found["paused_until"]


OWNERS = pytest.mark.parametrize("owner", ["account", "profile", "workspace"])


@OWNERS
def test_an_instant_alone_pauses_until_then_and_false_ends_it(alice: FlaskClient, house: House, owner: str) -> None:
    url = address(house, owner)
    paused = alice.patch(url, json=wish(owner, paused_until=SOON)).get_json()
    assert own(paused, owner) == (True, SOON)
    effective = alice.get(address(house, "account")).get_json()["pause"]
    assert effective == {"is_paused": True, "until": SOON, "by": owner}
    open_end = alice.patch(url, json=wish(owner, is_paused=True, paused_until=None)).get_json()
    assert own(open_end, owner) == (True, None)
    ended = alice.patch(url, json=wish(owner, is_paused=False)).get_json()
    assert own(ended, owner) == (False, None)
    effective = alice.get("/v1/accounts").get_json()["data"][0]["pause"]
    assert effective == {"is_paused": False, "until": None, "by": None}


@OWNERS
@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"paused_until": "2020-05-04T07:00:00Z"}, "paused_until", "has passed"),
        ({"paused_until": clock.rfc3339(END + timedelta(days=720))}, "paused_until", "pause without an end"),
        ({"paused_until": "tomorrow"}, "paused_until", "Write an instant"),
        ({"is_paused": None}, "is_paused", "cannot be null"),
        ({"is_paused": "yes"}, "is_paused", "true or false"),
        ({"is_paused": False, "paused_until": SOON}, "", "not both"),
    ],
)
def test_pauses_that_cannot_be(
    alice: FlaskClient, house: House, owner: str, sent: dict[str, Any], field: str, said: str
) -> None:
    response = alice.patch(address(house, owner), json=wish(owner, **sent))
    problem = response.get_json()
    assert response.status_code == 422
    assert problem["errors"][0]["field"].endswith(field)
    assert said in problem["detail"]
    assert own(alice.get(address(house, owner)).get_json(), owner) == (False, None)


@OWNERS
def test_plans_become_stale_queues_wake_and_the_change_is_told(
    app: Flask, alice: FlaskClient, house: House, owner: str
) -> None:
    with app.app_context():
        profile = db.session.get_one(Profile, house.profile_id)
        second = make_account(profile).id
        elsewhere = make_account(make_profile(db.session.get_one(Workspace, house.workspace_id))).id
        db.session.commit()
    alice.patch(address(house, owner), json=wish(owner, paused_until=SOON))
    alice.patch(address(house, owner), json=wish(owner, paused_until=SOON))  # nothing new: no plan becomes stale
    concerned = {"account": 1, "profile": 2, "workspace": 3}[owner]
    with app.app_context():
        accounts = [db.session.get_one(Account, one) for one in (house.account_id, second, elsewhere)]
        assert [account.plan_version for account in accounts] == [2] * concerned + [1] * (3 - concerned)
        wakes = [db.session.get_one(AccountQueue, account.queue_id).wake_at for account in accounts]
        assert [at is not None for at in wakes] == [True] * concerned + [False] * (3 - concerned)
        events = db.session.query(Event).filter_by(kind=f"{owner}.changed").order_by(Event.id).all()
        assert events[0].subject_id == getattr(house, f"{owner}_id")
        assert "paused_until" in events[0].reason


def test_an_end_that_has_passed_ends_the_pause_by_itself(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        account.is_paused, account.paused_until = True, clock.now() - timedelta(seconds=1)
        db.session.commit()
    shown = alice.get(address(house, "account")).get_json()
    assert own(shown, "account") == (False, None)
    assert shown["pause"]["is_paused"] is False
    assert alice.post("/v1/pins", json=pin_body(house)).get_json()["why"]["code"] == "publish_now"


@OWNERS
def test_publish_now_under_a_pause(alice: FlaskClient, house: House, owner: str) -> None:
    url = address(house, owner)
    alice.patch(url, json=wish(owner, is_paused=True))
    made = alice.post("/v1/pins", json=pin_body(house))
    problem = made.get_json()
    assert (made.status_code, problem["code"], problem["params"]["by"]) == (409, "paused", owner)
    assert f"The {owner} " in problem["detail"]
    draft = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    assert alice.post(f"/v1/pins/{draft['id']}/publish").get_json()["code"] == "paused"
    alice.patch(url, json=wish(owner, paused_until=SOON))
    published = alice.post(f"/v1/pins/{draft['id']}/publish").get_json()
    assert (published["status"], published["due_at"] >= SOON) == ("pending", True)
    assert "paused until" in published["why"]["text"]


def test_a_typed_time_inside_a_pause_names_the_slot_behind_it(alice: FlaskClient, house: House) -> None:
    until = clock.now().replace(microsecond=0) + timedelta(days=30)
    alice.patch("/v1/workspace", json={"paused_until": clock.rfc3339(until)})
    inside = alice.post("/v1/pins", json=pin_body(house, scheduled_at=clock.rfc3339(until - timedelta(hours=1))))
    problem = inside.get_json()
    assert (inside.status_code, problem["code"]) == (409, "slot_not_free")
    assert problem["params"]["rule"] == "paused"
    free = problem["params"]["next_free_slot"]
    assert free == clock.rfc3339(until)
    assert alice.post("/v1/pins", json=pin_body(house, scheduled_at=free)).status_code == 201
    assert alice.get(f"/v1/accounts/{house.account_id}/rate").get_json()["next_free_slot"] > free


def test_a_paused_account_still_gives_slots_where_the_end_is_open(alice: FlaskClient, house: House) -> None:
    alice.patch(address(house, "account"), json=wish("account", is_paused=True))
    at = clock.rfc3339((clock.now() + timedelta(days=1)).replace(microsecond=0))
    pin = alice.post("/v1/pins", json=pin_body(house, scheduled_at=at)).get_json()
    assert (pin["state"], pin["due_at"], pin["status_note"]) == ("pending", at, "Its account is paused")


@pytest.mark.parametrize("owner", ["profile", "workspace"])
def test_pins_tell_whose_pause_it_is(app: Flask, alice: FlaskClient, house: House, owner: str) -> None:
    with app.app_context():
        pin_id = make_pin(db.session.get(Account, house.account_id)).id
    alice.patch(address(house, owner), json={"is_paused": True})
    assert alice.get(f"/v1/pins/{pin_id}").get_json()["status_note"] == f"Its {owner} is paused"


def test_pins_tell_the_end_of_the_pause_as_an_instant(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        account = db.session.get(Account, house.account_id)
        inside, behind = make_pin(account, due_at=END - timedelta(hours=1)).id, make_pin(account, due_at=END).id
        draft = make_pin(account, state="draft").id
    alice.patch("/v1/workspace", json={"paused_until": SOON})
    day = END.date().isoformat()
    found = alice.get(f"/v1/calendar?from={day}&to={day}&timezone=Asia/Tokyo").get_json()
    kept = alice.get(f"/v1/pins/{inside}").get_json()
    assert [pin["status_note"] for pin in found["days"][0]["pins"]] == ["Its workspace is paused", ""]
    assert kept["waits"] == {"code": "paused", "text": kept["status_note"], "until": clock.rfc3339(END)}
    assert [alice.get(f"/v1/pins/{one}").get_json()["waits"] for one in (behind, draft)] == [None, None]


def test_an_editor_may_pause_the_workspace_a_viewer_and_a_test_key_may_not(
    app: Flask, edith: FlaskClient, bob: FlaskClient, program: FlaskClient, house: House
) -> None:
    assert edith.patch("/v1/workspace", json={"is_paused": True}).get_json()["is_paused"] is True
    assert bob.patch("/v1/workspace", json={"is_paused": False}).status_code == 403
    refused = with_key(app, house.test_key).patch("/v1/workspace", json={"is_paused": False})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "needs_live_key")
    assert bob.get("/v1/workspace").get_json()["is_paused"] is True
    assert bob.get("/v1/workspaces").get_json()["data"][0]["is_paused"] is True
    assert program.patch("/v1/workspace", json={"is_paused": False}).get_json()["is_paused"] is False


def test_a_pause_stays_in_its_workspace(alice: FlaskClient, charlie: FlaskClient, other_house: House) -> None:
    alice.patch("/v1/workspace", json={"is_paused": True})
    assert charlie.get("/v1/workspace").get_json()["is_paused"] is False
    assert charlie.get(f"/v1/accounts/{other_house.account_id}").get_json()["pause"]["is_paused"] is False


@OWNERS
def test_a_pause_names_the_slots_that_lie_in_it(app: Flask, alice: FlaskClient, house: House, owner: str) -> None:
    with app.app_context():
        account = db.session.get(Account, house.account_id)
        inside = make_pin(account, due_at=END - timedelta(minutes=2)).id
        make_pin(account, due_at=END)
    answer = alice.patch(address(house, owner), json=wish(owner, paused_until=SOON)).get_json()
    assert answer["out_of_rules"] == {"count": 1, "pin_ids": [inside]}
    [told] = alice.get(f"/v1/accounts/{house.account_id}/out-of-rules").get_json()["data"]
    assert (told["pin_id"], told["code"], told["due_at"]) == (
        inside,
        "paused",
        clock.rfc3339(END - timedelta(minutes=2)),
    )
    assert "paused until" in told["text"]
    assert told["next_free_slot"] == clock.rfc3339(END + timedelta(minutes=2))  # 07:00 is taken
    assert alice.get(f"/v1/pins/{inside}").get_json()["due_at"] == clock.rfc3339(
        END - timedelta(minutes=2)
    )  # nothing moves by itself
    ended = alice.patch(address(house, owner), json=wish(owner, is_paused=False)).get_json()
    assert ended["out_of_rules"] == {"count": 0, "pin_ids": []}
