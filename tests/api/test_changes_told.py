"""On PostgreSQL the workers are told of what a request has changed, and left alone when it has changed nothing."""

from __future__ import annotations

import psycopg
import pytest
from flask.testing import FlaskClient

from server.config import Settings
from server.models.claims import CHANGE, WAKE_CHANNEL
from tests.api.conftest import House


def test_only_what_was_changed_is_told(alice: FlaskClient, house: House, settings: Settings) -> None:
    if settings.is_sqlite:
        pytest.skip("its change counter tells without being asked")
    url = settings.database_url.replace("postgresql+psycopg:", "postgresql:")
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(f"LISTEN {WAKE_CHANNEL}")
        preview = {"pin_ids": [], "account_id": house.account_id, "mode": "later"}
        board = {"account_id": house.account_id, "is_in_rotation": False}
        answers = [
            alice.patch(f"/v1/accounts/{house.account_id}", json={"settings": {"pins_per_hour": 3}}),
            alice.patch(f"/v1/accounts/{house.account_id}", json={"settings": {}}),
            alice.post("/v1/schedule/preview", json=preview),
        ]
        line.execute("SELECT pg_notify(%s, 'asked')", (WAKE_CHANNEL,))
        answers.append(alice.patch(f"/v1/boards/{house.board_ids[0]}", json=board))
        line.execute("SELECT pg_notify(%s, 'changed')", (WAKE_CHANNEL,))
        told = []
        for word in line.notifies(timeout=30.0):
            told.append(word.payload)
            if word.payload == "changed":
                break
    assert [answer.status_code for answer in answers] == [422, 200, 422, 200]
    assert told == ["asked", CHANGE, "changed"]
