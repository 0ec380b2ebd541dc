"""Two people, two programs, one pin: one of them wins and the other is told."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from server.db import db
from server.models import Account, Event, Pin, Version
from tests.api.conftest import House, pin_body, with_key
from tests.api.racing import race
from tests.factories import make_pin

_RACERS = 6


def _stored(app: Flask, house: House, **values: Any) -> str:
    with app.app_context():
        return str(make_pin(db.session.get(Account, house.account_id), **values).id)


def test_of_many_edits_of_one_version_one_wins(app: Flask, house: House) -> None:
    pin_id = _stored(app, house, state="draft")

    def edit(number: int) -> TestResponse:
        body = {"version": 1, "title": f"Title {number}"}
        return with_key(app, house.live_key).patch(f"/v1/pins/{pin_id}", json=body)

    answers = race(_RACERS, edit)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: _RACERS - 1}
    assert {answer.get_json().get("code") for answer in answers if answer.status_code == 409} == {"stale_version"}
    with app.app_context():
        assert db.session.query(Version).filter_by(pin_id=pin_id).count() == 2


def test_many_requests_with_one_key_make_one_pin(app: Flask, house: House) -> None:
    def create(_number: int) -> TestResponse:
        headers = {"Idempotency-Key": "once"}
        return with_key(app, house.live_key).post("/v1/pins", json=pin_body(house, draft=True), headers=headers)

    answers = race(_RACERS, create)
    made = {answer.get_json()["id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    with app.app_context():
        assert db.session.query(Pin).count() == 1


def test_many_cancels_are_one(app: Flask, house: House) -> None:
    pin_id = _stored(app, house, state="pending")
    answers = race(_RACERS, lambda _number: with_key(app, house.live_key).post(f"/v1/pins/{pin_id}/cancel"))
    assert {answer.status_code for answer in answers} == {200}
    with app.app_context():
        assert db.session.query(Event).filter_by(subject_id=pin_id, new="cancelled").count() == 1


def test_pins_published_at_the_same_moment_keep_the_gap(app: Flask, house: House) -> None:
    def create(number: int) -> TestResponse:
        body = pin_body(house, link_url=f"https://blog.example/{number}/")
        return with_key(app, house.live_key).post("/v1/pins", json=body)

    answers = race(_RACERS, create)
    assert {answer.status_code for answer in answers} == {201}
    with app.app_context():
        due = sorted(pin.due_at for pin in db.session.query(Pin) if pin.due_at)
        assert len(due) == _RACERS
        assert min((later - earlier).total_seconds() for earlier, later in pairwise(due)) >= 120
