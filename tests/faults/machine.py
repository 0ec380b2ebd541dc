"""One small service in a stopped clock, whose steps a state machine takes one by one in any order.

API calls go through the application's own routes. A worker's step is split where a real one can lose the race: claim,
the call to Pinterest, settle; between any two of them somebody else may act, and a worker may die at each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from server import clock, states, wiring
from server.db import Base, db
from server.errors import PinwrightError
from server.models import Account, AccountQueue, Asset, Event, Pin, claims, late
from server.pipeline import tokens
from server.pipeline.publish.job import PublishJob
from server.pipeline.publish.pace import next_open_or_never
from server.pipeline.publish.reconcile import ReconcileJob
from server.pipeline.publish.remove import RemoveJob
from server.pipeline.regenerate import RegenerateJob
from server.pipeline.schedule import missed
from server.pipeline.services import Services
from server.rules.urls import find_marker
from server.values.remote import TokenSet
from tests.api.conftest import House, build_house, with_key
from tests.fakes import ScriptedPinterest

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ON_ITS_WAY = {states.PUBLISHING, states.UNCONFIRMED, states.PUBLISHED}  # a carrier on Pinterest is explained by these
RESTING = {states.DRAFT, states.FAILED, states.CANCELLED, states.DELETED, states.PUBLISHED}


class Clock:
    """The one clock of everything here, and the one that counts seconds whatever the first one is set to."""

    def __init__(self) -> None:
        self.now = MONDAY
        self._boot = 1000.0

    def boottime(self) -> float:
        return self._boot

    def go_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self._boot += seconds

    def step(self, **span: float) -> None:
        """Somebody sets the machine's clock."""
        self.now += timedelta(**span)


@dataclass
class Hand:
    """A worker's piece of work: what it claimed, and what came of it."""

    job: Any
    claimed: Any
    result: Any = None
    is_done: bool = False


@dataclass
class Desk:
    """The service, fresh: one account with no gap between pins, nothing scheduled."""

    app: Flask
    services: Services
    pinterest: ScriptedPinterest
    clock: Clock
    house: House = field(init=False)
    hands: list[Hand] = field(default_factory=list)
    late_creates: list[Any] = field(default_factory=list)
    versions: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.session() as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(delete(table))
        self.house = build_house(self.app)
        self.client = with_key(self.app, self.house.live_key)
        with self.session() as session:
            account = session.get_one(Account, self.house.account_id)
            account.min_gap_seconds, account.pins_per_day = 0, 50
            tokens.store_tokens(self.services, session, account, TokenSet("access-0", "refresh-0"))
            asset = session.get_one(Asset, self.house.asset_id)
            self.services.storage.put(asset.storage_key, b"jpeg")
        self.publish = PublishJob(self.services)
        self.reconcile = ReconcileJob(self.services)
        self.remove = RemoveJob(self.services)
        self.regenerate = RegenerateJob(self.services)

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.app.app_context():
            try:
                yield db.session()
                db.session.commit()
            finally:
                db.session.remove()

    # People

    def call(self, method: str, path: str, body: Any = None) -> TestResponse:
        """One request; whatever it says, it is never a crash."""
        answer = self.client.open(f"/v1/pins{path}", method=method, json=body)
        assert answer.status_code < 500, (method, path, answer.get_data(as_text=True))
        return answer

    def pin_ids(self) -> list[str]:
        with self.session() as session:
            return list(session.scalars(select(Pin.id).order_by(Pin.id)))

    def version(self, pin_id: str) -> int:
        with self.session() as session:
            return int(session.scalars(select(Pin.version).where(Pin.id == pin_id)).one())

    # Workers

    def claim(self, job: Any) -> None:
        with self.session() as session:
            claimed = job.claim(session)
        if claimed is not None:
            self.hands.append(Hand(job, claimed))

    def waiting(self, job: Any) -> Hand | None:
        """A claim of this job whose call has not been made; takes a new one where there is none."""
        if not any(hand.job is job and not hand.is_done for hand in self.hands):
            self.claim(job)
        return next((hand for hand in self.hands if hand.job is job and not hand.is_done), None)

    def work(self, hand: Hand) -> None:
        with self.app.app_context():
            hand.result = hand.job.work(hand.claimed)
            db.session.remove()
        hand.is_done = True

    def settle(self, hand: Hand) -> None:
        self.hands.remove(hand)
        with self.session() as session:
            hand.job.settle(session, hand.claimed, hand.result)

    def run_all(self) -> bool:
        """Everything that can be done at this instant; False when there was nothing."""
        did = False
        for job in (self.publish, self.reconcile, self.remove):
            while True:
                self.claim(job)
                if not self.hands:
                    break
                did = True
                for hand in list(self.hands):
                    if not hand.is_done:
                        self.work(hand)
                    self.settle(hand)
        self.fail_regeneration()
        return did

    def fail_regeneration(self) -> None:
        """A regeneration that is asked for is taken up and fails: it may change nothing but its own record."""
        with self.session() as session:
            claimed = self.regenerate.claim(session)
        if claimed is not None:
            with self.session() as session:
                self.regenerate.settle(session, claimed, PinwrightError("The page could not be read."))

    def chores(self) -> None:
        with self.session() as session:
            claims.sweep(session, clock.now(), next_open_or_never)
        with self.session() as session:
            for account_id in late.accounts_with_missed(session, clock.now()):
                missed.follow_policy(session, account_id, clock.now())

    def reconnect(self) -> None:
        """A person connects the account again, if it lost its connection."""
        with self.session() as session:
            account = session.get_one(Account, self.house.account_id)
            if account.status != "connected":
                account.status, account.error = "connected", None
                tokens.store_tokens(self.services, session, account, TokenSet("access-0", "refresh-0"))

    def create_late(self, order: Any) -> None:
        """The pin comes into being after the client has given up, and before anybody looks for it."""
        self.late_creates.append(lambda: self.pinterest.create_pin("late", order.draft))

    def pass_time(self, seconds: float) -> None:
        for create in self.late_creates:  # whatever Pinterest still had in hand is there before anybody looks
            create()
        self.late_creates.clear()
        self.clock.go_on(seconds)

    def under_way(self) -> list[tuple[str, str]]:
        """Pins that are not where somebody could leave them."""
        with self.session() as session:
            query = select(Pin.id, Pin.state).where(or_(Pin.state.not_in(RESTING), Pin.is_delete_wanted))
            return [(pin_id, state) for pin_id, state in session.execute(query)]

    # What must hold at every instant

    def check(self) -> None:
        with self.session() as session:
            pins = list(session.scalars(select(Pin)))
            account = session.get_one(Account, self.house.account_id)
            queue = session.get_one(AccountQueue, account.queue_id)
            is_connected = account.status == "connected"
            moves = session.execute(
                select(Event.subject_id, Event.old, Event.new).where(Event.kind == "pin.moved").order_by(Event.id)
            ).all()
            carriers = Counter(str(find_marker(one.link)) for one in self.pinterest.pins)
            for pin in pins:
                self._check_pin(pin, queue, carriers[pin.id], is_connected=is_connected)
            assert set(carriers) <= {pin.id for pin in pins}
            at: dict[str, str | None] = {}
            for pin_id, old, new in moves:
                assert at.get(pin_id) == old, f"{pin_id} was {at.get(pin_id)} when it moved {old} → {new}"
                assert states.may_move(old, new), f"{pin_id}: {old} → {new}"
                at[pin_id] = new
            assert at == {pin.id: pin.state for pin in pins}

    def _check_pin(self, pin: Pin, queue: AccountQueue, carriers: int, *, is_connected: bool) -> None:
        told = f"{pin.id} is {pin.state}"
        assert carriers <= 1, f"{told} and there {carriers} times"
        assert not carriers or pin.state in ON_ITS_WAY, f"{told} although it is on Pinterest"
        if pin.state == states.PUBLISHED:
            assert carriers or pin.is_delete_wanted, f"{told} and not on Pinterest"
            assert pin.pinterest_pin_id, told
        if pin.state == states.PUBLISHING:
            assert pin.lease_until is not None, f"{told} under no lease"
        elif pin.state == states.UNCONFIRMED:
            asked = [choice for hold in pin.holds if hold["code"] == "ambiguous" for choice in hold["choices"]]
            assert pin.look_at is not None or "it_is_not_there" in asked, f"{told} and nobody looks"
        elif pin.state not in RESTING:
            # an account that lost its connection wakes when a person connects it again
            rests = pin.is_held or not is_connected
            assert rests or queue.wake_at is not None, f"{told} and its account never wakes"
            assert not pin.is_cancel_wanted, f"{told} with a cancel that nobody carries out"
        if pin.state == states.FAILED:
            assert pin.error, f"{told} without a reason"
        before, state = self.versions.get(pin.id, (0, ""))
        assert pin.version >= before, f"{told}: its version fell from {before} to {pin.version}"
        assert pin.version > before or pin.state == state, f"{told}, was {state}, and has the same version"
        self.versions[pin.id] = (pin.version, pin.state)


def a_desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A fresh service in a clock of its own."""
    stopped, pinterest = Clock(), ScriptedPinterest()
    monkeypatch.setattr(clock, "now", lambda: stopped.now)
    monkeypatch.setattr(clock, "boottime", stopped.boottime)
    with app.app_context():
        services = replace(wiring.services(), pinterest=lambda _kind: pinterest)
    wiring.attach(app, services)
    return Desk(app, services, pinterest, stopped)
