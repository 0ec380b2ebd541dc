"""Preview and commit through the API: what is shown is what happens, on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import Account, Board, Pin, Schedule, ScheduleItem
from tests.api.conftest import House, signed_in, with_key
from tests.factories import make_account, make_board, make_pin, make_profile


def drafts(app: Flask, house: House, count: int, account_id: str | None = None, **values: Any) -> list[str]:
    """Store drafts of an account; every one has a page of its own unless `link_url` is given."""
    with app.app_context():
        account = db.session.get_one(Account, account_id or house.account_id)
        return [make_pin(account, **{"state": "draft", **values}).id for _ in range(count)]


def second_account(app: Flask, house: House, **values: Any) -> str:
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        from server.models import Profile

        return str(make_account(db.session.get_one(Profile, account.profile_id), **values).id)


def body(pin_ids: list[str], **values: Any) -> dict[str, Any]:
    return {"pin_ids": pin_ids, "mode": "later", "seed": 7, **values}


def test_it_does_what_it_showed(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 8)
    asked = body(pin_ids, account_id=house.account_id, shuffle="board", board_ids=list(house.board_ids))

    shown = program.post("/v1/schedule/preview", json=asked)
    assert shown.status_code == 200, shown.get_json()
    made = program.post("/v1/schedule", json={**asked, "state_token": shown.get_json()["state_token"]})

    assert made.status_code == 201, made.get_json()
    assert made.get_json()["placements"] == shown.get_json()["placements"]
    with app.app_context():
        for placement in made.get_json()["placements"]:
            pin = db.session.get_one(Pin, placement["pin_id"])
            assert (clock.rfc3339(pin.due_at), pin.board_id) == (placement["due_at"], placement["board_id"])
            assert (pin.state, pin.schedule_id, pin.why) == ("pending", made.get_json()["id"], placement["why"])
