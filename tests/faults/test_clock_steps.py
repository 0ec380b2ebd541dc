"""The machine's clock is set forward or back while a create is on its way: still exactly one pin, and none forgotten."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from server.models import Attempt
from tests.faults.machine import Desk, Hand, a_desk


@pytest.fixture
def desk(stopped_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(stopped_app, monkeypatch)


def test_set_forward_a_request_on_its_way_is_not_looked_for_before_it_has_ended(desk: Desk) -> None:
    hand = _claim(desk)
    desk.clock.step(hours=2)
    desk.claim(desk.reconcile)  # to another worker the lease is over
    timeout = desk.services.settings.pinterest_timeout_seconds
    desk.pass_time(timeout - 1)
    desk.claim(desk.reconcile)
    assert desk.hands == [hand], "its board was looked at although the request could still arrive"
    desk.hands.clear()
    desk.pinterest.create_pin("its worker died", hand.claimed.draft)
    _end(desk)


def test_set_forward_its_own_worker_may_still_tell(desk: Desk) -> None:
    hand = _claim(desk)
    desk.clock.step(hours=2)
    desk.claim(desk.reconcile)
    desk.work(hand)
    desk.settle(hand)
    with desk.session() as session:
        assert list(session.scalars(select(Attempt.outcome))) == ["published"]
    _end(desk)


@pytest.mark.parametrize("is_dead", [False, True])
def test_set_back_nothing_is_forgotten(desk: Desk, is_dead: bool) -> None:
    """A dead worker's lease then ends as much later; a living one is not disturbed."""
    hand = _claim(desk)
    desk.clock.step(hours=-2)
    if is_dead:
        desk.hands.clear()
    else:
        desk.work(hand)
        desk.settle(hand)
        desk.check()
    _end(desk)


def _claim(desk: Desk) -> Hand:
    house = desk.house
    body = {
        "account_id": house.account_id, "board_id": house.board_ids[0], "title": "Cake", "description": "A cake.",
        "link_url": "https://blog.example/cake/", "asset_id": house.asset_id,
    }  # fmt: skip
    assert desk.call("POST", "", body).status_code == 201
    desk.pass_time(31)  # nobody looks at its page here: a pin waits half a minute for that
    desk.claim(desk.publish)
    (hand,) = desk.hands
    return hand


def _end(desk: Desk) -> None:
    """Whatever was under way ends within what the clock lost and a little more."""
    for seconds in [61] * 4 + [3600] * 3 + [61] * 4:
        desk.pass_time(seconds)
        desk.chores()
        while desk.run_all():
            desk.check()
    assert desk.under_way() == []
    assert len(desk.pinterest.pins) == 1
