"""Pauses in the claim: what rests keeps its pins, wakes by itself when its pause ends, and delays nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from server.ids import new_id
from server.models import Account, Campaign, Pin, Profile, Workspace
from server.models.claims import sweep
from server.pipeline.publish.pace import next_open
from tests import factories
from tests.pipeline.publish.conftest import Desk
from tests.pipeline.publish.stopped import StoppedClock

OWNERS: list[type[Any]] = [Account, Profile, Workspace]


def owner_of(session: Session, account: Account, kind: type[Any]) -> Any:
    ids = {Account: account.id, Profile: account.profile_id, Workspace: account.workspace_id}
    return session.get_one(kind, ids[kind])


def pause(desk: Desk, owner: Any, until: datetime | None) -> None:
    owner.is_paused, owner.paused_until = True, until
    desk.session.commit()


def make_campaign(desk: Desk, account: Account, **values: Any) -> Campaign:
    campaign = Campaign(id=new_id("cmp"), workspace_id=account.workspace_id, name="Spring", **values)
    desk.session.add(campaign)
    desk.session.commit()
    return campaign


def due(desk: Desk, stopped: StoppedClock, account: Account, **values: Any) -> Pin:
    return desk.due_pin(account, **{"due_at": stopped.now - timedelta(seconds=5), **values})


@pytest.mark.parametrize("kind", OWNERS)
def test_a_pause_without_an_end_lets_nothing_out_and_sleeps(desk: Desk, stopped: StoppedClock, kind: type[Any]) -> None:
    account = desk.account()
    pin = due(desk, stopped, account)
    pause(desk, owner_of(desk.session, account, kind), None)
    assert desk.claim() is None
    assert desk.state(pin) == "pending"
    assert desk.queue(pin).wake_at is None
    assert desk.job.seconds_until_due(desk.session) is None


@pytest.mark.parametrize("kind", OWNERS)
def test_the_queue_wakes_by_itself_when_a_pause_ends(desk: Desk, stopped: StoppedClock, kind: type[Any]) -> None:
    account = desk.account()
    pin = due(desk, stopped, account)
    until = stopped.now + timedelta(minutes=5)
    pause(desk, owner_of(desk.session, account, kind), until)
    assert desk.claim() is None
    assert desk.queue(pin).wake_at == until
    assert desk.job.seconds_until_due(desk.session) == 300
    stopped.go_on(minutes=5)
    order = desk.claim()
    assert order is not None
    assert order.pin_id == pin.id


def test_of_several_pauses_the_longest_counts(desk: Desk, stopped: StoppedClock) -> None:
    account = desk.account()
    pin = due(desk, stopped, account)
    for minutes, kind in zip((2, 3, 1), OWNERS, strict=True):
        pause(desk, owner_of(desk.session, account, kind), stopped.now + timedelta(minutes=minutes))
    desk.claim()
    assert desk.queue(pin).wake_at == stopped.now + timedelta(minutes=3)
    pause(desk, owner_of(desk.session, account, Profile), None)
    desk.queue(pin).wake_at = stopped.now
    desk.session.commit()
    desk.claim()
    assert desk.queue(pin).wake_at is None


@pytest.mark.parametrize("values", [{"state": "pending"}, {"state": "queued"}, {"state": "retrying"}])
def test_pins_of_a_paused_campaign_wait_and_the_others_go(
    desk: Desk, stopped: StoppedClock, values: dict[str, Any]
) -> None:
    account = desk.account()
    until = stopped.now + timedelta(minutes=5)
    campaign = make_campaign(desk, account, is_paused=True, paused_until=until)
    resting = due(desk, stopped, account, campaign_id=campaign.id, next_attempt_at=stopped.now, **values)
    other = due(desk, stopped, account, due_at=stopped.now - timedelta(seconds=1))
    order = desk.claim()
    assert order is not None
    assert order.pin_id == other.id
    stopped.go_on(seconds=1)
    assert desk.claim() is None
    assert desk.state(resting) == values["state"]
    assert desk.queue(resting).wake_at == until
    stopped.now = until
    order = desk.claim()
    assert order is not None
    assert order.pin_id == resting.id


def test_a_campaign_paused_without_an_end_makes_no_queue_wake(desk: Desk, stopped: StoppedClock) -> None:
    account = desk.account()
    pin = due(desk, stopped, account, campaign_id=make_campaign(desk, account, is_paused=True).id)
    assert desk.claim() is None
    assert desk.queue(pin).wake_at is None


def test_a_paused_account_delays_no_other(desk: Desk, stopped: StoppedClock) -> None:
    resting, working = desk.account(), desk.account()
    due(desk, stopped, resting, due_at=stopped.now - timedelta(minutes=5))
    pin = due(desk, stopped, working)
    pause(desk, resting, stopped.now + timedelta(hours=1))
    order = desk.claim()
    assert order is not None
    assert order.pin_id == pin.id


def test_two_connections_of_one_user_rest_apart(desk: Desk, stopped: StoppedClock) -> None:
    resting, working = desk.account(), factories.make_account(kind="live", min_gap_seconds=0)
    working.queue_id = resting.queue_id
    desk.give_tokens(working)
    due(desk, stopped, resting, due_at=stopped.now - timedelta(minutes=5))
    pin = due(desk, stopped, working)
    pause(desk, resting, None)
    order = desk.claim()
    assert order is not None
    assert order.pin_id == pin.id


@pytest.mark.parametrize("kind", [*OWNERS, Campaign])
def test_the_sweep_knows_when_pauses_end(desk: Desk, stopped: StoppedClock, kind: type[Any]) -> None:
    account = desk.account()
    campaign = make_campaign(desk, account)
    pin = due(desk, stopped, account, campaign_id=campaign.id)
    until = stopped.now + timedelta(minutes=5)
    pause(desk, campaign if kind is Campaign else owner_of(desk.session, account, kind), until)
    queue = desk.queue(pin)
    queue.wake_at = None
    desk.session.commit()
    assert sweep(desk.session, stopped.now, next_open) == 1
    assert desk.queue(pin).wake_at == until
    assert sweep(desk.session, stopped.now, next_open) == 0


def test_the_sweep_leaves_a_pause_without_an_end_alone(desk: Desk, stopped: StoppedClock) -> None:
    account = desk.account()
    pin = due(desk, stopped, account)
    pause(desk, owner_of(desk.session, account, Workspace), None)
    desk.claim()
    assert sweep(desk.session, stopped.now, next_open) == 0
    assert desk.queue(pin).wake_at is None
