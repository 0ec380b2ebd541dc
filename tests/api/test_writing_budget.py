"""What the AI writer may cost a workspace: its own cap, its own midnight, and the meter that people see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.db import db
from server.models import WriterUse
from tests.api.conftest import House

_LATE = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)  # the fifth in Berlin already, the fourth in New York


def test_the_meter_follows_the_cap_and_the_workspaces_own_day(
    app: Flask, alice: FlaskClient, bob: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter = alice.get("/v1/writing/usage").get_json()
    assert (meter["state"], meter["cap_dollars"], meter["has_own_cap"]) == ("none", meter["default_cap_dollars"], False)

    changed = alice.patch("/v1/workspace", json={"ai_dollars_per_day": 0.25, "timezone": "Europe/Berlin"}).get_json()
    assert (changed["ai_dollars_per_day"], changed["timezone"]) == (0.25, "Europe/Berlin")
    monkeypatch.setattr(clock, "now", lambda: _LATE)
    with app.app_context():
        fifth = datetime(2026, 5, 5, tzinfo=UTC).date()
        db.session.add(
            WriterUse(
                workspace_id=house.workspace_id, day=fifth, calls=3, tokens_in=900, tokens_out=300, micros=240_000
            )
        )
        db.session.commit()
    meter = alice.get("/v1/writing/usage").get_json()
    assert (meter["calls"], meter["tokens_in"], meter["dollars"], meter["cap_dollars"]) == (3, 900, 0.24, 0.25)
    assert meter["resets_at"] == "2026-05-05T22:00:00Z"

    alice.patch("/v1/workspace", json={"timezone": "America/New_York"})
    meter = bob.get("/v1/writing/usage").get_json()
    assert (meter["calls"], meter["resets_at"]) == (0, "2026-05-05T04:00:00Z")

    assert alice.patch("/v1/workspace", json={"ai_dollars_per_day": None}).get_json()["ai_dollars_per_day"] is None
    for bad in ({"ai_dollars_per_day": -1}, {"timezone": "Berlin"}):
        assert alice.patch("/v1/workspace", json=bad).status_code == 422
