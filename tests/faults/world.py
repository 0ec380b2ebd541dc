"""Accounts, due pins and real worker processes around a faulty Pinterest, and what must hold in the end.

The tests change the world through public seams alone: rows of the database, HTTP, signals to processes.
"""

from __future__ import annotations

import io
import itertools
import os
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from server import clock, states
from server.app import create_app
from server.config import Settings
from server.db import db
from server.models import Account, AccountQueue, Asset, Attempt, Event, Pin
from server.models.claims import tell_change, wake
from server.pipeline import accounts
from server.pipeline.services import Services
from server.rules.urls import find_marker
from server.wiring import services as current_services
from tests.factories import make_pin, make_profile
from tests.faults.nursery import Nursery
from tests.faults.peer import Peer
from tests.faults.words import TITLE_MARK

TIMEOUT = 1  # the shortest there is: leases are ten seconds longer
LEASE = TIMEOUT + 10
# For tests that act while a request is on its way: there is time, on a busy machine too.
PATIENT = {"PINWRIGHT_PINTEREST_TIMEOUT_SECONDS": "6", "PINWRIGHT_LEASE_SECONDS": "16"}


@dataclass
class Worker:
    """One worker process, with its log in a file of its own."""

    pid: int
    log: Path
    nursery: Nursery
    code: int | None = None

    @property
    def has_started(self) -> bool:
        return self.log.exists() and b"worker.started" in self.log.read_bytes()

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)  # a paused one dies too
        self.code = self.nursery.wait(self.pid, 10)

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> int:
        """End it cleanly and return its exit code."""
        os.kill(self.pid, signal.SIGTERM)
        self.code = self.nursery.wait(self.pid, 40)
        return self.code


@dataclass
class World:
    """The service's side: an application over the same database as the worker processes."""

    app: Flask
    settings: Settings
    peer: Peer
    folder: Path
    nursery: Nursery
    user_ids: dict[str, str] = field(default_factory=dict)  # Pinterest's user of each account
    workers: list[Worker] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction of its own."""
        with self.app.app_context():
            try:
                yield db.session()
                db.session.commit()
            finally:
                db.session.remove()

    def account(self, **values: Any) -> str:
        """A live account on the peer with one board, open all day, with no gap."""
        user, tokens = self.peer.sandbox.create_user(f"blogger{next(self._numbers)}", boards=[("Cakes", "")])
        with self.app.app_context():
            services = current_services()
            remote = accounts.fetch_remote(services, "live", tokens.access_token)
        with self.session() as session:
            profile = make_profile()
            account = accounts.connect(session, services, profile, "live", tokens, remote, actor="test")
            account.min_gap_seconds, account.pins_per_day = 0, 10_000
            account.window_start, account.window_end = "00:00", "24:00"
            for name, value in values.items():
                setattr(account, name, value)
            session.commit()
            self.user_ids[account.id] = user.id
            return account.id

    def pin(self, account_id: str, plan: str = "", **values: Any) -> str:
        """A due pin; `plan` are the words of `tests.faults.words` that its creates meet, in turn."""
        number = next(self._numbers)
        title = f"Cake {number} {TITLE_MARK} {plan}" if plan else f"Cake {number}"
        with self.session() as session:
            account = session.get_one(Account, account_id)
            due_at = clock.now() - timedelta(seconds=1)
            pin = make_pin(account, state="draft", **{"content_values": {"title": title}, **values})
            asset = session.get_one(Asset, pin.content.asset_id)
            _services(self.app).storage.put(asset.storage_key, _picture(number))
            # only now may a worker see it: the factory has committed it, and without its image it would be held
            pin.state, pin.due_at, pin.shown_at = states.PENDING, due_at, due_at
            wake(session, account.queue_id, due_at)
            return pin.id

    def image_path(self, pin_id: str) -> Path:
        """Where the file storage keeps the pin's image."""
        with self.session() as session:
            key = session.get_one(Asset, session.get_one(Pin, pin_id).content.asset_id).storage_key
        return Path(self.settings.data_dir) / "images" / key[:2] / key

    # Workers

    def start_worker(self, **environment: str) -> Worker:
        """A worker over this database, with `environment` on top of the settings."""
        settings = self.settings
        log = self.folder / f"worker{next(self._numbers)}.log"
        pid = self.nursery.bear(
            {
                "PINWRIGHT_DATABASE_URL": settings.database,
                "PINWRIGHT_DATA_DIR": str(settings.data_dir),
                "PINWRIGHT_SECRET_KEY": settings.secret_key,
                "PINWRIGHT_PINTEREST_API_BASE": settings.pinterest_api_base,
                "PINWRIGHT_PINTEREST_APP_ID": "app",
                "PINWRIGHT_PINTEREST_APP_SECRET": "secret",
                "PINWRIGHT_PINTEREST_TIMEOUT_SECONDS": str(settings.pinterest_timeout_seconds),
                "PINWRIGHT_LEASE_SECONDS": str(settings.lease_seconds),
                "PINWRIGHT_RECONCILE_AFTER_SECONDS": str(settings.reconcile_after_seconds),
                "PINWRIGHT_BACKOFF_BASE_SECONDS": str(settings.backoff_base_seconds),
                "PINWRIGHT_SENDER_THREADS": "4",
                **environment,
            },
            log,
        )
        worker = Worker(pid, log, self.nursery)
        self.workers.append(worker)
        return worker

    def end_leases(self, after: timedelta = timedelta(seconds=-1)) -> datetime:
        """What dead workers held is free at once, or soon; returns from when on.

        Workers are told that rows have changed, as they are of every change. That the lease has ended, nobody tells.
        """
        end = clock.now() + after
        with self.session() as session:
            session.execute(update(Account).values(refresh_lease_until=end))
            session.execute(update(Pin).where(Pin.lease_until.is_not(None)).values(lease_until=end))
            session.execute(update(Attempt).where(Attempt.outcome.is_(None)).values(last_sent_at=end))
            tell_change(session)
        return end

    def pause(self, worker: Worker) -> None:
        """Pause a worker where it holds no transaction: that one would hold up everybody, which is another matter."""
        if self.settings.is_sqlite:
            with closing(sqlite3.connect(self.settings.database.removeprefix("sqlite:///"), timeout=60)) as connection:
                connection.execute("BEGIN IMMEDIATE")  # who holds this lock knows that nobody else does
                worker.pause()
                time.sleep(0.05)  # until all its threads stand still
            return
        for _ in range(200):
            worker.pause()
            time.sleep(0.05)  # until its database has noticed what it still sent
            if not self._is_held_up():
                return
            worker.go_on()
            time.sleep(0.05)
        raise AssertionError("the worker is always inside a transaction")

    def _is_held_up(self) -> bool:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        with self.session() as session:
            return bool(session.execute(text(query)).scalar())

    def end(self) -> None:
        """Whatever runs still."""
        for worker in self.workers:
            if worker.code is None:
                worker.kill()

    # Looking

    def states(self) -> Counter[str]:
        with self.session() as session:
            return Counter(dict(session.execute(select(Pin.state, func.count()).group_by(Pin.state)).tuples().all()))

    def state(self, pin_id: str) -> str:
        with self.session() as session:
            return str(session.scalar(select(Pin.state).where(Pin.id == pin_id)))

    def outcomes(self, pin_id: str) -> list[str | None]:
        """Of its attempts, oldest first."""
        with self.session() as session:
            query = select(Attempt.outcome).where(Attempt.pin_id == pin_id).order_by(Attempt.number)
            return list(session.scalars(query))

    def wait_until(self, is_so: Callable[[], bool], what: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, f"it never happened that {what}\n{self.left()}"
            time.sleep(0.1)

    def wait_published(self, pin_ids: list[str], seconds: float = 90) -> None:
        def is_so() -> bool:
            with self.session() as session:
                left = session.scalar(select(func.count()).where(Pin.id.in_(pin_ids), Pin.state != states.PUBLISHED))
            return not left

        self.wait_until(is_so, "every pin is published", seconds)

    def left(self) -> str:
        """What is not published yet, for the message of a test that fails."""
        columns = (Pin.id, Pin.state, Pin.attempts, Pin.looks, Pin.look_at, Pin.next_attempt_at, Pin.lease_until,
                   Pin.holds, Pin.error)  # fmt: skip
        with self.session() as session:
            pins = session.execute(select(*columns).where(Pin.state != states.PUBLISHED)).all()
            queues = session.execute(
                select(AccountQueue.id, AccountQueue.wake_at, AccountQueue.next_at, AccountQueue.blocked_until)
            ).all()
        logs = [worker.log.read_text(errors="replace")[-2000:] for worker in self.workers[-3:]]
        return "\n".join(map(str, [clock.now(), *queues, *pins, *logs]))

    # What must hold

    def check_once(self) -> Counter[str]:
        """Judge by the peer's own store: nothing twice, nothing lost, ids as stored, only allowed moves. Returns the states.

        1. every published pin exists exactly once on Pinterest, under the id that is stored;
        2. whatever exists there belongs to a published pin;
        3. each pin's events are a walk through the table of transitions that ends in its state.
        """
        with self.session() as session:
            rows = session.execute(select(Pin.id, Pin.account_id, Pin.state, Pin.pinterest_pin_id)).all()
            moves = session.execute(
                select(Event.subject_id, Event.old, Event.new).where(Event.kind == "pin.moved").order_by(Event.id)
            ).all()
        here: dict[str, list[str]] = {}
        for user_id in self.user_ids.values():
            for one in self.peer.sandbox.pins(user_id, with_deleted=False):
                here.setdefault(str(find_marker(one.link)), []).append(one.id)
        doubles = {marker: ids for marker, ids in here.items() if len(ids) > 1}
        assert doubles == {}, f"created more than once: {doubles}\n{self.peer.told()['instants']}"
        stored = {row.id: row.pinterest_pin_id for row in rows if row.state == states.PUBLISHED}
        assert {marker: ids[0] for marker, ids in here.items()} == stored, (
            "what exists there is what is stored as published"
        )
        now = {row.id: row.state for row in rows}
        at: dict[str, str | None] = {}
        for pin_id, old, new in moves:
            assert states.may_move(old, new), f"{pin_id}: {old} → {new}"
            assert at.get(pin_id, old) == old, f"{pin_id} was {at[pin_id]} when it moved {old} → {new}"
            at[pin_id] = new
        assert {pin_id: now[pin_id] for pin_id in at} == at
        return Counter(row.state for row in rows)


@contextmanager
def world(settings: Settings, peer: Peer, folder: Path, nursery: Nursery) -> Iterator[World]:
    """A world over the settings' database, with the peer in Pinterest's place."""
    # the tests' own calls have time, on a busy machine too; the workers get what `settings` say
    app = create_app(replace(settings, pinterest_timeout_seconds=30, lease_seconds=60))
    here = World(app, settings, peer, folder, nursery)
    try:
        yield here
    finally:
        here.end()
        with app.app_context():
            current_services().sandbox.close()
            db.session.remove()
            db.engine.dispose()


def _services(app: Flask) -> Services:
    found = app.extensions["pinwright"]
    assert isinstance(found, Services)
    return found


def _picture(number: int) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (120, 180), (number % 255, number // 255 % 255, 90)).save(picture, "JPEG", quality=20)
    return picture.getvalue()
