"""A row that nobody expected stops neither its queue nor the job: it is held where people see it, or rests."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from server.ids import new_id
from server.models import Attempt, Event
from tests.pipeline.publish.conftest import Desk
from tests.pipeline.publish.stopped import StoppedClock


def test_a_pin_that_cannot_be_made_ready_is_held_and_the_next_one_goes(desk: Desk, stopped: StoppedClock) -> None:
    account = desk.account()
    odd = desk.due_pin(account, due_at=stopped.now - timedelta(seconds=9))
    desk.session.add(Attempt(id=new_id("att"), pin_id=odd.id, account_id=account.id, number=1, lease_token="", sent={}))
    fine = desk.due_pin(account, due_at=stopped.now - timedelta(seconds=5))
    order = desk.claim()
    assert order is not None
    assert order.pin_id == fine.id
    assert desk.state(odd) == "pending"
    assert [hold["code"] for hold in odd.holds] == ["defect"]
    assert odd.holds[0]["choices"] == ["publish_anyway", "cancel"]
    held = desk.session.scalars(select(Event).where(Event.subject_id == odd.id, Event.kind == "pin.held")).one()
    assert "KeyError" in held.reason


def test_a_long_line_of_pins_in_trouble_is_not_held_in_one_transaction(desk: Desk, stopped: StoppedClock) -> None:
    account = desk.account()
    odd = [desk.due_pin(account, due_at=stopped.now - timedelta(seconds=90 - number)) for number in range(25)]
    for pin in odd:
        pin.board_id = None
    fine = desk.due_pin(account, due_at=stopped.now - timedelta(seconds=5))
    assert desk.claim() is None
    held = [desk.state(pin) for pin in odd if pin.is_held]
    assert len(held) == 20
    assert desk.queue(fine).wake_at == stopped.now + timedelta(seconds=0.5)
    stopped.go_on(seconds=1)
    order = desk.claim()
    assert order is not None
    assert order.pin_id == fine.id


def test_an_account_that_cannot_be_reckoned_with_rests_and_the_others_go(desk: Desk, stopped: StoppedClock) -> None:
    odd, fine = desk.account(timezone="Mars/Olympus_Mons"), desk.account()
    stuck = desk.due_pin(odd, due_at=stopped.now - timedelta(seconds=9))
    pin = desk.due_pin(fine, due_at=stopped.now - timedelta(seconds=5))
    order = desk.claim()
    assert order is not None
    assert order.pin_id == pin.id
    assert desk.state(stuck) == "pending"
    assert desk.queue(stuck).wake_at == stopped.now + timedelta(minutes=1)
