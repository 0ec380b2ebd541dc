"""Labels: free words on pins, and finding pins by them and by their campaign."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.models import Account
from tests.api.conftest import House, pin_body
from tests.factories import make_campaign, make_pin

NOON = datetime(2036, 5, 4, 12, tzinfo=UTC)


def test_labels_are_trimmed_and_kept_once_in_the_order_given(alice: FlaskClient, house: House) -> None:
    body = pin_body(house, draft=True, labels=["  Summer ", "zest", "SUMMER", "Zest", "a b"])
    pin = alice.post("/v1/pins", json=body).get_json()
    assert pin["labels"] == ["Summer", "zest", "a b"]
    changed = alice.patch(f"/v1/pins/{pin['id']}", json={"version": pin["version"], "labels": ["b", "a", "B"]})
    assert changed.get_json()["labels"] == ["b", "a"]
    version = changed.get_json()["version"]
    assert alice.patch(f"/v1/pins/{pin['id']}", json={"version": version, "labels": []}).get_json()["labels"] == []


def test_pins_of_one_call_have_labels_of_their_own(alice: FlaskClient, house: House) -> None:
    items = [pin_body(house, draft=True, labels=["one"]), pin_body(house, draft=True, labels=["x" * 61])]
    first, second = alice.post("/v1/pins/bulk", json={"pins": items}).get_json()["data"]
    assert (first["pin"]["labels"], second["status"]) == (["one"], 422)


@pytest.mark.parametrize(
    "labels", [["x" * 61], [""], ["   "], [str(number) for number in range(21)], "summer", [3], None]
)
def test_labels_that_cannot_be(alice: FlaskClient, house: House, labels: Any) -> None:
    response = alice.post("/v1/pins", json=pin_body(house, draft=True, labels=labels))
    assert response.status_code == 422
    assert "labels" in response.get_json()["detail"]


ODD = ["100%", "a_b", 'say "hi"', "back\\slash", "ümlaut", "null", "1", '["x"]', "it's"]


@pytest.mark.parametrize("label", ODD)
def test_a_label_is_found_as_the_very_word(app: Flask, alice: FlaskClient, house: House, label: str) -> None:
    with app.app_context():
        account = db.session.get(Account, house.account_id)
        wanted = make_pin(account, labels=["other", label], due_at=NOON, shown_at=NOON).id
        for near in (f"{label}x", f"x{label}", label.replace("%", "0").replace("_", "c") + "'", ""):
            make_pin(account, labels=[near], due_at=NOON, shown_at=NOON)
    for path in ("/v1/pins", "/v1/calendar"):
        span = {} if path == "/v1/pins" else {"from": "2036-05-04", "to": "2036-05-04"}
        found = alice.get(path, query_string={"label": label, **span}).get_json()
        pins = found["data"] if path == "/v1/pins" else found["days"][0]["pins"]
        assert [pin["id"] for pin in pins] == [wanted]


def test_wildcards_are_words_like_any_other(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        make_pin(db.session.get(Account, house.account_id), labels=["summer"])
    for label in ("%", "summe_", "sum", "[", '"', "SUMMER"):
        assert alice.get("/v1/pins", query_string={"label": label}).get_json()["data"] == []
    assert len(alice.get("/v1/pins?label=summer").get_json()["data"]) == 1


def test_the_calendar_is_filtered_by_campaign_label_and_status(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        account = db.session.get(Account, house.account_id)
        campaign = make_campaign(house.workspace_id).id
        given: list[dict[str, Any]] = [
            {"campaign_id": campaign, "labels": ["a"]}, {"campaign_id": campaign, "state": "failed"},
            {"labels": ["a"], "state": "published"}, {"labels": ["b"]},
        ]  # fmt: skip
        one, two, three, four = (make_pin(account, due_at=NOON, shown_at=NOON, **values).id for values in given)

    def found(query: str) -> set[str]:
        day = alice.get(f"/v1/calendar?from=2036-05-04&to=2036-05-04&{query}").get_json()["days"][0]
        assert day["total"] == len(day["pins"])
        return {pin["id"] for pin in day["pins"]}

    assert found(f"campaign_id={campaign}") == {one, two}
    assert found("label=a") == {one, three}
    assert found("status=pending") == {one, four}
    assert found("status=failed,published") == {two, three}
    assert found(f"campaign_id={campaign}&label=a&status=pending") == {one}
    assert found("campaign_id=cmp_other") == set()
    listed = alice.get(f"/v1/pins?campaign_id={campaign}&status=failed").get_json()["data"]
    assert [pin["id"] for pin in listed] == [two]
    refused = alice.get("/v1/calendar?from=2036-05-04&to=2036-05-04&status=lost")
    assert (refused.status_code, "'lost' is none of" in refused.get_json()["detail"]) == (422, True)


def test_a_pin_tells_its_accounts_zone(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        account = db.session.get(Account, house.account_id)
        make_pin(account, due_at=NOON, shown_at=NOON)
    assert alice.get("/v1/pins").get_json()["data"][0]["timezone"] == "Europe/Berlin"
    day = alice.get("/v1/calendar?from=2036-05-04&to=2036-05-04").get_json()["days"][0]
    assert (day["pins"][0]["timezone"], day["pins"][0]["labels"]) == ("Europe/Berlin", [])
