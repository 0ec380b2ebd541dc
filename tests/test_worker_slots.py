"""The worker follows changed zone rules before it claims anything, and deals with missed slots without being asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from server import clock
from server.chores import CHORES, Chores
from server.db import db
from server.models import Account, Pin
from server.models.claims import wake
from server.models.zoned import store_rules, stored_rules
from server.rules.windows import to_wall, tzdata_version
from server.vitals import Vitals
from server.wiring import services
from tests.fakes import ScriptedPinterest
from tests.test_worker import due_pin, eventually, pinterest, state_of, working

__all__ = ["pinterest"]  # a fixture


def test_slots_agree_with_the_zone_before_anything_is_claimed(
    app: Flask, session: Session, pinterest: ScriptedPinterest
) -> None:
    """By the old rules the pin is due now; by today's its hour has not come."""
    pin_id = due_pin(app, session)
    hour_ahead = (clock.now() + timedelta(hours=1)).replace(microsecond=0)
    wall = to_wall("Europe/Berlin", hour_ahead)
    session.execute(update(Pin).values(slot_wall=wall, slot_timezone="Europe/Berlin"))
    store_rules(session, "2001.1")
    other = due_pin(app, session)
    session.close()
    with working(app):
        eventually(lambda: state_of(app, other) == "published")
    assert state_of(app, pin_id) == "pending"
    with app.app_context():
        assert db.session.get_one(Pin, pin_id).due_at == hour_ahead
        assert stored_rules(db.session()) == tzdata_version()
        db.session.remove()


def test_missed_pins_are_dealt_with_at_the_start_and_after_a_pause(
    app: Flask, session: Session, pinterest: ScriptedPinterest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CHORES, "missed", 3600)  # so that only the start and the news of the pause's end can do it
    first, second = (due_pin(app, session, seconds=-3600) for _ in range(2))
    session.execute(update(Account).values(missed_slots="skip"))
    resting = session.get_one(Pin, second).account_id
    session.execute(update(Account).where(Account.id == resting).values(is_paused=True))
    session.commit()
    session.close()
    with working(app):
        eventually(lambda: state_of(app, first) == "cancelled")
        assert state_of(app, second) == "pending"
        with app.app_context():
            account = db.session.get_one(Account, resting)
            account.is_paused = False
            wake(db.session(), account.queue_id, clock.now())
            db.session.commit()
            db.session.remove()
        eventually(lambda: state_of(app, second) == "cancelled")
    assert "create_pin" not in pinterest.calls


def test_no_slot_counts_as_missed_before_zone_rules_agree(app: Flask, session: Session) -> None:
    """By the old rules the pin is an hour late; skipping it then would be a pin that silently never came."""
    pin_id = due_pin(app, session, seconds=-3600)
    session.execute(update(Account).values(missed_slots="skip"))
    session.commit()
    with app.app_context():
        chores = Chores(
            services(), _transaction, threading.Event(), beat=lambda _session: None, renew=lambda: None, vitals=Vitals()
        )
        chores.put("missed")
        _work_off(chores)
        assert state_of(app, pin_id) == "pending"
        chores.follow_zone_rules()
        _work_off(chores)
    assert state_of(app, pin_id) == "cancelled"


@contextmanager
def _transaction(is_reading: bool = False) -> Iterator[Session]:
    session = db.session()
    yield session
    session.commit()
    db.session.remove()


def _work_off(chores: Chores) -> None:
    while not chores._due.empty():
        chores._do_chore(*chores._due.get())
