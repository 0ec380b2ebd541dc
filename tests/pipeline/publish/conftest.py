"""A scripted Pinterest behind the application, and one call that publishes what is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server import clock, wiring
from server.models import Account, AccountQueue, Asset, Pin
from server.models.claims import wake
from server.pipeline import tokens
from server.pipeline.publish.job import PublishJob
from server.pipeline.publish.orders import Outcome, SendOrder
from server.pipeline.publish.reconcile import ReconcileJob
from server.pipeline.services import Services
from server.values.remote import TokenSet
from tests import factories
from tests.fakes import ScriptedPinterest
from tests.pipeline.publish.stopped import StoppedClock


@pytest.fixture
def pinterest() -> ScriptedPinterest:
    return ScriptedPinterest()


@pytest.fixture
def services(app: Flask, pinterest: ScriptedPinterest) -> Services:
    """The application's services with the scripted Pinterest in place of the sandbox."""
    with app.app_context():
        scripted = replace(wiring.services(), pinterest=lambda _kind: pinterest)
    wiring.attach(app, scripted)
    return scripted


class Desk:
    """Makes accounts and due pins, and runs the steps of publishing one after the other, each in its transaction."""

    def __init__(self, session: Session, services: Services, pinterest: ScriptedPinterest) -> None:
        self.session = session
        self.services = services
        self.pinterest = pinterest
        self.job = PublishJob(services)
        self.reconcile_job = ReconcileJob(services)

    def account(self, **values: Any) -> Account:
        account = factories.make_account(**{"min_gap_seconds": 0, "pins_per_day": 1000, "kind": "live", **values})
        self.give_tokens(account)
        return account

    def give_tokens(self, account: Account, tokens_of: TokenSet | None = None) -> None:
        tokens.store_tokens(self.services, self.session, account, tokens_of or TokenSet("access-0", "refresh-0"))
        self.session.commit()

    def due_pin(self, account: Account, *, ago: float = 1.0, **values: Any) -> Pin:
        due_at = clock.now() - timedelta(seconds=ago)
        pin: Pin = factories.make_pin(account, **{"due_at": due_at, "state": "pending", **values})
        image = self.session.get_one(Asset, pin.content.asset_id)
        self.services.storage.put(image.storage_key, b"jpeg")
        wake(self.session, account.queue_id, pin.due_at or due_at)
        self.session.commit()
        return pin

    def claim(self) -> SendOrder | None:
        claimed = self.job.claim(self.session)
        self.session.commit()
        return claimed

    def settle(self, order: SendOrder, outcome: Outcome) -> None:
        self.job.settle(self.session, order, outcome)
        self.session.commit()

    def publish(self) -> Outcome | None:
        """Claim, send and settle one pin; None when nothing was due."""
        order = self.claim()
        if order is None:
            return None
        outcome = self.job.work(order)
        self.settle(order, outcome)
        return outcome

    def reconcile(self) -> bool:
        """One look; False when none was due."""
        claimed = self.reconcile_job.claim(self.session)
        self.session.commit()
        if claimed is None:
            return False
        result = self.reconcile_job.work(claimed)
        self.reconcile_job.settle(self.session, claimed, result)
        self.session.commit()
        return True

    def hurry(self, pin: Pin) -> None:
        """Let the wait of a pin be over: its look, its next attempt, its lease's end and its account's pace."""
        self.session.refresh(pin)
        past = clock.now() - timedelta(seconds=1)
        for name in ("look_at", "next_attempt_at", "lease_until"):
            if getattr(pin, name) is not None:
                setattr(pin, name, past)
        queue = self.queue(pin)
        self.session.get_one(Account, pin.account_id).blocked_until = None
        queue.next_at = queue.blocked_until = queue.budget_reset_at = None
        queue.budget_remaining = None
        queue.wake_at = past
        self.session.commit()

    def queue(self, pin: Pin) -> AccountQueue:
        account = self.session.get_one(Account, pin.account_id)
        queue = self.session.get_one(AccountQueue, account.queue_id)
        self.session.refresh(queue)
        return queue

    def state(self, pin: Pin) -> str:
        self.session.refresh(pin)
        return pin.state


@pytest.fixture
def desk(session: Session, services: Services, pinterest: ScriptedPinterest) -> Desk:
    return Desk(session, services, pinterest)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """The claim's clock, standing at noon (UTC) of a Monday."""
    return StoppedClock(monkeypatch)
