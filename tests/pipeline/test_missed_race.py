"""Several workers at once: each missed pin is dealt with once, and none is both sent and skipped."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.db import db
from server.models import Attempt, Event, Pin
from server.models.claims import wake
from server.pipeline import tokens
from server.pipeline.publish.claim import claim_some
from server.pipeline.publish.pace import Breaker
from server.pipeline.schedule import missed
from server.pipeline.services import Services
from server.values.remote import TokenSet
from server.wiring import services as current_services
from tests.factories import make_account, make_pin

_WORKERS = 3


def prepare(session: Session, policy: str, *, late: int, on_time: int = 0) -> str:
    account = make_account(missed_slots=policy, min_gap_seconds=0, pins_per_day=1000, timezone="UTC")
    tokens.store_tokens(current_services(), session, account, TokenSet("a", "r"))
    now = clock.now()
    for number in range(late):
        make_pin(account, due_at=now - timedelta(hours=2, seconds=number))
    for number in range(on_time):
        make_pin(account, due_at=now - timedelta(seconds=number))
    wake(session, account.queue_id, now - timedelta(seconds=1))
    session.commit()
    return account.id


def at_once(app: Flask, *tasks: Callable[[Session], object]) -> None:
    """Run the tasks in threads of their own, each with its session, again and again until it returns something false."""
    errors: list[Exception] = []

    def run(task: Callable[[Session], object]) -> None:
        with app.app_context():
            try:
                while True:
                    is_left = task(db.session())
                    db.session.commit()
                    if not is_left:
                        break
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def follow(account_id: str) -> Callable[[Session], int]:
    return lambda session: missed.follow_policy(session, account_id, clock.now())


def test_two_workers_move_each_pin_once(app: Flask, session: Session) -> None:
    account_id = prepare(session, "reslot", late=12)
    session.close()
    at_once(app, *[follow(account_id)] * _WORKERS)
    told = session.scalars(select(Event.subject_id).where(Event.kind == "pin.rescheduled")).all()
    assert Counter(told).most_common(1)[0][1] == 1
    assert len(told) == 12
    due = session.scalars(select(Pin.due_at)).all()
    assert len(set(due)) == 12


def test_what_is_claimed_meanwhile_is_never_skipped(app: Flask, session: Session, services: Services) -> None:
    account_id = prepare(session, "skip", late=10, on_time=10)
    session.close()

    def claim(session: Session) -> object:
        return next(iter(claim_some(session, services, Breaker(), 1)), None)

    at_once(app, *[follow(account_id)] * 2, *[claim] * 2)
    at_once(app, claim)  # what was locked when a thread looked
    sent = set(session.scalars(select(Attempt.pin_id)))
    skipped = set(session.scalars(select(Pin.id).where(Pin.state == "cancelled")))
    assert len(skipped) == 10
    assert len(sent) == 10
    assert not sent & skipped
