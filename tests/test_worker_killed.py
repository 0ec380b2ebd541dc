"""Real worker processes, killed at random instants while they publish to the sandbox: nothing doubled, nothing lost.

PINWRIGHT_TEST_KILLS sets how often (5 when unset; a nightly run takes hundreds).
"""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from flask import Flask
from PIL import Image
from sqlalchemy import create_engine, func, select

from server import clock, migrations
from server.app import create_app
from server.config import Settings
from server.db import db
from server.models import Account, AccountQueue, Asset, Pin
from server.pipeline import accounts
from server.pipeline.services import Services
from server.rules.urls import find_marker
from server.wiring import services as current_services
from tests.factories import make_pin, make_profile

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("PINWRIGHT_TEST_KILLS", "5"))
_TIMEOUT = 2
_PATIENCE = 60.0 + 3.0 * KILLS


@pytest.fixture
def service(settings: Settings) -> Any:
    """The application over the same sandbox store that the worker processes use."""
    engine = create_engine(settings.database)
    with engine.connect() as connection:
        command.stamp(migrations._config(connection), "head")
        connection.commit()
    engine.dispose()
    app = create_app(settings)
    yield app
    with app.app_context():
        current_services().sandbox.close()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.timeout(300 + 2 * _PATIENCE)
def test_killed_workers_double_nothing_and_lose_nothing(service: Flask, settings: Settings, tmp_path: Path) -> None:
    rng = random.Random(20260521)
    with service.app_context():
        services = current_services()
        account = sandbox_account(services)
        pin_ids = [due_pin(services, account, number) for number in range(12 + 4 * KILLS)]
        user_id = account.pinterest_user_id
        services.sandbox.faults(user_id).add("slow", count=10_000, seconds=0.15, acts="before")
        db.session.commit()
        db.session.remove()
    log = (tmp_path / "workers.log").open("wb")
    workers = [start_worker(settings, log) for _ in range(2)]
    try:
        for kill in range(KILLS):
            before = published(service)
            wait_for(service, lambda before=before: published(service) > before, "a worker publishes")
            time.sleep(rng.uniform(0.0, 0.3))  # the instant of the kill is the point of this test
            victim = workers[kill % 2]
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            workers[kill % 2] = start_worker(settings, log)
        wait_for(service, lambda: published(service) == len(pin_ids), "every pin is published")
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        codes = [worker.wait(timeout=30) for worker in workers]
        log.close()
    assert codes == [0, 0]
    with service.app_context():
        created = current_services().sandbox.pins(user_id)
        stored = dict(db.session.execute(select(Pin.id, Pin.pinterest_pin_id)).tuples().all())
        db.session.remove()
    assert sorted(str(find_marker(pin.link)) for pin in created) == sorted(pin_ids), "each created exactly once"
    assert {str(find_marker(pin.link)): pin.id for pin in created} == stored


def sandbox_account(services: Services) -> Account:
    session = db.session()
    tokens, remote = accounts.prepare_sandbox(services)
    account = accounts.connect(session, services, make_profile(), "sandbox", tokens, remote, actor="test")
    account.min_gap_seconds, account.pins_per_day = 0, 10_000
    account.window_start, account.window_end = "00:00", "24:00"
    session.commit()
    return account


def due_pin(services: Services, account: Account, number: int) -> str:
    pin = make_pin(account, due_at=clock.now() - timedelta(seconds=600 - number))
    asset = db.session.get_one(Asset, pin.content.asset_id)
    picture = io.BytesIO()
    Image.new("RGB", (1000, 1500), (number % 255, 120, 90)).save(picture, "JPEG", quality=20)
    services.storage.put(asset.storage_key, picture.getvalue())
    db.session.get_one(AccountQueue, account.queue_id).wake_at = clock.now()
    db.session.commit()
    return pin.id


def start_worker(settings: Settings, log: Any) -> subprocess.Popen[bytes]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PINWRIGHT_")},
        "PINWRIGHT_DATABASE_URL": settings.database,
        "PINWRIGHT_DATA_DIR": str(settings.data_dir),
        "PINWRIGHT_SECRET_KEY": settings.secret_key,
        "PINWRIGHT_PINTEREST_TIMEOUT_SECONDS": str(_TIMEOUT),
        "PINWRIGHT_LEASE_SECONDS": str(_TIMEOUT + 10),
        "PINWRIGHT_RECONCILE_AFTER_SECONDS": "0.5",
        "PINWRIGHT_BACKOFF_BASE_SECONDS": "0.2",
        "PINWRIGHT_SENDER_THREADS": "2",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "server", "worker"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )


def published(service: Flask) -> int:
    with service.app_context():
        count = db.session.scalar(select(func.count(Pin.id)).where(Pin.state == "published")) or 0
        db.session.remove()
    return count


def wait_for(service: Flask, is_so: Any, what: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"it never happened that {what}: {left(service)}"
        time.sleep(0.1)


def left(service: Flask) -> list[Any]:
    """What is not published yet, for the message of a test that fails."""
    columns = (Pin.id, Pin.state, Pin.attempts, Pin.looks, Pin.look_at, Pin.next_attempt_at, Pin.lease_until, Pin.error)
    with service.app_context():
        rows = db.session.execute(select(*columns).where(Pin.state != "published")).all()
        queues = db.session.execute(
            select(AccountQueue.wake_at, AccountQueue.next_at, AccountQueue.blocked_until)
        ).all()
        db.session.remove()
    return [clock.now(), *queues, *rows]
