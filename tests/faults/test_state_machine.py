"""People and workers in any order: only allowed moves, never two pins for one, nothing without a next step.

PINWRIGHT_TEST_EXAMPLES sets how many walks are tried (20 when unset, and then always the same ones).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server import clock, wiring
from server.app import create_app
from server.config import Settings
from server.db import db
from server.errors import (
    GrantInvalid,
    NotSent,
    OutcomeUnknown,
    PinwrightError,
    RateLimited,
    Rejected,
    SpamBlocked,
    TokenRefused,
    Transient,
)
from tests.fakes import ScriptedPinterest, fake_services
from tests.faults.machine import MONDAY, Clock, Desk, Hand

_EXAMPLES = int(os.environ.get("PINWRIGHT_TEST_EXAMPLES", "0"))
_ANSWERS: dict[str, PinwrightError | None] = {
    "created": None,
    "unknown, created": OutcomeUnknown("Pinterest took too long to answer."),
    "unknown, created late": OutcomeUnknown("Pinterest took too long to answer."),
    "unknown, not created": OutcomeUnknown("Pinterest broke the connection off."),
    "500, created": OutcomeUnknown("Pinterest has trouble.", status=500),
    "500, not created": OutcomeUnknown("Pinterest has trouble.", status=500),
    "not sent": NotSent("Pinterest could not be reached."),
    "rate limit": RateLimited("Slow down.", retry_after=90.0, status=429),
    "spam": SpamBlocked("We block certain actions to combat spam.", status=403),
    "transient": Transient("Sorry we could not fetch the image.", status=400),
    "rejected": Rejected("Invalid link.", status=400),
    "token": TokenRefused("Authentication failed.", status=401),
}
_ACTS = ("cancel", "publish", "retry", "restore", "regenerate", "delete", "it_is_there", "it_is_not_there")
_numbers = st.integers(0, 10_000)


class Publishing(RuleBasedStateMachine):
    """Rules are what people and workers do; each takes any pin or any worker's hand by number."""

    desk: Desk

    def __init__(self) -> None:
        super().__init__()
        self.desk = self.begin()

    def begin(self) -> Desk:
        raise NotImplementedError

    @initialize()
    def begin_with_due_pins(self) -> None:
        for _ in range(3):
            self.create(None, False)

    # People

    @rule(minutes=st.sampled_from([None, None, 0, 1, 5, 600]), is_draft=st.booleans())
    def create(self, minutes: int | None, is_draft: bool) -> None:
        house, number = self.desk.house, len(self.desk.pin_ids())
        body: dict[str, Any] = {
            "account_id": house.account_id, "board_id": house.board_ids[0], "title": f"Cake {number}", "description": "A bright cake.",
            "link_url": f"https://blog.example/{number}/", "asset_id": house.asset_id,
        }  # fmt: skip
        if minutes is not None:
            body["scheduled_at"] = clock.rfc3339(clock.now() + timedelta(minutes=minutes, seconds=1))
        elif is_draft:
            body["draft"] = True
        if number < 6:
            answer = self.desk.call("POST", "", body)
            assert answer.status_code in {201, 409}, answer.get_data(as_text=True)

    @rule(number=_numbers, act=st.sampled_from(_ACTS))
    def act(self, number: int, act: str) -> None:
        if act == "delete":
            self._on_pin(number, "DELETE", "", None)
        elif act.startswith("it_is"):
            self._on_pin(number, "POST", "/answer", {"choice": act})
        else:
            self._on_pin(number, "POST", f"/{act}", {})

    @rule(number=_numbers, is_stale=st.booleans(), minutes=st.sampled_from([None, 2, 30, 600]), is_text=st.booleans())
    def edit(self, number: int, is_stale: bool, minutes: int | None, is_text: bool) -> None:
        ids = self.desk.pin_ids()
        if not ids:
            return
        pin_id = ids[number % len(ids)]
        version = self.desk.version(pin_id)
        body: dict[str, Any] = {"version": version - 1 if is_stale else version}
        if is_text:
            body["title"] = f"Better cake {number}"
        else:
            body["scheduled_at"] = minutes and clock.rfc3339(clock.now() + timedelta(minutes=minutes))
        answer = self.desk.call("PATCH", f"/{pin_id}", body)
        assert answer.status_code != 200 or not is_stale, "a stale edit was taken"

    # Workers

    @rule(job=st.sampled_from(["publish", "publish", "reconcile", "remove"]))
    def claim(self, job: str) -> None:
        self.desk.claim(getattr(self.desk, job))

    @rule(answer=st.sampled_from(list(_ANSWERS)), is_listed=st.booleans())
    def send(self, answer: str, is_listed: bool) -> None:
        """Pinterest answers a create in any way, and the look before a repeated one well or not at all."""
        hand = self.desk.waiting(self.desk.publish)
        if hand is None:
            return
        pinterest = self.desk.pinterest
        pinterest.script(_ANSWERS[answer], creates=answer in {"created", "unknown, created", "500, created"})
        if answer == "token" and is_listed:
            pinterest.refreshes.append(GrantInvalid("The grant is over."))
        self._call(hand, is_listed)
        if "late" in answer and hand.result.kind == "unknown":
            self.desk.create_late(hand.claimed)
        pinterest._steps.clear()
        pinterest.refreshes.clear()

    @rule(job=st.sampled_from(["reconcile", "reconcile", "remove"]), is_listed=st.booleans())
    def look_or_remove(self, job: str, is_listed: bool) -> None:
        hand = self.desk.waiting(getattr(self.desk, job))
        if hand is not None:
            self._call(hand, is_listed)

    @rule()
    def lease_ends(self) -> None:
        """Whatever a worker holds is taken over by another, while the first one believes that it goes on."""
        self.desk.pass_time(61)
        self.desk.claim(self.desk.reconcile)

    @precondition(lambda self: any(hand.is_done for hand in self.desk.hands))
    @rule(number=_numbers)
    def settle(self, number: int) -> None:
        done = [hand for hand in self.desk.hands if hand.is_done]
        self.desk.settle(done[number % len(done)])

    @precondition(lambda self: bool(self.desk.hands))
    @rule(number=_numbers)
    def die(self, number: int) -> None:
        """A worker is killed with a claim in hand, before or after its call."""
        del self.desk.hands[number % len(self.desk.hands)]

    @rule(step=st.sampled_from(["fail_regeneration", "reconnect", "chores"]))
    def step_aside(self, step: str) -> None:
        getattr(self.desk, step)()

    @rule(seconds=st.sampled_from([1, 20, 61, 61, 130, 130, 700, 5 * 3600]))
    def pass_time(self, seconds: int) -> None:
        self.desk.pass_time(seconds)

    @invariant()
    def holds(self) -> None:
        self.desk.check()

    def teardown(self) -> None:
        """Pinterest behaves from here on: whatever was under way ends, and every pin is where it should be."""
        desk = self.desk
        desk.hands.clear()
        desk.reconnect()
        for seconds in [61] * 6 + [1800] * 3 + [6 * 3600] * 8:
            desk.pass_time(seconds)
            desk.chores()
            while desk.run_all():
                pass
            if not (left := desk.under_way()):
                break
        desk.check()
        assert left == [], "a day later something is still under way"

    def _call(self, hand: Hand, is_listed: bool) -> None:
        if not is_listed:
            self.desk.pinterest.list_errors.append(Transient("Pinterest has trouble.", status=500))
        self.desk.work(hand)
        self.desk.pinterest.list_errors.clear()

    def _on_pin(self, number: int, method: str, path: str, body: Any) -> None:
        ids = self.desk.pin_ids()
        if ids:
            self.desk.call(method, f"/{ids[number % len(ids)]}{path}", body)


@pytest.fixture
def stopped_app(tmp_path: Path, sqlite_template: Path) -> Iterator[Flask]:
    """The application on SQLite, whose clock is the one that workers go by."""
    path = tmp_path / "pinwright.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    config = Settings(
        database_url=f"sqlite:///{path}", data_dir=tmp_path, secret_key="a key of more than thirty-two letters"
    )
    app = create_app(config, services=fake_services(config))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_any_order_of_steps_ends_well(stopped_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = Clock()
    monkeypatch.setattr(clock, "now", lambda: stopped.now)
    monkeypatch.setattr(clock, "boottime", stopped.boottime)

    class Here(Publishing):
        def begin(self) -> Desk:
            stopped.now = MONDAY
            pinterest = ScriptedPinterest()
            with stopped_app.app_context():
                services = replace(wiring.services(), pinterest=lambda _kind: pinterest)
            wiring.attach(stopped_app, services)
            return Desk(stopped_app, services, pinterest, stopped)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=_EXAMPLES or 20, stateful_step_count=30, deadline=None, derandomize=not _EXAMPLES,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip
