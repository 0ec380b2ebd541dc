"""Wakes: set by many hands, and corrected by the sweep when one of them forgot."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from server import clock
from server.models import Account, AccountQueue
from server.models.claims import Connection, db_now, next_wake, sweep, wake
from server.models.due import first_due_of, next_instants_of
from tests.factories import make_account, make_board, make_pin


def account_with_tokens(**values: object) -> Account:
    return make_account(tokens_sealed="sealed", **values)


def at_once(_connection: Connection, since: datetime) -> datetime | None:
    """The hours of an account that is always open."""
    return since


def wanted_at(session: Session, account: Account) -> datetime | None:
    now = db_now(session)
    return next_instants_of(session, [account.id], now)[account.id].soonest(now)


def queue_of(session: Session, account: Account) -> AccountQueue:
    queue = session.get_one(AccountQueue, account.queue_id)
    session.refresh(queue)
    return queue


def test_wake_only_ever_comes_earlier(session: Session) -> None:
    account = account_with_tokens()
    soon, late = clock.now(), clock.now() + timedelta(hours=1)
    for at, expected in ((late, late), (soon, soon), (late, soon)):
        wake(session, account.queue_id, at)
        assert queue_of(session, account).wake_at == expected
    assert next_wake(session) == soon
    assert next_wake(session, ["sandbox"]) is None


@pytest.mark.parametrize("state", ["pending", "queued"])
def test_sweep_finds_a_forgotten_pin(session: Session, state: str) -> None:
    account = account_with_tokens()
    pin = make_pin(account, state=state, due_at=clock.now() + timedelta(minutes=5))
    assert sweep(session, db_now(session), at_once) == 1
    assert queue_of(session, account).wake_at == pin.due_at
    assert sweep(session, db_now(session), at_once) == 0


def test_sweep_finds_a_forgotten_retry(session: Session) -> None:
    account = account_with_tokens()
    pin = make_pin(account, state="retrying", next_attempt_at=clock.now() + timedelta(minutes=5))
    sweep(session, db_now(session), at_once)
    assert queue_of(session, account).wake_at == pin.next_attempt_at


def test_sweep_respects_gap_and_block(session: Session) -> None:
    account = account_with_tokens()
    make_pin(account, due_at=clock.now() - timedelta(minutes=5))
    queue = queue_of(session, account)
    queue.blocked_until = clock.now() + timedelta(hours=4)
    session.commit()
    sweep(session, db_now(session), at_once)
    assert queue_of(session, account).wake_at == queue.blocked_until


@pytest.mark.parametrize("change", [{"status": "disconnected"}, {"is_paused": True}, {"tokens_sealed": None}])
def test_sweep_leaves_resting_accounts_alone(session: Session, change: dict[str, object]) -> None:
    account = account_with_tokens()
    make_pin(account, due_at=clock.now())
    for name, value in change.items():
        setattr(account, name, value)
    session.commit()
    assert sweep(session, db_now(session), at_once) == 0


@pytest.mark.parametrize(
    "state", ["generating", "draft", "publishing", "unconfirmed", "published", "failed", "cancelled"]
)
def test_only_waiting_pins_make_a_queue_wake(session: Session, state: str) -> None:
    account = account_with_tokens()
    make_pin(account, state=state, due_at=clock.now())
    assert wanted_at(session, account) is None


@pytest.mark.parametrize("values", [{"is_held": True}, {"is_cancel_wanted": True}])
def test_pins_that_must_wait_make_no_queue_wake(session: Session, values: dict[str, object]) -> None:
    account = account_with_tokens()
    make_pin(account, due_at=clock.now(), **values)
    assert wanted_at(session, account) is None


def test_pins_of_a_vanished_board_wait_and_others_go(session: Session) -> None:
    account = account_with_tokens(boards=0)
    gone, there = make_board(account, is_gone=True), make_board(account)
    past = clock.now() - timedelta(minutes=5)
    make_pin(account, board_id=gone.id, due_at=past)
    fine = make_pin(account, board_id=there.id, due_at=past + timedelta(minutes=1))
    found = first_due_of(session, {account.id: True}, db_now(session))
    assert [pin.id for pin in found.values()] == [fine.id]
    assert wanted_at(session, account) == fine.due_at


def test_database_clock_is_aware_and_near(session: Session) -> None:
    assert abs((db_now(session) - clock.now()).total_seconds()) < 5
