"""The calendar's days in the asked zone, and what changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.models import Account, Event
from tests.api.conftest import House, pin_body, with_key
from tests.factories import make_pin


def _stored(app: Flask, house: House, at: str, **values: Any) -> str:
    instant = datetime.fromisoformat(at)
    with app.app_context():
        account = db.session.get(Account, house.account_id)
        return str(make_pin(account, due_at=instant, shown_at=instant, **values).id)


def _days(client: FlaskClient, query: str) -> dict[str, list[str]]:
    found = client.get(f"/v1/calendar?{query}").get_json()
    return {day["date"]: [pin["id"] for pin in day["pins"]] for day in found["days"]}


def test_a_pin_stands_on_its_local_day(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, "2026-05-04T22:30:00+00:00")
    assert _days(alice, "from=2026-05-04&to=2026-05-05&timezone=UTC")["2026-05-04"] == [pin_id]
    berlin = _days(alice, "from=2026-05-04&to=2026-05-05&timezone=Europe/Berlin")
    assert berlin == {"2026-05-04": [], "2026-05-05": [pin_id]}


def test_without_a_zone_the_profiles_is_taken(app: Flask, alice: FlaskClient) -> None:
    assert alice.get("/v1/calendar?from=2026-05-04&to=2026-05-04").get_json()["timezone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-03-29", "2026-03-28T23:00:00+00:00", "2026-03-29T21:59:59+00:00"),  # 23 hours
        ("2026-10-25", "2026-10-24T22:00:00+00:00", "2026-10-25T22:59:59+00:00"),  # 25 hours
    ],
)
def test_days_on_which_the_clocks_change(
    app: Flask, alice: FlaskClient, house: House, day: str, first: str, last: str
) -> None:
    begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    inside = [_stored(app, house, first), _stored(app, house, last)]
    _stored(app, house, (begin - timedelta(seconds=1)).isoformat())
    _stored(app, house, (end + timedelta(seconds=1)).isoformat())
    assert _days(alice, f"from={day}&to={day}&timezone=Europe/Berlin") == {day: inside}


def test_a_day_counts_all_and_shows_twenty_in_the_order_of_time(app: Flask, alice: FlaskClient, house: House) -> None:
    made = [_stored(app, house, f"2026-05-04T10:{minute:02}:00+00:00") for minute in reversed(range(23))]
    _stored(app, house, "2026-05-04T09:00:00+00:00", state="failed")
    _stored(app, house, "2026-05-04T09:30:00+00:00", state="deleted")
    day = alice.get("/v1/calendar?from=2026-05-04&to=2026-05-04&timezone=UTC").get_json()["days"][0]
    assert (day["counts"], day["total"]) == ({"pending": 23, "failed": 1}, 24)
    shown = [pin["id"] for pin in day["pins"]]
    assert len(shown) == 20
    assert shown[1:] == list(reversed(made))[:19]
    assert day["pins"][0]["status"] == "failed"


def test_a_calendar_pin_has_what_the_page_shows(app: Flask, alice: FlaskClient, house: House) -> None:
    _stored(app, house, "2026-05-04T10:00:00+00:00", state="retrying", next_attempt_at=datetime.fromisoformat(
        "2026-05-04T12:05:00+00:00"))  # fmt: skip
    found = alice.get("/v1/calendar?from=2026-05-04&to=2026-05-04&timezone=Asia/Tokyo").get_json()
    pin = found["days"][0]["pins"][0]
    assert pin["waits"] == {"code": "next_try", "text": pin["status_note"], "until": "2026-05-04T12:05:00Z"}
    assert pin["board_name"] == "Board 1"
    assert pin["thumbnail_url"].endswith("-236.jpg")
    assert pin["is_sandbox"] is True


@pytest.mark.parametrize(
    ("state", "note"),
    [
        ("unconfirmed", "Checking with the sandbox"),
        ("published", "Published in the sandbox"),
        ("publishing", "On its way to the sandbox"),
        ("pending", ""),
    ],
)
def test_the_second_line(app: Flask, alice: FlaskClient, house: House, state: str, note: str) -> None:
    pin_id = _stored(app, house, "2026-05-04T10:00:00+00:00", state=state)
    assert alice.get(f"/v1/pins/{pin_id}").get_json()["status_note"] == note


def test_filters_by_account_and_profile(app: Flask, alice: FlaskClient, house: House) -> None:
    pin_id = _stored(app, house, "2026-05-04T10:00:00+00:00")
    span = "from=2026-05-04&to=2026-05-04&timezone=UTC"
    assert _days(alice, f"{span}&account_id={house.account_id}")["2026-05-04"] == [pin_id]
    assert _days(alice, f"{span}&profile_id=prf_other")["2026-05-04"] == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-05-04&to=2026-05-03", "lies before"),
        ("from=2026-01-01&to=2026-12-31", "100 days or fewer"),
        ("from=2026-02-30&to=2026-03-01", "There is no such date"),
        ("from=2026-05-04&to=2026-05-04&timezone=Berlin", "Europe/Berlin"),
        ("to=2026-05-04", "required"),
    ],
)
def test_spans_that_make_no_sense(alice: FlaskClient, query: str, said: str) -> None:
    response = alice.get(f"/v1/calendar?{query}")
    assert response.status_code == 422
    assert said in response.get_json()["detail"]


def test_changes_begin_at_the_calendars_cursor(alice: FlaskClient, house: House) -> None:
    cursor = alice.get("/v1/calendar?from=2026-05-04&to=2026-05-04").get_json()["changes_cursor"]
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    found = alice.get(f"/v1/changes?after={cursor}").get_json()
    assert [one["id"] for one in found["data"]] == [pin["id"]]
    assert int(found["next_cursor"]) > int(cursor)
    assert alice.get("/v1/changes").get_json()["next_cursor"] == found["next_cursor"]


def test_nothing_new_is_a_304(alice: FlaskClient, house: House) -> None:
    alice.post("/v1/pins", json=pin_body(house, draft=True))
    cursor = alice.get("/v1/changes").get_json()["next_cursor"]
    first = alice.get(f"/v1/changes?after={cursor}")
    again = alice.get(f"/v1/changes?after={cursor}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    alice.post("/v1/pins", json=pin_body(house, draft=True))
    changed = alice.get(f"/v1/changes?after={cursor}", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_an_event_that_was_committed_late_is_still_told(app: Flask, alice: FlaskClient, house: House) -> None:
    late = alice.post("/v1/pins", json=pin_body(house, draft=True)).get_json()
    alice.post("/v1/pins", json=pin_body(house, draft=True))
    cursor = alice.get("/v1/changes").get_json()["next_cursor"]
    found = alice.get(f"/v1/changes?after={cursor}").get_json()
    assert late["id"] in {pin["id"] for pin in found["data"]}
    with app.app_context():
        db.session.query(Event).update({"at": datetime.fromisoformat("2026-01-01T00:00:00+00:00")})
        db.session.commit()
    assert alice.get(f"/v1/changes?after={cursor}").get_json()["data"] == []


def test_other_changes_are_named(alice: FlaskClient, house: House) -> None:
    cursor = alice.get("/v1/changes").get_json()["next_cursor"]
    alice.patch(f"/v1/accounts/{house.account_id}", json={"settings": {"pins_per_day": 7}})
    found = alice.get(f"/v1/changes?after={cursor}").get_json()
    assert {"kind": "account.changed", "id": house.account_id} in found["others"]


def test_a_test_key_sees_sandbox_pins_only(app: Flask, house: House) -> None:
    with app.app_context():
        from server.models import Profile
        from tests.factories import make_account

        live = make_account(db.session.get(Profile, house.profile_id), kind="live")
        hidden = make_pin(live).id
    client = with_key(app, house.test_key)
    assert client.get(f"/v1/pins/{hidden}").status_code == 404
    assert hidden not in {pin["id"] for pin in client.get("/v1/pins").get_json()["data"]}
    assert _days(client, "from=2026-05-04&to=2026-05-04&timezone=UTC") == {"2026-05-04": []}
    kinds = {account["kind"] for account in client.get("/v1/accounts").get_json()["data"]}
    assert kinds == {"sandbox"}
    assert with_key(app, house.live_key).get(f"/v1/pins/{hidden}").status_code == 200
