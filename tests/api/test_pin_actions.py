"""Cancel, retry, publish, restore, regenerate, delete: from every state."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import states
from server.db import db
from server.models import Account, Event, Pin
from tests.api.conftest import House
from tests.factories import make_pin


def _stored(app: Flask, house: House, **values: Any) -> str:
    with app.app_context():
        return str(make_pin(db.session.get(Account, house.account_id), **values).id)


def _act(client: FlaskClient, pin_id: str, action: str, **body: Any) -> tuple[int, dict[str, Any]]:
    response = client.post(f"/v1/pins/{pin_id}/{action}", json=body or None)
    return response.status_code, response.get_json()


@pytest.mark.parametrize("state", sorted(states.CANCELLABLE))
def test_cancel_ends_a_pin_that_is_not_on_its_way(app: Flask, alice: FlaskClient, house: House, state: str) -> None:
    status, pin = _act(alice, _stored(app, house, state=state), "cancel")
    assert (status, pin["status"]) == (200, "cancelled")


@pytest.mark.parametrize("state", sorted(states.CANCEL_LATER))
def test_cancel_of_a_pin_on_its_way_records_the_wish(app: Flask, alice: FlaskClient, house: House, state: str) -> None:
    pin_id = _stored(app, house, state=state)
    status, pin = _act(alice, pin_id, "cancel")
    assert (status, pin["state"]) == (202, state)
    assert pin["status_note"] == "Will be cancelled unless the sandbox has it already"
    assert _act(alice, pin_id, "cancel")[0] == 202
    with app.app_context():
        assert db.session.get_one(Pin, pin_id).is_cancel_wanted
        assert db.session.query(Event).filter_by(subject_id=pin_id, kind="pin.cancel_wanted").count() == 1


def test_cancel_twice_is_once(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="pending")
    assert [_act(alice, pin_id, "cancel")[0] for _ in range(2)] == [200, 200]


def test_cancel_of_a_published_pin_names_delete(app: Flask, alice: FlaskClient, house: House) -> None:
    status, found = _act(alice, _stored(app, house, state="published"), "cancel")
    assert (status, found["code"]) == (409, "already_published")
    assert "DELETE" in found["detail"]


def test_cancel_takes_holds_along(app: Flask, alice: FlaskClient, house: House) -> None:
    hold = {"code": "post_gone", "since": "2026-05-04T12:00:00Z", "choices": ["cancel"], "text": "Gone."}
    pin_id = _stored(app, house, state="pending", holds=[hold], is_held=True)
    assert alice.get(f"/v1/pins/{pin_id}").get_json()["attention"] is True
    _, pin = _act(alice, pin_id, "cancel")
    assert (pin["attention"], pin["holds"]) == (False, [])


def test_retry_of_a_pin_without_content_makes_it_anew(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="failed", due_at=None, error={"code": "page_gone", "params": {}, "text": "Gone"})
    with app.app_context():
        db.session.get_one(Pin, pin_id).content_id = None
        db.session.commit()
    status, pin = _act(alice, pin_id, "retry")
    assert (status, pin["state"], pin["error"]) == (200, "generating", None)


def test_retry_of_a_pin_with_content_gets_a_slot_and_fresh_tries(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="failed", attempts=5, error={"code": "x", "params": {}, "text": "No"})
    status, pin = _act(alice, pin_id, "retry")
    assert status == 200
    assert pin["state"] in {"queued", "pending"}
    assert (pin["attempts"], pin["error"]) == (0, None)


@pytest.mark.parametrize("state", sorted(set(states.STATES) - {"failed"}))
def test_only_failed_pins_are_retried(app: Flask, alice: FlaskClient, house: House, state: str) -> None:
    status, found = _act(alice, _stored(app, house, state=state), "retry")
    assert (status, found["code"]) == (409, "not_failed")


@pytest.mark.parametrize("state", ["draft", "pending", "retrying", "failed"])
def test_publish_now_gives_the_next_instant(app: Flask, alice: FlaskClient, house: House, state: str) -> None:
    status, pin = _act(alice, _stored(app, house, state=state), "publish")
    assert status == 200
    assert pin["state"] in {"queued", "pending"}
    assert pin["why"]["code"]


@pytest.mark.parametrize("state", ["queued", "publishing"])
def test_publish_now_of_a_pin_on_its_way_changes_nothing(
    app: Flask, alice: FlaskClient, house: House, state: str
) -> None:
    status, pin = _act(alice, _stored(app, house, state=state), "publish")
    assert (status, pin["state"], pin["version"]) == (200, state, 1)


@pytest.mark.parametrize("state", ["generating", "unconfirmed", "published", "cancelled", "deleted"])
def test_what_cannot_be_published(app: Flask, alice: FlaskClient, house: House, state: str) -> None:
    status, found = _act(alice, _stored(app, house, state=state), "publish")
    assert (status, found["code"]) == (409, "not_publishable")


def test_publish_now_does_not_override_a_hold_and_publish_anyway_lifts_it(
    app: Flask, alice: FlaskClient, house: House
) -> None:
    hold = {"code": "post_gone", "since": "2026-05-04T12:00:00Z", "choices": ["publish_anyway", "cancel"], "text": "x"}
    pin_id = _stored(app, house, state="pending", holds=[hold], is_held=True)
    status, found = _act(alice, pin_id, "publish")
    assert (status, found["code"], found["params"]["choices"]) == (409, "on_hold", hold["choices"])
    assert alice.get(f"/v1/pins/{pin_id}").get_json()["holds"] == [hold]
    _, pin = _act(alice, pin_id, "publish-anyway")
    assert (pin["holds"], pin["attention"]) == ([], False)


def test_a_hold_that_must_be_mended_stays(app: Flask, alice: FlaskClient, house: House) -> None:
    hold = {"code": "board_gone", "since": "2026-05-04T12:00:00Z", "choices": ["fix", "cancel"], "text": "Board gone."}
    status, found = _act(alice, _stored(app, house, state="queued", holds=[hold], is_held=True), "publish")
    assert (status, found["code"], found["detail"]) == (409, "on_hold", "Board gone.")


def test_a_cancelled_pin_is_restored_as_a_draft(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="pending")
    assert _act(alice, pin_id, "restore")[1]["code"] == "not_cancelled"
    _act(alice, pin_id, "cancel")
    status, pin = _act(alice, pin_id, "restore")
    assert (status, pin["status"], pin["due_at"]) == (200, "draft", None)


def test_regenerate_keeps_everything_until_the_new_is_there(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="pending")
    before = alice.get(f"/v1/pins/{pin_id}").get_json()
    status, pin = _act(alice, pin_id, "regenerate", parts=["text"], wish="shorter")
    assert status == 202
    assert (pin["state"], pin["title"], pin["due_at"]) == ("pending", before["title"], before["due_at"])
    assert (pin["regeneration"]["state"], pin["regeneration"]["wish"]) == ("wanted", "shorter")
    assert _act(alice, pin_id, "regenerate")[1]["code"] == "regeneration_running"


def test_an_unknown_template_is_refused(app: Flask, alice: FlaskClient, house: House) -> None:
    status, found = _act(alice, _stored(app, house, state="draft"), "regenerate", template="nope")
    assert (status, found["code"]) == (422, "template_not_found")


def test_delete_of_a_published_pin_is_a_wish(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, state="published", pinterest_pin_id="1")
    response = alice.delete(f"/v1/pins/{pin_id}")
    assert response.status_code == 202
    assert response.get_json()["state"] == "published"
    assert response.get_json()["status_note"] == "Being removed from the sandbox"


@pytest.mark.parametrize("state", sorted(set(states.STATES) - {"published", "deleted"}))
def test_delete_of_anything_else_names_cancel(app: Flask, alice: FlaskClient, house: House, state: str) -> None:
    response = alice.delete(f"/v1/pins/{_stored(app, house, state=state)}")
    assert (response.status_code, response.get_json()["code"]) == (409, "not_published")
    assert "Cancel" in response.get_json()["detail"]
