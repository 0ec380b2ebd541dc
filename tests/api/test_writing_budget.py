"""What the AI writer may cost a workspace: its own cap, its own midnight, and the meter that people see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.api import writing as routes
from server.db import db
from server.models import Workspace, WriterUse
from server.models.writer_use import reserve
from server.pipeline import writer_budget
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


def test_the_meter_says_when_what_is_left_pays_for_no_text_or_for_fewer_pins_than_a_post_has(
    app: Flask, alice: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        ours = routes.services()
    writing = replace(ours, write_with_ai=lambda task, spent: [], settings=replace(ours.settings, openai_prices="1/10"))
    monkeypatch.setattr(routes, "services", lambda: writing)

    def state(cap: float) -> tuple[str, int, str]:
        alice.patch("/v1/workspace", json={"ai_dollars_per_day": cap})
        told = alice.get("/v1/writing/usage").get_json()
        return told["state"], told["pins_payable"], told["text"]

    assert state(0)[:2] == ("off", 0)
    assert state(0.05)[:2] == ("small", 0), "86,000 are set aside for one text of a usual page"
    assert state(0.09)[:2] == ("low", 1)
    assert "posts with one pin at most" in state(0.09)[2]
    assert state(0.3)[0] == "on"
    with app.app_context():
        workspace = db.session.get_one(Workspace, house.workspace_id)
        now = clock.now()
        day, _ = writer_budget.day_of(workspace, now)
        db.session.add(
            WriterUse(workspace_id=workspace.id, day=day, calls=1, tokens_in=0, tokens_out=0, micros=100_000)
        )
        db.session.flush()
        assert reserve(
            db.session(), workspace.id, day, micros=150_000, cap=300_000, now=now, until=now + timedelta(minutes=30)
        )
        db.session.commit()
    assert state(0.3)[:2] == ("capped", 0), "what others have set aside is not there any more"
