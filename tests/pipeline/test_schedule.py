"""Slots: the planner's placements in the database, under the account's caps."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import states
from server.db import db
from server.errors import Conflict, InvalidRequest
from server.models import Account, AccountQueue, Board, Pin
from server.pipeline import schedule
from tests.factories import NOON, make_account, make_pin


def generated(account: Account, count: int, **values: object) -> list[Pin]:
    link = f"https://blog.example/{id(values)}-{random.random()}/"
    return [
        make_pin(account, state=states.GENERATING, link_url=link, board_id=None, ordinal=ordinal, **values)
        for ordinal in range(count)
    ]


def place(session: Session, pins: list[Pin]) -> None:
    schedule.place_automatic(session, pins, actor="test", now=NOON, rng=random.Random(1))
    session.commit()


def test_the_first_pin_goes_out_at_once_and_the_others_keep_their_distance(session: Session) -> None:
    account = make_account()
    pins = generated(account, 3)

    place(session, pins)

    due = [pin.due_at for pin in pins if pin.due_at]
    assert NOON <= due[0] <= NOON + timedelta(minutes=5)
    assert due[1] - due[0] >= timedelta(hours=48)
    assert due[2] - due[1] >= timedelta(hours=48)
    assert all(pin.state == states.PENDING and pin.why and pin.shown_at == pin.due_at for pin in pins)
    assert all(pin.slot_wall and pin.slot_timezone == "Europe/Berlin" for pin in pins)


def test_the_window_and_the_cap_of_the_account_bind(session: Session) -> None:
    account = make_account(window_start="08:00", window_end="09:00", pins_per_day=2, timezone="UTC")
    pins = [generated(account, 1)[0] for _ in range(5)]

    for pin in pins:
        place(session, [pin])

    due = [pin.due_at for pin in pins if pin.due_at]
    assert [moment.date() for moment in due] == sorted(moment.date() for moment in due)
    assert all(moment.hour == 8 for moment in due)
    assert [sum(one.date() == day for one in due) for day in sorted({one.date() for one in due})] == [2, 2, 1]


def test_the_queue_is_woken_for_the_earliest_slot(session: Session) -> None:
    account = make_account()
    pins = generated(account, 2)

    place(session, pins)

    queue = session.get_one(AccountQueue, account.queue_id)
    assert queue.wake_at == min(pin.due_at for pin in pins if pin.due_at)


def test_turns_are_stored(session: Session) -> None:
    account = make_account(boards=3)
    place(session, generated(account, 4))

    turns = session.scalars(select(Board.turn).where(Board.account_id == account.id).order_by(Board.position)).all()

    assert sorted(turns) == [2, 3, 4]


def test_no_board_makes_a_draft_that_says_so(session: Session) -> None:
    account = make_account(boards=0)
    [pin] = generated(account, 1)

    place(session, [pin])

    assert pin.state == states.DRAFT
    assert pin.why
    assert pin.why["code"] == "no_board"


def test_publish_now_is_due_at_once(session: Session) -> None:
    account = make_account(window_start="08:00", window_end="08:30")
    pin = make_pin(account, state=states.DRAFT)

    schedule.place_now(session, [pin], actor="user:1", now=NOON)
    session.commit()

    assert (pin.state, pin.due_at) == (states.QUEUED, NOON)


def test_publish_now_over_the_cap_gets_the_next_free_slot_and_says_so(session: Session) -> None:
    account = make_account(pins_per_day=1, timezone="UTC")
    make_pin(account, state=states.PUBLISHED, due_at=NOON - timedelta(hours=1), published_at=NOON - timedelta(hours=1))
    pin = make_pin(account, state=states.DRAFT)

    schedule.place_now(session, [pin], actor="user:1", now=NOON)
    session.commit()

    assert pin.state == states.PENDING
    assert pin.due_at
    assert pin.due_at.date() > NOON.date()
    assert pin.why
    assert "limit of 1" in pin.why["text"]


def test_an_explicit_time_that_is_free_is_taken(session: Session) -> None:
    account = make_account()
    pin = make_pin(account, state=states.DRAFT)

    schedule.place_at(session, pin, NOON + timedelta(hours=2), actor="user:1", now=NOON)
    session.commit()

    assert (pin.state, pin.due_at) == (states.PENDING, NOON + timedelta(hours=2))


def test_an_explicit_time_that_breaks_a_rule_names_the_next_free_slot(session: Session) -> None:
    account = make_account(min_gap_seconds=600)
    make_pin(account, due_at=NOON + timedelta(hours=2))
    pin = make_pin(account, state=states.DRAFT)

    with pytest.raises(Conflict) as refused:
        schedule.place_at(session, pin, NOON + timedelta(hours=2, minutes=5), actor="user:1", now=NOON)

    assert refused.value.code == "slot_not_free"
    assert refused.value.params["next_free_slot"] == "2026-05-04T14:10:00Z"
    assert pin.state == states.DRAFT


def test_a_pin_does_not_stand_in_its_own_way(session: Session) -> None:
    account = make_account(pins_per_day=1, timezone="UTC")
    pin = make_pin(account, due_at=NOON + timedelta(hours=2))

    schedule.place_at(session, pin, NOON + timedelta(hours=3), actor="user:1", now=NOON)
    session.commit()

    assert pin.due_at == NOON + timedelta(hours=3)


def test_the_other_connection_of_the_same_user_counts(session: Session) -> None:
    account = make_account(pins_per_day=1, timezone="UTC")
    twin = make_account(pins_per_day=1, timezone="UTC")
    twin.queue_id = account.queue_id
    make_pin(twin, due_at=NOON + timedelta(hours=1))
    pin = make_pin(account, state=states.DRAFT)

    with pytest.raises(Conflict):
        schedule.place_at(session, pin, NOON + timedelta(hours=3), actor="user:1", now=NOON)


def test_a_published_pin_cannot_be_scheduled(session: Session) -> None:
    pin = make_pin(state=states.PUBLISHED)

    with pytest.raises((Conflict, InvalidRequest)):
        schedule.place_at(session, pin, NOON + timedelta(days=2), actor="user:1", now=NOON)


def test_two_plans_at_once_keep_the_cap(app: Flask, session: Session) -> None:
    account = make_account(pins_per_day=1, min_gap_seconds=0, timezone="UTC")
    ids = [generated(account, 1)[0].id for _ in range(4)]
    ready = threading.Barrier(4)
    session.rollback()

    def plan_one(pin_id: str) -> None:
        with app.app_context():
            ready.wait(timeout=10)
            pin = db.session.get_one(Pin, pin_id)
            schedule.place_automatic(db.session(), [pin], actor="test", now=NOON, rng=random.Random(1))
            db.session.commit()

    threads = [threading.Thread(target=plan_one, args=(pin_id,)) for pin_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    session.expire_all()
    days = [session.get_one(Pin, pin_id).due_at for pin_id in ids]
    assert len({day.date() for day in days if day}) == 4


def test_a_pin_without_content_gets_no_slot(session: Session) -> None:
    pin = make_pin(state=states.FAILED)
    pin.content_id = None
    session.commit()

    with pytest.raises(Conflict) as refused:
        schedule.place_at(session, pin, NOON + timedelta(days=1), actor="user:1", now=NOON)

    assert refused.value.code == "no_content"
