"""Late looks: what was settled after an unknown outcome is held against its board twice more, and never by guessing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from server import clock
from server.db import db
from server.errors import OutcomeUnknown, Rejected, TokenRefused, Transient
from server.models import Pin
from server.models.metrics import read
from server.pipeline import actions
from server.pipeline.publish import reconcile
from server.pipeline.publish.sweep import SweepJob
from server.values.remote import RemotePin
from tests.pipeline.publish.conftest import Desk


def sweep(desk: Desk) -> bool:
    """One run of the job; False when nothing was due."""
    job = SweepJob(desk.services)
    claimed = job.claim(desk.session)
    desk.session.commit()
    if claimed is None:
        return False
    assert job.claim(desk.session) is None, "one worker at a time"
    desk.session.commit()
    job.settle(desk.session, claimed, job.work(claimed))
    desk.session.commit()
    return True


def late(desk: Desk, pin: Pin) -> None:
    """Let the time of the next late look come."""
    desk.session.refresh(pin)
    pin.sweep_at = clock.now() - timedelta(seconds=1)
    desk.session.commit()


def settled(desk: Desk, pin: Pin, *, creates: bool) -> Pin:
    """A pin whose only outcome was unknown, after its looks."""
    desk.pinterest.script(OutcomeUnknown("cut"), creates=creates)
    desk.publish()
    while desk.state(pin) == "unconfirmed":
        desk.hurry(pin)
        assert desk.reconcile()
    return pin


def carrier(desk: Desk, pin: Pin, **values: object) -> RemotePin:
    """A second pin on the board that carries the marker, made by a request of ours that arrived late."""
    draft = desk.pinterest.drafts[-1]
    made = RemotePin(
        "777", "https://www.pinterest.com/pin/777/", board_id=pin.board_id or "", title=draft.title,
        link=draft.link, created_at=clock.now() + timedelta(minutes=2),
    )  # fmt: skip
    made = replace(made, **values)  # type: ignore[arg-type]
    desk.pinterest.pins.append(made)
    return made


def doubles(desk: Desk) -> int:
    return read(desk.session, clock.now()).doubles


def ids(desk: Desk) -> list[str]:
    return [pin.id for pin in desk.pinterest.pins]


def test_two_looks_after_a_quarter_of_an_hour_and_a_day_and_none_without_doubt(desk: Desk) -> None:
    account = desk.account()
    desk.due_pin(account)
    desk.publish()
    pin = settled(desk, desk.due_pin(account), creates=True)
    now = clock.now()
    assert timedelta(minutes=14) < pin.sweep_at - now < timedelta(minutes=16)
    assert not sweep(desk)
    late(desk, pin)
    assert sweep(desk)
    desk.session.refresh(pin)
    assert timedelta(hours=23) < pin.sweep_at - now < timedelta(hours=25)
    late(desk, pin)
    assert sweep(desk)
    desk.session.refresh(pin)
    assert (pin.state, pin.sweep_at, pin.strays, doubles(desk)) == ("published", None, [], 0)


def test_the_younger_of_two_carriers_is_removed_and_counted_once(desk: Desk) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=True)
    kept = pin.pinterest_pin_id
    carrier(desk, pin)
    late(desk, pin)
    sweep(desk)  # and killed before it removes what it has written down: the next worker goes on
    desk.session.refresh(pin)
    assert [stray["id"] for stray in pin.strays] == ["777"]
    assert doubles(desk) == 1
    errors = [Transient("503", status=503)]
    real = desk.pinterest.delete_pin

    def delete_pin(token: str, pin_id: str) -> None:
        if errors:
            raise errors.pop()
        real(token, pin_id)

    desk.pinterest.delete_pin = delete_pin  # type: ignore[method-assign]
    assert sweep(desk)
    assert "777" in ids(desk), "trouble that passes is tried again, not at once"
    assert not sweep(desk)
    late(desk, pin)
    assert sweep(desk)
    desk.session.refresh(pin)
    assert (ids(desk), pin.strays, pin.pinterest_pin_id, doubles(desk)) == ([kept], [], kept, 1)
    assert pin.sweep_at is not None, "the look after a day is still to come"


def test_many_pins_of_a_board_cost_no_more_questions_than_one(desk: Desk) -> None:
    account = desk.account()
    pins = [settled(desk, desk.due_pin(account), creates=True) for _ in range(3)]
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(" ".join(statement.split()))

    for pin in pins:
        late(desk, pin)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert sweep(desk)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert all(desk.state(pin) == "published" and pin.sweeps == 1 for pin in pins)
    assert sum("FROM attempt " in one for one in seen) == 1
    assert sum(one.startswith("SELECT pin.pinterest_pin_id FROM pin") for one in seen) == 1


def test_a_refused_renewal_is_no_answer_about_the_copy(desk: Desk) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=True)
    carrier(desk, pin)
    late(desk, pin)
    sweep(desk)
    real = desk.pinterest.delete_pin

    def refuse(token: str, pin_id: str) -> None:
        raise TokenRefused("401", status=401)

    desk.pinterest.delete_pin = refuse  # type: ignore[method-assign]
    desk.pinterest.refreshes.append(Rejected("wrong secret", code="app_refused", status=401))
    late(desk, pin)
    assert sweep(desk)
    desk.pinterest.delete_pin = real  # type: ignore[method-assign]
    desk.session.refresh(pin)
    assert [(stray["id"], "error" in stray) for stray in pin.strays] == [("777", False)]
    late(desk, pin)
    sweep(desk)
    assert "777" not in ids(desk)


def test_the_older_one_is_kept_when_it_is_not_the_one_we_know(desk: Desk) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=True)
    younger = pin.pinterest_pin_id
    older = carrier(desk, pin, created_at=clock.now() - timedelta(minutes=2))
    for _ in range(2):
        late(desk, pin)
        sweep(desk)
    desk.session.refresh(pin)
    assert (pin.pinterest_pin_id, ids(desk)) == (older.id, [older.id])
    assert younger not in ids(desk)


@pytest.mark.parametrize(
    "values", [{"parent_id": "5"}, {"created_at": clock.now() + timedelta(days=1)}, {"link": "https://blog.example/a/"}]
)
def test_what_no_request_of_ours_can_have_made_is_left_alone(desk: Desk, values: dict[str, object]) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=True)
    carrier(desk, pin, **values)
    late(desk, pin)
    sweep(desk)
    desk.session.refresh(pin)
    assert (pin.strays, len(ids(desk)), doubles(desk)) == ([], 2, 0)


def test_a_copy_that_is_being_removed_never_becomes_its_pin_again(desk: Desk) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=False)
    actions.cancel(desk.session, pin, actor="user:1")
    made = carrier(desk, pin)
    late(desk, pin)
    sweep(desk)  # written down; its removal is still to come
    actions.restore(desk.session, pin, actor="user:1")
    pin.state, pin.due_at = "pending", clock.now() - timedelta(seconds=1)
    desk.session.commit()
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"
    kept = pin.pinterest_pin_id
    assert kept != made.id
    late(desk, pin)
    sweep(desk)
    desk.session.refresh(pin)
    assert (ids(desk), pin.strays, pin.pinterest_pin_id, pin.denied) == ([kept], [], kept, {"ids": [made.id]})


def test_what_may_be_a_persons_own_pin_is_shown_and_never_removed(desk: Desk) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=True)
    kept = pin.pinterest_pin_id
    carrier(desk, pin, id="1", title="My own other pin", created_at=clock.now() - timedelta(minutes=2))
    carrier(desk, pin, id="2", board_section_id="77")
    carrier(desk, pin, id="3", created_at=None)
    for _ in range(2):
        late(desk, pin)
        sweep(desk)
    desk.session.refresh(pin)
    assert (sorted(ids(desk)), pin.pinterest_pin_id, doubles(desk)) == (sorted(["1", "2", "3", str(kept)]), kept, 0)
    assert {(stray["id"], stray["error"]["code"]) for stray in pin.strays} == {
        (one, "perhaps_yours") for one in ("1", "2", "3")
    }


def test_a_stray_that_pinterest_does_not_remove_is_told_and_not_counted_again(desk: Desk) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=True)
    carrier(desk, pin)

    def delete_pin(token: str, pin_id: str) -> None:
        raise Rejected("Pinterest does not permit this.", code="not_permitted", status=403)

    desk.pinterest.delete_pin = delete_pin  # type: ignore[method-assign]
    for _ in range(3):
        late(desk, pin)
        sweep(desk)
    desk.session.refresh(pin)
    assert [stray["error"]["code"] for stray in pin.strays] == ["not_permitted"]
    assert doubles(desk) == 1


@pytest.mark.parametrize("state", ["retrying", "draft", "pending", "failed"])
def test_a_pin_that_was_held_for_absent_is_adopted(desk: Desk, state: str) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=False)
    pin.state, pin.next_attempt_at = state, None
    desk.session.commit()
    made = carrier(desk, pin)
    late(desk, pin)
    sweep(desk)
    assert desk.state(pin) == "published"
    assert pin.pinterest_pin_id == made.id


def test_the_carrier_of_a_cancelled_pin_is_removed(desk: Desk) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=False)
    actions.cancel(desk.session, pin, actor="user:1")
    carrier(desk, pin)
    for _ in range(2):
        late(desk, pin)
        sweep(desk)
    assert desk.state(pin) == "cancelled"
    assert (ids(desk), pin.strays, doubles(desk)) == ([], [], 0)


def test_without_a_marker_nothing_is_removed_or_adopted_but_a_failed_pin_asks(desk: Desk) -> None:
    account = desk.account()
    pin = settled(desk, desk.due_pin(account), creates=False)
    other = settled(desk, desk.due_pin(account), creates=True)
    for one in (pin, other):
        carrier(desk, one, id=f"8{len(ids(desk))}", link=one.link_url, title=one.content.title)
    pin.state = "failed"
    desk.session.commit()
    for one in (pin, other):
        late(desk, one)
        sweep(desk)
    assert (desk.state(pin), desk.state(other), len(ids(desk))) == ("failed", "published", 3)
    assert [hold["code"] for hold in pin.holds] == ["ambiguous"]
    assert other.holds == other.strays == []
    reconcile.answer(desk.session, desk.services, pin, "it_is_there", actor="user:1")
    desk.session.commit()
    assert desk.state(pin) == "published"


def test_an_id_that_a_late_worker_was_told_is_proof_without_a_marker(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    order = desk.claim()
    assert order is not None
    desk.pinterest.script(link=lambda link: link.split("?")[0])
    outcome = desk.job.work(order)  # it is frozen now, and its lease ends
    hidden = desk.pinterest.pins.pop()
    while desk.state(pin) != "retrying":
        desk.hurry(pin)
        desk.reconcile()
    desk.pinterest.pins.append(hidden)
    desk.settle(order, outcome)  # too late for the pin, but its attempt tells the id
    late(desk, pin)
    sweep(desk)
    assert desk.state(pin) == "published"
    assert pin.pinterest_pin_id == hidden.id


def test_pins_of_one_board_are_one_reading(desk: Desk) -> None:
    account = desk.account()
    pins = [settled(desk, desk.due_pin(account), creates=True) for _ in range(3)]
    before = desk.pinterest.calls["board_pins"]
    for pin in pins:
        late(desk, pin)
    assert sweep(desk)
    assert not sweep(desk)
    assert desk.pinterest.calls["board_pins"] == before + 1


def test_a_worker_that_lost_its_lease_writes_nothing(desk: Desk) -> None:
    pin = settled(desk, desk.due_pin(desk.account()), creates=True)
    carrier(desk, pin)
    late(desk, pin)
    job = SweepJob(desk.services)
    slow = job.claim(desk.session)
    assert slow is not None
    desk.session.commit()
    seen = job.work(slow)
    desk.hurry(pin)  # its lease has ended
    assert sweep(desk)
    job.settle(desk.session, slow, seen)
    desk.session.commit()
    assert doubles(desk) == 1
