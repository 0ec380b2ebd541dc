"""Several workers at once: nothing is lost, nothing is sent twice, and a receiver never gets more than two at a time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server.db import db
from server.models.moves import record
from server.pipeline.services import Services
from server.pipeline.telling.deliver import DeliverJob
from server.pipeline.telling.dispatch import DispatchJob
from tests.adapters.peer import Conversation, reply
from tests.factories import make_pin
from tests.pipeline.receiver import Mailroom, Receiver

_WORKERS = 5
_PINS = 6
_EACH = 5


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.peer.stop()


def test_many_workers_tell_everything_once_in_order_and_two_at_a_time(
    app: Flask, session: Session, services: Services, receiver: Receiver
) -> None:
    room = Mailroom.of(session, services, receiver)
    pins = [make_pin(state="draft") for _ in range(_PINS)]
    for pin in pins:
        pin.workspace_id = pins[0].workspace_id
    room.endpoint(pins[0].workspace_id)
    for number in range(_EACH):
        for pin in pins:
            record(session, pin.workspace_id, "pin.held", pin.id, actor="test", reason=str(number))
    session.commit()
    lock, now, most = threading.Lock(), 0, 0
    together = threading.Event()

    def answer(conversation: Conversation) -> bytes:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            if most == 2:
                together.set()
        together.wait(30)  # the first one stays until the second comes
        conversation.pause(0.01)  # long enough for a third one to show up, if there were any
        with lock:
            now -= 1
        return reply(200)

    receiver.script(*[answer] * (_PINS * _EACH * 2))
    jobs = [replace(services, webhooks=receiver.sender)] * _WORKERS
    threads = [threading.Thread(target=_work, args=(app, job, receiver)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    session.rollback()
    assert Counter(one.state for one in room.deliveries()) == {"delivered": _PINS * _EACH}
    ids = Counter(receiver.headers(number)["webhook-id"] for number in range(len(receiver.peer.requests)))
    assert len(ids) == _PINS * _EACH
    assert set(ids.values()) == {1}
    assert most == 2
    for pin in pins:
        told = [body["data"]["reason"] for body in receiver.bodies if body["data"]["pin"]["id"] == pin.id]
        assert told == [str(number) for number in range(_EACH)]


def _work(app: Flask, services: Services, receiver: Receiver) -> None:
    """A worker's two jobs in one loop, until everything has arrived."""
    with app.app_context():
        dispatch, deliver = DispatchJob(services), DeliverJob(services)
        idle = 0
        while idle < 200 and len(receiver.peer.requests) < _PINS * _EACH:
            dispatch.claim(db.session())
            db.session.commit()
            letter = deliver.claim(db.session())
            db.session.commit()
            if letter is None:
                idle += 1
                receiver.peer.wait(0.01)
                continue
            idle = 0
            receipt = deliver.work(letter)
            deliver.settle(db.session(), letter, receipt)
            db.session.commit()
        db.session.remove()
