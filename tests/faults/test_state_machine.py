"""People and workers in any order: only allowed moves, never two pins for one, nothing without a next step.

PINWRIGHT_TEST_EXAMPLES sets how many walks are tried (12 when unset, and then always the same ones).
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from server import clock
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
from tests.faults.machine import Desk, Hand, a_desk

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
_ACTS = (
    "create", "create", "write", "move", "cancel", "publish", "retry", "restore", "regenerate", "delete",
    "it_is_there", "it_is_not_there",
)  # fmt: skip
_STEPS = ("send",) * 4 + ("settle",) * 4 + ("reconcile", "reconcile", "lease ends", "claim", "die", "remove") + (
    "fail_regeneration", "reconnect", "chores",
)  # fmt: skip
_numbers = st.integers(0, 10_000)
_WORK: dict[str, Any] = {
    "step": st.sampled_from(_STEPS), "number": _numbers, "answer": st.sampled_from(list(_ANSWERS)),
    "is_listed": st.booleans(),
}  # fmt: skip


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
            self._create(None, is_draft=False)

    @rule(
        act=st.sampled_from(_ACTS), number=_numbers, minutes=st.sampled_from([None, 0, 2, 30, 600]), is_so=st.booleans()
    )
    def person(self, act: str, number: int, minutes: int | None, is_so: bool) -> None:
        if act == "create":
            self._create(minutes, is_draft=is_so)
        elif act in {"write", "move"}:
            self._edit(number, is_stale=is_so, minutes=minutes, is_text=act == "write")
        else:
            self._act(number, act)

    def _worker(self, step: str, number: int, answer: str, is_listed: bool) -> None:
        desk = self.desk
        if step == "send":
            self._send(answer, is_listed)
        elif step in {"reconcile", "remove"}:
            self._look_or_remove(step, is_listed)
        elif step == "settle":
            self._settle(number)
        elif step == "die":
            self._die(number)
        elif step == "claim":
            desk.claim(desk.publish)
        elif step == "lease ends":
            self._lease_ends()
        else:
            getattr(desk, step)()

    worker = rule(**_WORK)(_worker)  # more often than people, so there are two of them
    another_worker = rule(**_WORK)(_worker)

    @rule(seconds=st.sampled_from([1, 20, 61, 130, 700, 5 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.desk.pass_time(seconds)

    def _create(self, minutes: int | None, *, is_draft: bool) -> None:
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

    def _act(self, number: int, act: str) -> None:
        if act == "delete":
            self._on_pin(number, "DELETE", "", None)
        elif act.startswith("it_is"):
            self._on_pin(number, "POST", "/answer", {"choice": act})
        else:
            self._on_pin(number, "POST", f"/{act}", {})

    def _edit(self, number: int, is_stale: bool, minutes: int | None, is_text: bool) -> None:
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

    def _send(self, answer: str, is_listed: bool) -> None:
        """Pinterest answers a create in any way, and the look before a repeated one well or not at all."""
        hand = self.desk.waiting(self.desk.publish)
        if hand is None:
            return
        pinterest, before = self.desk.pinterest, self.desk.pinterest.calls.get("create_pin", 0)
        is_too_late = hand.claimed.look is None and clock.boottime() > hand.claimed.first_byte_by
        pinterest.script(_ANSWERS[answer], creates=answer in {"created", "unknown, created", "500, created"})
        if answer == "token" and is_listed:
            pinterest.refreshes.append(GrantInvalid("The grant is over."))
        self._call(hand, is_listed)
        assert not is_too_late or pinterest.calls.get("create_pin", 0) == before, "sent behind the end of its lease"
        if "late" in answer and hand.result.kind == "unknown":
            self.desk.create_late(hand.claimed)
        pinterest._steps.clear()
        pinterest.refreshes.clear()

    def _look_or_remove(self, job: str, is_listed: bool) -> None:
        hand = self.desk.waiting(getattr(self.desk, job))
        if hand is not None:
            self._call(hand, is_listed)

    def _lease_ends(self) -> None:
        """Whatever a worker holds is taken over by another, while the first one believes that it goes on."""
        self.desk.pass_time(61)
        self.desk.claim(self.desk.reconcile)

    def _settle(self, number: int) -> None:
        if done := [hand for hand in self.desk.hands if hand.is_done]:
            self.desk.settle(done[number % len(done)])

    def _die(self, number: int) -> None:
        """A worker is killed with a claim in hand, before or after its call."""
        if self.desk.hands:
            del self.desk.hands[number % len(self.desk.hands)]

    @invariant()
    def holds(self) -> None:
        self.desk.check()

    def teardown(self) -> None:
        """Pinterest behaves from here on: whatever was under way ends, and every pin is where it should be."""
        desk = self.desk
        desk.hands.clear()
        desk.reconnect()
        for seconds in [61] * 4 + [1800] + [6 * 3600] * 8:
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


def test_any_order_of_steps_ends_well(stopped_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Here(Publishing):
        def begin(self) -> Desk:
            return a_desk(stopped_app, monkeypatch)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=_EXAMPLES or 12, stateful_step_count=30, deadline=None, derandomize=not _EXAMPLES,
            phases=list(Phase) if _EXAMPLES else [Phase.generate],  # making a failure small takes minutes
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip
