"""Days off, blackout dates and the other limits: what may be set, what follows, and what the calendar shows of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import Account, Profile
from tests.api.conftest import House, pin_body
from tests.factories import make_account, make_pin

MONDAY = date(2036, 5, 5)


def settings(client: FlaskClient, house: House, **values: Any) -> Any:
    return client.patch(f"/v1/accounts/{house.account_id}", json={"settings": values})


def test_days_off_are_weekday_words(app: Flask, alice: FlaskClient, house: House) -> None:
    answer = settings(alice, house, days_off=["sunday", "saturday", "sunday"], image_spacing_days=0).get_json()
    assert answer["settings"]["days_off"] == ["saturday", "sunday"]
    assert answer["settings"]["image_spacing_days"] == 0
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        assert (account.days_off, account.image_spacing_days, account.plan_version) == ([5, 6], 0, 2)
    assert settings(alice, house, days_off=["saturday", "sunday"]).status_code == 200
    assert settings(alice, house, days_off=[]).get_json()["settings"]["days_off"] == []
    with app.app_context():
        assert db.session.get_one(Account, house.account_id).plan_version == 3  # the repeat changed nothing


ALL_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("days_off", ALL_DAYS, "Leave at least one open"),
        ("days_off", ["Monday"], "monday"),
        ("days_off", [0], "monday"),
        ("days_off", "monday", "list"),
        ("days_off", None, "cannot be null"),
        ("image_spacing_days", -1, "0 or more"),
        ("image_spacing_days", 366, "365 or less"),
        ("image_spacing_days", None, "cannot be null"),
    ],
)
def test_limits_that_cannot_be(alice: FlaskClient, house: House, field: str, value: Any, said: str) -> None:
    response = settings(alice, house, **{field: value})
    assert response.status_code == 422
    assert field in str(response.get_json()["errors"]) + response.get_json()["detail"]
    assert said in response.get_json()["detail"]


def test_blackout_dates_are_sorted_and_told_once(app: Flask, alice: FlaskClient, house: House) -> None:
    url = f"/v1/profiles/{house.profile_id}"
    answer = alice.patch(url, json={"blackout_dates": ["2036-12-26", "2036-12-25", "2036-12-26"]}).get_json()
    assert answer["blackout_dates"] == ["2036-12-25", "2036-12-26"]
    assert (
        alice.patch(url, json={"name": "A Food Blog, renamed"}).get_json()["blackout_dates"] == answer["blackout_dates"]
    )
    with app.app_context():
        assert db.session.get_one(Account, house.account_id).plan_version == 2  # a new name makes no plan stale
    assert alice.patch(url, json={"blackout_dates": []}).get_json()["blackout_dates"] == []
    made = alice.post(
        "/v1/profiles", json={"name": "B", "site_url": "https://b.example", "blackout_dates": ["2036-01-01"]}
    )
    assert made.get_json()["blackout_dates"] == ["2036-01-01"]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (["2036-02-30"], "There is no such date"),
        (["tomorrow"], "Write a date"),
        ("2036-12-25", "list"),
        ([f"20{year}-01-{day:02}" for year in range(30, 67) for day in range(1, 29)], "1000 entries or fewer"),
    ],
)
def test_blackout_dates_that_cannot_be(alice: FlaskClient, house: House, dates: Any, said: str) -> None:
    response = alice.patch(f"/v1/profiles/{house.profile_id}", json={"blackout_dates": dates})
    assert (response.status_code, said in response.get_json()["detail"]) == (422, True)


def soon(weekday: int) -> datetime:
    """Noon in UTC of a weekday at least two days ahead: noon is the same date in Berlin."""
    today = clock.now().date()
    ahead = (weekday - today.weekday() - 2) % 7 + 2
    day = today + timedelta(days=ahead)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_a_typed_time_on_a_day_off_names_the_next_free_slot(alice: FlaskClient, house: House) -> None:
    settings(alice, house, days_off=["sunday"])
    sunday = soon(6)
    refused = alice.post("/v1/pins", json=pin_body(house, scheduled_at=clock.rfc3339(sunday)))
    problem = refused.get_json()
    assert (refused.status_code, problem["code"], problem["params"]["rule"]) == (409, "slot_not_free", "day_off")
    free = datetime.fromisoformat(problem["params"]["next_free_slot"])
    assert (free - sunday) < timedelta(hours=12)
    assert alice.post("/v1/pins", json=pin_body(house, scheduled_at=clock.rfc3339(free))).status_code == 201


def test_a_typed_time_on_a_blackout_date_is_refused(alice: FlaskClient, house: House) -> None:
    day = soon(2)
    alice.patch(f"/v1/profiles/{house.profile_id}", json={"blackout_dates": [day.date().isoformat()]})
    refused = alice.post("/v1/pins", json=pin_body(house, scheduled_at=clock.rfc3339(day))).get_json()
    assert refused["params"]["rule"] == "day_off"


def test_publish_now_on_a_day_off_waits_for_the_next_open_day(alice: FlaskClient, house: House) -> None:
    settings(alice, house, timezone="UTC", days_off=[ALL_DAYS[day] for day in range(7) if day != soon(3).weekday()])
    pin = alice.post("/v1/pins", json=pin_body(house)).get_json()
    due = datetime.fromisoformat(pin["due_at"])
    if clock.now().weekday() == 3:
        assert pin["why"]["code"] == "publish_now"
    else:
        assert (due.weekday(), [rule["code"] for rule in pin["why"]["params"]["rules"]]) == (3, ["day_off"])


def test_a_changed_limit_offers_a_new_plan_and_moves_nothing(app: Flask, alice: FlaskClient, house: House) -> None:
    noon = datetime(2036, 5, 5, 10, 0, tzinfo=UTC)  # a Monday; 12:00 in Berlin
    with app.app_context():
        account = db.session.get(Account, house.account_id)
        pins = [make_pin(account, due_at=noon + timedelta(hours=hour)).id for hour in range(3)]
    assert settings(alice, house, pins_per_day=2).get_json()["out_of_rules"] == {"count": 1, "pin_ids": [pins[2]]}
    narrow = settings(alice, house, pins_per_day=5, window_start="13:00").get_json()
    assert narrow["out_of_rules"]["pin_ids"] == [pins[0]]
    close = settings(alice, house, window_start="00:00", min_gap_seconds=3601).get_json()
    assert close["out_of_rules"]["pin_ids"] == [pins[1]]
    off = settings(alice, house, min_gap_seconds=120, days_off=["monday"]).get_json()
    assert off["out_of_rules"] == {"count": 3, "pin_ids": pins}
    told = alice.get(f"/v1/accounts/{house.account_id}/out-of-rules").get_json()["data"]
    assert [one["pin_id"] for one in told] == pins
    assert {one["next_free_slot"] for one in told} == {"2036-05-05T22:00:00Z"}  # Tuesday begins in Berlin
    assert "day off" in told[0]["text"]
    black = alice.patch(f"/v1/profiles/{house.profile_id}", json={"blackout_dates": ["2036-05-05"]}).get_json()
    assert black["out_of_rules"]["count"] == 3
    shown = alice.get("/v1/calendar?from=2036-05-05&to=2036-05-05&timezone=UTC").get_json()["days"][0]
    assert [pin["id"] for pin in shown["pins"]] == pins


def test_of_many_the_first_two_hundred_are_named(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        account = db.session.get(Account, house.account_id)
        for minute in range(201):
            make_pin(account, due_at=datetime(2036, 5, 5, 10, 0, tzinfo=UTC) + timedelta(minutes=3 * minute))
    told = settings(alice, house, days_off=["monday", "tuesday"]).get_json()["out_of_rules"]
    assert (told["count"], len(told["pin_ids"])) == (201, 200)
    assert len(alice.get(f"/v1/accounts/{house.account_id}/out-of-rules").get_json()["data"]) == 201


def test_the_calendar_tells_who_rests(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        other = make_account(db.session.get_one(Profile, house.profile_id)).id
    settings(alice, house, days_off=["monday"])
    alice.patch(f"/v1/profiles/{house.profile_id}", json={"blackout_dates": ["2036-05-06"]})
    span = "from=2036-05-05&to=2036-05-07&timezone=UTC"

    def resting(query: str) -> list[list[str]]:
        return [day["resting"] for day in alice.get(f"/v1/calendar?{span}{query}").get_json()["days"]]

    assert resting("") == [[house.account_id], sorted([house.account_id, other]), []]
    assert resting(f"&account_id={other}") == [[], [other], []]
    assert resting("&profile_id=prf_other") == [[], [], []]


def test_nobody_rests_in_anothers_calendar(alice: FlaskClient, charlie: FlaskClient, house: House) -> None:
    settings(alice, house, days_off=["monday"])
    found = charlie.get("/v1/calendar?from=2036-05-05&to=2036-05-05").get_json()
    assert found["days"][0]["resting"] == []
    assert charlie.get(f"/v1/accounts/{house.account_id}/out-of-rules").status_code == 404
