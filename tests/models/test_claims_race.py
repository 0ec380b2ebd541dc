"""Many threads and processes claim at once: every pin once, and never two of an account inside its gap."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from server import clock
from server.db import db, engine_options, prepare_engine
from server.models import Asset, Attempt, Pin
from server.models.claims import wake
from server.pipeline import tokens
from server.pipeline.publish.claim import claim_some
from server.pipeline.publish.job import PublishJob
from server.pipeline.publish.pace import Breaker
from server.values.remote import TokenSet
from server.wiring import services
from tests.factories import make_account, make_pin
from tests.fakes import ScriptedPinterest

_PROCESSES = 2


def prepare(session: Session, accounts: int, pins: int, **settings: Any) -> None:
    for _ in range(accounts):
        account = make_account(**{"min_gap_seconds": 0, "pins_per_day": 10_000, **settings})
        tokens.store_tokens(services(), session, account, TokenSet("a", "r"))
        for number in range(pins):
            make_pin(account, due_at=clock.now() - timedelta(seconds=60 - number))
        wake(session, account.queue_id, clock.now())
    session.commit()


def claim_all(app: Flask, most: int = 1000) -> list[str]:
    found = []
    with app.app_context():
        for _ in range(most):
            orders = claim_some(db.session(), services(), Breaker(), 1)
            db.session.commit()
            if not orders:
                break
            found += [order.pin_id for order in orders]
        db.session.remove()
    return found


def test_threads_claim_every_pin_once(app: Flask, session: Session) -> None:
    prepare(session, accounts=4, pins=6)
    session.close()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.extend(claim_all(app))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found += claim_all(app)  # rows that were locked when a thread looked
    assert len(found) == 24
    assert Counter(found).most_common(1)[0][1] == 1


def test_threads_respect_the_gap_of_one_account(app: Flask, session: Session) -> None:
    prepare(session, accounts=1, pins=6, min_gap_seconds=600)
    session.close()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.extend(claim_all(app))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


def test_claims_and_outcomes_of_one_account_never_lock_each_other_up(app: Flask, session: Session) -> None:
    pinterest = ScriptedPinterest()
    made = replace(services(), pinterest=lambda _kind: pinterest)
    prepare(session, accounts=1, pins=24)
    for asset in session.scalars(select(Asset)):
        made.storage.put(asset.storage_key, b"jpeg")
    session.close()
    errors: list[Exception] = []

    def publish_some() -> None:
        job = PublishJob(made)
        with app.app_context():
            try:
                for _ in range(12):
                    if (order := job.claim(db.session())) is not None:
                        db.session.commit()
                        job.settle(db.session(), order, job.work(order))
                    db.session.commit()
            except Exception as error:
                errors.append(error)
            db.session.remove()

    threads = [threading.Thread(target=publish_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert pinterest.calls["create_pin"] == len(pinterest.pins) > 0


def test_processes_claim_every_pin_once(app: Flask, session: Session, tmp_path: Path) -> None:
    prepare(session, accounts=3, pins=8)
    with app.app_context():
        settings = services().settings
    session.close()
    context = multiprocessing.get_context("spawn")
    with context.Pool(_PROCESSES) as pool:
        counts = pool.starmap(_claim_in_process, [(settings.database, str(tmp_path), settings.secret_key)] * _PROCESSES)
    claim_all(app)
    assert sum(counts) > 0
    with app.app_context():
        states = dict(db.session.execute(select(Pin.state, func.count(Pin.id)).group_by(Pin.state)).tuples().all())
        per_pin = db.session.execute(select(func.count(Attempt.id)).group_by(Attempt.pin_id)).scalars().all()
        db.session.remove()
    assert states == {"publishing": 24}
    assert set(per_pin) == {1}


def _claim_in_process(url: str, data_dir: str, secret_key: str) -> int:
    from server.config import Settings
    from tests.fakes import fake_services

    made = fake_services(Settings(database_url=url, data_dir=Path(data_dir), secret_key=secret_key))
    engine = prepare_engine(create_engine(url, **engine_options(url)))
    claimed = 0
    for _ in range(100):
        with Session(engine) as session:
            orders = claim_some(session, made, Breaker(), 1)
            session.commit()
        if not orders:
            break
        claimed += 1
    engine.dispose()
    return claimed
