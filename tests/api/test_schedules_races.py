"""Two people schedule the same pins at the same moment: one of them wins, and the other is told."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.db import db
from server.models import Schedule
from tests.api.conftest import House, with_key
from tests.api.racing import race
from tests.api.scheduling import asked, drafts, further_account, stored

_RACERS = 5


@pytest.mark.parametrize("has_token", [True, False])
def test_of_many_commits_over_the_same_pins_one_wins(app: Flask, house: House, has_token: bool) -> None:
    pin_ids = drafts(app, house, 20)
    body: dict[str, Any] = asked(pin_ids)
    if has_token:
        shown = with_key(app, house.live_key).post("/v1/schedule/preview", json=body)
        body["state_token"] = shown.get_json()["state_token"]

    answers = race(_RACERS, lambda _number: with_key(app, house.live_key).post("/v1/schedule", json=body))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: _RACERS - 1}
    codes = {answer.get_json()["code"] for answer in answers if answer.status_code == 409}
    assert codes == {"plan_moved_on" if has_token else "pin_moved_meanwhile"}
    [won] = [answer.get_json() for answer in answers if answer.status_code == 201]
    pins = stored(app, pin_ids)
    assert {pin["schedule_id"] for pin in pins} == {won["id"]}
    with app.app_context():
        assert db.session.query(Schedule).count() == 1


def test_commits_over_different_pins_of_one_account_keep_gap_and_cap(app: Flask, house: House) -> None:
    shares = [drafts(app, house, 3) for _ in range(_RACERS)]

    answers = race(
        _RACERS, lambda number: with_key(app, house.live_key).post("/v1/schedule", json=asked(shares[number]))
    )

    assert {answer.status_code for answer in answers} == {201}
    pins = [pin for share in shares for pin in stored(app, share)]
    due = sorted(pin["due_at"] for pin in pins)
    assert min((later - earlier).total_seconds() for earlier, later in pairwise(due)) >= 120
    assert max(Counter(pin["slot_wall"][:10] for pin in pins).values()) <= 5


def test_over_crossed_accounts_nobody_waits_for_ever(app: Flask, house: House) -> None:
    other = further_account(app, house)
    shares = [drafts(app, house, 2) + drafts(app, house, 2, account_id=other) for _ in range(_RACERS)]

    def act(number: int) -> TestResponse:
        target = (house.account_id, other)[number % 2]
        body = asked(shares[number][:: 1 if number % 2 else -1], account_id=target)
        return with_key(app, house.live_key).post("/v1/schedule", json=body)

    assert {answer.status_code for answer in race(_RACERS, act)} == {201}
